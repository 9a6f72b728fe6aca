"""Whether conditions can hold is judged exactly: against every brief there could be, by the reference evaluator."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any as Anything
from unittest.mock import patch

import pytest
from books import load, rule, rules, write_book
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import soundness
from engine.checkup import check_paths
from engine.errors import Problem
from engine.evaluate import Situation, infer, truth
from engine.facts import MILLION
from engine.rulebook.condition import All, Any, Chosen, Condition, Found, Not, Parameter
from engine.rulebook.condition import Test as Leaf
from engine.rulebook.model import DatedValues, ParameterEntry, Rule, Rulebook
from engine.rulebook.place import Places
from engine.soundness import check_soundness
from engine.soundness.formula import Mode
from engine.soundness.judge import Judge, being
from engine.vocabulary import Entry
from rulebooks import HERE, choose, finding, make_group, make_rule, make_rulebook


def _entry(name: str, type_: Anything, **more: Anything) -> Entry:
    return Entry(name=name, type=type_, meaning=name, field=name, **more)


VOCABULARY = {
    "money": _entry("money", "number", unit="money"),
    "heads": _entry("heads", "number", unit="people"),
    "share": _entry("share", "number", unit="share", always=True),
    "flag": _entry("flag", "flag"),
    "word": _entry("word", "word", allowed=("a", "b", "c")),
    "list": _entry("list", "words"),
}
EVERY: Mapping[str, tuple[Anything, ...]] = {
    "money": (None, *(n * MILLION // 2 for n in range(10))),
    "heads": (None, *(n * MILLION for n in range(6))),
    "share": tuple(n * MILLION // 10 for n in range(11)),
    "flag": (None, True, False),
    "word": (None, "a", "b", "c"),
    "list": (None, (), ("x",), ("y",), ("x", "y")),
}
"""Between any two figures that the tests compare with there is one of these, where there can be any."""


def _parameter(name: str, *values: tuple[int, int], in_force: bool = False, **rows: int) -> ParameterEntry:
    dated = tuple((date(year, 1, 1), Decimal(value)) for year, value in values)
    by_row = {key: DatedValues(((date(2020, 1, 1), Decimal(value)),), "expert") for key, value in rows.items()}
    default = DatedValues(dated, "expert") if dated else None
    by = "word" if rows else None
    return ParameterEntry(f"core/{name}", name, "people", by_row, default, by, in_force, HERE)


PARAMETERS = {
    "core/fixed": _parameter("fixed", (2020, 2)),
    "core/dated": _parameter("dated", (2020, 1), (2024, 4)),
    "core/law": _parameter("law", (2024, 3), in_force=True),
    "core/rows": _parameter("rows", (2020, 3), a=1, b=4),
}

DAYS = (date(2019, 1, 1), date(2021, 1, 1), date(2025, 1, 1))


def _values(day: date, word: str | None) -> dict[str, int | None]:
    rows = {"a": 1, "b": 4}
    return {
        "core/fixed": 2 * MILLION,
        "core/dated": (1 if day.year < 2024 else 4) * MILLION,
        "core/law": None if day.year < 2024 else 3 * MILLION,
        "core/rows": rows.get(word or "", 3) * MILLION,
    }


def rulebook_of(*each: Rule, groups: Anything = ()) -> Rulebook:
    return replace(make_rulebook(each, groups), vocabulary=VOCABULARY, parameters=PARAMETERS)


NAMES = st.sampled_from(sorted(PARAMETERS))
BOUND = st.one_of(st.integers(0, 4).map(lambda n: n * MILLION), NAMES.map(Parameter))


def _test(fact: str, comparator: Anything, *operands: Anything) -> Leaf:
    return Leaf(fact, comparator, operands, HERE)


COMPARED = st.sampled_from(["is", "is_not", "at_least", "above", "at_most", "below"])
SHARES = st.sampled_from([0, 200_000, 500_000, MILLION, 2 * MILLION])
TESTS = st.one_of(
    st.builds(_test, st.sampled_from(["money", "heads"]), COMPARED, BOUND),
    st.builds(_test, st.just("share"), COMPARED, SHARES),
    st.builds(_test, st.just("money"), st.just("between"), BOUND, BOUND),
    st.builds(_test, st.sampled_from(["money", "flag", "word", "list"]), st.just("known"), st.booleans()),
    st.builds(_test, st.just("flag"), st.sampled_from(["is", "is_not"]), st.booleans()),
    st.builds(_test, st.just("word"), st.sampled_from(["is", "is_not"]), st.sampled_from("abc")),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(lambda words: _test("word", "is", *words)),
    st.builds(_test, st.just("list"), st.just("includes"), st.sampled_from("xy")),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=5,
)


def _situations(conditions: Condition) -> Iterator[Situation]:
    """Every brief on every day, as far as the condition can tell them apart."""
    from engine.rulebook.condition import iter_leaves

    facts = {leaf.fact for leaf, _ in iter_leaves(conditions) if isinstance(leaf, Leaf)} | {"word"}
    for values in product(*(EVERY[fact] for fact in sorted(facts))):
        brief = dict(zip(sorted(facts), values, strict=True))
        for day in DAYS:
            yield Situation(brief, _values(day, brief["word"]))


@settings(max_examples=250, deadline=None)
@given(condition=CONDITIONS, mode=st.sampled_from(["true", "false", "not true", "not false"]))
def test_a_condition_can_be_so_exactly_if_it_is_so_of_some_brief_on_some_day(condition: Condition, mode: Mode) -> None:
    wanted = {"true": {True}, "false": {False}, "not true": {False, None}, "not false": {True, None}}[mode]
    judge = Judge(rulebook_of(make_rule("r", condition)))
    found = any(truth(condition, each) in wanted for each in _situations(condition))
    assert judge.possible(being(condition, mode)) is found
    assert judge.beyond == 0


@settings(max_examples=60, deadline=None)
@given(makers=st.lists(st.tuples(st.sampled_from("pq"), TESTS, st.none() | TESTS), min_size=1, max_size=3),
       bids=st.lists(st.tuples(st.sampled_from("xy"), TESTS), max_size=3),
       asked=st.sampled_from(["p", "q", "x", "y"]), wanted=st.booleans(), beside=TESTS)  # fmt: skip
def test_what_rules_conclude_is_followed_to_the_briefs_in_which_they_do(
    makers: list[tuple[str, Leaf, Leaf | None]], bids: list[tuple[str, Leaf]], asked: str, wanted: bool, beside: Leaf
) -> None:
    made = [
        make_rule(
            f"m{n}", when, [finding(name)] if gate is None else [], "diagnosis", gate=gate, otherwise=[finding(name)]
        )
        for n, (name, when, gate) in enumerate(makers)
    ]
    bidders = [make_rule(f"b{n}", when, [choose("g", o)], "strategy", priority=n) for n, (o, when) in enumerate(bids)]
    leaf: Condition = Found((asked,), HERE) if asked in "pq" else Chosen("g", (asked,), HERE)
    reader = make_rule("reader", All((leaf if wanted else Not(leaf), beside)))
    rulebook = rulebook_of(*made, *bidders, reader, groups=[make_group("g", "x", "y")])
    everything = Any(tuple(rule.when for rule in rulebook.rules.values()) + tuple(m[2] for m in makers if m[2]))
    found = any(
        any(firing.rule is reader for firing in infer(rulebook, each).firings) for each in _situations(everything)
    )
    assert Judge(rulebook).possible(being(reader.when), deep=True) is found


def told(folder: Path, *written: str, more: str = "", **files: str) -> list[Problem]:
    """What is said of a book that loads, less what nobody uses in it."""
    write_book(folder, more=more, rules_topic=rules(*written), **files)
    rulebook, problems = load(folder)
    assert rulebook is not None, problems
    return sorted(each for each in check_soundness(rulebook, Places()) if each.code not in UNUSED)


UNUSED = {"R034", "R035", "R036", "R037", "R038", "R039"}
TACTIC = "then: [{tactic: {playbook: fact-s.shop, stage: order, title: T, text: T}}]"
FIGURES = """
parameters:
  - {id: little, title: T, unit: money, values: {2020-01-01: 3}, confidence: expert, basis: b}
  - {id: much, title: T, unit: money, values: {2020-01-01: 5}, confidence: expert, basis: b}
  - {id: moved, title: T, unit: money, values: {2020-01-01: 9, 2030-01-01: 1}, confidence: expert, basis: b}
