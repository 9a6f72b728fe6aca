"""Where things of a rulebook stand: a value of a file while it is parsed, the parts of a rule once all is merged."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Source
from engine.rulebook.model import Rule
from engine.source import Document, Loc

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


@dataclass(frozen=True)
class Places:
    """Fields and actions of rules with their files; an action is called `then` or `otherwise` and its number."""

    _noted: dict[Loc, tuple[Document, Loc]] = field(default_factory=dict)

    def note(self, rule: str, *part: str | int, document: Document, loc: Loc) -> None:
        """Keep where a part of the rule with this id stands."""
        self._noted[rule, *part] = (document, loc)

    def join(self, other: "Places") -> None:
        """Take over what is noted elsewhere."""
        self._noted.update(other._noted)

    def at(self, rule: Rule, *part: str | int) -> Source:
        """The place of a part, of what is nearest above it, or of its rule; of a whole field or action its key."""
        for length in range(len(part), 0, -1):
            found = self._noted.get((rule.id, *part[:length]))
            if found:
                document, loc = found
                rest = part[length:]
                return document.at((*loc, *rest)) if rest else document.key_at(loc)
        return rule.source
