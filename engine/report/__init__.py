"""Problems as documents: one file a form, chosen by name at the command line."""

from collections.abc import Callable, Mapping, Sequence

from engine.errors import Problem
from engine.report.github import as_annotations
from engine.report.json import as_json
from engine.report.sarif import as_sarif
from engine.report.text import as_text

REPORTS: Mapping[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_annotations,
}
