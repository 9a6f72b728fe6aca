"""Slots, milestones and flights, against a small forward check that knows nothing of how they were placed."""

from datetime import date, timedelta
from typing import Any

import pytest
from desk import act, inputs, plan, rule, tactic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.plan.budget import plan_budget
from engine.plan.invariants import BrokenPlan, check_invariants
from engine.plan.schedule import Timetable, plan_schedule

DAY = timedelta(days=1)
BEFORE_EVENT = {"event": "618", "year": 2027}


def timetable(rules: list[Any], **fields: Any) -> Timetable:
    fields.setdefault("window", BEFORE_EVENT)
    fields.setdefault("platforms", {"douyin": {}, "tmall": {}})
    given_inputs = inputs(rules, **fields)
    spending = plan_budget(given_inputs)
    return plan_schedule(given_inputs, spending.funding.decisions, spending.budget.lines, spending.funding.calendars)


def rhythm(**days: int) -> Any:
    slots = {
        "seeding": 16,
        "warm-up": 8,
        "burst": 18,
        "return": 5,
        **{key.replace("_", "-"): n for key, n in days.items()},
    }
    return rule("rhythm", *(act("phase", f"slot-{slot}", slot=slot, min_days=n) for slot, n in slots.items()))


def spans(found: Timetable, platform: str | None = None) -> dict[str, tuple[date, date]]:
    return {phase.id: (phase.start, phase.end) for phase in found.schedule.phases if phase.platform == platform}


def codes(found: Timetable) -> set[str]:
    return {each.rule.removeprefix("planner/") for each in found.observations}


A = rule("a", tactic("a", spend=1))


def test_slots_are_walked_back_from_the_conversion_day() -> None:
    assert spans(timetable([rhythm(), A])) == {
        "seeding": (date(2027, 5, 8), date(2027, 5, 23)),
        "warm-up": (date(2027, 5, 24), date(2027, 5, 31)),
        "burst": (date(2027, 6, 1), date(2027, 6, 18)),
        "return": (date(2027, 6, 19), date(2027, 6, 23)),
    }


def test_constraints_of_all_rules_merge() -> None:
    """Earliest start_by, earliest end_by, greatest min_days."""
    more = rule(
        "more",
        act("phase", "s", slot="seeding", min_days=20, start_by={"before": "event", "days": 45}),
        act("phase", "s2", slot="seeding", min_days=3, start_by={"before": "event", "days": 10}),
        act("phase", "w", slot="warm-up", end_by={"before": "burst", "days": 4}),
        act("phase", "w2", slot="warm-up", end_by={"before": "burst", "days": 1}),
    )
    found = spans(timetable([rhythm(), more, A]))
    assert found["warm-up"] == (date(2027, 5, 21), date(2027, 5, 28))
    assert found["burst"][0] == date(2027, 5, 29)
    assert found["seeding"] == (date(2027, 5, 1), date(2027, 5, 20))


def test_x_is_a_distance_from_the_conversion_day_not_a_length() -> None:
    found = spans(timetable([rhythm(), A], products=[{"name": "Serum", "decision_days": 70}]))
    assert found["seeding"][0] == date(2027, 6, 18) - 70 * DAY
    assert found["seeding"][1] == date(2027, 5, 23)


def test_a_platforms_published_sale_days_stand_and_are_marked_when_projected() -> None:
    fixed = rule("fixed", act("phase", "sale", slot="burst", platform="tmall", fixed="sale"))
    found = timetable([rhythm(), fixed, A, rule("b", tactic("b", "tmall", spend=1))])
    tmall = [phase for phase in found.schedule.phases if phase.platform == "tmall"]
    window = inputs([]).rulebook.catalogue.sale_window("618", 2027, "tmall", "burst")
    assert window is not None and window.projected_from is not None
    burst = next(phase for phase in tmall if phase.id == "burst")
    assert (burst.start, burst.end, burst.projected) == (window.start, window.end, True)
    assert burst.rules == ("test/t/fixed", "test/t/rhythm")
    assert next(phase for phase in tmall if phase.id == "warm-up").end == window.start - DAY


