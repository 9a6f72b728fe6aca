"""Creators, KPIs, the diagnosis, sanity and caps: figures only from what the brief or a parameter says."""

from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from desk import CREATORS, MATRIX, PRICES, act, inputs, parameter, plan, rule, tactic
from hypothesis import given
from hypothesis import strategies as st

from engine.decisions import Choice
from engine.plan.apportion import apportion
from engine.plan.build import build_plan
from engine.plan.creators import middle_price
from engine.plan.diagnosis import overlap_bounds
from engine.rulebook.action import Row
from engine.rulebook.model import Group, Option


def matrix(**more: Any) -> Any:
    return act("creators", platform="xiaohongshu", matrix={"param": "test/matrix"}, **more)


def test_spend_and_heads_follow_two_vectors_inside_the_price_ranges() -> None:
    """44 people would be 4, 13 and 27; at 400 a KOC at most, 25,000 hires 63, and the plan says that the mix is off."""
    found = plan(
        rule("a", tactic("a", "xiaohongshu", spend=CREATORS), matrix(prices={"param": "test/prices"})),
        parameters=[MATRIX, PRICES],
    )
    assert [(row.tier, row.spend, row.count) for row in found.creators] == [
        ("head", Decimal(40000), 4), ("mid", Decimal(35000), 17), ("koc", Decimal(25000), 63),
    ]  # fmt: skip
    assert found.creators[2].text == "Prices and whole people bend the mix."
    assert sum(row.spend for row in found.creators) == 100000


def test_without_prices_heads_are_unknown_and_contracts_are_noted() -> None:
    found = plan(
        rule("a", tactic("a", "xiaohongshu", spend=CREATORS), matrix()), parameters=[MATRIX],
        creators={"contracted": {"xiaohongshu": {"mid": 6}}},
    )  # fmt: skip
    assert [row.count for row in found.creators] == [None, None, None]
    assert [row.text is not None and "6" in row.text for row in found.creators] == [False, True, False]


def test_creators_under_contract_are_hired_at_the_middle_price_before_few_are_paid_dear() -> None:
    """20,000 for a KOC tier of which the vector has 4 of 8: 5,000 each, with 30 under contract at 100 to 6,000 known."""
    mix = parameter("mix", (
        Row(tier="head", count=Decimal("0.5"), spend=Decimal("0.8")), Row(tier="koc", count=Decimal("0.5"), spend=Decimal("0.2")),
    ))  # fmt: skip
    fees = parameter("fees", (
        Row(tier="head", low=Decimal(20000), high=Decimal(80000)), Row(tier="koc", low=Decimal(100), high=Decimal(6400)),
    ))  # fmt: skip
    hire = rule("a", tactic("a", "xiaohongshu", spend=CREATORS),
                act("creators", platform="xiaohongshu", matrix={"param": "test/mix"}, prices={"param": "test/fees"}))  # fmt: skip
    for contracted, count in ((0, 4), (10, 10), (200, 25)):
        found = plan(hire, parameters=[mix, fees], creators={"contracted": {"xiaohongshu": {"koc": contracted}}})
        assert [(row.tier, row.spend, row.count) for row in found.creators] == [
            ("head", 80000, 4),
            ("koc", 20000, count),
        ]
    assert "more of them than the reference mix has" in (found.creators[1].text or "")


def test_people_are_split_as_evenly_as_whole_people_can_be_near_the_wanted_number() -> None:
    """At the middle prices 21 people fit; 20 of them keep 15, 20, 15 and 50 % exactly."""
    mix, fees = zip(*(
        (Row(tier=tier, count=Decimal(count), spend=Decimal(part)), Row(tier=tier, low=Decimal(price) / 2, high=Decimal(price) * 2))
        for tier, count, part, price in (
            ("head", "0.15", "0.4", 12698), ("mid", "0.2", "0.3", 7143), ("tail", "0.15", "0.1", 3175), ("koc", "0.5", "0.2", 1905)
        )
    ), strict=True)  # fmt: skip
    hire = rule("a", tactic("a", "xiaohongshu", spend=CREATORS),
                act("creators", platform="xiaohongshu", matrix={"param": "test/mix"}, prices={"param": "test/fees"}))  # fmt: skip
    found = plan(hire, parameters=[parameter("mix", mix), parameter("fees", fees)])
    assert [row.count for row in found.creators] == [3, 4, 3, 10]
    assert {row.text for row in found.creators} == {None}


