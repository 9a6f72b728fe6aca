"""A literal of a condition: what may be compared with which fact, and its value once settled."""

from typing import Any, cast

from engine.facts import settle
from engine.rulebook.condition import Value
from engine.scalars import read_flag, read_number, read_text
from engine.vocabulary import Entry

COMPARATORS: dict[str, tuple[str, ...]] = {
    "at_least": ("number",), "above": ("number",), "at_most": ("number",), "below": ("number",), "between": ("number",),
    "is_not": ("number", "flag", "word"), "includes": ("words",),
    "known": ("number", "flag", "word", "words", "text", "date"),
}  # fmt: skip
KINDS = {
    "number": "a number", "flag": "true or false", "word": "a word", "words": "a list", "text": "a text",
    "date": "a day",
}  # fmt: skip


def read_literal(entry: Entry, raw: Any) -> Value:
    """The value as its fact's type has it; raises PydanticCustomError or, for a word that the fact never is, ValueError."""
    if entry.type == "flag":
        return read_flag(raw)
    if entry.type == "number":
        percent = isinstance(raw, str) and raw.endswith("%")
        number = read_number(raw[:-1]) / 100 if percent else read_number(raw)
        return cast(int, settle(number))
    word = read_text(raw)
    if entry.allowed and word not in entry.allowed:
        raise ValueError(f"{entry.name} is never {word!r}")
    return word
