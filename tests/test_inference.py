"""Both engines against each other and against a third, naive definition of what a rulebook concludes."""

import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any as AnyValue

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import PlannerError
from engine.evaluate import Firing, Outcome, Situation
from engine.inference import infer, network, pattern, program, session, shard
from engine.rulebook.condition import All, Any, Chosen, Condition, Decided, Found, Not, Parameter
from engine.rulebook.condition import Test as FactTest
from engine.rulebook.model import LAYERS, Layer, Rule, Rulebook
from engine.rulebook.strata import check_strata
from tests.rulebooks import HERE, ask, choose, finding, guard, make_group, make_rule, make_rulebook, situation, tactic

PROFILE = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
NUMBERS = [f"n{i}" for i in range(4)]
FLAGS = ["f0", "f1", "id"]
WORDS = ["w0", "w1"]
LISTS = ["l0", "l1"]
VOCABULARY = ["red", "blue", "种草", 'say "no"']
FINDINGS = [f"found{i}" for i in range(5)]
GROUPS = [make_group(f"g{i}", "one", "two", "three") for i in range(3)]
PLAYBOOKS = ["pb0", "pb1", "g0.one", "g1.two"]
BOUNDS = [-(10**18), -1, 0, 1, 10, 500_000, 10**9, 2**53 + 1, 10**18, 10**18 + 1, 2**63, 2**70]
COMPARED = ["at_least", "above", "at_most", "below", "is", "is_not"]


@st.composite
def leaf_tests(draw: st.DrawFn) -> FactTest:
    known = st.tuples(
        st.sampled_from(NUMBERS + FLAGS + WORDS + LISTS), st.just("known"), st.booleans().map(lambda x: (x,))
    )
    number = st.sampled_from(BOUNDS) | st.just(Parameter("pn")) | st.just(Parameter("pm"))
    word = st.sampled_from(VOCABULARY) | st.just(Parameter("pw"))
    flag = st.booleans() | st.just(Parameter("pf"))
    return FactTest(
        *draw(
            known
            | st.tuples(st.sampled_from(NUMBERS), st.sampled_from(COMPARED), st.tuples(number))
            | st.tuples(st.sampled_from(NUMBERS), st.just("between"), st.tuples(number, number))
            | st.tuples(st.sampled_from(NUMBERS), st.just("is"), st.lists(number, min_size=1, max_size=4).map(tuple))
            | st.tuples(st.sampled_from(WORDS), st.just("is"), st.lists(word, min_size=1, max_size=4).map(tuple))
            | st.tuples(st.sampled_from(WORDS), st.just("is_not"), st.tuples(word))
            | st.tuples(st.sampled_from(FLAGS), st.sampled_from(["is", "is_not"]), st.tuples(flag))
            | st.tuples(st.sampled_from(LISTS), st.just("includes"), st.tuples(word))
        ),
        HERE,
    )


def some_of(names: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=3).map(tuple)


LEAVES = (
    leaf_tests()
    | leaf_tests()
    | some_of(FINDINGS).map(lambda names: Found(names, HERE))
    | st.builds(lambda g, names: Chosen(g.id, names, HERE), st.sampled_from(GROUPS), some_of(["one", "two", "three"]))
    | some_of(PLAYBOOKS).map(lambda names: Decided(names, HERE))
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda parts: All(tuple(parts)))
        | st.lists(inner, max_size=4).map(lambda parts: Any(tuple(parts)))
        | inner.map(Not)
    ),
    max_leaves=12,
)


