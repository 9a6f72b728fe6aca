"""The Jinja environments: where templates are found, what they may use, and their mistakes as Problems.

Every value that a template prints passes through the format's escape; only our own filters and macros give Markup.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from traceback import walk_tb
from typing import Any, NamedTuple

from jinja2 import (
    BytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)  # fmt: skip
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from engine.errors import PlannerError, Problem, Source
from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.once import Once
from engine.render.outline import Outline

CODES = {
    "T001": "a template is missing",
    "T002": "template syntax",
    "T003": "a name or an attribute that does not exist",
    "T004": "something that templates may not do",
    "T005": "an unknown text key",
    "T006": "a template failed while it was filled",
    "T010": "an unknown locale",
    "T011": "a texts file whose values are not texts",
    "T012": "a text without the value that it needs",
}

_DOMAIN = re.compile(r"^[^#]*")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\()\[\]{}\x00-\x1f]+")


class _Compiled(BytecodeCache):
    """Compiled templates of this process by name and source: compiling costs more than filling."""

    def __init__(self) -> None:
        self.code: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (bucket.key, bucket.checksum) in self.code:
            bucket.bytecode_from_string(self.code[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Marks(NamedTuple):
    """What differs between formats: how a value is escaped, our own words are written, and an id is set as code."""

    escape: Callable[[str], Markup]
    literal: Callable[[str], str]
    code: Callable[[str], Markup]


def fill_template(
    name: str, folders: Sequence[Path], plan: Plan, outline: Outline, locale: Locale, marks: Marks, **extra: object
) -> str:
    """Fill one template; raises PlannerError at the template's line."""
    environment = _environment(folders, plan, outline, locale, marks)
    known = {"plan": plan, "outline": outline, **extra}
    try:
        return environment.get_template(name).render(known)
    except (TemplateError, PlannerError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise PlannerError([_problem(error, name, folders, {**environment.globals, **known})]) from error


def _environment(
    folders: Sequence[Path], plan: Plan, outline: Outline, locale: Locale, marks: Marks
) -> ImmutableSandboxedEnvironment:
    def shown(value: Any) -> Any:
        if isinstance(value, Markup | StrictUndefined):
            return value
        if value is None:
            return marks.literal(locale.texts["words.none"])
        return Markup(f"{value:g}") if isinstance(value, float) else marks.escape(str(value))

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in folders], encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        optimized=False,
        bytecode_cache=_COMPILED,
    )
    environment.filters.update(_figures(locale, plan.budget.currency, shown))
    environment.filters.update(_lists(locale, outline, marks, shown))
    environment.globals.update(_words(locale, marks, shown))
    return environment


def _figures(locale: Locale, currency: str, shown: Callable[[Any], Any]) -> dict[str, Callable[..., Any]]:
    """Figures and days in the plan's currency and the reader's language."""
    return {
        "money": lambda amount: Markup(locale.money(amount, currency)),
        "number": lambda value: Markup(locale.number(value)),
        "about": lambda count: Markup(locale.about(count)),
        "people": lambda count: Markup(locale.people(count)),
        "percent": lambda share: Markup(locale.percent(share)),
        "date": lambda day: Markup(locale.date(day)),
        "weekday": lambda day: Markup(locale.weekday(day)),
        "days": lambda count: Markup(locale.days(count)),
        "figure": lambda value, unit: Markup(locale.figure(value, unit, currency)),
        "forecast": lambda kpi: Markup(locale.forecast(kpi.low, kpi.base, kpi.high, kpi.unit, currency)),
        "known": lambda value, unit=None: shown(locale.known(value, unit, currency)),
    }


