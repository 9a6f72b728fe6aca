"""Guards as the plan prints them, and caps as the plan keeps them: no tactics together go over a platform's limit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from engine.decisions import Decision, Decisions
from engine.plan.inputs import Inputs
from engine.plan.model import Compliance, Volume
from engine.plan.schedule import Timetable
from engine.rulebook.action import SLOTS, Guard, Quantity, Tactic

DAY, WEEK, MONTH = Decimal(1), Decimal(7), Decimal(30)
ONCE = ("campaign", "person", "creator", "tier")


class Rails(NamedTuple):
    """The compliance part, and the volume of every tactic that has one, caps kept."""

    compliance: tuple[Compliance, ...]
    volumes: Mapping[str, Volume]


@dataclass(frozen=True)
class _Pace:
    """A tactic's volume as pieces a day over the slots it runs in."""

    tactic: Decision[Tactic]
    quantity: Quantity
    count: Decimal
    daily: Decimal
    slots: frozenset[str]

    def within(self, days: Decimal) -> Decimal:
        """Pieces in so many days; what is not repeated comes once, however short its slots are."""
        pieces = self.daily * days
        return min(pieces, self.count) if self.quantity.per in ONCE else pieces


def keep_guards(inputs: Inputs, decisions: Decisions, timetable: Timetable) -> Rails:
    """Read the tactics' volumes and clamp those that a cap speaks of."""
    paces = {pace.tactic.id: pace for pace in _paces(inputs, decisions, timetable)}
    volumes = {id_: _volume(pace.count, pace.quantity.unit, pace.quantity.per) for id_, pace in paces.items()}
    items = []
    for decision in sorted(decisions.of(Guard), key=lambda decision: decision.id):
        guard = decision.action
        if not inputs.may_use(guard.platform):
            continue
        most = inputs.amount(guard.at_most) if guard.kind == "cap" else None
        if guard.kind == "cap" and guard.at_most is not None and most is None:
            continue  # a cap that is not in force yet would be printed as if it were
        clamped = _clamp(inputs, guard, most, list(paces.values()), timetable) if most is not None else {}
        for id_, volume in clamped.items():
            volumes[id_] = _less(volumes[id_], volume, inputs, timetable)
        items.append(_item(inputs, decision, most, tuple(sorted(clamped))))
    return Rails(tuple(items), volumes)


def _volume(count: Decimal, unit: str, per: str) -> Volume:
    return Volume(count=float(count), unit=unit, per=per)


def _paces(inputs: Inputs, decisions: Decisions, timetable: Timetable) -> Iterator[_Pace]:
    for decision in decisions.of(Tactic):
        quantity = decision.action.quantity
        count = inputs.amount(quantity.count) if quantity else None
        if quantity is None or count is None or not inputs.may_use(decision.action.platform):
            continue
        slots = decision.action.phase or SLOTS
        days = _days(timetable, decision.action.platform, slots, quantity.per)
        yield _Pace(decision, quantity, count, count / days, frozenset(slots))


def _days(timetable: Timetable, platform: str | None, slots: Sequence[str], per: str) -> Decimal:
    """The length of a period: a slot's is that of its shortest one, what each person gets is spread over the campaign."""
    spans = [span.days for span in timetable.calendar(platform).spans if span.slot in slots]
    match per:
        case "day":
            return DAY
        case "week":
            return WEEK
        case "month":
            return MONTH
        case "phase":
            return Decimal(min(spans, default=1))
        case _:
            return Decimal(max(sum(spans), 1))


def _clamp(
    inputs: Inputs, guard: Guard, most: Decimal, paces: Sequence[_Pace], timetable: Timetable
) -> dict[str, Volume]:
    """The volumes of the tactics that go over the cap in one of their slots, in the cap's own period."""
    mine = [
        pace
        for pace in paces
        if pace.quantity.unit == guard.measure and guard.platform in (None, pace.tactic.action.platform)
    ]
    per = guard.per or "campaign"
    period = _days(timetable, guard.platform, SLOTS, per)
    clamped = {}
    for pace in mine:
        crowded = max(
            sum((other.within(period) for other in mine if slot in other.slots), Decimal(0)) for slot in pace.slots
        )
        if crowded > most:
            count = (pace.within(period) * most / crowded).to_integral_value(ROUND_FLOOR)
            clamped[pace.tactic.id] = _volume(count, pace.quantity.unit, per)
    return clamped


def _less(left: Volume, right: Volume, inputs: Inputs, timetable: Timetable) -> Volume:
    """The smaller of two volumes of one tactic, by pieces a day; the later one where they are equal."""
    daily = [volume.count / float(_days(timetable, None, SLOTS, volume.per)) for volume in (left, right)]
    return left if daily[0] < daily[1] else right


def _item(inputs: Inputs, decision: Decision[Guard], most: Decimal | None, enforced: tuple[str, ...]) -> Compliance:
    guard = decision.action
    return Compliance(
        id=decision.id,
        rule=decision.rule.id,
        playbook=guard.playbook,
        title=inputs.words.action(decision, "title") or inputs.words.rule(decision.rule, "title"),
        text=inputs.words.action(decision, "text"),
        kind=guard.kind,
        platform=guard.platform,
        measure=guard.measure,
        at_most=None if most is None else float(most),
        per=guard.per,
        enforced=enforced,
    )
