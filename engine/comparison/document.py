"""A plan as it was handed over, plan.json read back: plain data, or a Problem at the place where it breaks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import PlannerError, Problem, Source
from engine.plan.model import Plan
from engine.render.json import render_array
from engine.source import read_text

FORMAT = str(Plan.model_fields["format"].default)
_FAMILY, _, _VERSION = FORMAT.rpartition("@")
_MARKERS = ("<<<<<<< ", "=======", ">>>>>>> ")

LIMIT = 50_000_000
Document = Mapping[str, Any]
"""What stands in plan.json: money as strings, shares and counts as numbers, dates as ISO strings."""


def document_of(plan: Plan) -> Document:
    """A plan that was just made, as it would be read back."""
    document: Document = json.loads(render_array([plan]))[0]
    return document


def read_document(path: Path) -> Document:
    """One plan.json -> its data; raises PlannerError where it is cut off, merged by halves, or of another format."""
    text = read_text(path, LIMIT)
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(_MARKERS):
            hint = "settle the merge of the brief and the rulebooks, then make the plan anew instead of merging it"
            raise _problem(path, "G002", "the plan holds a conflict marker of a merge", hint, number)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
        hint = "the file is cut off or edited by hand; write it again with `planwheel plan`"
        raise _problem(path, "G001", "the plan is no whole JSON", hint, *place) from None
    return _of_this_format(data, path)


def _of_this_format(data: Any, path: Path) -> Document:
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    said = data.get("format") if isinstance(data, dict) else None
    if said == FORMAT and isinstance(data, dict) and _whole(data):
        return data
    if isinstance(data, list):
        message, hint = (
            f"the file holds {len(data)} plans",
            "compare one plan with one: write each brief's plan to a file",
        )
    elif not isinstance(said, str) or not said.startswith(_FAMILY + "@"):
        message, hint = "this is no plan", f"a plan is what `planwheel plan BRIEF -f json` writes (`format: {FORMAT}`)"
    elif said == FORMAT:
        absent = ", ".join(f"`{name}`" for name in Plan.model_fields if not isinstance(data, dict) or name not in data)
        message, hint = f"the plan lacks {absent}", "write it again with `planwheel plan`"
    elif said.rpartition("@")[2].isdecimal() and int(said.rpartition("@")[2]) > int(_VERSION):
        message, hint = f"the plan's format is `{said}`, newer than `{FORMAT}`", "update planwheel"
    else:
        message, hint = f"the plan's format is `{said}`, not `{FORMAT}`", "write it again with `planwheel plan`"
    raise _problem(path, "G003", message, hint)


def _whole(data: dict[str, Any]) -> bool:
    """The parts that every plan has; one that a later version added may be missing in an older file."""
    return all(isinstance(data.get(name), dict) for name in ("brief", "summary", "strategy", "budget", "schedule"))


def _problem(path: Path, code: str, message: str, hint: str, line: int = 1, column: int = 1) -> PlannerError:
    return PlannerError([Problem(Source(str(path), line, column), code, message, hint)])