"""
WRONG = [
    ("budget.total: {above: {param: much}, below: {param: little}}", "R043", ["above: core/much (5)", "below: core/little (3)", "cannot both"]),
    ("{douyin.shop: true, any: [{douyin.shop: false}, {douyin.shop: {known: false}}]}", "R043", ["cannot all be true"]),
    ("{douyin.members: {below: 0}}", "R043", ["is true of no brief"]),
    ("{budget.reserve: {above: 1}}", "R043", ["`budget.reserve: {above: 100%}` is true of no brief"]),
    ("{douyin.members: {above: 0, below: 1}}", "R043", ["cannot both be true"]),
    ("{brand.category: pet.food, brand.category_group: beauty}", "R043", ["cannot both be true"]),
    ("{douyin.candidate: true, unless: {any: [{douyin.candidate: true}, {jd.shop: true}]}}", "R043", ["`unless douyin.candidate: true`"]),
    ("{budget.total: {known: false}}", "R043", ["is true of no brief"]),
    ("{douyin.shop: true, any: [{douyin.shop: false}, {jd.shop: true}]}", "R044", ["`douyin.shop: false` can never hold here"]),
    ("{any: [{douyin.shop: true}, {jd.shop: true}, {douyin.shop: true, jd.shop: {known: true}}]}", "R045", ["the part that begins with", "adds nothing"]),
    ("{all: [{douyin.shop: true}, {douyin.shop: true}]}", "R045", ["`douyin.shop: true` adds nothing; the rest says so"]),
    ("{budget.total: {at_least: {param: little}, above: {param: much}}}", "R045", ["at_least: core/little (3)"]),
    ("{douyin.members: {at_least: 0}}", "R045", ["is true of every value"]),
    ("{douyin.shop: true, budget.total: {known: true}}", "R045", ["`budget.total: {known: true}` adds nothing"]),
]  # fmt: skip


@pytest.mark.parametrize(("when", "code", "words"), WRONG, ids=[f"{row[1]} {row[0]}" for row in WRONG])
def test_a_condition_that_cannot_work_is_told_at_its_line(
    tmp_path: Path, when: str, code: str, words: list[str]
) -> None:
    problems = told(tmp_path, rule("a", f"layer: tactics\nwhen:\n  {when}\n{TACTIC}"), parameters=FIGURES)
    assert [problem.code for problem in problems] == [code], problems
    assert all(word in problems[0].message for word in words), problems[0].message
    assert problems[0].source.line == 8
    assert problems[0].severity == ("error" if code == "R043" else "warning")


RIGHT = [
    "{budget.total: {above: {param: little}, below: {param: much}}}",
    "{budget.total: {above: {param: much}, below: {param: moved}}}",  # before 2030
    "{budget.total: {above: {param: moved}, below: {param: little}}}",  # from 2030 on
    "{any: [{douyin.shop: true}, {douyin.shop: {known: false}}]}",
    "{douyin.members: {known: true, at_least: 1}}",  # without known, an unknown number would raise a question
    "{category.decision_days: {above: 0, below: {param: moved}}}",
    "{xiaohongshu.candidate: true, unless: {brand.category: beauty.serum}, brand.category_group: beauty}",
]


@pytest.mark.parametrize("when", RIGHT)
def test_a_condition_that_can_work_is_left_alone(tmp_path: Path, when: str) -> None:
    assert told(tmp_path, rule("a", f"layer: tactics\nwhen:\n  {when}\n{TACTIC}"), parameters=FIGURES) == []


def test_what_is_idle_in_one_platform_only_is_no_mistake_of_a_rule_for_several(tmp_path: Path) -> None:
    body = "for_each: {platform: [douyin, jd]}\nlayer: tactics\nwhen: {$platform.shop: true, %s}\n" + TACTIC
    both, one = "any: [{jd.shop: false}, {tmall.shop: true}]", "any: [{$platform.shop: false}, {tmall.shop: true}]"
    assert told(tmp_path, rule("a", body % both)) == []
    assert [each.code for each in told(tmp_path, rule("a", body % one))] == ["R044"]


def test_an_instance_that_can_never_apply_is_named_with_its_value(tmp_path: Path) -> None:
    body = "for_each: {platform: [douyin, jd]}\nlayer: tactics\nwhen: {$platform.shop: true, jd.shop: false}\n" + TACTIC
    problem = told(tmp_path, rule("a", body))[0]
    assert problem.message.startswith("core/topic/a-jd can never apply")


GATED = (
    "layer: tactics\nwhen: {budget.total: {at_least: {param: little}}}\ngate: %s\n"
    + TACTIC
    + "\notherwise: [{ask: {field: fees.tax, why: W}}]"
)


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ("{budget.total: {below: {param: little}}}", "its gate is true of no brief in which the rule applies: "),
        ("{budget.total: {above: 0}}", "its gate is true of every brief in which the rule applies"),
        ("{finding: poor}", "its gate is true of no brief in which the rule applies"),
    ],
)
def test_a_gate_that_is_always_open_or_shut_is_told(tmp_path: Path, gate: str, words: str) -> None:
    poor = rule("poor", "layer: diagnosis\nwhen: {budget.total: {below: {param: little}}}\nthen: [{finding: poor}]")
    problems = told(tmp_path, poor, rule("a", GATED % gate), parameters=FIGURES)
    assert [each.code for each in problems] == ["R046"]
    assert words in problems[0].message


def test_a_gate_that_an_unknown_figure_shuts_is_no_open_one(tmp_path: Path) -> None:
    body = (
        GATED.replace("{budget.total: {at_least: {param: little}}}", "always")
        % "{budget.total: {at_least: {param: little}}}"
    )
    assert told(tmp_path, rule("a", body), parameters=FIGURES) == []


PACE = """
groups:
  - id: pace
    title: Pace
    options: [{id: fast, title: Fast}, {id: slow, title: Slow}]
