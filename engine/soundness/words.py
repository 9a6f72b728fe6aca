"""A condition in the words of its author, for messages."""

from decimal import Decimal

from engine.errors import Source
from engine.facts import MILLION
from engine.rulebook.condition import Chosen, Condition, Decided, Found, Leaf, Operand, Parameter, Test, iter_leaves
from engine.rulebook.model import Rulebook


def told(leaf: Leaf, rulebook: Rulebook, negated: bool = False) -> str:
    """A leaf as it stands in the file, figures of parameters beside their names."""
    return f"`{'unless ' if negated else ''}{_spelt(leaf, rulebook)}`"


def _spelt(leaf: Leaf, rulebook: Rulebook) -> str:
    match leaf:
        case Found(names):
            return f"finding: {_listed(names)}"
        case Chosen(group, options):
            return f"choice.{group}: {_listed(options)}"
        case Decided(names):
            return f"decided: {_listed(names)}"
        case Test(fact, comparator, operands):
            unit = rulebook.vocabulary[fact].unit
            values = _listed(tuple(_operand(each, unit, rulebook) for each in operands))
            return f"{fact}: {values}" if comparator == "is" else f"{fact}: {{{comparator}: {values}}}"


def _listed(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def _operand(operand: Operand, unit: str, rulebook: Rulebook) -> str:
    if isinstance(operand, Parameter):
        entry = rulebook.parameters.get(operand.name)
        value = entry.default.values[-1][1] if entry and entry.default else None
        shown = f" ({figure(value, unit)})" if isinstance(value, Decimal) else ""
        return f"{operand.name}{shown}"
    if isinstance(operand, bool):
        return str(operand).lower()
    return figure(Decimal(operand) / MILLION, unit) if isinstance(operand, int) else operand


def figure(value: Decimal, unit: str) -> str:
    """A figure as an author writes it."""
    shown = value * 100 if unit == "share" else value
    whole = shown == shown.to_integral_value()
    return f"{int(shown) if whole else shown.normalize():,}{'%' if unit == 'share' else ''}"


def place_of(condition: Condition, otherwise: Source) -> Source:
    """Where a part of a condition begins."""
    return next((leaf.source for leaf, _ in iter_leaves(condition)), otherwise)


def part_told(condition: Condition, rulebook: Rulebook) -> str:
    """A part of a condition: its leaf, or how it begins."""
    leaves = [leaf for leaf, _ in iter_leaves(condition)]
    if not leaves:
        return "an empty part"
    first = told(leaves[0], rulebook)
    return first if len(leaves) == 1 else f"the part that begins with {first}"
