"""A change of one field of a brief, as its client would write it, and the brief that it makes, checked like any other."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.brief.check import Catalogue
from engine.brief.load import check_brief
from engine.brief.model import Brief
from engine.source import Data, Document
from engine.validation import dotted

BLANK = "…"
"""Stands for a text or a figure that only the client can give."""
_PLAIN = re.compile(r"(?!(?:null|Null|NULL)$)-?[\w….](?:[\w…%./+ -]*[\w…%.])?")


@dataclass(frozen=True)
class Edit:
    """A field and what to write there (None: leave it out); `free` if the value only stands for some value."""

    field: str
    value: Data
    free: bool = False

    def __str__(self) -> str:
        """The change as a line of the brief; a field that is left out has nothing behind its colon."""
        shown: Data = [BLANK] if isinstance(self.value, list) else BLANK
        return f"{self.place}: {written(shown if self.free else self.value)}".rstrip()

    @property
    def place(self) -> str:
        """The field as its client would find it: `products[0].price`."""
        return dotted(_parts(self.field))


def written(value: Data) -> str:
    """A value in one line of YAML."""
    match value:
        case None:
            return ""
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {written(each)}' for key, each in value.items())}}}"
        case text:
            plain = _PLAIN.fullmatch(text)
            return str(text) if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def standing(brief: Brief, field: str) -> Data:
    """What the file says in a field, as it stands there; None if nothing."""
    return brief.document.value(_parts(field)) if brief.document else None


def edited(brief: Brief, edits: Iterable[Edit], catalogue: Catalogue) -> Brief:
    """The brief with these changes; raises PlannerError like `parse_brief` if that is no valid brief."""
    document = brief.document
    if document is None:
        raise ValueError("only a brief that was read from a text can be edited")
    data = document.data
    for edit in edits:
        data = _put(data, _parts(edit.field), edit.value)
    return check_brief(Document(document.path, data, document.root), brief.sha256, catalogue)


def _parts(field: str) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdecimal() else part for part in field.split("."))


def _put(data: Data, path: tuple[str | int, ...], value: Data) -> Data:
    """A copy with the value at the path; lists grow by the one item behind their last."""
    head, *rest = path
    if isinstance(head, int):
        items = list(data) if isinstance(data, list) else []
        old = items[head] if head < len(items) else None
        items[head : head + 1] = [_put(old, tuple(rest), value) if rest else value]
        return items
    fields = dict(data) if isinstance(data, dict) else {}
    fields[head] = _put(fields.get(head), tuple(rest), value) if rest else value
    if not rest and value is None:
        del fields[head]
    return fields
