"""Where the parts of rules stand, for what only shows when all books are merged and checked."""

from dataclasses import dataclass, field

from engine.errors import Source
from engine.rulebook.model import Rule
from engine.source import Document, Loc


@dataclass(frozen=True)
class Places:
    """Fields and actions of rules with their files; an action is called `then` or `otherwise` and its number."""

    _noted: dict[Loc, tuple[Document, Loc]] = field(default_factory=dict)

    def note(self, rule: str, *part: str | int, document: Document, loc: Loc) -> None:
        """Keep where a part of the rule with this id stands."""
        self._noted[rule, *part] = (document, loc)

    def at(self, rule: Rule, *part: str | int) -> Source:
        """The place of a part, of what is nearest above it, or of its rule; of a whole field or action its key."""
        for length in range(len(part), 0, -1):
            found = self._noted.get((rule.id, *part[:length]))
            if found:
                document, loc = found
                rest = part[length:]
                return document.at((*loc, *rest)) if rest else document.key_at(loc)
        return rule.source
