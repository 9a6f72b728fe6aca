"""A workbook in the making: sheets ready for print, cells that hold text as text, formulas that carry their value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from math import ceil
from typing import Any, Literal
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.inert import inert, unformulated
from engine.render.lettering import fitted, width_of
from engine.render.xlsx.looks import INK, LINE, SOFT, Looks, font_of

WIDE, NARROW = 1.95, 1.7  # characters of a column that the em of an ideograph takes, and that of a letter
NARROWEST, WIDEST, PADDING = 6.0, 60.0, 1.8
LONGEST = 32_767  # characters of a cell
ROOM = 55.0  # em of a title, and of the footer that repeats it
A4 = 9
LINE_HEIGHT, TALL_LINE, HIGHEST = 13.0, 15.5, 405.0  # points; fonts of ideographs stand higher
RAGGED = 1.07  # lines end before the edge
RIGHT = frozenset({"right", "money", "cost", "short", "count", "ratio", "share"})


@dataclass(frozen=True)
class Formula:
    """A formula, and what it comes to: readers that do not calculate show that."""

    text: str
    value: float | Literal[""]


Value = str | int | float | Decimal | date | Formula | None


class Book:
    """The workbook of one plan."""

    def __init__(self, plan: Plan, locale: Locale, names: Mapping[str, str]) -> None:
        self.plan, self.locale = plan, locale
        self._looks, self._font = Looks.of(locale, plan.budget.currency), font_of(locale)
        self._file = BytesIO()
        self._book = Workbook(self._file, {"in_memory": True})
        self._book.set_calc_mode("auto")
        self.title = fitted(locale.text("document.title", brand=plan.brief.brand, name=plan.brief.name), 1.0, ROOM)
        created = datetime.combine(plan.brief.as_of, time())
        self._book.set_properties({"title": self.title, "author": "Planwheel", "created": created})
        self._styles: dict[tuple[Any, ...], Any] = {}
        self._sheets = {key: Sheet(self, self._book.add_worksheet(name), name) for key, name in names.items()}

    def sheet(self, key: str) -> "Sheet":
        """A sheet by the key of its name."""
        return self._sheets[key]

    def name(self, name: str, sheet: "Sheet", first: tuple[int, int], last: tuple[int, int] | None = None) -> None:
        """Name a cell or a range, for formulas that can be read."""
        self._book.define_name(name, f"={sheet.address(*first)}" + (f":{_fixed(*last)}" if last else ""))

    def style(self, look: str, more: Mapping[str, object]) -> Any:
        """The style of a cell: the number format of its look, and what is special about it."""
        key = (look, *sorted(more.items()))
        if key not in self._styles:
            number = {"num_format": getattr(self._looks, look)} if hasattr(self._looks, look) else {}
            align = {"align": "right"} if look in RIGHT else {"align": "left"}
            wrapped = {"text_wrap": True} if look == "prose" else {}
            base = {**self._font, "font_color": INK, "valign": "top", "reading_order": 1, **number, **align, **wrapped}
            self._styles[key] = self._book.add_format({**base, **more})
        return self._styles[key]

    def close(self) -> bytes:
        """The file; the same plan gives the same bytes."""
        for sheet in self._sheets.values():
            sheet.fit()
        self._book.close()
        return self._file.getvalue()


class Sheet:
    """One sheet; columns become as wide as what is written into them, up to a limit."""

    def __init__(self, book: Book, raw: Any, name: str) -> None:
        self.book, self.raw, self.name = book, raw, name
        self._widths: dict[int, float] = {}
        self._fixed: dict[int, float] = {}
        self._limits: dict[int, float] = {}
        self._prose: dict[tuple[int, int], str] = {}
        self._spans: dict[tuple[int, int], int] = {}
        raw.hide_gridlines(2)

    def write(self, row: int, column: int, value: Value, look: str = "text", **more: object) -> None:
        """Write one cell; a text is never a formula, a number or a link, whatever it looks like."""
        if look in ("prose", "date") and column:
            more = {"indent": 1, **more}  # apart from the figure on its left
        if look == "prose":
            self._prose[row, column] = str(value or "")
        else:
            needed = _characters(self._shown(value, look))
            self._widths[column] = max(self._widths.get(column, 0.0), needed)
        self._put(row, column, value, look, more)

    def over(self, row: int, first: int, last: int, value: Value, look: str, **more: object) -> None:
        """Write one cell over several columns."""
        if last > first:
            self.raw.merge_range(row, first, row, last, "", self.book.style(look, more))
        self._put(row, first, value, look, more)

    def _put(self, row: int, column: int, value: Value, look: str, more: dict[str, object]) -> None:
        if isinstance(value, str):
            value = _cut(inert(value))
            if unformulated(value) != value:
                more = {**more, "quote_prefix": True}  # stays a text when somebody edits the cell
        style = self.book.style(look, more)
        if value is None or value == "":
            self.raw.write_blank(row, column, None, style)
        elif isinstance(value, Formula):
            self.raw.write_formula(row, column, f"={value.text}", style, value.value)
        elif isinstance(value, str):
            self.raw.write_string(row, column, value, style)
        elif isinstance(value, date):
            self.raw.write_datetime(row, column, datetime.combine(value, time()), style)
        else:
            self.raw.write_number(row, column, float(value), style)

    def paragraph(self, row: int, first: int, last: int, words: str, **more: object) -> None:
        """Write prose over several columns."""
        self._spans[row, first] = last
        self._prose[row, first] = words
        self.over(row, first, last, words, "prose", **more)

    def width(self, column: int, characters: float) -> None:
        """Fix the width of a column."""
        self._fixed[column] = characters

    def limit(self, column: int, characters: float) -> None:
        """Let a column be no wider, whatever stands in it."""
        self._limits[column] = characters

    def title(self, text: str, note: str = "") -> None:
        """The plan's name and the sheet's heading above everything else; long ones run over the columns beside them."""
        style = self.book.style
        self.raw.set_row(0, 24)
        self.raw.write_string(0, 0, _cut(inert(text)), style("text", {"bold": True, "font_size": 16}))
        self.raw.write_string(1, 0, self.book.title, style("text", {"font_color": SOFT}))
        if note:
            self.raw.write_string(2, 0, _cut(inert(note)), style("text", {"font_color": SOFT}))

    def print(self, head: int, last_row: int, last_column: int, *, down: int = 0) -> None:
        """A4 landscape, as wide as one page, the head on each page, the campaign and the page's number below."""
        raw = self.raw
        raw.set_landscape()
        raw.set_paper(A4)
        raw.fit_to_pages(1, down)
        raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        raw.repeat_rows(head)
        raw.print_area(0, 0, last_row, last_column)
        name = self.book.title.replace("&", "&&")
        raw.set_footer(f"&L&8 {name}&R&8 {self.name.replace('&', '&&')} · &P / &N")

    def address(self, row: int, column: int) -> str:
        """A cell as formulas on other sheets name it."""
        return f"{quote_sheetname(self.name)}!{_fixed(row, column)}"

    def fit(self) -> None:
        """Set the widths of columns, and the heights of rows of prose: not every program finds those by itself."""
        widths = {column: self._width(column) for column in {**self._widths, **self._fixed}}
        for column, width in widths.items():
            self.raw.set_column(column, column, width)
        lines: dict[int, int] = {}
        for (row, column), words in self._prose.items():
            columns = range(column, self._spans.get((row, column), column) + 1)
            room = sum(widths.get(each, NARROWEST) for each in columns) - PADDING
            needed = _characters(words)
            lines[row] = max(lines.get(row, 1), 1 if needed <= room else ceil(needed / room * RAGGED))
        height = LINE_HEIGHT if self.book.locale.code == "en" else TALL_LINE
        for row, count in lines.items():
            self.raw.set_row(row, min(height * count + 2, HIGHEST))

    def _width(self, column: int) -> float:
        needed = max(NARROWEST, self._widths.get(column, 0.0) + PADDING)
        return self._fixed.get(column, min(needed, self._limits.get(column, WIDEST)))

    def _shown(self, value: Value, look: str) -> str:
        locale, currency = self.book.locale, self.book.plan.budget.currency
        plain = value.value if isinstance(value, Formula) else value
        if plain is None or isinstance(plain, str):
            return plain or ""
        if isinstance(plain, date):
            return locale.date(plain)
        if look in ("money", "cost"):
            return locale.money(round(Decimal(str(plain)), 0), currency) + (".00" if look == "cost" else "")
        return locale.percent(plain) + "0" if look == "share" else locale.number(plain)


def head_style() -> dict[str, object]:
    """What a table's heading looks like."""
    return {"bold": True, "bottom": 2, "bottom_color": INK, "text_wrap": True, "valign": "bottom"}


def row_style() -> dict[str, object]:
    """The fine line below a row."""
    return {"bottom": 4, "bottom_color": LINE}


def cell(row: int, column: int) -> str:
    """A cell as formulas on its own sheet name it."""
    return str(xl_rowcol_to_cell(row, column))


def _fixed(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


@lru_cache(maxsize=4096)
def _characters(text: str) -> float:
    """How many characters wide a column has to be for a text."""
    wide = sum(east_asian_width(each) in "WF" for each in text)
    return wide * WIDE + (width_of(text, 1.0) - wide) * NARROW


def _cut(text: str) -> str:
    """The text in as many UTF-16 units as a cell holds, with an ellipsis where it is cut."""
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    return text.encode("utf-16-le")[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
