"""What a client hears about the dates: sign-off after contracts, festivals, and days of the window that stay empty."""

from datetime import date
from typing import Any

import pytest
from desk import act, catalogue, inputs, rule, tactic
from test_plan_schedule import BEFORE_EVENT, rhythm, timetable

from engine.plan.budget import plan_budget
from engine.plan.clashes import check_days
from engine.plan.schedule import plan_schedule
from engine.plan.standing import Observation

PAID = rule("a", tactic("a", spend=1))
LOCKED = act("milestone", "locked", title="Contracts sent", after={"phase": "seeding", "edge": "start"}, days=-21, binds=True)  # fmt: skip
READ = act("milestone", "read", title="Figures read", after={"phase": "seeding", "edge": "start"}, days=-30)


def said(rules: list[Any], **fields: Any) -> dict[str, Observation]:
    fields.setdefault("window", BEFORE_EVENT)
    fields.setdefault("platforms", {"douyin": {}})
    given = inputs(rules, **fields)
    spending = plan_budget(given)
    decisions = spending.funding.decisions
    found = check_days(
        given, decisions, plan_schedule(given, decisions, spending.budget.lines, spending.funding.calendars)
    )
    return {each.id.removeprefix("planner/"): each for each in found}


def test_contracts_before_the_sign_off_are_named_with_both_dates_and_a_way_out() -> None:
    people = {"approver": "Wang", "sign_off": "2027-04-30"}
    late = said([rhythm(), PAID, rule("m", LOCKED, READ)], people=people)["sign-off-late"]
    assert late.level == "warning"
    assert late.text == (
        'The sign-off is on 30 Apr 2027, but due before it: "Contracts sent" (17 Apr 2027). Bring the sign-off forward to '
        "17 Apr 2027, or give these items a written go-ahead of their own. Moved behind it, they cost 13 of the 16 days of seeding."
    )


def test_a_sign_off_that_would_eat_all_of_seeding_says_so_and_names_the_first_money() -> None:
    late = said([rhythm(), PAID, rule("m", LOCKED)], people={"sign_off": "2027-05-20"})["sign-off-late"]
    assert '"The first paid day" (8 May 2027)' in (late.text or "")
    assert "leave nothing of the 16 days" in (late.text or "")


@pytest.mark.parametrize("sign_off", ["2027-04-17", "2027-03-16", None])
def test_a_sign_off_in_time_or_unknown_is_not_spoken_of(sign_off: str | None) -> None:
    people = {"sign_off": sign_off} if sign_off else {}
    assert "sign-off-late" not in said([rhythm(), PAID, rule("m", LOCKED, READ)], people=people)


def test_only_what_binds_waits_for_the_sign_off() -> None:
    assert "sign-off-late" not in said([rhythm(), PAID, rule("m", READ)], people={"sign_off": "2027-04-30"})


def test_seeding_through_spring_festival_is_a_warning_with_the_days_and_their_standing() -> None:
    brief = {"window": {"event": "38", "year": 2027}, "as_of": "2027-01-02"}
    found = said([rhythm(burst=10), PAID], **brief)
    rest = found["festival-rest-spring-festival-2027"]
    assert rest.level == "warning"
    assert "on 6 Feb 2027; from 1 Feb 2027 to 12 Feb 2027" in (rest.text or "")
    assert "Seeding (All platforms) with 10 of its 16 days" in (rest.text or "")
    assert "our reading of 2026, moved" in (rest.text or "")
    assert found["festival-inside-lantern-2027"].level == "note"


def test_a_milestone_on_a_day_of_rest_is_named_though_no_phase_runs_then() -> None:
    wrap = act("milestone", "wrap", title="First review", after={"event": "conversion"}, days=7)
    brief = {"window": {"event": "cny", "year": 2028}, "as_of": "2027-11-01"}
    slots = rule("slots", *(act("phase", slot, slot=slot, min_days=8) for slot in ("seeding", "warm-up", "burst")))
    found = said([slots, PAID, rule("m", wrap)], **brief)
    assert '"First review" (27 Jan 2028)' in (found["festival-due-spring-festival-2028"].text or "")
    assert "festival-rest-spring-festival-2028" not in found
    assert "festival-due-spring-festival-2028" not in said([slots, PAID], **brief)


def test_days_of_a_window_without_phases_are_counted_for_the_client() -> None:
    window = {"start": "2027-05-01", "end": "2027-07-31"}
    empty = said([rhythm(), PAID], window=window)["window-unused"]
    assert empty.level == "warning" and "45 of the 92 days" in (empty.text or "")
    assert "from 15 Jun 2027 to 31 Jul 2027, 47 days" in (empty.text or "")
    own = rule("own", act("phase", slot="seeding", start_by={"before": "window", "days": 0}))
    assert "window-unused" not in said([rhythm(), own, PAID], window=window)


