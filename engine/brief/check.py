"""What one field of a brief cannot tell: ids against the catalogue, dates, crowds and money that cannot all hold."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from engine.brief.draft import Draft
from engine.brief.model import Platform
from engine.brief.promise import SHARES, SPENDS, check_promises, excluded
from engine.errors import Problem
from engine.scalars import describe, read_day, read_text, read_whole, read_word, read_year
from engine.source import Loc
from engine.validation import suggest

OWN_FIELDS = {
    "deep_a3": "douyin",
    "notes_per_month": "xiaohongshu",
    "official_account": "wechat",
    "channels": "wechat",
    "mini_program": "wechat",
    "wecom": "wechat",
    "groups": "wechat",
}

_RATE = re.compile(r"(.+)_to_(.+)")


class PlatformInfo(Protocol):
    """What a brief needs to know of a platform."""

    @property
    def audience(self) -> Sequence[str]: ...


class Catalogue(Protocol):
    """What a brief needs to know of the catalogue."""

    @property
    def categories(self) -> Collection[str]: ...
    @property
    def events(self) -> Collection[str]: ...
    @property
    def platforms(self) -> Mapping[str, PlatformInfo]: ...
    def conversion_day(self, event: str, year: int) -> date | None: ...


def check_draft(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Every problem that needs more than one field or the catalogue; runs whatever else is wrong with the file."""
    yield from _check_categories(draft, catalogue)
    yield from _check_window(draft, catalogue)
    yield from _check_platform_ids(draft, catalogue)
    for platform in draft.keys("platforms"):
        if platform in catalogue.platforms:
            yield from _check_own_fields(draft, platform)
            yield from _check_stages(draft, platform, catalogue.platforms[platform].audience)
    yield from _check_rate(draft)
    yield from _check_crowds(draft)
    yield from check_promises(draft)


def event_day(draft: Draft, catalogue: Catalogue) -> date | None:
    """The conversion day of the window's event; None without a known event and year."""
    event, year = draft.read(read_text, "window", "event"), draft.read(read_year, "window", "year")
    return catalogue.conversion_day(event, year) if event in catalogue.events and event and year else None


