"""What libyaml says of a text that is not YAML, in the words of its author: which line, which sign, what to write."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import yaml

from engine.errors import Advice, Problem, Source

GLUED_COMMENT = re.compile(r"(?<=[ \t])#(?=\w)")
WIDE_COLON = "\uff1a"
_WIDE_COMMA = re.compile("[\uff0c\u3001]")
_TABBED_LINE = re.compile(r"^\t+(?=[^\s#])", re.MULTILINE)
_SPACED_LINE = re.compile(r"^(?: +[^\s#]|\t+ )", re.MULTILINE)
_TABS = re.compile(r"\t+")
_KEY = re.compile(r" *(?:- +)*[\w.$-]+")
_SHOWN = 40
_COLON = ("a key without its ': '", "write `key: value`, with a space after the colon")
_TWICE = ("a second ': ' in one value", 'quote the text, as in name: "Serum: the new one"')
_LATIN = "as a Latin keyboard types it"

_WORDS = (  # part of libyaml's message, ours, hint, whether the place where its construct began is the better one
    ("could not find expected ':'", *_COLON, True),
    ("unexpected end of stream", "this quote is never closed", "close it; write an apostrophe inside as ''", True),
    ("cannot start any token", "a text cannot start with this character", "put the text in quotes", False),
    ("expected alphabetic", "a text cannot start with * or &", "put the text in quotes", True),
    ("unknown escape", "an unknown escape in double quotes", "write \\\\ for a backslash, or use single quotes", False),
    ("expected ',' or", "a comma or a closing bracket is missing", "close every [ and {, quote texts with them", False),
    ("expected node content", "nothing stands before this sign", "delete it, or write what belongs before it", False),
    ("sequence entries", "a list cannot begin behind its key", "begin it on the next line, or write [a, b]", False),
    ("mapping keys are not", "a text cannot start with '? '", "put the text in quotes", False),
    ("comment or line break", "a text of | or > begins on the next line", "move it down, and indent it", False),
    ("", "this is not YAML", "check indentation, quotes and brackets", False),
)  # fmt: skip


class Mark(Protocol):
    """A place as libyaml counts it, from 0, in characters."""

    line: int
    column: int
    index: int


class _Slip(NamedTuple):
    """A mistake before it has its file: where in the text, and what to say."""

    offset: int
    message: str
    hint: str
    code: str = "S005"


def place_after(before: str, path: str) -> Source:
    """The place that follows `before`, the beginning of an LF-ended text."""
    return Source(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def shown(text: str) -> str:
    """A text in quotes, cut if it is long."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def explain_syntax(error: yaml.MarkedYAMLError, text: str, path: str, last: Any) -> Iterator[Problem]:
    """The Problems behind one of libyaml's errors; `last` is the scalar event before it, if there was one."""
    stop: Any = error.problem_mark
    began: Any = error.context_mark or stop
    wrong = error.problem or ""
    if text[stop.index : stop.index + 1] == "\t" or "tab character" in wrong:
        yield from _tabs(stop, text, path)
        return
    slip = _slip(wrong, began, stop, text, last)
    end = len(text.rstrip())
    if slip.offset >= end:
        slip = slip._replace(message="the file ends in the middle of this")
    if GLUED_COMMENT.search(text, began.index, stop.index):
        slip = slip._replace(hint='a # after a space starts a comment: quote texts such as "#Name"')
    yield Problem(place_after(text[: min(slip.offset, end - 1)], path), slip.code, slip.message, slip.hint)


def explain_rest(index: int, text: str, path: str, last: Any) -> Problem:
    """The Problem of what follows a document that ended without a mark of its end."""
    before = place_after(text[:index], "")
    slip = _misfit(yaml.Mark(path, index, before.line - 1, before.column - 1, None, 0), text, last)
    return Problem(place_after(text[: slip.offset], path), slip.code, slip.message, slip.hint)


def wide_colon(key: str) -> tuple[str, str]:
    """Message and hint for a key with a full-width colon behind it."""
    hint = f"write `{key.strip()}: ` {_LATIN}"
    sure = _KEY.fullmatch(key)
    return (
        f"{WIDE_COLON} is a full-width colon; YAML does not read it",
        Advice(hint, WIDE_COLON, ": ") if sure else hint,
    )


