"""The timeline's geometry: platforms by weeks, phases as bars with their money, milestones, the conversion day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.calendar import PaidPhase, paid_phases
from engine.render.grid import PHASES, PlatformLines
from engine.render.lettering import fitted, width_of, wrapped
from engine.render.outline import Outline

WIDTH = 760.0
LEFT = 118.0
RIGHT = 10.0
TOP = 46.0
LANE = 22.0
GAP = 4.0
PAD = 9.0
SIZE = 11.5
DOT = 8.0


@dataclass(frozen=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True)
class Bar:
    """A phase of a platform; the label stands in the bar if it fits, else beside it."""

    phase: str | None
    x: float
    y: float
    width: float
    text: str
    text_x: float
    text_y: float
    anchor: str
    inside: bool
    title: str


@dataclass(frozen=True)
class Lane:
    """One platform's row."""

    names: tuple[str, ...]
    y: float
    height: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Dot:
    number: int
    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Mark:
    x: float
    text: str
    text_x: float
    anchor: str


@dataclass(frozen=True)
class Timeline:
    width: float
    height: float
    left: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    dots_top: float
    dots_y: float
    conversion: Mark
    phases: tuple[str | None, ...]


@dataclass(frozen=True)
class Scale:
    """Days to x; the plot starts on a Monday and ends on a Sunday."""

    first: date
    last: date

    def x(self, day: date) -> float:
        days = (self.last - self.first).days + 1
        return LEFT + (day - self.first).days / days * (WIDTH - LEFT - RIGHT)


def draw_timeline(plan: Plan, outline: Outline, locale: Locale) -> Timeline | None:
    """The timeline of a plan that spends; None if there is nothing to draw."""
    found = [(part, tuple(paid_phases(part, plan))) for part in outline.lines]
    if not any(phases for _, phases in found):
        return None
    scale = _scale(plan, [day for _, phases in found for _, _, start, end in phases for day in (start, end)])
    lanes, y = [], TOP
    for part, phases in found:
        lane = _lane(part, phases, y, scale, locale, plan.budget.currency)
        lanes.append(lane)
        y += lane.height
    dots = tuple(_dots(outline, y + 8, scale, locale))
    bottom = max((dot.y for dot in dots), default=y) + DOT + 6
    used = {bar.phase for lane in lanes for bar in lane.bars}
    conversion = _conversion(plan, scale, locale)
    return Timeline(
        width=WIDTH,
        height=round(bottom, 1),
        left=LEFT,
        lanes=tuple(lanes),
        ticks=_ticks(scale, locale, conversion.x),
        dots=dots,
        dots_top=round(y, 1),
        dots_y=round(y + 8 + DOT, 1),
        conversion=conversion,
        phases=tuple(phase for phase in (*PHASES, None) if phase in used),
    )


def _scale(plan: Plan, days: list[date]) -> Scale:
    days = [*days, plan.schedule.conversion_day, *(each.date for each in plan.schedule.milestones)]
    first, last = min(days), max(days)
    return Scale(first - timedelta(first.weekday()), last + timedelta(6 - last.weekday()))


def _ticks(scale: Scale, locale: Locale, line: float) -> tuple[Tick, ...]:
    """Mondays, as many as have room for their label; a label that the conversion line would cross is left out."""
    weeks = ((scale.last - scale.first).days + 1) // 7
    widest = max(width_of(locale.day(scale.first + timedelta(7 * week)), 11) for week in range(weeks))
    step = 1
    while scale.x(scale.first + timedelta(7 * step)) - LEFT < widest + 10 and step < weeks:
        step += 1
    days = [scale.first + timedelta(7 * week) for week in range(0, weeks, step)]
    crossed = {day for day in days if scale.x(day) - 3 < line < scale.x(day) + widest + 6}
    return tuple(Tick(round(scale.x(day), 1), "" if day in crossed else locale.day(day)) for day in days)


def _lane(
    part: PlatformLines, phases: tuple[PaidPhase, ...], y: float, scale: Scale, locale: Locale, currency: str
) -> Lane:
    name = locale.name("platforms", part.platform) if part.platform else locale.text("words.across")
    names = wrapped(name, 12.5, LEFT - 14, 2)
    bars: list[Bar] = []
    taken: list[float] = []
    for phase in sorted(phases, key=lambda each: (each[2], each[3])):
        bar, start, end = _bar(phase, name, scale, locale, currency)
        row = next((index for index, edge in enumerate(taken) if edge + 3 <= start), len(taken))
        taken[row : row + 1] = [end]
        top = round(y + PAD + row * (LANE + GAP), 1)
        bars.append(replace(bar, y=top, text_y=top + 15))
    height = max(len(taken) * (LANE + GAP) - GAP, 15.0 * len(names)) + 2 * PAD
    return Lane(names, round(y, 1), round(height, 1), tuple(bars))


def _bar(phase: PaidPhase, platform: str, scale: Scale, locale: Locale, currency: str) -> tuple[Bar, float, float]:
    """A bar at y 0, and the room that it takes with its label."""
    id_, amount, start, end = phase
    x, width = scale.x(start), scale.x(end + timedelta(1)) - scale.x(start)
    name = locale.label("phases", id_) if id_ else locale.text("words.whole_campaign")
    money = locale.short_money(amount, currency)
    title = f"{platform} · {name} · {locale.span(start, end)} · {locale.money(amount, currency)}"
    bar = Bar(id_, round(x, 1), 0.0, round(max(width - 1.5, 2), 1), money, 0.0, 0.0, "start", True, title)
    for text in (f"{name} {money}", money):
        if width_of(text, SIZE) + 12 <= width:
            return replace(bar, text=text, text_x=round(x + 7, 1)), x, x + width
    room = width_of(money, SIZE) + 6
    if x + width + room <= WIDTH:
        return replace(bar, text_x=round(x + width + 4, 1), inside=False), x, x + width + room
    return replace(bar, text_x=round(x - 5, 1), anchor="end", inside=False), x - room, x + width


def _dots(outline: Outline, y: float, scale: Scale, locale: Locale) -> Iterable[Dot]:
    taken: list[float] = []
    for day in outline.days:
        if day.milestone:
            x = min(max(scale.x(day.date), LEFT + DOT), WIDTH - DOT)
            row = next((index for index, edge in enumerate(taken) if edge + 2 <= x - DOT), len(taken))
            taken[row : row + 1] = [x + DOT]
            title = f"{locale.date(day.date)} · {fitted(day.milestone.title or day.milestone.id, 12, 600)}"
            yield Dot(day.number, round(x, 1), round(y + DOT + row * (2 * DOT + 3), 1), title)


def _conversion(plan: Plan, scale: Scale, locale: Locale) -> Mark:
    day = plan.schedule.conversion_day
    x = scale.x(day) + (scale.x(day + timedelta(1)) - scale.x(day)) / 2
    text = f"{locale.text('schedule.conversion_day')} {locale.day(day)}"
    room = width_of(text, 12) / 2 + 4
    if x + room > WIDTH:
        return Mark(round(x, 1), text, WIDTH - 2, "end")
    return Mark(round(x, 1), text, round(x, 1), "middle")