def test_content_that_leads_to_one_shop_can_keep_that_shop_s_sale_days() -> None:
    """In 11.11 JD sells from 9 October; a slot fixed to the year's published days alone is not moved to another year."""
    event = {"event": "1111", "year": 2027}
    jd = rule("jd", act("phase", slot="burst", platform="jd", fixed="sale"))
    lines = [rule("a", tactic("a", "zhihu", spend=1)), rule("b", tactic("b", "jd", spend=1))]
    platforms: dict[str, Any] = {"jd": {"shop": True}, "zhihu": {}}
    follows = rule("f", act("phase", slot="burst", platform="zhihu", fixed="sale", sale_of="jd"))
    found = timetable([rhythm(), jd, follows, *lines], window=event, platforms=platforms)
    assert set(found.calendars) == {None}
    assert spans(found)["burst"][0] == date(2027, 10, 9)
    moved = rule("f", act("phase", slot="burst", platform="zhihu", fixed="published", sale_of="jd"))
    apart = timetable([rhythm(), jd, moved, *lines], window=event, platforms=platforms)
    assert spans(apart, "zhihu" if "zhihu" in apart.calendars else None)["burst"][0] != date(2027, 10, 9)


def test_an_end_that_sale_days_forbid_is_reported() -> None:
    fixed = rule("fixed", act("phase", "sale", slot="burst", platform="tmall", fixed="sale"))
    early = rule("early", act("phase", "w", slot="warm-up", platform="tmall", end_by={"before": "burst", "days": 3}))
    found = timetable([rhythm(), fixed, early, rule("b", tactic("b", "tmall", spend=1))])
    assert "fixed-end" in codes(found)


def test_what_lies_before_as_of_is_cut_and_reported_with_the_days_lost() -> None:
    found = timetable([rhythm(), A], as_of="2027-05-12")
    assert spans(found)["seeding"] == (date(2027, 5, 12), date(2027, 5, 23))
    (lost,) = found.observations
    assert lost.rule == "planner/short-runway" and "4 days" in (lost.text or "")


def test_a_slot_that_is_past_falls_away_and_its_money_goes_to_the_tactics_other_slots() -> None:
    seeded = rule("s", tactic("s", spend=1, phase=["seeding", "burst"]))
    found = timetable([rhythm(), seeded], as_of="2027-05-26")
    assert set(spans(found)) == {"warm-up", "burst", "return"}
    assert {"phase-lost", "short-runway"} == codes(found)
    assert [(each.line, each.start) for each in found.schedule.flights] == [("test/t/s.s@burst", date(2027, 6, 1))]


def test_a_tactic_whose_only_slot_has_no_days_falls_to_its_lean_branch() -> None:
    lean = tactic("lean")
    seeded = rule("s", tactic("s", spend=1, phase="seeding"), otherwise=[lean])
    found = plan(rhythm(), seeded, A, as_of="2027-05-26", window=BEFORE_EVENT)
    assert {line.tactic for line in found.budget.lines} == {"test/t/a.a"}
    assert {each.id: each.funded for each in found.tactics} == {
        "test/t/a.a": True, "test/t/s.lean": True, "test/t/s.s": False,
    }  # fmt: skip


def test_a_slot_that_no_rule_of_the_platform_has_takes_no_money_and_is_not_told_as_a_tactics() -> None:
    slots = rule("slots", *(act("phase", slot, slot=slot, min_days=8) for slot in ("seeding", "warm-up", "burst")))
    both = rule("b", tactic("b", spend=1, phase=["burst", "return"]))
    found = plan(slots, both, window=BEFORE_EVENT)
    assert [line.phase for line in found.budget.lines] == ["burst"]
    assert found.tactics[0].phase == ("burst",)


def test_a_plan_with_money_in_a_slot_without_days_is_never_handed_out() -> None:
    found = plan(rhythm(), rule("b", tactic("b", spend=1, phase=["burst", "return"])), window=BEFORE_EVENT)
    phases = tuple(phase for phase in found.schedule.phases if phase.id != "return")
    lost = found.model_copy(update={"schedule": found.schedule.model_copy(update={"phases": phases})})
    with pytest.raises(BrokenPlan, match="without days"):
        check_invariants(inputs([], window=BEFORE_EVENT, platforms={"douyin": {}}), lost)


