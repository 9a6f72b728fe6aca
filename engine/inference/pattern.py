"""A condition as durable-rules can match it: tests of properties of one message under `and` and `or`, no `not`.

Negation is pushed down to the tests. Three-valued truth survives that: an unknown fact is an absent property, and no
test of an absent property holds, whether it was negated or not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from engine.evaluate import COMPARE, Known, World
from engine.rulebook.condition import All, Any, Chosen, Condition, Decided, Found, Not, Operand, Parameter, Test, Value

Aspect = Literal["value", "order", "includes", "known", "finding", "choice", "decided", "piece", "always"]
Relation = Literal["$eq", "$neq", "$gte", "$gt", "$lte", "$lt"]
EXACT = 2**53
"""Literals up to here stand in patterns; the library parses integers of 64 bits and cuts larger ones off."""


class Property(NamedTuple):
    """One property of the message: what aspect of which fact, finding, group or playbook it tells."""

    aspect: Aspect
    name: str = ""
    operand: Operand | None = None


class Probe(NamedTuple):
    """One property tested against one literal."""

    property: Property
    relation: Relation
    value: Value


@dataclass(frozen=True)
class Both:
    parts: tuple["Pattern", ...]


@dataclass(frozen=True)
class Either:
    parts: tuple["Pattern", ...]


Pattern = Probe | Both | Either
Getter = Callable[[World], Known | None]
NEVER = Either(())
SURE = Probe(Property("always"), "$eq", True)
RELATIONS: dict[str, tuple[Relation, Relation]] = {
    "is": ("$eq", "$neq"),
    "is_not": ("$neq", "$eq"),
    "at_least": ("$gte", "$lt"),
    "above": ("$gt", "$lte"),
    "at_most": ("$lte", "$gt"),
    "below": ("$lt", "$gte"),
}


def both(parts: Iterable[Pattern]) -> Pattern:
    """A conjunction, flat, each part once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Both) else (part,))]
    if NEVER in flat:
        return NEVER
    kept = tuple(dict.fromkeys(part for part in flat if part != SURE))
    return Both(kept) if len(kept) > 1 else kept[0] if kept else SURE


def either(parts: Iterable[Pattern]) -> Pattern:
    """A disjunction, flat, each part once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Either) else (part,))]
    kept = tuple(dict.fromkeys(flat))
    return SURE if SURE in kept else kept[0] if len(kept) == 1 else Either(kept)


def pattern_of(condition: Condition, holds: bool = True) -> Pattern:
    """The pattern that matches where the condition is true, or with `holds` unset, where it is false."""
    match condition:
        case All(parts):
            return (both if holds else either)(pattern_of(part, holds) for part in parts)
        case Any(parts):
            return (either if holds else both)(pattern_of(part, holds) for part in parts)
        case Not(part):
            return pattern_of(part, not holds)
        case Found(findings):
            return _any_of((Probe(Property("finding", name), "$eq", holds) for name in findings), holds)
        case Chosen(group, options):
            relation: Relation = "$eq" if holds else "$neq"
            return _any_of((Probe(Property("choice", group), relation, option) for option in options), holds)
        case Decided(playbooks):
            return _any_of((Probe(Property("decided", name), "$eq", holds) for name in playbooks), holds)
        case Test():
            return _test(condition, holds)


def _any_of(parts: Iterable[Pattern], holds: bool) -> Pattern:
    return either(parts) if holds else both(parts)


def _test(test: Test, holds: bool) -> Pattern:
    match test.comparator, test.operands:
        case "known", (bool(wanted),):
            return Probe(Property("known", test.fact), "$eq", wanted is holds)
        case "includes", (operand,):
            return Probe(Property("includes", test.fact, operand), "$eq", holds)
        case "is", operands:
            return _any_of((_compare(test.fact, "is", operand, holds) for operand in operands), holds)
        case "between", (low, high):
            ends = _compare(test.fact, "at_least", low, holds), _compare(test.fact, "at_most", high, holds)
            return _any_of(ends, not holds)
        case comparator, (operand,):
            return _compare(test.fact, comparator, operand, holds)
    raise ValueError(f"{test.source}: {test.comparator} does not take {len(test.operands)} operands")


def _compare(fact: str, comparator: str, operand: Operand, holds: bool) -> Probe:
    """A literal that is safe in a pattern stays there; else the message tells how the fact stands to the operand."""
    relation = RELATIONS[comparator][not holds]
    if _plain(operand, comparator):
        assert not isinstance(operand, Parameter)
        return Probe(Property("value", fact), relation, operand)
    return Probe(Property("order", fact, operand), relation, 0)


def _plain(operand: Operand, comparator: str) -> bool:
    if isinstance(operand, str):
        return comparator in ("is", "is_not")
    return not isinstance(operand, Parameter) and abs(operand) <= EXACT


def getter(prop: Property) -> Getter:
    """How a property of the message is read off a world; None leaves it out."""
    name, operand = prop.name, prop.operand
    match prop.aspect:
        case "value":
            return lambda world: world.facts.get(name)
        case "known":
            return lambda world: world.facts.get(name) is not None
        case "finding":
            return lambda world: name in world.findings
        case "choice":
            return lambda world: world.choices.get(name) or ""
        case "decided":
            return lambda world: name in world.decided
        case "order" | "includes":
            return _relative(name, operand, _sign if prop.aspect == "order" else _includes)
    return lambda world: True


def _relative(fact: str, operand: Operand | None, tell: Callable[[Known, Value], int]) -> Getter:
    def relative(world: World) -> Known | None:
        value = world.facts.get(fact)
        bound = world.parameters.get(operand.name) if isinstance(operand, Parameter) else operand
        return None if value is None or bound is None else tell(value, bound)

    return relative


def _sign(value: Known, bound: Value) -> int:
    if value == bound:
        return 0
    return 1 if COMPARE["above"](value, bound) else -1


def _includes(value: Known, bound: Value) -> bool:
    return COMPARE["includes"](value, bound)
