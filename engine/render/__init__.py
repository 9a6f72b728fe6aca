"""Documents from a plan: one file per format, and the dict that names them; a format is imported when it is asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

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


def _md(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    from engine.render.md import render_md

    return render_md(plan, locale, templates)


def _html(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    from engine.render.html import render_html

    return render_html(plan, locale, templates)


def _json(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    from engine.render.json import render_json

    return render_json(plan, locale, templates)


FORMATS: dict[str, Format] = {
    "md": Format(_md, ".md", joins=True),
    "html": Format(_html, ".html"),
    "json": Format(_json, ".json", joins=True),
}
