"""The files of a book as its author wrote them, before names mean anything: models of the small files, raw rules.

`rules/` stays raw, because overlays replace whole fields and `for_each` writes names that only exist once unfolded.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT
from engine.rulebook.blank import check_blanks, is_blank
from engine.rulebook.digest import digest_of, parts_of
from engine.rulebook.written import BookFile, DerivedFile, DerivedsFile, ParameterFile, ReferenceFile, ReferencesFile
from engine.scalars import describe
from engine.source import Document, Loc, parse_yaml, read_document
from engine.validation import problems_of, suggest

T = TypeVar("T")


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
    references: list[tuple[ReferenceFile, Source]] = field(default_factory=list)
    sha256: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Kinds of files that could not be read: what they name may exist all the same."""


def read_book(folder: Path, problems: list[Problem]) -> RawBook:
    """Read one book's folder; one broken file does not hide the others, not even its rulebook.yaml."""
    paths = sorted(path for path in folder.rglob("*.yaml") if path.relative_to(folder).parts[0] not in _APART)
    made_of = (str(paths), *map(_read_whole, paths))
    return KEPT.told(("book", str(folder)), made_of, problems, lambda found: _read_book(folder, found))


def _read_whole(path: Path) -> Document | None:
    try:
        return read_document(path)
    except PlannerError:  # told where its content is wanted
        return None


def _read_book(folder: Path, problems: list[Problem]) -> RawBook:
    reader = _Reader(folder, problems)
    path = folder / "rulebook.yaml"
    face, document = reader.model(path, BookFile) or _nameless(path)
    book = RawBook(folder, face, document, unread=reader.unread)
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
        at = references[1].at
        book.references = [(each, at(("references", n))) for n, each in enumerate(references[0].references)]
    for path in sorted((folder / "catalogue").rglob("*.yaml")):
        reader.document(path)
    book.sha256, book.parts = digest_of(reader.parsed), dict(parts_of(reader.parsed, face.id))
    return book


def _nameless(path: Path) -> tuple[BookFile, Document]:
    """What stands for a rulebook.yaml that cannot be understood, so that its other files can be judged."""
    name = path.parent.name
    return BookFile(id=name, version="0", title=name, owner=name), parse_yaml("{}", path)


_APART = ("texts", "cases")
"""Folders of a book that are read by themselves."""


class _Reader:
    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems
        self.unread: set[str] = set()
        self.parsed: dict[str, Document] = {}

    def document(self, path: Path) -> Document | None:
        try:
            document = read_document(path)
        except PlannerError as error:
            self.problems += error.problems
            self.unread.add(self._kind(path))
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
        read = KEPT.told(("model", document.path), (document,), self.problems, partial(_validated, document, model))
        if read is None:
            self.unread.add(self._kind(path))
        return read

    def parameters(self, path: Path) -> list[RawParameter]:
        return self._listed(path, "parameters", _parameters)

    def rules(self, path: Path) -> list[RawRule]:
        return self._listed(path, "rules", _rules)

    def _listed(self, path: Path, key: str, make: Callable[[Document, list[Problem]], Iterator[T]]) -> list[T]:
        document = self.document(path)
        if document is None:
            return []
        data = document.data
        if not isinstance(data, dict) or not isinstance(data.get(key), list):
            self.unread.add(self._kind(path))
        return KEPT.told((key, document.path), (document,), self.problems, lambda found: list(make(document, found)))

    def _kind(self, path: Path) -> str:
        """`rules`, `parameters`, `derived` ...: the folder inside the book, or the name of its file."""
        return path.relative_to(self.folder).parts[0].removesuffix(".yaml")


def _validated(document: Document, model: type[Any], problems: list[Problem]) -> tuple[Any, Document] | None:
    try:
        return model.model_validate(document.data), document
    except ValidationError as error:
        problems += problems_of(error, document, "R", model)
        return None


def _items(document: Document, key: str, what: str, problems: list[Problem]) -> Iterator[tuple[Loc, dict[str, Any]]]:
    """The mappings of a file that is one list under one key; each is judged by itself, so one cannot hide others."""
    data = document.data
    keys = list(data) if isinstance(data, dict) else []
    for other in (other for other in keys if other != key):
        message = f"{other}: this key is unknown"
        hint = suggest(other, [key]) if key not in keys else f"indent it under the item of {key} that it belongs to"
        problems.append(Problem(document.key_at((other,)), "R001", message, hint))
    items = data.get(key) if isinstance(data, dict) else None
    if not isinstance(items, list):
        if key in keys or not keys:
            message = f"expected `{key}:` with a list"
            problems.append(Problem(document.at(()), "R003", message, f"write {key}: and below it - {what}"))
        return
    for index, item in enumerate(items):
        loc: Loc = (key, index)
        if isinstance(item, dict):
            yield loc, item
        else:
            message = f"expected a mapping, got {describe(item)}"
            problems.append(Problem(document.at(loc), "R003", message, f"write {what}"))


def _parameters(document: Document, problems: list[Problem]) -> Iterator[RawParameter]:
    for loc, item in _items(document, "parameters", "{id:, title:, unit:, values:, confidence:}", problems):
        entry = None
        try:
            entry = None if is_blank(item) else ParameterFile.model_validate(item)
        except ValidationError as error:
            problems += problems_of(error, document, "R", ParameterFile, loc)
        yield RawParameter(str(item.get("id", "")), entry, document.at(loc))


def _rules(document: Document, problems: list[Problem]) -> Iterator[RawRule]:
    for loc, rule in _items(document, "rules", "{id:, title:, why:, layer:, when:, then:}", problems):
        fields = {key: RawField(value, document, (*loc, key)) for key, value in rule.items()}
        yield RawRule(str(rule.get("id", "")), Path(document.path).stem, fields, document.at(loc))


def values_of(values: Mapping[date, Any]) -> tuple[tuple[date, Any], ...]:
    """Dated values in order of their dates."""
    return tuple(sorted(values.items()))
