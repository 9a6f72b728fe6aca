"""Words that fit one kind of goods stay with it, and a forecast of a crowd counts only money that is spent on it."""

import re
from functools import cache

import pytest

from engine.pipeline import Desk
from engine.plan.model import Plan
from tests.books import ROOT

LASTING = re.compile(r"\b(fitter|fitting|installation|installed|trade-in|running cost|old machine|old device)\b")
STEERED = {
    "core/kpi/ti-bought": ("deepen-interest.second-note", "core-opening.core-test", "sphere-opening.need-crowd"),
    "core/kpi/a3-bought": ("a3-seeding.a3-feed", "boost-films.boost"),
}
COST = {
    ("serum-618", "core/kpi/ti-bought"): 2.4,
    ("serum-618", "core/kpi/a3-bought"): 9.5,
    ("appliance-1111", "core/kpi/ti-bought"): 5.5,
    ("appliance-1111", "core/kpi/a3-bought"): 14,
}


@cache
def _plan(name: str) -> Plan:
    return Desk.open([ROOT / "rulebooks"], [ROOT / "templates"]).plan(ROOT / f"examples/{name}.yaml", "en")[0]


def _said(plan: Plan) -> str:
    return "\n".join(f"{each.title} {each.text}" for each in plan.tactics)


@pytest.mark.parametrize("name", ["babyfood-618", "haircare-618", "serum-618", "citrus-cny"])
def test_goods_that_are_used_up_are_neither_fitted_nor_traded_in(name: str) -> None:
    assert LASTING.findall(_said(_plan(name))) == []


def test_a_phone_is_traded_in_a_grinder_only_delivered_and_a_washer_fitted() -> None:
    phone = set(LASTING.findall(_said(_plan("phone-1111"))))
    assert "trade-in" in phone
    assert phone.isdisjoint({"fitter", "fitting", "installation", "installed", "old machine"})
    on_tmall = [each for each in _plan("grinder-gifts").tactics if each.platform == "tmall"]
    assert LASTING.findall(" ".join(each.text for each in on_tmall)) == []
    assert any("warranty" in each.text for each in on_tmall)
    assert {"fitting", "trade-in"} <= set(LASTING.findall(_said(_plan("appliance-1111"))))


@pytest.mark.parametrize(("name", "rule"), COST)
def test_only_adverts_steered_by_a_crowd_are_priced_at_its_cost(name: str, rule: str) -> None:
    plan, cost = _plan(name), COST[name, rule]
    kpi = next(each for each in plan.kpis if each.rule == rule)
    money = sum(
        line.amount
        for line in plan.budget.lines
        if line.phase in {"seeding", "warm-up"} and line.tactic.endswith(STEERED[rule])
    )
    assert money > 0
    assert kpi.base == pytest.approx(float(money) / cost, rel=0.01)
