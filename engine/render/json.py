"""The plan as JSON: for programs and golden files; the same plan gives the same bytes."""

import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from engine.locale import Locale
from engine.plan.model import Plan

_NUMBERS = frozenset({"targets", "value", "facts"})
_MONEY_TARGETS = frozenset({"gmv"})
_AS_IS = frozenset({str, bool, int, type(None)})
_SURROGATE = re.compile("[\ud800-\udfff]")


def render_json(plan: Plan, locale: Locale, templates: Sequence[Path] = ()) -> str:
    """One plan as one object; language and templates change nothing."""
    return _written(_plain(plan, _cents(plan)))


def render_array(plans: Sequence[Plan]) -> str:
    """Several plans as one array."""
    return _written([_plain(plan, _cents(plan)) for plan in plans])


def _cents(plan: Plan) -> Decimal:
    from babel.numbers import get_currency_precision

    return Decimal(1).scaleb(-get_currency_precision(plan.budget.currency))


def _plain(value: Any, cents: Decimal, field: str = "") -> Any:
    """A value as JSON has it; a Decimal is money, written as a string, unless its field says otherwise."""
    kind = type(value)
    if kind in _AS_IS:
        return value
    if kind is tuple or kind is list:
        return [each if type(each) in _AS_IS else _plain(each, cents, field) for each in value]
    if kind is dict:
        return {str(key): _plain(each, cents, _target(field, str(key))) for key, each in value.items()}
    if kind is Decimal:
        return _number(value) if field in _NUMBERS else _money(value, cents)
    if kind is float:
        return int(value) if value.is_integer() else value
    if isinstance(value, BaseModel):
        return {
            name: each if type(each) in _AS_IS else _plain(each, cents, field or _kind(name))
            for name, each in value.__dict__.items()
        }
    return value.isoformat() if isinstance(value, date) else value


def _kind(name: str) -> str:
    return name if name in _NUMBERS else ""


def _target(field: str, key: str) -> str:
    return "" if field == "targets" and key in _MONEY_TARGETS else field


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _money(value: Decimal, cents: Decimal) -> str:
    """An amount with the currency's decimals; a unit cost that has more keeps them."""
    rounded = value.quantize(cents) if value.is_finite() else value
    return f"{rounded if rounded == value else value.normalize():f}"


def _written(data: Any) -> str:
    try:
        return to_json(data, indent=2).decode() + "\n"
    except ValueError:  # half a character, which a brief's text can hold and UTF-8 cannot
        text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
