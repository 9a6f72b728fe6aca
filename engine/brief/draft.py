"""A brief's file as far as it can be read: what is missing or wrong reads as None, so that checks can still run."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from pydantic_core import PydanticCustomError

from engine.errors import Problem
from engine.source import Document, Loc
from engine.validation import dotted

_Value = TypeVar("_Value")


class Draft(NamedTuple):
    """Reads single fields of a document, before and besides the model that judges its structure."""

    document: Document

    def read(self, reader: Callable[[object], _Value], *loc: str | int) -> _Value | None:
        """One scalar through a `read_` function of scalars.py; None if missing or unreadable."""
        value = self.document.value(loc)
        try:
            return None if value is None else reader(value)
        except PydanticCustomError:
            return None

    def has(self, *loc: str | int) -> bool:
        """Whether something stands at this place."""
        return self.document.value(loc) is not None

    def is_mapping(self, *loc: str | int) -> bool:
        """Whether a mapping, an empty one included, stands at this place."""
        return isinstance(self.document.value(loc), dict)

    def keys(self, *loc: str | int) -> tuple[str, ...]:
        """The keys of a mapping, in order; empty if there is none."""
        data = self.document.value(loc)
        return tuple(data) if isinstance(data, dict) else ()

    def indices(self, *loc: str | int) -> range:
        """The indices of a list; empty if there is none."""
        data = self.document.value(loc)
        return range(len(data) if isinstance(data, list) else 0)

    def problem(self, loc: Loc, code: str, message: str, hint: str = "") -> Problem:
        """A Problem at a value."""
        return Problem(self.document.at(loc), code, f"{dotted(loc)}: {message}", hint)

    def key_problem(self, loc: Loc, code: str, message: str, hint: str = "") -> Problem:
        """A Problem at a key."""
        return Problem(self.document.key_at(loc), code, f"{dotted(loc)}: {message}", hint)
