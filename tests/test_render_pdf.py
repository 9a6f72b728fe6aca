"""The print as its readers see it: every text of the page, in embedded fonts that have its letters, and nothing that acts."""

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from struct import pack
from typing import Any

import plans
import pytest

from engine.errors import PlannerError
from engine.locale import LOCALES, Locale
from engine.plan.model import Plan
from engine.render.page import make_page
from tests.paper import font_files, needs_fonts, needs_poppler, read_fonts, read_text, squeezed, unpacked

typst = pytest.importorskip("typst", reason="prints are set with it: pip install 'planwheel[pdf]'")

from engine.render import pdf  # noqa: E402  # after the question whether it can be
from engine.render.fonts import find_unshown  # noqa: E402
from engine.render.pdf import chosen, render_pdf  # noqa: E402
from engine.render.pdf.blocks import make_blocks, texts_of  # noqa: E402

WORDS = {code: Locale.load(code, plans.TEMPLATES, plans.names(code)) for code in LOCALES}
FILES = font_files()
PLANS = {"full": plans.full, "unallocated": plans.unallocated, "hostile": plans.hostile}
EAST = re.compile("CJK|WenQuanYi|SourceHan|PingFang|Hiragino|YuGothic|YaHei|Meiryo")


@cache
def printed(name: str, code: str) -> bytes:
    return render_pdf(PLANS[name](), WORDS[code], [plans.TEMPLATES])


def blocks(plan: Plan, code: str) -> list[Any]:
    return make_blocks(make_page(plan, WORDS[code], [plans.TEMPLATES]), "")[0]


def branded(brand: str) -> Plan:
    full = plans.full()
    return full.model_copy(update={"brief": full.brief.model_copy(update={"brand": brand})})


@needs_fonts
@needs_poppler
@pytest.mark.parametrize("code", LOCALES)
@pytest.mark.parametrize("name", PLANS)
def test_another_reader_finds_every_character_of_the_page(name: str, code: str, tmp_path: Path) -> None:
    pictures = re.compile(r"<svg.*?</svg>", re.DOTALL)
    words = [text for text in texts_of(blocks(PLANS[name](), code)) if not pictures.match(text)]
    said = "".join(words)
    for char in find_unshown([said], FILES):
        said = said.replace(char, f"(U+{ord(char):04X})")
    wanted, read = Counter(squeezed(said)), Counter(squeezed(read_text(printed(name, code), tmp_path)))
    assert {char: (count, read[char]) for char, count in wanted.items() if read[char] < count} == {}
    assert sum(wanted.values()) > 1000


@needs_fonts
@needs_poppler
@pytest.mark.parametrize("code", LOCALES)
def test_fonts_are_embedded_and_letters_have_one(code: str, tmp_path: Path) -> None:
    fonts = read_fonts(printed("full", code), tmp_path)
    assert fonts and all(font[1:] == ["yes", "yes", "yes"] for font in fonts)
    if code != "en":
        assert [font for font in fonts if EAST.search(font[0].replace(" ", ""))]


@needs_fonts
@needs_poppler
def test_contents_pages_and_pictures_can_be_read(tmp_path: Path) -> None:
    text = read_text(printed("full", "en"), tmp_path)
    locale = WORDS["en"]
    for key in ("summary", "diagnosis", "tactics", "budget", "risks", "trace"):
        assert re.search(rf"^{re.escape(locale.text(f'{key}.heading'))}[ .\u2060\u200b]+\d+$", text, re.MULTILINE), key
    assert re.search(r"^.+\n?2 / \d+$", text, re.MULTILINE)
    assert "¥628K" in text  # stands in a picture only


@needs_fonts
def test_the_same_plan_is_the_same_bytes() -> None:
    again = render_pdf(plans.full(), WORDS["zh-CN"], [plans.TEMPLATES])
    assert again == printed("full", "zh-CN")
    assert b"CreationDate" not in unpacked(again) and b"ModDate" not in unpacked(again)


@needs_fonts
def test_nothing_in_it_acts() -> None:
    inside = unpacked(printed("hostile", "en"))
    assert not re.search(rb"/(JavaScript|JS|Launch|OpenAction|EmbeddedFile|SubmitForm|GoToR)\b", inside)
    assert {each for each in re.findall(rb"/URI\s*\((.*?)\)", inside)} <= {b"https://example.com/fact-s"}


@needs_fonts
@needs_poppler
@pytest.mark.parametrize(
    "brand",
    ['=HYPERLINK("x")', "<img onerror=1>", "#panic() $x$ @a *b* _c_ `d` \\e", "W" * 300, "שלום", "line\nbreak"],
    ids=["formula", "tag", "typst", "long", "right-to-left", "break"],
)
def test_a_brand_is_text(brand: str, tmp_path: Path) -> None:
    content = render_pdf(branded(brand), WORDS["en"], [plans.TEMPLATES])
    read = squeezed(read_text(content, tmp_path))
    assert squeezed(brand) in read or squeezed(brand)[::-1] in read


@needs_fonts
@needs_poppler
def test_a_long_table_repeats_its_head(tmp_path: Path) -> None:
    full = plans.full()
    line = full.budget.lines[0]
    lines = tuple(
        line.model_copy(
            update={"id": f"{line.id}{n}", "tactic": f"t{n}", "title": f"Line number {n}", "amount": Decimal(100)}
        )
        for n in range(400)
    )
    plan = full.model_copy(update={"budget": full.budget.model_copy(update={"lines": lines})})
    text = read_text(render_pdf(plan, WORDS["en"], [plans.TEMPLATES]), tmp_path)
    assert "Line number 0" in text and "Line number 399" in text
    pages = [page for page in text.split("\f") if "Line number" in page]
    assert len(pages) > 2 and all(WORDS["en"].text("columns.where") in page for page in pages)