def _check_categories(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    partners = [("partners", index, "category") for index in draft.indices("partners")]
    places: list[Loc] = [("brand", "category"), *partners]
    for loc in places:
        category = draft.read(read_word, *loc)
        if category is not None and category not in catalogue.categories:
            message = f"the category {describe(category)} is unknown"
            hint = suggest(category, catalogue.categories)
            yield draft.problem(loc, "B010", message, hint or "`planwheel facts` lists them at brand.category")


def _check_window(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    keys = {key for key in draft.keys("window") if draft.has("window", key)} & {"event", "year", "start", "end"}
    if keys == {"event", "year"}:
        yield from _check_event(draft, catalogue)
    elif keys == {"start", "end"}:
        yield from _check_days(draft)
    elif draft.is_mapping("window"):
        hint = 'write {event: "618", year: 2027} or {start: 2027-05-01, end: 2027-06-20}'
        yield draft.key_problem(("window",), "B020", _incomplete(keys), hint)


def _incomplete(keys: set[str]) -> str:
    if keys & {"event", "year"} and keys & {"start", "end"}:
        return "takes an event or days, not both"
    missing = {"event": "year", "year": "event", "start": "end", "end": "start"}
    return f"{keys.pop()} needs {missing[key]}" if (key := next(iter(keys), "")) else "says neither event nor days"


def _check_event(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    event, year = draft.read(read_text, "window", "event"), draft.read(read_year, "window", "year")
    if event is not None and event not in catalogue.events:
        message = f"the event {describe(event)} is unknown"
        yield draft.problem(("window", "event"), "B011", message, suggest(event, catalogue.events))
    elif event and year:
        day, as_of = catalogue.conversion_day(event, year), draft.read(read_day, "as_of")
        if day is None:
            message = f"the catalogue has no day for {event} in {year}"
            yield draft.problem(("window", "year"), "B023", message, "write the days instead: {start: ..., end: ...}")
        elif as_of and day < as_of:
            message = f"{event} {year} is on {day}, before as_of {as_of}"
            yield draft.problem(("window", "year"), "B021", message, "write a later year, or correct as_of")


def _check_days(draft: Draft) -> Iterator[Problem]:
    start, end = draft.read(read_day, "window", "start"), draft.read(read_day, "window", "end")
    as_of = draft.read(read_day, "as_of")
    if start and end and end < start:
        yield draft.problem(
            ("window", "end"), "B022", f"{end} is before the start {start}", "swap the two days, or correct one of them"
        )
    if end and as_of and end < as_of:
        yield draft.problem(
            ("window", "end"), "B021", f"{end} is before as_of {as_of}", "write a later day, or correct as_of"
        )


def _check_platform_ids(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for loc in (("platforms",), ("creators", "contracted"), SHARES, SPENDS):
        for platform in draft.keys(*loc):
            if platform not in catalogue.platforms:
                hint = suggest(platform, catalogue.platforms)
                if loc == ("platforms",) and platform in Platform.model_fields:
                    hint = f"indent it under its platform, as in platforms.douyin.{platform}"
                yield draft.key_problem((*loc, platform), "B012", "this platform is unknown", hint)
    for index, platform in excluded(draft):
        if platform not in catalogue.platforms:
            message = f"the platform {describe(platform)} is unknown"
            hint = suggest(platform, catalogue.platforms)
            yield draft.problem(("constraints", "exclude_platforms", index), "B012", message, hint)


def _check_own_fields(draft: Draft, platform: str) -> Iterator[Problem]:
    for key in draft.keys("platforms", platform):
        owner = OWN_FIELDS.get(key, platform)
        if owner != platform:
            loc = ("platforms", platform, key)
            yield draft.key_problem(loc, "B015", f"only {owner} has this field", f"move it to platforms.{owner}")


def _check_stages(draft: Draft, platform: str, stages: Sequence[str]) -> Iterator[Problem]:
    known = f"known here: {', '.join(stages)}" if stages else f"{platform} has no audience stages; leave this out"
    for stage in draft.keys("platforms", platform, "audience"):
        if stage not in stages:
            loc = ("platforms", platform, "audience", stage)
            yield draft.key_problem(loc, "B013", f"{platform} has no such stage", known)
    for rate in draft.keys("platforms", platform, "rates"):
        ends = _RATE.fullmatch(rate)
        if not ends or ends[1] not in stages or ends[2] not in stages[stages.index(ends[1]) + 1 :]:
            hint = f"write <stage>_to_<next>; {known}" if stages else known
            message = f"this is not a rate between two stages of {platform}, in their order"
            yield draft.key_problem(("platforms", platform, "rates", rate), "B014", message, hint)


def _check_rate(draft: Draft) -> Iterator[Problem]:
    if draft.has("budget", "cny_rate") and (draft.read(read_text, "budget", "currency") or "CNY") == "CNY":
        message = "the budget is in CNY and needs no rate"
        hint = "delete the rate, or name the currency, as in currency: JPY"
        yield draft.key_problem(("budget", "cny_rate"), "B036", message, hint)


def _check_crowds(draft: Draft) -> Iterator[Problem]:
    a3 = draft.read(read_whole, "platforms", "douyin", "audience", "A3")
    deep = draft.read(read_whole, "platforms", "douyin", "deep_a3")
    ti = draft.read(read_whole, "platforms", "xiaohongshu", "audience", "TI")
    overlap = draft.read(read_whole, "overlap", "deep_a3_and_ti")
    if deep is not None and a3 is not None and deep > a3:
        message = f"{deep:,} people are more than all of A3, {a3:,}"
        yield draft.problem(
            ("platforms", "douyin", "deep_a3"), "B041", message, "deep A3 is a part of A3: correct one of the figures"
        )
    crowds = {"xiaohongshu TI": ti} | ({"deep A3": deep} if deep is not None else {"A3": a3})
    for name, crowd in crowds.items():
        if overlap is not None and crowd is not None and overlap > crowd:
            message = f"{overlap:,} people are more than {name} has, {crowd:,}"
            yield draft.problem(
                ("overlap", "deep_a3_and_ti"),
                "B040",
                message,
                "who is in both crowds is in each: correct one of the figures",
            )
