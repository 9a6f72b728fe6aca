"""Budgets in another currency than the rules' CNY: converted at the brief's rate, or said aloud that nothing was."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from desk import act, parameter, plan, rule, tactic

from engine.errors import Source
from engine.locale import Locale
from engine.pipeline import Desk
from engine.plan.model import Plan
from engine.rulebook import condition

ROOT = Path(__file__).parent.parent
YEN = {"total": 2000000, "currency": "JPY", "cny_rate": "0.05"}
ENTRY = parameter("entry", Decimal(200000), "money")


def yen(**budget: Any) -> dict[str, Any]:
    return {"budget": {**YEN, "cny_rate": Decimal("0.05"), **budget}}


def in_yen(data: Any, key: str = "") -> Any:
    """A brief's amounts at 20 yen to the yuan."""
    if isinstance(data, dict):
        return {name: in_yen(each, "costs" if key == "costs" else name) for name, each in data.items()}
    if isinstance(data, list):
        return [in_yen(each, key) for each in data]
    return data * 20 if key in ("price", "promo_price", "gmv", "total", "round_to", "costs", "min_spend") else data


def yen_brief(folder: Path, **budget: Any) -> Path:
    data = in_yen(yaml.safe_load((ROOT / "examples/grinder-gifts.yaml").read_text("utf-8")))
    data["budget"] |= {"currency": "JPY", **budget}
    path = folder / "yen.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])


def observed(found: Plan) -> dict[str, str]:
    return {each.rule.removeprefix("planner/"): each.level for each in found.brief_check.findings}


def test_a_brief_in_yen_with_its_rate_is_decided_like_the_same_one_in_yuan(desk: Desk, tmp_path: Path) -> None:
    yuan, _ = desk.plan(ROOT / "examples/grinder-gifts.yaml", "en")
    converted, _ = desk.plan(yen_brief(tmp_path, cny_rate=0.05), "en")
    assert [(each.rule, each.branch) for each in converted.trace] == [(each.rule, each.branch) for each in yuan.trace]
    assert {line.id for line in converted.budget.lines} == {line.id for line in yuan.budget.lines}
    wanted = {line.id: line.amount * 20 for line in yuan.budget.lines}
    step = 20000 + 1  # of round_to, for lines that meet a bound between two steps
    assert all(abs(line.amount - wanted[line.id]) <= step for line in converted.budget.lines)
    assert "no-cny-rate" not in observed(converted)


def test_without_a_rate_the_plan_says_on_page_one_that_amounts_were_not_judged(desk: Desk, tmp_path: Path) -> None:
    found, _ = desk.plan(yen_brief(tmp_path), "en")
    told = next(each for each in found.brief_check.findings if each.rule == "planner/no-cny-rate")
    assert told.level == "serious" and "budget.cny_rate" in (told.text or "")


def test_conditions_on_amounts_are_counted() -> None:
    source = Source("r.yaml")
    dear = condition.Test("budget.total", "at_least", (condition.Parameter("test/entry"),), source)
    open_ = condition.Test("objective.targets.gmv", "at_least", (condition.Parameter("test/entry"),), source)
    dated = condition.Test("window.days_to_event", "at_least", (condition.Parameter("test/days"),), source)
    rules = [
        rule(
            "a",
            tactic("a", spend=1),
            when=condition.All((dear, condition.Not(dear))),
            gate=condition.All((open_, dated)),
        )
    ]
    found = plan(
        *rules, parameters=[ENTRY, parameter("days", Decimal(3), "days")], budget={"total": 100000, "currency": "JPY"}
    )
    told = next(each for each in found.brief_check.findings if each.rule == "planner/no-cny-rate")
    assert "2 conditions on amounts" in (told.text or ""), "an unknown fact and a number of days wait for no rate"
    assert "no-cny-rate" not in observed(plan(*rules, parameters=[ENTRY, parameter("days", Decimal(3), "days")]))


def test_amounts_written_in_rules_are_converted() -> None:
    spend = {"kind": "feed", "weight": 1, "minimum": 200000, "unit_cost": 5}
    poor = plan(rule("a", tactic("a", spend=spend)), **yen(total=3900000))
    assert [each.funded for each in poor.tactics] == [False], "200,000 yuan are 4,000,000 yen"
    rich = plan(rule("a", tactic("a", spend=spend)), **yen(total=4000000))
    assert (rich.budget.lines[0].unit_cost, rich.budget.lines[0].quantity) == (100, 40000)


def test_a_figure_of_the_rules_is_printed_as_it_is_and_converted() -> None:
    found = plan(
        rule("a", act("finding", text="Below {param:test/entry}."), layer="diagnosis"), parameters=[ENTRY], **yen()
    )
    assert found.diagnosis.findings[0].text == "Below ¥200,000 (JPY\u00a04,000,000)."


def test_the_rate_is_an_assumption_and_what_it_converted_names_both() -> None:
    found = plan(
        rule("a", tactic("a", spend={"kind": "feed", "weight": 1, "minimum": {"param": "test/entry"}})),
        parameters=[ENTRY], **yen(total=9000000),
    )  # fmt: skip
    told = {each.id: each for each in found.brief_check.assumptions}
    assert told["budget.cny_rate"].value == "1 JPY = 0.05 CNY"
    assert told["test/entry"].value == 4000000
    assert "In the rules: ¥200,000." in (told["test/entry"].basis or "")


@pytest.mark.parametrize(
    ("code", "yen_amount", "short", "yuan"),
    [
        ("en", "JPY\u00a036,000,000", "JPY\u00a036M", "¥36,000,000"),
        ("zh-CN", "36,000,000日元", "3600万日元", "¥36,000,000"),
        ("ja", "36,000,000円", "3600万円", "36,000,000元"),
    ],
)
def test_yen_look_like_no_yuan(code: str, yen_amount: str, short: str, yuan: str) -> None:
    locale = Locale.load(code, ROOT / "templates", {})
    assert locale.money(Decimal(36000000), "JPY") == yen_amount
    assert locale.short_money(Decimal(36000000), "JPY") == short
    assert locale.money(Decimal(36000000), "CNY") == yuan
    assert locale.money(Decimal("4166666.67"), "JPY") == locale.money(Decimal(4166667), "JPY"), "yen have no sen"
