"""A strictly convex quadratic program with linear limits, solved exactly: the dual method of Goldfarb and Idnani (1983).

HiGHS solves the linear side (`split.py`); its quadratic solver (1.15.1) gave up on 2 to 16 % of random splits with many
limits, and hung on some, so the few dozen variables of a split are solved here and HiGHS is the second opinion in tests.
"""

from typing import TYPE_CHECKING

from engine.errors import PlannerFault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

TOLERANCE = 1e-10
ROUNDS = 40  # per variable and row; the method is finite, this only bounds rounding errors


class Unsolvable(PlannerFault):
    """A split that should have an answer has none."""


def minimise(hessian: "Matrix", linear: "Vector", rows: "Matrix", least: "Vector", equalities: int) -> "Vector | None":
    """The x of least `x'Hx/2 + c'x` with `rows x >= least` (the first `equalities` rows: =); None if no x keeps them.

    Rows must be scaled to similar lengths; `hessian` must be positive definite.
    """
    import numpy as np

    inverse = np.linalg.inv(np.linalg.cholesky(hessian))
    found = _Dual(inverse @ -linear, rows @ inverse.T, least, equalities).solve()
    return None if found is None else inverse.T @ found


class _Dual:
    """The state of the method, in coordinates where all directions cost the same: the point, the active rows with their
    multipliers, and their factors Q and inverse of R."""

    def __init__(self, point: "Vector", rows: "Matrix", least: "Vector", equalities: int) -> None:
        import numpy as np

        self.np, self.point = np, point
        self.rows, self.least, self.equalities = rows, least, equalities
        self.active: list[int] = []
        size = len(point)
        self._multipliers: Vector = np.zeros(size)
        self._q: Matrix = np.zeros((size, size))
        self._unfold: Matrix = np.zeros((size, size))

    def solve(self) -> "Vector | None":
        """The nearest point to the start that keeps all rows; None if none does."""
        for row in range(self.equalities):
            if not self._enter(row):
                return None
        for _ in range(ROUNDS * (len(self.point) + len(self.rows))):
            slack = self.rows @ self.point - self.least
            slack[self.active] = 0.0
            worst = int(slack.argmin()) if len(slack) else 0
            if not len(slack) or slack[worst] >= -TOLERANCE:
                return self.point
            if not self._enter(worst):
                return None
        raise Unsolvable("the split did not settle; please report this brief")

    def _enter(self, row: int) -> bool:
        """Bring one violated row into the active set, letting others go as needed; False if rows contradict each other."""
        sign = -1.0 if row < self.equalities and self.rows[row] @ self.point > self.least[row] else 1.0
        ahead, multiplier = sign * self.rows[row], 0.0
        smallest = TOLERANCE * max(float(ahead @ ahead), TOLERANCE)
        while True:
            size = len(self.active)
            q, multipliers = self._q[:, :size], self._multipliers[:size]
            inside = ahead @ q
            rest = ahead - q @ inside
            rest -= q @ (rest @ q)
            back = self._unfold[:size, :size] @ inside
            free = float(rest @ rest)
            blocking, limit = self._block(back.tolist(), multipliers.tolist())
            dependent = free <= smallest
            gap = sign * float(self.least[row]) - float(ahead @ self.point)
            if dependent and gap <= TOLERANCE and row < self.equalities:
                return True
            full = float("inf") if dependent else gap / free
            if dependent and blocking is None:
                return False
            step = min(full, limit)
            multipliers -= step * back
            multiplier += step
            if not dependent:
                self.point = self.point + step * rest
            if full <= limit:
                self._add(row, rest, inside, free**0.5, multiplier)
                return True
            if blocking is not None:  # it is what cut the step short
                self._drop(blocking)

    def _block(self, back: list[float], multipliers: list[float]) -> tuple[int | None, float]:
        """The active row whose multiplier reaches zero first, and at which step."""
        best, limit = None, float("inf")
        for i in range(self.equalities, len(back)):
            if back[i] > TOLERANCE and multipliers[i] / back[i] < limit:
                best, limit = i, multipliers[i] / back[i]
        return best, limit

    def _add(self, row: int, rest: "Vector", inside: "Vector", length: float, multiplier: float) -> None:
        size, unfold = len(self.active), self._unfold
        unfold[:size, size] = unfold[:size, :size] @ inside / -length
        unfold[size, :size], unfold[size, size] = 0.0, 1 / length
        self._q[:, size] = rest / length
        self._multipliers[size] = multiplier
        self.active.append(row)

    def _drop(self, place: int) -> None:
        np = self.np
        del self.active[place]
        size = len(self.active)
        self._multipliers[place:size] = self._multipliers[place + 1 : size + 1].copy()
        q, r = np.linalg.qr(self.rows[self.active].T)
        self._q[:, :size], self._unfold[:size, :size] = q, np.linalg.inv(r)
