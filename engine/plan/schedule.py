"""The schedule of a plan: slots per platform where dates differ, milestones, and the days that each line runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from engine.decisions import Decision, Decisions
from engine.plan.inputs import Inputs
from engine.plan.model import Flight, Line, Milestone, PhaseSpan, Schedule
from engine.plan.phases import Calendar, Loss, horizon, same_days
from engine.plan.standing import Observation
from engine.rulebook.action import SLOTS, Anchor, Tactic
from engine.rulebook.action import Milestone as MilestoneAction

CODES = {"short-runway": "warning", "phase-lost": "warning", "window-cut": "note", "fixed-end": "note"}


class Timetable(NamedTuple):
    """The schedule part, the calendars behind it (null: platforms without days of their own), what did not fit, and
    the platforms that have something to do."""

    schedule: Schedule
    calendars: Mapping[str | None, Calendar]
    observations: tuple[Observation, ...]
    busy: tuple[str, ...] = ()

    def calendar(self, platform: str | None) -> Calendar:
        return self.calendars.get(platform, self.calendars[None])


def plan_schedule(
    inputs: Inputs, decisions: Decisions, lines: Sequence[Line], drawn: Mapping[str | None, Calendar]
) -> Timetable:
    """Take the calendars of the platforms that have something to do, then place milestones and flights on them."""
    own = {platform: drawn[platform] for platform in _busy(inputs, decisions, lines)}
    shared = _shared(drawn[None], own)
    calendars: dict[str | None, Calendar] = {None: shared}
    calendars.update({p: each for p, each in own.items() if not same_days(each.spans, shared.spans)})
    milestones = tuple(_milestones(inputs, decisions, calendars))
    schedule = Schedule(
        conversion_day=conversion_of(inputs, shared),
        phases=tuple(_spans(calendars, inputs)),
        milestones=milestones,
        flights=_flights(inputs, decisions, lines, calendars),
    )
    return Timetable(schedule, calendars, tuple(_observe(inputs, calendars, own, milestones)), tuple(own))


def _busy(inputs: Inputs, decisions: Decisions, lines: Sequence[Line]) -> tuple[str, ...]:
    """The candidate platforms with a line or a tactic, in catalogue order."""
    named = {line.platform for line in lines} | {decision.action.platform for decision in decisions.of(Tactic)}
    return tuple(platform for platform in inputs.platforms if platform in named)


def _shared(plain: Calendar, own: Mapping[str, Calendar]) -> Calendar:
    """The days that most platforms have (the first in catalogue order of equals) stand for all without days of their own."""
    if not own:
        return plain
    votes = [sum(same_days(each.spans, other.spans) for other in own.values()) for each in own.values()]
    return list(own.values())[votes.index(max(votes))]


def _spans(calendars: Mapping[str | None, Calendar], inputs: Inputs) -> Iterator[PhaseSpan]:
    order = [None, *inputs.platforms]
    for platform in sorted(calendars, key=order.index):
        for span in calendars[platform].spans:
            projected = bool(span.window and span.window.projected_from)
            yield PhaseSpan(
                id=span.slot, platform=platform, start=span.start, end=span.end, rules=span.rules, projected=projected
            )  # fmt: skip


def conversion_of(inputs: Inputs, calendar: Calendar) -> date:
    """The event's day; in a window of days the last one of the burst, which leaves room for the return."""
    burst = calendar.span("burst")
    return burst.end if inputs.brief.window.event is None and burst else inputs.conversion_day


def anchored(inputs: Inputs, calendar: Calendar, anchor: Anchor) -> date:
    """The day an anchor means; a slot that has no days gives way to the next later one, then to the conversion day."""
    if anchor.phase is None:
        return conversion_of(inputs, calendar)
    span = calendar.span(anchor.phase)
    if span is not None:
        return span.start if anchor.edge == "start" else span.end
    later = [calendar.span(slot) for slot in SLOTS[SLOTS.index(anchor.phase) :]]
    return next((span.start for span in later if span), conversion_of(inputs, calendar))


def _milestones(inputs: Inputs, decisions: Decisions, calendars: Mapping[str | None, Calendar]) -> Iterable[Milestone]:
    found = []
    for decision in decisions.of(MilestoneAction):
        action, days = decision.action, inputs.amount(decision.action.days)
        if days is None or not inputs.may_use(action.platform):
            continue
        calendar = calendars.get(action.platform, calendars[None])
        found.append(
            Milestone(
                id=decision.id,
                rule=decision.rule.id,
                playbook=action.playbook,
                title=inputs.words.action(decision, "title"),
                text=inputs.words.action(decision, "text"),
                date=anchored(inputs, calendar, action.after) + timedelta(days=int(days)),
                after=f"{action.after.phase}.{action.after.edge}" if action.after.phase else "conversion",
                platform=action.platform,
                owner=action.owner,
            )
        )
    return sorted(found, key=lambda milestone: (milestone.date, milestone.id))


