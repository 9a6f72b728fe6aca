"""The budget: money by platform, stage and kind, added up from the media plan, and what is left of the total."""

from collections.abc import Callable, Sequence

from engine.render.grid import KINDS, PHASES, STAGES, total_of
from engine.render.outline import Outline
from engine.render.records import Record, phase_name, platform_name
from engine.render.xlsx.book import Book, Formula, Value, cell, head_style, row_style
from engine.render.xlsx.looks import HEAD, MARK, TINT, WASH
from engine.render.xlsx.media import TOTAL, Media, share
from engine.render.xlsx.table import draw_bars

TOP = 4
SUM: dict[str, object] = {"bold": True, "top": 1, "top_color": HEAD}
INPUT: dict[str, object] = {"bg_color": TINT}


def write_budget(book: Book, outline: Outline, media: Media) -> None:
    """Write the sheet."""
    _Budget(book, outline, media).write()


class _Budget:
    def __init__(self, book: Book, outline: Outline, media: Media) -> None:
        self.book, self.outline, self.media = book, outline, media
        self.sheet, self.text = book.sheet("budget"), book.locale.text
        self.budget = book.plan.budget
        self.row = TOP
        lines = media.records
        phases = [each for each in (*PHASES, None) if any(line.phase == each for line in lines)]
        self.phases = [phase_name(each, book.locale) for each in phases]
        self.kinds = [book.locale.label("kinds", each) for each in KINDS if any(line.kind == each for line in lines)]
        self.widest = max(len(self.phases), len(self.kinds)) + 2

    def write(self) -> None:
        text, locale, outline = self.text, self.book.locale, self.outline
        names = {key: text(f"sheets.{key}") for key in ("media", "schedule", "data")}
        self.sheet.title(text("sheets.budget"), text("document.currency", currency=self.budget.currency))
        used = {record.platform for record in self.media.records}
        platforms = [platform_name(each, locale) for each in outline.platforms if each in used]
        self.matrix("sheets.by_platform", "lines_platform", platforms, "lines_phase", self.phases)
        self.rest()
        self.row += 2
        stages = [locale.name("stages", each) for each in STAGES]
        self.matrix("sheets.by_stage", "lines_stage", stages, "lines_phase", self.phases)
        self.row += 2
        self.matrix("budget.by_kind", "lines_platform", platforms, "lines_kind", self.kinds)
        self.row += 2
        self.sheet.paragraph(self.row, 0, self.widest, text("sheets.inputs", **names))
        self.sheet.width(0, 28)
        for column in range(1, self.widest + 1):
            self.sheet.width(column, 16)
        self.sheet.print(0, self.row, self.widest, down=1)
        self.sheet.raw.freeze_panes(TOP, 1)

    def matrix(
        self, title: str, rows: str, row_names: Sequence[str], columns: str, column_names: Sequence[str]
    ) -> None:
        """Money by two keys with sums, and what each row is of the total budget."""
        sheet, top, wide = self.sheet, self.row, len(column_names) + 1
        heads = (self.text(title), *column_names, self.text("words.total"), self.text("columns.share"))
        for column, head in enumerate(heads):
            sheet.write(top, column, head, "right" if column else "prose", **head_style())
        for row, name in enumerate(row_names, top + 1):
            sheet.write(row, 0, name, "prose", **row_style())
            for column, other in enumerate(column_names, 1):
                criteria = f"{rows},{cell_in(row, 0)},{columns},{cell_in(top, column, down=True)}"
                value = self.sum(rows, name, columns, other)
                sheet.write(row, column, Formula(f"SUMIFS(lines_amount,{criteria})", value), "money", **row_style())
            spent = sum(self.sum(rows, name, columns, other) for other in column_names)
            sheet.write(row, wide, self.across(row, wide, spent), "money", **row_style())
            sheet.write(row, wide + 1, share(cell(row, wide), spent, self.book), "share", **row_style())
        last = top + len(row_names)
        draw_bars(sheet, top + 1, max(last, top + 1), wide + 1)
        self.sums(last + 1, top, [(columns, other) for other in column_names])
        self.row = last + 1

    def sums(self, row: int, top: int, columns: Sequence[tuple[str, str]]) -> None:
        sheet, wide = self.sheet, len(columns) + 1
        spent = float(total_of(record.amount for record in self.media.records))
        sheet.write(row, 0, self.text("sheets.lines"), "prose", **SUM)
        for column, (key, name) in enumerate(columns, 1):
            value = sum(float(each.amount) for each in self.media.records if _key(key)(each) == name)
            sheet.write(row, column, self.below(top + 1, row, column, value), "money", **SUM)
        sheet.write(row, wide, self.below(top + 1, row, wide, spent), "money", **SUM)
        sheet.write(row, wide + 1, share(cell(row, wide), spent, self.book), "share", **SUM)

    def rest(self) -> None:
        """Fees, reserve, and whether all of it is the brief's total."""
        text, budget, wide = self.text, self.budget, len(self.phases) + 1
        lines = self.row
        entries = [(self.book.locale.label("fees", fee.id), fee.amount) for fee in budget.fees]
        entries.append((text("budget.reserve"), self.outline.reserve))
        if budget.unplaced:
            entries.append((text("budget.unplaced"), budget.unplaced))
        for label, amount in entries:
            self.entry(label, amount, {**row_style(), **INPUT})
        whole = self.below(lines, self.row + 1, wide, float(budget.total))
        self.entry(text("words.total"), whole, SUM)
        total = self.row
        self.entry(text("sheets.stated"), budget.total, {**row_style(), **INPUT, "bold": True})
        self.book.name(TOTAL, self.sheet, (self.row, wide))
        difference = Formula(f"ROUND({cell(self.row, wide)}-{cell(total, wide)},2)", 0.0)
        self.entry(text("sheets.difference"), difference, row_style(), shared=False)
        style = self.book.style("money", {"bg_color": WASH, "font_color": MARK, "bold": True})
        alarm = {"type": "cell", "criteria": "!=", "value": 0, "format": style}
        self.sheet.raw.conditional_format(self.row, wide, self.row, wide, alarm)

    def entry(self, label: str, amount: Value, look: dict[str, object], *, shared: bool = True) -> None:
        self.row += 1
        wide = len(self.phases) + 1
        plain = {key: each for key, each in look.items() if key != "bg_color"}
        for column in range(1, wide):
            self.sheet.write(self.row, column, None, "text", **plain)
        self.sheet.write(self.row, 0, label, "prose", **plain)
        self.sheet.write(self.row, wide, amount, "money", **look)
        value = float(amount.value) if isinstance(amount, Formula) else float(str(amount))
        part = share(cell(self.row, wide), value, self.book) if shared else None
        self.sheet.write(self.row, wide + 1, part, "share", **plain)

    def sum(self, rows: str, name: str, columns: str, other: str) -> float:
        row_key, column_key = _key(rows), _key(columns)
        found = (each for each in self.media.records if row_key(each) == name and column_key(each) == other)
        return float(total_of(each.amount for each in found))

    def across(self, row: int, wide: int, value: float) -> Formula:
        return Formula(f"SUM({cell(row, 1)}:{cell(row, wide - 1)})" if wide > 1 else "0", value)

    def below(self, first: int, row: int, column: int, value: float) -> Formula:
        return Formula(f"SUM({cell(first, column)}:{cell(row - 1, column)})" if row > first else "0", value)


def cell_in(row: int, column: int, *, down: bool = False) -> str:
    """A cell whose column stays where a formula is dragged; with `down` its row does."""
    plain = cell(row, column)
    letters, digits = plain.rstrip("0123456789"), plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f"{letters}${digits}" if down else f"${letters}{digits}"


def _key(name: str) -> Callable[[Record], str]:
    field = {"lines_platform": "platform_name", "lines_stage": "stage_name", "lines_phase": "phase_name"}
    return lambda record: str(getattr(record, field.get(name, "kind_name")))
