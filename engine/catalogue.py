"""Plain data left of the brief: platforms, stages, categories, events and the words of a plan, with their names.

Read from `rulebooks/core/catalogue/` before any brief or rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from engine.entries import (
    Category,
    CrowdModel,
    Entry,
    Event,
    Festival,
    Measure,
    Platform,
    Playbook,
    Stage,
    Tool,
    Unit,
    Window,
)
from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT
from engine.source import Document, Loc, read_document
from engine.validation import problems_of, suggest

WORDS = ("units", "measures", "owners", "audiences", "playbooks", "tools")


DAY = timedelta(days=1)
MOON = timedelta(days=29.530588)  # the mean lunar month: astronomy, not a figure of ours

E = TypeVar("E", bound=Entry)


class SaleWindow(NamedTuple):
    """A slot's days on a platform; `projected_from` is the year whose dates were moved, None if published."""

    start: date
    end: date
    projected_from: int | None
    references: tuple[str, ...]
    confidence: str


class FestivalDays(NamedTuple):
    """A festival in one year: its day, and the days of rest around it (that day alone if none are known).

    `estimated` if the day itself is not listed for the year; `projected_from` is the year whose days of rest were moved.
    """

    day: date
    start: date
    end: date
    rests: bool
    estimated: bool
    projected_from: int | None


class Catalogue(NamedTuple):
    """All plain data, each kind by id in file order."""

    platforms: Mapping[str, Platform]
    stages: Mapping[str, Stage]
    categories: Mapping[str, Category]
    events: Mapping[str, Event]
    festivals: Mapping[str, Festival]
    units: Mapping[str, Unit]
    measures: Mapping[str, Measure]
    owners: Mapping[str, Entry]
    audiences: Mapping[str, Entry]
    playbooks: Mapping[str, Playbook]
    tools: Mapping[str, Tool]
    models: Mapping[str, CrowdModel]
    caveats: Mapping[str, Entry]

    @property
    def category_groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.split(".")[0] for name in self.categories))

    def conversion_day(self, event: str, year: int) -> date | None:
        """The day an event's campaign is counted back from; None for a lunar year that is not listed."""
        entry = self.events[event]
        if entry.conversion:
            return date(year, entry.conversion.month, entry.conversion.day)
        return entry.dates.get(year)

    def sale_window(self, event: str, year: int, platform: str, slot: str) -> SaleWindow | None:
        """The published days of a slot, else those of the nearest earlier year moved with the conversion day."""
        years = self.events[event].years
        for known in sorted((known for known in years if known <= year), reverse=True):
            for window in years[known].windows:
                if (window.platform, window.slot) == (platform, slot):
                    return self._moved(event, year, known, window)
        return None

    def _moved(self, event: str, year: int, known: int, window: Window) -> SaleWindow | None:
        if known == year:
            return SaleWindow(window.start, window.end, None, window.references, window.confidence)
        then, now = self.conversion_day(event, known), self.conversion_day(event, year)
        if then is None or now is None:
            return None
        shift = now - then
        return SaleWindow(window.start + shift, window.end + shift, known, window.references, window.confidence)

    def festival(self, name: str, year: int) -> FestivalDays | None:
        """A festival's days in a year; a year that is not listed is counted on from one that is, in whole moons."""
        entry = self.festivals[name]
        day = entry.dates.get(year) or _by_the_moon(entry, year)
        if day is None:
            return None
        estimated, known = year not in entry.dates, _nearest(entry.rest, year)
        then = entry.dates.get(known) if known else None
        if known is None or then is None:
            return FestivalDays(day, day, day, False, estimated, None)
        rest, shift = entry.rest[known], day - then
        return FestivalDays(
            day, rest.start + shift, rest.end + shift, True, estimated, None if known == year else known
        )

    def names(self, locale: str) -> dict[str, dict[str, str]]:
        """Kind -> id -> name in one language (English where a name is missing), for renderers; `unit` stands after a one."""
        kinds = ("platforms", "stages", "categories", "events", "festivals", "models", "caveats", *WORDS)
        names = {
            kind: {id_: _name(entry.names, locale) or id_ for id_, entry in getattr(self, kind).items()}
            for kind in kinds
        }  # fmt: skip
        single = {id_: unit.one.get(locale) or names["units"][id_] for id_, unit in self.units.items()}
        return {**names, "unit": single, "crowds": dict(self._crowds(locale))}

    def _crowds(self, locale: str) -> Iterator[tuple[str, str]]:
        """`<platform>.<code>` -> the code in the platform's own terms: `A3 种草/问询`."""
        for platform in self.platforms.values():
            for stage in self.models[platform.model].stages if platform.model else ():
                yield f"{platform.id}.{stage.code}", f"{stage.code} {_name(stage.names, locale)}"
            for flow in () if platform.model else platform.stages.values():
                yield f"{platform.id}.{flow.crowd}", _name(self.audiences[flow.crowd].names, locale)


def _nearest(years: Iterable[int], year: int) -> int | None:
    """The latest year not after this one, else the earliest there is."""
    listed = sorted(years)
    return max((each for each in listed if each <= year), default=listed[0] if listed else None)


