"""The files of a book as its author wrote them, before names mean anything: models of the small files, raw rules.

`rules/` stays raw, because overlays replace whole fields and `for_each` writes names that only exist once unfolded.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from engine.errors import PlannerError, Problem, Source
from engine.rulebook.action import Row
from engine.rulebook.blank import check_blanks, is_blank
from engine.rulebook.model import Confidence
from engine.scalars import Day, Flag, Text, Word, read_number
from engine.source import Document, Loc, parse_yaml, read_text
from engine.validation import problems_of


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
        book.derived = {key: (each, places.key_at(("derived", key))) for key, each in derived[0].derived.items()}
    if references := reader.model(folder / "references.yaml", ReferencesFile, optional=True):
        book.references = list(references[0].references)
    for path in sorted((folder / "catalogue").rglob("*.yaml")):
        reader.document(path)
    book.sha256, book.parts = reader.digest(), dict(reader.parts(face.id))
    return book


class _Reader:
    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems
        self.parsed: dict[str, Any] = {}

    def document(self, path: Path) -> Document | None:
        try:
            document = parse_yaml(read_text(path), path)
        except PlannerError as error:
            self.problems += error.problems
            return None
        self.parsed[path.relative_to(self.folder).as_posix()] = document.data
        self.problems += check_blanks(document)
        return document

    def model(self, path: Path, model: type[Any], *, optional: bool = False) -> tuple[Any, Document] | None:
        if optional and not path.exists():
            return None
        document = self.document(path)
        if document is None:
            return None
        try:
            return model.model_validate(document.data), document
        except ValidationError as error:
            self.problems += problems_of(error, document, "R", model)
            return None

    def listed(self, path: Path, key: str, what: str) -> Iterator[tuple[Document, Loc, dict[str, Any]]]:
        """The mappings of a file that is one list under one key; each is judged by itself, so one cannot hide others."""
        document = self.document(path)
        if document is None:
            return
        data = document.data
        items = data.get(key) if isinstance(data, dict) and list(data) == [key] else None
        if not isinstance(items, list):
            message = f"expected `{key}:` with a list, and nothing else"
            self.problems.append(Problem(document.at(()), "R003", message, f"- {what}"))
            return
        for index, item in enumerate(items):
            loc: Loc = (key, index)
            if isinstance(item, dict):
                yield document, loc, item
            else:
                self.problems.append(Problem(document.at(loc), "R003", f"expected a mapping: {what}"))

    def parameters(self, path: Path) -> Iterator[RawParameter]:
        for document, loc, item in self.listed(path, "parameters", "{id:, title:, unit:, values:, confidence:}"):
            entry = None
            try:
                entry = None if is_blank(item) else ParameterFile.model_validate(item)
            except ValidationError as error:
                self.problems += problems_of(error, document, "R", ParameterFile, loc)
            yield RawParameter(str(item.get("id", "")), entry, document.at(loc))

    def rules(self, path: Path) -> Iterator[RawRule]:
        for document, loc, rule in self.listed(path, "rules", "{id:, title:, why:, layer:, when:, then:}"):
            fields = {key: RawField(value, document, (*loc, key)) for key, value in rule.items()}
            yield RawRule(str(rule.get("id", "")), path.stem, fields, document.at(loc))

    def digest(self) -> str:
        """Of the content with every list of named things by name, so that their order does not count."""
        text = json.dumps(_canonical(self.parsed), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def parts(self, book: str) -> Iterator[tuple[str, str]]:
        """A digest for each rule and parameter by its full id, and one for whatever else a file holds."""
        for name, data in sorted(self.parsed.items()):
            kind = next((kind for folder, kind in _THINGS.items() if name.startswith(f"{folder}/")), None)
            things = data.get(f"{kind}s") if kind and isinstance(data, dict) else None
            if not isinstance(things, list):
                bare = (
                    {key: value for key, value in data.items() if key != "version"} if isinstance(data, dict) else data
                )
                yield f"file {book}/{name}", _short(bare)
                continue
            topic = f"{Path(name).stem}/" if kind == "rule" else ""
            for thing in things:
                own = f"{book}/{topic}{thing.get('id')}" if isinstance(thing, dict) else book
                changed = thing.get("overrides") if isinstance(thing, dict) else None
                yield f"{kind} {changed or own}" + (f" in {book}" if changed else ""), _short(thing)


_THINGS = {"rules": "rule", "parameters": "parameter"}


def _short(data: Any) -> str:
    text = json.dumps(_canonical(data), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _canonical(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _canonical(value) for key, value in data.items()}
    if not isinstance(data, list):
        return data
    items = [_canonical(item) for item in data]
    named = all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in items)
    return sorted(items, key=lambda item: str(item["id"])) if named else items


def values_of(values: Mapping[date, Any]) -> tuple[tuple[date, Any], ...]:
    """Dated values in order of their dates."""
    return tuple(sorted(values.items()))
