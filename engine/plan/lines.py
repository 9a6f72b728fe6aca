"""What could get money: one draft line per tactic with `spend`, phase and kind, and which of them a selector means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.decisions import Decision, Decisions
from engine.plan.inputs import Inputs
from engine.rulebook.action import Selector, Tactic

ZERO = Decimal(0)


@dataclass(frozen=True)
class Draft:
    """A line before it has money; `weight` ranks it in its platform, stage and phase, `minimum` is in currency."""

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
    unit: str | None
    unit_cost: Decimal | None
    per_unit: int


def draft_lines(inputs: Inputs, decisions: Decisions) -> tuple[Draft, ...]:
    """Every line that the decisions ask money for on a candidate platform, by id."""
    tactics = [decision for decision in decisions.of(Tactic) if inputs.may_use(decision.action.platform)]
    lines = [line for decision in tactics for line in _lines_of(inputs, decision)]
    return tuple(sorted(lines, key=lambda line: line.id))


def _lines_of(inputs: Inputs, decision: Decision[Tactic]) -> Iterable[Draft]:
    tactic, spend = decision.action, decision.action.spend
    if spend is None or spend.weight <= 0:
        return
    for phase in tactic.phase or (None,):
        yield Draft(
            id=f"{decision.id}@{phase}" if phase else decision.id,
            tactic=decision.id,
            rule=decision.rule.id,
            title=inputs.words.say(tactic.title) or tactic.title,
            platform=tactic.platform,
            stage=tactic.stage,
            phase=phase,
            kind=spend.kind,
            playbook=tactic.playbook,
            weight=spend.weight,
            minimum=max(inputs.money(spend.minimum) or ZERO, ZERO),
            unit=spend.unit,
            unit_cost=inputs.money(spend.unit_cost),
            per_unit=spend.per_unit,
        )


def select(lines: Sequence[Draft], selector: Selector | None) -> frozenset[int]:
    """The positions of the lines that a selector means; None means all."""
    if selector is None:
        return frozenset(range(len(lines)))
    return frozenset(i for i, line in enumerate(lines) if matches(line, selector))


def matches(line: Draft, selector: Selector) -> bool:
    """Whether every key given fits the line; a tactic is meant by its full id, or its id in a rule."""
    found = {
        "platform": line.platform,
        "stage": line.stage,
        "phase": line.phase,
        "playbook": line.playbook,
        "kind": line.kind,
    }
    for key, value in found.items():
        wanted = getattr(selector, key)
        if wanted is not None and value not in wanted:
            return False
    names = (line.tactic, line.tactic.rsplit("/", 1)[-1], line.tactic.rsplit("/", 1)[-1].split(".", 1)[-1])
    return selector.tactic is None or any(name in selector.tactic for name in names)
