"""Fixes of Problems as edits of a text: what is sure is written, byte for byte nothing else changes."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from engine.errors import Advice, Fix, PlannerError, Problem, Source
from engine.source import parse_yaml

_BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_KEY = r"[\w.$-]+: +(?:\[(?:[^\]#]*[ ,])?)?"
"""Before a word of which the Problem is told at its key."""


def offered(problems: Iterable[Problem], read: Callable[[str], str | None]) -> list[Problem]:
    """The Problems with their fixes, where the file still has what the advice speaks of; `read` gives a file's text."""
    lines: dict[str, list[str]] = {}
    found: list[Problem] = []
    for problem in problems:
        if isinstance(problem.hint, Advice):
            path = problem.source.path
            if path not in lines:
                lines[path] = _LINE.findall((read(path) or "").removeprefix(_BOM))
            problem = replace(problem, fix=_fix(problem, problem.hint, lines[path]))
        found.append(problem)
    return found


def _fix(problem: Problem, advice: Advice, lines: Sequence[str]) -> Fix | None:
    source = problem.source
    if source.line > len(lines) or not advice.wrong:
        return None
    rest = lines[source.line - 1][source.column - 1 :]
    wrong = re.escape(advice.wrong)
    end = r"(?![\w.$/-])" if re.match(r"[\w.$/-]", advice.wrong[-1]) else ""
    found = re.match(rf"({_KEY})?(?P<whole>(?P<quote>['\"]?){wrong}{end}(?P=quote))", rest)
    if found is None or (advice.bare and not found["quote"]):
        return None
    quote = "" if advice.bare else found["quote"]
    place = Source(source.path, source.line, source.column + found.start("whole"))
    return Fix(place, found["whole"], f"{quote}{advice.instead}{quote}")


def mended(text: str, fixes: Iterable[Fix]) -> tuple[str, tuple[Fix, ...]]:
    """A file's text, as it stands on the disk, with the fixes that fit together, and those."""
    chosen = _apart(fixes)
    changed = _written(text, chosen)
    if _parses(changed) or not _parses(text):
        return changed, chosen
    kept: tuple[Fix, ...] = ()
    for fix in chosen:  # one of them makes a key stand twice
        if _parses(_written(text, (*kept, fix))):
            kept += (fix,)
    return _written(text, kept), kept


def _apart(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes in order, without those that would change what another changes."""
    chosen: list[Fix] = []
    for fix in sorted(set(fixes), key=lambda fix: (fix.source, fix.was, fix.instead)):
        last = chosen[-1] if chosen else None
        if last and last.source.line == fix.source.line and last.source.column + len(last.was) > fix.source.column:
            continue
        chosen.append(fix)
    return tuple(chosen)


def _written(text: str, fixes: Sequence[Fix]) -> str:
    body = text.removeprefix(_BOM)
    starts = [0, *accumulate(map(len, _LINE.findall(body)))]
    for fix in reversed(fixes):
        start = starts[fix.source.line - 1] + fix.source.column - 1
        if body.startswith(fix.was, start):
            body = body[:start] + fix.instead + body[start + len(fix.was) :]
    return text[: text.startswith(_BOM)] + body


def _parses(text: str) -> bool:
    try:
        parse_yaml(text, "")
    except PlannerError:
        return False
    return True