def _flights(
    inputs: Inputs, decisions: Decisions, lines: Sequence[Line], calendars: Mapping[str | None, Calendar]
) -> tuple[Flight, ...]:
    """The days of each line: its slot's, or the whole campaign's, not before the tactic it comes after begins."""
    days = {line.id: _days(inputs, line.phase, calendars.get(line.platform, calendars[None])) for line in lines}
    tactics = {decision.id: decision for decision in decisions.of(Tactic)}
    starts: dict[str, date] = {}
    flights = []
    for line in lines:
        start, end = days[line.id]
        tactic = tactics.get(line.tactic)
        earliest = _begins(inputs, tactics, tactic.action.after, days, lines, calendars, starts) if tactic else None
        start = min(max(start, earliest), end) if earliest else start
        flights.append(Flight(line=line.id, start=start, end=end))
    return tuple(flights)


def _begins(
    inputs: Inputs,
    tactics: Mapping[str, Decision[Tactic]],
    tactic: str | None,
    days: Mapping[str, tuple[date, date]],
    lines: Sequence[Line],
    calendars: Mapping[str | None, Calendar],
    known: dict[str, date],
) -> date | None:
    """The first day of a tactic, after those that it comes after; a tactic without money has its slot's days."""
    if tactic is None or tactic not in tactics:
        return None
    if tactic not in known:
        action = tactics[tactic].action
        own = [days[line.id][0] for line in lines if line.tactic == tactic]
        calendar = calendars.get(action.platform, calendars[None])
        known[tactic] = first = min(own or [_days(inputs, slot, calendar)[0] for slot in action.phase or (None,)])
        earlier = _begins(inputs, tactics, action.after, days, lines, calendars, known)
        known[tactic] = max(first, earlier) if earlier else first
    return known[tactic]


def _days(inputs: Inputs, slot: str | None, calendar: Calendar) -> tuple[date, date]:
    """A slot's days; those of a slot without any (no line has it) are the next later one's, at last the campaign's."""
    spans = [calendar.span(each) for each in SLOTS[SLOTS.index(slot) :]] if slot in SLOTS else []
    span = next((span for span in spans if span), None)
    if span:
        return span.start, span.end
    first, last = horizon(inputs)
    if calendar.start and calendar.end:
        return (calendar.start, calendar.end) if slot is None else (calendar.end, calendar.end)
    return first, max(first, last or inputs.conversion_day)


def _observe(
    inputs: Inputs,
    calendars: Mapping[str | None, Calendar],
    own: Mapping[str, Calendar],
    milestones: Iterable[Milestone],
) -> Iterator[Observation]:
    alike: dict[tuple[str, str, int], list[Loss]] = {}
    for calendar in (calendars[None], *own.values()):
        for loss in calendar.losses:
            alike.setdefault((loss.code, loss.slot, loss.days), []).append(loss)
    for losses in alike.values():
        yield _lost(inputs, losses, len(own))
    for milestone in milestones:
        if milestone.date < inputs.brief.as_of:
            yield inputs.observe(
                "milestone-past", "warning", subject=milestone.id, milestone=milestone.title or milestone.id,
                day=inputs.words.date(milestone.date), late=(inputs.brief.as_of - milestone.date).days,
            )  # fmt: skip


def _lost(inputs: Inputs, losses: Sequence[Loss], everywhere: int) -> Observation:
    """One loss that one, several or all of the plan's platforms share."""
    words, loss = inputs.words, losses[0]
    platforms = [platform for platform in inputs.platforms if any(each.platform == platform for each in losses)]
    common = len(platforms) == everywhere or any(each.platform is None for each in losses)
    named = words.locale.listing([words.name("platforms", platform) for platform in platforms])
    where = words.locale.text("words.all_platforms") if common else named
    subject = loss.slot if common else "-".join((loss.slot, *platforms))
    slot = words.locale.text(f"phases.{loss.slot}")
    level = "note" if loss.slot == "return" else CODES[loss.code]
    return inputs.observe(loss.code, level, subject=subject, slot=slot, where=where, n=loss.days)
