"""What a person probably meant by a text that is no number, day, share or id as it stands: for hints, never for values."""

import re
import unicodedata
from decimal import Decimal

from engine.errors import Advice

LONGEST = 40
WORD = re.compile(r"[A-Za-z0-9]+(?:[-._][A-Za-z0-9]+)*")
_TRUE, _FALSE = frozenset({"yes", "y", "on", "true", "1", "是"}), frozenset({"no", "n", "off", "false", "0", "否"})
_LOOSE_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?")
_TURNED_DAY = re.compile(r"(1[3-9]|2[0-9]|3[01])[-/.](0?[1-9]|1[0-2])[-/.]([0-9]{4})")
_CURRENCY = re.compile(r"^(?:[¥$€£]|[A-Z]{3} ?)|(?: ?[A-Z]{3}|[元¥$€£])$")
_FACTORS = {"万": 10**4, "亿": 10**8, "k": 10**3, "m": 10**6}
_SPELT = {"thousand": "k", "million": "m", "mio": "m", "mn": "m", "万元": "万", "亿元": "亿"}
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9]{1,2}$)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_PARTED = re.compile(r"-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:[,_ ][0-9]{3})+)(?:\.[0-9]+)?")
_WIDE_QUOTES = "“”‘’「」『』＂＇"
_WIDE_COMMA = re.compile("[，、]")


def word_hint(text: str) -> str:
    """What to write where an id belongs."""
    if _WIDE_COMMA.search(text):
        parts = ", ".join(part.strip() for part in _WIDE_COMMA.split(text))
        return f"write {parts} with the comma of a Latin keyboard"
    if re.fullmatch(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)+", text):
        return f"write {text.replace(' ', '.')} or {text.replace(' ', '-')}"
    guess = re.sub(r"[^A-Za-z0-9._]+", "-", unicodedata.normalize("NFKC", text)).strip("-._")
    return f"write {guess}" if WORD.fullmatch(guess) else "ids are Latin letters and digits, with - . _ between them"


def day_hint(text: str) -> str:
    """What to write where a day belongs."""
    loose = _LOOSE_DAY.fullmatch(_latin(text).strip())
    turned = _TURNED_DAY.fullmatch(_latin(text).strip())
    if turned:
        return f"write {turned[3]}-{turned[2]:0>2}-{turned[1]}"
    if not loose:
        return "write year-month-day, as in 2027-03-15"
    year, month, day = loose.groups()
    written = f"{year}-{month:0>2}-{day:0>2}"
    return f"write {written}" if " " in text or "T" in text else Advice(f"write {written}", text, written)


def share_hint(text: str) -> str:
    """What to write where a share belongs."""
    plain = _latin(text).replace(" ", "")
    guess = _guess(plain.removesuffix("%"))
    if guess is None or not 0 <= guess <= 100:
        return "write 62% or 0.62; leave the line out if it is unknown"
    written = f"{guess:f}%" if plain.endswith("%") or guess >= 1 else f"{guess:f}"
    hint = f"write {written}"
    return Advice(hint, text, written) if plain.endswith("%") and _NUMBER.fullmatch(plain[:-1]) else hint


def number_hint(text: str, most: int) -> str:
    """What to write where a number of at most `most` belongs."""
    if text.endswith("%"):
        return "this place takes a number, not a share"
    guess = _guess(_CURRENCY.sub("", _latin(text)))
    if guess is None or abs(guess) > most:
        return "write digits, and at most one point; leave the line out if the number is unknown"
    hint = f"write {guess:f}"
    return Advice(hint, text, f"{guess:f}") if _PARTED.fullmatch(_latin(text)) else hint


def _guess(text: str) -> Decimal | None:
    """The number that a person probably meant, for a hint only."""
    plain = re.sub("[_, ]", "", _DECIMAL_COMMA.sub(".", text)).lower()[:LONGEST]
    for word, sign in _SPELT.items():
        plain = plain[: -len(word)] + sign if plain.endswith(word) else plain
    plain = plain.replace(".", "") if _GROUPED.fullmatch(plain) else plain
    factor = _FACTORS.get(plain[-1:], 1)
    try:
        if plain.startswith(("0x", "0o", "0b")):
            return Decimal(int(plain, 0))
        number = Decimal(plain[:-1] if factor > 1 else plain) * factor
    except (ArithmeticError, ValueError):
        return None
    if not number.is_finite() or not -LONGEST < number.adjusted() < LONGEST:
        return None
    return Decimal(int(number)) if number == int(number) else number


def flag_hint(text: str) -> str:
    """What to write where true or false belongs."""
    word = _latin(text).lower()
    meant = "true" if word in _TRUE else "false" if word in _FALSE else ""
    return (
        Advice(f"write {meant}", text, meant) if meant else "write true or false; leave the line out if it is unknown"
    )


def _latin(text: str) -> str:
    """What a Chinese or Japanese keyboard typed, in Latin signs and without quotes."""
    return unicodedata.normalize("NFKC", text).strip(_WIDE_QUOTES + "'\"")
