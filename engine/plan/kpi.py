"""Figures to judge by: from the brief's own costs and rates, targets or cited thresholds; never one without a basis."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.decisions import Decision, Decisions
from engine.plan.fields import list_fields
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO, Pool
from engine.plan.model import Kpi, Line
from engine.plan.schedule import Timetable, anchored
from engine.rulebook.action import Estimate, KeyFigure
from engine.rulebook.amount import FactRef, ParamRef

WHOLE = frozenset({"people", "count", "orders", "notes"})


class Question(NamedTuple):
    """An input that an item of the plan lacks: the fact, and the rule that asks for it."""

    fact: str
    why: str
    rule: str


class Scorecard(NamedTuple):
    kpis: tuple[Kpi, ...]
    questions: tuple[Question, ...]


class _Figure(NamedTuple):
    """A figure with its basis in words; without one, `missing` are the facts that would give it."""

    base: Decimal | None
    basis: str
    missing: tuple[str, ...] = ()
    cited: bool = False


def plan_kpis(
    inputs: Inputs, decisions: Decisions, pool: Pool, lines: Sequence[Line], timetable: Timetable
) -> Scorecard:
    """Every KPI that the rules name, in stage order, and what is missing for those without a figure."""
    kpis: list[Kpi] = []
    questions: list[Question] = []
    for decision in decisions.of(KeyFigure):
        if not inputs.may_use(decision.action.platform):
            continue
        figure = _figure(inputs, decision.action, pool, lines)
        kpis.append(_kpi(inputs, decision, figure, _judged(inputs, decision, pool, lines, timetable)))
        measure = inputs.words.name("measures", decision.action.measure)
        why = inputs.words.text("missing.kpi", measure=measure)
        questions += [Question(fact, why, decision.rule.id) for fact in figure.missing]
    stages = list(inputs.rulebook.catalogue.stages)
    kpis.sort(key=lambda kpi: (stages.index(kpi.stage), kpi.id))
    return Scorecard(tuple(kpis), tuple(questions))


def _kpi(inputs: Inputs, decision: Decision[KeyFigure], figure: _Figure, judged_on: date) -> Kpi:
    action = decision.action
    measure = inputs.rulebook.catalogue.measures.get(action.measure)
    unit = measure.unit if measure else "count"
    spread = inputs.amount(action.estimate.spread) if action.estimate else None
    low, base, high = _range(figure, spread)
    return Kpi(
        id=decision.id,
        rule=decision.rule.id,
        playbook=action.playbook,
        title=inputs.words.action(decision, "title") or inputs.words.name("measures", action.measure),
        text=inputs.words.action(decision, "text"),
        platform=action.platform,
        stage=action.stage,
        measure=action.measure,
        unit=unit,
        low=_written(low, unit),
        base=_written(base, unit),
        high=_written(high, unit),
        judged_on=judged_on,
        basis=figure.basis,
    )


def _range(figure: _Figure, spread: Decimal | None) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Low, base and high; a cited figure without a spread has no honest range, one of the brief's own is what it is."""
    if figure.base is None:
        return None, None, None
    if spread is not None:
        return max(figure.base * (1 - spread), ZERO), figure.base, figure.base * (1 + spread)
    return (None, figure.base, None) if figure.cited else (figure.base, figure.base, figure.base)


def _written(value: Decimal | None, unit: str) -> float | None:
    if value is None:
        return None
    return float(int(value)) if unit in WHOLE else float(round(value, 6))


def _figure(inputs: Inputs, action: KeyFigure, pool: Pool, lines: Sequence[Line]) -> _Figure:
    estimate = action.estimate
    if estimate is None:
        return _Figure(None, inputs.words.text("kpi.none"))
    if estimate.spend is not None:
        return _bought(inputs, estimate, pool, lines)
    if estimate.target is not None:
        return _target(inputs, estimate.target)
    if estimate.crowd is not None and estimate.rate is not None:
        return _flow(inputs, estimate.crowd, estimate.rate, orders=action.measure == "orders")
    return _threshold(inputs, estimate.value)


