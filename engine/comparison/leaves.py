"""Where two documents differ: things matched by what names them, so one more item is one difference and no shift of the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

_NAMES = (
    ("id",), ("id", "platform"), ("group",), ("option",), ("option", "rule"), ("field",), ("line",), ("key",),
    ("stage",), ("layer",), ("platform",), ("platform", "code"), ("rule",), ("rule", "branch"), ("name",), ("kind",),
)  # fmt: skip
"""What may name an item of a list: the first that tells all items of both lists apart."""

How = Literal["changed", "added", "removed", "moved"]


@dataclass(frozen=True)
class Leaf:
    """One difference: the place, what stood there and what stands there; `moved` is another order of the same."""

    place: str
    how: How
    before: Any
    after: Any


def differences(before: Any, after: Any, place: str = "") -> Iterator[Leaf]:
    """Every place where two values differ, in the order of the later one, what went last; nothing if they are equal."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*after, *before)):
            yield from _pair(before, after, key, f"{place}.{key}" if place else str(key))
    elif isinstance(before, list) and isinstance(after, list) and (names := naming(before, after)):
        old, new = by_name(before, names), by_name(after, names)
        for name in dict.fromkeys((*new, *old)):
            yield from _pair(old, new, name, f"{place}[{spoken(name)}]")
        if moved(old, new):
            yield Leaf(place, "moved", [spoken(name) for name in old], [spoken(name) for name in new])
    elif type(before) is not type(after) or before != after:
        yield Leaf(place, "changed", before, after)


def naming(before: list[Any], after: list[Any]) -> Sequence[str]:
    """The keys that tell the items of both lists apart; none for lists of plain values."""
    items = [*before, *after]
    if not items or not all(isinstance(item, dict) for item in items):
        return ()
    for names in _NAMES:
        if all(name in item and not isinstance(item[name], dict | list) for item in items for name in names) and all(
            len(by_name(each, names)) == len(each) for each in (before, after)
        ):
            return names
    return ()


def by_name(items: list[Any], names: Sequence[str]) -> dict[tuple[Any, ...], Any]:
    """The items of a list by what names them, in their order."""
    return {tuple(item[name] for name in names): item for item in items}


def moved(old: dict[tuple[Any, ...], Any], new: dict[tuple[Any, ...], Any]) -> bool:
    """Whether the things in both stand in another order."""
    return [name for name in old if name in new] != [name for name in new if name in old]


def spoken(name: tuple[Any, ...]) -> str:
    """A name as one word; – for what is null."""
    return " ".join("–" if part is None else str(part) for part in name)


def _pair(before: dict[Any, Any], after: dict[Any, Any], key: Any, place: str) -> Iterator[Leaf]:
    if key in before and key in after:
        yield from differences(before[key], after[key], place)
    else:
        yield Leaf(place, "added" if key in after else "removed", before.get(key), after.get(key))
