"""Whether the brief's own figures carry its target: said plainly, with every figure named, and never guessed."""

from typing import Any

import pytest
from desk import act, plan, rule, tactic

from engine.plan.model import Plan
from engine.plan.standing import Observation

DOUYIN = {
    "audience": {"A1": 1000000, "A2": 100000, "A3": 20000},
    "rates": {"A1_to_A2": "10%", "A2_to_A3": "10%", "A3_to_A4": "2%"},
    "costs": {"cpa3": 10},
}
GOODS = [{"name": "Blazer", "price": 699, "promo_price": 559, "margin": "61%", "stock": 100000}]
GOAL = {"primary": "sales", "targets": {"gmv": 9000000, "orders": 17000}}
BUY = tactic("buy", spend={"kind": "feed", "weight": 1}, phase=["seeding"])


def forecast(id_: str, **spend: Any) -> Any:
    return act(
        "kpi", id_, platform="douyin", stage="decision", measure="new-a3", judged={"after": {"event": "conversion"}, "days": 0},
        estimate={"spend": {"platform": "douyin", **spend}, "cost": {"fact": "douyin.costs.cpa3"}},
    )  # fmt: skip


def about(found: Plan) -> dict[str, Observation]:
    return {each.rule.removeprefix("planner/"): each for each in found.sanity}


def trial(douyin: Any = None, **fields: Any) -> dict[str, Observation]:
    rules = (rule("a", BUY, forecast("all"), forecast("feed", kind="feed")),)
    asked = {"objective": GOAL, "products": GOODS, "platforms": {"douyin": douyin or DOUYIN, **fields.pop("more", {})}}
    return about(plan(*rules, **{**asked, **fields}))


def test_a_target_out_of_reach_is_serious_and_says_what_the_figures_carry() -> None:
    """20,000 A3; 1,000,000 x 10 % + 100,000 of A2, x 10 % rise; 100,000 buy 10,000 at 10: all x 2 % = 1,000 orders."""
    found = trial()
    told = found["target-out-of-reach"]
    assert told.level == "serious"
    for figure in ("20,000 A3", "20,000 moving up", "10,000 bought", "× 2% = 1,000 orders", "takes 17,000", "(5.9%)",
                   "Nothing in the brief backs the other 16,000", "is 1,000 orders, worth about ¥529,411"):  # fmt: skip
        assert figure in (told.text or ""), figure
    assert "own-crowds" not in found


def test_money_that_two_forecasts_count_is_counted_once() -> None:
    assert "+ 10,000 bought" in (trial()["target-out-of-reach"].text or ""), "not 20,000"


def test_what_the_target_would_earn_is_an_if_once_it_is_out_of_reach() -> None:
    doubted, sound = trial(), trial(objective={"primary": "sales", "targets": {"gmv": 559000, "orders": 1000}})
    assert {"return-if-met", "left-if-met"} <= doubted.keys() and {"return-on-spend", "break-even"} <= sound.keys()
    assert not {"return-on-spend", "break-even"} & doubted.keys()
    assert "would be a return of 90" in (doubted["return-if-met"].text or "")


def test_a_target_beyond_all_stock_is_an_if_too() -> None:
    found = trial(
        objective={"primary": "sales", "targets": {"gmv": 559000, "orders": 1000}}, products=[{**GOODS[0], "stock": 10}]
    )
    assert "return-if-met" in found and "target-out-of-reach" not in found


def test_a_target_that_the_sum_carries_says_so_and_that_it_is_the_most() -> None:
    found = trial(objective={"primary": "sales", "targets": {"orders": 1000}})
    assert "they carry 1,000 orders; the target is 1,000" in (found["own-crowds"].text or "")


def test_a_crowd_that_alone_would_order_more_than_the_target_is_told_without_its_orders() -> None:
    """20,000 A3 at 2 % would be 400 orders: against 300 they are no forecast, against 400 they are."""
    beyond = trial(objective={"primary": "sales", "targets": {"orders": 300}})["crowds-beyond-target"]
    assert beyond.level == "warning" and "Douyin 20,000 A3 at 2%" in (beyond.text or "")
    assert "400" not in (beyond.text or "")
    assert "crowds-beyond-target" not in trial(objective={"primary": "sales", "targets": {"orders": 400}})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"costs": {}}, "the brand's own CPA3 (Douyin)"),
        ({"rates": {"A2_to_A3": "10%", "A3_to_A4": "2%"}}, "share of A1 that reaches A2 (Douyin)"),
        ({"audience": {"A1": 1, "A2": 1}}, "crowd A3 (seeded) of O-5A (Douyin)"),
        ({"audience": {}}, "crowds by stage (Douyin)"),
    ],
)
def test_a_missing_figure_is_named_instead_of_a_verdict(change: dict[str, Any], field: str) -> None:
    told = trial({**DOUYIN, **change})["target-open"]
    assert told.level == "warning"
    assert f"would tell: {field}." in (told.text or "")


def test_what_no_crowd_stands_for_is_no_proof_that_the_target_is_lost() -> None:
    told = trial(more={"pinduoduo": {"shop": True}})["target-open"]
    assert "sold on Pinduoduo stands in no crowd" in (told.text or "")
    assert "target-out-of-reach" in trial(more={"pinduoduo": {"shop": False}})


def test_without_orders_the_dearest_product_makes_the_fewest() -> None:
    """600,000 are 1,074 blazers, more than 1,000; but only 401 coats at 1,499."""
    coat = {"name": "Coat", "role": "profit", "price": 1499}
    goods, goal = [{**GOODS[0], "role": "hero"}, coat], {"primary": "sales", "targets": {"gmv": 600000}}
    assert "it would tell: the target for orders." in (trial(products=goods, objective=goal)["target-open"].text or "")
    assert "takes 1,074" in (trial(objective=goal)["target-out-of-reach"].text or "")


def test_a_gmv_target_without_a_price_asks_for_one() -> None:
    told = trial(products=[{"name": "Blazer"}], objective={"primary": "sales", "targets": {"gmv": 9000000}})
    assert "list price of the hero product" in (told["orders-unknown"].text or "")
