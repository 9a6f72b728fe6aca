"""Parameters and derived facts over one brief: which dated row counts, and what it comes to.

Runs after `build_facts` and before inference; a parameter that cannot be settled is unknown, like a fact.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from engine.facts import MILLION, Facts, Known, settle
from engine.rulebook.action import Row
from engine.rulebook.condition import Value
from engine.rulebook.model import DatedValues, Derived, ParameterEntry, ParameterValue

CURRENCY = "CNY"


class Resolved(NamedTuple):
    """A parameter on one brief; `early` says that its first date lies after `as_of` (then an assumption)."""

    entry: ParameterEntry
    value: ParameterValue | None
    row: DatedValues | None
    since: date | None
    early: bool
    published: ParameterValue | None = None
    """In CNY, where `value` is in the brief's own currency."""

    @property
    def settled(self) -> Value | None:
        """The value as conditions compare it; vectors and tables cannot stand in a condition."""
        if isinstance(self.value, Mapping | tuple):
            return None
        value = settle(self.value)
        return value if isinstance(value, bool | int | str) else None


def resolve_parameters(
    entries: Mapping[str, ParameterEntry], facts: Facts, as_of: date, cny_rate: Decimal | None = None
) -> dict[str, Resolved]:
    """Every parameter's value for this brief on its `as_of`; `cny_rate` is how many CNY one unit of its currency is."""
    foreign = facts.word("budget.currency") != CURRENCY
    return {
        id_: _resolve(entry, facts, as_of)
        if not foreign or entry.unit != "money"
        else _converted(_resolve(entry, facts, as_of), cny_rate)
        for id_, entry in entries.items()
    }


def from_cny(amount: Decimal, cny_rate: Decimal) -> Decimal:
    """An amount of CNY in a currency of which one unit is `cny_rate` CNY, to the millionth as facts are."""
    return Decimal(int(((amount / cny_rate) * MILLION).to_integral_value())) / MILLION


def _converted(resolved: Resolved, cny_rate: Decimal | None) -> Resolved:
    """Money in the brief's currency; unknown without a rate, as a threshold in CNY says nothing about another currency."""
    if cny_rate is None:
        return Resolved(resolved.entry, None, None, None, early=False)
    value = resolved.value
    if isinstance(value, Decimal):
        return resolved._replace(value=from_cny(value, cny_rate), published=value)
    if isinstance(value, Mapping):
        changed = {key: from_cny(each, cny_rate) for key, each in value.items()}
        return resolved._replace(value=changed, published=value)
    if isinstance(value, tuple):
        return resolved._replace(value=tuple(_row(row, cny_rate) for row in value), published=value)
    return resolved


def _row(row: Row, cny_rate: Decimal) -> Row:
    prices = {edge: getattr(row, edge) for edge in ("low", "high")}
    return row.model_copy(
        update={edge: from_cny(price, cny_rate) for edge, price in prices.items() if price is not None}
    )


def _resolve(entry: ParameterEntry, facts: Facts, as_of: date) -> Resolved:
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
