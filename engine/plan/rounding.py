"""Amounts of the split as money: whole steps of `round_to` inside the limits, ties by line id, sums exact in Decimal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from engine.plan.bands import Limit
from engine.plan.lines import ZERO

QUANTUM = 1_000_000  # amounts are compared in millionths of a step, so that the last bits of a float decide nothing
TRIES = 200


class Rounded(NamedTuple):
    """Amounts by line, and what of the money no whole step took (the residue, in currency)."""

    amounts: Mapping[int, Decimal]
    residue: Decimal


def round_amounts(
    amounts: Mapping[int, float],
    minimums: Mapping[int, Decimal],
    limits: Sequence[Limit],
    money: Decimal,
    step: Decimal,
    cent: Decimal,
) -> Rounded:
    """Round to `step`; above the money, or where no rounding keeps the brief's limits, to a tenth of it, down to `cent`.

    A rule's limit may be missed by less than a step: nobody plans in cents for the sake of a rule.
    """
    step = max(step, cent)
    while step > max(money, cent):
        step = max(step / 10, cent)
    best: tuple[Decimal, _Rounding] | None = None
    while True:
        rounding = _Rounding(amounts, minimums, limits, money, step)
        broken = rounding.run()
        if best is None or broken < best[0]:
            best = broken, rounding
        if broken <= 0 or step <= cent:
            break
        step = max(step / 10, cent)
    found = best[1]
    taken = {line: count * found.step for line, count in found.counts.items()}
    return Rounded(taken, money - sum(taken.values(), ZERO))


class _Rounding:
    """One try at one step: floors first, then the steps left by largest remainder, then moves that mend limits."""

    def __init__(
        self,
        amounts: Mapping[int, float],
        minimums: Mapping[int, Decimal],
        limits: Sequence[Limit],
        money: Decimal,
        step: Decimal,
    ) -> None:
        self.step, self.limits = step, [_widened(limit, step) for limit in limits if limit.on or limit.of]
        self.leeway = [ZERO] * len(self.limits)
        self.lines = sorted(amounts)
        self.wanted = {line: _in_steps(amounts[line], step) for line in self.lines}
        self.least = {line: int((minimums[line] / step).to_integral_value(ROUND_CEILING)) for line in self.lines}
        self.counts = {line: max(self.wanted[line] // QUANTUM, self.least[line]) for line in self.lines}
        self.spare = int((money / step).to_integral_value(ROUND_FLOOR)) - sum(self.counts.values())
        self.effects: dict[int, dict[int, Decimal]] = {line: {} for line in self.lines}
        for i, limit in enumerate(self.limits):
            for line in self.effects.keys() & (limit.on | limit.of if limit.share else limit.on):
                self.effects[line][i] = limit.weight_of(line) * step
        size = max(self.lines, default=-1) + 1
        taken = [self.counts.get(i, 0) * step for i in range(size)]
        self.excess = [limit.excess(taken) for limit in self.limits]

    def run(self) -> Decimal:
        """Round; returns by how much limits are broken in all, in currency, where rules may miss theirs by a step."""
        wishes = [ZERO if limit.priority is None or limit.cap else self.step for limit in self.limits]
        for leeway in (self.leeway, wishes):
            self.leeway = leeway
            while self.spare < 0 and self._hand(-1):
                pass
            while self.spare > 0 and self._hand(1):
                pass
        self.leeway = [ZERO] * len(self.limits)
        for _ in range(TRIES):
            worst = min(range(len(self.limits)), key=lambda i: (self.excess[i], i), default=None)
            if worst is None or self.excess[worst] >= 0 or not self._mend(worst):
                break
        return sum(
            (max(-excess - (ZERO if limit.priority is None else self.step), ZERO)
            for limit, excess in zip(self.limits, self.excess, strict=True)),
            max(-self.spare, 0) * self.step,
        )  # fmt: skip

    def _hand(self, sign: int) -> bool:
        """Give or take one step where it is owed most and breaks nothing."""
        order = sorted(self.lines, key=lambda line: (sign * (self.counts[line] * QUANTUM - self.wanted[line]), line))
        for line in order:
            if (sign > 0 or self.counts[line] > self.least[line]) and not self._worse({line: sign}):
                self._apply({line: sign})
                self.spare -= sign
                return True
        return False

    def _mend(self, broken: int) -> bool:
        """Move money between two lines, or from the spare, so that one limit holds and none is broken more."""
        limit = self.limits[broken]
        gain = {line: limit.weight_of(line) for line in self.lines}
        owed = {line: self.wanted[line] - self.counts[line] * QUANTUM for line in self.lines}
        getters = sorted(self.lines, key=lambda line: (-gain[line], -owed[line], line))
        givers = sorted(self.lines, key=lambda line: (gain[line], owed[line], line))
        for getter, giver in _pairs(getters, givers, gain):
            need = -self.excess[broken] / ((gain[getter] - gain[giver]) * self.step)
            most = self.counts[giver] - self.least[giver]
            if most < 1 or self._worse({getter: 1, giver: -1}):  # then more steps are worse, too
                continue
            count = min(int(need.to_integral_value(ROUND_CEILING)), most)
            some = {getter: count, giver: -count}
            self._apply({getter: 1, giver: -1} if self._worse(some) else some)
            return True
        return False

    def _changes(self, move: Mapping[int, int]) -> Iterator[tuple[int, Decimal]]:
        """By how much a move of whole steps, for one line or between two, changes the excess of which limits."""
        (line, count), *other = move.items()
        mine = self.effects[line]
        theirs, back = (self.effects[other[0][0]], other[0][1]) if other else ({}, 0)
        for i, effect in mine.items():
            yield i, effect * count + theirs[i] * back if i in theirs else effect * count
        for i, effect in theirs.items():
            if i not in mine:
                yield i, effect * back

    def _worse(self, move: Mapping[int, int]) -> bool:
        """Whether a move breaks a limit that held, or one that is broken more."""
        return any(change < 0 and self.excess[i] + self.leeway[i] + change < 0 for i, change in self._changes(move))

    def _apply(self, move: Mapping[int, int]) -> None:
        for i, change in self._changes(move):
            self.excess[i] += change
        for line, count in move.items():
            self.counts[line] += count


def _widened(limit: Limit, step: Decimal) -> Limit:
    """A limit that gave way gives up to the next whole step: it is missed already, and cents would not mend it."""
    more = (limit.give / step).to_integral_value(ROUND_CEILING) * step
    return limit._replace(give=more) if limit.give > 0 else limit


def _in_steps(amount: float, step: Decimal) -> int:
    return round(amount / float(step) * QUANTUM)


def _pairs(getters: Iterable[int], givers: Sequence[int], gain: Mapping[int, Decimal]) -> Iterable[tuple[int, int]]:
    return ((getter, giver) for getter in getters for giver in givers if getter != giver and gain[getter] > gain[giver])
