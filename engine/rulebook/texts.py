"""A book's prose in another language: read from `texts/` when a plan wants that language, never before.

One file a language (`texts/ja.yaml`), and beside it one a topic (`texts/ja/growth.yaml`); both have the same shape.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path as File
from typing import Any

from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT
from engine.rulebook.blank import TODO, untranslated
from engine.rulebook.model import Book, Group, ParameterEntry, Rule, Rulebook
from engine.rulebook.parameter import Resolved
from engine.rulebook.parse import Parser
from engine.rulebook.passage import KINDS, Kind, Path
from engine.rulebook.place import Place
from engine.scalars import describe
from engine.source import Document, Loc, read_document
from engine.validation import suggest

FACTS = "facts"
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, eq=False)
class Translation:
    """A passage as a texts file has it: `id` in full (`topic/rule`), texts by their way inside, where it stands."""

    kind: Kind
    id: str
    stamp: str | None
    texts: Mapping[Path, str]
    document: Document
    loc: Loc

    def at(self, path: Path = ()) -> Source:
        return self.document.key_at((*self.loc, *path))


@dataclass
class BookTexts:
    """All that a book has in one language; `parsed` is the files' content, `unread` the topics of broken files."""

    translations: list[Translation] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    facts_document: Document | None = None
    parsed: dict[str, Any] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)


def read_texts(book: Book, locale: str, problems: list[Problem]) -> BookTexts:
    """The texts of a book in a language; a file that cannot be read is reported and hides no other."""
    found, folder = BookTexts(), File(book.path) / "texts"
    whole = folder / f"{locale}.yaml"
    for path in ([whole] if whole.exists() else []) + sorted((folder / locale).glob("*.yaml")):
        topic = "" if path == whole else path.stem
        try:
            document = read_document(path)
        except PlannerError as error:
            problems += error.problems
            found.unread.add(topic)
            continue
        found.parsed[path.relative_to(folder).as_posix()] = document.data
        read = KEPT.told(("texts", document.path), (document,), problems, partial(_read_file, document, topic))
        found.translations += read.translations
        found.facts |= read.facts
        found.facts_document = read.facts_document or found.facts_document
    return found


def _read_file(document: Document, topic: str, problems: list[Problem]) -> BookTexts:
    found = BookTexts()
    found.translations += _read_sections(document, topic, found, problems)
    return found


def _read_sections(document: Document, topic: str, found: BookTexts, problems: list[Problem]) -> Iterator[Translation]:
    kinds: dict[str, Kind] = {"rules": "rules"} if topic else {kind: kind for kind in KINDS}
    for section in _mapping(document, (), problems):
        if section in kinds:
            for name in _mapping(document, (section,), problems):
                yield _read_passage(document, kinds[section], name, topic, problems)
        elif section == FACTS and not topic:
            found.facts_document = document
            for name, text in _mapping(document, (section,), problems).items():
                found.facts[name] = _text(document, (section, name), text, problems)
        else:
            hint = suggest(section, kinds if topic else (*kinds, FACTS))
            problems.append(Problem(document.key_at((section,)), "R001", f"{section}: this key is unknown", hint))


def _read_passage(document: Document, kind: Kind, name: str, topic: str, problems: list[Problem]) -> Translation:
    texts: dict[Path, str] = {}
    stamp, loc = None, (kind, name)
    for key, value in _mapping(document, loc, problems).items():
        if key == "stamp" and isinstance(value, str):
            stamp = None if value == TODO else str(value)
        elif isinstance(value, dict):
            for part, each in value.items():
                texts[key, part] = _text(document, (*loc, key, part), each, problems)
        else:
            texts[key,] = _text(document, (*loc, key), value, problems)
    # What an overlay rewords is called by the full id of its rule, and so is everything in a file without a topic.
    full = name if "/" in name or not topic else f"{topic}/{name}"
    return Translation(kind, full, stamp, texts, document, loc)


def _mapping(document: Document, loc: Loc, problems: list[Problem]) -> dict[str, Any]:
    value: Any = document.data
    for part in loc:
        value = value[part]
    if isinstance(value, dict):
        return value
    message = f"{loc[-1] if loc else 'the file'}: expected a mapping of ids to texts, got {describe(value)}"
    problems.append(Problem(document.at(loc), "R003", message, "write <id>: {stamp: ..., title: ...}"))
    return {}


def _text(document: Document, loc: Loc, value: Any, problems: list[Problem]) -> str:
    if value == TODO:
        problems.append(untranslated(document, loc))
        return ""
    if isinstance(value, str) and value.strip():
        return str(value)
    if value is None or isinstance(value, str):
        message, hint = f"{loc[-1]}: the text is empty", "write the translation, or leave the key out"
        problems.append(Problem(document.key_at(loc), "R065", message, hint))
    else:
        problems.append(
            Problem(document.at(loc), "R003", f"{loc[-1]}: expected a text, got {describe(value)}", "write one text")
        )
    return ""


