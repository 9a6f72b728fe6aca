"""What a condition means, row by row, and what a rulebook concludes stratum by stratum."""

from itertools import product
from typing import Any as AnyValue

import pytest

from engine.evaluate import Outcome, World, applies, infer, judge, truth, unknown_facts, world_of
from engine.rulebook.action import Finding
from engine.rulebook.condition import ALWAYS, All, Any, Chosen, Condition, Decided, Found, Not, Parameter
from engine.rulebook.condition import Test as FactTest
from engine.rulebook.model import DatedValues, ParameterEntry, Rule
from tests.rulebooks import HERE, ask, choose, finding, guard, make_group, make_rule, make_rulebook, situation, tactic

P, Q = Parameter("test/p"), Parameter("test/q")


def check(comparator: AnyValue, *operands: AnyValue) -> FactTest:
    return FactTest("x", comparator, operands, HERE)


# comparator and operands; a value of x where it is true, one where it is false
ROWS: list[tuple[FactTest, list[AnyValue], list[AnyValue]]] = [
    (check("is", 5), [5], [4, 6, -5]),
    (check("is", 5, 7), [5, 7], [6]),
    (check("is", "red", "blue"), ["red", "blue"], ["green", ""]),
    (check("is", True), [True], [False]),
    (check("is", False), [False], [True]),
    (check("is_not", 5), [4, 6], [5]),
    (check("is_not", "red"), ["blue"], ["red"]),
    (check("at_least", 5), [5, 6], [4]),
    (check("above", 5), [6], [5, 4]),
    (check("at_most", 5), [5, 4], [6]),
    (check("below", 5), [4], [5, 6]),
    (check("between", 5, 7), [5, 6, 7], [4, 8]),
    (check("includes", "red"), [("red",), ("blue", "red")], [(), ("blue",), ("reddish",)]),
]
NAMES = [f"{row[0].comparator}{row[0].operands}" for row in ROWS]


@pytest.mark.parametrize(("condition", "true", "false"), ROWS, ids=NAMES)
def test_comparators(condition: FactTest, true: list[AnyValue], false: list[AnyValue]) -> None:
    for value in true:
        assert truth(condition, situation({"x": value})) is True
        assert truth(Not(condition), situation({"x": value})) is False
    for value in false:
        assert truth(condition, situation({"x": value})) is False
        assert truth(Not(condition), situation({"x": value})) is True


@pytest.mark.parametrize(("condition", "true", "false"), ROWS, ids=NAMES)
def test_an_unknown_fact_leaves_every_comparator_open(condition: FactTest, true: object, false: object) -> None:
    for facts in ({}, {"x": None}, {"y": 5}):
        assert truth(condition, situation(facts)) is None
        assert truth(Not(condition), situation(facts)) is None


@pytest.mark.parametrize(("value", "known"), [(0, True), (False, True), ("", True), ((), True), (None, False)])
def test_known_is_never_unknown(value: AnyValue, known: bool) -> None:
    assert truth(check("known", True), situation({"x": value})) is known
    assert truth(check("known", False), situation({"x": value})) is not known


@pytest.mark.parametrize(
    ("condition", "bound", "answer"),
    [
        (check("at_least", P), 5, True),
        (check("above", P), 5, False),
        (check("above", P), None, None),
        (check("is", P), 5, True),
        (check("is_not", P), None, None),
        (check("is", 5, P), None, True),  # `is` over several is an `any`
        (check("is", 6, P), None, None),
        (check("between", P, 4), None, False),  # `between` is an `all`
        (check("between", P, 6), None, None),
        (check("between", P, 6), 5, True),
    ],
)
def test_parameters(condition: FactTest, bound: int | None, answer: bool | None) -> None:
    assert truth(condition, situation({"x": 5}, {"test/p": bound})) is answer
    if bound is None:
        assert truth(condition, situation({"x": 5})) is answer


LEAF: dict[bool | None, Condition] = {
    True: FactTest("t", "is", (1,), HERE),
    False: FactTest("t", "is", (2,), HERE),
    None: FactTest("unknown", "is", (1,), HERE),
}


@pytest.mark.parametrize(("left", "right"), list(product([True, None, False], repeat=2)))
def test_kleene(left: bool | None, right: bool | None) -> None:
    rank = {False: 0, None: 1, True: 2}
    parts = LEAF[left], LEAF[right]
    assert truth(All(parts), situation({"t": 1})) is min(left, right, key=rank.__getitem__)
    assert truth(Any(parts), situation({"t": 1})) is max(left, right, key=rank.__getitem__)


