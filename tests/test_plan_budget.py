"""The budget: sums exact, every hard bound held, nothing moved by order, more money never funds less."""

from decimal import Decimal
from typing import Any

import pytest
from desk import act, inputs, rule, tactic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.decisions import Choice
from engine.plan.budget import Spending, plan_budget
from engine.plan.lines import ZERO
from engine.rulebook.model import Group

PLATFORMS = ["douyin", "xiaohongshu", "tmall", "wechat"]
STAGES = ["awareness", "interest", "decision", "order"]
KINDS = ["creators", "feed", "search", "live"]


def spend(rules: list[Any], **fields: Any) -> Spending:
    fields.setdefault("platforms", {platform: {} for platform in PLATFORMS})
    return plan_budget(inputs(rules, **fields))


def amounts(spending: Spending) -> dict[str, Decimal]:
    return {line.id: line.amount for line in spending.budget.lines}


def by_platform(spending: Spending) -> dict[str | None, Decimal]:
    return {each.key: each.amount for each in spending.budget.by_platform}


def check_sums(spending: Spending, total: Decimal) -> None:
    budget = spending.budget
    lines = sum((line.amount for line in budget.lines), ZERO)
    assert lines + sum((fee.amount for fee in budget.fees), ZERO) + budget.reserve == total
    assert budget.reserve >= 0
    assert all(line.amount > 0 for line in budget.lines)
    assert 0 <= budget.unplaced <= budget.reserve
    assert (budget.unplaced > 0) == any(each.rule == "planner/unplaced" for each in spending.observations)


def ideals(**shares: str) -> Any:
    return rule("bands", *(act("band", f"on-{p}", ideal=share, on={"platform": p}) for p, share in shares.items()))


def test_ideals_of_two_platforms_fill_all_the_money() -> None:
    spending = spend(
        [
            ideals(douyin="30%", xiaohongshu="10%"),
            rule("a", tactic("a", spend=1)),
            rule("b", tactic("b", "xiaohongshu", spend=1)),
        ]
    )
    assert by_platform(spending) == {"douyin": Decimal(75000), "xiaohongshu": Decimal(25000)}


def test_weights_divide_what_a_cell_gets() -> None:
    spending = spend([rule("a", tactic("a", spend=1), tactic("b", spend=3))])
    assert amounts(spending) == {"test/t/a.a": Decimal(25000), "test/t/a.b": Decimal(75000)}


def test_a_tactic_in_two_phases_makes_two_lines_and_one_without_spend_none() -> None:
    spending = spend([rule("a", tactic("a", spend=1, phase=["seeding", "burst"]), tactic("free"))])
    assert list(amounts(spending)) == ["test/t/a.a@burst", "test/t/a.a@seeding"]


def test_fees_and_reserve_are_shares_of_the_total_and_the_residue_is_kept() -> None:
    spending = spend(
        [rule("a", tactic("a", spend=1), tactic("b", spend=1), tactic("c", spend=1))],
        budget={"total": 100000, "reserve": "8%", "round_to": 1000}, fees={"agency": "5%", "tax": "6%"},
    )  # fmt: skip
    assert {fee.id: fee.amount for fee in spending.budget.fees} == {"agency": Decimal(5000), "tax": Decimal(6000)}
    assert spending.budget.reserve == 8000
    assert sorted(amounts(spending).values()) == [27000, 27000, 27000]


def test_without_a_reserve_the_largest_line_takes_the_residue() -> None:
    spending = spend(
        [rule("a", tactic("a", spend=2), tactic("b", spend=1))],
        budget={"total": Decimal("1234.56"), "reserve": 0, "round_to": 100},
    )
    assert sum(amounts(spending).values()) == Decimal("1234.56")
    assert amounts(spending)["test/t/a.b"] == 400
    assert spending.budget.reserve == 0