"""


def _choose(id_: str, option: str, priority: int, when: str) -> str:
    return rule(id_, f"layer: strategy\npriority: {priority}\nwhen: {when}\nthen: [{{choose: {{pace: {option}}}}}]")


def test_a_choice_that_another_rule_always_makes_first_is_told(tmp_path: Path) -> None:
    rich = _choose("rich", "fast", 30, "{budget.total: {at_least: {param: little}}}")
    known = _choose("known", "slow", 20, "{douyin.shop: true, budget.total: {above: {param: much}}}")
    poor = _choose("poor", "slow", 10, "{douyin.shop: true}")
    problems = told(tmp_path, rich, known, poor, more=PACE, parameters=FIGURES)
    assert [(each.code, each.message.split(":")[0]) for each in problems] == [
        ("R048", "core/topic/known never decides pace")
    ]
    assert "whenever it applies, core/topic/rich applies too" in problems[0].message


def test_two_rules_that_share_out_all_briefs_leave_nothing_to_a_third(tmp_path: Path) -> None:
    some = _choose("some", "fast", 30, "{products.count: {above: {param: much}}}")
    rest = _choose("rest", "slow", 20, "{products.count: {at_most: {param: much}}}")
    third = _choose("third", "fast", 10, "{douyin.shop: true}")
    problem = told(tmp_path, some, rest, third, more=PACE, parameters=FIGURES.replace("money", "items"))[0]
    assert "core/topic/some or core/topic/rest applies too" in problem.message


def test_a_rule_that_waits_for_what_its_choice_excludes_is_told(tmp_path: Path) -> None:
    fast = _choose("fast", "fast", 30, "{douyin.shop: true}")
    slow = _choose("slow", "slow", 20, "{jd.candidate: true}")
    body = "layer: tactics\nwhen: {choice.pace: %s, douyin.shop: %s}\n" + TACTIC
    assert told(tmp_path, fast, slow, rule("a", body % ("slow", "false")), more=PACE) == []
    problem = told(tmp_path, fast, slow, rule("a", body % ("slow", "true")), more=PACE)[0]
    assert (problem.code, problem.severity) == ("R049", "warning")
    assert "no rules bring about `choice.pace: slow` beside `douyin.shop: true`" in problem.message


def test_a_rule_written_twice_is_told_whatever_its_order_and_its_name(tmp_path: Path) -> None:
    one = "layer: tactics\nwhen: {douyin.shop: true, jd.shop: true}\n" + TACTIC
    two = one.replace("{douyin.shop: true, jd.shop: true}", "{all: [{jd.shop: true}, {douyin.shop: true}]}")
    problem = told(tmp_path, rule("a", one), rule("b", two))[0]
    assert (problem.code, problem.message) == (
        "R047", "core/topic/b does the same as core/topic/a, under the same conditions",
    )  # fmt: skip
    assert told(tmp_path, rule("a", one), rule("b", two.replace("title: T", "title: Other"))) == []


BAND = """layer: tactics
when: {douyin.shop: %s}
gate: {budget.total: {at_least: {param: little}}}
then:
  - tactic: {playbook: fact-s.shop, stage: order, platform: douyin, phase: burst, title: T, text: T, spend: {kind: feed}}
  - band: %s
