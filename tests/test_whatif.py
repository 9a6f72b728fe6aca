"""What if the brief said something else, read aloud: the change as a client writes it, and what becomes of the plan."""

import re
from functools import cache

import pytest

from engine.pipeline import Desk
from engine.whatif.difference import compare
from engine.whatif.effect import WhatIf
from engine.whatif.gaps import Gaps, find_gaps, tell_gaps
from tests.books import ROOT

DESK = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])


@cache
def whatif(name: str, locale: str = "en") -> WhatIf:
    return DESK.whatif(DESK.explainer(ROOT / f"examples/{name}.yaml", locale, "reference"), "reference")


@cache
def gaps(name: str) -> Gaps:
    return find_gaps(whatif(name))


def told(name: str, rule: str, locale: str = "en") -> list[str]:
    return list(whatif(name, locale).remedies(DESK.rulebook.rules[rule]))


def test_a_change_is_read_aloud_with_what_it_does_to_the_plan() -> None:
    head, change, tactics, money = told("petfood-new", "aips/stages/listen-to-buyers")
    assert head == "Smallest changes of the brief that would make it apply, each planned again:"
    assert change == "  – budget.total: 300000  (now: ¥80,000)"
    assert re.fullmatch(r" {6}\d+ more tactics \(.+; and \d+ more\); \d+ fewer tactics \(.+; and \d+ more\)", tactics)
    changed = whatif("petfood-new")
    (remedy,) = [each for each in (changed.plan.budget.by_platform) if each.key == "xiaohongshu"]
    assert money.startswith(f"      Money: Xiaohongshu {changed.words.money(remedy.amount)} → ¥")


def test_two_fields_are_told_together_and_what_is_left_over_is_named() -> None:
    lines = told("serum-618", "aips/stages/buy-here")
    assert lines[1:3] == [
        "  – objective.targets.gmv: 9560000  (now: ¥12,000,000)",
        "    platforms.xiaohongshu.shop: true  (now: not known)",
    ]
    assert (
        lines[-1] == "  1 more change of the brief would do it: objective.targets.orders + platforms.xiaohongshu.shop"
    )


def test_other_words_that_would_do_it_stand_behind_the_first() -> None:
    lines = told("petfood-new", "core/rhythm/seed-before-decision")
    assert "  – products[0].decision_days: 1  (now: not known)" in lines
    at = lines.index("  – brand.category: baby.complementary_food  (now: pet.food)")
    assert lines[at + 1] == "    beauty.serum would do it too"


def test_where_nothing_helps_that_is_said_with_the_reason() -> None:
    lines = told("serum-618", "core/diagnosis/small-budget")
    assert lines[0] == "No change of one or two fields of the brief would make it apply."
    assert lines[1] == "  In its way stands 1 field: budget.total"
    assert lines[2].startswith("  budget.total: 199999 would make no valid brief (constraints.min_spend: least spends")


@pytest.mark.parametrize(
    ("locale", "line"),
    [("zh-CN", "  – budget.total: 300000  （现为¥80,000）"), ("ja", "  – budget.total: 300000  （現在は80,000元）")],
)
def test_prose_is_in_the_readers_language_and_the_field_as_in_the_file(locale: str, line: str) -> None:
    assert told("petfood-new", "aips/stages/listen-to-buyers", locale)[1] == line


def test_a_plan_compared_with_itself_has_not_moved() -> None:
    plan = whatif("petfood-new").plan
    assert compare(plan, plan) == compare(plan, plan, money=False)
    assert not compare(plan, plan).decisions and not compare(plan, plan).moved


def test_missing_fields_are_ranked_by_what_planning_with_their_values_moves() -> None:
    found = gaps("petfood-new").found
    weights = [(-len(gap.moved), -gap.money) for gap in found]
    assert weights == sorted(weights) and all(gap.moved or gap.money for gap in found)
    brief = whatif("petfood-new").trial.brief
    for gap in found:
        for edits, difference in gap.answers:
            planned = whatif("petfood-new").changed(edits[-1:])
            free = any(edit.free for edit in edits)
            assert compare(whatif("petfood-new").plan, planned, money=not free).decisions == difference.decisions
    assert all(gap.answers[0][0][0].field != "budget.total" for gap in found) and brief.membership.points is None


def test_both_sides_of_a_threshold_are_tried_and_told() -> None:
    lines = list(tell_gaps(gaps("petfood-new"), whatif("petfood-new")))
    assert lines[0] == "## What the brief leaves out, by how much of the plan hangs on it"
    assert any(line.endswith("membership.points: 1 choice, 1 tactic") for line in lines)
    assert re.match(r"1\. \S+: .*\d tactic", lines[1]) and "elsewhere" in lines[1]  # what moves money leads
    at = next(i for i, line in enumerate(lines) if line.endswith("products[0].decision_days: 2 tactics"))
    assert lines[at + 1].startswith("   – ≤ 62: No choice") and lines[at + 2] == "   – ≥ 63"


def test_a_platform_that_the_brief_does_not_name_is_not_a_gap() -> None:
    fields = [*(gap.field for gap in gaps("petfood-new").found), *gaps("petfood-new").lesser]
    assert not [field for field in fields if re.search("douyin|tmall|kuaishou|jd|bilibili|zhihu|pinduoduo", field)]
