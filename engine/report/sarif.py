"""Problems as SARIF 2.1.0, which code hosts and editors show beside the lines."""

import json
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote

from engine import __version__
from engine.codes import CODES, Code
from engine.codes.page import page_of
from engine.errors import Fix, Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(problems: Sequence[Problem]) -> str:
    """One log with one run; paths as given, so they are relative where the command was given relative ones."""
    driver = {
        "name": "planwheel",
        "version": __version__,
        "rules": [_rule(CODES[code]) for code in sorted({problem.code for problem in problems})],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each) for each in problems],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: Code) -> dict[str, object]:
    """What a code host shows of a code beside its results."""
    page = page_of(code)
    return {
        "id": code.id,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.meaning},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(problem: Problem) -> dict[str, object]:
    source = problem.source
    place = {
        "artifactLocation": _file(source.path),
        "region": {"startLine": source.line, "startColumn": source.column},
    }
    text = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    result: dict[str, object] = {
        "ruleId": problem.code,
        "level": _LEVELS[problem.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }
    return result if problem.fix is None else {**result, "fixes": [_fix(problem.fix, problem.hint)]}


def _fix(fix: Fix, hint: str) -> dict[str, object]:
    line, column = fix.source.line, fix.source.column
    end = column + len(fix.was)
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end}
    change = {
        "artifactLocation": _file(fix.source.path),
        "replacements": [{"deletedRegion": region, "insertedContent": {"text": fix.instead}}],
    }
    return {"description": {"text": hint}, "artifactChanges": [change]}


def _file(path: str) -> dict[str, str]:
    return {"uri": quote(PurePath(path).as_posix())}