def _lists(
    locale: Locale, outline: Outline, marks: Marks, shown: Callable[[Any], Any]
) -> dict[str, Callable[..., Any]]:
    """Ids turned into words, and several pieces into one; empty pieces are left out."""

    def joined(pieces: Iterable[Any], separator: str) -> Markup:
        return Markup(separator).join(shown(piece) for piece in pieces if piece)

    return {
        "labels": lambda ids, group: [locale.label(group, id_) for id_ in ids],
        "names": lambda ids, kind: [locale.name(kind, id_) for id_ in ids],
        "titles": lambda rules: [outline.titles.get(rule, rule) for rule in rules],
        "tactics": lambda ids: [outline.tactics.get(id_, id_) for id_ in ids],
        "code": marks.code,
        "codes": lambda ids: [marks.code(id_) for id_ in ids],
        "listed": lambda items: Markup(locale.listing([str(shown(item)) for item in items if item])),
        "joined": joined,
        "sentences": lambda pieces: joined(pieces, locale.texts["formats.gap"]),
        "clauses": lambda pieces: joined(pieces, locale.texts["formats.colon"]),
        "address": lambda text: Markup(text) if _ADDRESS.fullmatch(text) else "",
        "work": lambda reference: _DOMAIN.match(reference)[0],  # type: ignore[index]
    }


def _words(locale: Locale, marks: Marks, shown: Callable[[Any], Any]) -> dict[str, Any]:
    """`text` by key, `once` for prose that may have stood above, `label` of a word that rulebooks may add to, `name` from the catalogue, ranges of days."""

    said, last = Once(), ""

    def filled(value: Any) -> Any:
        return shown(value if isinstance(value, Markup) else locale.show(value))

    def text(key: str, **values: Any) -> Markup:
        return Markup(locale.fill(key, values, marks.literal, filled))

    def once(prose: str | None, rule: str) -> Markup:
        nonlocal last
        fresh, before = said.fresh(prose or "", rule)
        others = [marks.code(each) for each in before if each != rule or (last != rule and not fresh)]
        last = rule
        pieces = [shown(fresh)] if fresh else []
        if others:
            pieces.append(text("words.rest" if fresh else "words.same", rules=Markup(locale.listing(others))))
        elif before:
            pieces.append(text("words.above"))
        return Markup(locale.texts["formats.gap"]).join(pieces)

    return {
        "text": text,
        "once": once,
        "label": lambda group, id_: shown(locale.label(group, id_)),
        "name": lambda kind, id_: shown(locale.name(kind, id_)),
        "span": lambda start, end: Markup(locale.span(start, end)),
        "short_span": lambda start, end: Markup(locale.short_span(start, end)),
        "language": locale.code,
    }


def _problem(error: Exception, name: str, folders: Sequence[Path], known: Mapping[str, Any]) -> Problem:
    if isinstance(error, TemplateNotFound):
        return _missing(error, name, folders)
    if isinstance(error, TemplateSyntaxError):
        source = Source(error.filename or str(folders[-1] / name), error.lineno)
        return Problem(source, "T002", error.message or "template syntax", "see the Jinja template documentation")
    source = _place(error, folders, name)
    if isinstance(error, PlannerError):
        problem = error.problems[0]
        return Problem(source, problem.code, problem.message, problem.hint)
    if isinstance(error, SecurityError):
        return Problem(source, "T004", str(error), "templates word a plan; they compute and change nothing")
    if isinstance(error, UndefinedError):
        return _undefined(error, source, known)
    return Problem(source, "T006", f"{type(error).__name__}: {error}", "does this value exist in every plan?")


def _missing(error: TemplateNotFound, name: str, folders: Sequence[Path]) -> Problem:
    wanted = error.name or name
    hint = "searched in " + ", ".join(map(str, folders))
    included = wanted != name and _frames(error, folders)
    if included:
        return Problem(_place(error, folders, name, str(wanted)), "T001", f"there is no template `{wanted}`", hint)
    return Problem(Source(str(folders[-1] / str(wanted))), "T001", f"there is no template `{wanted}`", hint)


def _undefined(error: UndefinedError, source: Source, known: Mapping[str, Any]) -> Problem:
    message = str(error)
    wanted = re.findall(r"'([^']+)'", message)[-1:]
    near = get_close_matches(wanted[0], sorted(_attributes(known)), 1) if wanted else []
    hint = f"did you mean `{near[0]}`?" if near else "`planwheel schema plan` lists what a plan has"
    return Problem(_column(source, wanted), "T003", message, hint)


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
