"""Phases, milestones and the conversion day as a reader meets them: merged where platforms keep the same days, and in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.plan.model import Milestone, PhaseSpan, Plan
from engine.render.grid import PHASES, PlatformLines, Platforms, rank, total_of

PaidPhase = tuple[str | None, Decimal, date, date]
"""A phase (None: the whole campaign), what a platform spends in it, and its days."""


@dataclass(frozen=True)
class Day:
    """A day of the calendar, numbered as in the timeline; the conversion day itself has no milestone."""

    number: int
    date: date
    milestone: Milestone | None


@dataclass(frozen=True)
class Span:
    """A phase, the platforms that keep its days (none: all of the campaign), and its length, both ends counted."""

    span: PhaseSpan
    platforms: tuple[str, ...]
    days: int


def make_spans(plan: Plan, platforms: Platforms) -> tuple[Span, ...]:
    """The phases, those of a platform only where its days differ."""

    def order(span: PhaseSpan) -> tuple[int, int, date]:
        return rank(span.id, PHASES), -1 if span.platform is None else rank(span.platform, platforms), span.start

    common = {(span.id, span.start, span.end) for span in plan.schedule.phases if span.platform is None}
    told = [span for span in plan.schedule.phases if not (span.platform and (span.id, span.start, span.end) in common)]

    def keeping(span: PhaseSpan) -> tuple[str, ...]:
        apart = {other.platform for other in told if other.id == span.id and other.platform}
        others = tuple(name for name in plan.summary.platforms if name not in apart)
        return (span.platform,) if span.platform else others if apart else ()

    return tuple(Span(span, keeping(span), (span.end - span.start).days + 1) for span in sorted(told, key=order))


def make_days(plan: Plan) -> tuple[Day, ...]:
    """The milestones and the conversion day, in order."""
    dated: list[tuple[date, Milestone | None]] = [(each.date, each) for each in plan.schedule.milestones]
    dated.append((plan.schedule.conversion_day, None))
    dated.sort(key=lambda pair: (pair[0], pair[1] is None, pair[1].id if pair[1] else ""))
    return tuple(Day(number, day, milestone) for number, (day, milestone) in enumerate(dated, 1))


def make_agenda(spans: tuple[Span, ...], days: tuple[Day, ...]) -> tuple[Span | Day, ...]:
    """Phases and days in one order: a phase stands where it begins, before what happens on that day."""
    dated: list[tuple[date, int, Span | Day]] = [(each.span.start, 0, each) for each in spans]
    dated += [(each.date, 1, each) for each in days]
    return tuple(each for _, _, each in sorted(dated, key=lambda entry: entry[:2]))


def paid_phases(part: PlatformLines, plan: Plan) -> Iterable[PaidPhase]:
    """The phases in which a platform has money, with their days: its own span, else everybody's, else its flights."""
    spans = {(span.platform, span.id): span for span in plan.schedule.phases}
    flights = {flight.line: flight for flight in plan.schedule.flights}
    for phase in (*PHASES, None):
        lines = [line for line in part.lines if line.phase == phase and line.amount]
        flown = [flights[line.id] for line in lines if line.id in flights]
        span = spans.get((part.platform, phase or "")) or spans.get((None, phase or ""))
        if lines and span:
            yield phase, total_of(line.amount for line in lines), span.start, span.end
        elif flown:
            start, end = min(flight.start for flight in flown), max(flight.end for flight in flown)
            yield phase, total_of(line.amount for line in lines), start, end
