"""Which lines get money: each 0 or at least its minimum, and what the money cannot fund falls to `otherwise`."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from engine.decisions import Decisions
from engine.plan.bands import Limit, Wish, brief_limits, limits_of, own_limits, pulls_of, read_wishes, terms_of
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO, Draft, Pool, draft_lines
from engine.plan.phases import Calendar, make_calendars
from engine.plan.quadratic import Unsolvable
from engine.plan.rounding import round_amounts
from engine.plan.split import Split, split_money
from engine.rulebook.action import Tactic

ALMOST = 1 - 1e-9


class Funding(NamedTuple):
    """The lines that stand, what each gets, and the decisions once unfunded rules spoke their `otherwise`.

    `unplaced` is money that no line may take inside the brief's own limits and the rules' caps; `residue` is what whole
    steps leave over.
    """

    decisions: Decisions
    calendars: Mapping[str | None, Calendar]
    pool: Pool
    amounts: tuple[Decimal, ...]
    limits: tuple[Limit, ...]
    idle: tuple[str, ...]
    residue: Decimal
    unplaced: Decimal

    @property
    def lines(self) -> tuple[Draft, ...]:
        return self.pool.lines


def fund(inputs: Inputs, money: Decimal) -> Funding:
    """Split `money` until every rule that spends gets some of it; one that gets none speaks its `otherwise` instead."""
    decisions, gone = inputs.decisions, frozenset[str]()
    while True:
        funding = _fund_once(inputs, decisions, money, gone)
        poor = _unfunded(funding)
        if not poor:
            return funding
        decisions = decisions.without(poor)
        gone |= {line.id for line, amount in zip(funding.lines, funding.amounts, strict=True) if amount <= 0}


def _unfunded(funding: Funding) -> frozenset[str]:
    """Rules of the branch `then` whose spending tactics all got nothing; one that is funded in part stands."""
    paid = {line.rule for line, amount in zip(funding.lines, funding.amounts, strict=True) if amount > 0}
    return frozenset(
        decision.rule.id
        for decision in funding.decisions.of(Tactic)
        if decision.action.spend is not None and decision.branch == "then" and decision.rule.id not in paid
    )


def _fund_once(inputs: Inputs, decisions: Decisions, money: Decimal, gone: frozenset[str]) -> Funding:
    """One split; a line that left an earlier one (`gone`) does not come back."""
    calendars = make_calendars(inputs, decisions)
    lines = tuple(line for line in draft_lines(inputs, decisions, calendars) if line.id not in gone)
    pool = Pool(lines)
    wishes, idle = read_wishes(inputs, decisions, pool)
    hard, total = brief_limits(inputs, lines), inputs.brief.budget.total
    contest = _Contest(lines, wishes, hard, total, money, terms_of(inputs, decisions).part)
    split = contest.run()
    amounts = [ZERO] * len(lines)
    residue = ZERO
    limits, unplaced = contest.limits, money
    if split is not None:
        brief = inputs.brief.budget
        minimums = {i: lines[i].minimum for i in split.amounts}
        step = Decimal(brief.round_to)
        rounded = round_amounts(split.amounts, minimums, split.limits, contest.room, step, inputs.cent)
        limits = (*(limit for limit in hard if not limit.on & split.amounts.keys()), *split.limits)
        over = money - contest.room + rounded.residue
        unplaced, residue = (over, ZERO) if over >= step or contest.placed < money else (ZERO, over)
        for i, amount in rounded.amounts.items():
            amounts[i] = amount
    return Funding(decisions, calendars, pool, tuple(amounts), limits, idle, residue, unplaced)


class _Contest:
    """Lines in the running: the one most short of its minimum leaves first, until all that are left have theirs.

    To save splits, the lines of one platform leave in one go, each leaving its money to the others there; the last of a
    platform leaves only when no platform has another to lose. A line whose leaving would lower what the brief's limits
    let be placed stays and is given its minimum instead, and so is one whose own ideal covers its minimum: the ideals of
    others must not price it out. Neither is a reason for more than the rules' caps allow: only what the brief promises is.
    """

    def __init__(
        self, lines: Sequence[Draft], wishes: Sequence[Wish], hard: Sequence[Limit], total: Decimal, money: Decimal,
        part: float,
    ) -> None:  # fmt: skip
        self.lines, self.wishes, self.hard = lines, wishes, hard
        self.total, self.money, self.part = total, money, part
        self.room = self.placed = ZERO
        self.limits = (*hard, *limits_of(wishes, total), *own_limits(lines, total))
        self.minimums = [float(line.minimum) for line in lines]
        self.active: set[int] = set(range(len(lines)))
        self.kept: set[int] = set()
        self.spared: set[int] = set()
        self.promised: set[int] = set()
        self.capped: set[int] = set()
        self.sparing, self.lifting = True, False
        self._bounds = {platform: self._bounds_of(platform) for platform in {line.platform for line in lines}}

    def run(self) -> Split | None:
        """The split among the lines that stay; None if none can."""
        for i in sorted(self.active, key=lambda i: (-self.lines[i].minimum, self.lines[i].id)):
            if self.lines[i].minimum > self._most(i):
                self.active.discard(i)
        while self.active:
            self.room = self._placeable(self.active)
            if self.room <= 0:
                break
            split = self._split_capped()
            leaving = self._leaving(split.amounts)
            starved = [i for i in self.active if split.amounts[i] < self.part * split.ideals[i]]
            if not leaving and (self.lifting or not starved):
                self.placed = min(self.room, self.room - Decimal(split.unplaced))
                return split
            self.lifting = True
            for i in leaving:
                self._leave(i, spare=self.sparing and split.ideals[i] >= self.minimums[i] * ALMOST)
        return None

    def _split_capped(self) -> Split:
        """A split in which caps give way to the brief's promises alone, not to lines kept for other reasons."""
        while True:
            split = self._split_sparing()
            burst = frozenset[int]().union(*(limit.on for limit in split.limits if limit.cap and limit.give > 0))
            excused = (self.kept - self.promised) & burst
            if not excused:
                return split
            excused = self._last_of_each(excused)
            self.kept -= excused
            self.spared -= excused
            self.capped |= excused

    def _last_of_each(self, lines: Iterable[int]) -> set[int]:
        """Of the lines that share what their tactic can use at most only the last: the others may fit without it."""
        last = {self.lines[i].tactic: i for i in sorted(lines)}
        return {i for i in lines if not self.lines[i].shared or last[self.lines[i].tactic] == i}

    def _split_sparing(self) -> Split:
        try:
            return self._split()
        except Unsolvable:  # a minimum of next to nothing, or one that a rule's limit forbids: spare no line
            if not self.spared:
                raise
            self.kept -= self.spared
            self.spared, self.sparing = set(), False
            return self._split()

    def _split(self) -> Split:
        live = frozenset(self.active)
        limits = [_narrow(limit, live) for limit in self._possible()]
        weights = {i: float(self.lines[i].weight) for i in live}
        floors = {i: float(self.lines[i].minimum) for i in self.kept}
        pulls = pulls_of(self.wishes, live, self.total, self.room)
        return split_money(self.room, weights, floors, limits, pulls, self.part if self.lifting else 0.0)

    def _possible(self) -> list[Limit]:
        """The limits; what the brief wants of a platform without a line in the running cannot be had and is reported."""
        return [limit for limit in self.limits if limit.on & self.active or limit.priority is not None]

    def _leaving(self, amounts: Mapping[int, float]) -> list[int]:
        """Who leaves after a split, platform by platform; empty if all have their minimum."""
        platforms: dict[str, list[int]] = {}
        for i in sorted(self.active):
            platforms.setdefault(self.lines[i].platform or "", []).append(i)
        leaving = [i for platform in sorted(platforms) for i in self._too_many(platforms[platform], amounts)]
        last = [] if leaving else self._short(self.active, amounts)
        return leaving or [i for _, _, i in last[:1]]

    def _too_many(self, lines: Sequence[int], amounts: Mapping[int, float]) -> list[int]:
        """The lines of a platform that leave until the others have their minimum; the last one stays."""
        staying, leaving = {i: amounts[i] for i in lines}, list[int]()
        while len(staying) > 1 and (short := self._short(staying, staying)):
            worst = short[0][2]
            freed = staying.pop(worst)
            left = sum(staying.values())
            staying = {
                i: amount * (1 + freed / left) if left else freed / len(staying) for i, amount in staying.items()
            }
            leaving.append(worst)
        return leaving

    def _short(self, lines: Iterable[int], amounts: Mapping[int, float]) -> list[tuple[float, str, int]]:
        """The lines that lack their minimum, the one most short of it first."""
        return sorted(
            (amounts[i] / self.minimums[i], self.lines[i].id, i)
            for i in lines
            if i not in self.kept and amounts[i] < self.minimums[i] * ALMOST
        )

    def _leave(self, i: int, *, spare: bool) -> None:
        without = self.active - {i}
        promised = self._owed(without) < self._owed(self.active)
        missed = i not in self.capped and (spare or self._placeable(without) < self.room)
        if (promised or missed) and self._fits(self.kept | {i}):
            self.kept.add(i)
            self.promised |= {i} if promised else set()
            self.spared |= {i} if spare and not promised else set()
        else:
            self.active = without

    def _caps(self, active: Iterable[int]) -> Mapping[str | None, tuple[Decimal, Decimal]]:
        """Least and most money of the platforms with a line in the running."""
        return {self.lines[i].platform: self._bounds[self.lines[i].platform] for i in active}

    def _bounds_of(self, platform: str | None) -> tuple[Decimal, Decimal]:
        name = f"constraints.{platform}"
        least = [limit.money for limit in self.hard if limit.id == name and limit.bound == "min"]
        most = [limit.money for limit in self.hard if limit.id == name and limit.bound == "max"]
        return max(least, default=ZERO), min([*most, self.money])

    def _placeable(self, active: Iterable[int]) -> Decimal:
        """How much the brief lets the lines take."""
        return min(self.money, sum((most for _, most in self._caps(active).values()), ZERO))

    def _owed(self, active: Iterable[int]) -> Decimal:
        """How much of what the brief promises to platforms these lines can take."""
        return sum((least for least, _ in self._caps(active).values()), ZERO)

    def _most(self, i: int) -> Decimal:
        most, own = self._bounds[self.lines[i].platform][1], self.lines[i].most
        return most if own is None else min(most, own)

    def _fits(self, kept: set[int]) -> bool:
        """Whether these lines' minimums and the brief's promises fit the money and each platform's most."""
        needs = ZERO
        caps = self._caps(self.active)
        for platform, (least, most) in caps.items():
            floor = sum((self.lines[i].minimum for i in kept if self.lines[i].platform == platform), ZERO)
            if floor > most:
                return False
            needs += max(floor, least)
        return needs <= self.money


def _narrow(limit: Limit, live: frozenset[int]) -> Limit:
    whole = limit.on <= live and limit.of <= live
    return limit if whole else limit._replace(on=limit.on & live, of=limit.of & live)