def _by_the_moon(entry: Festival, year: int) -> date | None:
    """The day of an unlisted year, a day more or less: as many moons from a listed day as lead into its season."""
    known = _nearest(entry.dates, year)
    if known is None:
        return None
    first = date(year, entry.season.first.month, entry.season.first.day)
    last = date(year, entry.season.last.month, entry.season.last.day)
    moons = round((first - entry.dates[known]) / MOON)
    days = (entry.dates[known] + timedelta(days=round((moons + n) * MOON / DAY)) for n in (0, 1, -1))
    return next((day for day in days if first <= day <= last), None)


def _name(names: Mapping[str, str], locale: str) -> str:
    return names.get(locale) or names.get("en") or ""


LISTS: dict[str, type[Entry]] = {
    "platforms": Platform, "stages": Stage, "categories": Category, "units": Unit, "measures": Measure,
    "owners": Entry, "audiences": Entry, "playbooks": Playbook, "tools": Tool, "festivals": Festival,
}  # fmt: skip


def load_catalogue(folder: Path) -> Catalogue:
    """Read `rulebooks/core/catalogue/`; raises PlannerError with every problem of every file."""
    paths = sorted(folder.rglob("*.yaml"))
    return KEPT.once(
        ("catalogue", str(folder)), (str(paths), *map(_read_whole, paths)), lambda: _load_catalogue(folder)
    )


def _read_whole(path: Path) -> Document | None:
    try:
        return read_document(path)
    except PlannerError:  # told where its content is wanted
        return None


def _load_catalogue(folder: Path) -> Catalogue:
    problems: list[Problem] = []
    lists = {kind: _load_list(folder / f"{kind}.yaml", kind, model, problems) for kind, model in LISTS.items()}
    events = _load_events(folder / "events", problems)
    models, caveats = _load_models(folder / "models.yaml", lists, problems)
    if problems:
        raise PlannerError(problems)
    lists["platforms"] = {id_: _counted(platform, models) for id_, platform in lists["platforms"].items()}
    return Catalogue(events=events, models=models, caveats=caveats, **lists)


def _counted(platform: Platform, models: Mapping[str, CrowdModel]) -> Platform:
    """The platform with the crowds of its model."""
    if platform.model is None:
        return platform
    model = models[platform.model]
    codes = tuple(stage.code for stage in model.stages)
    return platform.model_copy(update={"audience": codes, "stages": model.flows()})


class _Models(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    caveats: tuple[Entry, ...]
    models: tuple[CrowdModel, ...]


def _load_models(
    path: Path, lists: Mapping[str, Mapping[str, Any]], problems: list[Problem]
) -> tuple[dict[str, CrowdModel], dict[str, Entry]]:
    document, read = _read(path, _Models, problems)
    if read is None:
        return {}, {}
    models = _by_id(read.models, document, "models", problems)
    for kind, name, loc in _named(read.models):
        if lists[kind] and name not in lists[kind]:  # an empty list is a broken file, which has been told
            hint = suggest(name, lists[kind]) or f"list it in {kind}.yaml first"
            problems.append(Problem(document.at(loc), "R024", f"there is no {name!r} in {kind}.yaml", hint))
    for platform in lists["platforms"].values():
        if platform.model and platform.model not in models:
            message = f"{platform.id}: there is no crowd model {platform.model!r} in models.yaml"
            source = Source(str(path.with_name("platforms.yaml")))
            problems.append(Problem(source, "R024", message, suggest(platform.model, models) or "list it there first"))
    return models, _by_id(read.caveats, document, "caveats", problems)


def _named(models: Iterable[CrowdModel]) -> Iterator[tuple[str, str, Loc]]:
    """What crowd models name of other lists: the list, the id, and where it stands."""
    for index, each in enumerate(models):
        if each.platform:
            yield "platforms", each.platform, ("models", index, "platform")
        for place, part in enumerate(each.stages):
            yield from (("stages", stage, ("models", index, "stages", place)) for stage in part.flywheel)


def _load_list(path: Path, kind: str, model: type[Entry], problems: list[Problem]) -> dict[str, Any]:
    fields: dict[str, Any] = {kind: (tuple[model, ...], ...)}  # type: ignore[valid-type]  # a type made at run time
    listing = create_model("Listing", __config__=ConfigDict(extra="forbid"), **fields)
    document, read = _read(path, listing, problems)
    return _by_id(getattr(read, kind), document, kind, problems) if read else {}


def _load_events(folder: Path, problems: list[Problem]) -> dict[str, Event]:
    events = [_read(path, Event, problems)[1] for path in sorted(folder.glob("*.yaml"))]
    return {event.id: event for event in events if isinstance(event, Event)}


def _read(path: Path, model: type[BaseModel], problems: list[Problem]) -> tuple[Any, Any]:
    """The file as a document and as a model, each None if it cannot be understood."""
    try:
        document = read_document(path)
    except PlannerError as error:
        problems.extend(error.problems)
        return None, None
    return document, validate(document, model, problems)


def validate(document: Document, model: type[BaseModel], problems: list[Problem]) -> Any:
    """The document as a model, or None with its problems added."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems.extend(problems_of(error, document, "R", model))
        return None


def _by_id(entries: Iterable[E], document: Document, key: str, problems: list[Problem]) -> dict[str, E]:
    found: dict[str, E] = {}
    for index, entry in enumerate(entries):
        if entry.id in found:
            message = f"the id {entry.id!r} stands twice"
            problems.append(Problem(document.at((key, index, "id")), "R007", message, "give one of them another id"))
        found[entry.id] = entry
    return found
