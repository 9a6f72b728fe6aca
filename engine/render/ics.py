"""The plan's days as a calendar: all-day events for phases with their money, milestones, sign-off and days of judgement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from engine.locale import Locale
from engine.plan.model import Kpi, Line, Milestone, Plan
from engine.render.calendar import paid_phases
from engine.render.grid import PlatformLines, bundled
from engine.render.inert import inert
from engine.render.outline import Outline, arrange
from engine.render.records import phase_name, platform_name

PRODUCT = "-//Planwheel//planwheel//EN"


@dataclass(frozen=True)
class Happening:
    """An entry of the calendar; `id` is the same in every version of a campaign's plan, so a later import moves it."""

    id: str
    start: date
    end: date
    title: str
    details: tuple[str, ...]
    category: str


def render_ics(plan: Plan, locale: Locale, templates: Sequence[Path] = ()) -> str:
    """One plan as one calendar."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    name = inert(locale.text("document.title", brand=plan.brief.brand, name=plan.brief.name))
    for key, value in (("PRODID", PRODUCT), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN"), ("X-WR-CALNAME", name)):
        calendar.add(key, value)
    stamp = datetime.combine(plan.brief.as_of, time(), UTC)
    campaign = sha256(f"{plan.brief.brand}\n{plan.brief.name}".encode(errors="replace")).hexdigest()[:16]
    for each in make_happenings(plan, arrange(plan), locale):
        event = Event()
        event.add("UID", f"{sha256(each.id.encode()).hexdigest()[:24]}-{campaign}@planwheel")
        event.add("DTSTAMP", stamp)
        event.add("DTSTART", each.start)
        event.add("DTEND", each.end + timedelta(1))  # the day after: a calendar's end is exclusive
        event.add("SUMMARY", inert(each.title))
        if each.details:
            event.add("DESCRIPTION", "\n".join(map(inert, each.details)))
        event.add("CATEGORIES", [each.category])
        event.add("TRANSP", "TRANSPARENT")  # a phase of five weeks makes nobody busy
        calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def make_happenings(plan: Plan, outline: Outline, locale: Locale) -> tuple[Happening, ...]:
    """Everything of the plan that has a day, in order of days."""
    found = [
        *_phases(plan, outline, locale),
        *(_milestone(each, locale) for each in plan.schedule.milestones),
        *_sign_off(plan, locale),
        *_judgements(plan, locale),
        _conversion(plan, locale),
    ]
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.id)))


def _phases(plan: Plan, outline: Outline, locale: Locale) -> Iterable[Happening]:
    """The phases of each platform with their money; a phase that nobody pays for stands once, for all who keep its days."""
    paid = set()
    for part in outline.lines:
        for phase, amount, start, end in paid_phases(part, plan):
            paid.add(phase)
            where = platform_name(part.platform, locale)
            money = locale.money(amount, plan.budget.currency)
            yield Happening(
                id=f"phase:{part.platform or ''}:{phase or ''}",
                start=start,
                end=end,
                title=locale.text("calendar.phase", where=where, phase=phase_name(phase, locale), money=money),
                details=tuple(_spendings(part, phase, plan, locale)),
                category=locale.text("calendar.phases"),
            )
    for each in outline.spans:
        if each.span.id not in paid:
            where = locale.listing([locale.name("platforms", name) for name in each.platforms])
            yield Happening(
                id=f"phase:{each.span.platform or '*'}:{each.span.id}",
                start=each.span.start,
                end=each.span.end,
                title=locale.text(
                    "calendar.unpaid", where=where or locale.text("words.all_platforms"), phase=phase_name(each.span.id, locale)
                ),
                details=tuple(outline.titles.get(rule, rule) for rule in each.span.rules),
                category=locale.text("calendar.phases"),
            )  # fmt: skip


def _spendings(part: PlatformLines, phase: str | None, plan: Plan, locale: Locale) -> Iterable[str]:
    lines: list[Line] = [line for line in part.lines if line.phase == phase]
    for line in sorted(lines, key=lambda line: (-line.amount, line.id)):
        yield locale.text("calendar.line", money=locale.money(line.amount, plan.budget.currency), title=line.title)


def _milestone(milestone: Milestone, locale: Locale) -> Happening:
    who = [
        locale.name("platforms", milestone.platform) if milestone.platform else "",
        locale.name("owners", milestone.owner) if milestone.owner else "",
    ]
    details = [milestone.text or "", " · ".join(filter(None, who)), milestone.rule]
    return Happening(
        id=f"milestone:{milestone.id}",
        start=milestone.date,
        end=milestone.date,
        title=milestone.title or milestone.id,
        details=tuple(filter(None, details)),
        category=locale.text("schedule.milestones"),
    )


def _sign_off(plan: Plan, locale: Locale) -> Iterable[Happening]:
    if (day := plan.brief.sign_off) is not None:
        approver = plan.brief.approver
        words = locale.text("calendar.sign_off_by", who=approver) if approver else locale.text("calendar.sign_off")
        category = locale.text("calendar.sign_offs")
        yield Happening("sign-off", day, day, words, (locale.text("summary.no_approver"),)[bool(approver) :], category)


def _judgements(plan: Plan, locale: Locale) -> Iterable[Happening]:
    for day, kpis in bundled(plan.kpis, lambda kpi: kpi.judged_on).items():
        yield Happening(
            id=f"kpis:{day.isoformat()}",
            start=day,
            end=day,
            title=locale.text("calendar.kpis", n=len(kpis)),
            details=tuple(_kpi(each, plan, locale) for each in kpis),
            category=locale.text("sheets.kpis"),
        )


def _kpi(kpi: Kpi, plan: Plan, locale: Locale) -> str:
    figure = locale.forecast(kpi.low, kpi.base, kpi.high, kpi.unit, plan.budget.currency)
    name = kpi.title or locale.name("measures", kpi.measure)
    return f"{platform_name(kpi.platform, locale)} · {name}{locale.text('formats.colon')}{figure}"


def _conversion(plan: Plan, locale: Locale) -> Happening:
    day, event = plan.schedule.conversion_day, plan.brief.event
    details = (locale.name("events", event),) if event else ()
    title = locale.text("schedule.conversion_day")
    return Happening("conversion", day, day, title, details, locale.text("schedule.milestones"))