@st.composite
def rules(draw: st.DrawFn, number: int) -> Rule:
    layer: Layer = draw(st.sampled_from(LAYERS))
    acts = {
        "diagnosis": st.sampled_from(FINDINGS).map(finding) | st.just(ask()),
        "strategy": st.builds(
            lambda g, option: choose(g.id, option), st.sampled_from(GROUPS), st.sampled_from(["one", "two"])
        )
        | st.just(ask()),
        "tactics": st.sampled_from(PLAYBOOKS).map(tactic),
        "checks": st.sampled_from(PLAYBOOKS).map(guard),
    }[layer]
    branch = st.lists(acts, min_size=1, max_size=2)
    gate = draw(st.none() | CONDITIONS)
    return make_rule(
        f"test/{layer}/{number:03}", draw(CONDITIONS), draw(branch), layer, number, gate, draw(branch) if gate else ()
    )


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    drawn = [draw(rules(number)) for number in range(draw(st.integers(1, 10)))]
    return make_rulebook(legal(drawn), GROUPS)


SITUATIONS = st.builds(
    lambda *parts: situation({k: v for part in parts[:-1] for k, v in part.items()}, parts[-1]),
    *(
        st.fixed_dictionaries({}, optional={name: st.none() | values for name in names})
        for names, values in (
            (NUMBERS, st.sampled_from(BOUNDS) | st.sampled_from([bound + 1 for bound in BOUNDS])),
            (FLAGS, st.booleans()),
            (WORDS, st.sampled_from(VOCABULARY) | st.just("种" * 10_000)),
            (LISTS, st.lists(st.sampled_from(VOCABULARY), max_size=3).map(tuple)),
        )
    ),
    st.fixed_dictionaries(
        {
            "pn": st.none() | st.sampled_from(BOUNDS),
            "pm": st.none() | st.sampled_from(BOUNDS),
            "pw": st.none() | st.sampled_from(VOCABULARY),
            "pf": st.none() | st.booleans(),
        }
    ),
)


def legal(drawn: list[Rule]) -> list[Rule]:
    """The rules with every leaf that reads what is not settled yet replaced by a test."""
    while problems := check_strata(drawn, GROUPS):
        assert {problem.code for problem in problems} <= {"R040", "R041", "R042"}
        blamed = {problem.message.split(" ", 1)[0] for problem in problems}
        drawn = [harmless(rule) if rule.id in blamed else rule for rule in drawn]
    return drawn


def harmless(rule: Rule) -> Rule:
    def mend(condition: Condition, closed: bool, gate: bool = False) -> Condition:
        match condition:
            case All(parts):
                return All(tuple(mend(part, closed, gate) for part in parts))
            case Any(parts):
                return Any(tuple(mend(part, closed, gate) for part in parts))
            case Not(part):
                return Not(mend(part, gate or not closed, gate))
            case Found() if rule.layer != "diagnosis" or not closed:
                return condition
            case Decided() if rule.layer == "checks":
                return condition
            case FactTest():
                return condition
        return FactTest("n0", "at_least", (1,), HERE)

    gate = None if rule.gate is None else mend(rule.gate, True, True)
    return make_rule(rule.id, mend(rule.when, False), rule.then, rule.layer, rule.priority, gate, rule.otherwise)


# The third definition: degrees of truth (0 false, 1 unknown, 2 true), and rules tried one by one until nothing changes.
Said = set[tuple[str, str]]


def degree(condition: Condition, one: Situation, said: Said) -> int:
    match condition:
        case All(parts):
            return min((degree(part, one, said) for part in parts), default=2)
        case Any(parts):
            return max((degree(part, one, said) for part in parts), default=0)
        case Not(part):
            return 2 - degree(part, one, said)
        case FactTest():
            return degree_of_test(condition, one)
    kind = condition.group if isinstance(condition, Chosen) else type(condition).__name__
    names = getattr(condition, {"Found": "findings", "Decided": "playbooks"}.get(kind, "options"))
    return 2 * any((kind, name) in said for name in names)


def degree_of_test(test: FactTest, one: Situation) -> int:
    value = one.facts.get(test.fact)
    bounds = [one.parameters.get(each.name) if isinstance(each, Parameter) else each for each in test.operands]
    if test.comparator == "known":
        return 2 * ((value is not None) == bounds[0])
    if value is None:
        return 1
    told = [1 if b is None else 2 * holds(test.comparator, place, value, b) for place, b in enumerate(bounds)]
    return max(told) if test.comparator == "is" else min(told)