otherwise: [{ask: {field: fees.tax, why: W}}]"""
BANDS = [
    ("{min: 20%, max: 50%, on: {platform: douyin, kind: feed}}", ""),
    ("{max: 50%, on: {tactic: [a.tactic, tactic]}, of: {platform: douyin}}", ""),
    ("{min: 60%, max: 50%, on: {platform: douyin}}", "R071 its min of 60% is above its max of 50%"),
    ("{ideal: 60%, max: 50%, on: {platform: douyin}}", "R071 its ideal of 60% is above its max of 50%"),
    ("{max: 50%, on: {platform: jd}}", "R073 no line can be {platform: jd}"),
    ("{max: 50%, on: {kind: feed}, of: {phase: seeding}}", "R073 no line can be {kind: feed} of {phase: seeding}"),
    ("{max: 50%, on: {kind: feeds}}", "R074 no line has the kind 'feeds'"),
    ("{max: 50%, on: {phase: seed}}", "R074 no line has the phase 'seed'"),
    ("{max: 50%, on: {tactic: a.nothing}}", "R074 no line has the tactic 'a.nothing'"),
]


@pytest.mark.parametrize(("band", "said"), BANDS, ids=[row[0] for row in BANDS])
def test_a_share_of_no_line_or_with_bounds_that_contradict_each_other_is_told(
    tmp_path: Path, band: str, said: str
) -> None:
    problems = told(tmp_path, rule("a", BAND % ("true", band)), parameters=FIGURES)
    found = [f"{each.code} {each.message.partition(': ')[2]}" for each in problems]
    assert len(found) == bool(said) and all(each.startswith(said) for each in found), found


def test_a_least_share_above_another_rules_cap_is_told_if_both_can_apply(tmp_path: Path) -> None:
    low, cap = "{min: 60%, on: {platform: douyin}}", "{max: 50%, on: {platform: douyin}}"
    apart = told(tmp_path, rule("a", BAND % ("true", low)), rule("b", BAND % ("false", cap)), parameters=FIGURES)
    assert apart == []
    problem = told(tmp_path, rule("a", BAND % ("true", low)), rule("b", BAND % ("true", cap)), parameters=FIGURES)[0]
    assert problem.code == "R072"
    assert "wants at least 60% of {platform: douyin} of the total, but core/topic/b.band allows 50%" in problem.message


def test_conditions_with_too_many_ways_are_said_not_to_be_judged(tmp_path: Path) -> None:
    judge = Judge(rulebook_of(), steps=0)
    assert judge.possible(being(All(()))) and judge.beyond == 1
    write_book(
        tmp_path,
        rules_topic=rules(
            rule("a", f"layer: tactics\nwhen: {{products.count: {{at_least: 0, at_most: 1}}}}\n{TACTIC}")
        ),
    )
    rulebook, _ = load(tmp_path)
    assert rulebook is not None
    with patch.object(soundness, "Judge", lambda rulebook, _: Judge(rulebook, steps=0)):
        problems = [each for each in check_soundness(rulebook, Places()) if each.code == "R076"]
    assert [(each.severity, each.message) for each in problems] == [
        ("warning", "core/topic/a: its conditions go too many ways to be judged to the end")
    ]


USED = """
groups:
  - id: pace
    title: Pace
    options: [{id: fast, title: Fast, playbook: fact-s.shop}, {id: slow, title: Slow}]