def test_fees_that_rounding_would_lift_above_the_total_are_cut() -> None:
    spending = spend([], budget={"total": Decimal("0.01")}, fees={"agency": "50%", "tax": "50%"})
    assert [fee.amount for fee in spending.budget.fees] == [Decimal("0.01"), Decimal("0.00")]
    check_sums(spending, Decimal("0.01"))


def test_no_line_leaves_all_in_the_reserve() -> None:
    spending = spend([rule("a", tactic("free"))], fees={"agency": "5%"})
    assert (spending.budget.reserve, spending.budget.status) == (Decimal(95000), "unallocated")
    assert [each.rule for each in spending.observations] == ["planner/unallocated"]


def test_an_upper_bound_of_the_brief_holds_against_every_ideal() -> None:
    spending = spend(
        [
            ideals(douyin="90%", xiaohongshu="10%"),
            rule("a", tactic("a", spend=1)),
            rule("b", tactic("b", "xiaohongshu", spend=1)),
        ],
        constraints={"platform_share": {"douyin": {"max": "45%"}}},
    )
    assert by_platform(spending) == {"douyin": Decimal(45000), "xiaohongshu": Decimal(55000)}


def test_money_that_the_brief_lets_no_platform_take_stays_in_reserve_and_is_reported() -> None:
    spending = spend([rule("a", tactic("a", spend=1))], constraints={"platform_share": {"douyin": {"max": "45%"}}})
    assert by_platform(spending) == {"douyin": Decimal(45000)}
    assert spending.budget.reserve == 55000
    assert [each.rule for each in spending.observations] == ["planner/unplaced"]


def test_a_promise_without_a_line_is_reported_never_a_crash() -> None:
    spending = spend([rule("a", tactic("a", spend=1))], constraints={"min_spend": {"tmall": 20000}})
    assert by_platform(spending) == {"douyin": Decimal(100000)}
    assert [(each.rule, each.level) for each in spending.observations] == [("planner/promise-unmet", "serious")]


def test_a_line_that_a_promise_needs_is_given_its_minimum_instead_of_leaving() -> None:
    needy = {"kind": "feed", "weight": 1, "minimum": 30000}
    spending = spend(
        [rule("a", tactic("a", spend=9)), rule("b", tactic("b", "tmall", spend=needy))],
        constraints={"min_spend": {"tmall": 20000}},
    )
    assert by_platform(spending) == {"douyin": Decimal(70000), "tmall": Decimal(30000)}


def test_rule_bands_yield_to_the_brief_and_the_lowest_priority_yields_first() -> None:
    low = rule("low", act("band", min="60%", on={"platform": "tmall"}), priority=1)
    high = rule("high", act("band", min="50%", on={"platform": "xiaohongshu"}), priority=9)
    lines = [rule(p, tactic(p, p, spend=1)) for p in ("douyin", "tmall", "xiaohongshu")]
    spending = spend([low, high, *lines], constraints={"platform_share": {"douyin": {"min": "20%"}}})
    assert by_platform(spending) == {"douyin": Decimal(20000), "xiaohongshu": Decimal(50000), "tmall": Decimal(30000)}
    assert [(each.rule, each.bound, each.wanted, each.got) for each in spending.budget.yielded] == [
        ("test/t/low", "min", 0.6, 0.3)
    ]


def test_bands_on_the_same_lines_merge() -> None:
    wide = rule("wide", act("band", min="10%", max="40%", ideal="15%", on={"platform": "douyin"}), priority=1)
    tight = rule("tight", act("band", min="20%", max="90%", ideal="35%", on={"platform": "douyin"}), priority=2)
    spending = spend([wide, tight, rule("a", tactic("a", spend=1)), rule("b", tactic("b", "tmall", spend=9))])
    assert by_platform(spending)["douyin"] == 35000
    heavy = spend(
        [
            wide,
            tight,
            rule("a", tactic("a", spend=1)),
            ideals(douyin="99%", tmall="1%"),
            rule("b", tactic("b", "tmall", spend=1)),
        ]
    )
    assert by_platform(heavy)["douyin"] == 40000


