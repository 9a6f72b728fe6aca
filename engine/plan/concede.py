"""What gives way where limits of a split cannot all hold, by linear programs in turn (HiGHS, imported only then).

First the firm rows, the brief's before the rules' caps; then as much money as they let lines take; then the other rows by
priority. Each gives only what it must, and what it keeps binds all that come later.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from engine.plan.quadratic import Unsolvable

TOLERANCE = 1e-9
SLACK = 1e-8  # a row that yields gives this much more, so that rounding cannot make it contradict others


class Row(NamedTuple):
    """`weights . shares >= least`; a `firm` row holds even if money then stays unplaced."""

    weights: Sequence[float]
    least: float
    firm: bool


class Concession(NamedTuple):
    """What each row gives, and the share of the money that finds no line."""

    gives: Sequence[float]
    idle: float


def dot(weights: Sequence[float], shares: Sequence[float]) -> float:
    """The sum of `weights` times `shares`."""
    return sum([weight * share for weight, share in zip(weights, shares, strict=True)])


def concede(floors: Sequence[float], rows: Sequence[Row]) -> Concession:
    """What must give so that shares from `floors` up keep all rows; rows come by priority, the brief's first."""
    program, gives = _Program(floors), [0.0] * len(rows)
    for i in (i for i, row in enumerate(rows) if row.firm):
        gives[i] = program.hold(rows[i])
    idle = program.place()
    for i in (i for i, row in enumerate(rows) if not row.firm):
        gives[i] = program.hold(rows[i])
    return Concession(gives, idle)


class _Program:
    """A HiGHS model: shares from their floors up and, in the last column, money without a line, that make one whole."""

    def __init__(self, floors: Sequence[float]) -> None:
        import highspy

        self.size = len(floors) + 1
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy says no types
        for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0)):
            solver.setOptionValue(option, value)
        for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            solver.setOptionValue(option, TOLERANCE)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = self.size, 1
        program.col_cost_, program.col_lower_, program.col_upper_ = (
            [0.0] * self.size, [*floors, 0.0], [1.0] * self.size
        )  # fmt: skip
        program.row_lower_, program.row_upper_ = [1.0], [1.0]
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_ = [0, self.size], list(range(self.size))
        program.a_matrix_.value_ = [1.0] * self.size
        solver.passModel(program)
        self.solver = solver
        self.shares = self._least([0.0] * self.size)

    def hold(self, row: Row) -> float:
        """Bind a row as far as the ones before it let; returns what it gives."""
        weights, give = [*row.weights, 0.0], 0.0
        if dot(weights, self.shares) < row.least - TOLERANCE:
            self.shares = self._least([-weight for weight in weights])
            give = max(row.least - dot(weights, self.shares), 0.0)
        give = give + SLACK if give > TOLERANCE else 0.0
        used = [i for i in range(self.size) if weights[i]]
        self.solver.addRow(row.least - give, float("inf"), len(used), used, [weights[i] for i in used])
        return give

    def place(self) -> float:
        """Bind that as much money as can be finds a line; returns the share that finds none."""
        self.shares = self._least([*[0.0] * (self.size - 1), 1.0])
        idle = self.shares[-1] + SLACK if self.shares[-1] > TOLERANCE else 0.0
        self.solver.changeColBounds(self.size - 1, 0.0, idle)
        return idle

    def _least(self, costs: list[float]) -> list[float]:
        """The shares of least cost."""
        import highspy

        self.solver.changeColsCost(self.size, list(range(self.size)), costs)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise Unsolvable("the split's floors do not fit the money; please report this brief")
        return list(self.solver.getSolution().col_value)
