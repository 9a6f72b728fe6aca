"""The four slots of one platform, backward from the conversion day: each ends the day before the next begins.

Constraints of all rules merge (earliest `start_by`, earliest `end_by`, greatest `min_days`); a platform's published sale
days stand fixed. In a window without an event the return lies inside it, so the last day of the burst is the conversion
day. What the days cannot hold is a `Loss`, never silently cut.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Literal, NamedTuple

from engine.catalogue import SaleWindow
from engine.decisions import Decision, Decisions
from engine.plan.inputs import Inputs
from engine.rulebook.action import SLOTS, Day, Phase, Slot, Tactic

ONE = timedelta(days=1)


class Span(NamedTuple):
    """One slot's days on a platform (null: all platforms without days of their own), both ends included."""

    slot: Slot
    start: date
    end: date
    rules: tuple[str, ...] = ()
    window: SaleWindow | None = None

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


class Loss(NamedTuple):
    """Days that a slot wanted and did not get; if the slot fell away, all that it wanted."""

    code: Literal["short-runway", "phase-lost", "window-cut", "fixed-end"]
    slot: Slot
    platform: str | None
    days: int


class Calendar(NamedTuple):
    """One platform's slots in order, and what they lost."""

    platform: str | None
    spans: tuple[Span, ...]
    losses: tuple[Loss, ...] = ()

    def span(self, slot: str | None) -> Span | None:
        return next((span for span in self.spans if span.slot == slot), None)

    def held(self, slots: Sequence[Slot]) -> tuple[Slot, ...]:
        """Those of the slots that have days here; all of them if no rule speaks of any slot."""
        return tuple(slot for slot in slots if self.span(slot)) if self.spans else tuple(slots)

    @property
    def start(self) -> date | None:
        return min((span.start for span in self.spans), default=None)

    @property
    def end(self) -> date | None:
        return max((span.end for span in self.spans), default=None)


def make_calendars(inputs: Inputs, decisions: Decisions) -> dict[str | None, Calendar]:
    """The calendars of all platforms with a tactic that may be used, and that of everything else (null)."""
    phases = sorted(decisions.of(Phase), key=lambda decision: decision.id)
    named = (decision.action.platform for decision in decisions.of(Tactic))
    return {platform: make_calendar(inputs, platform, phases) for platform in {None, *filter(inputs.may_use, named)}}


def make_calendar(inputs: Inputs, platform: str | None, phases: Sequence[Decision[Phase]]) -> Calendar:
    """One platform's slots under the constraints that speak of it or of all platforms."""
    mine: dict[Slot, list[Decision[Phase]]] = {}
    for decision in phases:
        if decision.action.platform in (None, platform):
            mine.setdefault(decision.action.slot, []).append(decision)
    planned = _Backward(inputs, platform, mine).plan()
    return _clip(inputs, Calendar(platform, planned[0], planned[1]))