"""
READER = "layer: tactics\nwhen: {choice.pace: slow, finding: rich, spare: {above: {param: much}}}\n" + TACTIC
RICH = "layer: diagnosis\nwhen: {budget.total: {at_least: {param: little}}}\nthen: [{finding: rich}]"
SPARE = "derived: {spare: {difference: [budget.total, budget.available], unit: money, meaning: m}}"
FIGURES_USED = "".join(line for line in FIGURES.splitlines(True) if "moved" not in line)


def unused(folder: Path, old: str = "", new: str = "", references: str = "", **files: str) -> list[tuple[str, str]]:
    """What is said of a book in which everything is used, once a part of it is another."""
    texts = {
        "rules_topic": rules(
            rule("rich", RICH), _choose("a", "fast", 1, "{douyin.shop: true}"),
            _choose("b", "slow", 2, "{jd.shop: true}"), rule("reader", READER),
        ),
        "parameters": FIGURES_USED, "derived": SPARE, **files,
    }  # fmt: skip
    write_book(folder, more=USED, **{name: text.replace(old, new) if old else text for name, text in texts.items()})
    if references:
        (folder / "core/references.yaml").write_text("references:\n  - {id: source, title: A}\n" + references)
    rulebook, problems = load(folder)
    assert rulebook is not None, problems
    return [
        (each.code, each.message)
        for each in check_soundness(rulebook, Places())
        if each.code in UNUSED | {"R070", "R018"}
    ]


UNUSED_PARTS = [
    ("", "", []),
    ("pace: slow, finding", "pace: fast, finding", [("R035", "pace: slow is chosen, but nothing in a plan comes of it")]),
    ("choose: {pace: fast}", "choose: {pace: slow}", [("R034", "no rule chooses pace: fast")]),
    ("finding: rich, ", "", [("R036", "no rule reads the finding rich, and it says nothing of its own")]),
    ("param: little", "param: much", [("R037", "no rule uses the parameter core/little")]),
    ("spare: {above", "budget.total: {above", [("R039", "no rule reads the derived fact spare")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"), UNUSED_PARTS, ids=[row[2][0][0] if row[2] else "all used" for row in UNUSED_PARTS]
)
def test_what_nobody_uses_is_told(tmp_path: Path, old: str, new: str, said: list[tuple[str, str]]) -> None:
    assert unused(tmp_path, old, new) == said


def test_a_finding_with_a_text_of_its_own_needs_no_other_reader(tmp_path: Path) -> None:
    assert unused(tmp_path, "finding: rich, ", "")
    told_by_itself = RICH.replace("finding: rich", "finding: {id: rich, text: You are rich.}")
    assert unused(tmp_path / "2", rules_more=rules(rule("other", told_by_itself.replace("rich", "poor")))) == []


def test_a_reference_that_nobody_cites_and_one_that_was_superseded_are_told(tmp_path: Path) -> None:
    idle = unused(tmp_path, references="  - {id: idle, title: B}\n")
    assert idle == [("R038", "nothing cites the reference idle")]
    old = unused(tmp_path, "[source]", "[old]", "  - {id: old, title: B, superseded_by: source}\n")
    assert {code for code, _ in old} == {"R070"}
    assert ("R070", "core/topic/rich cites old, which source supersedes") in old
    nowhere = unused(tmp_path, "[source]", "[old, source]", "  - {id: old, title: B, superseded_by: nowhere}\n")
    assert ("R018", "old is superseded by 'nowhere', which does not exist") in nowhere


def test_a_reference_counts_as_cited_by_parameters_their_basis_and_coverage(tmp_path: Path) -> None:
    more = "  - {id: far-off, title: B}\n"
    assert unused(tmp_path, "basis: b", "basis: Half of what far-off says.", more) == []
    assert unused(tmp_path / "2", "basis: b", "references: [far-off#2]", more) == []
    write_book(tmp_path, rules_topic=rules(rule("rich", RICH.replace("{param: little}", "1"))))
    (tmp_path / "core/references.yaml").write_text("references:\n  - {id: source, title: A}\n" + more)
    rulebook, _ = load(tmp_path)
    assert rulebook is not None
    assert "R038" not in {each.code for each in check_soundness(rulebook, Places(), frozenset({"far-off"}))}


def test_only_what_stands_in_the_books_that_are_checked_is_told(tmp_path: Path) -> None:
    write_book(tmp_path, rules_topic=rules(rule("rich", RICH.replace("{param: little}", "1"))))
    own = write_book(
        tmp_path / "own",
        "own",
        rules_topic=rules(rule("poor", RICH.replace("rich", "poor").replace("{param: little}", "1"))),
    )
    found = {(each.code, Path(each.source.path).parts[-3]) for each in check_paths([own], [tmp_path])}
    assert found == {("R036", "own")}
