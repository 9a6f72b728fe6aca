"""The schedule as coloured cells: phases, each platform and its tactics with money on the bars, then all that has one day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.locale import Locale
from engine.render.calendar import paid_phases
from engine.render.grid import PlatformLines, bundled
from engine.render.lettering import width_of
from engine.render.outline import Outline
from engine.render.records import phase_name, platform_name
from engine.render.xlsx.book import Book, Formula, Value, cell, head_style, row_style
from engine.render.xlsx.looks import LINE, MARK, PHASES, TINT, WASH
from engine.render.xlsx.media import Media

TOP, LEFT = 3, 6
DAYS, WEEKS = 126, 126  # as many columns as can be looked over
WHAT, START, END, LENGTH, AMOUNT = 1, 2, 3, 4, 5
DIAMOND = "◆"


@dataclass(frozen=True)
class Bar:
    """Days of one colour; the text on it is money or a name."""

    start: date
    end: date
    phase: str | None
    value: Value


@dataclass(frozen=True)
class Row:
    """One row: what it is, its days, its money, its bars; a row of one day has a mark instead."""

    group: str
    what: str
    start: date | None
    end: date | None
    amount: Value = None
    bars: tuple[Bar, ...] = ()
    strong: bool = False


@dataclass(frozen=True)
class Axis:
    """Columns of a day, a week or a month each."""

    starts: tuple[date, ...]
    pixels: int
    weekly: bool

    @classmethod
    def over(cls, first: date, last: date) -> "Axis":
        """As fine as the span allows; whole weeks from a Monday on, or whole months."""
        first, last = first - timedelta(first.weekday()), last + timedelta(6 - last.weekday())
        length = (last - first).days + 1
        if length <= DAYS:
            return cls(tuple(first + timedelta(n) for n in range(length)), 9, True)
        if length <= WEEKS * 7:
            return cls(tuple(first + timedelta(7 * n) for n in range(length // 7)), 46, False)
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return cls(tuple(date(n // 12, n % 12 + 1, 1) for n in months), 60, False)

    @property
    def width(self) -> float:
        """A column's width as spreadsheets count it: below one character it is another measure."""
        return self.pixels / 12 if self.pixels < 12 else (self.pixels - 5) / 7

    def place(self, day: date) -> int:
        """The column of a day, counted from the first."""
        return max(0, sum(start <= day for start in self.starts) - 1)


def write_schedule(book: Book, outline: Outline, media: Media) -> None:
    """Write the sheet."""
    rows = list(_rows(book, outline, media))
    days = [day for row in rows for day in (row.start, row.end) if day is not None]
    axis = Axis.over(min(days), max(days))
    sheet, text = book.sheet("schedule"), book.locale.text
    note = text("schedule.projected") if outline.projected else ""
    sheet.title(text("schedule.heading"), note)
    heads = ("platform", "what", "start", "end", "days", "amount")
    _head(book, axis, [text(f"columns.{head}") for head in heads])
    row = TOP
    conversion = axis.place(book.plan.schedule.conversion_day)
    for each in rows:
        row += 1
        _labels(book, row, each)
        row += _draw(book, row, each, axis, conversion)
    for column, width in ((0, 20), (WHAT, 46), (START, 14), (END, 14), (LENGTH, 6.5), (AMOUNT, 13)):
        sheet.width(column, width)
    for place in range(len(axis.starts)):
        sheet.width(LEFT + place, axis.width)
    sheet.raw.freeze_panes(TOP + 1, 2)
    sheet.print(TOP, row, LEFT + len(axis.starts) - 1)


def _head(book: Book, axis: Axis, heads: Sequence[str]) -> None:
    sheet, locale = book.sheet("schedule"), book.locale
    for column, head in enumerate(heads):
        sheet.write(TOP, column, head, "right" if column in (LENGTH, AMOUNT) else "prose", **head_style())
    step = 7 if axis.weekly else 1
    for place in range(0, len(axis.starts), step):
        first = LEFT + place
        label = _label(axis.starts[place], axis, locale)
        sheet.over(TOP, first, first + step - 1, label, "text", **{**head_style(), "font_size": 8, "left": 4, "left_color": LINE})  # fmt: skip


def _label(day: date, axis: Axis, locale: Locale) -> str:
    return f"{day.year}-{day.month:02}" if axis.pixels == 60 else locale.day(day)


def _labels(book: Book, row: int, each: Row) -> None:
    sheet = book.sheet("schedule")
    look = {**row_style(), **({"bold": True, "bg_color": TINT} if each.strong else {})}
    sheet.write(row, 0, each.group, "prose", **look)
    sheet.write(row, WHAT, each.what, "prose", **look)
    sheet.write(row, START, each.start, "date", **look)
    sheet.write(row, END, each.end if each.end != each.start else None, "date", **look)
    length: Value = None
    if each.bars and each.start and each.end:
        length = Formula(f"{cell(row, END)}-{cell(row, START)}+1", (each.end - each.start).days + 1)
        if each.start == each.end:
            length = 1
    sheet.write(row, LENGTH, length, "count", **look)
    sheet.write(row, AMOUNT, each.amount, "money", **look)


def _draw(book: Book, row: int, each: Row, axis: Axis, conversion: int) -> int:
    """Draw a row's bars or its mark; bars that share columns go to rows of their own, whose number is returned."""
    lanes: list[list[tuple[int, int, Bar]]] = [[]]
    for bar in sorted(each.bars, key=lambda bar: (bar.start, bar.end)):
        first, last = axis.place(bar.start), axis.place(bar.end)
        lane = next((lane for lane in lanes if not lane or lane[-1][1] < first), None)
        if lane is None:
            lanes.append(lane := [])
        lane.append((first, last, bar))
    for place, lane in enumerate(lanes):
        taken = {column for first, last, _ in lane for column in range(first, last + 1)}
        mark = axis.place(each.start) if each.start and not each.bars else None
        _ground(book, row + place, axis, taken, conversion, mark)
        for first, last, bar in lane:
            _bar(book, row + place, first, last, bar, axis, each.strong)
    return len(lanes) - 1


