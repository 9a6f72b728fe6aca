"""What must be settled before what."""

from collections.abc import Sequence

import pytest

from engine.rulebook.condition import ALWAYS, All, Chosen, Condition, Decided, Found, Not
from engine.rulebook.model import Rule
from engine.rulebook.strata import check_strata, levels_of, stratify
from tests.rulebooks import HERE, ask, choose, finding, guard, make_group, make_rule, tactic

GROUPS = [make_group("g", "one"), make_group("h", "one"), make_group("unused", "one")]
FOUND = Found(("f",), HERE)
MAKER = make_rule("maker", ALWAYS, [finding("f")], "diagnosis")


def diagnosis(name: str, when: Condition, made: str = "x", gate: Condition | None = None) -> Rule:
    return make_rule(name, when, [finding(made)], "diagnosis", gate=gate)


def strategy(name: str, when: Condition = ALWAYS, *groups: str) -> Rule:
    return make_rule(name, when, [choose(group, "one") for group in groups] or [ask()], "strategy")


def chosen(group: str) -> Chosen:
    return Chosen(group, ("one",), HERE)


def test_places() -> None:
    rules = [
        make_rule("check", layer="checks", then=[guard("pb")]),
        make_rule("tactic", then=[tactic("pb")]),
        strategy("asks"),
        strategy("h", ALWAYS, "h"),
        strategy("both", ALWAYS, "h", "g"),
        strategy("g", ALWAYS, "g"),
        MAKER,
    ]
    strata = stratify(rules, GROUPS)
    assert strata.places == {
        "maker": (0, 0), "both": (1, 0), "g": (1, 0), "h": (1, 1), "asks": (1, 3), "tactic": (2, 0), "check": (3, 0),
    }  # fmt: skip
    assert [[rule.id for rule in stratum.rules] for stratum in strata.strata] == [
        ["maker"], ["both", "g"], ["h"], [], ["asks"], ["tactic"], ["check"],
    ]  # fmt: skip
    assert [[group.id for group in stratum.groups] for stratum in strata.strata] == [
        [],
        ["g"],
        ["h"],
        ["unused"],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (diagnosis("r", Not(FOUND)), "R040"),
        (diagnosis("r", Not(All((Not(Not(FOUND)),)))), "R040"),
        (diagnosis("r", Not(Not(FOUND))), None),
        (diagnosis("r", FOUND), None),
        (diagnosis("r", ALWAYS, gate=FOUND), "R040"),
        (diagnosis("r", Not(Found(("never",), HERE))), None),
        (strategy("r", Not(FOUND)), None),
        (diagnosis("r", chosen("g")), "R041"),
        (strategy("r", chosen("g"), "g"), "R041"),
        (strategy("r", chosen("h"), "g"), "R041"),
        (strategy("r", chosen("g"), "g", "h"), "R041"),
        (strategy("r", Not(chosen("g")), "h"), None),
        (strategy("r", chosen("h")), None),
        (strategy("r", chosen("nobody")), None),
        (make_rule("r", chosen("h"), [tactic("pb")]), None),
        (strategy("r", Decided(("pb",), HERE)), "R042"),
        (make_rule("r", ALWAYS, [tactic("pb")], gate=Decided(("pb",), HERE)), "R042"),
        (make_rule("r", Decided(("pb",), HERE), [guard("pb")], "checks"), None),
    ],
)
def test_what_is_read_must_be_settled(rule: Rule, code: str | None) -> None:
    problems = check_strata([MAKER, rule], GROUPS)
    assert [problem.code for problem in problems] == ([code] if code else [])
    for problem in problems:
        assert problem.source == HERE and problem.message.startswith("r ") and problem.hint


def levels(*rules: Rule) -> list[tuple[list[str], bool]]:
    return [([rule.id for rule in level.rules], level.cyclic) for level in levels_of(rules, GROUPS)]


def test_levels_follow_what_is_read() -> None:
    assert levels(
        make_rule("last", Decided(("pb",), HERE), [guard("pb")], "checks"),
        make_rule("t", chosen("g"), [tactic("pb")]),
        strategy("s", FOUND, "g"),
        MAKER,
        make_rule("free", ALWAYS, [tactic("pb")]),
        make_rule("gated", ALWAYS, [tactic("pb")], gate=FOUND),
    ) == [(["free", "maker"], False), (["gated", "s"], False), (["t"], False), (["last"], False)]


def test_a_topic_is_settled_after_the_last_of_its_makers() -> None:
    late = diagnosis("late", Found(("x",), HERE), "f")
    assert levels(diagnosis("early", ALWAYS, "x"), MAKER, late, strategy("s", FOUND, "g")) == [
        (["early", "maker"], False), (["late"], False), (["s"], False),
    ]  # fmt: skip


def test_cycles_share_a_level() -> None:
    ring = [diagnosis("p", Found(("q",), HERE), "p"), diagnosis("q", Found(("p", "f"), HERE), "q")]
    after = strategy("after", Found(("p",), HERE), "g")
    assert levels(*ring, MAKER, after) == [(["maker"], False), (["p", "q"], True), (["after"], False)]
    assert levels(diagnosis("self", FOUND, "f"), MAKER) == [(["maker"], False), (["self"], True)]


@pytest.mark.parametrize("size", [3000])
def test_long_chains_need_no_recursion(size: int) -> None:
    rules: Sequence[Rule] = [diagnosis(f"{i:04}", Found((f"f{i - 1}",), HERE), f"f{i}") for i in range(size)]
    assert [level.rules[0].id for level in levels_of(rules, ())] == [f"{i:04}" for i in range(size)]
    ring = [*rules, diagnosis("close", Found((f"f{size - 1}",), HERE), "f-1")]
    assert [(len(level.rules), level.cyclic) for level in levels_of(ring, ())] == [(size + 1, True)]
