"""Plain data left of the brief: platforms, stages, categories, events and the words of a plan, with their names.

Read from `rulebooks/core/catalogue/` before any brief or rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from engine.errors import PlannerError, Problem, Source
from engine.scalars import Day, Text, Whole, Word, Year
from engine.source import Document, parse_yaml, read_text
from engine.validation import problems_of

WORDS = ("units", "measures", "owners", "audiences", "playbooks", "tools")


class Entry(BaseModel):
    """Base of all that the catalogue lists: frozen, no unknown keys, a name per language."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: Word
    names: dict[str, Text] = Field(default_factory=dict)


class Flow(BaseModel):
    """How a flywheel stage reads on one platform: the crowd that fills it and the brief's rate that flows into it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    crowd: Text
    rate: Text | None = None


class Platform(Entry):
    field: Literal["content", "shelf", "private"]
    model: Text
    audience: tuple[Text, ...]
    stages: dict[str, Flow]


class Stage(Entry):
    playbook: Word


class Cited(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    value: Whole
    references: tuple[Text, ...] = ()
    confidence: Literal["H", "M", "L", "expert"] = "expert"


class Category(Entry):
    decision_days: Cited | None = None
    regulated: tuple[Word, ...] = ()


class Unit(Entry):
    pass


class Measure(Entry):
    unit: Word
    better: Literal["higher", "lower"] = "higher"


class Playbook(Entry):
    group: Word


class Tool(Entry):
    fact: Word | None = None
    platform: Word | None = None
    role: Text = ""
    references: tuple[Text, ...] = ()


class Window(BaseModel):
    """A platform's published days of one slot of an event in one year."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    platform: Word
    slot: Literal["seeding", "warm-up", "burst", "return"]
    start: Day
    end: Day
    references: tuple[Text, ...] = ()
    confidence: Literal["H", "M", "L", "expert"] = "expert"


class EventYear(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    windows: tuple[Window, ...] = ()


class SolarDay(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    month: Whole
    day: Whole


class Event(Entry):
    """A shopping event: its conversion day (fixed, or listed by year) and published windows by year."""

    kind: Literal["solar", "lunar"]
    conversion: SolarDay | None = None
    dates: dict[Year, Day] = Field(default_factory=dict)
    references: tuple[Text, ...] = ()
    years: dict[Year, EventYear] = Field(default_factory=dict)


@dataclass(frozen=True)
class SaleWindow:
    """A slot's days on a platform; `projected_from` is the year whose dates were moved, None if published."""

    start: date
    end: date
    projected_from: int | None
    references: tuple[str, ...]
    confidence: str


@dataclass(frozen=True)
class Catalogue:
    """All plain data, each kind by id in file order."""

    platforms: Mapping[str, Platform]
    stages: Mapping[str, Stage]
    categories: Mapping[str, Category]
    events: Mapping[str, Event]
    units: Mapping[str, Unit]
    measures: Mapping[str, Measure]
    owners: Mapping[str, Entry]
    audiences: Mapping[str, Entry]
    playbooks: Mapping[str, Playbook]
    tools: Mapping[str, Tool]

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

    def names(self, locale: str) -> dict[str, dict[str, str]]:
        """Kind -> id -> name in one language (English where a name is missing), for renderers."""
        kinds = ("platforms", "stages", "categories", "events", *WORDS)
        return {
            kind: {id_: entry.names.get(locale) or entry.names.get("en") or id_ for id_, entry in getattr(self, kind).items()}
            for kind in kinds
        }  # fmt: skip


_LISTS: dict[str, type[Entry]] = {
    "platforms": Platform, "stages": Stage, "categories": Category, "units": Unit, "measures": Measure,
    "owners": Entry, "audiences": Entry, "playbooks": Playbook, "tools": Tool,
}  # fmt: skip


def load_catalogue(folder: Path) -> Catalogue:
    """Read `rulebooks/core/catalogue/`; raises PlannerError with every problem of every file."""
    problems: list[Problem] = []
    lists = {kind: _load_list(folder / f"{kind}.yaml", kind, model, problems) for kind, model in _LISTS.items()}
    events = _load_events(folder / "events", problems)
    if problems:
        raise PlannerError(problems)
    return Catalogue(events=events, **lists)


def _load_list(path: Path, kind: str, model: type[Entry], problems: list[Problem]) -> dict[str, Any]:
    fields: dict[str, Any] = {kind: (tuple[model, ...], ...)}  # type: ignore[valid-type]  # a type made at run time
    listing = create_model("Listing", __config__=ConfigDict(extra="forbid"), **fields)
    read = _read(path, listing, problems)
    return _by_id(getattr(read, kind), path, problems) if read else {}


def _load_events(folder: Path, problems: list[Problem]) -> dict[str, Event]:
    events = [_read(path, Event, problems) for path in sorted(folder.glob("*.yaml"))]
    return {event.id: event for event in events if isinstance(event, Event)}


def _read(path: Path, model: type[BaseModel], problems: list[Problem]) -> Any:
    try:
        document = parse_yaml(read_text(path), path)
    except PlannerError as error:
        problems.extend(error.problems)
        return None
    return validate(document, model, problems)


def validate(document: Document, model: type[BaseModel], problems: list[Problem]) -> Any:
    """The document as a model, or None with its problems added."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems.extend(problems_of(error, document, "R", model))
        return None


def _by_id(entries: Iterable[Entry], path: Path, problems: list[Problem]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.id in found:
            message = f"the id {entry.id!r} stands twice"
            problems.append(Problem(Source(str(path)), "R007", message, "keep one of them"))
        found[entry.id] = entry
    return found
