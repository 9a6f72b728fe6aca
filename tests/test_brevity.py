"""Depth without noise: how long plans are, that they say a thing once, and that nothing traceable is lost by it."""

import re
from collections import Counter
from functools import cache

import plans
import pytest

from engine.locale import Locale
from engine.pipeline import Desk
from engine.plan.model import Line, Plan
from engine.plan.standing import Missing
from engine.render import FORMATS
from engine.render.ledger import make_ledger
from engine.render.once import Once
from engine.render.questions import in_short, make_questions, unasked
from tests.books import ROOT

MOST = {"petfood-new": 250, "appliance-1111": 900, "serum-618": 900}
WORD = re.compile(r"\w[\w'’-]*")
every_example = pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "examples").glob("*.yaml")))


@cache
def _made(name: str) -> tuple[Plan, str]:
    desk = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])
    plan, language = desk.plan(ROOT / f"examples/{name}.yaml", "en")
    return plan, FORMATS["md"].render(plan, language, desk.templates)


@pytest.mark.parametrize("name", MOST)
def test_a_plan_is_as_long_as_its_campaign(name: str) -> None:
    _, text = _made(name)
    assert text.count("\n") <= MOST[name]


@every_example
def test_every_tactic_says_for_whom_how_much_and_by_what_it_is_judged(name: str) -> None:
    """In the plan too, not only in the rulebook: a fact that a brief leaves out must not take the quantity away."""
    plan, text = _made(name)
    for each in plan.tactics:
        assert each.audience and each.owner and each.measure and (each.quantity or each.amount or not each.funded), (
            each.id
        )
    lines = [
        line for line in text.splitlines() if any(line.startswith(f"- **{each.title}** · ") for each in plan.tactics)
    ]
    told = [line for line in lines if " · for the " in line and " · measured by " in line]
    assert len(told) >= len([each for each in plan.tactics if each.funded])
    assert not re.search(r" · 1 \w+s\b(?! (at|in|of)) · ", "\n".join(told))


@every_example
def test_no_sentence_of_eight_words_comes_twice(name: str) -> None:
    _, text = _made(name)
    prose = re.sub(r"\*\*.*?\*\*|`[^`]*`|^\|[-:|]+\|$", " ", text, flags=re.MULTILINE)
    parts = re.split(r"(?<=[.?!])\s|\n|(?<!\\)\||→|Why: ", prose)
    sentences = Counter(" ".join(part.split()).lstrip("-:· ") for part in parts)
    assert len(sentences) > 100
    told = [each for each, times in sentences.items() if times > 1 and re.search(r"[.?!]$", each)]
    assert [each for each in told if len(WORD.findall(each)) >= 8] == []


@every_example
def test_what_is_left_out_of_sentences_is_not_left_out_of_the_plan(name: str) -> None:
    """Whatever speaks is still there with its rule; every reference printed has its source, every figure its grade."""
    plan, text = _made(name)
    items = (*plan.tactics, *plan.coordination, *plan.risks, *plan.experiments, *plan.compliance, *plan.kpis)
    notes = (*plan.diagnosis.findings, *plan.sanity, *plan.schedule.milestones)
    grouped = [choice for choice in plan.strategy.choices if not choice.group.startswith("platform_role.")]
    made = [each for each in grouped if each.chosen or any(other.reason == "undecided" for other in each.rejected)]
    choices = [option.rule for choice in made for option in (choice, *choice.rejected) if option.rule]
    rules = {*(each.rule for each in (*items, *notes)), *choices}
    assert [rule for rule in sorted(rules) if f"`{rule}`" not in text] == []
    assert [each.title for each in plan.tactics if f"**{each.title}**" not in text] == []
    assert [each.why for each in plan.brief_check.missing if each.why not in text] == []
    for each in plan.brief_check.assumptions:
        if each.confidence != "default":
            row = f"| {each.title} |" if each.use != "threshold" else f"`{each.id}` "
            assert (row in text.replace("\\", "")) and (each.use == "threshold" or each.basis or each.reference)
    cited = set(re.findall(r"[ ,·] ([a-z][\w-]*)#", text)) - {"flywheel-article", "aips-article"}
    assert cited and [each for each in cited if f"**{each}** " not in text] == []


