"""Every border of durable-rules, reached from YAML rulebooks on disk: one case a process, since some crash or never end.

    python tests/limits.py CASE FOLDER

Each case writes a book, loads it, runs both engines (which refuse to differ) and checks what must come out.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.catalogue import load_catalogue
from engine.evaluate import Outcome
from engine.inference import infer
from engine.rulebook.model import Rulebook
from engine.vocabulary import build_vocabulary
from tests.rulebooks import CATALOGUE, Figure, load_book, rule_data, situation

MILLION = 1_000_000
Case = Callable[[Path], None]
CASES: dict[str, Case] = {}


def case(*sizes: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers a case, once for each size."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        for size in sizes:
            CASES[f"{function.__name__}-{size}"] = lambda folder, size=size: function(folder, size)  # type: ignore[misc]
        if not sizes:
            CASES[function.__name__] = function
        return function

    return register


def book(folder: Path, conditions: Iterable[Any], **files: Any) -> Rulebook:
    """One tactics rule a condition: `r0`, `r1` ..."""
    return load_book(folder, [rule_data(f"r{i}", when) for i, when in enumerate(conditions)], **files)


def fired(outcome: Outcome) -> set[str]:
    return {firing.rule.id.rsplit("/", 1)[1] for firing in outcome.firings}


def check(rulebook: Rulebook, facts: Mapping[str, Any], expected: Iterable[int]) -> None:
    assert fired(infer(rulebook, situation(facts))) == {f"r{i}" for i in expected}


def numbers() -> list[str]:
    return [name for name, entry in build_vocabulary(load_catalogue(CATALOGUE)).items() if entry.type == "number"]


@case(255, 256, 300, 1000)
def same_condition(folder: Path, size: int) -> None:
    rulebook = book(folder, [{"budget.total": {"at_least": 5}}] * size)
    check(rulebook, {"budget.total": 5 * MILLION}, range(size))
    check(rulebook, {"budget.total": 5 * MILLION - 1}, [])


@case(64, 65, 200, 1000)
def comparisons_true_at_once(folder: Path, size: int) -> None:
    rulebook = book(folder, [{"budget.total": {"at_least": i}} for i in range(size)])
    check(rulebook, {"budget.total": size * MILLION}, range(size))
    check(rulebook, {"budget.total": 10 * MILLION}, range(11))


@case(65, 300)
def facts_true_at_once(folder: Path, size: int) -> None:
    facts = numbers()[:size]
    rulebook = book(folder, [{fact: {"above": 0}} for fact in facts])
    check(rulebook, dict.fromkeys(facts, MILLION), range(size))
    check(rulebook, dict.fromkeys(facts[:70], MILLION), range(min(70, size)))


@case(511, 512, 600, 1000)
def distinct_equalities(folder: Path, size: int) -> None:
    rulebook = book(folder, [{"budget.total": i} for i in range(size)])
    check(rulebook, {"budget.total": 7 * MILLION}, [7])
    check(rulebook, {"budget.total": (size - 1) * MILLION}, [size - 1])
    check(rulebook, {"budget.total": size * MILLION}, [])


@case(511, 512, 600)
def distinct_properties(folder: Path, size: int) -> None:
    made = {"sum": ["budget.total"], "unit": "money", "meaning": "one of many"}
    facts = [f"many.f{i}" for i in range(size)]
    conditions = [{fact: 1} for fact in facts] + [{"all": [{fact: {"at_least": 1}} for fact in facts]}]
    rulebook = book(folder, conditions, derived={"derived": dict.fromkeys(facts, made)})
    check(rulebook, dict.fromkeys(facts, MILLION), range(size + 1))
    check(rulebook, {facts[-1]: MILLION}, [size - 1])


@case(600)
def distinct_words(folder: Path, size: int) -> None:
    rulebook = book(folder, [{"budget.currency": f"w{i}"} for i in range(size)])
    check(rulebook, {"budget.currency": "w599"}, [599])
    check(rulebook, {"budget.currency": "w600"}, [])


@case(600)
def distinct_words_denied(folder: Path, size: int) -> None:
    rulebook = book(folder, [{"budget.currency": {"is_not": f"w{i}"}} for i in range(size)])
    check(rulebook, {"budget.currency": "w5"}, set(range(size)) - {5})
    check(rulebook, {"budget.currency": None}, [])


@case(600)
def one_of_many(folder: Path, size: int) -> None:
    words = [f"w{i}" for i in range(size)]
    rulebook = book(folder, [{"budget.currency": words}, {"unless": {"budget.currency": words}}])
    check(rulebook, {"budget.currency": "w599"}, [0])
    check(rulebook, {"budget.currency": "x"}, [1])


@case(1, 300)
def only_negated(folder: Path, size: int) -> None:
    maker = rule_data("maker", {"douyin.shop": True}, layer="diagnosis", then=[{"finding": "hold"}])
    guarded = [rule_data(f"r{i}", "always", unless={"finding": "hold"}) for i in range(size)]
    rulebook = load_book(folder, [maker, *guarded])
    check(rulebook, {}, range(size))
    assert fired(infer(rulebook, situation({"douyin.shop": True}))) == {"maker"}


@case(254, 255, 256, 380)
def facts_in_one_rule(folder: Path, size: int) -> None:
    facts = numbers()[:size]
    whole = {"all": [{fact: {"at_least": 1}} for fact in facts]}
    rulebook = book(folder, [whole, {"any": whole["all"]}, {"any": [{fact: 2} for fact in facts]}])
    check(rulebook, dict.fromkeys(facts, MILLION), [0, 1])
    check(rulebook, {**dict.fromkeys(facts, MILLION), facts[-1]: 0}, [1])
    check(rulebook, {facts[-1]: 2 * MILLION}, [1, 2])


@case(4100)
def many_rules(folder: Path, size: int) -> None:
    rulebook = book(folder, [{"budget.total": {"between": [i, i + 2]}} for i in range(size)])
    check(rulebook, {"budget.total": 4000 * MILLION}, [3998, 3999, 4000])


@case(31, 32, 33, 200, 600)
def terms(folder: Path, size: int) -> None:
    pairs = [{"budget.total": {"between": [10 * i, 10 * i + 1]}} for i in range(size)]
    nested: Any = {"budget.total": {"above": 0}}
    for i in range(10):
        nested = {"any": [{"budget.total": i}, {"all": [{"budget.reserve": {"at_most": "99%"}}, nested]}]}
    rulebook = book(folder, [{"any": pairs}, {"all": [{"unless": pair} for pair in pairs]}, nested])
    last = (10 * size - 10) * MILLION
    check(rulebook, {"budget.total": last}, [0])
    check(rulebook, {"budget.total": last + 5 * MILLION, "budget.reserve": 0}, [1, 2])


@case(12, 40)
def ways_through_anys(folder: Path, size: int) -> None:
    facts = numbers()
    some = [{"any": [{facts[3 * i + j]: {"above": 0}} for j in range(3)]} for i in range(size)]
    rulebook = book(folder, [{"all": some}, {"all": [*some, {"budget.total": {"below": 0}}]}])
    check(rulebook, dict.fromkeys(facts, MILLION), [0])
    check(rulebook, {**dict.fromkeys(facts, MILLION), **dict.fromkeys(facts[:3], 0)}, [])


@case(90)
def nested_deep(folder: Path, size: int) -> None:
    condition: Any = {"douyin.shop": True}
    for _ in range(size // 3):
        condition = {"unless": condition}
    rulebook = book(folder, [condition])
    check(rulebook, {"douyin.shop": True}, [0])
    check(rulebook, {"douyin.shop": None}, [])


@case()
def tiny_numbers(folder: Path) -> None:
    tests = [{"at_least": Figure("0.00001")}, Figure("0.00001"), {"above": Figure("0.001%")}]
    rulebook = book(folder, [{"fees.tax": test} for test in tests])
    check(rulebook, {"fees.tax": 10}, [0, 1])
    check(rulebook, {"fees.tax": 11}, [0, 2])
    check(rulebook, {"fees.tax": 9}, [])


@case()
def huge_numbers(folder: Path) -> None:
    most = 10**12
    rulebook = book(
        folder,
        [{"budget.total": {op: most}} for op in ("at_least", "above", "at_most", "below")] + [{"budget.total": most}],
    )
    check(rulebook, {"budget.total": most * MILLION}, [0, 2, 4])
    check(rulebook, {"budget.total": most * MILLION + 1}, [0, 1])
    check(rulebook, {"budget.total": most * MILLION - 1}, [2, 3])
    for beyond in (2**63, 2**64, 10**40):
        check(rulebook, {"budget.total": beyond}, [0, 1])
        check(rulebook, {"budget.total": -beyond}, [2, 3])


@case()
def huge_parameters(folder: Path) -> None:
    entry = {"title": "t", "unit": "money", "confidence": "expert", "basis": "b", "values": {"2020-01-01": 1}}
    rulebook = book(
        folder,
        [{"budget.total": {op: {"param": "edge"}}} for op in ("at_least", "above")],
        parameters__edges={"parameters": [{"id": "edge", **entry}]},
    )
    for edge in (0, 1, 10**18, 2**63, 10**40):
        for value, expected in ((edge - 1, set()), (edge, {"r0"}), (edge + 1, {"r0", "r1"})):
            assert fired(infer(rulebook, situation({"budget.total": value}, {"test/edge": edge}))) == expected
    assert fired(infer(rulebook, situation({"budget.total": 5}, {"test/edge": None}))) == set()


@case()
def unicode_words(folder: Path) -> None:
    words = [
        "种草",
        "人群资产",
        "🚀",
        'say "no"',
        "it's",
        "a\\b",
        "a\\",
        "种" * 10_000,
        "a,b}]",
        "1",
        "true",
        "$s",
        "id",
    ]
    rulebook = book(
        folder, [{"creators.blocked": {"includes": word}} for word in words] + [{"competitors": {"includes": "种"}}]
    )
    for number, word in enumerate(words):
        check(rulebook, {"creators.blocked": (word,), "competitors": ()}, [number])
    check(rulebook, {"creators.blocked": tuple(words), "competitors": ("种" * 10_000, "种")}, range(len(words) + 1))


@case()
def words_of_every_kind(folder: Path) -> None:
    words = ["种草", 'say "no"', "a\\", "种" * 10_000, "1", "true"]
    rulebook = book(folder, [{"budget.currency": word} for word in words])
    for number, word in enumerate(words):
        check(rulebook, {"budget.currency": word}, [number])
    check(rulebook, {"budget.currency": "种" * 9_999}, [])
    check(rulebook, {"budget.currency": "种" * 70_000}, [])


@case()
def two_conditions_on_one_fact(folder: Path) -> None:
    both = {"fees.tax": {"at_least": "10%", "below": "90%"}}
    parts = {"all": [{"fees.tax": {"at_least": "10%"}}, {"fees.tax": {"below": "90%"}}]}
    rulebook = book(folder, [both, parts])
    for percent in range(0, 101, 5):
        check(rulebook, {"fees.tax": percent * 10_000}, [0, 1] if 10 <= percent < 90 else [])


@case()
def fact_called_id(folder: Path) -> None:
    made = {"sum": ["budget.total"], "unit": "money", "meaning": "a fact with an unlucky name"}
    names = ["id", "sid", "$s", "m", "$forward"]
    rulebook = book(folder, [{name: 5} for name in names], derived={"derived": {name: made for name in names}})
    for _ in range(3):
        check(rulebook, dict.fromkeys(names, 5 * MILLION), range(5))
        check(rulebook, {"id": 5 * MILLION}, [0])
        check(rulebook, {"sid": 5 * MILLION, "id": 4 * MILLION}, [1])


@case()
def loose_types(folder: Path) -> None:
    rulebook = book(
        folder, [{"budget.total": 1}, {"douyin.shop": True}, {"budget.currency": "1"}, {"budget.total": {"above": 0}}]
    )
    check(rulebook, {"budget.total": MILLION}, [0, 3])
    check(rulebook, {"douyin.shop": True}, [1])
    check(rulebook, {"budget.currency": "1"}, [2])
    check(rulebook, {"budget.total": 1, "douyin.shop": False, "budget.currency": "b"}, [3])


@case()
def unknown_facts(folder: Path) -> None:
    fact = {"budget.total": {"above": 1}}
    rulebook = book(
        folder, [fact, {"unless": fact}, {"any": [fact, {"unless": fact}]}, {"budget.total": {"known": False}}]
    )
    check(rulebook, {}, [3])
    check(rulebook, {"budget.total": None, "douyin.shop": True}, [3])
    check(rulebook, {"budget.total": 0}, [1, 2])


@case()
def lists(folder: Path) -> None:
    rulebook = book(
        folder, [{"creators.blocked": {"includes": "a"}}, {"unless": {"creators.blocked": {"includes": "a"}}}]
    )
    check(rulebook, {"creators.blocked": ("b", "a", "a")}, [0])
    check(rulebook, {"creators.blocked": ()}, [1])
    check(rulebook, {}, [])


@case()
def no_rules_no_match(folder: Path) -> None:
    check(book(folder, []), {"budget.total": 1}, [])
    check(book(folder, [{"budget.total": 1}]), {"budget.currency": "CNY"}, [])
    check(book(folder, ["always"]), {}, [0])


@case(300)
def chain_of_findings(folder: Path, size: int) -> None:
    rules = [
        rule_data(
            f"r{i}",
            {"finding": f"f{i - 1}"} if i else {"douyin.shop": True},
            layer="diagnosis",
            then=[{"finding": f"f{i}"}],
        )
        for i in range(size)
    ]
    rulebook = load_book(folder, rules[::-1])
    check(rulebook, {"douyin.shop": True}, range(size))
    check(rulebook, {"douyin.shop": False}, [])


@case(100)
def ring_of_findings(folder: Path, size: int) -> None:
    rules = [
        rule_data(
            f"r{i}",
            {"any": [{"finding": f"f{(i - 1) % size}"}, {"budget.total": i}]},
            layer="diagnosis",
            then=[{"finding": f"f{i}"}],
        )
        for i in range(size)
    ]
    rulebook = load_book(folder, rules)
    check(rulebook, {"budget.total": 50 * MILLION}, range(size))
    check(rulebook, {"budget.total": -MILLION}, [])


@case(1000)
def repeated_runs(folder: Path, size: int) -> None:
    rules = [{"budget.total": {"at_least": i}, "budget.currency": "CNY", "douyin.shop": True} for i in range(100)]
    rulebook = book(folder, rules)
    for number in range(size):
        facts = {"budget.total": number % 110 * MILLION, "budget.currency": "CNY", "douyin.shop": number % 7 != 0}
        check(rulebook, facts, range(min(number % 110 + 1, 100)) if number % 7 else [])


@case()
def figures_without_a_value(folder: Path) -> None:
    from engine.errors import PlannerError

    for figure in (".nan", ".inf", "-.inf", "NaN", "1e400", "1e-05", "-1e999999999"):
        try:
            book(folder, [{"budget.total": {"at_least": Figure(figure)}}])
        except PlannerError as error:
            assert "topic.yaml:9:" in str(error), error
        else:
            raise AssertionError(f"{figure} was taken for a number")


if __name__ == "__main__":
    CASES[sys.argv[1]](Path(sys.argv[2]))
    print("done")