def holds(comparator: str, place: int, value: AnyValue, bound: AnyValue) -> bool:
    if comparator == "between":
        comparator = "at_most" if place else "at_least"
    return {
        "is": lambda: value == bound,
        "is_not": lambda: value != bound,
        "at_least": lambda: value >= bound,
        "above": lambda: value > bound,
        "at_most": lambda: value <= bound,
        "below": lambda: value < bound,
        "includes": lambda: bound in value,
    }[comparator]()


class Naive:
    """What a rulebook concludes, with nothing compiled, sorted or shared."""

    def __init__(self, rulebook: Rulebook, one: Situation) -> None:
        self.one, self.said, self.fired = one, set(), {}
        rules = list(rulebook.rules.values())
        strategy = [rule for rule in rules if rule.layer == "strategy"]
        self.sweep([rule for rule in rules if rule.layer == "diagnosis"])
        self.choices = {group.id: self.choose(group.id, strategy) for group in rulebook.groups}
        self.sweep(strategy)
        tactics = [rule for rule in rules if rule.layer == "tactics"]
        self.sweep(tactics)
        self.said |= {("Decided", act.playbook) for rule in tactics for act in self.acts(rule)}
        self.sweep([rule for rule in rules if rule.layer == "checks"])
        self.findings = {name for kind, name in self.said if kind == "Found"}

    def sweep(self, rules: list[Rule]) -> None:
        before = None
        while before != (len(self.said), len(self.fired)):
            before = len(self.said), len(self.fired)
            for rule in rules:
                if degree(rule.when, self.one, self.said) == 2:
                    passed = rule.gate is None or degree(rule.gate, self.one, self.said) == 2
                    self.fired[rule.id] = "then" if passed else "otherwise"
                    self.said |= {("Found", act.id) for act in self.acts(rule) if act.verb == "finding"}

    def acts(self, rule: Rule) -> tuple[AnyValue, ...]:
        return getattr(rule, self.fired[rule.id]) if rule.id in self.fired else ()

    def choose(self, group: str, strategy: list[Rule]) -> str | None:
        own = [
            rule for rule in strategy if any(getattr(act, "group", 0) == group for act in rule.then + rule.otherwise)
        ]
        self.sweep(own)
        bids = [
            (rule.priority, act.option) for rule in own for act in self.acts(rule) if getattr(act, "group", 0) == group
        ]
        if not bids:
            return None
        option = max(bids)[1]
        self.said |= {(group, option), ("Decided", f"{group}.{option}")}
        return option


def branches(outcome: Outcome) -> dict[str, str]:
    return {firing.rule.id: firing.branch for firing in outcome.firings}


@PROFILE
@given(rulebooks(), st.lists(SITUATIONS, min_size=1, max_size=4))
def test_three_definitions_agree(rulebook: Rulebook, situations: list[Situation]) -> None:
    for one in situations:
        outcome, expected = infer(rulebook, one), Naive(rulebook, one)
        assert branches(outcome) == expected.fired
        assert outcome.findings == expected.findings
        assert outcome.choices == expected.choices


def any_condition(rng: random.Random, depth: int = 3) -> Condition:
    if depth and rng.random() < 0.6:
        parts = tuple(any_condition(rng, depth - 1) for _ in range(rng.randint(1, 4)))
        return rng.choice([All(parts), Any(parts), Not(parts[0])])
    if rng.random() < 0.5:
        return FactTest(rng.choice(NUMBERS), rng.choice(COMPARED), (rng.choice(BOUNDS),), HERE)
    words = tuple(rng.sample(VOCABULARY, 2))
    return FactTest(rng.choice(WORDS), "is", words, HERE)