def test_a_band_within_others_is_a_share_of_those() -> None:
    band = act("band", ideal="25%", min="25%", max="25%", on={"kind": "search"}, of={"platform": "douyin"})
    search = {"kind": "search", "weight": 1}
    spending = spend(
        [
            rule("k", band),
            rule("a", tactic("a", spend=1), tactic("s", spend=search)),
            rule("b", tactic("b", "tmall", spend=2)),
        ]
    )
    found = amounts(spending)
    assert found["test/t/a.s"] * 4 == found["test/t/a.s"] + found["test/t/a.a"]


def test_an_exact_split_shares_out_what_its_keys_get() -> None:
    split = act(
        "split",
        by="kind",
        of={"platform": "douyin"},
        shares={"creators": "50%", "feed": "30%", "search": "20%"},
        exact="true",
    )
    tactics = [tactic(kind, spend={"kind": kind, "weight": 1}) for kind in ("creators", "feed", "search", "live")]
    found = amounts(spend([rule("k", split), rule("a", *tactics)]))
    assert found["test/t/a.live"] == 25000
    assert [found[f"test/t/a.{kind}"] for kind in ("creators", "feed", "search")] == [37500, 22500, 15000]


def test_a_split_scales_to_the_keys_that_have_lines_and_names_the_idle_ones() -> None:
    split = act("split", by="kind", shares={"creators": "50%", "feed": "30%", "search": "20%"})
    tactics = [tactic(kind, spend={"kind": kind, "weight": 1}) for kind in ("creators", "feed")]
    spending = spend([rule("k", split), rule("a", *tactics)])
    assert amounts(spending) == {"test/t/a.creators": Decimal(62500), "test/t/a.feed": Decimal(37500)}
    assert spending.budget.idle == ("test/t/k.split:search",)


def test_the_line_most_short_of_its_minimum_leaves_and_its_rule_speaks_otherwise() -> None:
    dear = tactic("dear", spend={"kind": "feed", "weight": 1, "minimum": 60000})
    cheap = tactic("cheap", spend={"kind": "feed", "weight": 1, "minimum": 40000})
    instead = tactic("instead")
    spending = spend([rule("a", dear, otherwise=[instead]), rule("b", cheap)])
    assert amounts(spending) == {"test/t/b.cheap": Decimal(100000)}
    assert spending.funding.decisions.unfunded == {"test/t/a"}


def test_a_line_whose_own_ideal_covers_its_minimum_is_not_priced_out() -> None:
    """Tmall's one line must take 60 %, all of it interest, though interest should get 40 %: Douyin's interest line
    would be cut to nothing, while weights and ideals alone give it 20,000."""
    case: dict[str, Any] = {
        "rules": [
            rule("a", tactic("a", stage="interest", spend={"kind": "feed", "weight": 1, "minimum": 10000})),
            rule("b", tactic("b", stage="order", spend={"kind": "feed", "weight": 1})),
            rule("c", tactic("c", "tmall", stage="interest", spend={"kind": "feed", "weight": 1})),
            rule("s", act("band", ideal="40%", on={"stage": "interest"})),
            rule("o", act("band", ideal="60%", on={"stage": "order"})),
        ],
        "constraints": {"platform_share": {"tmall": {"min": "60%"}}},
    }
    assert amounts(spend(**case))["test/t/a.a"] == 10000


def test_a_line_whose_minimum_can_never_fit_does_not_push_out_one_that_fits() -> None:
    vast = tactic("vast", spend={"kind": "feed", "weight": 99, "minimum": 120000})
    small = tactic("small", spend={"kind": "feed", "weight": 1, "minimum": 10000})
    assert amounts(spend([rule("a", vast), rule("b", small)])) == {"test/t/b.small": Decimal(100000)}


def test_a_rule_funded_in_part_stands() -> None:
    dear = tactic("dear", spend={"kind": "feed", "weight": 1, "minimum": 200000})
    spending = spend([rule("a", dear, tactic("b", spend=1), otherwise=[tactic("lean", spend=1)])])
    assert amounts(spending) == {"test/t/a.b": Decimal(100000)}
    assert not spending.funding.decisions.unfunded


