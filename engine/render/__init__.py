"""Documents from a plan: one file per format, and the dict that names them; a format is imported when it is asked for."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from engine.errors import Problem, Source
from engine.locale import Locale
from engine.plan.model import Plan

Render = Callable[[Plan, Locale, Sequence[Path]], str | bytes]
"""Text, or the bytes of a file that only its own program reads."""


class Format(NamedTuple):
    """How a plan becomes one document; templates are searched in the order of the folders given, shipped ones last."""

    render: Render
    suffix: str
    joins: bool = False
    """Several plans can stand in one document."""
    library: str = ""
    """The package that it is written with, if that is an extra of ours named like the format."""


def _md(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    from engine.render.md import render_md

    return render_md(plan, locale, templates)


def _html(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    from engine.render.html import render_html

    return render_html(plan, locale, templates)


def _json(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    from engine.render.json import render_json

    return render_json(plan, locale, templates)


def _csv(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    from engine.render.csv import render_csv

    return render_csv(plan, locale, templates)


def _ics(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    from engine.render.ics import render_ics

    return render_ics(plan, locale, templates)


def _xlsx(plan: Plan, locale: Locale, templates: Sequence[Path]) -> bytes:
    from engine.render.xlsx import render_xlsx

    return render_xlsx(plan, locale, templates)


FORMATS: dict[str, Format] = {
    "md": Format(_md, ".md", joins=True),
    "html": Format(_html, ".html"),
    "json": Format(_json, ".json", joins=True),
    "csv": Format(_csv, ".csv"),
    "ics": Format(_ics, ".ics", library="icalendar"),
    "xlsx": Format(_xlsx, ".xlsx", library="xlsxwriter"),
}


def find_lacking(names: Sequence[str]) -> list[Problem]:
    """A Problem for each format whose library is not installed."""
    return [
        Problem(
            Source(name),
            "P010",
            f"this format is written with {FORMATS[name].library}, which is not installed",
            f"pip install 'planwheel[{name}]', or leave {name} out",
        )
        for name in names
        if FORMATS[name].library and find_spec(FORMATS[name].library) is None
    ]
