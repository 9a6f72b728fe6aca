"""Figures of an action against what a case expects, in the units in which authors write: 28, 35 %, a row by its tier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel

from engine.facts import MILLION
from engine.rulebook.action import Act, Row
from engine.rulebook.amount import FactRef, ParamRef
from engine.rulebook.parameter import Resolved
from engine.source import Loc
from engine.validation import suggest

_STEP = Decimal(1) / MILLION


@dataclass(frozen=True)
class Difference:
    """One figure that is not as expected: where in the action, and both as an author would write them."""

    loc: Loc
    expected: str
    found: str

    @property
    def field(self) -> str:
        return ".".join(map(str, self.loc))


@dataclass(frozen=True)
class Figures:
    """The parameters and facts of one brief, behind which an action's figures stand."""

    parameters: Mapping[str, Resolved]
    facts: Mapping[str, Any]

    def compare(self, expected: Any, actual: Any, loc: Loc = ()) -> Iterator[Difference]:
        """Every figure of `expected` that the action has not; fields that it does not name are not compared."""
        value, origin = self._looked_up(actual)
        if isinstance(value, tuple) and value and isinstance(value[0], Row) and isinstance(expected, dict):
            value = {row.tier: row for row in value}
        if isinstance(expected, dict):
            parts = _parts(value)
            if parts is None:
                yield Difference(loc, _shown(expected), _told(value, "", origin))
                return
            for key, wanted in expected.items():
                yield from self.compare(wanted, parts.get(key), (*loc, key))
        elif not _same(expected, value):
            yield Difference(loc, _shown(expected), _told(value, expected, origin))

    def _looked_up(self, actual: Any) -> tuple[Any, str]:
        """The value behind a reference, with where it comes from."""
        match actual:
            case ParamRef(param=name):
                resolved = self.parameters.get(name)
                return (resolved.value if resolved else None), f"parameter {name}"
            case FactRef(fact=name):
                value = self.facts.get(name)
                if isinstance(value, int) and not isinstance(value, bool):
                    value = Decimal(value) / MILLION
                return value, f"fact {name}"
            case _:
                return actual, ""


def check_fields(expected: Mapping[str, Any], acts: Sequence[Act]) -> Iterator[tuple[Loc, str, str]]:
    """Fields that none of these actions can have: where, what is wrong, what to write."""
    known = sorted({name for act in acts for name in type(act).model_fields} - {"id"})
    for key in expected:
        if key not in known:
            yield (key,), f"{acts[0].verb} has no field {key!r}", suggest(key, known)


def _parts(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    return value if isinstance(value, Mapping) else None


def _same(expected: Any, value: Any) -> bool:
    if isinstance(expected, list) or isinstance(value, tuple | list):
        wanted = expected if isinstance(expected, list) else [expected]
        found = list(value) if isinstance(value, tuple | list) else [value]
        return len(wanted) == len(found) and all(map(_same, wanted, found))
    if value is None or expected is None:
        return value is None and expected is None
    if isinstance(value, bool):
        return str(expected) == str(value).lower()
    if isinstance(value, int | Decimal):
        number = read_figure(expected)
        return number is not None and abs(number - value) < _STEP
    return str(expected) == str(value)


def read_figure(text: Any) -> Decimal | None:
    """A number or a share as an author writes it; None if it is none."""
    raw = str(text)
    try:
        return Decimal(raw[:-1].strip()) / 100 if raw.endswith("%") else Decimal(raw)
    except InvalidOperation:
        return None


def show_number(number: Decimal | int, *, share: bool = False) -> str:
    """A number as an author would write it."""
    plain = Decimal(number) * 100 if share else Decimal(number)
    text = f"{plain.quantize(_STEP).normalize():f}"
    return f"{text}%" if share else text


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_shown(part)}' for key, part in value.items())}}}"
    return "nothing" if value is None else str(value)


def _told(value: Any, expected: Any, origin: str) -> str:
    """What was found, written like what was expected, with where it comes from."""
    share = str(expected).endswith("%")
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, int | Decimal):
        text = show_number(value, share=share)
    elif isinstance(value, tuple | list):
        text = f"[{', '.join(_told(each, expected, '') for each in value)}]"
    elif (parts := _parts(value)) is not None:
        shown = [f"{key}: {_told(part, _style(part), '')}" for key, part in parts.items() if part is not None]
        text = f"{{{', '.join(shown)}}}"
    else:
        text = "nothing" if value is None else str(value)
    return f"{text} ({origin})" if origin else text


def _style(value: Any) -> str:
    """Parts of a vector or a row that are fractions of 1 are shares."""
    return "%" if isinstance(value, Decimal) and 0 < value <= 1 else ""