def _ground(book: Book, row: int, axis: Axis, taken: set[int], conversion: int, mark: int | None) -> None:
    sheet = book.sheet("schedule")
    for column in range(len(axis.starts)):
        look: dict[str, object] = {}
        if not axis.weekly or column % 7 == 0:
            look = {"left": 4, "left_color": LINE}
        if column == conversion:
            look["bg_color"] = WASH
        if column == mark:
            sheet.write(row, LEFT + column, DIAMOND, "text", **look, font_color=MARK, font_size=8)
        elif look and column not in taken:
            sheet.write(row, LEFT + column, None, "text", **look)


def _bar(book: Book, row: int, first: int, last: int, bar: Bar, axis: Axis, strong: bool) -> None:
    locale, currency = book.locale, book.plan.budget.currency
    fill, ink = PHASES.get(bar.phase, PHASES[None])
    shown = bar.value
    told = (
        locale.short_money(bar.value.value or 0, currency) if isinstance(bar.value, Formula) else str(bar.value or "")
    )
    if width_of(told, 10.5) > (last - first + 1) * axis.pixels - 4:
        shown = None
    size = {
        "font_size": 8,
        "bold": strong,
        "align": "left",
        "bg_color": fill,
        "font_color": ink,
        "top": 5,
        "bottom": 5,
        "border_color": "#FFFFFF",
    }
    book.sheet("schedule").over(row, LEFT + first, LEFT + last, shown, "short", **size, valign="vcenter")


def _rows(book: Book, outline: Outline, media: Media) -> Iterable[Row]:
    yield from _phases(book, outline)
    for part in outline.lines:
        yield _platform(book, part)
        yield from _entries(book, part, media)
    yield from _days(book, outline)


def _phases(book: Book, outline: Outline) -> Iterable[Row]:
    locale = book.locale
    for each in outline.spans:
        span, name = each.span, locale.label("phases", each.span.id)
        where = locale.listing([locale.name("platforms", platform) for platform in each.platforms])
        bar = Bar(span.start, span.end, span.id, name)
        yield Row(where or locale.text("words.all_platforms"), name, span.start, span.end, None, (bar,))


def _platform(book: Book, part: PlatformLines) -> Row:
    """A platform's phases with what it spends in each."""
    plan, name = book.plan, platform_name(part.platform, book.locale)
    bars = []
    for phase, amount, start, end in paid_phases(part, plan):
        criteria = f"lines_platform,{in_quotes(name)},lines_phase,{in_quotes(phase_name(phase, book.locale))}"
        bars.append(Bar(start, end, phase, Formula(f"SUMIFS(lines_amount,{criteria})", float(amount))))
    first, last = min((bar.start for bar in bars), default=None), max((bar.end for bar in bars), default=None)
    money = Formula(f"SUMIFS(lines_amount,lines_platform,{in_quotes(name)})", float(part.amount))
    return Row(name, book.locale.text("words.total"), first, last, money, tuple(bars), strong=True)


def _entries(book: Book, part: PlatformLines, media: Media) -> Iterable[Row]:
    """A platform's tactics, the money of each phase on its own days."""
    flights = {flight.line: flight for flight in book.plan.schedule.flights}
    for (_, kind), lines in bundled(part.lines, lambda line: (line.tactic, line.kind)).items():
        flown = [(line, flights[line.id]) for line in lines if line.id in flights]
        bars = tuple(Bar(f.start, f.end, line.phase, media.amount(line.id, line.amount)) for line, f in flown)
        start, end = min((bar.start for bar in bars), default=None), max((bar.end for bar in bars), default=None)
        cells = [media.amount(line.id, line.amount) for line in lines]
        money = Formula("+".join(each.text for each in cells), float(sum(line.amount for line in lines)))
        what = book.locale.text("formats.dated", what=lines[0].title, span=book.locale.label("kinds", kind))
        yield Row("", what, start, end, money, bars)


def _days(book: Book, outline: Outline) -> Iterable[Row]:
    """Milestones, the conversion day, sign-off and the days on which figures are judged."""
    locale, plan = book.locale, book.plan
    found: list[tuple[date, int, Row]] = []
    for day in outline.days:
        milestone = day.milestone
        what = (milestone.title or milestone.id) if milestone else locale.text("schedule.conversion_day")
        where = locale.name("platforms", milestone.platform) if milestone and milestone.platform else ""
        group = where or locale.text("words.all_platforms")
        found.append((day.date, 0, Row(group, what, day.date, None, strong=milestone is None)))
    if plan.brief.sign_off:
        who = plan.brief.approver
        what = locale.text("calendar.sign_off_by", who=who) if who else locale.text("calendar.sign_off")
        found.append((plan.brief.sign_off, 1, Row(locale.text("words.all_platforms"), what, plan.brief.sign_off, None)))
    for judged, kpis in bundled(plan.kpis, lambda kpi: kpi.judged_on).items():
        where = locale.listing(list(dict.fromkeys(platform_name(kpi.platform, locale) for kpi in kpis)))
        found.append((judged, 2, Row(where, locale.text("calendar.kpis", n=len(kpis)), judged, None)))
    for _, _, row in sorted(found, key=lambda each: each[:2]):
        yield row


def in_quotes(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'
