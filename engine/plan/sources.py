"""What the plan's words and figures rest on: the parameters and references of the rules that speak in it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel

from engine.decisions import Decisions
from engine.evaluate import Firing
from engine.plan.inputs import Inputs
from engine.plan.model import Citation, Plan
from engine.rulebook.action import ParamRef
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
        prose += iter_prose(action)
    names.update(
        name.removeprefix("param:") for text in prose for name in iter_placeholders(text) if name.startswith("param:")
    )
    return frozenset(names)


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


def used_parameters(inputs: Inputs, decisions: Decisions) -> tuple[str, ...]:
    """Every parameter that a firing used, by id."""
    names = {name for firing in decisions.firings for name in parameters_of(firing.rule, firing.branch)}
    return tuple(sorted(name for name in names if name in inputs.parameters))


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
