"""The plan as one self-contained HTML file: no outside address, readable on paper, phone and screen, and without scripts."""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
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

_POLICY = "the page's own style and script"
_OWN = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)  # escaped text of a brief has no such tags


def render_html(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    """One plan as one HTML document."""
    outline = arrange(plan)
    filled = fill_template(
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
        policy=Markup(_POLICY),
    )
    return _sealed("\n".join(line.rstrip() for line in filled.splitlines() if line.strip()) + "\n")


def _sealed(page: str) -> str:
    """The page with a policy that lets the browser run and load nothing but its own style and script."""
    own = (_digest(block[2]) for block in _OWN.finditer(page))
    return page.replace(
        _POLICY, "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'".format(*own), 1
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _escape(text: str) -> Markup:
    return escape(inert(text))


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(_escape(text))
