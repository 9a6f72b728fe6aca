"""Mistakes in templates as Problems: where, what, and what to write."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError

from engine.errors import PlannerError, Problem, Source

_INNERMOST = re.compile(r"innermost block that needs to be closed is '(\w+)'")
_UNKNOWN_TAG = re.compile(r"unknown tag '(\w+)'")
_NO_FILTER = re.compile(r"No filter named '(\w+)'")
_ATTRIBUTE = re.compile(r"attribute '(\w+)'")


def problem_of(
    error: Exception, name: str, folders: Sequence[Path], environment: Environment, known: Mapping[str, Any]
) -> Problem:
    """What went wrong while a template was read or filled, at its line."""
    if isinstance(error, TemplateNotFound):
        return _missing(error, name, folders)
    if isinstance(error, TemplateSyntaxError):
        source = Source(error.filename or str(folders[-1] / name), error.lineno)
        return syntax_problem(source, error, environment.filters)
    source = _place(error, folders, name)
    if isinstance(error, PlannerError):
        problem = error.problems[0]
        return Problem(source, problem.code, problem.message, problem.hint)
    if isinstance(error, SecurityError):
        return _forbidden(error, source)
    if isinstance(error, UndefinedError):
        return _undefined(error, source, {**environment.globals, **known})
    reason = "a number was expected" if isinstance(error, ArithmeticError) and "<" in str(error) else str(error)
    message = f"this line fails when it is filled: {reason}"
    return Problem(source, "T006", message, "check that the value is there in every plan, and of the filter's kind")


def syntax_problem(source: Source, error: TemplateSyntaxError, filters: Iterable[str] = ()) -> Problem:
    """A template that Jinja cannot read, in fewer of its words."""
    message = error.message or "this is not a template"
    opened = _INNERMOST.search(message)
    if opened and "Unexpected end" in message:
        return Problem(
            source, "T002", f"{{% {opened[1]} %}} is never closed", f"write {{% end{opened[1]} %}} behind it"
        )
    if opened and (closing := _UNKNOWN_TAG.search(message)):
        told = f"{{% {closing[1]} %}} cannot stand here: {{% {opened[1]} %}} is still open"
        return Problem(source, "T002", told, f"write {{% end{opened[1]} %}} before it, or in its place")
    if "unexpected char" in message and ("'" in message[16:] or '"' in message[16:]):
        return Problem(source, "T002", "a quote is never closed in this line", "close it behind its text")
    if filter_ := _NO_FILTER.search(message):
        return unknown_filter(source, filter_[1], filters)
    return Problem(
        source, "T002", message[:1].lower() + message[1:].rstrip("."), "check the braces and quotes of this line"
    )


def _forbidden(error: SecurityError, source: Source) -> Problem:
    word = _ATTRIBUTE.search(str(error))
    message = f"templates may not use {word[1]!r}" if word else str(error)
    hint = "templates word a plan: take what it has, as in plan.brief.name"
    return Problem(_column(source, [word[1]] if word else []), "T004", message, hint)


def _missing(error: TemplateNotFound, name: str, folders: Sequence[Path]) -> Problem:
    wanted = error.name or name
    form = str(wanted).partition("/")[0]
    beside = [path for folder in folders for path in sorted((folder / form).glob("*.j2"))]
    near = get_close_matches(Path(wanted).name.split(".")[0], {path.name.split(".")[0]: path for path in beside}, 1)
    hint = f"did you mean {form}/{near[0]}.{form}.j2?" if near else "searched in " + ", ".join(map(str, folders))
    included = wanted != name and _frames(error, folders)
    if included:
        return Problem(_place(error, folders, name, str(wanted)), "T001", f"there is no template {str(wanted)!r}", hint)
    return Problem(Source(str(folders[-1] / str(wanted))), "T001", f"there is no template {str(wanted)!r}", hint)


def _undefined(error: UndefinedError, source: Source, known: Mapping[str, Any]) -> Problem:
    message = str(error)
    wanted = re.findall(r"'([^']+)'", message)[-1:]
    near = get_close_matches(wanted[0], sorted(_attributes(known)), 1) if wanted else []
    hint = f"did you mean {near[0]}?" if near else "`planwheel schema plan` lists what a plan has"
    told = f"there is no {wanted[0]!r} here" if wanted else message
    return Problem(_column(source, wanted), "T003", told, hint)


def _attributes(known: Mapping[str, Any]) -> set[str]:
    from engine.plan import model

    names = {name for each in vars(model).values() for name in getattr(each, "model_fields", {})}
    fields = {name for each in known.values() for name in getattr(each, "__dataclass_fields__", {})}
    return names | fields | set(known)


def _frames(error: BaseException, folders: Sequence[Path]) -> list[Source]:
    roots = tuple(str(folder) for folder in folders)
    frames = ((frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__))
    return [Source(path, line) for path, line in frames if path.startswith(roots) and path.endswith(".j2")]


def _place(error: BaseException, folders: Sequence[Path], name: str, word: str = "") -> Source:
    frames = _frames(error, folders)
    return _column(frames[-1], [word]) if frames else Source(str(folders[-1] / name))


def _column(source: Source, words: Sequence[str]) -> Source:
    """The place of a word in its line, if the line has it."""
    try:
        line = Path(source.path).read_text("utf-8").splitlines()[source.line - 1]
    except (OSError, IndexError, UnicodeDecodeError):
        return source
    column = line.find(words[0]) if words and words[0] else -1
    return Source(source.path, source.line, column + 1) if column >= 0 else source


def place_of(path: Path, line: int, word: str) -> Source:
    """Where a word stands in a line of a template."""
    return _column(Source(str(path), line), [word])


def unknown_name(source: Source, name: str, known: Iterable[str]) -> Problem:
    """A name, a field or an attribute that nothing has."""
    near = get_close_matches(name, sorted(known), 1)
    hint = f"did you mean {near[0]}?" if near else "`planwheel schema plan` lists what a plan has"
    return Problem(source, "T003", f"there is no {name!r} here", hint)


def unknown_text(source: Source, key: str, known: Iterable[str]) -> Problem:
    """A text key that no language has."""
    near = get_close_matches(key, sorted(known), 1)
    hint = f"did you mean {near[0]}?" if near else "texts are listed in templates/texts/"
    return Problem(source, "T005", f"there is no text {key!r}", hint)


def unknown_filter(source: Source, name: str, known: Iterable[str]) -> Problem:
    """A filter that templates have not."""
    near = get_close_matches(name, sorted(known), 1)
    hint = f"did you mean {near[0]}?" if near else "the shipped templates show what there is"
    return Problem(source, "T002", f"there is no filter {name!r}", hint)
