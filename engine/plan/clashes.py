"""Where a plan's days clash with people's: their sign-off, their festivals, and days of their window that stay empty."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from engine.catalogue import FestivalDays
from engine.decisions import Decisions
from engine.plan.inputs import Inputs
from engine.plan.model import Milestone, PhaseSpan
from engine.plan.phases import horizon
from engine.plan.schedule import Timetable
from engine.plan.standing import Observation
from engine.rulebook.action import Milestone as MilestoneAction

ONE = timedelta(days=1)


def check_days(inputs: Inputs, decisions: Decisions, timetable: Timetable) -> Iterator[Observation]:
    """What a client should hear about the dates before the first money leaves."""
    yield from _unused(inputs, timetable)
    yield from _sign_off(inputs, decisions, timetable)
    yield from _festivals(inputs, timetable)
    yield from _openings(inputs, timetable)


def _openings(inputs: Inputs, timetable: Timetable) -> Iterator[Observation]:
    """A shop whose sale opens while other platforms are still seeding for it."""
    words = inputs.words
    for platform, calendar in timetable.calendars.items():
        burst = calendar.span("burst")
        if platform is None or burst is None or burst.window is None:
            continue
        late: dict[date, list[str]] = {}
        for other in timetable.busy:
            days = timetable.calendar(other)
            seeding, sale = days.span("seeding"), days.span("burst")
            if sale is not None and sale.window is not None:
                continue  # a shelf that opens on days of its own
            if other != platform and seeding is not None and seeding.start < burst.start <= seeding.end:
                late.setdefault(seeding.end, []).append(words.name("platforms", other))
        if late:
            items = [
                words.text("until", where=words.locale.listing(where), day=words.date(end))
                for end, where in sorted(late.items())
            ]
            yield inputs.observe(
                "opens-first", "note", subject=platform, platform=words.name("platforms", platform),
                day=words.date(burst.start), items=words.locale.listing(items), n=(max(late) - burst.start).days + 1,
            )  # fmt: skip


def _unused(inputs: Inputs, timetable: Timetable) -> Iterator[Observation]:
    """Days of a window without an event on which no phase runs."""
    window, phases = inputs.brief.window, timetable.schedule.phases
    first, last = horizon(inputs)
    if window.event is not None or last is None or not phases:
        return
    start, end = min(phase.start for phase in phases), max(phase.end for phase in phases)
    empty, days = (start - first).days + (last - end).days, (last - first).days + 1
    if empty > 0:
        words = inputs.words
        yield inputs.observe(
            "window-unused", "warning", n=empty, days=days, start=words.date(start), end=words.date(end),
            used=days - empty,
        )  # fmt: skip


def _sign_off(inputs: Inputs, decisions: Decisions, timetable: Timetable) -> Iterator[Observation]:
    """Contracts, briefs and money that are due before the client says yes."""
    day, words = inputs.brief.people.sign_off, inputs.words
    if day is None:
        return
    binding = {decision.id for decision in decisions.of(MilestoneAction) if decision.action.binds}
    early = [
        (milestone.date, milestone.title or milestone.id)
        for milestone in timetable.schedule.milestones
        if milestone.id in binding and milestone.date < day
    ]
    paid = min((flight.start for flight in timetable.schedule.flights), default=None)
    if paid is not None and paid < day:
        early.append((paid, words.text("first_money")))
    if early:
        due = [words.text("due", title=title, day=words.date(when)) for when, title in sorted(early)]
        first = max(min(early)[0], inputs.brief.as_of)
        lost, days = (day - first).days, _seeding(timetable)
        way = words.text("sign_off_way.shorter" if lost < days else "sign_off_way.nothing", n=lost, days=days)
        yield inputs.observe(
            "sign-off-late", "warning", day=words.date(day), items=words.locale.listing(due),
            first=words.date(first), way=way,
        )  # fmt: skip


def _seeding(timetable: Timetable) -> int:
    """How many days of seeding most platforms have."""
    span = timetable.calendar(None).span("seeding")
    return span.days if span else 0


def _festivals(inputs: Inputs, timetable: Timetable) -> Iterator[Observation]:
    """Festivals inside the campaign: a warning where the country rests, else a note."""
    phases, words = timetable.schedule.phases, inputs.words
    if not phases:
        return
    stones = [milestone.date for milestone in timetable.schedule.milestones]
    days = [*stones, *(phase.start for phase in phases), *(phase.end for phase in phases)]
    years = range(min(days).year, max(days).year + 1)
    for name in inputs.rulebook.catalogue.festivals:
        for year in years:
            festival = inputs.rulebook.catalogue.festival(name, year)
            if festival is None:
                continue
            told: dict[str, Any] = {
                "subject": f"{name}-{year}", "festival": words.name("festivals", name), "day": words.date(festival.day),
                "start": words.date(festival.start), "end": words.date(festival.end),
                "next": words.date(festival.end + ONE), "standing": _standing(inputs, festival),
            }  # fmt: skip
            if met := _met(inputs, phases, festival):
                code, level = ("festival-rest", "warning") if festival.rests else ("festival-inside", "note")
                yield inputs.observe(code, level, items=words.locale.listing(met), **told)
            if due := _due(inputs, timetable.schedule.milestones, festival):
                yield inputs.observe("festival-due", "note", items=words.locale.listing(due), **told)


def _met(inputs: Inputs, phases: Sequence[PhaseSpan], festival: FestivalDays) -> list[str]:
    """The phases that have days in the festival, each once."""
    told: dict[tuple[str, date, date], str] = {}
    words = inputs.words
    for phase in phases:
        start, end = max(phase.start, festival.start), min(phase.end, festival.end)
        if start <= end and (phase.id, start, end) not in told:
            where = (
                words.name("platforms", phase.platform) if phase.platform else words.locale.text("words.all_platforms")
            )
            told[phase.id, start, end] = words.text(
                "festival_phase", slot=words.locale.text(f"phases.{phase.id}"), where=where,
                n=(end - start).days + 1, days=(phase.end - phase.start).days + 1,
            )  # fmt: skip
    return list(told.values())


def _due(inputs: Inputs, milestones: Sequence[Milestone], festival: FestivalDays) -> list[str]:
    """The milestones on the festival's days of rest."""
    return [
        inputs.words.text("due", title=milestone.title or milestone.id, day=inputs.words.date(milestone.date))
        for milestone in milestones
        if festival.rests and festival.start <= milestone.date <= festival.end
    ]


def _standing(inputs: Inputs, festival: FestivalDays) -> str:
    """How sure the days are: as written for the year, moved from another one, or with the day itself counted on."""
    if festival.estimated:
        return inputs.words.text("festival_days.estimated")
    if festival.projected_from is not None:
        return inputs.words.text("festival_days.moved", year=str(festival.projected_from))
    return inputs.words.text("festival_days.listed")
