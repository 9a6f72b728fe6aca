"""Rows, columns and sums that documents share: orders of ids, bundles by key, money by two keys."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from engine.plan.model import Line

STAGES = ("awareness", "interest", "decision", "order", "private-domain", "sharing")
PHASES = ("seeding", "warm-up", "burst", "return")
KINDS = ("creators", "feed", "search", "live", "production", "benefit", "service")

Key = TypeVar("Key")
Each = TypeVar("Each")
Platforms = tuple[str | None, ...]


@dataclass(frozen=True)
class Row:
    """One row of a grid; `key` None is what belongs to no platform."""

    key: str | None
    cells: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True)
class Grid:
    """Money by two keys, only rows and columns that have any; the rows add up to `total`."""

    columns: tuple[str | None, ...]
    rows: tuple[Row, ...]
    total: Row


@dataclass(frozen=True)
class PlatformLines:
    """The budget lines of one platform and their sum."""

    platform: str | None
    lines: tuple[Line, ...]
    amount: Decimal


def rank(key: Key, order: tuple[Key, ...]) -> int:
    """The place of a key in an order; unlisted keys come last."""
    return order.index(key) if key in order else len(order)


def total_of(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of amounts."""
    return sum(amounts, Decimal(0))


def bundled(items: Iterable[Each], key: Callable[[Each], Key]) -> dict[Key, list[Each]]:
    """Items by key, keys and items in the order of their coming."""
    bundles: dict[Key, list[Each]] = defaultdict(list)
    for item in items:
        bundles[key(item)].append(item)
    return bundles


def make_grid(
    lines: tuple[Line, ...],
    platforms: Platforms,
    columns: Platforms,
    column: Callable[[Line], str | None],
) -> Grid:
    """Money by platform and one more key."""
    sums: dict[tuple[str | None, str | None], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.platform, column(line)] += line.amount
    used = tuple(key for key in columns if any(row_key[1] == key and amount for row_key, amount in sums.items()))
    rows = []
    for platform in platforms:
        cells = tuple(sums.get((platform, key), Decimal(0)) for key in used)
        if any(cells):
            rows.append(Row(platform, cells, total_of(cells)))
    totals = tuple(total_of(row.cells[index] for row in rows) for index in range(len(used)))
    return Grid(used, tuple(rows), Row(None, totals, total_of(totals)))


def lines_of_platforms(lines: tuple[Line, ...], platforms: Platforms) -> Iterable[PlatformLines]:
    """The lines of each platform that has any, in the order of stages, tactics and phases."""
    bundles = bundled(lines, lambda line: line.platform)
    for platform in platforms:
        if found := bundles.get(platform):
            found.sort(key=lambda line: (rank(line.stage, STAGES), line.tactic, rank(line.phase, PHASES), line.id))
            yield PlatformLines(platform, tuple(found), total_of(line.amount for line in found))
