"""The calendar as its readers see it: icalendar's own parser, and a plain reading of RFC 5545's lines."""

import re
from datetime import date, timedelta
from typing import Any

import plans
import pytest

from engine.locale import LOCALES, Locale
from engine.plan.model import Plan

icalendar = pytest.importorskip("icalendar", reason="calendars are written with it: pip install 'planwheel[ics]'")

from engine.render.ics import render_ics  # noqa: E402  # after the question whether it can be

WORDS = {code: Locale.load(code, plans.TEMPLATES, plans.names(code)) for code in LOCALES}
EN = WORDS["en"]
LINE = re.compile(r"[A-Z-]+(;[A-Z-]+=[^:;,]+)*:.*")


def events(plan: Plan, locale: Locale = EN) -> list[Any]:
    return icalendar.Calendar.from_ical(render_ics(plan, locale)).walk("VEVENT")


def named(found: list[Any], part: str) -> list[Any]:
    return [event for event in found if part in str(event["SUMMARY"])]


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_each_platforms_phase_is_there_with_its_days_and_its_money() -> None:
    event = named(events(plans.full()), "Douyin · Seeding")
    assert [str(each["SUMMARY"]) for each in event] == ["Douyin · Seeding · ¥268,000"]
    assert event[0]["DTSTART"].dt == date(2027, 4, 20)
    assert event[0]["DTEND"].dt == date(2027, 5, 24), "the day after the last"
    assert "¥268,000 · Ten videos that show the morning after" in str(event[0]["DESCRIPTION"])
    assert event[0]["TRANSP"] == "TRANSPARENT"


def test_milestones_sign_off_judging_and_the_conversion_day_are_there() -> None:
    plan = plans.full()
    found = {(str(event["SUMMARY"]), event["DTSTART"].dt) for event in events(plan)}
    assert {(each.title, each.date) for each in plan.schedule.milestones} <= found
    assert ("Plan approval: Wang", plan.brief.sign_off) in found
    assert ("Conversion day", plan.schedule.conversion_day) in found
    (judged,) = named(events(plan), "Judge")
    assert judged["DTSTART"].dt == date(2027, 7, 17)
    assert str(judged["DESCRIPTION"]).count("\n") == len(plan.kpis) - 1


def test_a_phase_that_nobody_pays_for_is_there_too() -> None:
    plan = plans.full()
    kept = tuple(line for line in plan.budget.lines if line.phase != "return")
    plan = plan.model_copy(update={"budget": plan.budget.model_copy(update={"lines": kept})})
    assert [str(event["SUMMARY"]) for event in named(events(plan), "Return")] == ["All platforms · Return"]


def test_a_later_version_of_the_plan_moves_its_events_and_doubles_none() -> None:
    plan = plans.full()
    moved = tuple(each.model_copy(update={"date": each.date + timedelta(3)}) for each in plan.schedule.milestones)
    lines = tuple(line.model_copy(update={"amount": line.amount + 1, "title": "New"}) for line in plan.budget.lines)
    later = plan.model_copy(
        update={
            "brief": plan.brief.model_copy(update={"as_of": date(2027, 4, 2), "sha256": "f" * 64}),
            "schedule": plan.schedule.model_copy(update={"milestones": moved}),
            "budget": plan.budget.model_copy(update={"lines": lines}),
        }
    )
    old, new = ({str(event["UID"]): event for event in events(each)} for each in (plan, later))
    assert set(old) == set(new) and len(old) == len(events(plan))
    assert all(str(event["UID"]) in old for event in events(plan, WORDS["ja"])), "in any language"
    assert {event["DTSTAMP"].dt.date() for event in new.values()} == {date(2027, 4, 2)}
    other = plan.model_copy(update={"brief": plan.brief.model_copy(update={"name": "Another campaign"})})
    assert not set(old) & {str(event["UID"]) for event in events(other)}


@pytest.mark.parametrize("make", [plans.full, plans.unallocated, plans.hostile])
@pytest.mark.parametrize("code", LOCALES)
def test_the_lines_are_those_of_the_standard(make: Any, code: str) -> None:
    plan = make()
    text = render_ics(plan, WORDS[code])
    assert "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    lines = unfolded(text)
    assert all(LINE.fullmatch(line) for line in lines)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    parsed = events(plan, WORDS[code])
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(parsed) > 0
    for event in parsed:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CATEGORIES"} <= set(event)
        assert type(event["DTSTART"].dt) is date and event["DTEND"].dt > event["DTSTART"].dt


def test_text_cannot_add_an_event() -> None:
    plan = plans.full()
    evil = plan.schedule.milestones[0].model_copy(update={"title": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:y", "text": "a;b,c\\n"})  # fmt: skip
    plan = plan.model_copy(update={"schedule": plan.schedule.model_copy(update={"milestones": (evil,)})})
    found = named(events(plan), "END:VEVENT")
    assert [str(event["SUMMARY"]) for event in found] == ["x END:VEVENT BEGIN:VEVENT SUMMARY:y"]
    assert str(found[0]["DESCRIPTION"]).splitlines()[0] == "a;b,c\\n"


def test_the_same_plan_gives_the_same_text() -> None:
    assert render_ics(plans.full(), EN) == render_ics(plans.full(), EN)
