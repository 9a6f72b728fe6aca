"""The plan as a PDF on A4: what the page says, set by Typst, in fonts that show every character of it."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from unicodedata import category

import typst

from engine.errors import PlannerError, Problem, Source
from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.fonts import find_unshown
from engine.render.inert import inert
from engine.render.lettering import fitted
from engine.render.page import make_page
from engine.render.pdf.blocks import make_blocks, texts_of
from engine.render.pdf.press import find_template, print_pdf

TEMPLATE = "typst/plan.typ"
_EAST = 0x2E80
_FOOT = 380.0  # points between the margins, less the page number


def render_pdf(plan: Plan, locale: Locale, templates: Sequence[Path]) -> bytes:
    """One plan as one PDF; raises PlannerError if letters of it are in no font of this machine."""
    template = find_template(TEMPLATE, templates)
    fonts = typst.Fonts()
    families = chosen(locale.text("formats.print_fonts").split(", "), fonts.families())
    page = make_page(plan, locale, templates)
    quoted = ", ".join(f"'{family}'" for family in families)
    body, colours = make_blocks(page, quoted)
    title = inert(locale.text("document.title", brand=plan.brief.brand, name=plan.brief.name))
    files = dict.fromkeys((font.path, font.index) for font in _ordered(fonts.fonts(), families) if font.path)
    unshown = find_unshown((title, *texts_of(body)), files)
    _refuse_letters(unshown, plan)
    data = json.dumps(
        {
            "title": title,
            "foot": fitted(title, 7.5, _FOOT),
            "contents": locale.text("document.contents"),
            "language": locale.code,
            "fonts": families,
            "colours": colours,
            "body": body,
        },
        ensure_ascii=False,
    )
    for char in unshown:
        data = data.replace(char, f"(U+{ord(char):04X})")
    return print_pdf(template, fonts, {"document": data})


def chosen(wanted: Iterable[str], families: Iterable[str]) -> list[str]:
    """The families of a list that are there, in its order."""
    known = {family.lower(): family for family in families}
    return [known[each.lower()] for each in wanted if each.lower() in known]


def _ordered(fonts: Iterable[typst.FontInfo], families: Sequence[str]) -> list[typst.FontInfo]:
    """Regular faces of the chosen families first: most texts need no other file."""
    order = {family: rank for rank, family in enumerate(families)}
    return sorted(
        fonts, key=lambda font: (order.get(font.family, len(order)), font.weight != 400, font.path or "", font.index)
    )


def _refuse_letters(unshown: Sequence[str], plan: Plan) -> None:
    """A sign without a font is named by its code; a letter without one would leave words that nobody can read."""
    letters = [char for char in unshown if category(char).startswith("L")]
    if not letters:
        return
    eastern = any(ord(char) >= _EAST for char in letters)
    advice = "fonts-noto-cjk, or the smaller fonts-wqy-microhei" if eastern else "fonts-noto-core"
    family = "Noto Sans CJK" if eastern else "Noto Sans of its script"
    shown = " ".join(letters[:12]) + (" …" if len(letters) > 12 else "")
    message = f"no font on this machine has {len(letters)} of the plan's letters: {shown}"
    raise PlannerError(
        [Problem(Source("pdf"), "P011", message, f"install {family} (Debian: apt-get install {advice})")]
    )
