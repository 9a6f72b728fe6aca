"""Documents from a plan: one file per format, and the dict that names them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.html import render_html
from engine.render.json import render_json
from engine.render.md import render_md

Render = Callable[[Plan, Locale, Sequence[Path]], str]


class Format(NamedTuple):
    """How a plan becomes one document; templates are searched in the order of the folders given, shipped ones last."""

    render: Render
    suffix: str


FORMATS: dict[str, Format] = {
    "md": Format(render_md, ".md"),
    "html": Format(render_html, ".html"),
    "json": Format(render_json, ".json"),
}
