"""Where each field of a rule comes from once overlays lie over it: what `planwheel rulebooks merge` tells."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from engine.errors import Problem, Source
from engine.rulebook.files import RawField, RawRule, read_book
from engine.rulebook.model import Removed, Rulebook
from engine.rulebook.overlay import overlay, read_order, replaced_books


class FieldPlace(NamedTuple):
    """Where a field's words stand, in which book, and the place that they took from another book, if any."""

    field: str
    book: str
    won: Source
    shadowed: Source | None


class MergedRule(NamedTuple):
    id: str
    fields: tuple[FieldPlace, ...]
    removed: str = ""
    """The reason, if an overlay takes the rule out."""

    @property
    def touched(self) -> bool:
        """Whether any of its words are another book's."""
        return any(each.shadowed or each.book != self.id.split("/")[0] for each in self.fields)


class Merge(NamedTuple):
    """Replaced books as (name, read, not read), every rule, and each entry of a `without` with what it took out."""

    replaced: tuple[tuple[str, Path, Path], ...]
    rules: Mapping[str, MergedRule]
    removals: tuple[tuple[Removed, tuple[str, ...]], ...]

    @property
    def touched(self) -> tuple[MergedRule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.touched)


def merge_books(folders: Sequence[Path], rulebook: Rulebook) -> Merge:
    """What became of every rule of these folders; `rulebook` is what they were read as, so they hold no errors."""
    problems: list[Problem] = []
    books = read_order([read_book(Path(book.path), problems) for book in rulebook.books])
    rules = {rule.id: rule for book, own in overlay(books, problems).items() for rule in _merged(book, own, rulebook)}
    out = sorted(rulebook.removed.items(), key=lambda pair: (pair[1].source, pair[0]))
    removals = [tuple(some) for _, some in groupby(out, key=lambda pair: pair[1].source)]
    told = tuple((some[0][1], tuple(name for name, _ in some)) for some in removals)
    return Merge(tuple(replaced_books(folders)), dict(sorted(rules.items())), told)


def _merged(book: str, rules: Sequence[RawRule], rulebook: Rulebook) -> Iterator[MergedRule]:
    for rule in rules:
        name = f"{book}/{rule.topic}/{rule.id}"
        fields = (_field(rule, key, each, book) for key, each in rule.fields.items())
        gone = () if rulebook.rules_of(name) else rulebook.removed_of(name)
        yield MergedRule(name, tuple(fields), gone[0].why if gone else "")


def _field(rule: RawRule, key: str, each: RawField, book: str) -> FieldPlace:
    old = rule.shadowed.get(key)
    return FieldPlace(key, rule.reworded.get(key, book), _at(each), _at(old) if old else None)


def _at(field: RawField) -> Source:
    return field.document.key_at(field.loc)