def test_of_nothing_all_is_true_and_any_is_false() -> None:
    assert truth(ALWAYS, situation({})) is True
    assert truth(Any(()), situation({})) is False


def test_conclusions_are_closed() -> None:
    found, chosen, decided = Found(("a", "b"), HERE), Chosen("g", ("one", "two"), HERE), Decided(("pb", "pq"), HERE)
    for condition in (found, chosen, decided):
        assert truth(condition, situation({})) is False
        assert truth(Not(condition), situation({})) is True
    assert truth(found, situation({}), frozenset({"b"})) is True
    assert truth(chosen, situation({}), choices={"g": "two"}) is True
    assert truth(chosen, situation({}), choices={"g": None}) is False
    assert truth(chosen, situation({}), choices={"g": "three", "h": "one"}) is False
    assert truth(decided, situation({}), decided=frozenset({"pq"})) is True


def test_a_judgement_tells_what_each_leaf_found() -> None:
    world = World({"x": 5}, {}, frozenset({"hot"}), {"g": "one"}, frozenset({"pb"}))
    leaves = check("above", 7), Found(("hot", "cold"), HERE), Chosen("g", ("two",), HERE), Decided(("pb", "x"), HERE)
    judgement = judge(All((Not(leaves[0]), *leaves[1:])), world)
    assert judgement.truth is False
    assert [part.truth for part in judgement.parts] == [True, True, False, True]
    assert judgement.parts[0].parts[0].value == 5
    assert [part.value for part in judgement.parts[1:]] == [("hot",), "one", ("pb",)]


def test_unknown_facts_are_those_that_could_still_decide() -> None:
    def unknown(name: str) -> FactTest:
        return FactTest(name, "above", (1,), HERE)

    world = World({"x": 5}, {})
    assert unknown_facts(All((check("above", 1), unknown("a"), Not(unknown("b")))), world) == {"a", "b"}
    assert unknown_facts(All((check("above", 9), unknown("a"))), world) == set()  # already false
    assert unknown_facts(Any((check("above", 1), unknown("a"))), world) == set()  # already true
    assert unknown_facts(Any((All((check("above", 9), unknown("a"))), unknown("b"))), world) == {"b"}


def test_an_unknown_parameter_waits_for_the_fact_it_goes_by() -> None:
    row = DatedValues((), "expert")
    entries = {"test/p": ParameterEntry("test/p", "t", "days", {"serum": row}, None, "brand.category", False, HERE)}
    assert unknown_facts(check("above", P), World({"x": 5}, {}), entries) == {"brand.category"}
    assert unknown_facts(check("above", P), World({"x": 5, "brand.category": "other"}, {}), entries) == set()
    assert unknown_facts(check("above", P), World({}, {}), entries) == {"x", "brand.category"}


def conclude(*rules: Rule, groups: AnyValue = (), **facts: AnyValue) -> Outcome:
    return infer(make_rulebook(rules, groups), situation(facts))


def branches(outcome: Outcome) -> dict[str, str]:
    return {firing.rule.id: firing.branch for firing in outcome.firings}


@pytest.mark.parametrize(("x", "branch"), [(5, "then"), (0, "otherwise"), (None, "otherwise")])
def test_a_gate_sends_to_otherwise_unless_it_is_true(x: int | None, branch: str) -> None:
    gated = make_rule("gated", then=[tactic("dear")], gate=check("above", 1), otherwise=[tactic("cheap")])
    outcome = conclude(gated, x=x)
    assert branches(outcome) == {"gated": branch}
    assert [act.playbook for act in outcome.firings[0].actions] == ["dear" if branch == "then" else "cheap"]
    assert branches(conclude(make_rule("quiet", check("above", 9), gate=check("above", 1)), x=x)) == {}


G = make_group("g", "one", "two")
H = make_group("h", "one", "two")


def chooser(name: str, option: str, priority: int, when: Condition = ALWAYS, group: str = "g") -> Rule:
    return make_rule(name, when, [choose(group, option)], "strategy", priority)


