"""Problems are values: what is wrong, where, and what to write instead."""

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, order=True)
class Source:
    """A place in a user's file; lines and columns count from 1, as editors do."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Advice(str):
    """A hint that is sure enough to be followed without asking: write `instead` where `wrong` stands.

    `bare` says that the quotes around it go too.
    """

    wrong: str
    instead: str
    bare: bool

    def __new__(cls, hint: str, wrong: str, instead: str, *, bare: bool = False) -> "Advice":
        advice = super().__new__(cls, hint)
        advice.wrong, advice.instead, advice.bare = wrong, instead, bare
        return advice

    def __reduce__(self) -> tuple[object, ...]:
        return _advice, (str(self), self.wrong, self.instead, self.bare)


def _advice(hint: str, wrong: str, instead: str, bare: bool) -> Advice:
    return Advice(hint, wrong, instead, bare=bare)


@dataclass(frozen=True)
class Fix:
    """What mends a Problem, as an edit of its file: `was` stands at `source`, in one line, and `instead` takes its place."""

    source: Source
    was: str
    instead: str


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a file. Codes are `[A-Z]\\d{3}`: S source, B brief, R rulebook, T template, P plan."""

    source: Source
    code: str
    message: str
    hint: str = ""
    severity: Severity = field(default="error", compare=False)
    fix: Fix | None = field(default=None, compare=False)

    def __str__(self) -> str:
        hint = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{self.source}: {self.severity}[{self.code}]: {self.message}{hint}"


class PlannerError(Exception):
    """Raised where a file cannot be understood; carries every Problem found, sorted by place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class PlannerFault(RuntimeError):
    """The planner contradicts itself: a fault of Planwheel, never of a brief, a rulebook or a template."""