def test_without_the_fonts_it_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(pdf.typst, "Fonts", lambda: bare)
    with pytest.raises(PlannerError) as raised:
        render_pdf(plans.full(), WORDS["zh-CN"], [plans.TEMPLATES])
    problem = raised.value.problems[0]
    assert problem.code == "P011" and "no font on this machine has" in problem.message
    assert "Noto Sans CJK" in problem.hint and "fonts-wqy-microhei" in problem.hint


@needs_poppler
def test_a_sign_without_a_font_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "find_unshown", lambda texts, files: ["\U0001f43e"])
    text = read_text(render_pdf(branded("Paw \U0001f43e"), WORDS["en"], [plans.TEMPLATES]), tmp_path)
    assert "Paw (U+1F43E)" in text and "\U0001f43e" not in text


def test_families_come_in_the_order_of_the_list_and_only_if_they_are_there() -> None:
    assert chosen(["Arial", "liberation sans", "Noto Sans"], ["Noto Sans", "Liberation Sans"]) == [
        "Liberation Sans",
        "Noto Sans",
    ]


def _font(*subtables: tuple[int, int, bytes]) -> bytes:
    """A font that has a character map and nothing else."""
    head, place = pack(">HH", 0, len(subtables)), 4 + 8 * len(subtables)
    for platform, encoding, table in subtables:
        head += pack(">HHI", platform, encoding, place)
        place += len(table)
    cmap = head + b"".join(table for _, _, table in subtables)
    return pack(">IHHHH", 0x10000, 1, 0, 0, 0) + b"cmap" + pack(">III", 0, 28, len(cmap)) + cmap


def _map4(first: int, last: int, glyphs: list[int]) -> bytes:
    """One run, told glyph by glyph; 0 is no glyph."""
    body = pack(">HHHHHHH", 4, 0, 0, 4, 0, 0, 0)
    body += pack(">HH", last, 0xFFFF) + pack(">H", 0) + pack(">HH", first, 0xFFFF)
    return body + pack(">HH", 0, 1) + pack(">HH", 4, 0) + pack(f">{len(glyphs)}H", *glyphs)


def test_character_maps_are_read_glyph_by_glyph(tmp_path: Path) -> None:
    wide = pack(">HHIII", 12, 0, 0, 0, 1) + pack(">III", 0x1F43E, 0x1F440, 5)
    path = tmp_path / "font.ttf"
    path.write_bytes(_font((3, 1, _map4(0x4E00, 0x4E02, [7, 0, 9])), (3, 10, wide)))
    found = find_unshown(["\u4e00\u4e01\u4e02\u4e03 plain – text", "\U0001f43e\U0001f441\u200b"], [(str(path), 0)])
    assert found == ["\u4e01", "\u4e03", "\U0001f441"]
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0\0\1")
    assert find_unshown(["\u4e00"], [(str(tmp_path / "broken.ttf"), 0), (str(tmp_path / "gone.ttf"), 0)]) == ["\u4e00"]


PICTURES = 8
"""The bars, the timeline, the funnel, the sphere, the private domain, and the ranges of three KPIs."""


def test_pictures_keep_their_colours_without_the_page() -> None:
    body, colours = make_blocks(make_page(plans.full(), WORDS["en"], [plans.TEMPLATES]), "'Some Sans'")
    pictures = [text for text in texts_of(body) if text.startswith("<svg")]
    assert len(pictures) == PICTURES and all("var(" not in each and "'Some Sans'" in each for each in pictures)
    assert colours["k-creators"] == "#1b2f52" and "p-burst" in colours


@needs_fonts
@needs_poppler
def test_a_team_prints_with_its_own_template(tmp_path: Path) -> None:
    own = tmp_path / "own" / "typst"
    own.mkdir(parents=True)
    (own / "house.typ").write_text("#let house = [House style]")
    (own / "plan.typ").write_text(
        '#import "house.typ": house\n#let plan = json(bytes(sys.inputs.document))\n#house #plan.title'
    )
    content = render_pdf(branded("Mine"), WORDS["en"], [tmp_path / "own", plans.TEMPLATES])
    assert read_text(content, tmp_path).startswith("House style Mine")


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("= Fine\n#nosuch", "T006", 2, 1),
        ('= Fine\n#import "@preview/cetz:0.3.4"', "T004", 2, 1),
        ('\n\n#include "../../secret.typ"', "T006", 3, 9),
    ],
)
def test_a_mistake_in_a_template_is_told_at_its_place(
    text: str, code: str, line: int, column: int, tmp_path: Path
) -> None:
    (tmp_path / "secret.typ").write_text("secret")
    own = tmp_path / "own" / "typst"
    own.mkdir(parents=True)
    (own / "plan.typ").write_text(text)
    with pytest.raises(PlannerError) as raised:
        render_pdf(branded("Mine"), WORDS["en"], [tmp_path / "own", plans.TEMPLATES])
    problem = raised.value.problems[0]
    assert (problem.code, problem.source.path, problem.source.line) == (code, str(own / "plan.typ"), line)
    assert problem.source.column in (column, column + 1)


def test_a_folder_without_the_template_is_said() -> None:
    with pytest.raises(PlannerError, match="T001"):
        render_pdf(plans.full(), WORDS["en"], [Path("/nonexistent")])