def _bought(inputs: Inputs, estimate: Estimate, pool: Pool, lines: Sequence[Line]) -> _Figure:
    words, cost = inputs.words, inputs.money(estimate.cost)
    spend = sum((line.amount for line in counted(estimate, pool, lines)), ZERO)
    if cost is None or cost <= 0:
        return _unknown(inputs, estimate.cost)
    if spend <= 0:
        return _Figure(None, words.text("kpi.no-money"))
    key = "kpi.spend" if estimate.per == 1 else "kpi.spend-per"
    basis = words.text(key, spend=words.money(spend), cost=words.money(cost), per=words.number(Decimal(estimate.per)))
    return _Figure(spend * estimate.per / cost, basis, cited=not isinstance(estimate.cost, FactRef))


def counted(estimate: Estimate, pool: Pool, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines whose money an estimate counts."""
    if estimate.spend is not None:
        ids = pool.ids(estimate.spend)
        yield from (line for line in lines if line.id in ids)


def _target(inputs: Inputs, fact: str) -> _Figure:
    value = inputs.facts.number(fact)
    return _unknown(inputs, FactRef(fact=fact)) if value is None else _Figure(value, inputs.words.text("kpi.target"))


def _flow(inputs: Inputs, crowd: str, rate: str, *, orders: bool) -> _Figure:
    """Crowd x rate; orders of one platform above the target of all are no forecast, but figures of something larger."""
    people, share = inputs.facts.number(crowd), inputs.facts.number(rate)
    missing = tuple(fact for fact, value in ((crowd, people), (rate, share)) if value is None)
    if people is None or share is None:
        fields = list_fields(inputs, [inputs.field_of(fact) for fact in missing])
        return _Figure(None, inputs.words.text("kpi.missing", fields=fields), missing)
    words, wanted = inputs.words, inputs.facts.number("objective.target_orders")
    if orders and wanted and people * share > wanted:
        told = {"crowd": words.number(people), "rate": words.percent(share), "wanted": words.number(wanted)}
        return _Figure(None, words.text("kpi.beyond", **told))
    return _Figure(people * share, words.text("kpi.flow", crowd=words.number(people), rate=words.percent(share)))


def _threshold(inputs: Inputs, value: Decimal | ParamRef | FactRef | None) -> _Figure:
    found = inputs.amount(value)
    if found is None:
        return _unknown(inputs, value)
    if isinstance(value, ParamRef):
        title = inputs.words.parameter(inputs.parameters[value.param].entry)
        return _Figure(found, inputs.words.text("kpi.threshold", title=title), cited=True)
    own = isinstance(value, FactRef)
    return _Figure(found, inputs.words.text("kpi.brief" if own else "kpi.value"), cited=not own)


def _unknown(inputs: Inputs, value: Decimal | ParamRef | FactRef | None) -> _Figure:
    """No figure, and what is missing for it; a parameter that is unknown here is no question for the client."""
    if isinstance(value, FactRef):
        fields = list_fields(inputs, [inputs.field_of(value.fact)])
        return _Figure(None, inputs.words.text("kpi.missing", fields=fields), (value.fact,))
    return _Figure(None, inputs.words.text("kpi.no-parameter"))


def _judged(
    inputs: Inputs,
    decision: Decision[KeyFigure],
    pool: Pool,
    lines: Sequence[Line],
    timetable: Timetable,
) -> date:
    """The day the rule says; orders that spend brings are judged no earlier than that spend's first day + x."""
    action = decision.action
    days = inputs.amount(action.judged.days) or ZERO
    day = anchored(inputs, timetable.calendar(action.platform), action.judged.after) + timedelta(days=int(days))
    x = inputs.facts.number("category.decision_days")
    if action.stage != "order" or action.estimate is None or x is None:
        return day
    mine = {line.id for line in counted(action.estimate, pool, lines)}
    starts = [flight.start for flight in timetable.schedule.flights if flight.line in mine]
    return max([day, *(start + timedelta(days=int(x)) for start in starts[:1] and [min(starts)])])
