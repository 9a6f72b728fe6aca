"""Conditions and facts in the words of a rule's author: what a leaf asks for, what a case's brief says instead."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from engine.cases.figure import show_number
from engine.evaluate import World
from engine.facts import MILLION
from engine.remedy.web import blocking
from engine.rulebook.action import Finding
from engine.rulebook.condition import Chosen, Condition, Decided, Found, Leaf, Operand, Parameter, Test
from engine.rulebook.model import Rule, Rulebook

_ASKS = {
    "is_not": "not be", "at_least": "be at least", "above": "be above", "at_most": "be at most", "below": "be below",
    "includes": "include",
}  # fmt: skip
MOST = 3
"""So many reasons stand in one message; the author wants the nearest, not all."""


def name_rule(rule: Rule) -> str:
    """A rule by its id and title."""
    return f"{rule.id} “{rule.title}”"


def tell_leaf(leaf: Leaf, wanted: bool, world: World, rulebook: Rulebook) -> str:
    """What a leaf would have to be, and what it is: `budget.total (the whole budget) must be at least 5, and is 4`."""
    must = "must" if wanted else "must not"
    match leaf:
        case Test(fact, "known", (known,)):
            asked = "be known" if known is wanted else "be unknown"
            return f"{_fact(fact, rulebook)} must {asked}, and {tell_value(fact, world, rulebook)}"
        case Test(fact):
            return f"{_fact(fact, rulebook)} {must} {_asked(leaf, world, rulebook)}, and {tell_value(fact, world, rulebook)}"
        case Found(findings):
            names = " or ".join(f"{name}{_maker(name, rulebook)}" for name in findings)
            return f"finding {names} {must} hold, and does{'' if world.findings & set(findings) else ' not'}"
        case Chosen(group, options):
            return f"choice {group} {must} be {' or '.join(options)}, and {_choice(group, world)}"
        case Decided(playbooks):
            names = " or ".join(playbooks)
            return (
                f"playbook {names} {must} decide something, and does{'' if world.decided & set(playbooks) else ' not'}"
            )
    raise ValueError(f"{leaf} is no single condition")


def tell_found(leaf: Leaf, world: World, rulebook: Rulebook) -> str:
    """What a leaf rests on: `budget.total (the whole budget) is 600000`."""
    match leaf:
        case Test(fact):
            return f"{_fact(fact, rulebook)} {tell_value(fact, world, rulebook)}"
        case Found(findings):
            held = [name for name in findings if name in world.findings]
            return f"finding {' or '.join(held or findings)} {'holds' if held else 'does not hold'}"
        case Chosen(group):
            return f"choice {group} {_choice(group, world)}"
        case Decided(playbooks):
            held = [name for name in playbooks if name in world.decided]
            return f"playbook {' or '.join(held or playbooks)} decides {'something' if held else 'nothing'}"


def why_not(condition: Condition, world: World, rulebook: Rulebook) -> str:
    """The leaves that keep a condition from holding."""
    return _joined(tell_leaf(leaf, wanted, world, rulebook) for leaf, wanted in blocking(condition, True, world))


def why(condition: Condition, world: World, rulebook: Rulebook) -> str:
    """The facts that a condition which holds rests on."""
    told = _joined(tell_found(leaf, world, rulebook) for leaf, _ in blocking(condition, False, world))
    return told or "it has no condition"


def _joined(reasons: Iterable[str]) -> str:
    each = list(dict.fromkeys(reasons))
    more = [f"and {len(each) - MOST} more"] if len(each) > MOST else []
    return "; ".join([*each[:MOST], *more])


def as_written(leaf: Leaf, rulebook: Rulebook) -> str:
    """A leaf as it stands in YAML."""
    match leaf:
        case Test(fact, "is", operands):
            return f"{fact}: {_listed(tuple(_operand(fact, each, rulebook) for each in operands))}"
        case Test(fact, "between", operands):
            return f"{fact}: {{between: {_listed(tuple(_operand(fact, each, rulebook) for each in operands))}}}"
        case Test(fact, comparator, operands):
            return f"{fact}: {{{comparator}: {_operand(fact, operands[0], rulebook)}}}"
        case Found(names):
            return f"finding: {_listed(names)}"
        case Chosen(group, options):
            return f"choice.{group}: {_listed(options)}"
        case Decided(names):
            return f"decided: {_listed(names)}"


def tell_value(fact: str, world: World, rulebook: Rulebook) -> str:
    """`is 600000`, `is unknown`."""
    return f"is {_value(fact, world.facts.get(fact), rulebook)}"


def _fact(fact: str, rulebook: Rulebook) -> str:
    entry = rulebook.vocabulary.get(fact)
    return f"{fact} ({entry.meaning})" if entry else fact


def _value(fact: str, value: Any, rulebook: Rulebook) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        entry = rulebook.vocabulary.get(fact)
        return show_number(Decimal(value) / MILLION, share=entry is not None and entry.unit == "share")
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _operand(fact: str, operand: Operand, rulebook: Rulebook) -> str:
    if isinstance(operand, Parameter):
        return f"{{param: {operand.name.removeprefix('core/')}}}"
    return _value(fact, operand, rulebook)


def _asked(test: Test, world: World, rulebook: Rulebook) -> str:
    bounds = [_bound(test.fact, each, world, rulebook) for each in test.operands]
    if test.comparator == "is":
        return f"be {bounds[0]}" if len(bounds) == 1 else f"be one of {', '.join(bounds)}"
    if test.comparator == "between":
        return f"lie between {bounds[0]} and {bounds[1]}"
    return f"{_ASKS[test.comparator]} {bounds[0]}"


def _bound(fact: str, operand: Operand, world: World, rulebook: Rulebook) -> str:
    if isinstance(operand, Parameter):
        return f"{_value(fact, world.parameters.get(operand.name), rulebook)} ({operand.name.removeprefix('core/')})"
    return _value(fact, operand, rulebook)


def _choice(group: str, world: World) -> str:
    option = world.choices.get(group)
    return f"is {option}" if option else "nobody chose"


def _maker(finding: str, rulebook: Rulebook) -> str:
    """The title of the one rule that makes a finding."""
    titles = {
        rule.title
        for rule in rulebook.rules.values()
        for act in (*rule.then, *rule.otherwise)
        if isinstance(act, Finding) and act.id == finding
    }
    return f" “{titles.pop()}”" if len(titles) == 1 else ""


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"
