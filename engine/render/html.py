"""The plan as one self-contained HTML file: no outside address, readable on paper, phone and screen, and without scripts."""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.page import make_page

POLICY = "the page's own style and script"
_OWN = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)  # escaped text of a brief has no such tags


def render_html(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    """One plan as one HTML document."""
    filled = make_page(plan, locale, templates, POLICY)
    return _sealed("\n".join(line.rstrip() for line in filled.splitlines() if line.strip()) + "\n")


def _sealed(page: str) -> str:
    """The page with a policy that lets the browser run and load nothing but its own style and script."""
    own = (_digest(block[2]) for block in _OWN.finditer(page))
    return page.replace(
        POLICY, "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'".format(*own), 1
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
