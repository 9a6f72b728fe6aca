"""The files of a book as its author wrote them, before names mean anything: models of the small files, raw rules.

`rules/` stays raw, because overlays replace whole fields and `for_each` writes names that only exist once unfolded.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT
from engine.rulebook.action import Row
from engine.rulebook.blank import check_blanks, is_blank
from engine.rulebook.digest import digest_of, parts_of
from engine.rulebook.model import Confidence
from engine.scalars import Day, Flag, Text, Word, read_number
from engine.source import Document, Loc, read_document
from engine.validation import problems_of

T = TypeVar("T")


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


def _read_value(value: Any) -> Any:
    """A parameter's value: a number or share, a word, a vector of them, or a table of rows."""
    if isinstance(value, dict):
        return {key: _read_value(part) for key, part in value.items()}
    if isinstance(value, list):
        return tuple(Row.model_validate(row) for row in value)
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    try:
        return read_number(value[:-1]) / 100 if value.endswith("%") else read_number(value)
    except ValueError:
        return value


ParameterData = Annotated[Any, BeforeValidator(_read_value)]


class RowFile(Written):
    values: Annotated[dict[Day, ParameterData], Field(min_length=1)]
    confidence: Confidence
    references: tuple[Text, ...] = ()
    basis: Text | None = None


class ParameterFile(Written):
    id: Word
    title: Text
    unit: Word
    values: dict[Day, ParameterData] | None = None
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


class ReferencesFile(Written):
    references: tuple[ReferenceFile, ...]


@dataclass(frozen=True)
class RawField:
    """One top-level field of a rule as written, with the file it came from."""

    value: Any
    document: Document
    loc: tuple[str | int, ...]


@dataclass(frozen=True)
class RawRule:
    """A rule before anything in it is understood; an overlay swaps whole fields, and `reworded` names it by field."""

    id: str
    topic: str
    fields: Mapping[str, RawField]
    source: Source
    reworded: Mapping[str, str] = field(default_factory=dict)
    shadowed: Mapping[str, RawField] = field(default_factory=dict)
    """What an overlay replaced, by field."""

    @property
    def blank(self) -> bool:
        """Whether something of it is still to be filled in."""
        return any(is_blank(each.value) for each in self.fields.values())


@dataclass(frozen=True)
class RawParameter:
    """A parameter as written; `entry` is None if it cannot be understood, and its name still counts as known."""

    id: str
    entry: ParameterFile | None
    source: Source


@dataclass
class RawBook:
    """All files of one book but `texts/`; `sha256` is of their parsed content, so comments and reflows leave it alone."""

    folder: Path
    face: BookFile
    document: Document
    rules: list[RawRule] = field(default_factory=list)
    parameters: list["RawParameter"] = field(default_factory=list)
    derived: dict[str, tuple[DerivedFile, Source]] = field(default_factory=dict)
    references: list[ReferenceFile] = field(default_factory=list)
    sha256: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


def read_book(folder: Path, problems: list[Problem]) -> RawBook | None:
    """Read one book's folder; one broken file does not hide the others."""
    paths = sorted(path for path in folder.rglob("*.yaml") if path.relative_to(folder).parts[0] not in _APART)
    documents = tuple(_read_whole(path) for path in paths)
    made_of = (str(paths), *documents)
    return KEPT.told(("book", str(folder)), made_of, problems, lambda found: _read_book(folder, found))


def _read_whole(path: Path) -> Document | None:
    try:
        return read_document(path)
    except PlannerError:  # told where its content is wanted
        return None


