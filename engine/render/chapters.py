"""What is done in each flywheel stage: tactics with their money and days, gathered under the rule that gives the reason."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.plan.model import Line, Plan, Tactic
from engine.render.grid import PHASES, STAGES, Platforms, bundled, rank, total_of


@dataclass(frozen=True)
class Move:
    """A tactic with its budget lines and its first and last day."""

    tactic: Tactic
    lines: tuple[Line, ...]
    phases: tuple[str, ...]
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Group:
    """Tactics of one rule in one stage: they share the reason."""

    rule: str
    title: str
    playbook: str | None
    why: str
    branch: str
    references: tuple[str, ...]
    amount: Decimal
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Chapter:
    """One flywheel stage, numbered from awareness on: what is done there, most money first."""

    number: int
    stage: str
    amount: Decimal
    share: float
    pushed: bool
    groups: tuple[Group, ...]


def make_chapters(plan: Plan, platforms: Platforms) -> tuple[Chapter, ...]:
    """The stages in which something is done."""
    money = {each.key: each for each in plan.budget.by_stage}
    found = []
    for number, stage in enumerate(STAGES, 1):
        groups = _groups(plan, stage, platforms)
        if not groups:
            continue
        share = money[stage].share if stage in money else 0.0
        amount = total_of(group.amount for group in groups)
        found.append(Chapter(number, stage, amount, share, stage == plan.summary.push_stage, groups))
    return tuple(found)


def _groups(plan: Plan, stage: str, platforms: Platforms) -> tuple[Group, ...]:
    traces = {trace.rule: trace for trace in plan.trace}
    groups = []
    for rule, tactics in bundled((t for t in plan.tactics if t.funded and t.stage == stage), lambda t: t.rule).items():
        first, trace = tactics[0], traces.get(rule)
        moves = sorted((_move(plan, tactic) for tactic in tactics), key=lambda move: _move_order(move, platforms))
        groups.append(
            Group(
                rule=rule,
                title=trace.title if trace else "",
                playbook=first.playbook,
                why=first.why,
                branch=first.branch,
                references=trace.references if trace else (),
                amount=total_of(tactic.amount for tactic in tactics),
                moves=tuple(moves),
            )
        )
    return tuple(sorted(groups, key=lambda group: (-group.amount, group.rule)))


def _move(plan: Plan, tactic: Tactic) -> Move:
    lines = tuple(line for line in plan.budget.lines if line.tactic == tactic.id)
    ids = {line.id for line in lines}
    flights = [flight for flight in plan.schedule.flights if flight.line in ids]
    start = min((flight.start for flight in flights), default=None)
    paid = {line.phase for line in lines if line.amount > 0}
    phases = tuple(phase for phase in tactic.phase if phase in paid) or tactic.phase
    return Move(tactic, lines, phases, start, max((flight.end for flight in flights), default=None))


def _move_order(move: Move, platforms: Platforms) -> tuple[int, int, Decimal, str]:
    first = min((rank(phase, PHASES) for phase in move.tactic.phase), default=len(PHASES))
    return first, rank(move.tactic.platform, platforms), -move.tactic.amount, move.tactic.id
