"""Markdown: complete, adding up, and inert against whatever a brief says."""

import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import plans
import pytest

from engine.locale import LOCALES, Locale
from engine.plan.model import Plan, Volume
from engine.render.md import escape_md, render_md


def _locale(code: str = "en") -> Locale:
    return Locale.load(code, plans.TEMPLATES, plans.names(code))


def _md(plan: Plan, code: str = "en") -> str:
    return render_md(plan, _locale(code), [plans.TEMPLATES])


def _cells(row: str, *, bold: bool = False) -> list[str]:
    return [cell.strip().strip("" if bold else "*") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def _tables(text: str, *, bold: bool = False) -> list[list[list[str]]]:
    blocks = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[_cells(row, bold=bold) for row in block.splitlines() if not row.startswith("|---")] for block in blocks]


def _yuan(text: str) -> Decimal:
    return Decimal(re.sub(r"[*¥,元]", "", text)) if re.search(r"\d", text) else Decimal(0)


@pytest.mark.parametrize("code", LOCALES)
def test_every_tactic_line_and_amount_appears(code: str) -> None:
    plan, text, locale = plans.full(), _md(plans.full(), code), _locale(code)
    for tactic in plan.tactics:
        assert f"**{tactic.title}**" in text and tactic.why in text
    for line in plan.budget.lines:
        assert f"| {locale.money(line.amount, 'CNY')} |" in text
    for stage in ("awareness", "interest", "decision", "order", "private-domain", "sharing"):
        assert locale.name("stages", stage) in text


WHO_WHAT_HOW_MUCH = {
    "en": ("3 posts a week · measured by share answered in time", "measured by cost per TI (CPTI) and saves per note"),
    "zh-CN": ("每周3条内容 · 考核及时回复率", "考核深度种草成本（CPTI）、篇均收藏"),
    "ja": ("週3件の投稿 · 指標は時間内の返信率", "指標はTI獲得単価（CPTI）、ノート当たりの保存数"),
}


@pytest.mark.parametrize("code", LOCALES)
def test_a_tactic_says_how_often_and_what_it_is_measured_by(code: str) -> None:
    text = _md(plans.full(), code)
    for said in WHO_WHAT_HOW_MUCH[code]:
        assert said in text


COUNTED = {
    ("day", 1): ("1 note a day", "每天1篇笔记", "1日1本のノート"),
    ("month", 1.5): ("1.5 notes a month", "每月1.5篇笔记", "月1.5本のノート"),
    ("phase", 2): ("2 notes per phase", "每阶段2篇笔记", "フェーズごとに2本のノート"),
    ("campaign", 1): ("1 note", "1篇笔记", "1本のノート"),
    ("campaign", 2): ("2 notes in all", "共2篇笔记", "計2本のノート"),
    ("person", 1): ("1 note each", "每人1篇笔记", "1人につき1本のノート"),
    ("creator", 1): ("1 note per creator", "每位达人1篇笔记", "クリエイターごとに1本のノート"),
    ("tier", 2): ("2 notes per tier", "每个量级2篇笔记", "規模ごとに2本のノート"),
}


@pytest.mark.parametrize(("per", "count"), COUNTED)
def test_a_quantity_reads_as_one_would_say_it(per: str, count: float) -> None:
    plan = plans.full()
    volume = Volume(count=count, unit="notes", per=per)
    changed = plan.tactics[0].model_copy(update={"quantity": volume})
    plan = plan.model_copy(update={"tactics": (changed, *plan.tactics[1:])})
    for code, said in zip(LOCALES, COUNTED[per, count], strict=True):
        line = next(line for line in _md(plan, code).splitlines() if f"**{changed.title}**" in line and " · " in line)
        assert f" · {said} · " in line


@pytest.mark.parametrize("code", LOCALES)
def test_the_budget_adds_up_as_printed(code: str) -> None:
    """Entries to their platform, platforms with fees and reserve to the total, in each phase and over all."""
    ledger, kinds = (table for table in _tables(_md(plans.full(), code), bold=True) if table[-1][0] == _total(code))
    accounts, checked = [index for index, row in enumerate(ledger) if row[0].startswith("**")], 0
    for start, end in pairwise(accounts):
        for column in range(2, len(ledger[0]) - 1):
            entries = [_yuan(row[column]) for row in ledger[start + 1 : end]]
            assert not entries or sum(entries) == _yuan(ledger[start][column])
            checked += bool(entries)
    for column in range(2, len(ledger[0]) - 1):
        assert sum(_yuan(ledger[index][column]) for index in accounts[:-1]) == _yuan(ledger[-1][column])
    for column in range(1, len(kinds[0])):
        assert sum(_yuan(row[column]) for row in kinds[1:-1]) == _yuan(kinds[-1][column])
    assert checked >= 20 and _yuan(ledger[-1][-2]) == plans.TOTAL


