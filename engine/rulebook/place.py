"""Where what an author wrote stands: a value of a file under its `for_each` binding, and the actions of all rules."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Source
from engine.source import Document

_VARIABLE = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True)
class Place:
    """A value of a file with where it stands; `binding` are the `for_each` values of this instance."""

    document: Document
    loc: tuple[str | int, ...]
    value: Any
    binding: Mapping[str, str] = field(default_factory=dict)

    def down(self, part: str | int) -> "Place":
        return Place(self.document, (*self.loc, part), self.value[part], self.binding)

    def bind(self, text: str) -> str:
        return _VARIABLE.sub(lambda match: self.binding.get(match[1], match[0]), text)

    @property
    def source(self) -> Source:
        return self.document.at(self.loc)

    @property
    def key_source(self) -> Source:
        return self.document.key_at(self.loc)

    def items(self) -> Iterator[tuple[str, "Place"]]:
        """The pairs of a mapping, keys with `$` bound; of a list, each of its mappings."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield self.bind(key), self.down(key)

    def parts(self) -> Iterator["Place"]:
        if isinstance(self.value, list):
            for index in range(len(self.value)):
                yield self.down(index)


@dataclass
class Places:
    """Where each action of each rule stands; a line is looked up when a Problem needs it, not before."""

    actions: dict[tuple[str, str], Place] = field(default_factory=dict)

    def at(self, rule: str, action: str, otherwise: Source, *way: str | int) -> Source:
        """The place of an action, or of a part of it; `otherwise` for one that no file wrote."""
        place = self.actions.get((rule, action))
        return otherwise if place is None else place.document.key_at((*place.loc, *way))