def test_one_leftover_day_of_a_slot_goes_to_the_slot_beside_it() -> None:
    found = timetable([rhythm(), A], as_of="2027-05-23")
    assert spans(found)["warm-up"] == (date(2027, 5, 23), date(2027, 5, 31))
    assert "seeding" not in spans(found) and "phase-lost" in codes(found)
    found = timetable([rhythm(), A], as_of="2027-06-18")
    assert spans(found)["burst"] == (date(2027, 6, 18), date(2027, 6, 18))


def test_the_return_lies_inside_a_window_of_days() -> None:
    found = timetable([rhythm(), A], window={"start": "2027-05-01", "end": "2027-06-20"})
    assert spans(found)["burst"] == (date(2027, 5, 29), date(2027, 6, 15))
    assert spans(found)["return"] == (date(2027, 6, 16), date(2027, 6, 20))
    assert found.schedule.conversion_day == date(2027, 6, 15)
    assert all(flight.end <= date(2027, 6, 20) for flight in found.schedule.flights)
    assert not found.observations


def test_in_a_short_window_the_return_gives_way_to_the_burst_not_to_one_leftover_day() -> None:
    found = timetable([rhythm(burst=10), A], window={"start": "2027-06-01", "end": "2027-06-12"})
    assert spans(found) == {
        "burst": (date(2027, 6, 1), date(2027, 6, 10)), "return": (date(2027, 6, 11), date(2027, 6, 12)),
    }  # fmt: skip
    assert "window-cut" in codes(found)
    found = timetable([rhythm(burst=10), A], window={"start": "2027-06-01", "end": "2027-06-11"})
    assert spans(found) == {"burst": (date(2027, 6, 1), date(2027, 6, 11))}


def test_x_and_milestones_are_counted_from_the_last_day_of_a_windows_burst() -> None:
    review = rule("m", act("milestone", "review", title="Review", after={"event": "conversion"}, days=0))
    window = {"start": "2027-03-20", "end": "2027-06-20"}
    found = timetable([rhythm(), review, A], window=window, products=[{"name": "Serum", "decision_days": 70}])
    assert spans(found)["seeding"][0] == date(2027, 6, 15) - 70 * DAY
    assert found.schedule.milestones[0].date == date(2027, 6, 15)


def test_a_rule_can_start_a_slot_with_the_window() -> None:
    own = rule("own", act("phase", "s", slot="seeding", start_by={"before": "window", "days": 0}))
    window = {"start": "2027-04-01", "end": "2027-06-20"}
    assert spans(timetable([rhythm(), own, A], window=window))["seeding"][0] == date(2027, 4, 1)
    assert spans(timetable([rhythm(), own, A], window=window, as_of="2027-04-09"))["seeding"][0] == date(2027, 4, 9)


def test_only_platforms_with_something_to_do_get_slots_of_their_own() -> None:
    own = rule("own", act("phase", "b", slot="burst", platform="tmall", start_by={"before": "event", "days": 30}))
    assert not spans(timetable([rhythm(), own, A]), "tmall")
    found = timetable([rhythm(), own, A, rule("c", tactic("c", spend=1)), rule("b", tactic("b", "tmall"))])
    assert spans(found, "tmall")["burst"][0] == date(2027, 5, 19)
    assert spans(found)["burst"][0] == date(2027, 6, 1)


def test_without_any_phase_rule_lines_run_over_the_days_that_there_are() -> None:
    found = timetable([A], window={"start": "2027-05-01", "end": "2027-06-20"})
    assert [(f.start, f.end) for f in found.schedule.flights] == [(date(2027, 5, 1), date(2027, 6, 20))]


def test_milestones_hang_on_edges_are_sorted_and_say_when_they_are_past() -> None:
    stones = rule(
        "m",
        act("milestone", "late", title="Review", after={"event": "conversion"}, days=29),
        act("milestone", "early", title="Contract creators", after={"phase": "seeding", "edge": "start"}, days=-60),
    )
    found = timetable([rhythm(), stones, A])
    assert [(each.title, each.date, each.after) for each in found.schedule.milestones] == [
        ("Contract creators", date(2027, 3, 9), "seeding.start"), ("Review", date(2027, 7, 17), "conversion"),
    ]  # fmt: skip
    assert codes(found) == {"milestone-past"}


