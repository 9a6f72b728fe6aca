"""What the plan's words and figures rest on: the parameters and references of the rules that speak in it."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel

from engine.evaluate import Firing
from engine.plan.bands import MOST
from engine.plan.funding import Funding
from engine.plan.inputs import Inputs
from engine.plan.model import Citation, Plan
from engine.plan.standing import Use
from engine.rulebook.action import Band, Split, Tactic
from engine.rulebook.amount import ParamRef
from engine.rulebook.condition import Parameter, Test, iter_leaves
from engine.rulebook.model import Rule
from engine.rulebook.placeholder import iter_placeholders, iter_prose


def tests_of(rule: Rule) -> Iterator[Test]:
    """Every comparison of a fact in a rule's `when` and `gate`."""
    for condition in (rule.when, rule.gate):
        if condition is not None:
            yield from (leaf for leaf, _ in iter_leaves(condition) if isinstance(leaf, Test))


@lru_cache(maxsize=8192)
def facts_of(rule: Rule) -> tuple[str, ...]:
    """The facts that a rule's conditions read, by name."""
    return tuple(sorted({test.fact for test in tests_of(rule)}))


@lru_cache(maxsize=8192)
def parameters_of(rule: Rule, branch: Literal["then", "otherwise"]) -> frozenset[str]:
    """The parameters that a rule's branch uses: in its conditions, in its actions, in their prose."""
    names = {operand.name for test in tests_of(rule) for operand in test.operands if isinstance(operand, Parameter)}
    prose = [rule.title, rule.why]
    for action in Firing(rule, branch).actions:
        names.update(_parameters_in(action))
        prose += (text for _, text in iter_prose(action))
    return frozenset(names.union(*map(_parameters_of_prose, prose)))


def _parameters_of_prose(text: str | None) -> set[str]:
    return {name.removeprefix("param:") for name in iter_placeholders(text) if name.startswith("param:")}


def _parameters_in(value: Any) -> Iterator[str]:
    if isinstance(value, ParamRef):
        yield value.param
    elif isinstance(value, BaseModel):
        for each in value.__dict__.values():
            if not isinstance(each, str):
                yield from _parameters_in(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _parameters_in(each)


@lru_cache(maxsize=8192)
def printed_by(rule: Rule, branch: Literal["then", "otherwise"]) -> frozenset[str]:
    """The parameters whose values a rule's branch counts, dates or prints; those of money alone are not among them."""
    prose, names = [rule.title, rule.why], set[str]()
    for action in Firing(rule, branch).actions:
        prose += (text for _, text in iter_prose(action))
        if isinstance(action, Tactic) and action.spend:
            names.update(_parameters_in(action.spend.unit_cost))
            action = action.model_copy(update={"spend": None})
        if not isinstance(action, Band | Split):
            names.update(_parameters_in(action))
    return frozenset(names.union(*map(_parameters_of_prose, prose)))


def used_parameters(inputs: Inputs, funding: Funding) -> dict[str, Use]:
    """Every parameter that a firing used, by id, and what for."""
    firings, uses = funding.decisions.firings, dict[str, Use]()
    printed = {name for firing in firings for name in printed_by(firing.rule, firing.branch)}
    moved = set(_moving(funding, inputs.brief.budget.round_to))
    for name in sorted({name for firing in firings for name in parameters_of(firing.rule, firing.branch)}):
        if name in inputs.parameters:
            uses[name] = "figure" if name in printed else "split" if name in moved else "threshold"
    return uses


def _moving(funding: Funding, rounding: int) -> Iterator[str]:
    """The parameters that moved money: ideals of lines that exist, and the bounds that the amounts stand at."""
    at_bound = {(limit.id, limit.bound) for limit in funding.limits if abs(limit.excess(funding.amounts)) <= rounding}
    for band in funding.decisions.of(Band):
        drawn = {(band.id, "ideal")} if band.id not in funding.idle else set()
        for bound in ("min", "ideal", "max"):
            value = getattr(band.action, bound)
            if isinstance(value, ParamRef) and (band.id, bound) in at_bound | drawn:
                yield value.param
    for split in funding.decisions.of(Split):
        if isinstance(split.action.shares, ParamRef):
            yield split.action.shares.param
    yield from _of_tactics(funding, {id_.removesuffix(MOST).split("@")[0] for id_, _ in at_bound if id_.endswith(MOST)})


def _of_tactics(funding: Funding, full: Collection[str]) -> Iterator[str]:
    """The parameters of tactics that stand at their least sum, or (`full`) at the most that they can use."""
    least = {line.tactic for line, amount in zip(funding.lines, funding.amounts, strict=True) if line.minimum == amount}
    for tactic in funding.decisions.of(Tactic):
        spend = tactic.action.spend
        if spend is not None:
            yield from _parameters_in(spend.minimum if tactic.id in least else None)
            yield from _parameters_in(spend.most if tactic.id in full else None)


def source_id(reference: str) -> str:
    """`d11#4.4` -> `d11`."""
    return reference.split("#", 1)[0]


def make_bibliography(inputs: Inputs, used: Iterable[str], plan: Plan) -> tuple[Citation, ...]:
    """Only the sources that something standing in the plan cites, by id."""
    cited = {source_id(reference) for trace in plan.trace for reference in trace.references}
    for name in used:
        row = inputs.parameters[name].row
        cited.update(source_id(reference) for reference in (row.references if row else ()))
    cited.update(source_id(each.reference) for each in plan.brief_check.assumptions if each.reference)
    return tuple(
        Citation(
            id=id_,
            title=reference.title,
            publisher=reference.publisher or None,
            date=reference.date or None,
            address=reference.address or None,
        )
        for id_ in sorted(cited)
        if (reference := inputs.rulebook.references.get(id_))
    )
