"""The media plan: one row a budget line, whose amounts the other sheets add up."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal

from engine.render.records import Record
from engine.render.xlsx.book import Book, Formula, Value, cell
from engine.render.xlsx.looks import HEAD
from engine.render.xlsx.table import TOP, Column, write_table

PLATFORM, STAGE, PHASE, KIND, START, END, COST, AMOUNT = 1, 2, 3, 4, 7, 8, 12, 13
TOTAL = "budget_total"
NAMES = {
    "lines_platform": PLATFORM, "lines_stage": STAGE, "lines_phase": PHASE, "lines_kind": KIND, "lines_amount": AMOUNT,
}  # fmt: skip
"""Names of columns in formulas."""


class Media:
    """The media plan and what others need to refer to it."""

    def __init__(self, book: Book, records: Sequence[Record]) -> None:
        self.book, self.records = book, records
        self._sheet = book.sheet("media")
        self._rows = {record.line: row for row, record in enumerate(records, TOP + 1)}
        self._last = TOP + 1 + len(records)  # a spare row: what is added above it is counted
        for name, column in NAMES.items():
            book.name(name, self._sheet, (TOP + 1, column), (self._last, column))

    def amount(self, line: str, amount: Decimal) -> Formula:
        """The amount of a line."""
        return Formula(self._sheet.address(self._rows[line], AMOUNT), float(amount))

    def write(self) -> None:
        """Write the sheet."""
        sheet, text = self._sheet, self.book.locale.text
        sheet.title(text("sheets.media"), text("document.currency", currency=self.book.plan.budget.currency))
        last = write_table(sheet, self._columns(), self._cells(), frozen=1, spare=True)
        total = last + 1
        amounts = f"{cell(TOP + 1, AMOUNT)}:{cell(last, AMOUNT)}"
        spent = float(sum((record.amount for record in self.records), Decimal(0)))
        look: dict[str, object] = {"bold": True, "top": 2, "top_color": HEAD}
        for column in range(len(self._columns())):
            sheet.write(total, column, None, "text", **look)
        sheet.write(total, PLATFORM, text("words.total"), "prose", **look)
        sheet.write(total, AMOUNT, Formula(f"SUBTOTAL(109,{amounts})", spent), "money", **look)
        sheet.write(total, AMOUNT + 1, share(cell(total, AMOUNT), spent, self.book), "share", **look)
        sheet.print(TOP, total, len(self._columns()) - 1)

    def _columns(self) -> tuple[Column, ...]:
        text = self.book.locale.text
        return (
            Column(text("columns.number"), "plain", 5),
            Column(text("columns.platform"), "prose", 13),
            Column(text("columns.stage"), "prose", 14),
            Column(text("columns.phase"), "prose", 12),
            Column(text("columns.kind"), "prose", 11),
            Column(text("columns.tactic"), "prose", 36),
            Column(text("columns.audience"), "prose", 14),
            Column(text("columns.start"), "date"),
            Column(text("columns.end"), "date"),
            Column(text("columns.days"), "count"),
            Column(text("columns.quantity"), "count"),
            Column(text("columns.unit"), "prose", 13),
            Column(text("columns.unit_cost"), "cost"),
            Column(text("columns.amount"), "money"),
            Column(text("columns.share"), "share", 9, bar=True),
            Column(text("columns.owner"), "prose", 13),
            Column(text("columns.rule"), "prose", 24),
        )

    def _cells(self) -> Iterable[tuple[Value, ...]]:
        for row, record in enumerate(self.records, TOP + 1):
            yield (
                row - TOP,
                record.platform_name,
                record.stage_name,
                record.phase_name,
                record.kind_name,
                record.title,
                record.audience_name,
                record.start,
                record.end,
                self._days(record, row),
                self._quantity(record, row),
                self._unit(record),
                record.unit_cost,
                record.amount,
                share(cell(row, AMOUNT), float(record.amount), self.book),
                record.owner_name,
                record.rule,
            )

    def _days(self, record: Record, row: int) -> Value:
        if record.start is None or record.end is None:
            return None
        return Formula(f"{cell(row, END)}-{cell(row, START)}+1", (record.end - record.start).days + 1)

    def _quantity(self, record: Record, row: int) -> Value:
        """What the amount buys, so that it follows the amount; a quantity of another making stays as it is."""
        if record.quantity is None or not record.unit_cost or not record.per_unit:
            return record.quantity
        bought = (record.amount * record.per_unit / record.unit_cost).to_integral_value(ROUND_FLOOR)
        if bought != record.quantity:
            return record.quantity
        per = f"*{record.per_unit}" if record.per_unit != 1 else ""
        return Formula(f"ROUNDDOWN(ROUND({cell(row, AMOUNT)}{per}/{cell(row, COST)},6),0)", record.quantity)

    def _unit(self, record: Record) -> Value:
        if record.quantity is None or record.unit_name is None:
            return None
        if record.per_unit in (None, 1):
            return record.unit_name
        return self.book.locale.text("sheets.per", unit=record.unit_name, n=record.per_unit)


def share(amount: str, value: float, book: Book) -> Formula:
    """What a cell's amount is of the total budget."""
    total = float(book.plan.budget.total)
    return Formula(f"IF({TOTAL}=0,0,{amount}/{TOTAL})", value / total if total else 0.0)