def test_what_speaks_otherwise_may_cost_money_too() -> None:
    dear = tactic("dear", spend={"kind": "feed", "weight": 1, "minimum": 200000})
    spending = spend([rule("a", dear, otherwise=[tactic("lean", spend=1)]), rule("b", tactic("b", spend=1))])
    assert amounts(spending) == {"test/t/a.lean": Decimal(50000), "test/t/b.b": Decimal(50000)}


def test_four_platforms_that_cannot_all_have_their_minimum_share_out_to_those_that_can() -> None:
    lines = [rule(p, tactic(p, p, spend={"kind": "feed", "weight": 1, "minimum": 40000})) for p in PLATFORMS]
    assert sorted(amounts(spend(lines)).values()) == [50000, 50000]


def test_no_money_reaches_a_platform_that_is_no_candidate() -> None:
    spending = spend([rule("a", tactic("a", "jd", spend=1)), rule("b", tactic("b", spend=1))])
    assert list(by_platform(spending)) == ["douyin"]


def test_quantities_count_whole_units() -> None:
    cpm = {"kind": "feed", "weight": 1, "unit_cost": 32, "per_unit": 1000, "unit": "impressions"}
    line = spend([rule("a", tactic("a", spend=cpm))]).budget.lines[0]
    assert (line.quantity, line.unit_cost, line.unit) == (3125000, Decimal(32), "impressions")


def test_a_currency_without_cents_gets_none() -> None:
    spending = spend([rule("a", tactic("a", spend=1), tactic("b", spend=1))], budget={"total": 1001, "currency": "JPY"})
    assert sum(amounts(spending).values()) == 1001
    assert all(amount == int(amount) for amount in amounts(spending).values())


def capped(most: str, *, priority: int = 0) -> Any:
    return rule("cap", act("band", max=most, on={"tactic": "a.a"}), priority=priority)


TERMS = rule("terms", act("lines", part="25%", unplaced="10%"))


def sayings(spending: Spending) -> dict[str, tuple[str, str]]:
    return {each.rule: (each.level, each.text) for each in spending.observations}


def test_money_above_a_cap_is_held_back_apart_from_the_reserve_and_the_plan_says_why() -> None:
    spending = spend([capped("30%"), TERMS, rule("a", tactic("a", spend=1))], budget={"total": 100000, "reserve": "8%"})
    assert amounts(spending) == {"test/t/a.a": Decimal(30000)}
    assert (spending.budget.reserve, spending.budget.unplaced) == (70000, 62000)
    assert (spending.budget.status, spending.budget.yielded) == ("allocated", ())
    level, text = sayings(spending)["planner/unplaced"]
    assert level == "serious"
    assert all(part in text for part in ("¥62,000", "67.4%", "Do a", "30%", "¥30,000"))


def test_a_little_money_without_a_line_is_a_warning_and_without_a_rule_all_of_it_is() -> None:
    little = spend([capped("95%"), TERMS, rule("a", tactic("a", spend=1))])
    assert (little.budget.unplaced, sayings(little)["planner/unplaced"][0]) == (5000, "warning")
    much = spend([capped("30%"), rule("a", tactic("a", spend=1))])
    assert (much.budget.unplaced, sayings(much)["planner/unplaced"][0]) == (70000, "warning")


def test_a_cap_gives_way_to_what_the_brief_promises_and_to_nothing_else() -> None:
    rules = [capped("30%"), rule("a", tactic("a", spend=1)), rule("b", tactic("b", "tmall", spend=1))]
    more = rule("more", act("band", min="60%", on={"platform": "douyin"}), priority=99)
    assert by_platform(spend([*rules, more]))["douyin"] == 30000
    promised = spend(rules, constraints={"min_spend": {"douyin": 60000}})
    assert by_platform(promised)["douyin"] == 60000
    assert [(each.band, each.bound, each.wanted, each.got) for each in promised.budget.yielded] == [
        ("test/t/cap.band", "max", 0.3, 0.6)
    ]


