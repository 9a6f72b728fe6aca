"""Creators by tier, and the figures that the campaign is judged by with room for what came of them."""

from engine.plan.model import Kpi
from engine.render.grid import PHASES, rank, total_of
from engine.render.outline import Outline
from engine.render.records import phase_name, platform_name
from engine.render.xlsx.book import Book, Formula, Value, cell, row_style
from engine.render.xlsx.looks import HEAD, TINT
from engine.render.xlsx.table import TOP, Column, write_table

LOOKS = {"money": "cost", "share": "share", "ratio": "ratio"}
BASE, ACTUAL = 4, 8
COUNT, SPEND = 6, 9
FINE = 1000  # money below it shows its decimals


def write_creators(book: Book, outline: Outline) -> None:
    """Write the sheet of creators: a row a tier, platform and phase."""
    sheet, text, locale = book.sheet("creators"), book.locale.text, book.locale
    rows = [row for team in outline.teams for row in team.rows if row.count != 0 or row.spend]
    sheet.title(text("sheets.creators"), text("creators.note") if rows else text("creators.none"))
    columns = (
        Column(text("columns.platform"), "prose", 18),
        Column(text("columns.phase"), "prose", 18),
        Column(text("columns.tier")),
        Column(text("columns.fans_from"), "count", 14),
        Column(text("columns.fans_to"), "count", 14),
        Column(text("columns.share_of_heads"), "share", 13),
        Column(text("columns.creators"), "count", 12),
        Column(text("columns.price_from"), "money", 14),
        Column(text("columns.price_to"), "money", 14),
        Column(text("columns.amount"), "money", 14),
        Column(text("columns.what"), "prose", 40),
        Column(text("columns.rule"), "prose", 30),
    )
    open_ = text("creators.to_quote")
    cells: list[tuple[Value, ...]] = [
        (
            platform_name(row.platform, locale),
            phase_name(row.phase, locale),
            locale.label("tiers", row.tier),
            *(row.fans or (None, None)),
            row.share,
            row.count if row.count is not None else open_,
            *(row.price or (open_, open_)),
            row.spend,
            row.text,
            row.rule,
        )
        for row in rows
    ]
    last = write_table(sheet, columns, cells, frozen=2, spare=True)
    _sum(book, last, [(COUNT, "count", sum(row.count or 0 for row in rows)), (SPEND, "money", float(total_of(r.spend for r in rows)))])  # fmt: skip


def _sum(book: Book, last: int, sums: list[tuple[int, str, float]]) -> None:
    sheet, look = book.sheet("creators"), {"bold": True, "top": 2, "top_color": HEAD}
    for column in range(12):
        sheet.write(last + 1, column, None, "text", **look)
    sheet.write(last + 1, 0, book.locale.text("words.total"), "text", **look)
    for column, kind, value in sums:
        formula = f"SUBTOTAL(109,{cell(TOP + 1, column)}:{cell(last, column)})"
        sheet.write(last + 1, column, Formula(formula, value), kind, **look)
    sheet.print(TOP, last + 1, 11)


def write_kpis(book: Book, outline: Outline) -> None:
    """Write the sheet of KPIs: what is expected, when it is judged, and a column for what came of it."""
    sheet, text, locale = book.sheet("kpis"), book.locale.text, book.locale
    columns = (
        Column(text("columns.stage"), "prose", 18),
        Column(text("columns.platform"), "prose", 16),
        Column(text("columns.measure"), "prose", 44),
        Column(text("columns.low"), "right", 14),
        Column(text("columns.base"), "right", 14),
        Column(text("columns.high"), "right", 14),
        Column(text("columns.judged_on"), "date"),
        Column(text("columns.basis"), "prose", 44),
        Column(text("columns.actual"), "right", 14),
        Column(text("columns.attainment"), "right", 13),
        Column(text("columns.rule"), "prose", 30),
    )
    open_ = [kpi for platforms in outline.open_kpis.values() for kpis in platforms.values() for kpi in kpis]
    open_.sort(key=lambda kpi: (rank(kpi.platform, outline.platforms), kpi.judged_on, kpi.id))
    kpis = (*outline.kpis, *open_)
    sheet.title(text("kpis.heading"), "" if kpis else text("kpis.none"))
    rows: list[tuple[Value, ...]] = [
        (
            locale.name("stages", kpi.stage),
            platform_name(kpi.platform, locale),
            kpi.title or locale.name("measures", kpi.measure),
            *(None,) * 3,
            kpi.judged_on,
            kpi.basis,
            *(None,) * 2,
            kpi.rule,
        )
        for kpi in kpis
    ]
    last = write_table(sheet, columns, rows, frozen=3)
    for row, kpi in enumerate(kpis, TOP + 1):
        _figures(book, row, kpi)
    sheet.print(TOP, last, len(columns) - 1)


def _figures(book: Book, row: int, kpi: Kpi) -> None:
    """A KPI's figures in its own unit, and the share of the expected that was reached once that is known."""
    figures = (kpi.low, kpi.base, kpi.high)
    sheet, look = book.sheet("kpis"), LOOKS.get(kpi.unit, "count")
    if kpi.unit == "money" and all(each is None or each >= FINE for each in figures):
        look = "money"
    for column, value in enumerate(figures, BASE - 1):
        strong = {"bold": True} if column == BASE else {}
        sheet.write(row, column, value, look, **row_style(), **strong)
    sheet.write(row, ACTUAL, None, look, **row_style(), bg_color=TINT)
    if kpi.base:
        actual, base = cell(row, ACTUAL), cell(row, BASE)
        sheet.write(row, ACTUAL + 1, Formula(f'IF({actual}="","",{actual}/{base})', ""), "share", **row_style())


def phase_names(phases: tuple[str, ...], book: Book) -> str:
    """Several phases as a list, none as the whole campaign."""
    locale = book.locale
    ordered = sorted(phases, key=lambda phase: rank(phase, PHASES))
    return locale.listing([locale.label("phases", phase) for phase in ordered]) or locale.text("words.whole_campaign")