def test_money_that_hires_nobody_is_reported() -> None:
    found = plan(
        rule("a", tactic("a", "xiaohongshu", spend=CREATORS), matrix(prices={"param": "test/prices"})),
        parameters=[MATRIX, PRICES], budget={"total": 150},
    )  # fmt: skip
    assert "planner/creators-none" in {each.rule for each in found.sanity}


def test_a_tier_that_can_hire_nobody_leaves_its_money_to_the_others() -> None:
    found = plan(
        rule("a", tactic("a", "xiaohongshu", spend=CREATORS), matrix(prices={"param": "test/prices"})),
        parameters=[MATRIX, PRICES], budget={"total": 9000},
    )  # fmt: skip
    rows = {row.tier: (row.spend, row.count) for row in found.creators}
    assert rows["head"] == (0, 0)
    assert sum(row.spend for row in found.creators) == 9000
    assert all(bool(spend) is bool(count) for spend, count in rows.values())


def test_a_line_pays_one_matrix_only() -> None:
    two = [rule(f"m{i}", matrix(id=f"m{i}"), priority=i) for i in range(2)]
    found = plan(rule("a", tactic("a", "xiaohongshu", spend=CREATORS)), *two, parameters=[MATRIX])
    assert {row.rule for row in found.creators} == {"test/t/m1"}


def test_the_middle_of_a_price_range_is_geometric() -> None:
    assert middle_price(Row(tier="head", low=Decimal(100), high=Decimal(400))) == 200


@given(st.integers(0, 10**6), st.lists(st.decimals(0, 100, places=3), min_size=1, max_size=8))
def test_pieces_are_handed_out_exactly_and_fairly(pieces: int, shares: list[Decimal]) -> None:
    counts = apportion(pieces, shares)
    whole = sum(shares)
    if whole == 0:
        assert set(counts) == {0}
        return
    assert sum(counts) == pieces
    assert all(abs(count - pieces * share / whole) < 1 for count, share in zip(counts, shares, strict=True))


def kpi(estimate: Any, stage: str = "decision", edge: str = "end", **more: Any) -> Any:
    judged = {"after": {"phase": "seeding", "edge": edge}, "days": 0}
    told = {"platform": "douyin", "stage": stage, "measure": "new-a3", "judged": judged, "estimate": estimate}
    return rule("k", act("kpi", **{**told, **more}))


def test_money_over_the_brands_own_cost() -> None:
    estimate = {"spend": {"platform": "douyin"}, "cost": {"fact": "douyin.costs.cpa3"}, "spread": "0.2"}
    (found,) = plan(rule("a", tactic("a", spend=1)), kpi(estimate), platforms={"douyin": {"costs": {"cpa3": 10}}}).kpis
    assert (found.low, found.base, found.high) == (8000, 10000, 12000)
    assert "¥100,000" in found.basis and "¥10" in found.basis


def test_an_unknown_cost_leaves_the_figure_empty_and_asks() -> None:
    found = plan(
        rule("a", tactic("a", spend=1)), kpi({"spend": {"platform": "douyin"}, "cost": {"fact": "douyin.costs.cpa3"}})
    )
    assert (found.kpis[0].low, found.kpis[0].base, found.kpis[0].high) == (None, None, None)
    assert [(each.field, each.rules) for each in found.brief_check.missing] == [
        ("platforms.douyin.costs.cpa3", ("test/t/k",))
    ]


