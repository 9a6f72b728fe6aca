"""What must be true of every plan; a plan that breaks one is never handed out."""

from collections.abc import Iterator

from engine.errors import PlannerFault
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO
from engine.plan.model import PhaseSpan, Plan
from engine.plan.phases import horizon


class BrokenPlan(PlannerFault):
    """A plan that breaks one of its own promises."""


def check_invariants(inputs: Inputs, plan: Plan) -> None:
    """Raise with every broken invariant."""
    broken = [*_money(inputs, plan), *_days(inputs, plan), *_rules(plan)]
    if broken:
        raise BrokenPlan("; ".join(broken) + "; please report this brief")


def _money(inputs: Inputs, plan: Plan) -> Iterator[str]:
    budget = plan.budget
    lines = sum((line.amount for line in budget.lines), ZERO)
    if lines + sum((fee.amount for fee in budget.fees), ZERO) + budget.reserve != inputs.brief.budget.total:
        yield "lines, fees and reserve are not the total"
    if not 0 <= budget.unplaced <= budget.reserve:
        yield "money without a line is not a part of the reserve"
    if budget.reserve < 0 or any(line.amount <= 0 for line in budget.lines):
        yield "an amount is negative or nothing"
    for sums in (budget.by_platform, budget.by_stage, budget.by_phase, budget.by_kind):
        if sum((each.amount for each in sums), ZERO) != lines:
            yield "a table does not add up to the lines"
    for line in budget.lines:
        if not inputs.may_use(line.platform):
            yield f"money on {line.platform}, which is not a candidate"


def _days(inputs: Inputs, plan: Plan) -> Iterator[str]:
    first, last = horizon(inputs)
    flights = plan.schedule.flights
    if [flight.line for flight in flights] != [line.id for line in plan.budget.lines]:
        yield "not one flight per line"
    for flight in flights:
        if not first <= flight.start <= flight.end or (last is not None and flight.end > last):
            yield f"{flight.line} flies outside the window"
    yield from _phases(plan)


def _phases(plan: Plan) -> Iterator[str]:
    by_platform: dict[str | None, list[PhaseSpan]] = {}
    for phase in plan.schedule.phases:
        by_platform.setdefault(phase.platform, []).append(phase)
    for spans in by_platform.values():
        if any(left.end >= right.start for left, right in zip(spans, spans[1:], strict=False)):
            yield "two phases of a platform overlap"
    for line in plan.budget.lines:
        spans = by_platform.get(line.platform, by_platform.get(None, []))
        if line.phase and spans and line.phase not in {phase.id for phase in spans}:
            yield f"{line.id} has money in a phase without days"


def _rules(plan: Plan) -> Iterator[str]:
    known = {trace.rule for trace in plan.trace}
    items = (
        *plan.tactics,
        *plan.coordination,
        *plan.creators,
        *plan.kpis,
        *plan.experiments,
        *plan.risks,
        *plan.compliance,
    )
    yield from (f"{item.id} has no rule" for item in items if item.rule not in known)
