"""Texts of a YAML file as typed values, read strictly: a text means one thing or is a Problem with a hint.

Each `read_` function takes a scalar as `source.py` leaves it, or a value that has its type already, and raises
PydanticCustomError of type `unreadable`, `out_of_range` or `empty`. The Annotated types below wire them into models.
"""

import re
from calendar import monthrange
from datetime import MINYEAR, date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from engine.errors import Advice
from engine.guess import LONGEST, WORD, day_hint, flag_hint, number_hint, share_hint, word_hint
from engine.source import Quoted

BOUND = 10**12
FIRST_YEAR, LAST_YEAR = 2000, 2100
LEAST_RATE, GREATEST_RATE = Decimal("0.00001"), Decimal(100_000)

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[A-Z]{3}")
_UNQUOTE = "remove the quotes"


def read_text(value: object) -> str:
    """Any scalar as text, `007` and `no` included; blank text is an error, as leaving a key out says unknown."""
    if value is None:
        raise _error("empty", "is empty", "write a text behind it")
    if not isinstance(value, str):
        hint = "write one text; one that begins with [ or { stands in quotes"
        raise _unreadable("a text", value, hint)
    if not value.strip():
        raise _error("empty", "is empty", "write a text behind it, or leave the key out if it is unknown")
    return str(value)


def read_word(value: object) -> str:
    """An id such as `beauty.serum`, `mid-autumn` or `A3_to_A4`."""
    text = read_text(value)
    if not WORD.fullmatch(text):
        raise _unreadable("an id such as beauty.serum", value, word_hint(text))
    return text


def read_currency(value: object) -> str:
    """An ISO 4217 code such as CNY, as far as its form tells."""
    text = read_text(value)
    if not _CODE.fullmatch(text):
        raise _unreadable("a currency code", value, "write a code such as CNY")
    return text


def read_flag(value: object) -> bool:
    """`true` or `false`; YAML's `yes`, `on`, `1` are errors."""
    if isinstance(value, bool):
        return value
    text = _bare("true or false", value)
    if text in ("true", "false"):
        return text == "true"
    raise _unreadable("true or false", value, flag_hint(text))


def read_number(value: object) -> Decimal:
    """A finite decimal number of either sign, at most 1e12."""
    wanted = "a number such as 299 or 4.3"
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        text = _bare(wanted, value)
        if not _NUMBER.fullmatch(text):
            raise _unreadable(wanted, value, number_hint(text, BOUND))
        number = Decimal(text)
    if not number.is_finite() or abs(number) > BOUND or len(str(number)) > LONGEST:
        raise _out_of_range("a number between -1,000,000,000,000 and 1,000,000,000,000", value)
    return number if number else abs(number)


def read_money(value: object) -> Decimal:
    """An amount of money, not negative; the currency stands elsewhere."""
    number = read_number(value)
    if number < 0:
        raise _out_of_range("an amount that is not negative", value)
    return number


def read_rate(value: object) -> Decimal:
    """How much of one currency a unit of another is: between the least and the greatest that any two currencies have."""
    rate = read_number(value)
    if not LEAST_RATE <= rate <= GREATEST_RATE:
        raise _out_of_range(f"a rate from {LEAST_RATE:f} to {GREATEST_RATE:,f}", value)
    return rate


def read_whole(value: object) -> int:
    """A count: a whole number, not negative."""
    wanted = "a whole number such as 1200"
    number = read_number(value)
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        below = int(number)
        hint = f"write {below} or {below + 1}"
        raise _unreadable(wanted, value, Advice(f"write {below}", value, str(below)) if number == below else hint)
    if number < 0 or number != int(number):
        raise _out_of_range("a whole number that is not negative", value)
    return int(number)


def read_year(value: object) -> int:
    """A year of a plan, quoted or not."""
    year = read_whole(str(value) if isinstance(value, str) else value)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        hint = f"write {FIRST_YEAR + year}" if year < LAST_YEAR - FIRST_YEAR else ""
        raise _out_of_range(f"a year from {FIRST_YEAR} to {LAST_YEAR}", value, hint)
    return year


def read_share(value: object) -> Decimal:
    """A share of a whole, from `62%` or `0.62`; a bare 1 or more could mean either and is an error."""
    wanted = "a share such as 62% or 0.62"
    share = _share_of(_bare(wanted, value), wanted) if isinstance(value, str) else read_number(value)
    if not 0 <= share <= 1:
        raise _out_of_range("a share from 0% to 100%", value)
    return share if share else abs(share)


