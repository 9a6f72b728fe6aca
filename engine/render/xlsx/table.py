"""Sheets that are one table: a heading row that stays, a filter on it, one record a row."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from engine.render.records import HEADER, Record
from engine.render.xlsx.book import RIGHT, Book, Sheet, Value, head_style, row_style
from engine.render.xlsx.looks import BAR

TOP = 3  # below the sheet's title


@dataclass(frozen=True)
class Column:
    """A column: its heading, how its cells look, and its width where that is not left to its cells."""

    heading: str
    look: str = "text"
    width: float = 0.0
    bar: bool = False

    @property
    def heading_look(self) -> str:
        """Above figures a heading stands at their side."""
        return "right" if self.look in RIGHT else "prose" if self.look in ("prose", "date") else "text"


def write_table(
    sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[Value]], frozen: int = 1, spare: bool = False
) -> int:
    """Write a table below the sheet's title; the last row is returned. A spare row keeps sums true when rows are added."""
    for place, column in enumerate(columns):
        sheet.write(TOP, place, column.heading, column.heading_look, **head_style())
        if column.width:
            sheet.width(place, column.width)
    row = TOP
    for row, values in enumerate(rows, TOP + 1):
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            look = "right" if isinstance(value, str) and column.look in RIGHT else column.look
            sheet.write(row, place, value, look, **row_style())
    last = max(row + spare, TOP + 1)
    sheet.raw.autofilter(TOP, 0, last, len(columns) - 1)
    sheet.raw.freeze_panes(TOP + 1, frozen)
    for place, column in enumerate(columns):
        if column.bar:
            draw_bars(sheet, TOP + 1, last, place)
    return last


def draw_bars(sheet: Sheet, first: int, last: int, column: int) -> None:
    """Bars behind the shares of a column."""
    options = {"type": "data_bar", "bar_color": BAR, "bar_solid": True, "min_type": "num", "min_value": 0, "data_bar_2010": True}  # fmt: skip
    sheet.raw.conditional_format(first, column, last, column, options)


def write_records(book: Book, records: Sequence[Record]) -> None:
    """The tidy sheet: a plain heading in the first row, values and no formulas, as table tools import it."""
    sheet = book.sheet("data")
    for place, name in enumerate(HEADER):
        sheet.write(0, place, name, bold=True)
    looks = {"start": "iso", "end": "iso", "share": "share"}
    for row, record in enumerate(records, 1):
        for place, (name, value) in enumerate(zip(HEADER, astuple(record), strict=True)):
            sheet.write(row, place, value, looks.get(name, "plain" if not isinstance(value, str) else "text"))
    for place in range(len(HEADER)):
        sheet.limit(place, 30)
    sheet.raw.freeze_panes(1, 1)
    sheet.raw.autofilter(0, 0, max(len(records), 1), len(HEADER) - 1)
    sheet.print(0, max(len(records), 1), len(HEADER) - 1)
