"""The most that a tactic's own text can use: so many things at so much each; and what a cap is told to be a share of."""

from decimal import Decimal
from typing import Any

import pytest
from desk import act, inputs, plan, rule, tactic

from engine.plan.budget import Spending, plan_budget
from engine.plan.sources import used_parameters


def spend(*rules: Any, **fields: Any) -> Spending:
    fields.setdefault("platforms", {"douyin": {"live_hours_per_week": 10}, "tmall": {}})
    return plan_budget(inputs(list(rules), **fields))


def amounts(spending: Spending) -> dict[str, Decimal]:
    return {line.id.removeprefix("test/t/"): line.amount for line in spending.budget.lines}


def few(phases: list[str] | None = None, **most: Any) -> Any:
    money = {"kind": "feed", "weight": 9, "most": most}
    return rule("a", tactic("a", spend=money, **({"phase": phases} if phases else {})), otherwise=[tactic("lean")])


REST = rule("b", tactic("b", "tmall", spend=1))


def test_money_beyond_what_a_tactic_can_use_goes_where_it_can_work() -> None:
    assert amounts(spend(few(count=2, each=5000), REST)) == {"a.a": 10000, "b.b": 90000}


def test_without_another_line_the_money_is_held_back_and_the_sum_named() -> None:
    spending = spend(few(count=2, each=5000))
    assert (amounts(spending), spending.budget.unplaced) == ({"a.a": 10000}, 90000)
    (told,) = (each.text for each in spending.observations if each.rule == "planner/unplaced")
    assert "Do a (at most ¥10,000" in told


@pytest.mark.parametrize(
    ("most", "seeding", "burst"),
    [
        ({"count": 1, "each": 1000, "per": "week"}, 3000, 2000),  # 15 days have begun three weeks, 14 two
        ({"count": 1, "each": 1000, "per": "phase"}, 1000, 1000),
        ({"count": {"fact": "douyin.live_hours_per_week"}, "part": "20%", "each": 300, "per": "week"}, 1800, 1200),
    ],
)
def test_a_cap_per_week_grows_with_the_days_of_its_phase(most: dict[str, Any], seeding: int, burst: int) -> None:
    days = rule(
        "days",
        act("phase", "s", slot="seeding", min_days=15), act("phase", "w", slot="warm-up", min_days=7),
        act("phase", "b", slot="burst", min_days=14),
    )  # fmt: skip
    found = amounts(spend(days, few(["seeding", "burst"], **most), REST))
    assert (found["a.a@seeding"], found["a.a@burst"]) == (seeding, burst)


def test_a_cap_of_the_campaign_is_for_all_lines_together() -> None:
    days = rule("days", act("phase", "s", slot="seeding", min_days=15), act("phase", "b", slot="burst", min_days=14))
    found = amounts(spend(days, few(["seeding", "burst"], count=3, each=1000), REST))
    assert found["a.a@seeding"] + found["a.a@burst"] == 3000


def test_where_a_tactic_can_use_one_minimum_only_one_of_its_phases_keeps_it() -> None:
    days = rule("days", act("phase", "s", slot="seeding", min_days=15), act("phase", "b", slot="burst", min_days=14))
    money = {"kind": "feed", "weight": 9, "minimum": 5000, "most": {"count": 18, "each": 300}}
    found = amounts(
        spend(days, rule("a", tactic("a", spend=money, phase=["seeding", "burst"]), otherwise=[tactic("lean")]), REST)
    )
    assert {line: amount for line, amount in found.items() if line.startswith("a")} in (
        {"a.a@burst": 5400}, {"a.a@seeding": 5400},
    )  # fmt: skip


def test_an_unknown_count_caps_nothing() -> None:
    found = amounts(spend(few(count={"fact": "douyin.members"}, each=1), REST))
    assert found == {"a.a": 90000, "b.b": 10000}


def test_a_tactic_that_can_use_less_than_its_minimum_falls_to_otherwise() -> None:
    dear = {"kind": "feed", "weight": 9, "minimum": 2000, "most": {"count": 1, "each": 1500}}
    spending = spend(rule("a", tactic("a", spend=dear), otherwise=[tactic("lean")]), REST)
    assert amounts(spending) == {"b.b": 100000}
    assert spending.funding.decisions.unfunded == {"test/t/a"}


def test_the_brief_s_promise_is_kept_above_a_tactic_s_own_cap_and_the_plan_says_so() -> None:
    spending = spend(few(count=2, each=5000), REST, constraints={"min_spend": {"douyin": 40000}})
    assert amounts(spending) == {"a.a": 40000, "b.b": 60000}
    assert [(each.bound, each.wanted, each.got) for each in spending.budget.yielded] == [("max", 0.1, 0.4)]


def test_a_parameter_that_holds_a_tactic_down_is_told_as_moving_money() -> None:
    from desk import parameter

    fee = parameter("fee", Decimal(5000), "money")
    given = inputs(
        [few(count=2, each={"param": "test/fee"}), REST], parameters=[fee], platforms={"douyin": {}, "tmall": {}}
    )
    assert used_parameters(given, plan_budget(given).funding)["test/fee"] == "split"
    loose = inputs(
        [few(count=200, each={"param": "test/fee"}), REST], parameters=[fee], platforms={"douyin": {}, "tmall": {}}
    )
    assert used_parameters(loose, plan_budget(loose).funding)["test/fee"] != "split"


def test_an_amount_in_another_currency_is_converted() -> None:
    found = spend(few(count=2, each=5000), REST, budget={"total": 2000000, "currency": "JPY", "cny_rate": 0.05})
    assert amounts(found)["a.a"] == 200000


@pytest.mark.parametrize(
    ("base", "told"),
    [
        (
            {"platform": "douyin", "stage": "order", "kind": ["feed"]},
            "of the money for Douyin · Win the order · Feed ads",
        ),
        ({"platform": "douyin"}, "of the money for Douyin)"),
        ({"kind": ["feed", "search"]}, "of the money for Feed ads and Search ads"),
        (None, "of the total"),
    ],
)
def test_a_cap_is_told_as_a_share_of_its_true_base(base: dict[str, Any] | None, told: str) -> None:
    of = {"of": base} if base else {}
    cap = rule("cap", act("band", max="40%", on={"tactic": "a.a"}, **of))
    spending = spend(cap, rule("a", tactic("a", spend=1)), rule("c", tactic("c", spend={"kind": "search"})),
                     rule("cap2", act("band", max="10%", on={"tactic": "c.c"})))  # fmt: skip
    (text,) = (each.text for each in spending.observations if each.rule == "planner/unplaced")
    assert told in text


def test_a_cap_lets_a_plan_of_the_shipped_kind_stand() -> None:
    found = plan(few(count=2, each=5000), REST)
    assert {line.id: line.amount for line in found.budget.lines}["test/t/a.a"] == 10000
