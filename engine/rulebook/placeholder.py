"""Placeholders in prose, and which facts a rule cannot fire without knowing."""

import re
from collections.abc import Iterator

from engine.rulebook.action import Act
from engine.rulebook.condition import All, Any, Condition, Not, Test
from engine.rulebook.model import Rule

PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_$./:-]+)(?:\?([^{}]+))?\}")
PROSE = ("title", "text", "why", "trigger")


def iter_placeholders(text: str | None) -> Iterator[str]:
    """The names in `{...}`: a fact, `param:<id>`, `choice:<group>` or `name:<kind>:<id>`."""
    yield from (name for name, _ in iter_slots(text))


def iter_slots(text: str | None) -> Iterator[tuple[str, str | None]]:
    """The names in `{...}` with the words that stand in where the fact is unknown: `{products.gift.name?a small gift}`."""
    if text and "{" in text:
        for match in PLACEHOLDER.finditer(text):
            yield match[1], match[2]


def iter_prose(act: Act) -> Iterator[tuple[str, str]]:
    """The texts of an action that a client reads, each with its key."""
    for key in PROSE:
        text = getattr(act, key, None)
        if text:
            yield key, text


def known_in(rule: Rule, branch: str) -> frozenset[str]:
    """The facts that are surely known when a rule's branch runs."""
    known = _surely(rule.when, positive=True)
    if branch == "then" and rule.gate is not None:
        known |= _surely(rule.gate, positive=True)
    return known


def _surely(condition: Condition, *, positive: bool) -> frozenset[str]:
    match condition:
        case Test(fact, "known", operands):
            return frozenset({fact}) if operands[0] is positive else frozenset()
        case Test(fact):
            return frozenset({fact})
        case Not(part):
            return _surely(part, positive=not positive)
        case All(parts) | Any(parts):
            sets = [_surely(part, positive=positive) for part in parts]
            if isinstance(condition, All) is positive:
                return frozenset().union(*sets)
            return frozenset.intersection(*sets) if sets else frozenset()
        case _:
            return frozenset()
