"""The workbook as its readers see it: another library, LibreOffice, and the planner who edits an amount."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import plans
import pytest

from engine.commands.desk import open_desk
from engine.locale import LOCALES, Locale
from engine.plan.model import Plan
from engine.render.csv import render_csv
from engine.render.outline import arrange
from engine.render.records import HEADER, make_records, platform_name
from tests.office import forgotten, needs_office, parts, recalculated, rewritten

pytest.importorskip("xlsxwriter", reason="workbooks are written with it: pip install 'planwheel[xlsx]'")
calamine = pytest.importorskip("python_calamine", reason="the second reader of workbooks")

from engine.render.xlsx import SHEETS, render_xlsx  # noqa: E402  # after the question whether it can be
from engine.render.xlsx.looks import Looks  # noqa: E402
from engine.render.xlsx.schedule import Axis  # noqa: E402

WORDS = {code: Locale.load(code, plans.TEMPLATES, plans.names(code)) for code in LOCALES}
EN = WORDS["en"]
EXAMPLES = ("serum-618", "petfood-new", "appliance-1111")
Grid = list[list[Any]]


@cache
def desk() -> Any:
    return open_desk()


@cache
def example(name: str, code: str) -> tuple[Plan, Locale]:
    plan, locale = desk().plan(plans.ROOT / "examples" / f"{name}.yaml", code)
    return plan, locale


def read(content: bytes) -> dict[str, Grid]:
    """Sheet -> rows, as calamine reads them, from the first cell on."""
    from io import BytesIO

    book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def sheet(content: bytes, key: str, locale: Locale = EN) -> Grid:
    return read(content)[locale.text(f"sheets.{key}")]


def row_of(grid: Grid, label: str) -> list[Any]:
    return next(row for row in grid if label in row[:2])


def with_lines(plan: Plan, count: int) -> Plan:
    """The plan with its lines over and over, each with an id, a flight and a yuan of its own."""
    lines, flights = [], []
    spans = {flight.line: flight for flight in plan.schedule.flights}
    for number in range(count):
        line = plan.budget.lines[number % len(plan.budget.lines)]
        lines.append(line.model_copy(update={"id": f"{line.id}-{number:03}", "title": "长题目" * 100, "amount": Decimal("1.50")}))  # fmt: skip
        if line.id in spans:
            flights.append(spans[line.id].model_copy(update={"line": lines[-1].id}))
    total = sum((line.amount for line in lines), Decimal(0))
    budget = plan.budget.model_copy(update={"lines": tuple(lines), "fees": (), "reserve": plan.budget.total - total})
    schedule = plan.schedule.model_copy(update={"flights": tuple(flights)})
    return plan.model_copy(update={"budget": budget, "schedule": schedule})


@pytest.mark.parametrize("code", LOCALES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_its_money_is_the_plans_before_anybody_calculates(name: str, code: str) -> None:
    plan, locale = example(name, code)
    grids = read(render_xlsx(plan, locale))
    budget, media = (grids[locale.text(f"sheets.{key}")] for key in ("budget", "media"))
    whole = [row for row in budget if row[0] == locale.text("words.total")]
    assert [row for row in whole if float(plan.budget.total) in row]
    for part in plan.budget.by_platform:
        label = platform_name(part.key, locale)
        rows = [row for row in budget if row[0] == label]
        assert len(rows) == 2 and all(float(part.amount) in row for row in rows), label
        assert any(isinstance(cell, float) and abs(cell - part.share) < 1e-6 for cell in rows[0]), label
    for stage in plan.budget.by_stage:
        assert float(stage.amount) in row_of(budget, locale.name("stages", stage.key))
    for fee in plan.budget.fees:
        assert float(fee.amount) in row_of(budget, locale.label("fees", fee.id))
    assert sorted(row[13] for row in media[4:] if row[0] != "") == sorted(float(line.amount) for line in plan.budget.lines)  # fmt: skip
    assert row_of(media, locale.text("words.total"))[13] == float(sum(line.amount for line in plan.budget.lines))


@needs_office
def test_libreoffice_comes_to_the_same_figures_in_every_cell(tmp_path: Path) -> None:
    made = {f"{name}.xlsx": render_xlsx(*example(name, code)) for name, code in zip(EXAMPLES, LOCALES, strict=True)}
    made |= {
        "full.xlsx": render_xlsx(plans.full(), EN),
        "none.xlsx": render_xlsx(plans.unallocated(), EN),
        "hostile.xlsx": render_xlsx(plans.hostile(), EN),
        "many.xlsx": render_xlsx(with_lines(plans.full(), 400), EN),
    }
    files = [rewritten(tmp_path / name, content, forgotten) for name, content in made.items()]
    calculated = recalculated(tmp_path, files)
    for name, content in made.items():
        ours, theirs = read(content), read(calculated[name].read_bytes())
        assert list(ours) == list(theirs)
        figures = 0
        for title, grid in ours.items():
            for row, cells in enumerate(grid):
                for column, value in enumerate(cells):
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        figures += 1
                        assert theirs[title][row][column] == pytest.approx(value, abs=1e-9), (name, title, row, column)
        assert figures > 10


@needs_office
def test_a_changed_amount_reaches_every_sum(tmp_path: Path) -> None:
    plan = plans.full()
    line = plan.budget.lines[1]
    old, new = float(line.amount), float(line.amount) + 1000

    def dearer(name: str, xml: str) -> str:
        if name != "sheet3.xml":  # the media plan
            return forgotten(name, xml)
        changed, count = re.subn(rf"(<c [^>]*><v>){old:g}(</v>)", rf"\g<1>{new:g}\2", forgotten(name, xml))
        assert count == 1
        return changed

    file = rewritten(tmp_path / "dearer.xlsx", render_xlsx(plan, EN), dearer)
    grids = read(recalculated(tmp_path, [file])["dearer.xlsx"].read_bytes())
    spent = float(sum(each.amount for each in plan.budget.lines)) + 1000
    budget = grids["Budget"]
    assert spent in row_of(budget, "Budget lines")
    assert -1000 in row_of(budget, "Still to allocate"), "what is too much is said"
    share = next(sum_ for sum_ in plan.budget.by_platform if sum_.key == "xiaohongshu")
    assert float(share.amount) + 1000 in row_of(grids["Summary"], "Xiaohongshu")
    assert sum(float(share.amount) + 1000 in row for row in budget) == 2
    schedule = grids["Schedule"]
    total = next(row for row in schedule if row[:2] == ["Xiaohongshu", "Total"])
    assert total[5] == float(share.amount) + 1000
    entry = next(row for row in schedule if row[1].startswith(line.title))
    assert new in entry[6:], "the money on the bar follows, too"
    bought = next(row[10] for row in grids["Media plan"] if line.title in row)
    assert (line.quantity, bought) == (49767, 50000), "and what it buys"


def test_text_of_a_brief_never_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    tame, wild = parts(render_xlsx(plans.full(), EN), tmp_path), parts(render_xlsx(plans.hostile(), EN), tmp_path)
    names = [name for name in wild if "/sheet" in name]
    for name in names:
        formulas = re.findall(r"<f>([^<]*)</f>", wild[name])
        assert len(formulas) == len(re.findall(r"<f>", tame[name])), name
        assert not [each for each in formulas if re.search(r"HYPERLINK|\b1\+1|script|alert|cmd", each)]
        assert "<hyperlink" not in wild[name] and 't="e"' not in wild[name]
    texts = {cell for grid in read(render_xlsx(plans.hostile(), EN)).values() for row in grid for cell in row}
    assert any(str(text).startswith("=1+1") for text in texts), "the text is there, as a text"
    assert 'quotePrefix="1"' in wild["xl/styles.xml"]


@pytest.mark.parametrize("brand", ['=HYPERLINK("http://x","y")', "<img src=x onerror=alert(1)>", "@SUM(A1)", "-2+3", "שלום &P", "🚀" * 9, "'"])  # fmt: skip
def test_a_brand_is_shown_as_it_is_written(brand: str) -> None:
    plan = plans.full()
    plan = plan.model_copy(update={"brief": plan.brief.model_copy(update={"brand": brand, "name": "N"})})
    shown = row_of(sheet(render_xlsx(plan, EN), "summary"), EN.text("summary.brand"))[1]
    assert brand in shown.replace("\u2068", "").replace("\u2069", "")


def test_text_longer_than_a_cell_is_cut_not_lost() -> None:
    plan = plans.full()
    risk = plan.risks[0].model_copy(update={"text": "🚀" * 40_000})
    grid = sheet(render_xlsx(plan.model_copy(update={"risks": (risk,)}), EN), "risks")
    cell = grid[4][5]
    assert cell.startswith("🚀🚀") and cell.endswith("🚀…") and len(cell.encode("utf-16-le")) // 2 <= 32_767


def test_no_lines_and_no_money_in_a_stage_are_no_trouble() -> None:
    empty = render_xlsx(plans.unallocated(), EN)
    assert float(plans.TOTAL) in row_of(sheet(empty, "budget"), EN.text("budget.reserve"))
    assert sheet(empty, "data") == [list(HEADER)]
    plan = plans.full()
    kept = tuple(line for line in plan.budget.lines if line.stage != "sharing")
    thin = plan.model_copy(update={"budget": plan.budget.model_copy(update={"lines": kept})})
    assert row_of(sheet(render_xlsx(thin, EN), "budget"), EN.name("stages", "sharing"))[1:4] == [0.0, 0.0, 0.0]


def test_four_hundred_lines_each_have_their_row() -> None:
    content = render_xlsx(with_lines(plans.full(), 400), EN)
    assert len(sheet(content, "data")) == 401
    assert row_of(sheet(content, "media"), "Total")[13] == 600.0


@pytest.mark.parametrize("code", LOCALES)
def test_the_data_sheet_is_a_plain_table(code: str, tmp_path: Path) -> None:
    plan, locale = plans.full(), WORDS[code]
    content = render_xlsx(plan, locale)
    head, *rows = sheet(content, "data", locale)
    assert head == list(HEADER), "the same in every language"
    records = make_records(plan, arrange(plan), locale)
    assert [row[0] for row in rows] == [record.line for record in records]
    column = {name: place for place, name in enumerate(head)}
    for row, record in zip(rows, records, strict=True):
        assert row[column["start"]] == record.start and type(row[column["start"]]) is date
        assert row[column["amount"]] == float(record.amount)
        assert row[column["platform_name"]] == record.platform_name
    assert "<f>" not in parts(content, tmp_path)["xl/worksheets/sheet12.xml"]
    assert render_csv(plan, locale).count("\r\n") == len(rows) + 1


def test_every_sheet_is_ready_to_read_and_to_print(tmp_path: Path) -> None:
    found = parts(render_xlsx(*example("serum-618", "zh-CN")), tmp_path)
    for number, key in enumerate(SHEETS, 1):
        xml = found[f"xl/worksheets/sheet{number}.xml"]
        assert 'paperSize="9"' in xml and 'orientation="landscape"' in xml and "<fitToPage" not in xml.replace("fitToPage=", ""), key  # fmt: skip
        assert 'fitToPage="1"' in xml and "<pane " in xml, key
        filtered = key not in ("summary", "budget", "schedule")
        assert ("<autoFilter" in xml) is filtered, key
    names = found["xl/workbook.xml"]
    assert names.count("_xlnm.Print_Area") == len(SHEETS)
    assert all(f'name="{name}"' in names for name in ("budget_total", "lines_amount", "lines_platform"))
    assert "x14:dataBar" in found["xl/worksheets/sheet2.xml"]


@pytest.mark.parametrize("code", LOCALES)
def test_names_of_sheets_are_names_that_spreadsheets_take(code: str) -> None:
    names = [WORDS[code].text(f"sheets.{key}") for key in SHEETS]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


@pytest.mark.parametrize(
    ("code", "currency", "money", "day"),
    [
        ("zh-CN", "CNY", '"¥"#,##0;-"¥"#,##0;"–"', 'yyyy"年"m"月"d"日"'),
        ("ja", "JPY", '#,##0"円";-#,##0"円";"–"', 'yyyy"年"m"月"d"日"'),
        ("en", "CNY", '"¥"#,##0;-"¥"#,##0;"–"', "[$-409]d mmm yyyy"),
        ("en", "GBP", '"£"#,##0;-"£"#,##0;"–"', "[$-409]d mmm yyyy"),
    ],
)
def test_figures_look_as_the_language_and_the_currency_want(code: str, currency: str, money: str, day: str) -> None:
    looks = Looks.of(WORDS[code], currency)
    assert (looks.money, looks.date) == (money, day)


@pytest.mark.parametrize(("days", "columns"), [(20, "days"), (120, "days"), (300, "weeks"), (2000, "months")])
def test_the_schedule_is_as_fine_as_its_span_allows(days: int, columns: str) -> None:
    first = date(2027, 4, 20)
    axis = Axis.over(first, first + timedelta(days))
    assert len(axis.starts) <= 126
    step = (axis.starts[1] - axis.starts[0]).days
    assert {1: "days", 7: "weeks"}.get(step, "months") == columns
    assert axis.starts[axis.place(first)] <= first
    assert axis.place(first + timedelta(days)) == len(axis.starts) - 1 or columns == "days"


def test_bars_that_would_cover_each_other_get_rows_of_their_own() -> None:
    plan = plans.full()
    late = plan.schedule.milestones[-1].model_copy(update={"id": "x/y/z.far", "date": date(2033, 1, 1)})
    schedule = plan.schedule.model_copy(update={"milestones": (*plan.schedule.milestones, late)})
    far = sheet(render_xlsx(plan.model_copy(update={"schedule": schedule}), EN), "schedule")
    near = sheet(render_xlsx(plan, EN), "schedule")
    assert len(far) > len(near) + 1, "phases of one month lie below each other"


def test_the_schedule_marks_what_has_a_day() -> None:
    plan = plans.full()
    grid = sheet(render_xlsx(plan, EN), "schedule")
    titles = [milestone.title for milestone in plan.schedule.milestones]
    marked = {row[1]: row[2] for row in grid if "◆" in row}
    assert all(
        marked[title] == milestone.date for title, milestone in zip(titles, plan.schedule.milestones, strict=True)
    )
    assert marked["Conversion day"] == plan.schedule.conversion_day
    assert marked[EN.text("calendar.sign_off_by", who=plan.brief.approver)] == plan.brief.sign_off
