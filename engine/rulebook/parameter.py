"""Parameters and derived facts over one brief: which dated row counts, and what it comes to.

Runs after `build_facts` and before inference; a parameter that cannot be settled is unknown, like a fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from engine.facts import MILLION, Facts, Known, settle
from engine.rulebook.condition import Value
from engine.rulebook.model import DatedValues, Derived, ParameterEntry, ParameterValue

CURRENCY = "CNY"


@dataclass(frozen=True)
class Resolved:
    """A parameter on one brief; `early` says that its first date lies after `as_of` (then an assumption)."""

    entry: ParameterEntry
    value: ParameterValue | None
    row: DatedValues | None
    since: date | None
    early: bool

    @property
    def settled(self) -> Value | None:
        """The value as conditions compare it; vectors and tables cannot stand in a condition."""
        if isinstance(self.value, Mapping | tuple):
            return None
        value = settle(self.value)
        return value if isinstance(value, bool | int | str) else None


def resolve_parameters(entries: Mapping[str, ParameterEntry], facts: Facts, as_of: date) -> dict[str, Resolved]:
    """Every parameter's value for this brief on its `as_of`."""
    return {id_: _resolve(entry, facts, as_of) for id_, entry in entries.items()}


def _resolve(entry: ParameterEntry, facts: Facts, as_of: date) -> Resolved:
    if entry.unit == "money" and facts.word("budget.currency") != CURRENCY:
        return Resolved(entry, None, None, None, early=False)
    row = entry.default
    if entry.by is not None:
        key = facts.plain(entry.by)
        row = entry.rows.get("true" if key is True else "false" if key is False else str(key), entry.default)
    if row is None:
        return Resolved(entry, None, None, None, early=False)
    past = [(since, value) for since, value in row.values if since <= as_of]
    if past:
        return Resolved(entry, past[-1][1], row, past[-1][0], early=False)
    if entry.in_force:
        return Resolved(entry, None, row, None, early=False)
    since, value = row.values[0]
    return Resolved(entry, value, row, since, early=True)


def derive(facts: Facts, derived: tuple[Derived, ...]) -> Facts:
    """The facts with the rulebooks' derived ones; `derived` is in an order in which operands come first."""
    values: dict[str, Known | None] = dict(facts.values)
    for fact in derived:
        operands = [values.get(name) for name in fact.operands]
        numbers = [value for value in operands if isinstance(value, int)]
        values[fact.entry.name] = _operate(fact.operation, numbers) if len(numbers) == len(operands) else None
    return Facts({**facts.vocabulary, **{fact.entry.name: fact.entry for fact in derived}}, values)


def _operate(operation: str, numbers: list[int]) -> int | None:
    match operation:
        case "sum":
            return sum(numbers)
        case "difference":
            return numbers[0] - sum(numbers[1:])
        case "ratio":
            return _ratio(numbers)
        case "product":
            return reduce(lambda left, right: left * right // MILLION, numbers)
        case "min":
            return min(numbers)
        case _:
            return max(numbers)


def _ratio(numbers: list[int]) -> int | None:
    first, second = numbers
    return first * MILLION // second if second else None