def test_the_highest_priority_that_applies_wins() -> None:
    low, high = chooser("low", "one", 10), chooser("high", "two", 20, check("above", 1))
    assert conclude(low, high, groups=[G], x=5).choices == {"g": "two"}
    assert conclude(low, high, groups=[G], x=0).choices == {"g": "one"}
    assert conclude(low, high, groups=[G]).choices == {"g": "one"}
    assert conclude(high, groups=[G]).choices == {"g": None}
    assert branches(conclude(low, high, groups=[G], x=5)) == {
        "low": "then",
        "high": "then",
    }  # outranked, yet it applied


def test_a_choice_in_otherwise_counts() -> None:
    gated = make_rule("r", ALWAYS, [choose("g", "one")], "strategy", 1, check("above", 1), [choose("g", "two")])
    assert conclude(gated, groups=[G], x=5).choices == {"g": "one"}
    assert conclude(gated, groups=[G]).choices == {"g": "two"}


def test_a_group_reads_the_groups_before_it() -> None:
    first = chooser("z-first", "two", 1)
    second = chooser("a-second", "one", 1, Chosen("g", ("two",), HERE), "h")
    assert conclude(first, second, groups=[G, H]).choices == {"g": "two", "h": "one"}
    assert conclude(second, groups=[G, H]).choices == {"g": None, "h": None}


def test_findings_chain_and_cycle() -> None:
    def maker(name: str, made: str, when: Condition) -> Rule:
        return make_rule(name, when, [finding(made)], "diagnosis")

    def found(name: str) -> Found:
        return Found((name,), HERE)

    chain = [maker("c", "c", found("b")), maker("b", "b", found("a")), maker("a", "a", check("above", 1))]
    assert conclude(*chain, x=5).findings == {"a", "b", "c"}
    assert conclude(*chain).findings == set()
    ring = [maker("p", "p", found("q")), maker("q", "q", found("p"))]
    assert conclude(*ring).findings == set()  # nothing bears itself out
    assert conclude(*ring, maker("r", "q", check("above", 1)), x=5).findings == {"p", "q"}


def test_a_finding_denied_one_layer_later() -> None:
    hold = make_rule("hold", check("above", 1), [finding("hold")], "diagnosis")
    free = make_rule("free", Not(Found(("hold",), HERE)), [tactic("pb")])
    assert branches(conclude(hold, free, x=5)) == {"hold": "then"}
    assert branches(conclude(hold, free, x=1)) == {"free": "then"}
    assert branches(conclude(hold, free)) == {"free": "then"}  # not concluded is false, also where x is unknown


def test_decided_is_what_tactics_and_choices_brought() -> None:
    spend = make_rule("t", check("above", 1), [tactic("dear")], gate=check("above", 5), otherwise=[tactic("cheap")])
    names = ("dear", "cheap", "g.one", "late", "found")
    readers = [make_rule(f"c-{name}", Decided((name,), HERE), [guard("late")], "checks") for name in names]
    marked = make_rule("f", ALWAYS, [Finding(id="f", playbook="found")], "diagnosis")
    rules = [spend, *readers, chooser("s", "one", 1), marked]

    def read(**facts: AnyValue) -> set[str]:
        return branches(conclude(*rules, groups=[G], **facts)).keys() - {"t", "s", "f"}

    assert read(x=9) == {"c-dear", "c-g.one"}
    assert read(x=2) == {"c-cheap", "c-g.one"}
    assert read() == {"c-g.one"}  # a finding decides nothing, nor does a guard of checks for its neighbours


def test_applies_tells_the_truth_of_every_rule() -> None:
    rules = [
        make_rule("yes", check("above", 1), [finding("f")], "diagnosis"),
        make_rule("open", FactTest("y", "above", (1,), HERE), [ask()], "diagnosis"),
        make_rule("no", Not(Found(("f",), HERE)), [tactic("pb")]),
        make_rule("last", Decided(("pb",), HERE), [guard("pb")], "checks"),
    ]
    rulebook, one = make_rulebook(rules), situation({"x": 5})
    outcome = infer(rulebook, one)
    assert applies(rulebook, world_of(rulebook, one, outcome)) == {
        "last": False,
        "no": False,
        "open": None,
        "yes": True,
    }
    assert world_of(rulebook, one, outcome).findings == {"f"}


def test_a_test_of_the_wrong_shape_is_an_error_of_ours() -> None:
    for broken in (check("at_least", 1, 2), check("known", 1, 2)):
        with pytest.raises(ValueError, match="does not take"):
            truth(broken, situation({}))
