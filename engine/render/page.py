"""The plan as a page's HTML: what the page is, and what the print is set from, so that both say the same."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup, escape

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.branches import make_branches
from engine.render.cast import make_cast
from engine.render.heat import draw_heat
from engine.render.inert import inert
from engine.render.outline import arrange
from engine.render.pictures import draw_bars, draw_funnel, draw_sphere
from engine.render.realm import draw_realm
from engine.render.templates import Marks, fill_template
from engine.render.timeline import draw_timeline


def make_page(plan: Plan, locale: Locale, templates: Sequence[Path], policy: str = "") -> str:
    """One plan as one HTML document, as its template says it; `policy` is what a browser may run and load."""
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
        realm=draw_realm(plan, locale),
        heat=draw_heat(plan, outline.platforms, locale),
        branches=make_branches(outline.kpis),
        cast=make_cast(outline.teams),
        traces={trace.rule: trace for trace in plan.trace},
        policy=Markup(policy),
    )


def _escape(text: str) -> Markup:
    return escape(inert(text))


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(_escape(text))