@pytest.mark.parametrize("seed", range(4))
def test_hundreds_of_rules_agree_in_any_order(seed: int) -> None:
    rng = random.Random(seed)
    drawn = [make_rule(f"r{i:03}", any_condition(rng), [tactic("pb0")]) for i in range(250)]
    ordered = make_rulebook(drawn)
    rng.shuffle(drawn)
    shuffled = make_rulebook(drawn)
    for _ in range(8):
        known = [(name, rng.choice(BOUNDS)) for name in NUMBERS] + [(name, rng.choice(VOCABULARY)) for name in WORDS]
        facts = dict(rng.sample(known, 5))
        outcome = infer(ordered, situation(facts))
        assert branches(outcome) == Naive(ordered, situation(facts)).fired
        assert infer(shuffled, situation(dict(reversed(facts.items())))) == outcome
        assert [firing.rule.id for firing in outcome.firings] == sorted(branches(outcome))


@settings(PROFILE, max_examples=40)
@given(rulebooks(), SITUATIONS, st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_nothing(rulebook: Rulebook, one: Situation, rng: random.Random) -> None:
    drawn = list(rulebook.rules.values())
    rng.shuffle(drawn)
    assert infer(make_rulebook(drawn, rulebook.groups), one) == infer(rulebook, one)


def test_firings_come_by_layer_stratum_and_id() -> None:
    drawn = [
        make_rule("z", layer="diagnosis", then=[finding("x")]),
        make_rule("y", layer="strategy", then=[choose("g0", "one")]),
        make_rule("x", layer="strategy", then=[choose("g1", "one")]),
        make_rule("a", layer="strategy", then=[ask()]),
        make_rule("c", then=[tactic("pb0")]),
        make_rule("b", then=[tactic("pb0")]),
        make_rule("0", layer="checks", then=[guard("pb0")]),
    ]
    assert list(branches(infer(make_rulebook(drawn[::-1], GROUPS), situation({})))) == [
        "z",
        "y",
        "x",
        "a",
        "b",
        "c",
        "0",
    ]


@pytest.mark.parametrize("start", range(4))
def test_findings_in_a_ring_run_to_their_fixpoint(start: int) -> None:
    ring = [
        make_rule(
            f"r{i}",
            Any((Found((f"f{(i + 1) % 4}",), HERE), FactTest("n0", "is", (i,), HERE))),
            [finding(f"f{i}")],
            "diagnosis",
        )
        for i in range(4)
    ]
    assert infer(make_rulebook(ring), situation({"n0": start})).findings == {"f0", "f1", "f2", "f3"}
    assert infer(make_rulebook(ring), situation({"n0": -1})).findings == set()


HOT = FactTest("n0", "above", (1,), HERE)


def test_a_disagreement_refuses_and_names_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    rulebook = make_rulebook([make_rule("hot", HOT, [tactic("pb0")]), make_rule("cold", Not(HOT), [tactic("pb0")])])
    lie = Outcome((Firing(rulebook.rules["cold"], "then"),), frozenset(), {})
    monkeypatch.setattr(program.Program, "run", lambda self, one: lie)
    with pytest.raises(PlannerError) as caught:
        infer(rulebook, situation({"n0": 5}))
    assert [problem.code for problem in caught.value.problems] == ["P001", "P001"]
    assert [problem.message.split(":")[0] for problem in caught.value.problems] == ["cold", "hot"]
    assert all("--engine reference" in problem.hint and problem.source == HERE for problem in caught.value.problems)
    assert branches(infer(rulebook, situation({"n0": 5}), "reference")) == {"hot": "then"}


@pytest.mark.parametrize("changed", [{"findings": frozenset({"x"})}, {"choices": {"g0": "one"}}])
def test_findings_and_choices_are_compared_too(monkeypatch: pytest.MonkeyPatch, changed: dict[str, AnyValue]) -> None:
    lie = Outcome((), frozenset(), {"g0": None})._replace(**changed)
    monkeypatch.setattr(program.Program, "run", lambda self, one: lie)
    with pytest.raises(PlannerError, match="P001"):
        infer(make_rulebook([], GROUPS[:1]), situation({}))


def test_an_error_of_the_library_names_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "STACK", 10_000)
    monkeypatch.setattr(network, "RULES", 10_000)
    drawn = [make_rule(f"r{i}", FactTest("n0", "at_least", (i,), HERE), [tactic("pb0")]) for i in range(70)]
    with pytest.raises(PlannerError) as caught:
        infer(make_rulebook(drawn), situation({"n0": 100}))
    assert {problem.message.split(":")[0] for problem in caught.value.problems} == {f"r{i}" for i in range(70)}
    assert "303" in str(caught.value) and "--engine reference" in str(caught.value)