def test_days_that_went_by_before_the_plan_are_not_called_unused() -> None:
    own = rule("own", act("phase", slot="seeding", start_by={"before": "window", "days": 0}))
    window = {"start": "2027-03-01", "end": "2027-05-31"}
    assert "window-unused" not in said([rhythm(), own, PAID], window=window)
    assert not timetable([rhythm(), own, PAID], window=window).observations


def test_a_festival_has_its_listed_days_moved_days_or_days_by_the_moon() -> None:
    listed, moved = catalogue().festival("spring-festival", 2026), catalogue().festival("spring-festival", 2028)
    assert listed and moved
    assert (listed.start, listed.day, listed.end) == (date(2026, 2, 12), date(2026, 2, 17), date(2026, 2, 23))
    assert (listed.projected_from, listed.estimated) == (None, False)
    assert (moved.start, moved.day, moved.projected_from) == (date(2028, 1, 21), date(2028, 1, 26), 2026)
    lantern = catalogue().festival("lantern", 2027)
    assert lantern and (lantern.start, lantern.end, lantern.rests) == (date(2027, 2, 20), date(2027, 2, 20), False)


@pytest.mark.parametrize(("name", "year", "day"), [
    ("spring-festival", 2025, date(2025, 1, 29)), ("spring-festival", 2029, date(2029, 2, 13)),
    ("spring-festival", 2030, date(2030, 2, 3)), ("spring-festival", 2031, date(2031, 1, 23)),
    ("lantern", 2029, date(2029, 2, 27)), ("dragon-boat", 2029, date(2029, 6, 16)), ("dragon-boat", 2025, date(2025, 5, 31)),
])  # fmt: skip
def test_a_year_that_is_not_listed_is_counted_on_by_the_moon_and_said_to_be(name: str, year: int, day: date) -> None:
    """Against the calendar's own days, a day more or less."""
    found = catalogue().festival(name, year)
    assert found and found.estimated and abs((found.day - day).days) <= 1


def test_a_festival_of_an_unlisted_year_is_said_to_be_estimated() -> None:
    text = said([rhythm(), PAID], as_of="2029-01-01", window={"event": "38", "year": 2029})
    assert "may be a day off" in (text["festival-rest-spring-festival-2029"].text or "")


def test_every_year_of_half_a_century_has_its_spring_festival_in_season() -> None:
    for year in range(2000, 2050):
        found = catalogue().festival("spring-festival", year)
        assert found and date(year, 1, 21) <= found.day <= date(year, 2, 20)


def test_empty_days_behind_the_campaign_count_too() -> None:
    early = rule("early", act("phase", slot="burst", min_days=10, end_by={"before": "event", "days": 12}))
    empty = said([early, PAID], window={"start": "2027-05-20", "end": "2027-06-20"})["window-unused"]
    assert "22 of the 32 days" in (empty.text or "") and "to 8 Jun 2027" in (empty.text or "")


def test_a_milestone_after_the_year_has_turned_is_held_against_that_years_festival() -> None:
    read = act("milestone", "read", title="Last visits read", after={"event": "conversion"}, days=30)
    brief = {"window": {"event": "double-festival", "year": 2027}, "as_of": "2027-09-01"}
    assert "festival-due-spring-festival-2028" in said([rhythm(), PAID, rule("m", read)], **brief)


def test_a_festival_without_days_of_rest_holds_up_no_milestone() -> None:
    ready = act("milestone", "ready", title="Stock locked", after={"event": "conversion"}, days=-16)
    brief = {"window": {"event": "38", "year": 2027}, "as_of": "2027-01-02"}
    found = said([rhythm(burst=10), PAID, rule("m", ready)], **brief)
    assert "festival-inside-lantern-2027" in found and "festival-due-lantern-2027" not in found


def test_a_sale_that_opens_while_others_still_seed_for_it_is_told_with_its_days() -> None:
    jd = rule("jd", act("phase", slot="burst", platform="jd", fixed="sale"))
    lines = [rule(p, tactic(p, p, spend=1)) for p in ("douyin", "jd", "zhihu")]
    brief = {"window": {"event": "1111", "year": 2027}, "platforms": {"douyin": {}, "jd": {"shop": True}, "zhihu": {}}}
    first = said([rhythm(burst=21), jd, *lines], **brief)["opens-first-jd"]
    assert first.level == "note"
    assert "JD.com sells from 9 Oct 2027; seeding goes on until 13 Oct 2027 (Douyin and Zhihu). On the 5 days" in (
        first.text or ""
    )
    later = said([rhythm(burst=40), jd, *lines], **brief)
    assert "opens-first-jd" not in later