def _share_of(text: str, wanted: str) -> Decimal:
    digits = text.removesuffix("%")
    if not _NUMBER.fullmatch(digits) or len(digits) > LONGEST:
        raise _unreadable(wanted, text, share_hint(text))
    if digits != text:
        return Decimal(f"{digits}E-2")
    if Decimal(text) >= 1:
        percent = Advice(f"write {text}%", text, f"{text}%") if Decimal(text) <= 100 else f"write {text}%"
        raise _unreadable(wanted, text, "write 100% or 1%" if Decimal(text) == 1 else percent)
    return Decimal(text)


def read_day(value: object) -> date:
    """A day written as `2027-03-15`, quoted or not, of a year that a plan can reach."""
    wanted = "a day such as 2027-03-15"
    if type(value) is date:
        day = value
    else:
        text = read_text(value)
        if not _DAY.fullmatch(text):
            raise _unreadable(wanted, value, day_hint(text))
        day = _calendar_day(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _out_of_range(f"a day from {FIRST_YEAR} to {LAST_YEAR}", value)
    return day


def _calendar_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        year, month = int(text[:4]), int(text[5:7])
        hint = "months are 01 to 12"
        if 1 <= month <= 12:
            hint = f"{text[:7]} has {monthrange(max(year, MINYEAR), month)[1]} days"
        raise _error("unreadable", f"there is no day {text}", hint) from None


def _bare(wanted: str, value: object) -> str:
    if isinstance(value, Quoted):
        plain = _NUMBER.fullmatch(value.removesuffix("%")) or value in ("true", "false")
        raise _unreadable(wanted, value, Advice(_UNQUOTE, value, value, bare=True) if plain else _UNQUOTE)
    if not isinstance(value, str):
        raise _unreadable(wanted, value)
    return value


def describe(value: object) -> str:
    """A value of a file in words, for messages."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case str():
            shown = repr(str(value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"))
            return f"the quoted text {shown}" if isinstance(value, Quoted) else shown
        case _:
            return str(value)


def _unreadable(wanted: str, value: object, hint: str = "") -> PydanticCustomError:
    return _error("unreadable", f"expected {wanted}, got {describe(value)}", hint)


def _out_of_range(wanted: str, value: object, hint: str = "") -> PydanticCustomError:
    return _error("out_of_range", f"expected {wanted}, got {describe(value)}", hint)


def _error(kind: str, message: str, hint: str) -> PydanticCustomError:
    context = {"message": message, "hint": hint}
    match kind:  # pydantic wants literal types
        case "empty":
            return PydanticCustomError("empty", "{message}", context)
        case "out_of_range":
            return PydanticCustomError("out_of_range", "{message}", context)
        case _:
            return PydanticCustomError("unreadable", "{message}", context)


_PERCENT = {"type": "string", "pattern": r"^(100|[0-9]{1,2}(\.[0-9]+)?)%$"}
_SHARE = {"anyOf": [_PERCENT, {"type": "number", "minimum": 0, "exclusiveMaximum": 1}]}
_NOT_NEGATIVE = {"type": "number", "minimum": 0}
_RATES = {"type": "number", "minimum": float(LEAST_RATE), "maximum": int(GREATEST_RATE)}
_YEARS = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}

Text = Annotated[str, BeforeValidator(read_text), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Word = Annotated[str, BeforeValidator(read_word), WithJsonSchema({"type": "string", "pattern": f"^{WORD.pattern}$"})]
Currency = Annotated[str, BeforeValidator(read_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]
Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema({"type": "boolean"})]
Number = Annotated[Decimal, BeforeValidator(read_number), WithJsonSchema({"type": "number"})]
Money = Annotated[Decimal, BeforeValidator(read_money), WithJsonSchema(_NOT_NEGATIVE)]
Rate = Annotated[Decimal, BeforeValidator(read_rate), WithJsonSchema(_RATES)]
Whole = Annotated[int, BeforeValidator(read_whole), WithJsonSchema({"type": "integer", "minimum": 0})]
Year = Annotated[int, BeforeValidator(read_year), WithJsonSchema({"anyOf": [_YEARS, {"type": "string"}]})]
Share = Annotated[Decimal, BeforeValidator(read_share), WithJsonSchema(_SHARE)]
Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]
