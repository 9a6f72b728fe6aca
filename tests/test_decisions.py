"""What was decided and what was not: exclusive choices, their losers, and rules that no money reached."""

from engine.decisions import decide
from engine.evaluate import applies, infer, world_of
from engine.rulebook import condition
from engine.rulebook.action import Choose, Tactic
from tests.rulebooks import HERE, choose, make_group, make_rule, make_rulebook, situation, tactic


def shop(wanted: bool) -> condition.Condition:
    return condition.Test("douyin.shop", "is", (wanted,), HERE)


GROUP = make_group("mode", "shelf", "creators", "live", "wholesale")
RULES = [
    make_rule("b/t/shelf", shop(True), [choose("mode", "shelf")], "strategy", 10),
    make_rule("b/t/creators", shop(True), [choose("mode", "creators")], "strategy", 30),
    make_rule("b/t/live", shop(False), [choose("mode", "live")], "strategy", 50),
]


def chosen(shop_known: bool | None) -> tuple[str | None, str | None, dict[str, tuple[str | None, str]]]:
    rulebook = make_rulebook(RULES, [GROUP])
    case = situation({"douyin.shop": shop_known})
    outcome = infer(rulebook, case)
    (choice,) = decide(rulebook, outcome, applies(rulebook, world_of(rulebook, case, outcome))).choices
    rejected = {option: (rule.id if rule else None, reason) for option, rule, reason in choice.rejected}
    return choice.option, choice.rule.id if choice.rule else None, rejected


def test_the_highest_priority_wins_and_every_other_option_has_its_reason() -> None:
    assert chosen(True) == (
        "creators",
        "b/t/creators",
        {"shelf": ("b/t/shelf", "outranked"), "live": ("b/t/live", "failed"), "wholesale": (None, "failed")},
    )


def test_over_unknown_facts_nobody_chooses_and_the_options_are_undecided() -> None:
    option, rule, rejected = chosen(None)
    assert (option, rule) == (None, None)
    assert {reason for _, reason in rejected.values()} == {"undecided", "failed"}
    assert rejected["wholesale"] == (None, "failed")


def test_a_rule_that_no_money_reached_speaks_through_its_otherwise() -> None:
    rule = make_rule(
        "b/t/spend", then=[tactic("fact-s.live", "costly")], gate=shop(True), otherwise=[tactic("fact-s.live", "cheap")]
    )
    rulebook = make_rulebook([rule])
    case = situation({"douyin.shop": True})
    outcome = infer(rulebook, case)
    decisions = decide(rulebook, outcome, applies(rulebook, world_of(rulebook, case, outcome)))
    assert [decision.id for decision in decisions.of(Tactic)] == ["b/t/spend.costly"]
    without = decisions.without(frozenset({"b/t/spend"}))
    assert [decision.id for decision in without.of(Tactic)] == ["b/t/spend.cheap"]
    assert without.unfunded == {"b/t/spend"}
    assert list(without.of(Choose)) == []


def test_an_option_is_undecided_as_long_as_one_of_its_rules_is() -> None:
    more = [
        *RULES,
        make_rule("b/t/more", condition.Test("jd.shop", "is", (True,), HERE), [choose("mode", "live")], "strategy", 5),
    ]
    rulebook = make_rulebook(more, [GROUP])
    case = situation({"douyin.shop": True, "jd.shop": None})
    outcome = infer(rulebook, case)
    (choice,) = decide(rulebook, outcome, applies(rulebook, world_of(rulebook, case, outcome))).choices
    reasons = {option: (rule.id if rule else None, reason) for option, rule, reason in choice.rejected}
    assert reasons["live"] == ("b/t/more", "undecided")