def test_a_relative_cap_that_gave_way_is_told_in_shares_of_its_base() -> None:
    cap = rule("cap", act("band", max="40%", on={"tactic": "a.a"}, of={"platform": "douyin"}))
    lines = [rule("a", tactic("a", spend=1)), rule("b", tactic("b", "tmall", spend=1))]
    spending = spend([cap, *lines], constraints={"min_spend": {"douyin": 60000}})
    assert [(each.wanted, each.got) for each in spending.budget.yielded] == [(0.4, 1.0)]


def test_a_cap_with_room_left_is_not_named_as_in_the_way() -> None:
    loose = rule("loose", act("band", max="90%", on={"platform": "tmall"}))
    tight = rule("tight", act("band", max="10%", on={"tactic": "b.b"}))
    text = sayings(
        spend([capped("30%"), loose, tight, rule("a", tactic("a", spend=1)), rule("b", tactic("b", "tmall", spend=1))])
    )
    assert "Do b (at most 10% of the total)" in text["planner/unplaced"][1]
    assert "90%" not in text["planner/unplaced"][1]


def test_money_without_a_line_is_told_even_where_it_is_less_than_a_step() -> None:
    spending = spend([capped("30%"), rule("a", tactic("a", spend=1))], budget={"total": 500, "round_to": 1000})
    assert (amounts(spending), spending.budget.unplaced) == ({"test/t/a.a": Decimal(100)}, 400)


def test_a_tactic_whose_minimum_is_above_its_cap_falls_to_otherwise_and_the_cap_stands() -> None:
    """Its own ideal, half the money, covers the minimum; that is no reason to burst the cap."""
    dear = tactic("a", spend={"kind": "feed", "weight": 1, "minimum": 20000})
    spending = spend([capped("10%"), rule("a", dear, otherwise=[tactic("lean")]), rule("b", tactic("b", spend=1))])
    assert amounts(spending) == {"test/t/b.b": Decimal(100000)}
    assert spending.funding.decisions.unfunded == {"test/t/a"}
    assert spending.budget.yielded == ()


def test_caps_as_shares_of_a_platform_hold_of_the_money_meant_for_it() -> None:
    """All of Douyin is capped at a quarter and a half of Douyin: of the 50,000 meant for it, not of what is left of it."""
    caps = rule(
        "caps",
        act("band", "x", max="25%", on={"tactic": "a.x"}, of={"platform": "douyin"}),
        act("band", "y", max="50%", on={"tactic": "a.y"}, of={"platform": "douyin"}),
        act("band", "z", max="40%", on={"platform": "tmall"}),
    )
    lines = [rule("a", tactic("x", spend=1), tactic("y", spend=1)), rule("b", tactic("z", "tmall", spend=1))]
    spending = spend([caps, ideals(douyin="50%", tmall="50%"), *lines])
    assert sorted(amounts(spending).values()) == [12500, 25000, 40000]
    assert spending.budget.unplaced == 22500


def test_caps_that_gave_way_leave_no_cents() -> None:
    rules = [
        rule("k", act("band", "a", max="0.8%", on={"platform": "douyin"}), act("band", "b", max="1.5%", on={"platform": "tmall"})),
        rule("a", tactic("a", spend=1)),
        rule("b", tactic("b", "tmall", spend=1)),
    ]  # fmt: skip
    spending = spend(
        rules,
        budget={"total": 2000000, "reserve": "7%", "round_to": 1000},
        constraints={"min_spend": {"douyin": 333300}},
    )
    assert by_platform(spending) == {"douyin": Decimal(334000), "tmall": Decimal(30000)}


def pushing(stage: str) -> Any:
    return [Choice(Group("push_stage", "Stage to push", ()), stage, None, ())]