@dataclass(frozen=True, eq=False)
class Texts:
    """What the books say in one language, asked by the item that speaks; None where nothing is translated."""

    books: Mapping[str, Mapping[tuple[Kind, str], Translation]] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    parsers: Mapping[str, Parser] = field(default_factory=dict)
    _settled: dict[tuple[str, str], Mapping[Path, str]] = field(default_factory=dict)
    _patterns: list[tuple[re.Pattern[str], str]] = field(default_factory=list)

    def rule(self, rule: Rule, key: str) -> str | None:
        """A rule's `title` or `why`."""
        return self._prose(rule, key).get((key,)) if self.books else None

    def action(self, rule: Rule, branch: str, action: str, key: str) -> str | None:
        """A worded field of an action in one branch of a rule."""
        prose = self._prose(rule, branch) if self.books else {}
        return prose.get((f"{branch}.{action}", key)) or prose.get((action, key))

    def _prose(self, rule: Rule, part: str) -> Mapping[Path, str]:
        """The texts of the book whose words stand in this part of the rule, names settled as the source's are."""
        book = rule.reworded.get(part, rule.book)
        known = self._settled.get((rule.id, book))
        if known is None:
            name = rule.base if part in rule.reworded else rule.base.removeprefix(f"{rule.book}/")
            found = self._find(book, "rules", name)
            known = self._settled[rule.id, book] = self._settle(rule, found, book) if found else {}
        return known

    def _settle(self, rule: Rule, found: Translation, book: str) -> Mapping[Path, str]:
        parser, settled = self.parsers[rule.book], {}
        parser = parser if book == rule.book else parser.of_overlay(book)
        for path, text in found.texts.items():
            place = Place(found.document, (*found.loc, *path), text, rule.values)
            settled[tuple(place.bind(part) for part in path)] = parser.prose(place) if text else ""
        return settled

    def parameter(self, entry: ParameterEntry) -> str | None:
        """A parameter's title."""
        return self._own("parameters", entry.id, ("title",))

    def basis(self, resolved: Resolved) -> str | None:
        """The basis of the row that counts."""
        rows = resolved.entry.rows.items()
        row = next((key for key, row in rows if row is resolved.row), None)
        return self._own("parameters", resolved.entry.id, ("basis",) if row is None else ("rows", row))

    def group(self, group: Group, *path: str) -> str | None:
        """A choice's `title`, or one of its `options`."""
        name = group.id.removesuffix(f".{group.platform}")
        return self._first("groups", name, path)

    def derived(self, fact: str) -> str | None:
        """What a derived fact says."""
        return self._first("derived", fact, ("meaning",))

    def meaning(self, fact: str) -> tuple[str, Mapping[str, str]] | None:
        """What a fact of the brief says, as a text and the values of its slots: `{tier}` of `creators.{tier}`."""
        if fact in self.facts:
            return self.facts[fact], {}
        if not self._patterns:
            self._patterns.extend((pattern_of(name), text) for name, text in self.facts.items() if "{" in name)
        for pattern, text in self._patterns:
            if match := pattern.fullmatch(fact):
                return text, match.groupdict()
        return None

    def _own(self, kind: Kind, id_: str, path: Path) -> str | None:
        book, _, name = id_.partition("/")
        found = self._find(book, kind, name)
        return found.texts.get(path) if found else None

    def _first(self, kind: Kind, name: str, path: Path) -> str | None:
        for book in self.books:
            found = self._find(book, kind, name)
            if found:
                return found.texts.get(path)
        return None

    def _find(self, book: str, kind: Kind, name: str) -> Translation | None:
        return self.books.get(book, {}).get((kind, name))


SOURCE_WORDS = Texts()
"""The books as they were written."""


def pattern_of(name: str) -> re.Pattern[str]:
    """The facts that a key such as `{platform}.costs.{cost}` means; a slot is one part of a name."""
    parts = SLOT.split(name)
    return re.compile("".join(f"(?P<{part}>[^.]+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)))


def slots_of(text: str) -> frozenset[str]:
    """The slots of a fact's name or meaning."""
    return frozenset(SLOT.findall(text))


def make_texts(rulebook: Rulebook, read: Mapping[str, BookTexts]) -> Texts:
    """The texts of one language by book, ready to be asked."""
    parameters = frozenset(rulebook.parameters)
    return Texts(
        books={
            name: {(each.kind, each.id): each for each in reversed(texts.translations)} for name, texts in read.items()
        },
        facts={name: text for texts in read.values() for name, text in texts.facts.items()},
        digests={book.id: _digest(book, read[book.id]) for book in rulebook.books if read[book.id].parsed},
        parsers={book.id: Parser(book.id, rulebook.vocabulary, parameters, []) for book in rulebook.books},
    )


def _digest(book: Book, texts: BookTexts) -> str:
    """Of a book's content and its texts in one language."""
    text = json.dumps([book.sha256, texts.parsed], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
