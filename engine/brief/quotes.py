"""Quotes as Chinese and Japanese keyboards type them: for YAML they are part of the text, and a plan would print them."""

from collections.abc import Iterator

from engine.errors import Problem
from engine.source import Data, Document, Loc, Quoted
from engine.validation import dotted

_PAIRS = {"“": "”", "”": "”", "‘": "’", "’": "’", "＂": "＂", "＇": "＇"}


def find_wide_quotes(document: Document) -> Iterator[Problem]:
    """A warning at each bare text that such quotes enclose from its first to its last sign."""
    for loc, text in _texts(document.data, ()):
        inside = text[1:-1]
        if len(text) > 2 and _PAIRS.get(text[0]) == text[-1] and not {text[0], text[-1]} & set(inside):
            message = f"{dotted(loc)}: the quotes {text[0]}{text[-1]} belong to the text for YAML and would be printed"
            hint = f"write \"{inside}\", or '{text}' if they are meant"
            yield Problem(document.at(loc), "B017", message, hint, "warning")


def _texts(data: Data, loc: Loc) -> Iterator[tuple[Loc, str]]:
    if isinstance(data, dict):
        for key, each in data.items():
            yield from _texts(each, (*loc, key))
    elif isinstance(data, list):
        for index, each in enumerate(data):
            yield from _texts(each, (*loc, index))
    elif isinstance(data, str) and not isinstance(data, Quoted):
        yield loc, data