def test_a_pushed_stage_without_money_is_serious_and_one_behind_another_a_warning() -> None:
    rules = [rule("a", tactic("a", stage="order", spend=3)), rule("b", tactic("b", stage="decision", spend=1))]
    assert (
        not {"planner/push-not-funded", "planner/push-not-largest"}
        & sayings(spend(rules, choices=pushing("order"))).keys()
    )
    level, text = sayings(spend(rules, choices=pushing("decision")))["planner/push-not-largest"]
    assert level == "warning"
    assert all(part in text for part in ("25%", "75%", "Do a", "Influence the decision", "Win the order"))
    level, text = sayings(spend(rules, choices=pushing("sharing")))["planner/push-not-funded"]
    assert level == "serious"
    assert "No rule that fits this brief buys anything for it" in text


def test_what_holds_the_pushed_stage_is_named() -> None:
    def reason(*rules: Any, **fields: Any) -> str:
        found = sayings(spend(list(rules), choices=pushing("decision"), **fields))
        return next(text for code, (_, text) in found.items() if code.startswith("planner/push-"))

    order, wanted = rule("b", tactic("b", "tmall", "order", spend=1)), rule("a", tactic("a", stage="decision", spend=1))
    assert "may take no more: Do a (at most 30% of the total)" in reason(capped("30%"), wanted, order)
    bound = {"min_spend": {"tmall": 70000}}
    assert "Tmall (at least 70% of the total)" in reason(wanted, order, constraints=bound)
    dear = {"kind": "feed", "weight": 1, "minimum": 60000}
    poor = rule("a", tactic("a", stage="decision", spend=dear), otherwise=[tactic("lean", stage="decision")])
    assert "least amount, or may not cost that much here: Do a" in reason(poor, order)


def test_a_soft_band_makes_a_stage_the_largest_and_no_bound_of_it_is_told_as_broken() -> None:
    push = {"on": {"stage": "order"}, "of": {"stage": ["order", "decision"]}}
    rules = [
        rule("a", tactic("a", stage="order", spend=1)), rule("b", tactic("b", stage="decision", spend=3)),
        rule("p", act("band", "over", min="60%", soft="true", weight=40, **push)),
    ]  # fmt: skip
    assert amounts(spend(rules))["test/t/a.a"] == pytest.approx(60000, abs=100)
    held = spend([*rules, capped("20%")])
    assert amounts(held) == {"test/t/a.a": Decimal(20000), "test/t/b.b": Decimal(80000)}
    assert held.budget.yielded == ()


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    total = draw(st.one_of(st.integers(1, 10**9), st.decimals("0.01", 10**6, places=2)))
    size = draw(st.integers(0, 14))
    tactics = [
        tactic(
            f"t{i}", draw(st.sampled_from([*PLATFORMS, None])), draw(st.sampled_from(STAGES)),
            phase=draw(st.sampled_from([None, ["seeding"], ["warm-up", "burst"]])),
            spend={
                "kind": draw(st.sampled_from(KINDS)), "weight": draw(st.integers(1, 9)),
                "minimum": draw(st.sampled_from([0, 1, 50, 3000, 10**5, 10**7])),
            },
        )
        for i in range(size)
    ]  # fmt: skip
    percent = st.integers(0, 100)
    bands = []
    for i in range(draw(st.integers(0, 6))):
        low, ideal, high = sorted(draw(st.tuples(percent, percent, percent)))
        key, values = draw(st.sampled_from([("platform", PLATFORMS), ("stage", STAGES), ("kind", KINDS)]))
        of = draw(st.sampled_from([None, {"platform": "douyin"}]))
        on = {key: draw(st.sampled_from(values))}
        soft = draw(st.sampled_from(["true", "false"]))
        bands.append(act("band", f"b{i}", min=f"{low}%", ideal=f"{ideal}%", max=f"{high}%", on=on, of=of, soft=soft))
    shares = {p: {"max": f"{draw(st.integers(20, 100))}%"} for p in draw(st.sets(st.sampled_from(PLATFORMS)))}
    promise = draw(st.integers(0, 10))
    constraints: dict[str, Any] = {"platform_share": shares}
    if promise:
        constraints["min_spend"] = {"tmall": (Decimal(total) * promise / 100)}
    return {
        "rules": [rule(f"r{i}", *tactics[i::3], priority=i) for i in range(3)]
        + [rule(f"k{i}", *bands[i::2], priority=i) for i in range(2)]
        + draw(st.sampled_from([[], [TERMS]])),
        "budget": {
            "total": Decimal(total), "round_to": draw(st.sampled_from([1, 100, 1000])),
            "reserve": draw(st.sampled_from([0, "8%", "12.5%"])),
        },
        "fees": draw(st.sampled_from([{}, {"agency": "5%", "platform": "3.3%", "tax": "6%"}])),
        "constraints": constraints,
    }  # fmt: skip


