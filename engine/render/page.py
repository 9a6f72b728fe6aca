"""The plan as a page's HTML: what the page is, and what the print is set from, so that both say the same."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup, escape

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.inert import inert
from engine.render.outline import arrange
from engine.render.pictures import draw_bars, draw_funnel, draw_sphere
from engine.render.templates import Marks, fill_template
from engine.render.timeline import draw_timeline


def make_page(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    """One plan as one HTML document, as its template says it."""
    outline = arrange(plan)
    return fill_template(
        "html/plan.html.j2",
        templates,
        plan,
        outline,
        locale,
        Marks(_escape, escape, _code),
        timeline=draw_timeline(plan, outline, locale),
        sphere=draw_sphere(plan, outline, locale),
        funnel=draw_funnel(outline, locale),
        bars=draw_bars(outline, locale, plan.budget.currency),
    )


def _escape(text: str) -> Markup:
    return escape(inert(text))


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(_escape(text))