def test_a_line_does_not_start_before_the_tactic_it_comes_after() -> None:
    first = tactic("first", spend=1, phase="burst")
    second = tactic("second", spend=1, after="test/t/a.first")
    found = timetable([rhythm(), rule("a", first, second)])
    starts = {flight.line: flight.start for flight in found.schedule.flights}
    assert starts["test/t/a.second"] == starts["test/t/a.first@burst"] == date(2027, 6, 1)


days = st.integers(1, 40)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.fixed_dictionaries({slot: days for slot in ("seeding", "warm_up", "burst", "return")}),
    st.lists(st.tuples(st.sampled_from(["seeding", "warm-up", "burst"]), st.sampled_from(["start_by", "end_by"]), st.integers(0, 90)), max_size=4),
    st.integers(0, 100), st.booleans(), st.booleans(),
)  # fmt: skip
def test_forward_check(
    lengths: dict[str, int], bounds: list[tuple[str, str, int]], gap: int, fixed: bool, event: bool
) -> None:
    """Slots follow each other without gap or overlap inside the horizon; what is short of a rule's word is reported."""
    last = date(2027, 6, 18)
    as_of = last - gap * DAY
    window = BEFORE_EVENT if event else {"start": "2027-03-01", "end": "2027-06-18"}
    more = [
        rule(f"n{i}", act("phase", slot=slot, **{edge: {"before": "event", "days": n}}))
        for i, (slot, edge, n) in enumerate(bounds)
    ]
    sale = [rule("sale", act("phase", slot="burst", platform="tmall", fixed="sale"))] if fixed else []
    lines = [rule(p, tactic(p, p, spend=1, phase=["seeding", "burst"])) for p in ("douyin", "tmall")]
    found = timetable([rhythm(**lengths), *more, *sale, *lines], window=window, as_of=as_of.isoformat())
    for platform in {phase.platform for phase in found.schedule.phases}:
        check_chain(spans(found, platform), as_of, None if event else last)
    check_lengths(found, {slot.replace("_", "-"): length for slot, length in lengths.items()})
    late = [slot for slot, edge, n in bounds if edge == "start_by" and starts_after(found, slot, last - n * DAY)]
    assert fixed or all(spans(found)[slot][0] == as_of for slot in late)
    assert all(as_of <= flight.start <= flight.end for flight in found.schedule.flights)


def check_chain(slots: dict[str, tuple[date, date]], first: date, last: date | None) -> None:
    days = list(slots.values())
    assert all(left[1] + DAY == right[0] for left, right in zip(days, days[1:], strict=False))
    assert all(first <= start <= end <= (last or end) for start, end in days)


def check_lengths(found: Timetable, wanted: dict[str, int]) -> None:
    """A slot shorter than its rules ask for is never silent."""
    short = [slot for slot, (start, end) in spans(found).items() if (end - start).days + 1 < wanted[slot]]
    assert not short or codes(found) & {"short-runway", "window-cut", "phase-lost"}


def starts_after(found: Timetable, slot: str, day: date) -> bool:
    return slot in spans(found) and spans(found)[slot][0] > day


@pytest.mark.parametrize(("third", "where"), [(16, "Douyin and Xiaohongshu"), (60, "All platforms")])
def test_a_loss_is_told_once_for_all_the_platforms_that_share_it(third: int, where: str) -> None:
    wanted = {"douyin": 60, "xiaohongshu": 60, "tmall": third}
    days = [rule(f"d-{p}", act("phase", "p", slot="seeding", platform=p, min_days=n)) for p, n in wanted.items()]
    spent = [rule(f"t-{p}", tactic(f"t-{p}", p, spend=1, phase="seeding")) for p in wanted]
    found = timetable([rhythm(), *days, *spent], platforms={p: {} for p in wanted}, as_of="2027-04-20")
    texts = [each.text or "" for each in found.observations if each.rule == "planner/short-runway"]
    assert [text for text in texts if where in text] == texts
    assert len(texts) == 1
