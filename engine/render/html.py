"""The plan as one self-contained HTML file: no script, no outside address, readable on paper, phone and screen."""

from collections.abc import Sequence
from pathlib import Path

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.page import make_page


def render_html(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    """One plan as one HTML document."""
    filled = make_page(plan, locale, templates)
    return "\n".join(line.rstrip() for line in filled.splitlines() if line.strip()) + "\n"
