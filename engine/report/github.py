"""Problems as workflow commands, which GitHub turns into annotations on the changed lines."""

from collections.abc import Sequence

from engine.errors import Problem

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def as_annotations(problems: Sequence[Problem]) -> str:
    """A line a problem; what would end a line or a property is escaped as the runner expects it."""
    return "".join(f"{_command(problem)}\n" for problem in problems)


def _command(problem: Problem) -> str:
    source = problem.source
    place = f"file={source.path.translate(_IN_PROPERTY)},line={source.line},col={source.column},title={problem.code}"
    text = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    return f"::{_COMMANDS[problem.severity]} {place}::{text.translate(_IN_TEXT)}"
