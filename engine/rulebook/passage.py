"""What a book says in its author's words, cut into the passages that are translated one by one."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from engine.errors import Source
from engine.kept import KEPT

if TYPE_CHECKING:
    from engine.rulebook.files import RawBook, RawParameter, RawRule
    from engine.rulebook.written import ParameterFile

Kind = Literal["groups", "parameters", "derived", "rules"]
Path = tuple[str, ...]
"""The way to one text inside a passage: `("why",)`, `("ask-live", "why")`, `("rows", "beauty.serum")`."""
KINDS: tuple[Kind, ...] = ("groups", "parameters", "derived", "rules")
WORDED = ("title", "text", "why", "trigger")
BRANCHES = ("then", "otherwise")
DIGITS = 8


@dataclass(frozen=True, eq=False)
class Passage:
    """The prose of one rule, parameter, derived fact or group; `id` is its key in texts, for a rule `topic/rule`.

    What an overlay rewords is a passage of the overlay, called by the full id of the rule that it rewords.
    """

    kind: Kind
    id: str
    texts: Mapping[Path, str]
    topic: str = ""
    source: Source = field(default=Source(""), compare=False)

    @cached_property
    def stamp(self) -> str:
        """The first hex digits of the SHA-256 over the prose; a line broken elsewhere does not change it."""
        prose = sorted(([*path], " ".join(text.split())) for path, text in self.texts.items())
        return hashlib.sha256(json.dumps(prose, ensure_ascii=False).encode()).hexdigest()[:DIGITS]


def passages_of(book: "RawBook") -> Iterator[Passage]:
    """Every passage of a book as written, before any overlay or `for_each`."""
    for group in book.face.groups:
        words: dict[Path, str] = {("title",): str(group.title)}
        words |= {("options", option.id): str(option.title) for option in group.options}
        yield Passage("groups", group.id, words, source=book.document.at(("groups",)))
    for raw in book.parameters:
        if raw.entry is not None:
            yield KEPT.once(("passage", book.face.id, raw.id), (raw,), partial(_of_parameter, raw, raw.entry))
    for name, (derived, source) in book.derived.items():
        yield Passage("derived", name, {("meaning",): str(derived.meaning)}, source=source)
    for rule in book.rules:
        passage = KEPT.once(("passage", book.face.id, rule.topic, rule.id), (rule,), partial(_of_rule, rule))
        if passage.texts:
            yield passage


def _of_rule(rule: "RawRule") -> Passage:
    return Passage("rules", _key(rule), dict(_rule(rule)), rule.topic, rule.source)


def _of_parameter(raw: "RawParameter", entry: "ParameterFile") -> Passage:
    return Passage("parameters", raw.id, dict(_parameter(entry)), source=raw.source)


def _parameter(entry: "ParameterFile") -> Iterator[tuple[Path, str]]:
    yield ("title",), str(entry.title)
    basis = entry.basis if entry.values is not None else entry.default and entry.default.basis
    if basis:
        yield ("basis",), str(basis)
    for key, row in (entry.rows or {}).items():
        if row.basis:
            yield ("rows", key), str(row.basis)


def _key(rule: "RawRule") -> str:
    overridden = rule.fields.get("overrides")
    return f"{rule.topic}/{rule.id}" if overridden is None else str(overridden.value)


def _rule(rule: "RawRule") -> Iterator[tuple[Path, str]]:
    for key in ("title", "why"):
        if key in rule.fields and isinstance(rule.fields[key].value, str):
            yield (key,), str(rule.fields[key].value)
    seen: set[Path] = set()
    for branch in BRANCHES:
        actions = rule.fields[branch].value if branch in rule.fields else ()
        for path, text in _actions(actions if isinstance(actions, list) else ()):
            # Only a finding may stand in both branches; what it says in the second has a name of its own.
            yield (f"{branch}.{path[0]}", path[1]) if path in seen else path, text
            seen.add(path)


def _actions(actions: Any) -> Iterator[tuple[Path, str]]:
    for action in actions:
        for verb, body in action.items() if isinstance(action, dict) else ():
            for key in WORDED if isinstance(body, dict) and verb != "choose" else ():
                if isinstance(body.get(key), str):
                    yield (str(body.get("id", verb)), key), str(body[key])
