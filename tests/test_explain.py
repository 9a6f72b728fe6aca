"""Why and why not: the answers name the condition, its place in the rulebook, and what the brief says where."""

from pathlib import Path

import pytest

from engine.explain import Explainer
from engine.pipeline import Desk
from tests.books import ROOT

DESK = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])


def explainer(name: str, locale: str = "en") -> Explainer:
    return DESK.explainer(ROOT / f"examples/{name}.yaml", locale)


SERUM, PETFOOD = explainer("serum-618"), explainer("petfood-new")


def test_a_rule_that_fired_names_its_sources_conditions_and_what_it_put_into_the_plan() -> None:
    line = SERUM.plan.budget.lines[0]
    answer = SERUM.answer(line.rules[0])
    assert answer is not None
    rule = SERUM.rulebook.rules[line.rules[0]]
    assert rule.title.split("{")[0] in answer
    assert line.id in answer and SERUM.words.money(line.amount) in answer
    assert f"{rule.source.path}:{rule.source.line}" in answer
    assert "✓" in answer


def test_every_rule_that_did_not_fire_names_a_failing_condition_with_file_and_line() -> None:
    for each in (SERUM, PETFOOD):
        fired = {firing.rule.id for firing in each.reasoning.decisions.firings}
        for rule in each.rulebook.rules.values():
            if rule.id in fired:
                continue
            answer = each.answer(rule.id) or ""
            blockers = answer.split(each.locale.text("explain.blockers"))[1]
            assert ("✗" in blockers or "?" in blockers) and ".yaml:" in blockers, rule.id


def test_a_failing_condition_quotes_the_brief_at_its_line() -> None:
    answer = PETFOOD.answer("growth_mode")
    assert answer is not None and "nobody chose" in answer
    shop = next(rule for rule in PETFOOD.rulebook.rules.values() if rule.id.startswith("tmall/convert/"))
    blockers = (PETFOOD.answer(shop.id) or "").split("What keeps it from applying")[1]
    assert "tmall." in blockers


def test_the_three_plans_differ_for_reasons_that_explain_names() -> None:
    modes = {}
    for name in ("serum-618", "petfood-new", "appliance-1111"):
        each = explainer(name)
        choice = next(choice for choice in each.reasoning.decisions.choices if choice.group.id == "growth_mode")
        modes[name] = choice.option
        answer = each.answer("growth_mode") or ""
        assert choice.rule is None or choice.rule.id in answer
    assert len(set(modes.values())) == 3


def test_an_item_of_the_plan_leads_back_to_its_rule() -> None:
    tactic = SERUM.plan.tactics[0]
    assert (SERUM.answer(tactic.id) or "").startswith(f"## {tactic.rule}")


@pytest.mark.parametrize("locale", ["en", "zh-CN", "ja"])
def test_the_overview_is_in_the_readers_language(locale: str) -> None:
    each = explainer("petfood-new", locale)
    text = each.overview()
    assert each.locale.text("explain.waiting") in text and "growth_mode" in text


def test_an_unknown_name_has_no_answer_but_a_hint() -> None:
    assert SERUM.answer("nobody") is None
    assert "growth_mode" in SERUM.hint("growth_mod")


def test_a_brief_path_is_quoted_as_the_user_gave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    each = DESK.explainer(Path("examples/serum-618.yaml"))
    answer = each.answer("growth_mode") or ""
    rule = next(choice.rule for choice in each.plan.strategy.choices if choice.group == "growth_mode")
    assert rule in answer
    assert "(examples/serum-618.yaml:" in (each.answer(rule or "") or "")


def test_the_brief_says_what_it_says_and_the_rest_is_what_it_comes_to() -> None:
    found = SERUM._found  # a line of a condition, without the rule around it
    assert found("budget.total").startswith("the brief says ¥3,000,000")
    assert found("budget.available").startswith("it comes to ¥")
    assert found("douyin.order.gap").startswith("it comes to ")
    assert found("douyin.audience.A3").startswith("the brief says ")


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "measured by rank in search"), ("zh-CN", "考核搜索排名"), ("ja", "指標は検索順位")]
)
def test_a_tactic_that_fired_says_what_it_is_measured_by(locale: str, said: str) -> None:
    answer = explainer("petfood-new", locale).answer("joint-steps/kfs/found-unpaid") or ""
    assert f"titles-covers-links  (tactic)  {said}\n" in answer


def test_tests_that_go_together_below_any_are_told_apart_from_its_other_parts() -> None:
    answer = (PETFOOD.answer("private-domain/first-channel/groups-for-repeat-purchase") or "").split("Conditions:")[1]
    lines = answer.split("What")[0].splitlines()
    depth = {line.strip()[2:].split(" ")[0]: len(line) - len(line.lstrip()) for line in lines if line.strip()}
    heads = [line for line in lines if line.strip()[2:] == "all of"]
    assert len(heads) == 3 and {len(line) - len(line.lstrip()) for line in heads} == {depth["any"] + 4}
    assert depth["objective.primary"] == depth["wechat.groups"] == depth["finding:"] == depth["any"] + 8
    assert depth["wechat.candidate"] == depth["any"]


@pytest.mark.parametrize("locale", ["en", "zh-CN", "ja"])
def test_an_option_that_no_rule_chooses_is_said_to_have_nobody_who_speaks_for_it(locale: str) -> None:
    each = explainer("serum-618", locale)
    choice = next(choice for choice in each.reasoning.decisions.choices if choice.group.id == "platform_role.douyin")
    alone = {option for option, rule, _ in choice.rejected if rule is None}
    assert "private-domain" in alone
    lines = (each.answer("platform_role.douyin") or "").splitlines()
    words = each.words.text("choice.no-rule")
    assert sum(words in line for line in lines) == len(alone)