class _Backward:
    """The walk from the burst back to the seeding, then on to the return."""

    def __init__(self, inputs: Inputs, platform: str | None, mine: Mapping[Slot, list[Decision[Phase]]]) -> None:
        self.inputs, self.platform, self.mine = inputs, platform, mine
        self.spans: dict[Slot, Span] = {}
        self.losses: list[Loss] = []

    def plan(self) -> tuple[tuple[Span, ...], tuple[Loss, ...]]:
        if "burst" in self.mine:
            self._burst()
        following = self.spans["burst"].start if "burst" in self.spans else self._conversion() + ONE
        for slot in ("warm-up", "seeding"):
            if slot in self.mine:
                following = self._before(slot, following)
        if "return" in self.mine:
            self._return()
        return tuple(self.spans[slot] for slot in SLOTS if slot in self.spans), tuple(self.losses)

    def _burst(self) -> None:
        window = self._window("burst")
        if window:
            self._set("burst", window.start, window.end, window)
            return
        end = min([*self._days("burst", "end_by"), self._conversion()])
        start = min([*self._days("burst", "start_by"), end - (self._least("burst") - 1) * ONE])
        self._set("burst", start, end, None)

    def _conversion(self) -> date:
        """The day counted back from; in a window of days the last one that leaves room for the return and for a burst."""
        last = self.inputs.conversion_day
        if self.inputs.brief.window.event is not None or "return" not in self.mine:
            return last
        burst = self._least("burst") if "burst" in self.mine else 1
        turn = max(last - self._least("return") * ONE, horizon(self.inputs)[0] + (burst - 1) * ONE)
        return turn if turn < last else last

    def _before(self, slot: Slot, following: date) -> date:
        """A slot that ends where the next one starts; an earlier `end_by` moves that start, unless it is a sale day."""
        end = following - ONE
        wanted = min([*self._days(slot, "end_by"), end])
        if wanted < end:
            end = self._pull_forward(slot, wanted, end)
        window = self._window(slot)
        starts = self._days(slot, "start_by") + ([window.start] if window else [])
        if slot == "seeding":
            starts += self._cycle()
        if window is None:
            starts.append(end - (self._least(slot) - 1) * ONE)
        start = min(starts)
        self._set(slot, start, end, window)
        return start

    def _pull_forward(self, slot: Slot, wanted: date, end: date) -> date:
        later = next(span for name, span in reversed(self.spans.items()) if name != "return") if self.spans else None
        if later is None or later.window:
            self.losses.append(Loss("fixed-end", slot, self.platform, (end - wanted).days))
            return end
        self.spans[later.slot] = later._replace(start=wanted + ONE)
        return wanted

    def _return(self) -> None:
        before = self.spans["burst"].end if "burst" in self.spans else self._conversion()
        window, least = self._window("return"), self._least("return")
        start = before + ONE
        ends = self._days("return", "end_by") + ([window.end] if window else [])
        end = min(ends) if ends else before + least * ONE
        missing = least - (end - before).days
        if missing > 0:
            code: Literal["phase-lost", "window-cut"] = "phase-lost" if end < start else "window-cut"
            self.losses.append(Loss(code, "return", self.platform, missing))
        if end >= start:
            self._set("return", start, end, window)

    def _cycle(self) -> list[date]:
        """ROI(T+x): x is a distance, so seeding starts no later than x days before the conversion day."""
        x = self.inputs.facts.number("category.decision_days")
        return [] if x is None else [self._anchor("event") - _whole(x) * ONE]

    def _set(self, slot: Slot, start: date, end: date, window: SaleWindow | None) -> None:
        rules = tuple(sorted({decision.rule.id for decision in self.mine[slot]}))
        self.spans[slot] = Span(slot, start, end, rules, window)

    def _least(self, slot: Slot) -> int:
        amounts = [self.inputs.amount(decision.action.min_days) for decision in self.mine[slot]]
        return max([1, *(_whole(amount) for amount in amounts if amount is not None)])

    def _days(self, slot: Slot, edge: Literal["start_by", "end_by"]) -> list[date]:
        days = [getattr(decision.action, edge) for decision in self.mine[slot]]
        found = [self._day(day) for day in days if day is not None]
        return [day for day in found if day is not None]

    def _day(self, day: Day) -> date | None:
        """A day before or after the conversion day or a slot already placed; None if its distance is unknown."""
        distance = self.inputs.amount(day.days)
        if distance is None:
            return None
        if day.after:
            return self._anchor(day.after, first=False) + _whole(distance) * ONE
        return self._anchor(day.before or "event") - _whole(distance) * ONE

    def _anchor(self, name: str, *, first: bool = True) -> date:
        """The day that a name means: of a slot and of the window its first or last; where there is none, the conversion."""
        if name == "window":
            start, end = horizon(self.inputs)
            return start if first else end or self._conversion()
        span = next((span for span in self.spans.values() if span.slot == name), None)
        if span is not None:
            return span.start if first else span.end
        own = self.inputs.brief.window.event is None and "burst" in self.spans
        return self.spans["burst"].end if own else self._conversion()

    def _window(self, slot: Slot) -> SaleWindow | None:
        """The published days, if a rule fixes the slot to them: the sale's, moved from an earlier year if need be, or
        (`published`) this very year's or none."""
        actions = [decision.action for decision in self.mine[slot] if decision.action.fixed]
        for action in sorted(actions, key=lambda action: (action.fixed != "published", action.sale_of or "")):
            window = sale_window(self.inputs, action.sale_of or self.platform, slot)
            if window and not (window.projected_from and action.fixed == "published"):
                return window
        return None


def sale_window(inputs: Inputs, platform: str | None, slot: Slot) -> SaleWindow | None:
    """The days a platform published for a slot of the brief's event."""
    window = inputs.brief.window
    if window.event is None or window.year is None or platform is None:
        return None
    return inputs.rulebook.catalogue.sale_window(window.event, window.year, platform, slot)


def _whole(days: Decimal) -> int:
    return int(days.to_integral_value(ROUND_CEILING))


def _clip(inputs: Inputs, calendar: Calendar) -> Calendar:
    """Keep the slots inside the days that there are, and say what was cut; a slot of one leftover day falls away."""
    first, last = horizon(inputs)
    spans: list[Span] = []
    losses = list(calendar.losses)
    spare: date | None = None
    for span in calendar.spans:
        start = max(span.start, first)
        end = span.end if last is None else min(span.end, last)
        leftover = start == end and span.days > 1 and span.slot != "burst"
        if start > end or leftover:
            losses.append(Loss("phase-lost", span.slot, calendar.platform, span.days))
            spare = start if leftover else None
            if spare and spans and not spans[-1].window:
                spans[-1] = spans[-1]._replace(end=end)
            continue
        if start > span.start:
            losses.append(Loss("short-runway", span.slot, calendar.platform, (start - span.start).days))
        if end < span.end:
            losses.append(Loss("window-cut", span.slot, calendar.platform, (span.end - end).days))
        opens = spare if spare and not span.window and not spans else start
        spans.append(span._replace(start=opens, end=end))
        spare = None
    return Calendar(calendar.platform, tuple(spans), tuple(losses))


def horizon(inputs: Inputs) -> tuple[date, date | None]:
    """The first day that anything may run, and the last (None for an event: the end of its return)."""
    window = inputs.brief.window
    return max(filter(None, (window.start, inputs.brief.as_of))), window.end if window.event is None else None


def same_days(left: Iterable[Span], right: Iterable[Span]) -> bool:
    return [(s.slot, s.start, s.end) for s in left] == [(s.slot, s.start, s.end) for s in right]
