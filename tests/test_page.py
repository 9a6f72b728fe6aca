"""The page in a browser: filters, search, sorting, why-panels, keyboard, axe-core, print, phone, dark, scripts off.

Chromium is driven over a pipe (browser.py); axe-core comes from `npm ci --prefix tests/axe`. PLANWHEEL_BROWSER=required
turns a missing one from a skip into a failure.
"""

import os
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NoReturn

import plans
import pytest

from engine.pipeline import Desk
from engine.render import FORMATS
from tests.books import ROOT
from tests.browser import Browser, chromium
from tests.pictures import HEIGHT, WIDTH, take

AXE = ROOT / "tests/axe/node_modules/axe-core/axe.min.js"
SHOWN = "[...document.querySelectorAll('[data-p]')].filter(each => each.offsetParent)"


@cache
def _desk() -> Desk:
    return Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, made = tmp_path_factory.mktemp("pages"), {}
    for name, code in (("serum-618", "en"), ("appliance-1111", "zh-CN"), ("petfood-new", "ja")):
        plan, language = _desk().plan(ROOT / f"examples/{name}.yaml", code)
        started = time.process_time()
        text = FORMATS["html"].render(plan, language, _desk().templates)
        assert isinstance(text, str)
        assert time.process_time() - started < 2 and len(text.encode()) < 2_000_000
        made[name] = folder / f"{name}.html"
        made[name].write_text(text, "utf-8")
    hostile, language = plans.hostile(), _desk().language("en")
    made["hostile"] = folder / "hostile.html"
    made["hostile"].write_text(FORMATS["html"].render(hostile, language, _desk().templates), "utf-8")
    return made


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = chromium()
    if program is None:
        _lacking("no chromium on this machine")
    running = Browser(program, tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


def _lacking(what: str) -> NoReturn:
    if os.environ.get("PLANWHEEL_BROWSER") == "required":
        pytest.fail(what)
    pytest.skip(what)


def test_a_platform_a_stage_and_words_narrow_what_is_shown(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["serum-618"])
    everything = browser.run(f"{SHOWN}.length")
    _choose(browser, 0, "select", "douyin")
    assert set(browser.run(f"[...new Set({SHOWN}.flatMap(each => each.dataset.p.split(' ')))]")) >= {"douyin", ""}
    assert browser.run(f"{SHOWN}.every(each => !each.dataset.p || each.dataset.p.split(' ').includes('douyin'))")
    some = browser.run(f"{SHOWN}.length")
    assert 0 < some < everything
    assert re.fullmatch(r"\d+ of \d+ entries shown", browser.run("document.querySelector('output').textContent"))
    _choose(browser, 1, "select", "order")
    assert browser.run(f"{SHOWN}.every(each => !each.dataset.s || each.dataset.s === 'order')")
    assert not browser.run("document.getElementById('stage-awareness').offsetParent"), "an empty stage goes too"
    fewer = browser.run(f"{SHOWN}.length")
    _choose(browser, 0, "input", "live room")
    assert 0 < browser.run(f"{SHOWN}.length") < fewer < some
    browser.run("document.querySelector('input').focus()")
    browser.key("Escape", 27)
    assert browser.run(f"{SHOWN}.length") == everything, "Escape takes all filters back"
    assert browser.errors == []


def _choose(browser: Browser, index: int, kind: str, value: str) -> None:
    script = f"(each => {{ each.value = '{value}'; each.dispatchEvent(new Event('input', {{bubbles: true}})); }})"
    browser.run(f"{script}(document.querySelectorAll('#tools {kind}')[{index}])")


def test_a_click_sorts_inside_each_platform_and_says_so(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["serum-618"])
    head = "document.querySelectorAll('#budget table.sortable thead th')[6]"
    totals = (
        "[...document.querySelectorAll('#budget table.sortable tbody')].map(body => "
        "[...body.rows].map(row => row.className + ' ' + (row.cells[6] ? row.cells[6].dataset.v || '' : '')))"
    )
    for direction, reverse in (("ascending", False), ("descending", True)):
        browser.run(f"{head}.querySelector('button').click()")
        assert browser.run(f"{head}.getAttribute('aria-sort')") == direction
        for first, *rest in browser.run(totals):
            assert first.startswith("account")
            amounts = [float(each.split()[1]) for each in rest if each.startswith("quiet")]
            assert amounts == sorted(amounts, reverse=reverse)
    assert browser.run("document.querySelectorAll('[aria-sort]').length") == 1


def test_a_rule_opens_what_it_read_by_click_and_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["serum-618"])
    link = "document.querySelector('#summary a.rule')"
    browser.run(f"{link}.click()")
    assert browser.run(f"{link}.getAttribute('aria-expanded')") == "true"
    assert "douyin.decision.gap" in browser.run("document.querySelector('#summary .panel').innerText")
    browser.run(f"{link}.focus()")
    browser.key(" ", 32, " ")
    assert browser.run("document.querySelector('#summary .panel').hidden") is True
    browser.key("Enter", 13, "\r")
    assert browser.run("document.querySelector('#summary .panel').hidden") is False
    browser.run("document.querySelector('#budget details summary').click()")
    assert browser.run("document.querySelector('#budget details').innerText.includes('/')")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["serum-618", "appliance-1111", "petfood-new"])
def test_axe_finds_nothing(browser: Browser, pages: dict[str, Path], name: str, dark: bool) -> None:
    if not AXE.exists():
        _lacking("axe-core is missing: npm ci --prefix tests/axe")
    browser.open(pages[name], dark=dark)
    browser.run(
        "for (const each of document.querySelectorAll('details')) each.open = true; document.querySelector('a.rule')?.click()"
    )
    browser.run(AXE.read_text("utf-8") + ";0")
    found = browser.run(
        "axe.run().then(told => told.violations.map(each => [each.id, each.nodes[0].html, each.nodes[0].failureSummary]))"
    )
    assert found == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_stands_beside_the_page(browser: Browser, pages: dict[str, Path], width: int, scripts: bool) -> None:
    for name in ("serum-618", "appliance-1111"):
        browser.open(pages[name], width=width, scripts=scripts)
        assert browser.run("document.documentElement.scrollWidth") <= width
        assert browser.run("document.getElementById('tools').hidden") is not scripts, "no dead controls"
        assert bool(browser.run("document.querySelectorAll('th button').length")) is scripts
        assert browser.run(f"{SHOWN}.length") > 50
        assert browser.requests == [pages[name].as_uri()] and browser.errors == []


def test_scripts_of_a_brief_do_not_run(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["hostile"])
    assert browser.errors == [] and browser.requests == [pages["hostile"].as_uri()]
    browser.run(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.hit = 1'}))"
    )
    assert browser.run("window.hit") is None, "the page's policy stops what is not ours"


def test_paper_is_a4_and_shows_whole_tables(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["serum-618"])
    paper = browser.paper()
    boxes = {tuple(round(float(each)) for each in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", paper)}
    assert boxes == {(0, 0, 595, 842)}
    assert 10 < len(re.findall(rb"/Type /Page\b", paper)) < 60
    browser.open(pages["serum-618"], media="print")
    assert browser.run("getComputedStyle(document.getElementById('tools')).display") == "none"
    assert browser.run("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"


def test_the_readme_shows_the_page_of_today(browser: Browser, pages: dict[str, Path]) -> None:
    picture = take(browser, pages["serum-618"])
    shipped = (ROOT / "examples/serum-618.png").read_bytes()
    assert picture[:4] == shipped[:4] == b"\x89PNG"
    size = WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big")
    assert picture[16:24] == shipped[16:24] == size
