"""Where the split starts from: cells of lines that no limit or pull tells apart, and what each cell would ideally get.

Within a cell money follows the weights exactly. Over the cells the weights are raked to the ideals (iterative
proportional fitting): where ideals can all be met together, this already is the answer of the split.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.plan.bands import Limit, Lines, Pull

SWEEPS = 8  # what raking leaves open, the split settles
LEAST = 0.01  # of a cell's share by weight: raking ideals that contradict each other must not starve a cell
EXACT = 1e-9  # relative
LARGEST = 1e50  # shares are brought back to parts of 1 before what they add up to leaves the range of floats


class Cell(NamedTuple):
    """Active lines with the same part in every limit and pull; `ideal` and `floor` are in units of the money to split."""

    lines: tuple[int, ...]
    ideal: float
    floor: float


def make_cells(
    weights: Mapping[int, float], floors: Mapping[int, float], limits: Sequence[Limit], pulls: Sequence[Pull]
) -> tuple[Cell, ...]:
    """The cells of the lines in `weights` (line -> weight), a line with a floor (share of the money) on its own."""
    signatures: dict[tuple[int, int], list[int]] = {}
    parts: set[Lines] = {part for limit in limits for part in (limit.on, limit.of)}
    parts |= {part for pull in pulls for part in (pull.on, pull.of)}
    seen: dict[int, int] = dict.fromkeys(weights, 0)
    for bit, part in enumerate(sorted(parts, key=sorted)):
        for line in part:
            seen[line] |= 1 << bit
    for line in sorted(weights):
        signatures.setdefault((line if line in floors else -1, seen[line]), []).append(line)
    whole = sum(weights.values())
    return tuple(
        Cell(tuple(lines), sum(weights[line] for line in lines) / whole, floors.get(lines[0], 0.0))
        for lines in signatures.values()
    )


def rake(cells: Sequence[Cell], pulls: Sequence[Pull]) -> tuple[float, ...]:
    """Each cell's ideal share of the money, drawn to the pulls (money in shares of the money to split)."""
    start = [cell.ideal for cell in cells]
    places = {cell.lines[0]: place for place, cell in enumerate(cells)}
    scopes = [(pull, *_scope(places, pull)) for pull in pulls if not pull.least]
    shares = list(start)
    for _ in range(SWEEPS):
        missed, whole = 0.0, sum(shares)
        for pull, inside, others in scopes:
            if pull.of:
                missed = max(missed, _fit_in_pot(shares, pull.share, inside, others))
            elif len(inside) < len(cells):
                miss, whole = _fit_in_whole(shares, pull.money, inside, whole)
                missed = max(missed, miss)
            if whole > LARGEST:
                shares, whole = [share / whole for share in shares], 1.0
        shares = [share / whole for share in shares]
        if missed < EXACT:
            break
    shares = [max(share, LEAST * least) for share, least in zip(shares, start, strict=True)]
    whole = sum(shares)
    return tuple(share / whole for share in shares)


def _scope(places: Mapping[int, int], pull: Pull) -> tuple[list[int], list[int]]:
    """The cells inside a pull, and the others that share the same pot; a cell is told by its first line."""
    inside = [places[line] for line in sorted(pull.on & places.keys())]
    return inside, [places[line] for line in sorted((pull.of - pull.on) & places.keys())]


def _fit_in_pot(shares: list[float], part: float, inside: list[int], others: list[int]) -> float:
    """Scale the inside to its part of a pot and the others to the rest of it; returns the relative miss."""
    got = sum(map(shares.__getitem__, inside))
    rest = sum(map(shares.__getitem__, others))
    pot = got + rest
    target = min(part, 1.0) * pot
    if rest <= 0 or got <= 0 or not 0 < target < pot:
        return abs(got - target) / pot if others and pot > 0 else 0.0
    up, down = target / got, (pot - target) / rest
    for i in inside:
        shares[i] *= up
    for i in others:
        shares[i] *= down
    return abs(got - target) / target


def _fit_in_whole(shares: list[float], part: float, inside: list[int], whole: float) -> tuple[float, float]:
    """Scale the inside so that it is its part of all money; returns the relative miss and what all shares now add up to.

    The others stay, as only proportions count: it is they that most pulls would have to touch.
    """
    got = sum(map(shares.__getitem__, inside))
    rest, target = whole - got, min(part, 1.0) * whole
    if rest <= 0 or got <= 0 or not 0 < target < whole:
        return abs(got - target) / whole, whole
    fitted = target / (whole - target) * rest
    for i in inside:
        shares[i] = shares[i] / got * fitted
    return abs(got - target) / target, rest + fitted