def test_once_sends_back_to_the_rule_that_said_it_first() -> None:
    said = Once()
    first = "Let the shop return its visits to the platform. Move money."
    assert said.fresh(first, "a/b/jd") == (first, ())
    again = "Open the page. Let the shop return its visits to the platform. Move money."
    assert said.fresh(again, "a/b/tmall") == ("Open the page. Move money.", ("a/b/jd",))
    chinese = "每周阅读一次买家笔记，整理称赞、抱怨与意外用法。照常复盘。"
    assert said.fresh(chinese, "x") == (chinese, ())
    assert said.fresh(chinese, "y") == ("照常复盘。", ("x",))
    mixed = "先发 Hydra Serum 30 ml。让店铺跟进。"
    assert said.fresh(mixed, "z") == (mixed, ())


def test_figures_of_one_platform_are_one_question_and_findings_stand_with_theirs() -> None:
    plan = plans.full()
    fields = ("platforms.douyin.costs.cpc", "hero.price", "platforms.douyin.rates.A3_to_A4", "platforms.tmall.rates")
    heads = ("creators.contracted.douyin.head", "creators.contracted.douyin.koc")
    missing = tuple(Missing(field=field, why=f"{field}?", rules=()) for field in (*fields, *heads))
    thin = Missing(field="platforms.douyin.audience.A3", why="How many?", rules=("core/crowd/core-thin", "fact-s/x"))
    note = plan.diagnosis.findings[0].model_copy(update={"level": "note"})
    diagnosis = plan.diagnosis.model_copy(update={"findings": (note, *plan.diagnosis.findings[1:])})
    check = plan.brief_check.model_copy(update={"missing": (*missing, thin.model_copy(update={"rules": (note.rule,)}))})
    asked = make_questions(plan.model_copy(update={"brief_check": check, "diagnosis": diagnosis}))
    assert [[question.field for question in each.questions] for each in asked] == [
        [fields[0], fields[2]], [fields[1]], [fields[3]], [*heads], [thin.field],
    ]  # fmt: skip
    assert [each.findings for each in asked] == [(), (), (), (), (note,)]
    wanted = {
        "platforms.tmall.rates.A_to_I": "rates",
        "hero.price": "price",
        "hero.stock": "goods",
        "hero.cost": "goods",
    }
    assert unasked(plan.model_copy(update={"brief_check": check}), wanted) == ("goods",)
    assert in_short(["a.b.c", "x", "a.b.d"]) == ("a.b.{c,d}", "x")


def test_an_entry_counts_what_its_phases_buy_at_one_price() -> None:
    plan = plans.full()
    blue = next(
        entry
        for account in make_ledger(plan.budget, ("douyin",)).accounts
        for entry in account.entries
        if "blue" in entry.title
    )
    assert (blue.quantity, blue.unit, str(blue.unit_cost), blue.total) == (149500, "clicks", "2", 299000)

    def dearer(line: Line) -> Line:
        return line.model_copy(
            update={"unit_cost": line.unit_cost and line.unit_cost * 2} if line.phase == "burst" else {}
        )

    budget = plan.budget.model_copy(update={"lines": tuple(map(dearer, plan.budget.lines))})
    blue = next(
        entry
        for account in make_ledger(budget, ("douyin",)).accounts
        for entry in account.entries
        if "blue" in entry.title
    )
    assert (blue.quantity, blue.unit_cost, blue.total) == (None, None, 299000)


def test_a_count_that_money_buys_says_that_it_is_rounded() -> None:
    locale = Locale.load("en", plans.TEMPLATES, {})
    assert [locale.about(count) for count in (3216362, 50000, 149500, 600)] == [
        "≈3,220,000",
        "50,000",
        "≈150,000",
        "600",
    ]
    assert re.search(r"≈\d,\d\d0,000 impressions · ¥55 per 1,000", _made("serum-618")[1])


@pytest.mark.parametrize(
    ("low", "base", "high", "unit", "shown"),
    [
        (9516, 12688, 15860, "people", "12,700 (9,520 – 15,900)"),
        (None, 12688, None, "people", "12,688"),
        (12688, 12688, 12688, "people", "12,688"),
        (0.0371, 0.0412, 0.0453, "share", "4.1% (3.7% – 4.5%)"),
        (1.8, 2.404, 3, "money", "¥2.40 (¥1.80 – ¥3)"),
        (0, 41.26, 82.52, "orders", "41 (0 – 82)"),
    ],
)
def test_a_figure_with_a_range_has_three_digits(
    low: float | None, base: float, high: float | None, unit: str, shown: str
) -> None:
    assert Locale.load("en", plans.TEMPLATES, {}).forecast(low, base, high, unit, "CNY") == shown