def test_crowd_times_the_brands_own_rate() -> None:
    estimate = {"crowd": "douyin.audience.A3", "rate": "douyin.rates.A3_to_A4"}
    platforms = {"douyin": {"audience": {"A3": 310000}, "rates": {"A3_to_A4": "4.1%"}}}
    assert plan(kpi(estimate), platforms=platforms).kpis[0].base == 12710


def test_a_cited_figure_without_a_spread_has_no_range() -> None:
    (found,) = plan(kpi({"value": {"param": "test/line"}}), parameters=[parameter("line", Decimal(7))]).kpis
    assert (found.low, found.base, found.high) == (None, 7, None)


def test_orders_are_judged_no_earlier_than_their_spend_and_x() -> None:
    estimate = {"spend": {"platform": "douyin"}, "cost": {"fact": "douyin.costs.cps"}}
    phases = rule("p", act("phase", slot="seeding", min_days=10))
    found = plan(
        rule("a", tactic("a", spend=1)), phases, kpi(estimate, stage="order", edge="start"),
        platforms={"douyin": {"costs": {"cps": 10}}}, products=[{"name": "Serum", "decision_days": 29}],
    )  # fmt: skip
    start = found.schedule.flights[0].start
    assert (found.kpis[0].judged_on - start).days == 29


def test_clicks_that_spend_buys_wait_for_no_x() -> None:
    estimate = {"spend": {"platform": "douyin"}, "cost": {"fact": "douyin.costs.cpc"}}
    found = plan(
        rule("a", tactic("a", spend=1)), rule("p", act("phase", slot="seeding", min_days=10)),
        kpi(estimate, stage="order", edge="start", measure="clicks"),
        platforms={"douyin": {"costs": {"cpc": 1}}}, products=[{"name": "Serum", "decision_days": 29}],
    )  # fmt: skip
    assert found.kpis[0].judged_on == found.schedule.flights[0].start


@pytest.mark.parametrize(("left", "right", "universe"), [(a, b, 5) for a in range(6) for b in range(6)])
def test_overlap_bounds_are_what_sets_can_do(left: int, right: int, universe: int) -> None:
    people = range(universe)
    possible = {len(set(a) & set(b)) for a in combinations(people, left) for b in combinations(people, right)}
    assert overlap_bounds(left, right, universe) == (min(possible), max(possible))
    assert overlap_bounds(left, right, None) == (0, min(left, right))


def test_the_core_crowd_is_bounded_or_known_and_names_what_is_missing() -> None:
    platforms = {"douyin": {"deep_a3": 60000}, "xiaohongshu": {"audience": {"TI": 120000}}}
    core = plan(platforms=platforms).diagnosis.core_crowd
    assert (core.low, core.high, core.missing) == (0, 60000, ("overlap.deep_a3_and_ti",))
    core = plan(platforms=platforms, overlap={"deep_a3_and_ti": 14000}).diagnosis.core_crowd
    assert (core.low, core.high, core.overlap, core.missing) == (14000, 14000, 14000, ())
    core = plan().diagnosis.core_crowd
    assert (core.low, core.high, len(core.missing)) == (None, None, 3)


def test_every_stage_and_every_platform_has_its_place() -> None:
    found = plan(platforms={"douyin": {}}, constraints={"exclude_platforms": ["pinduoduo"]})
    assert [each.stage for each in found.diagnosis.stages] == [
        "awareness",
        "interest",
        "decision",
        "order",
        "private-domain",
        "sharing",
    ]
    roles = {each.platform: each.reason for each in found.strategy.platform_roles}
    assert len(roles) == 9
    assert roles["pinduoduo"] == "Excluded in the brief."
    assert roles["jd"] == "Not named in the brief."


