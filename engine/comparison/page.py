"""The changes of a plan as one HTML page, before and after side by side; no script, no outside address."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.comparison.telling import Section
from engine.locale import Locale

_TEMPLATE = "html/diff.html.j2"


def render_page(before: str, after: str, sections: Sequence[Section], locale: Locale, templates: Sequence[Path]) -> str:
    """The page for two plans called `before` and `after`."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in templates], encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page = environment.get_template(_TEMPLATE)
    return page.render(before=before, after=after, sections=sections, locale=locale, word=locale.text)
