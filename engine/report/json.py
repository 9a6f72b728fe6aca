"""Problems as JSON, for programs of one's own."""

import json
from collections.abc import Sequence

from engine.errors import Problem


def as_json(problems: Sequence[Problem]) -> str:
    """One array, an object a problem."""
    return json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=2) + "\n"


def _plain(problem: Problem) -> dict[str, object]:
    source = problem.source
    plain: dict[str, object] = {
        "path": source.path, "line": source.line, "column": source.column, "severity": problem.severity,
        "code": problem.code, "message": problem.message, "hint": problem.hint,
    }  # fmt: skip
    edit = problem.fix
    return plain if edit is None else {**plain, "fix": {"was": edit.was, "instead": edit.instead}}
