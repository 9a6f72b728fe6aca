"""What the catalogue lists: platforms, crowd models, stages, categories, events and words, as they stand in YAML."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.scalars import Day, Text, Whole, Word, Year


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
    """`audience` are the codes of its crowd model, `stages` how the flywheel reads there; both come from the model."""

    field: Literal["content", "shelf", "private"]
    model: Word | None = None
    audience: tuple[Text, ...] = ()
    stages: dict[str, Flow] = Field(default_factory=dict)


class ModelStage(BaseModel):
    """One stage of a crowd model: the flywheel stage it is counted as, and others it reads into; neither, no counterpart."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    code: Text
    names: dict[str, Text]
    fills: Word | None = None
    also: tuple[Word, ...] = ()

    @property
    def flywheel(self) -> tuple[str, ...]:
        return (*((self.fills,) if self.fills else ()), *self.also)


class CrowdModel(Entry):
    """A published model of how people come closer to a brand; `confidence` grades its stages, never the map to ours."""

    platform: Word | None = None
    references: tuple[Text, ...]
    confidence: Literal["H", "M", "L"]
    note: dict[str, Text]
    stages: tuple[ModelStage, ...]

    def flows(self) -> dict[str, Flow]:
        """Per flywheel stage the code counted as it, and the rate from the code before."""
        codes = [None, *(stage.code for stage in self.stages)]
        return {
            stage.fills: Flow(crowd=stage.code, rate=f"{before}_to_{stage.code}" if before else None)
            for before, stage in zip(codes, self.stages, strict=False)
            if stage.fills
        }


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
    """What is counted; `one` is its name after a one, in the languages that say it otherwise."""

    one: dict[str, Text] = Field(default_factory=dict)


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


class Season(BaseModel):
    """The days of the year between which a lunar day falls: what a year that is not listed is projected into."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    first: SolarDay
    last: SolarDay


class RestDays(BaseModel):
    """The days of one year's festival on which people are home and parcels wait, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    start: Day
    end: Day
    references: tuple[Text, ...] = ()
    confidence: Literal["H", "M", "L", "expert"] = "expert"
    basis: Text = ""


class Festival(Entry):
    """A lunar festival that a campaign may run into: its day by year, and the days on which the country rests."""

    dates: dict[Year, Day]
    season: Season
    references: tuple[Text, ...]
    rest: dict[Year, RestDays] = Field(default_factory=dict)
