"""Many conditions asked at once: compiled into shards, answered by durable-rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from engine.evaluate import Known, World
from engine.inference.network import arrange, pack, probes_of, split
from engine.inference.pattern import NEVER, Getter, Pattern, Property, getter, pattern_of
from engine.inference.shard import Shard, shard_of
from engine.inference.trouble import LibraryError, MatchError
from engine.rulebook.condition import Condition


@dataclass(frozen=True)
class Feed:
    """A shard, where each of its properties stands among the values, and which numbers each of its patterns answers."""

    shard: Shard
    slots: tuple[int, ...]
    answers: tuple[tuple[int, ...], ...]

    def match(self, values: Sequence[Known | None]) -> list[int]:
        """The numbers of the conditions that hold."""
        try:
            matched = self.shard.match([values[slot] for slot in self.slots])
        except LibraryError as error:
            raise MatchError(str(error), frozenset(chain.from_iterable(self.answers))) from error
        return [answer for number in matched for answer in self.answers[number]]


class Matcher:
    """Tells which of its conditions are true; what was cut out of large ones is matched in passes before them."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        distinct = list(dict.fromkeys(conditions))
        pieces: list[Pattern] = []
        wholes = [split(pattern, pieces) for pattern in arrange([pattern_of(each) for each in distinct])]
        self._numbers = {condition: len(pieces) + number for number, condition in enumerate(distinct)}
        patterns = [*pieces, *wholes]
        self._properties = tuple(dict.fromkeys(probe.property for each in patterns for probe in probes_of(each)))
        self.reads = frozenset(prop.aspect for prop in self._properties)
        slots = {prop: slot for slot, prop in enumerate(self._properties)}
        self._pieces = [(number, slots[Property("piece", str(number))]) for number in range(len(pieces))]
        self._passes = [list(_feeds(numbered, slots)) for numbered in _by_depth(patterns)]

    def __getstate__(self) -> dict[str, Any]:
        """What outlives the process: not the functions, and not the conditions, whose numbers are known by then."""
        return {name: each for name, each in self.__dict__.items() if name not in ("_getters", "_numbers")}

    @cached_property
    def _getters(self) -> list[Getter]:
        return [getter(prop) for prop in self._properties]

    def number(self, condition: Condition) -> int:
        """The number that `match` tells a condition by."""
        return self._numbers[condition]

    def match(self, world: World) -> set[int]:
        """The numbers of the conditions that are true."""
        values = [get(world) for get in self._getters]
        true: set[int] = set()
        for feeds in self._passes:
            for feed in feeds:
                true.update(feed.match(values))
            for number, slot in self._pieces:
                values[slot] = number in true
        return true


def _by_depth(patterns: Sequence[Pattern]) -> list[dict[Pattern, list[int]]]:
    """Patterns with their numbers, those without pieces first; a piece only has pieces of lower numbers in it."""
    depths: list[int] = []
    passes: list[dict[Pattern, list[int]]] = []
    for number, pattern in enumerate(patterns):
        inside = [int(probe.property.name) for probe in probes_of(pattern) if probe.property.aspect == "piece"]
        depths.append(max((depths[piece] + 1 for piece in inside), default=0))
        passes += [{} for _ in range(depths[-1] + 1 - len(passes))]
        if pattern != NEVER:
            passes[depths[-1]].setdefault(pattern, []).append(number)
    return passes


def _feeds(numbered: Mapping[Pattern, list[int]], slots: Mapping[Property, int]) -> Iterator[Feed]:
    for patterns in pack(numbered):
        shard = shard_of(patterns)
        answers = tuple(tuple(numbered[pattern]) for pattern in patterns)
        yield Feed(shard, tuple(slots[prop] for prop in shard.properties), answers)