def _read_book(folder: Path, problems: list[Problem]) -> RawBook | None:
    reader = _Reader(folder, problems)
    read = reader.model(folder / "rulebook.yaml", BookFile)
    if read is None:
        return None
    face, document = read
    book = RawBook(folder, face, document)
    for path in sorted((folder / "rules").glob("*.yaml")):
        book.rules += reader.rules(path)
    for path in sorted((folder / "parameters").glob("*.yaml")):
        book.parameters += reader.parameters(path)
    if derived := reader.model(folder / "derived.yaml", DerivedsFile, optional=True):
        places = derived[1]
        made: dict[str, tuple[DerivedFile, Source]] = {
            key: (each, places.key_at(("derived", key))) for key, each in derived[0].derived.items()
        }
        book.derived = KEPT.once(("derived", places.path), (places,), lambda: made)
    if references := reader.model(folder / "references.yaml", ReferencesFile, optional=True):
        book.references = list(references[0].references)
    for path in sorted((folder / "catalogue").rglob("*.yaml")):
        reader.document(path)
    book.sha256, book.parts = digest_of(reader.parsed), dict(parts_of(reader.parsed, face.id))
    return book


def _validated(document: Document, model: type[Any], problems: list[Problem]) -> tuple[Any, Document] | None:
    try:
        return model.model_validate(document.data), document
    except ValidationError as error:
        problems += problems_of(error, document, "R", model)
        return None


_APART = ("texts", "cases")
"""Folders of a book that are read by themselves."""


class _Reader:
    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems
        self.parsed: dict[str, Document] = {}

    def document(self, path: Path) -> Document | None:
        try:
            document = read_document(path)
        except PlannerError as error:
            self.problems += error.problems
            return None
        self.parsed[path.relative_to(self.folder).as_posix()] = document
        self.problems += check_blanks(document)
        return document

    def model(self, path: Path, model: type[Any], *, optional: bool = False) -> tuple[Any, Document] | None:
        if optional and not path.exists():
            return None
        document = self.document(path)
        if document is None:
            return None
        return KEPT.told(("model", document.path), (document,), self.problems, partial(_validated, document, model))

    def parameters(self, path: Path) -> list["RawParameter"]:
        document = self.document(path)
        return [] if document is None else self._once("parameters", document, _parameters)

    def rules(self, path: Path) -> list[RawRule]:
        document = self.document(path)
        return [] if document is None else self._once("rules", document, _rules)

    def _once(self, key: str, document: Document, make: Callable[[Document, list[Problem]], Iterator[T]]) -> list[T]:
        return KEPT.told((key, document.path), (document,), self.problems, lambda found: list(make(document, found)))


def _listed(document: Document, key: str, what: str, problems: list[Problem]) -> Iterator[tuple[Loc, dict[str, Any]]]:
    """The mappings of a file that is one list under one key; each is judged by itself, so one cannot hide others."""
    data = document.data
    items = data.get(key) if isinstance(data, dict) and list(data) == [key] else None
    if not isinstance(items, list):
        message = f"expected `{key}:` with a list, and nothing else"
        problems.append(Problem(document.at(()), "R003", message, f"- {what}"))
        return
    for index, item in enumerate(items):
        loc: Loc = (key, index)
        if isinstance(item, dict):
            yield loc, item
        else:
            problems.append(Problem(document.at(loc), "R003", f"expected a mapping: {what}"))


def _parameters(document: Document, problems: list[Problem]) -> Iterator[RawParameter]:
    for loc, item in _listed(document, "parameters", "{id:, title:, unit:, values:, confidence:}", problems):
        entry = None
        try:
            entry = None if is_blank(item) else ParameterFile.model_validate(item)
        except ValidationError as error:
            problems += problems_of(error, document, "R", ParameterFile, loc)
        yield RawParameter(str(item.get("id", "")), entry, document.at(loc))


def _rules(document: Document, problems: list[Problem]) -> Iterator[RawRule]:
    for loc, rule in _listed(document, "rules", "{id:, title:, why:, layer:, when:, then:}", problems):
        fields = {key: RawField(value, document, (*loc, key)) for key, value in rule.items()}
        yield RawRule(str(rule.get("id", "")), Path(document.path).stem, fields, document.at(loc))


def values_of(values: Mapping[date, Any]) -> tuple[tuple[date, Any], ...]:
    """Dated values in order of their dates."""
    return tuple(sorted(values.items()))
