"""The small files of a book as their authors write them: rulebook.yaml, parameters, derived facts, references."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from engine.rulebook.action import Row
from engine.rulebook.model import Confidence
from engine.scalars import Day, Flag, Text, Word, describe, read_number


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class OptionFile(Written):
    id: Word
    title: Text
    playbook: Text | None = None


class GroupFile(Written):
    id: Word
    title: Text
    for_each: dict[Literal["platform"], tuple[Word, ...]] | None = None
    playbook: Text | None = None
    options: Annotated[tuple[OptionFile, ...], Field(min_length=1)]


class WithoutFile(Written):
    """What an overlay takes out of plans, and why."""

    playbook: Text | None = None
    rule: Text | None = None
    why: Text

    @model_validator(mode="after")
    def _one_thing(self) -> "WithoutFile":
        if (self.playbook is None) == (self.rule is None):
            raise ValueError("say either `playbook:` or `rule:`")
        return self


class BookFile(Written):
    """`rulebook.yaml`."""

    id: Word
    version: Text
    title: Text
    owner: Text
    language: Text = "en"
    locales: tuple[Literal["en", "zh-CN", "ja"], ...] = ()
    extends: Word | None = None
    groups: tuple[GroupFile, ...] = ()
    without: tuple[WithoutFile, ...] = ()


_TABLE = TypeAdapter(tuple[Row, ...])


def _read_value(value: Any) -> Any:
    """A parameter's value: a number or share, a word, a vector of them, or a table of rows."""
    if isinstance(value, dict):
        return {key: _read_value(part) for key, part in value.items()}
    if isinstance(value, list):
        return _TABLE.validate_python(value)
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    try:
        return read_number(value[:-1]) / 100 if value.endswith("%") else read_number(value)
    except ValueError:
        return value


ParameterData = Annotated[tuple[Row, ...] | Any, BeforeValidator(_read_value)]


def _by_day(values: Any) -> Any:
    """A value alone has no day from which it holds: the mistake that is made most."""
    if isinstance(values, dict) or values is None:
        return values
    hint = f"write {{2022-01-01: {values}}}, with the day from which it holds" if isinstance(values, str) else ""
    message = f"expected values by their days, got {describe(values)}"
    raise PydanticCustomError("unreadable", "{message}", {"message": message, "hint": hint})


DatedData = Annotated[dict[Day, ParameterData], Field(min_length=1), BeforeValidator(_by_day)]


class RowFile(Written):
    values: DatedData
    confidence: Confidence
    references: tuple[Text, ...] = ()
    basis: Text | None = None


class ParameterFile(Written):
    id: Word
    title: Text
    unit: Word
    values: DatedData | None = None
    by: Text | None = None
    rows: dict[str, RowFile] | None = None
    default: RowFile | None = None
    confidence: Confidence | None = None
    references: tuple[Text, ...] = ()
    basis: Text | None = None
    in_force: Flag = False


class DerivedFile(Written):
    sum: tuple[Text, ...] | None = None
    difference: tuple[Text, ...] | None = None
    ratio: Annotated[tuple[Text, ...], Field(min_length=2, max_length=2)] | None = None
    product: tuple[Text, ...] | None = None
    min: tuple[Text, ...] | None = None
    max: tuple[Text, ...] | None = None
    unit: Word
    meaning: Text


class DerivedsFile(Written):
    derived: dict[str, DerivedFile]


class ReferenceFile(Written):
    id: Word
    title: Text
    publisher: Text | None = None
    date: Text | None = None
    address: Text | None = None
    superseded_by: Text | None = None


class ReferencesFile(Written):
    references: tuple[ReferenceFile, ...]
