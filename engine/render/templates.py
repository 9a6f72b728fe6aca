"""The Jinja environments: where templates are found, what they may use, and their mistakes as Problems.

Every value that a template prints passes through the format's escape; only our own filters and macros give Markup.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from jinja2 import (
    BytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
)  # fmt: skip
from jinja2.bccache import Bucket
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from engine.errors import PlannerError
from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.complaint import problem_of
from engine.render.once import Once
from engine.render.outline import Outline

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
        raise PlannerError([problem_of(error, name, folders, environment, known)]) from error


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
        "work": lambda reference: reference.partition("#")[0],
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


def words_of_templates() -> tuple[frozenset[str], frozenset[str]]:
    """The filters and the names that every template has beside the plan's own."""
    marks, nothing = Marks(Markup, str, Markup), cast(Any, None)
    locale = Locale("en", {}, {}, "")
    filters = {*FILTERS, *_figures(locale, "", nothing), *_lists(locale, nothing, marks, nothing)}
    return frozenset(filters), frozenset({*DEFAULT_NAMESPACE, *_words(locale, marks, nothing)})