def _slip(wrong: str, began: Mark, stop: Mark, text: str, last: Any) -> _Slip:
    if "mapping values are not" in wrong:
        return _second_colon(stop, text, last)
    if "expected key" in wrong or "<document start>" in wrong:
        return _misfit(stop, text, last)
    if "expected ',' or" in wrong and began.line == stop.line and text[stop.index : stop.index + 1] == ":":
        return _Slip(stop.index, *_TWICE)
    if "'-' indicator" in wrong:
        columns = f"'- ' begins in column {began.column + 1}, a key of the item above in column {began.column + 3}"
        return _Slip(stop.index, "this line is neither an item of the list nor a part of one", columns)
    line = text[began.index :].partition("\n")[0] if "could not find expected ':'" in wrong else ""
    if WIDE_COLON in line:
        before = line.partition(WIDE_COLON)[0]
        return _Slip(began.index + len(before), *wide_colon(before), "S017")
    wide = _WIDE_COMMA.search(text, began.index, stop.index) if "expected ',' or" in wrong else None
    if wide:
        message = f"{wide[0]} is a full-width comma; YAML does not read it"
        return _Slip(wide.start(), message, f"write `, ` {_LATIN}, or quote the text that it is a part of", "S017")
    message, hint, at_begin = next(row[1:] for row in _WORDS if row[0] in wrong)
    if "expected ',' or" in wrong and began.line < stop.line:
        hint = f"close the {text[began.index]} of line {began.line + 1}"
    at_end = stop.index >= len(text.rstrip())
    return _Slip(began.index if at_begin or at_end else stop.index, message, hint)


def _second_colon(stop: Mark, text: str, last: Any) -> _Slip:
    """A ': ' that cannot be: in the same line as another, or in a line that YAML took for the text above it."""
    if last is None or last.style or last.start_mark.line == stop.line:
        return _Slip(stop.index, *_TWICE)
    first: Any = last.start_mark
    line = text[first.index : text.find("\n", first.index)]
    indent = _indent(text, first.index)
    if WIDE_COLON in line:
        before = line.partition(WIDE_COLON)[0]
        return _Slip(first.index + len(before), *wide_colon(before), "S017")
    if indent == first.column:
        key, _, value = line.partition(":" if ":" in line else " ")
        return _Slip(
            first.index, _COLON[0], f"write `{key}: {value.lstrip('= ').strip()}`, with a space after the colon"
        )
    start = text.rfind("\n", 0, stop.index) + 1
    message = "this line is indented deeper than the one above, which has its value already"
    return _Slip(start + _indent(text, start), message, f"begin it in column {indent + 1}")


def _misfit(stop: Mark, text: str, last: Any) -> _Slip:
    """What cannot follow what stands before it: behind a quote, or indented like nothing above."""
    if last is not None and last.style in ("'", '"') and not text[last.end_mark.index : stop.index].strip():
        if last.start_mark.line < last.end_mark.line:
            message = f"this quote is closed only in line {last.end_mark.line + 1}"
            return _Slip(last.start_mark.index, message, "close it where the text ends")
        inside = "an apostrophe inside as ''" if last.style == "'" else 'a quote inside as \\"'
        return _Slip(stop.index, "the quoted text ended before this", f"close it at its end; write {inside}")
    start = text.rfind("\n", 0, stop.index) + 1
    if _indent(text, start) != stop.index - start:
        return _Slip(stop.index, "nothing can follow here on this line", "check quotes and brackets before it")
    columns = " or ".join(str(column + 1) for column in _columns(text, start) if column != stop.column)
    message = f"this line begins in column {stop.column + 1}, and no line that it could belong to does"
    return _Slip(stop.index, message, f"begin it in column {columns}" if columns else "check the indentation")


def _columns(text: str, start: int) -> list[int]:
    """The indents of the lines above that enclose each other up to the margin, the nearest last."""
    found: list[int] = []
    for line in reversed(text[:start].splitlines()):
        column = _indent(line, 0)
        if line.strip() and not line.lstrip().startswith("#") and (not found or column < found[-1]):
            found.append(column)
        if found and found[-1] == 0:
            break
    return found[1::-1]


def _indent(text: str, index: int) -> int:
    start = text.rfind("\n", 0, index) + 1
    return len(text[start:]) - len(text[start:].lstrip(" "))


def _tabs(stop: Mark, text: str, path: str) -> Iterator[Problem]:
    places = {Source(path, stop.line + 1, stop.column + 1)}
    lines = (text.count("\n", 0, tab.start()) for tab in _TABBED_LINE.finditer(text))
    places |= {Source(path, line + 1) for line in lines if line != stop.line}
    rows, mixed = text.split("\n"), _SPACED_LINE.search(text)
    for place in places:
        tabs = _TABS.match(rows[place.line - 1])
        hint = "indent with spaces"
        if tabs and place.column == 1 and not mixed:  # tabs alone: any width gives the same tree, two fits `- `
            hint = Advice(hint, tabs[0], "  " * len(tabs[0]))
        yield Problem(place, "S006", "a tab stands where YAML wants spaces", hint)
