"""Keeps patterns inside the library's tables: how wide the network of a rule set gets, what to cut, what goes together.

durable-rules has tables of fixed size at every node of its network; past them it returns a number, segfaults or never
returns. Here the same network is built from the same patterns, so that its worst case over all messages is known
before the library sees it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

from engine.inference.pattern import Both, Either, Pattern, Probe, Property

STACK = 60
"""Nodes waiting to be visited while one message is matched; the library's stack holds 64 (and its list of joins 127)."""
FAN_OUT = 400
"""Tests under one node; the library's table holds 511 and then loops for ever."""
PROPERTIES = 200
"""Properties of one message; the library takes 254 with two of its own."""
RULES = 64
"""Rules in one set: larger sets are no faster; the library takes 4,096, of which 255 may end at one node."""
TERMS = 14
"""`and`s and `or`s in one pattern; the library counts two terms each and takes 31."""
TESTS = 200
"""Tests in one pattern."""
WAYS = 32
"""Ways through the `any`s of one pattern; for each that holds the library fires the rule once more."""
CHUNK = 30
"""Tests in a piece of a pattern that has too many."""


@dataclass
class Node:
    """A node of the network: tests below it by what they test, and the joins where an `any` goes on."""

    tests: dict[Probe, "Node"] = field(default_factory=dict)
    joins: list["Node"] = field(default_factory=list)


def insert(node: Node, pattern: Pattern) -> Node:
    """Adds a pattern below a node as the library does, sharing equal tests; returns its last node."""
    match pattern:
        case Probe():
            return node.tests.setdefault(pattern, Node())
        case Both(parts):
            for part in parts:
                node = insert(node, part)
            return node
        case Either(parts):
            join = Node()
            for part in parts:
                insert(node, part).joins.append(join)
            return join


def stack_height(node: Node, seen: dict[int, int]) -> int:
    """The most nodes that can wait at once below this one; of equality tests on one property only one can hold."""
    if id(node) not in seen:
        waiting = len({probe.property if probe.relation == "$eq" else probe for probe in node.tests}) + len(node.joins)
        below = [stack_height(one, seen) for one in (*node.tests.values(), *node.joins)]
        seen[id(node)] = max(waiting - 1 + max((1, *below)), 0) if below else 0
    return seen[id(node)]


def within_tables(patterns: Sequence[Pattern]) -> bool:
    """Whether a rule set of these patterns stays inside every table, whatever the message."""
    root = Node()
    for pattern in patterns:
        insert(root, pattern)
    return (
        len(patterns) <= RULES
        and len({probe.property for pattern in patterns for probe in probes_of(pattern)}) <= PROPERTIES
        and all(len(node.tests) <= FAN_OUT for node in _nodes(root))
        and stack_height(root, {}) <= STACK
    )


def _nodes(root: Node) -> Iterator[Node]:
    seen: set[int] = set()
    todo = [root]
    while todo:
        node = todo.pop()
        if id(node) not in seen:
            seen.add(id(node))
            todo += [*node.tests.values(), *node.joins]
            yield node


def probes_of(pattern: Pattern) -> Iterator[Probe]:
    """Every test of a pattern, in its order."""
    if isinstance(pattern, Probe):
        yield pattern
    else:
        for part in pattern.parts:
            yield from probes_of(part)


def split(pattern: Pattern, pieces: list[Pattern]) -> Pattern:
    """The pattern within the library's limits; what had to be cut out is appended to `pieces`, matched before it."""
    if isinstance(pattern, Probe):
        return pattern
    kind = type(pattern)
    whole: Both | Either = kind(tuple(split(part, pieces) for part in pattern.parts))
    while not _fits(whole):
        whole = kind(tuple(_cut(whole, pieces)))
    return whole


def _cut(pattern: Both | Either, pieces: list[Pattern]) -> list[Pattern]:
    """The parts with the widest one made a piece of its own; if all are tests, with the tests made several."""
    parts = list(pattern.parts)
    widest = max(parts, key=lambda part: (ways(part), _terms(part), len(list(probes_of(part)))))
    if not isinstance(widest, Probe):
        return [_piece(part, pieces) if part is widest else part for part in parts]
    chunks = [parts[start : start + CHUNK] for start in range(0, len(parts), CHUNK)]
    return [_piece(type(pattern)(tuple(chunk)), pieces) for chunk in chunks]


def _piece(pattern: Pattern, pieces: list[Pattern]) -> Probe:
    if pattern not in pieces:
        pieces.append(pattern)
    return Probe(Property("piece", str(pieces.index(pattern))), "$eq", True)


def _fits(pattern: Pattern) -> bool:
    tests = len(list(probes_of(pattern)))
    if tests > TESTS or _terms(pattern) > TERMS or ways(pattern) > WAYS:
        return False
    return 2 * tests <= STACK or within_tables([pattern])  # a test is waited for once, and once for the join after it


def _terms(pattern: Pattern) -> int:
    return 0 if isinstance(pattern, Probe) else 1 + sum(map(_terms, pattern.parts))


def ways(pattern: Pattern) -> int:
    """How often a match may reach the pattern's end: once for every way through its `any`s that holds."""
    match pattern:
        case Probe():
            return 1
        case Both(parts):
            return prod(map(ways, parts))
        case Either(parts):
            exclusive = {part.property for part in parts if isinstance(part, Probe) and part.relation == "$eq"}
            return len(exclusive) + sum(ways(part) for part in parts if not _is_equality(part))


def _is_equality(pattern: Pattern) -> bool:
    return isinstance(pattern, Probe) and pattern.relation == "$eq"


def arrange(patterns: Sequence[Pattern]) -> list[Pattern]:
    """The patterns with their parts in one order: equality on what most rules test comes first, `any` last."""
    often = Counter(probe.property for pattern in patterns for probe in probes_of(pattern))

    def rank(pattern: Pattern) -> tuple[int, int, str]:
        if isinstance(pattern, Probe):
            return pattern.relation != "$eq", -often[pattern.property], repr(pattern)
        return 2, _terms(pattern), repr(pattern)

    def arranged(pattern: Pattern) -> Pattern:
        if isinstance(pattern, Probe):
            return pattern
        return type(pattern)(tuple(sorted(map(arranged, pattern.parts), key=rank)))

    return [arranged(pattern) for pattern in patterns]


def pack(patterns: Iterable[Pattern]) -> Iterator[tuple[Pattern, ...]]:
    """Rule sets as large as the tables allow, alike patterns together."""
    rest = sorted(patterns, key=repr)
    while rest:
        size = max(
            1, bisect_left(range(1, len(rest[:RULES]) + 1), True, key=lambda size: not within_tables(rest[:size]))
        )
        yield tuple(rest[:size])
        rest = rest[size:]
