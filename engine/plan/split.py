"""The split itself: least weighted squared relative distance from the ideals inside all limits.

Distances of bands count by their weight, those of lines at 1/1000 of it so that the optimum is unique, and no line falls
below `part` of its own ideal unless a limit holds it there. Limits that cannot all hold yield in this order (`concede.py`):
wishes by their priority, then the wish that all money finds a line, then caps, the brief's own word never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from engine.plan.bands import Limit, Lines, Pull
from engine.plan.concede import SLACK, TOLERANCE, Concession, Row, concede, dot
from engine.plan.prior import EXACT, Cell, make_cells, rake
from engine.plan.quadratic import Unsolvable, minimise

if TYPE_CHECKING:
    from engine.plan.quadratic import Matrix

LINE_WEIGHT = 0.001
SMALLEST_SCALE = 0.01  # an ideal of nearly nothing is measured against this share of the money


class Split(NamedTuple):
    """What each active line gets, in currency, and what it would get if only weights and ideals spoke; limits that gave.

    `unplaced` is money that no line may take inside its caps.
    """

    amounts: Mapping[int, float]
    ideals: Mapping[int, float]
    limits: tuple[Limit, ...]
    unplaced: float


def split_money(
    money: Decimal,
    weights: Mapping[int, float],
    floors: Mapping[int, float],
    limits: Sequence[Limit],
    pulls: Sequence[Pull],
    part: float = 0.0,
) -> Split:
    """Share `money` out over the lines in `weights`; `floors` are least amounts of single lines, in currency.

    No line gets less than `part` of its own ideal, but for those that the limits alone hold lower.
    """
    whole = float(money)
    scaled = tuple(pull._replace(money=pull.money / whole) for pull in pulls)
    cells = make_cells(weights, {line: floor / whole for line, floor in floors.items()}, limits, scaled)
    ideals = rake(cells, scaled)
    cells = tuple(cell._replace(ideal=ideal) for cell, ideal in zip(cells, ideals, strict=True))
    places = {cell.lines[0]: place for place, cell in enumerate(cells)}
    draws = tuple(_draw(cells, places, pull) for pull in scaled)
    limits = tuple(_as_amount(cells, limit, limits, whole) if _alone(places, limit) else limit for limit in limits)
    problem = _Problem(cells, _rows(places, limits, whole), draws)
    shares, conceded = problem.solve(part)
    if conceded.idle and any(limit.cap and limit.share for limit in limits):
        meant = tuple(_as_amount(cells, limit, limits, whole) for limit in limits)
        other = replace(problem, rows=_rows(places, meant, whole))
        more, less_idle = other.solve(part)
        if less_idle.idle < conceded.idle:
            limits, shares, conceded = meant, more, less_idle
    held = tuple(
        limit._replace(give=limit.give + Decimal(give * whole)) if give else limit
        for limit, give in zip(limits, conceded.gives, strict=True)
    )
    amounts, aims = (_by_line(cells, each, weights, whole) for each in (shares, ideals))
    return Split(amounts, aims, held, conceded.idle * whole)


def _by_line(
    cells: Sequence[Cell], shares: Sequence[float], weights: Mapping[int, float], whole: float
) -> dict[int, float]:
    """What the lines of each cell get of its share, by their weights, in currency."""
    amounts = {}
    for cell, share in zip(cells, shares, strict=True):
        heavy = sum(weights[line] for line in cell.lines)
        amounts.update({line: share * whole * weights[line] / heavy for line in cell.lines})
    return amounts


def _alone(places: Mapping[int, int], limit: Limit) -> bool:
    """Whether the lines on are all there is of what a limit is a share of: read so, only nothing would keep a cap."""
    return bool(limit.share) and limit.of & places.keys() <= limit.on


def _as_amount(cells: Sequence[Cell], limit: Limit, limits: Sequence[Limit], whole: float) -> Limit:
    """A relative cap as an amount: its share of the money that is meant for its base, of which some finds no line."""
    if not limit.cap or not limit.share:
        return limit
    meant = Decimal(sum(cell.ideal for cell in cells if cell.lines[0] in limit.of) * whole)
    for brief in (each for each in limits if each.priority is None):
        if brief.bound == "min" and brief.on <= limit.of:
            meant = max(meant, brief.money)
        elif brief.bound == "max" and brief.on >= limit.of:
            meant = min(meant, brief.money)
    return limit._replace(of=frozenset(), share=Decimal(0), money=limit.share * meant)


class _Draw(NamedTuple):
    """`weight * (weights . shares - target)^2` counts against a split, with `least` only what is missing."""

    weights: Sequence[float]
    target: float
    weight: float
    least: bool


def _rows(places: Mapping[int, int], limits: Sequence[Limit], whole: float) -> tuple[Row, ...]:
    return tuple(_row(places, limit, whole) for limit in limits)


def _row(places: Mapping[int, int], limit: Limit, whole: float) -> Row:
    sign = 1.0 if limit.bound == "min" else -1.0
    least = sign * float(limit.money) / whole - float(limit.give) / whole
    weights = _along(places, limit.on, limit.of, sign, float(limit.share))
    return Row(weights, least, firm=limit.priority is None or limit.cap)


def _along(places: Mapping[int, int], on: Lines, of: Lines, sign: float, share: float) -> list[float]:
    """What one unit of each cell adds to the lines `on` less `share` of the lines `of`; a cell is told by its first line."""
    weights = [0.0] * len(places)
    for line in on:
        if line in places:
            weights[places[line]] += sign
    for line in of if share else ():
        if line in places:
            weights[places[line]] -= sign * share
    return weights


def _draw(cells: Sequence[Cell], places: Mapping[int, int], pull: Pull) -> _Draw:
    """A pull in units of what it is drawn to, so that it counts by the relative distance."""
    pot = sum(cells[places[line]].ideal for line in sorted(pull.of) if line in places)
    scale = max(pull.share * pot, SMALLEST_SCALE * pot, 1e-6) if pull.of else max(pull.money, SMALLEST_SCALE)
    weights = [weight / scale for weight in _along(places, pull.on, pull.of, 1.0, pull.share)]
    return _Draw(weights, 0.0 if pull.of else pull.money / scale, pull.weight, pull.least)


@dataclass(frozen=True)
class _Problem:
    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]
    draws: tuple[_Draw, ...]

    def solve(self, part: float) -> tuple[Sequence[float], Concession]:
        """Shares by cell, none below `part` of its ideal but where the limits alone hold it lower, and what had to give.

        The point nearest to the ideals inside the limits keeps these floors itself, so they can all be had together.
        """
        floors = [cell.floor for cell in self.cells]
        conceded = Concession([0.0] * len(self.rows), 0.0)
        if self._ideal():
            return [cell.ideal for cell in self.cells], conceded
        draws = () if part else self.draws
        shares = self._minimise(conceded, floors, draws)
        if shares is None:
            conceded = concede(floors, self.rows)
            shares = self._minimise(conceded, floors, draws)
        if shares is None and conceded.idle:  # nothing may be placed but what must be: no room for slack
            conceded = conceded._replace(idle=conceded.idle - SLACK)
            shares = self._minimise(conceded, floors, draws)
        if shares is None:
            raise Unsolvable("the split has no answer after its bands yielded; please report this brief")
        if part:
            pairs = zip(self.cells, shares, strict=True)
            floors = [max(cell.floor, min(part * cell.ideal, share)) for cell, share in pairs]
            shares = self._minimise(conceded, floors, self.draws) or shares
        return shares, conceded

    def _ideal(self) -> bool:
        """Whether the ideals themselves keep every limit and meet every pull: nothing can be nearer than that."""
        import numpy as np

        ideals = [cell.ideal for cell in self.cells]
        least = np.array([row.least for row in self.rows])
        return (
            not (len(self.rows) and (self._weights @ ideals < least - TOLERANCE).any())
            and all(_miss(draw, ideals) <= 10 * EXACT for draw in self.draws)
            and all(cell.ideal >= cell.floor - TOLERANCE for cell in self.cells)
        )

    @cached_property
    def _weights(self) -> "Matrix":
        import numpy as np

        return np.array([row.weights for row in self.rows])

    def _minimise(self, conceded: Concession, floors: Sequence[float], draws: Sequence[_Draw]) -> list[float] | None:
        """The point nearest to the ideals; None if the rows cannot hold together. Unknowns are scaled by their ideals."""
        import numpy as np

        scale = np.sqrt([cell.ideal for cell in self.cells])
        size, missing = len(self.cells), [draw for draw in draws if draw.least]
        whole = size + len(missing)  # what a draw with `least` misses is an unknown of its own
        hessian, linear = 2 * LINE_WEIGHT * np.eye(whole), np.zeros(whole)
        linear[:size] = -2 * LINE_WEIGHT * scale
        rows = np.zeros((1 + size + len(self.rows) + len(missing), whole))
        rows[0, :size], rows[1 : 1 + size, :size] = scale, np.diag(scale)
        if self.rows:
            rows[1 + size : 1 + size + len(self.rows), :size] = self._weights * scale
        if near := [draw for draw in draws if not draw.least]:
            along = np.array([draw.weights for draw in near]) * scale
            strengths = np.array([2 * draw.weight for draw in near])
            hessian[:size, :size] += along.T @ (strengths[:, None] * along)
            linear[:size] -= (strengths * [draw.target for draw in near]) @ along
        for i, draw in enumerate(missing):
            hessian[size + i, size + i] = 2 * draw.weight
            rows[i - len(missing), :size] = np.array(draw.weights) * scale
            rows[i - len(missing), size + i] = 1.0
        bounds = (row.least - give for row, give in zip(self.rows, conceded.gives, strict=True))
        least = np.array([1.0 - conceded.idle, *floors, *bounds, *(draw.target for draw in missing)])
        lengths = np.sqrt((rows**2).sum(axis=1))
        lengths[lengths == 0] = 1.0
        found = minimise(hessian, linear, rows / lengths[:, None], least / lengths, equalities=1)
        return None if found is None else [max(float(value), 0.0) for value in found[:size] * scale]


def _miss(draw: _Draw, shares: Sequence[float]) -> float:
    """By how much shares miss what they are drawn to, in its own units."""
    off = dot(draw.weights, shares) - draw.target
    return max(-off, 0.0) if draw.least else abs(off)
