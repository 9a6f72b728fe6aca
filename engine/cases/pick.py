"""Which cases are meant by `-k`: texts with and, or, not and brackets, as pytest reads them."""

import re
from collections.abc import Callable

from engine.cases.case import Case

Meant = Callable[[str], bool]
_TOKEN = re.compile(r"[()]|[^\s()]+")
_OPERATORS = ("and", "or", "not", "(", ")")


def pick_cases(cases: list[Case], expression: str) -> list[Case]:
    """The cases whose topic, name or expected rules, choices and findings an expression means; raises ValueError."""
    meant = _Reader(expression).read()
    return [case for case in cases if meant(words_of(case))]


def words_of(case: Case) -> str:
    """All that a case can be picked by, in small letters."""
    rules = [full for _, full, _ in case.states] + [f"{full}.{action}" for _, full, action, _ in case.actions]
    return "\n".join([case.id, *case.topics, *rules, *case.named("choices"), *case.named("findings")]).lower()


class _Reader:
    """`a and not (b or c)`; words side by side are one text, so that a name can be given as it stands."""

    def __init__(self, expression: str) -> None:
        self.tokens: list[str] = _TOKEN.findall(expression)
        self.place = 0

    def read(self) -> Meant:
        meant = self._either()
        if self.place < len(self.tokens):
            raise ValueError(f"{self.tokens[self.place]!r} was not expected here")
        return meant

    def _next(self) -> str:
        return self.tokens[self.place].lower() if self.place < len(self.tokens) else ""

    def _takes(self, token: str) -> bool:
        if self._next() != token:
            return False
        self.place += 1
        return True

    def _either(self) -> Meant:
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        return lambda text: any(part(text) for part in parts)

    def _both(self) -> Meant:
        parts = [self._one()]
        while self._takes("and"):
            parts.append(self._one())
        return lambda text: all(part(text) for part in parts)

    def _one(self) -> Meant:
        if self._takes("not"):
            inner = self._one()
            return lambda text: not inner(text)
        if self._takes("("):
            meant = self._either()
            if not self._takes(")"):
                raise ValueError("a bracket is not closed")
            return meant
        words = []
        while self._next() and self._next() not in _OPERATORS:
            words.append(self._next())
            self.place += 1
        if not words:
            raise ValueError(f"a text was expected {'before ' + repr(self._next()) if self._next() else 'at the end'}")
        wanted = " ".join(words)
        return lambda text: wanted in text