def test_a_platform_with_a_role_and_without_money_says_why_it_gets_none() -> None:
    chooses = rule("role", act("choose", group="platform_role.wechat", option="keeps"))
    group = Group(
        "platform_role.wechat", "Role", (Option("keeps", "Keeps", "platform.wechat"),), "wechat", "platform.wechat"
    )
    feed = {"kind": "feed", "minimum": Decimal(10**9)}
    for spend, reason in ((None, "none of its actions in this plan costs campaign money"), (feed, "least sum")):
        asks = rule("a", tactic("a", "wechat", spend=spend))
        found = build_plan(inputs([asks, chooses], choices=[Choice(group, "keeps", chooses, ())]))
        (role,) = [each for each in found.strategy.platform_roles if each.platform == "wechat"]
        assert (role.role, role.playbook, role.funded) == ("keeps", "platform.wechat", False)
        assert role.reason.startswith("Why role. No money goes there: ") and reason in role.reason
    left = build_plan(inputs([], choices=[Choice(group, "keeps", chooses, ())], platforms={"douyin": {}}))
    (role,) = [each for each in left.strategy.platform_roles if each.platform == "wechat"]
    assert (role.role, role.playbook, role.reason) == ("none", "platform.wechat", "Not named in the brief.")


def test_what_the_targets_imply() -> None:
    found = plan(
        budget={"total": 3000000}, objective={"primary": "sales", "targets": {"gmv": 12000000, "new_customers": 30000}},
        products=[{"name": "Serum", "price": 299, "promo_price": 239, "margin": "62%", "stock": 40000}],
    )  # fmt: skip
    texts = {each.rule.removeprefix("planner/"): each.text or "" for each in found.sanity}
    assert "return of 4" in texts["return-if-met"], "40,000 at 239 do not make 12 million"
    assert "50,210 orders" in texts["orders-implied"]
    assert "stock-cover" not in texts, "said once, as thin stock"
    # Goods cost 299 x 38 % = 113.62, so a piece sold at 239 earns 125.38: 50,209.2 pieces earn 6,295,230.
    assert "¥6,295,231" in texts["left-if-met"] and "¥3,295,231 more than the budget" in texts["left-if-met"]
    assert "¥100 each" in texts["cost-per-customer"]
    short = plan(
        budget={"total": 1200000}, objective={"primary": "sales", "targets": {"gmv": 1400000}},
        products=[{"name": "Rice", "price": 79, "promo_price": 65, "margin": "58%"}],
    )  # fmt: skip
    (told,) = (each.text or "" for each in short.sanity if each.rule == "planner/below-break-even")
    assert "¥685,354" in told and "¥514,646 less" in told, "the difference of the two sums shown"
    about = {each.rule.removeprefix("planner/"): each.level for each in found.brief_check.findings}
    assert about == {"thin-stock": "serious", "no-rate": "note"}


def test_other_products_count_before_stock_is_called_short() -> None:
    hero = {"name": "Serum", "role": "hero", "promo_price": 239, "stock": 40000}
    goal = {"primary": "sales", "targets": {"gmv": 12000000}}
    cream = {"name": "Cream", "role": "profit", "price": 100, "stock": 30000}
    sample = {"name": "Sample", "role": "gift", "price": 1000, "stock": 100000}
    found = plan(objective=goal, products=[hero, cream, sample])
    texts = {each.rule.removeprefix("planner/"): each.text or "" for each in found.brief_check.findings}
    assert "¥2,440,000 has to come from the other products" in texts["hero-share"]
    assert "thin-stock" not in texts


def test_the_stock_story_is_told_once_and_by_the_more_precise_figure() -> None:
    signal = rule("a", act("finding", "short", text="Short.", told_by=["thin-stock", "hero-share"]), layer="diagnosis")
    hero = {"name": "Serum", "role": "hero", "promo_price": 239, "stock": 40000}
    rich = {"name": "Cream", "role": "profit", "price": 100, "stock": 30000}
    for goods, told in (([hero, rich], []), ([hero], []), ([{**hero, "stock": 90000}], ["short"])):
        found = plan(signal, objective={"primary": "sales", "targets": {"gmv": 12000000}}, products=goods)
        assert [each.id for each in found.diagnosis.findings] == told