COMMON = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@COMMON
@given(cases())
def test_sums_are_exact_and_hard_bounds_hold(case: dict[str, Any]) -> None:
    total = Decimal(case["budget"]["total"])
    spending = spend(**case)
    check_sums(spending, total)
    found = by_platform(spending)
    for platform, bounds in case["constraints"]["platform_share"].items():
        assert found.get(platform, ZERO) <= total * Decimal(bounds["max"][:-1]) / 100
    promised = Decimal(case["constraints"].get("min_spend", {}).get("tmall", 0))
    unmet = any(each.rule == "planner/promise-unmet" for each in spending.observations)
    assert (found.get("tmall", ZERO) < promised) == unmet
    minimums = {draft.id: draft.minimum for draft in spending.funding.lines}
    assert all(line.amount >= minimums[line.id] for line in spending.budget.lines)


@COMMON
@given(cases())
def test_bands_hold_or_are_listed_as_yielded(case: dict[str, Any]) -> None:
    spending = spend(**case)
    if not spending.budget.lines:
        return
    found = [amount for amount in spending.funding.amounts]
    listed = {(each.band, each.bound) for each in spending.budget.yielded}
    step = min(Decimal(case["budget"]["round_to"]), spending.budget.total)
    capped = {(limit.id, limit.bound) for limit in spending.funding.limits if limit.cap}
    assert not listed & capped or "min_spend" in case["constraints"]
    for limit in spending.funding.limits:
        if limit.priority is not None and (limit.id, limit.bound) not in listed:
            kept = limit.excess(found) - limit.give
            assert kept >= -step - Decimal("1e-6") * spending.budget.total, limit


@COMMON
@given(cases(), st.randoms())
def test_the_order_of_rules_and_actions_changes_nothing(case: dict[str, Any], random: Any) -> None:
    spending = spend(**case)
    shuffled = []
    for each in case["rules"]:
        then = list(each.then)
        random.shuffle(then)
        shuffled.append(type(each)(**{**each.__dict__, "then": tuple(then)}))
    random.shuffle(shuffled)
    platforms = dict(random.sample([(platform, {}) for platform in PLATFORMS], k=len(PLATFORMS)))
    assert spend(**{**case, "rules": shuffled}, platforms=platforms).budget == spending.budget


@COMMON
@given(cases(), st.integers(2, 1000))
def test_more_budget_never_funds_less(case: dict[str, Any], factor: int) -> None:
    case["constraints"] = {}
    less = spend(**case)
    total = Decimal(case["budget"]["total"])
    more = spend(**{**case, "budget": {**case["budget"], "total": total * factor}})
    assert sum(amounts(more).values()) >= sum(amounts(less).values())


@pytest.mark.parametrize("total", ["0.01", "1", "999999999.99"])
def test_any_total_adds_up(total: str) -> None:
    spending = spend(
        [rule("a", tactic("a", spend=1), tactic("b", "tmall", spend=2))], budget={"total": Decimal(total), "round_to": 1000, "reserve": "7%"},
        fees={"agency": "5%", "platform": "3%", "tax": "6%"},
    )  # fmt: skip
    check_sums(spending, Decimal(total))
