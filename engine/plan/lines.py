"""What could get money: one draft line per tactic with `spend`, phase and kind, and which of them a selector means."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from engine.decisions import Decision, Decisions
from engine.plan.inputs import Inputs
from engine.plan.phases import Calendar
from engine.rulebook.action import Most, Selector, Tactic

ZERO = Decimal(0)
WEEK = 7
KEYS = ("platform", "stage", "phase", "playbook", "kind")


class Draft(NamedTuple):
    """A line before it has money; `weight` ranks it in its platform, stage and phase, `minimum` and `most` are in currency.

    `most` is of the line alone, with `shared` of all lines of its tactic together; None if nothing known bounds it.
    """

    id: str
    tactic: str
    rule: str
    title: str
    platform: str | None
    stage: str
    phase: str | None
    kind: str
    playbook: str
    weight: Decimal
    minimum: Decimal
    most: Decimal | None
    shared: bool
    unit: str | None
    unit_cost: Decimal | None
    per_unit: int


def draft_lines(inputs: Inputs, decisions: Decisions, calendars: Mapping[str | None, Calendar]) -> tuple[Draft, ...]:
    """Every line that the decisions ask money for on a candidate platform, in the slots that have days there, by id."""
    tactics = [decision for decision in decisions.of(Tactic) if inputs.may_use(decision.action.platform)]
    lines = [line for decision in tactics for line in _lines_of(inputs, decision, calendars[decision.action.platform])]
    return tuple(sorted(lines, key=lambda line: line.id))


def _lines_of(inputs: Inputs, decision: Decision[Tactic], calendar: Calendar) -> Iterable[Draft]:
    tactic, spend = decision.action, decision.action.spend
    if spend is None or spend.weight <= 0:
        return
    for phase in calendar.held(tactic.phase) if tactic.phase else (None,):
        yield Draft(
            id=f"{decision.id}@{phase}" if phase else decision.id,
            tactic=decision.id,
            rule=decision.rule.id,
            title=inputs.words.action(decision, "title") or tactic.title,
            platform=tactic.platform,
            stage=tactic.stage,
            phase=phase,
            kind=spend.kind,
            playbook=tactic.playbook,
            weight=spend.weight,
            minimum=max(inputs.money(spend.minimum) or ZERO, ZERO),
            most=_most(inputs, spend.most, calendar, phase),
            shared=spend.most is not None and spend.most.per == "campaign",
            unit=spend.unit,
            unit_cost=inputs.money(spend.unit_cost),
            per_unit=spend.per_unit,
        )


def _most(inputs: Inputs, most: Most | None, calendar: Calendar, phase: str | None) -> Decimal | None:
    """What a tactic's own text can use, in currency; a week that has begun counts as one."""
    if most is None:
        return None
    count, each = inputs.amount(most.count), inputs.money(most.each)
    part = Decimal(1) if most.part is None else inputs.amount(most.part)
    if count is None or part is None or each is None:
        return None
    days = WEEK
    if most.per == "week":
        span = calendar.span(phase)
        start, end = (span.start, span.end) if span else (calendar.start, calendar.end)
        days = (end - start).days + 1 if start and end else WEEK
    return count * part * each * -(-days // WEEK)


class Pool:
    """Draft lines found by what selectors name: each key's values with the positions of the lines that have them."""

    def __init__(self, lines: Sequence[Draft]) -> None:
        self.lines = tuple(lines)
        self.all = frozenset(range(len(lines)))
        found: dict[tuple[str, str | None], set[int]] = {}
        for i, line in enumerate(lines):
            for key in KEYS:
                found.setdefault((key, getattr(line, key)), set()).add(i)
            in_rule = line.tactic.rsplit("/", 1)[-1]
            for name in (line.tactic, in_rule, in_rule.split(".", 1)[-1]):
                found.setdefault(("tactic", name), set()).add(i)
        self._found = found

    def select(self, selector: Selector | None) -> frozenset[int]:
        """The positions of the lines that every key given fits; a tactic is meant by its full id, or its id in a rule."""
        chosen = self.all
        for key in (*KEYS, "tactic") if selector is not None else ():
            wanted = getattr(selector, key)
            if wanted is not None:
                chosen &= frozenset().union(*(self._found.get((key, value), ()) for value in wanted))
        return chosen

    def ids(self, selector: Selector) -> frozenset[str]:
        """The ids of the lines that a selector means."""
        return frozenset(self.lines[i].id for i in self.select(selector))
