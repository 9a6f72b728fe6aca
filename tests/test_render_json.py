"""JSON: the contract with other programs."""

import json
from decimal import Decimal

import plans

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.json import render_array, render_json

LOCALE = Locale.load("en", plans.TEMPLATES, {})


def test_money_is_a_string_and_everything_else_a_number() -> None:
    data = json.loads(render_json(plans.full(), LOCALE))
    assert data["budget"]["total"] == "3000000.00"
    assert data["budget"]["lines"][1]["unit_cost"] == "4.30"
    assert data["budget"]["lines"][0]["share"] == 0.138
    assert data["brief"]["targets"] == {"gmv": "12000000.00", "new_customers": 30000, "new_members": 15000}
    assert data["brief"]["products"][1]["price"] is None
    assert data["creators"][0]["price"] == ["30000.00", "200000.00"]
    assert data["kpis"][0]["base"] == 31480
    assert data["brief_check"]["assumptions"][1]["value"] == {"creators": 0.5, "feed": 0.3, "search": 0.2}
    assert data["brief"]["conversion_day"] == "2027-06-18"


def test_keys_stand_in_model_order() -> None:
    assert list(json.loads(render_json(plans.full(), LOCALE))) == list(Plan.model_fields)


def test_it_reads_back_as_the_same_plan() -> None:
    for plan in (plans.full(), plans.unallocated()):
        text = render_json(plan, LOCALE)
        assert render_json(Plan.model_validate_json(text), LOCALE) == text


def test_form_of_the_text() -> None:
    text = render_json(plans.full(), LOCALE)
    assert text.endswith("}\n") and "\r" not in text and '\n  "brief": {\n' in text
    assert "¥9.50" in text


def test_several_plans_are_one_array() -> None:
    data = json.loads(render_array([plans.full(), plans.unallocated()]))
    assert [each["budget"]["status"] for each in data] == ["allocated", "unallocated"]


def test_a_lone_surrogate_does_not_stop_the_writer() -> None:
    text = render_json(plans.hostile(), LOCALE)
    assert text.encode("utf-8") and "\\ud800" in text


def test_more_decimals_than_the_currency_has_are_kept() -> None:
    plan = plans.full()
    line = plan.budget.lines[0].model_copy(update={"unit_cost": plan.budget.total / 1000 + Decimal("0.0325")})
    budget = plan.budget.model_copy(update={"lines": (line,), "currency": "JPY"})
    data = json.loads(render_json(plan.model_copy(update={"budget": budget}), LOCALE))
    assert data["budget"]["lines"][0]["unit_cost"] == "3000.0325"
    assert data["budget"]["total"] == "3000000"