def _total(code: str) -> str:
    return f"**{_locale(code).text('words.total')}**"


def test_reasons_questions_grades_and_sources_are_told() -> None:
    plan, text = plans.full(), _md(plans.full())
    told = [
        *(f"`{trace.rule}`" for trace in plan.trace),
        *(question.why for question in plan.brief_check.missing),
        *(assumption.title for assumption in plan.brief_check.assumptions),
        *(kpi.basis for kpi in plan.kpis),
        *(risk.trigger for risk in plan.risks),
        *(other.title for choice in plan.strategy.choices for other in choice.rejected),
        *(milestone.title or "" for milestone in plan.schedule.milestones),
        *(each.title for each in plan.bibliography),
        "One head creator for the opening night",
        "Fri 18 Jun 2027",
        "GMV ¥12,000,000",
        "| 29 days | H | x1 |",
        "| ours | what agencies quote |",
        "Pinduoduo: Excluded in the brief.",
    ]
    assert [each for each in told if each not in text] == []


def test_the_same_guard_on_two_platforms_is_told_once() -> None:
    assert _md(plans.full()).count("Report every paid note and video") == 1
    assert "**Label paid content** · Douyin and Xiaohongshu" in _md(plans.full())


@pytest.mark.parametrize("code", LOCALES)
def test_a_plan_without_money_says_so_and_shows_no_empty_tables(code: str) -> None:
    text, locale = _md(plans.unallocated(), code), _locale(code)
    assert locale.text("summary.unallocated", total=locale.money(plans.TOTAL, "CNY")) in text
    assert locale.text("tactics.none_at_all") in text
    assert all(len(table) > 1 for table in _tables(text))
    assert not [key for key in ("creators", "risks") if f"## {locale.text(key + '.heading')}" in text]


def test_form_of_the_text() -> None:
    text = _md(plans.full())
    assert text.endswith("\n") and not text.endswith("\n\n") and "\n\n\n" not in text
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)
    assert "None" not in text and "Undefined" not in text and "Markup" not in text


def test_hostile_text_changes_no_structure() -> None:
    def skeleton(text: str) -> list[tuple[str, int]]:
        pattern = re.compile(r"^\s*(#{1,6} |- |\d+\. |> |\||$)?")
        lines = (re.sub(r"`[^`]*`", "", line) for line in text.splitlines())
        return [((pattern.match(line) or [""])[0], len(_cells(line)) if line.startswith("|") else 0) for line in lines]

    quiet, loud = (skeleton(_md(plans.without_merging(plan))) for plan in (plans.full(), plans.hostile()))
    assert Counter(loud) == Counter(quiet)


def test_hostile_text_makes_no_html_link_or_picture() -> None:
    markdown_it = pytest.importorskip("markdown_it")
    quiet, loud = (
        Counter(re.findall(r"<(\w+)", markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)))
        for text in (_md(plans.without_merging(plan)) for plan in (plans.full(), plans.hostile()))
    )  # fmt: skip
    assert loud == quiet
    assert not {"a", "img", "script", "b", "s", "em", "blockquote", "pre", "hr"} & set(loud)


@pytest.mark.parametrize("text", plans.HOSTILE)
def test_escaped_text_is_one_line_without_controls(text: str) -> None:
    escaped = escape_md(text)
    assert not re.search("[\x00-\x1f\x7f\u202a-\u202e\ud800-\udfff\ufffe]", escaped)


def test_right_to_left_text_is_isolated_and_overrides_are_named() -> None:
    assert escape_md("\u05e9\u05dc\u05d5\u05dd") == "\u2068\u05e9\u05dc\u05d5\u05dd\u2069"
    assert escape_md("a\u202eb") == "a(U+202E)b"


def test_plain_text_stays_readable() -> None:
    for text in ("R&D at 5 < 6, #HydraNight", "A3 → A4, 3.5 % of 20", "snake_case and x-y", "抖音（A3）+20%"):
        assert escape_md(text) == text


@pytest.mark.parametrize("code", LOCALES)
def test_no_english_word_of_ours_is_left_in_other_languages(code: str) -> None:
    headings = re.findall(r"^## (.*)$", _md(plans.full(), code), re.MULTILINE)
    assert len(headings) == 14
    assert code == "en" or all(re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", heading) for heading in headings)


def test_remarks_on_creators_are_printed_once_for_all_phases() -> None:
    plan = plans.full()
    row = plan.creators[0].model_copy(update={"text": "Six are under contract."})
    twice = (row, row.model_copy(update={"id": "again", "phase": "warm-up"}))
    text = _md(plan.model_copy(update={"creators": twice}))
    assert text.count("Six are under contract.") == 1
