"""What can go wrong with durable-rules, and the way out."""

from collections.abc import Iterable

from engine.errors import PlannerError, Problem, Source
from engine.rulebook.model import Rule

WAY_OUT = (
    "run with --engine reference until it is mended, and report the rule with your brief: the bug is ours, not yours"
)


class LibraryError(Exception):
    """durable-rules refused a rule set or a message, with a number out of its rules.h."""


class MatchError(Exception):
    """The library failed on the conditions of these numbers."""

    def __init__(self, reason: str, numbers: frozenset[int]) -> None:
        self.numbers = numbers
        super().__init__(reason)


def refused(rules: Iterable[Rule], reason: Exception) -> PlannerError:
    """The library gave up on these rules."""
    return PlannerError(
        [Problem(rule.source, "P002", f"{rule.id}: durable-rules: {reason}", WAY_OUT) for rule in rules]
    )


def unavailable(reason: ImportError) -> PlannerError:
    """The library cannot be loaded, say because it was built for another Python."""
    hint = "install planwheel again (README, Install), or run with --engine reference"
    return PlannerError([Problem(Source("durable-rules"), "P003", f"durable-rules cannot be loaded: {reason}", hint)])
