"""A thousands comma in a bare text of a flow list: for YAML it ends the item, and nothing else would say so."""

import re
from collections.abc import Iterator

from engine.errors import Problem
from engine.source import Data, Document, Loc, Quoted
from engine.validation import dotted

_BEFORE = re.compile(r"(?<![0-9])[0-9]{1,3}$")
_AFTER = re.compile(r"[0-9]{3}(?![0-9])")
_DIGITS = re.compile(r"[0-9]+")


def find_split_texts(document: Document) -> Iterator[Problem]:
    """A warning at each list item that is the tail of the one before: `1` and `900 buyers` of `1,900 buyers`."""
    for loc, items in _lists(document.data, ()):
        for index in range(1, len(items)):
            before, after = items[index - 1], items[index]
            if not isinstance(before, str) or not isinstance(after, str):
                continue
            if number := _split(document, loc, index, before, after):
                message = f"{dotted((*loc, index))}: the comma in {number} begins a new item"
                hint = f"quote the text, or write {number.replace(',', '')}"
                yield Problem(document.at((*loc, index)), "B016", message, hint, "warning")


def _lists(data: Data, loc: Loc) -> Iterator[tuple[Loc, list[Data]]]:
    if isinstance(data, list):
        yield loc, data
        for index, each in enumerate(data):
            yield from _lists(each, (*loc, index))
    elif isinstance(data, dict):
        for key, each in data.items():
            yield from _lists(each, (*loc, key))


def _split(document: Document, loc: Loc, index: int, before: str, after: str) -> str:
    """The number that a comma between two bare items splits, as it was typed; a list of numbers is none."""
    head = _BEFORE.search(before)
    if isinstance(after, Quoted) or _DIGITS.fullmatch(before + after) or not head or not _AFTER.match(after):
        return ""
    first, second = document.at((*loc, index - 1)), document.at((*loc, index))
    touching = first.line == second.line and first.column + len(before) + 1 == second.column
    return f"{head[0]},{after[:3]}" if touching else ""
