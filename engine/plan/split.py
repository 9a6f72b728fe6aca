"""The split itself: least weighted squared relative distance from the ideals inside all limits.

Distances of bands count by their weight, those of lines at 1/1000 of it so that the optimum is unique. Limits that cannot
all hold yield, lowest priority first. HiGHS is imported only when ideals and limits disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engine.plan.bands import Limit, Pull
from engine.plan.prior import EXACT, Cell, make_cells, rake
from engine.plan.quadratic import Unsolvable, minimise

LINE_WEIGHT = 0.001
TOLERANCE = 1e-9
SLACK = 1e-8  # a row that yields gives this much more, so that rounding cannot make it contradict others
SMALLEST_SCALE = 0.01  # an ideal of nearly nothing is measured against this share of the money


@dataclass(frozen=True)
class Split:
    """What each active line gets, in currency, and what it would get if only weights and ideals spoke; limits that gave."""

    amounts: Mapping[int, float]
    ideals: Mapping[int, float]
    limits: tuple[Limit, ...]


def split_money(
    money: Decimal,
    weights: Mapping[int, float],
    floors: Mapping[int, float],
    limits: Sequence[Limit],
    pulls: Sequence[Pull],
) -> Split:
    """Share `money` out over the lines in `weights`; `floors` are least amounts of single lines, in currency."""
    whole = float(money)
    scaled = tuple(replace(pull, money=pull.money / whole) for pull in pulls)
    cells = make_cells(weights, {line: floor / whole for line, floor in floors.items()}, limits, scaled)
    ideals = rake(cells, scaled)
    cells = tuple(replace(cell, ideal=ideal) for cell, ideal in zip(cells, ideals, strict=True))
    problem = _Problem(
        cells, tuple(_row(cells, limit, whole) for limit in limits), tuple(_draw(cells, pull) for pull in scaled)
    )
    shares, gives = problem.solve()
    held = tuple(
        replace(limit, give=limit.give + Decimal(give * whole)) if give else limit
        for limit, give in zip(limits, gives, strict=True)
    )
    return Split(_by_line(cells, shares, weights, whole), _by_line(cells, ideals, weights, whole), held)


def _by_line(
    cells: Sequence[Cell], shares: Sequence[float], weights: Mapping[int, float], whole: float
) -> dict[int, float]:
    """What the lines of each cell get of its share, by their weights, in currency."""
    amounts = {}
    for cell, share in zip(cells, shares, strict=True):
        heavy = sum(weights[line] for line in cell.lines)
        amounts.update({line: share * whole * weights[line] / heavy for line in cell.lines})
    return amounts


@dataclass(frozen=True)
class _Row:
    """`weights . shares >= least`."""

    weights: tuple[float, ...]
    least: float


@dataclass(frozen=True)
class _Draw:
    """`weight * ((weights . shares - target) / scale)^2` counts against a split."""

    weights: tuple[float, ...]
    target: float
    scale: float
    weight: float


def _row(cells: Sequence[Cell], limit: Limit, whole: float) -> _Row:
    sign, share = (1.0 if limit.bound == "min" else -1.0), float(limit.share)
    least = sign * float(limit.money) / whole - float(limit.give) / whole
    heads = [cell.lines[0] for cell in cells]
    weights = tuple([sign * ((head in limit.on) - share * (head in limit.of)) for head in heads])
    return _Row(weights, least)


def _draw(cells: Sequence[Cell], pull: Pull) -> _Draw:
    if not pull.of:
        weights = tuple(float(cell.lines[0] in pull.on) for cell in cells)
        return _Draw(weights, pull.money, max(pull.money, SMALLEST_SCALE), pull.weight)
    weights = tuple((cell.lines[0] in pull.on) - pull.share * (cell.lines[0] in pull.of) for cell in cells)
    pot = sum(cell.ideal for cell in cells if cell.lines[0] in pull.of)
    return _Draw(weights, 0.0, max(pull.share * pot, SMALLEST_SCALE * pot, 1e-6), pull.weight)


@dataclass(frozen=True)
class _Problem:
    cells: tuple[Cell, ...]
    rows: tuple[_Row, ...]
    draws: tuple[_Draw, ...]

    def solve(self) -> tuple[Sequence[float], list[float]]:
        """Shares by cell, and by row what it had to give."""
        ideals = [cell.ideal for cell in self.cells]
        kept = [0.0] * len(self.rows)
        if self._ideal():
            return ideals, kept
        shares = self._minimise(kept)
        if shares is None:
            kept = self._yield()
            shares = self._minimise(kept)
        if shares is None:
            raise Unsolvable("the split has no answer after its bands yielded; please report this brief")
        return shares, kept

    def _ideal(self) -> bool:
        """Whether the ideals themselves keep every limit and meet every pull: nothing can be nearer than that."""
        ideals = [cell.ideal for cell in self.cells]
        return (
            all(_dot(row.weights, ideals) >= row.least - TOLERANCE for row in self.rows)
            and all(abs(_dot(draw.weights, ideals) - draw.target) <= 10 * EXACT * draw.scale for draw in self.draws)
            and all(cell.ideal >= cell.floor - TOLERANCE for cell in self.cells)
        )

    def _minimise(self, gives: Sequence[float]) -> list[float] | None:
        """The point nearest to the ideals; None if the rows cannot hold together. Unknowns are scaled by their ideals."""
        import numpy as np

        scale = np.sqrt([cell.ideal for cell in self.cells])
        size = len(self.cells)
        hessian, linear = 2 * LINE_WEIGHT * np.eye(size), -2 * LINE_WEIGHT * scale
        for draw in self.draws:
            along = np.array(draw.weights) * scale / draw.scale
            hessian += 2 * draw.weight * np.outer(along, along)
            linear -= 2 * draw.weight * along * (draw.target / draw.scale)
        floors = [cell.floor for cell in self.cells]
        least = np.array([1.0, *floors, *(row.least - give for row, give in zip(self.rows, gives, strict=True))])
        rows = np.vstack([np.ones(size), np.eye(size), *(np.array(row.weights) for row in self.rows)]) * scale
        lengths = np.sqrt((rows**2).sum(axis=1))
        lengths[lengths == 0] = 1.0
        found = minimise(hessian, linear, rows / lengths[:, None], least / lengths, equalities=1)
        return None if found is None else [max(float(value), 0.0) for value in found * scale]

    def _yield(self) -> list[float]:
        """What each row must give, rows by priority (they come in that order, the brief's first)."""
        size = len(self.cells)
        solver = _program([cell.floor for cell in self.cells])
        shares, gives = _run(solver), []
        for row in self.rows:
            give = 0.0
            if _dot(row.weights, shares) < row.least - TOLERANCE:
                solver.changeColsCost(size, list(range(size)), [-weight for weight in row.weights])
                shares = _run(solver)
                give = max(row.least - _dot(row.weights, shares), 0.0)
            give = give + SLACK if give > TOLERANCE else 0.0
            used = [i for i in range(size) if row.weights[i]]
            solver.addRow(row.least - give, float("inf"), len(used), used, [row.weights[i] for i in used])
            gives.append(give)
        return gives


def _dot(weights: Sequence[float], shares: Sequence[float]) -> float:
    return sum([weight * share for weight, share in zip(weights, shares, strict=True)])


def _program(floors: Sequence[float]) -> Any:
    """A HiGHS model of the cells alone: shares from their floors up that make one whole."""
    import highspy

    size = len(floors)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0)):
        solver.setOptionValue(option, value)
    for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        solver.setOptionValue(option, TOLERANCE)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = size, 1
    program.col_cost_, program.col_lower_, program.col_upper_ = [0.0] * size, list(floors), [1.0] * size
    program.row_lower_, program.row_upper_ = [1.0], [1.0]
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = [0, size], list(range(size))
    program.a_matrix_.value_ = [1.0] * size
    solver.passModel(program)
    return solver


def _run(solver: Any) -> list[float]:
    """The solution of a linear program that has one."""
    import highspy

    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise Unsolvable("the split's floors do not fit the money; please report this brief")
    return list(solver.getSolution().col_value)
