"""HTML: well formed, self-contained, complete, accessible, and inert against whatever a brief says."""

import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import plans
import pytest

from engine.locale import LOCALES, Locale
from engine.plan.model import Plan
from engine.render.html import render_html

VOID = {"meta", "br", "img", "link", "hr", "input"}
SVG = "{http://www.w3.org/2000/svg}"


class Page(HTMLParser):
    """What a browser would make of a page: elements with their attributes, text, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def _html(plan: Plan, code: str = "en") -> str:
    return render_html(plan, Locale.load(code, plans.TEMPLATES, plans.names(code)), [plans.TEMPLATES])


PLANS = {"full": plans.full(), "unallocated": plans.unallocated(), "hostile": plans.hostile()}
PAGES = {(name, code): _html(plan, code) for name, plan in PLANS.items() for code in LOCALES}
every_page = pytest.mark.parametrize("key", PAGES, ids="-".join)


@every_page
def test_it_nests_and_ids_are_unique(key: tuple[str, str]) -> None:
    page = Page(PAGES[key])
    ids = Counter(attrs["id"] for _, attrs in page.elements if "id" in attrs)
    assert [each for each, count in ids.items() if count > 1] == []
    inner = {
        attrs["href"] or "" for tag, attrs in page.elements if tag == "a" and (attrs["href"] or "").startswith("#")
    }
    labels = {each for _, attrs in page.elements for each in (attrs.get("aria-labelledby") or "").split()}
    known = {f"#{each}" for each in ids} | {each for each in inner if each.startswith("#ref-")}
    assert inner <= known and labels <= set(ids)


@every_page
def test_it_needs_nothing_from_outside(key: tuple[str, str]) -> None:
    text = PAGES[key]
    for tag, attrs in Page(text).elements:
        assert tag not in {"script", "link", "iframe", "img", "object", "embed", "form", "base", "image", "use"}
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "srcset", "style")]
        address = attrs.get("href") or "#"
        assert address.startswith("#") or (tag == "a" and address == "https://example.com/fact-s")
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert len(style) == 1 and "url(" not in style[0] and "@import" not in style[0]


@every_page
def test_it_is_accessible(key: tuple[str, str]) -> None:
    text = PAGES[key]
    page = Page(text)
    assert f'<html lang="{key[1]}">' in text
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert text.count("<table") == text.count("<caption>")
    assert all("scope" in attrs for tag, attrs in page.elements if tag == "th")


@every_page
def test_pictures_are_xml_with_title_and_description(key: tuple[str, str]) -> None:
    pictures = re.findall(r"<svg.*?</svg>", PAGES[key], re.DOTALL)
    assert len(pictures) == (0 if key[0] == "unallocated" else 4)
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.find(f"{SVG}title") is not None and root.find(f"{SVG}desc") is not None
        width, height = (float(each) for each in root.attrib["viewBox"].split()[2:])
        for rect in root.iter(f"{SVG}rect"):
            assert float(rect.attrib["x"]) >= 0 and float(rect.attrib["width"]) > 0
            assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= width + 0.5
            assert float(rect.attrib["y"]) + float(rect.attrib["height"]) <= height + 0.5


def test_hostile_text_adds_no_element() -> None:
    quiet, loud = (
        Counter(tag for tag, _ in Page(_html(plans.without_merging(plan))).elements)
        for plan in (plans.full(), plans.hostile())
    )
    linked = quiet["a"] - loud["a"]  # the one address that is no longer one
    assert linked == 1 and loud["span"] - quiet["span"] == linked
    assert [tag for tag in quiet | loud if quiet[tag] != loud[tag]] == ["a", "span"]


def test_hostile_text_is_shown_as_written() -> None:
    text = Page(PAGES["hostile", "en"]).text
    for shown in (
        "{{7*7}}",
        "<script>alert(1)</script>",
        "=1+1",
        "</style></svg><!-- ]]> &lt;b&gt; &#60;",
        "(U+202E)evil",
    ):
        assert shown in text
    PAGES["hostile", "en"].encode("utf-8")


@pytest.mark.parametrize("code", LOCALES)
def test_every_tactic_line_and_reason_appears(code: str) -> None:
    plan, text = plans.full(), Page(PAGES["full", code]).text
    locale = Locale.load(code, plans.TEMPLATES, {})
    told = [
        *(tactic.title or "" for tactic in plan.tactics),
        *(tactic.why for tactic in plan.tactics),
        *(locale.money(line.amount, "CNY") for line in plan.budget.lines),
        *(trace.rule for trace in plan.trace),
        *(question.field for question in plan.brief_check.missing),
        *(kpi.basis for kpi in plan.kpis),
        *(other.title for choice in plan.strategy.choices for other in choice.rejected),
    ]
    assert [each for each in told if " ".join(each.split()) not in text] == []


def test_the_timeline_prints_money_phases_milestones_and_the_conversion_day() -> None:
    root = ElementTree.fromstring(re.findall(r"<svg.*?</svg>", PAGES["full", "en"], re.DOTALL)[0])
    words = [each.text or "" for each in root.iter(f"{SVG}text")]
    for shown in ("Seeding ¥628K", "¥152K", "Burst ¥451K", "Whole campaign ¥62K", "Conversion day 18 Jun", "1", "7"):
        assert shown in words
    titles = [each.text or "" for each in root.iter(f"{SVG}title")]
    assert "Tmall · Burst · 28 May – 20 Jun 2027 · ¥350,000" in titles


def test_bars_of_the_timeline_do_not_cover_each_other() -> None:
    root = ElementTree.fromstring(re.findall(r"<svg.*?</svg>", PAGES["full", "ja"], re.DOTALL)[0])
    boxes = [
        (float(rect.attrib["y"]), float(rect.attrib["x"]), float(rect.attrib["x"]) + float(rect.attrib["width"]))
        for rect in root.iter(f"{SVG}rect")
    ]
    for (y, _, end), (other, start, _) in zip(sorted(boxes), sorted(boxes)[1:], strict=False):
        assert y != other or end <= start


@pytest.mark.parametrize("locale", ["en", "zh-CN", "ja"])
def test_no_markup_of_ours_is_printed_as_text_in_a_real_plan(locale: str) -> None:
    """Lists of codes once came out as a literal `<code>`: only the last item was still markup."""
    from engine.pipeline import Desk
    from engine.render import FORMATS
    from tests.books import ROOT

    desk = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])
    plan, language = desk.plan(ROOT / "examples/petfood-new.yaml", locale)
    assert len(plan.diagnosis.bottleneck.missing) > 2
    assert "&lt;" not in FORMATS["html"].render(plan, language, desk.templates)
    text = FORMATS["md"].render(plan, language, desk.templates)
    assert "&lt;" not in text and "&#39;" not in text and "&amp;amp;" not in text


def test_no_heading_stands_over_nothing() -> None:
    """No crowds, one stage with tactics, one choice that no answer can decide: neither has a heading."""
    full = plans.full()
    only = [tactic for tactic in full.tactics if tactic.stage == "order"]
    hopeless = full.strategy.choices[0].model_copy(
        update={"group": "share_reward", "title": "Reward", "chosen": None, "rule": None, "rejected": ()}
    )
    asked = hopeless.model_copy(
        update={
            "group": "first_channel",
            "title": "First channel",
            "rejected": tuple(
                each.model_copy(update={"reason": "undecided"}) for each in full.strategy.choices[0].rejected
            ),
        }
    )
    blank = plans.unallocated().diagnosis
    core = blank.core_crowd.model_copy(update={"missing": ()})
    plan = full.model_copy(
        update={
            "tactics": tuple(only),
            "diagnosis": blank.model_copy(update={"core_crowd": core, "crowd_layers": ()}),
            "strategy": full.strategy.model_copy(update={"choices": (hopeless, asked)}),
        }
    )
    page = _html(plan)
    assert "Audience assets from the core outward" not in page
    assert 'id="stage-order"' in page and 'id="stage-awareness"' not in page
    assert "Stages without a tactic: Build awareness, " in page
    assert "<small>Reward</small>" not in page
    assert "<small>First channel</small>" in page, "an answer could still decide it"


def test_no_stage_is_marked_as_the_weakest() -> None:
    assert "weakest" not in PAGES["full", "en"].replace("the weakest first", "")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "for the members · 3 posts a week · measured by share answered in time"),
        ("zh-CN", "面向会员 · 每周3条内容 · 考核及时回复率"),
        ("ja", "対象は会員 · 週3件の投稿 · 指標は時間内の返信率"),
    ],
)
def test_a_tactic_says_for_whom_how_often_and_what_it_is_measured_by(code: str, said: str) -> None:
    assert said in " ".join(_html(plans.full(), code).split())
