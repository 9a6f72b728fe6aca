"""What a client reads of the brief's fields: their names and whole questions, never a path, in all three languages."""

import re
from functools import cache
from pathlib import Path

import pytest
from desk import act, inputs, plan, rule

from engine.locale import LOCALES
from engine.pipeline import Desk
from engine.plan.build import build_plan
from engine.plan.fields import ask_for, list_fields, name_fields

ROOT = Path(__file__).parent.parent


@cache
def desk() -> Desk:
    return Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])


PATH = re.compile(r"\b(?:platforms|constraints|objective\.targets|products|creators\.contracted|overlap)\.[a-z]")
QUESTIONS = {
    "xiaohongshu.shop": "Xiaohongshu: the brand has a shop there: yes or no?",
    "douyin.members": "Douyin: members on the platform: how many?",
    "douyin.costs.cpe": "Douyin: the brand's own CPE: how much?",
    "fees.tax": "Tax fee as a share of the total: what share?",
    "constraints.regulated": "Regulations that apply to the claims: which ones, or none?",
    "constraints.regulated.count": "Regulations that apply to the claims: which ones, or none?",
    "message.must_avoid.count": "The brief's must avoid: which ones, or none?",
    "brand.maturity": "How established the brand is in China: which?",
    "people.sign_off": "The sign-off day: which day?",
}


@pytest.mark.parametrize("fact", QUESTIONS)
def test_a_question_asks_for_what_the_field_takes(fact: str) -> None:
    assert ask_for(inputs([]), fact) == QUESTIONS[fact]


def test_of_how_many_regulations_there_are_the_client_is_asked_which() -> None:
    found = build_plan(inputs([], undecided={"constraints.regulated.count": ("r/t/a",)}))
    (asked,) = found.brief_check.missing
    assert asked.field == "constraints.regulated"
    assert asked.why == "Regulations that apply to the claims: which ones, or none? Open for 1 decision."


def test_several_rates_of_one_platform_are_named_in_one_breath() -> None:
    given = inputs([])
    fields = ["platforms.jd.rates.A1_to_A2", "platforms.jd.rates.A2_to_A3", "platforms.douyin.costs.cpe"]
    assert list_fields(given, fields) == "the brand's own conversion rates (JD.com) and the brand's own CPE (Douyin)"
    assert list_fields(given, fields[:1]) == "share of A1 that reaches A2 (JD.com)"
    assert set(name_fields(given, fields)) == set(fields)


def test_a_target_without_a_rate_names_the_rate() -> None:
    found = plan(objective={"primary": "sales", "targets": {"orders": 500}}, platforms={"jd": {"shop": True}})
    texts = {each.rule: each.text or "" for each in found.brief_check.findings}
    assert "share of A2 that reaches A3 (JD.com)" in texts["planner/no-rate"]


def test_a_kpi_without_its_cost_names_the_cost() -> None:
    end = {"after": {"phase": "return", "edge": "end"}, "days": 0}
    goal = {"playbook": "kpi.tree", "platform": "douyin", "stage": "interest", "measure": "engagements", "judged": end}
    paid = {"spend": {"platform": "douyin"}, "cost": {"fact": "douyin.costs.cpe"}}
    found = plan(rule("k", act("kpi", **goal, estimate=paid)))
    assert found.kpis[0].basis == "No forecast without the brand's own CPE (Douyin)."


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ["phone-1111", "snack-new", "apparel-99", "grinder-gifts"])
def test_no_sentence_of_a_plan_shows_a_path(name: str, locale: str) -> None:
    found = desk().plan(ROOT / f"examples/{name}.yaml", locale)[0]
    told = [each.text for each in (*found.sanity, *found.brief_check.findings, *found.diagnosis.findings)]
    told += [each.why for each in found.brief_check.missing] + [each.basis for each in found.kpis]
    told += [*found.diagnosis.bottleneck.names.values()]
    assert [text for text in told if text and PATH.search(text)] == []
