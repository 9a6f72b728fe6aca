"""The plan as Markdown: what stands on the terminal and is pasted into a shared document."""

import re
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.inert import inert
from engine.render.outline import arrange
from engine.render.templates import Marks, fill_template

_SPECIAL = re.compile(r"[\\`*\[\]|~$]")
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_TAG = re.compile(r"<(?=[A-Za-z/!?]|$)")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)|@")
_START = re.compile(r"^(\s*)(#+(?=\s|$)|[-+=](?=\s|$|[-=+])|>|\d{1,9}(?=[.)](?:\s|$)))")
_BLANKS = re.compile(r"\n{3,}")
_HEADED = re.compile(r"^(##.*\n)\n", re.MULTILINE)  # a heading stands on what it heads
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


def render_md(plan: Plan, locale: Locale, templates: Sequence[Path]) -> str:
    """One plan as one Markdown document."""
    filled = fill_template("md/plan.md.j2", templates, plan, arrange(plan), locale, Marks(escape_md, str, _code))
    return _HEADED.sub(r"\1", _BLANKS.sub("\n\n", _TRAILING.sub("", filled))).strip() + "\n"


def escape_md(text: str) -> Markup:
    """Text that Markdown shows as it is: no heading, list, table cell, emphasis, code, link or HTML comes of it."""
    text = _SPECIAL.sub(lambda found: "\\" + found[0], inert(text))
    text = _EDGE_UNDERSCORE.sub(lambda found: "\\_" * len(found[0]), text)
    text = _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))
    text = _LINK.sub(lambda found: "\\@" if found[0] == "@" else found[0] + "\u2060", text)
    return Markup(_START.sub(_escaped_start, text))


def _escaped_start(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _code(text: str) -> Markup:
    """An id as a code span, in which nothing but a backtick and a table's bar has a meaning."""
    return Markup("`" + inert(text).replace("`", "'").replace("|", "\\|") + "`")
