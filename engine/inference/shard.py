"""A small set of patterns as one durable rule set: values of properties in, the numbers of the patterns that hold out."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.evaluate import Known
from engine.inference.network import probes_of
from engine.inference.pattern import Pattern, Property
from engine.inference.trouble import unavailable

if TYPE_CHECKING:
    from engine.inference.session import Session

LARGEST = 2**62
"""Numbers are cut off here; no literal in a pattern comes near (`pattern.EXACT`), so no comparison changes."""
_shards: dict[tuple[Pattern, ...], "Shard"] = {}


class Shard:
    """Properties are renamed by number and words coded by number: nothing a user writes reaches the library's parser."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        probes = [probe for pattern in patterns for probe in probes_of(pattern)]
        self.properties = tuple(dict.fromkeys(probe.property for probe in probes))
        names = {prop: f"p{number}" for number, prop in enumerate(self.properties)}
        codes: dict[Property, dict[Known, int]] = {}
        for probe in probes:
            if isinstance(probe.value, str):
                words = codes.setdefault(probe.property, {})
                words.setdefault(probe.value, len(words))
        self._slots = [(name, codes.get(prop)) for prop, name in names.items()]
        self._parts = patterns, names, codes

    def __reduce__(self) -> tuple[Any, ...]:
        return shard_of, (self._parts[0],)

    @cached_property
    def _session(self) -> "Session":
        try:
            from engine.inference.session import Session  # late: the reference evaluator must work without the library
        except ImportError as error:
            raise unavailable(error) from error
        return Session(*self._parts)

    def match(self, values: Sequence[Known | None]) -> set[int]:
        """The patterns that hold, given the value of each of `properties`; None leaves it out."""
        return self._session.match(
            {
                name: _encode(value, words)
                for (name, words), value in zip(self._slots, values, strict=True)
                if value is not None
            }
        )


def _encode(value: Known, words: dict[Known, int] | None) -> int:
    if words is not None:
        return words.get(value, -1)
    return max(-LARGEST, min(LARGEST, value)) if isinstance(value, int) else -1


def shard_of(patterns: tuple[Pattern, ...]) -> Shard:
    """The shard of these patterns, built once in a process: the library never frees a rule set."""
    if patterns not in _shards:
        _shards[patterns] = Shard(patterns)
    return _shards[patterns]