def test_what_todays_crowds_would_order_at_the_brands_own_rates() -> None:
    platforms = {"douyin": {"audience": {"A3": 310000}, "rates": {"A3_to_A4": "4.1%"}}}
    found = plan(objective={"primary": "sales", "targets": {"orders": 50000}}, platforms=platforms)
    texts = {each.rule.removeprefix("planner/"): each.text or "" for each in found.sanity}
    assert "(310,000 A3) × 4.1% = 12,710 orders" in texts["target-open"]


def test_orders_beyond_the_target_of_all_platforms_are_no_forecast() -> None:
    own = {"crowd": "douyin.audience.A3", "rate": "douyin.rates.A3_to_A4"}
    end = {"after": {"phase": "return", "edge": "end"}, "days": 0}
    goal = rule(
        "k",
        act("kpi", playbook="kpi.tree", platform="douyin", stage="order", measure="orders", judged=end, estimate=own),
    )
    platforms = {"douyin": {"audience": {"A3": 310000}, "rates": {"A3_to_A4": "4.1%"}}}
    for orders, base in ((12709, None), (12710, 12710)):
        found = plan(goal, objective={"primary": "sales", "targets": {"orders": orders}}, platforms=platforms)
        (kpi,) = found.kpis
        assert (kpi.low, kpi.base, kpi.high) == (base, base, base)
        assert ("12,709" in kpi.basis) is (base is None) and "12,710" not in kpi.basis


def test_findings_about_the_brief() -> None:
    found = plan(as_of="2027-05-20", products=[{"name": "Serum", "decision_days": 70}])
    assert {each.rule for each in found.brief_check.findings} == {"planner/late-start", "planner/long-cycle"}


def test_a_cap_clamps_what_tactics_send_together() -> None:
    cap = rule(
        "c",
        act("guard", platform="wechat", kind="cap", text="At most four.", measure="messages", at_most=4, per="month"),
    )
    weekly = tactic("weekly", "wechat", "private-domain", quantity={"count": 3, "unit": "messages", "per": "week"})
    monthly = tactic("monthly", "wechat", "sharing", quantity={"count": 2, "unit": "messages", "per": "month"})
    posts = tactic("posts", "wechat", quantity={"count": 9, "unit": "posts", "per": "week"})
    found = plan(cap, rule("a", weekly, monthly, posts))
    volumes = {each.id: each.quantity for each in found.tactics}
    sent = [volumes[f"test/t/a.{name}"] for name in ("weekly", "monthly")]
    assert [volume.per for volume in sent if volume] == ["month", "month"]
    assert sum(volume.count for volume in sent if volume) <= 4
    assert volumes["test/t/a.posts"] is not None and volumes["test/t/a.posts"].count == 9
    assert found.compliance[0].enforced == ("test/t/a.monthly", "test/t/a.weekly")


def test_what_comes_once_counts_once_however_short_its_phase() -> None:
    """Two letters in a warm-up of a week are two a month, not nine."""
    cap = rule(
        "c", act("guard", platform="wechat", kind="cap", text="At most 6.", measure="messages", at_most=6, per="month")
    )
    steady = {"count": 4, "unit": "messages", "per": "month"}
    for per, kept in (("person", 2), ("campaign", 2), ("week", None)):
        letters = {"count": 2, "unit": "messages", "per": per}
        found = plan(
            cap,
            rule("a", tactic("steady", "wechat", "private-domain", quantity=steady)),
            rule("b", tactic("letters", "wechat", "private-domain", phase=("warm-up",), quantity=letters)),
            rule("p", act("phase", slot="warm-up", platform="wechat", min_days=7)),
        )
        volume = next(each.quantity for each in found.tactics if each.id == "test/t/b.letters")
        assert volume is not None
        assert (found.compliance[0].enforced == ()) is (kept is not None)
        assert kept is None or (volume.count, volume.per) == (kept, per)
