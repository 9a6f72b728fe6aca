"""CSV: the budget lines as a table tool reads them."""

import csv
from decimal import Decimal
from io import StringIO

import plans
import pytest

from engine.locale import LOCALES, Locale
from engine.plan.model import Plan
from engine.render.csv import render_csv
from engine.render.inert import unformulated
from engine.render.records import HEADER

WORDS = {code: Locale.load(code, plans.TEMPLATES, plans.names(code)) for code in LOCALES}


def rows(plan: Plan, code: str = "en") -> list[dict[str, str]]:
    text = render_csv(plan, WORDS[code])
    assert text.startswith("\ufeff"), "Excel in China takes a file without it for GBK"
    return list(csv.DictReader(StringIO(text[1:], newline=""), strict=True))


@pytest.mark.parametrize("code", LOCALES)
def test_one_record_a_line_under_the_same_heading_in_every_language(code: str) -> None:
    plan = plans.full()
    found = rows(plan, code)
    assert list(found[0]) == list(HEADER)
    assert {row["line"] for row in found} == {line.id for line in plan.budget.lines}
    assert sum(Decimal(row["amount"]) for row in found) == sum(line.amount for line in plan.budget.lines)
    assert {row["platform_name"] for row in found} >= {WORDS[code].name("platforms", "xiaohongshu")}


def test_a_record_has_all_that_a_line_is() -> None:
    plan = plans.full()
    found = next(row for row in rows(plan) if row["unit_cost"] == "4.30")
    flight = next(flight for flight in plan.schedule.flights if flight.line == found["line"])
    assert (found["start"], found["end"]) == (flight.start.isoformat(), flight.end.isoformat())
    assert (found["quantity"], found["per_unit"], found["currency"]) == ("49767", "1", "CNY")
    assert (found["rule"], found["references"]) == ("joint-steps/kfs/seed-notes", "flywheel-article#4.4 d11")
    assert round(float(found["share"]), 4) == 0.0713 and found["platform"] == "xiaohongshu"


def test_money_of_no_platform_has_an_empty_id_and_a_name() -> None:
    found = next(row for row in rows(plans.full()) if not row["platform"])
    assert found["platform_name"] == "Across platforms"


def test_a_plan_without_lines_is_the_heading() -> None:
    assert rows(plans.unallocated()) == []
    assert render_csv(plans.unallocated(), WORDS["ja"]) == "\ufeff" + ",".join(HEADER) + "\r\n"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("x")', "\u05d0=1"]
)
def test_no_cell_starts_a_formula(text: str) -> None:
    plan = plans.full()
    line = plan.budget.lines[0].model_copy(update={"title": text})
    plan = plan.model_copy(update={"budget": plan.budget.model_copy(update={"lines": (line,)})})
    title = rows(plan)[0]["title"]
    assert title.lstrip("\u2068 \t")[0] not in "=+-@＝＋－＠"
    assert text.strip().strip("\u2068\u2069") in title


def test_hostile_text_stays_in_its_cell() -> None:
    plan = plans.hostile()
    found = rows(plan)
    assert len(found) == len(plan.budget.lines)
    assert all(None not in row and None not in row.values() for row in found)
    assert not [cell for row in found for cell in row.values() if "\n" in cell or "\x00" in cell]
    render_csv(plan, WORDS["en"]).encode("utf-8")


def test_ordinary_text_is_left_as_it_is() -> None:
    assert [unformulated(text) for text in ("5=5", "a-b", "种草", "", "1+1")] == ["5=5", "a-b", "种草", "", "1+1"]