def test_without_the_library_the_reference_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "engine.inference.session", None)
    rulebook = make_rulebook([make_rule("alone", FactTest("n0", "at_least", (12345,), HERE), [tactic("pb0")])])
    assert branches(infer(rulebook, situation({"n0": 12345}), "reference")) == {"alone": "then"}
    with pytest.raises(PlannerError, match="P003.*cannot be loaded") as caught:
        infer(rulebook, situation({"n0": 12345}))
    assert "--engine reference" in str(caught.value)


def test_after_an_interruption_nothing_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [make_rule(f"i{i}", FactTest("n1", "at_least", (i,), HERE), [tactic("pb0")]) for i in range(5)]
    rulebook = make_rulebook(drawn)

    def interrupt(*_: AnyValue) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(session.agenda, "complete_and_start_action", interrupt)
        with pytest.raises(KeyboardInterrupt):
            infer(rulebook, situation({"n1": 10}))
    assert branches(infer(rulebook, situation({"n1": 1}))) == {"i0": "then", "i1": "then"}
    assert branches(infer(rulebook, situation({"n1": -1}))) == {}


def test_threads_do_not_mix_their_briefs() -> None:
    drawn = [make_rule(f"t{i:02}", FactTest("n2", "at_least", (i,), HERE), [tactic("pb0")]) for i in range(20)]
    rulebook = make_rulebook(drawn)
    threads = threading.active_count()

    def run(value: int) -> int:
        return len(infer(rulebook, situation({"n2": value % 20})).firings)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(400))) == [value % 20 + 1 for value in range(400)]
    assert threading.active_count() == threads  # the library's Host would have left two timers running


def test_a_rulebook_read_twice_is_compiled_once() -> None:
    drawn = [make_rule(f"once{i}", FactTest("n3", "at_least", (i,), HERE), [tactic("pb0")]) for i in range(100)]
    infer(make_rulebook(drawn), situation({"n3": 7}))
    before = len(shard._shards)
    infer(make_rulebook(drawn[::-1]), situation({"n3": 8}))
    assert len(shard._shards) == before


def test_ways_through_anys_are_cut() -> None:
    anys = [Any(tuple(FactTest(f"x{i}{j}", "above", (0,), HERE) for j in range(3))) for i in range(12)]
    whole, pieces = pattern.pattern_of(All(tuple(anys))), []
    assert network.ways(whole) == 3**12
    assert all(network.ways(each) <= network.WAYS for each in (network.split(whole, pieces), *pieces))


def test_no_two_names_of_properties_share_a_hash() -> None:
    def fnv(text: str) -> int:  # the library tells properties apart by this number alone
        number = 0x811C9DC5
        for byte in text.encode():
            number = (number ^ byte) * 16777619 % 2**32
        return number

    names = ["id", "sid", "$s", "$forward", "$m", "$time"] + [f"p{number}" for number in range(network.PROPERTIES)]
    assert len({fnv(name) for name in names}) == len(names)
    assert fnv("$forward") == 739185624


def test_the_height_of_the_stack_is_the_librarys_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 comparisons that can all hold fit the library's stack, 65 do not: our count says the same number."""
    heights = []
    for size in (64, 65):
        root = network.Node()
        for i in range(size):
            network.insert(root, pattern.pattern_of(FactTest("n0", "at_least", (i,), HERE)))
        heights.append(network.stack_height(root, {}))
    assert heights == [64, 65]
