"""What `check --fix` writes: what is sure, where it stands, and not a byte beside it."""

import json
import os
from pathlib import Path

import pytest
from books import rule, rules, write_book
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
from engine.checkup import check_paths
from engine.errors import Advice, Fix, Problem, Source
from engine.mending import mended, offered
from engine.report import REPORTS

ROOT = Path(__file__).resolve().parent.parent
BOOKS = [ROOT / "rulebooks"]
RIGHT = """\
format: planwheel/brief@1
name: Lumen 618 # as the client calls it
as_of: 2027-03-15
brand: {name: Lumen, category: beauty.serum, maturity: "growing"}

products:
  - name: Serum   # the hero
    price: 299
    margin: 62%
    stock: 12000
objective:
  primary: sales
  secondary: [acquisition, retention]
budget: {total: 1000000, reserve: 10%}
platforms:
  douyin:
    shop: true
    members: 1200
    self_broadcast: daily
constraints: {exclude_platforms: [pinduoduo]}
window: {event: "618", year: 2027}
"""
SLIPS = {
    "as_of: 2027-03-15": ["as_of: 2027/3/15", "as_of: 2027.03.15", "as_of: 2027年3月15日"],
    "category: beauty.serum": ["catgory: beauty.serum", "category: beauty.serun", "categroy: beauty.serum"],
    '"growing"': ['"grwoing"', '"growin"'],
    "price: 299\n": ['price: "299"\n', "price: '299'\n", "price: ２９９\n"],
    "margin: 62%": ["margin: 62 %", "margin: ６２％", "margin: 62％", "margn: 62%"],
    "stock: 12000": ["stock: 12,000", "stock: 12_000", "stock: 12 000", "stock: 12000.0"],
    "primary: sales": ["primary: sale", "primary: Sales", "priamry: sales"],
    "[acquisition, retention]": ["[aquisition, retention]", "[acquisition, retentoin]"],
    "total: 1000000": ["total: 1,000,000", "total: 1_000_000", 'total: "1000000"'],
    "reserve: 10%": ["reserve: 10", "reserve: 10 %", "reserv: 10%"],
    "shop: true": ["shop: yes", "shop: True", "shop: on", "shop: 是", "shop: 'true'"],
    "members: 1200": ["members：1200", "membres: 1200", "members: 1,200"],
    "daily": ["Daily", "dayly"],
    "[pinduoduo]": ["[pinduodou]"],
}


def fixed(path: Path) -> list[Problem]:
    """What is left when nothing more is sure."""
    result = CliRunner().invoke(cli.main, ["check", "--fix", "--json", str(path)])
    return json.loads(result.stdout)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_slips_a_brief_has_fixing_gives_back_the_right_one_and_fixing_again_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = RIGHT
    for right in data.draw(st.lists(st.sampled_from(sorted(SLIPS)), unique=True, max_size=6)):
        text = text.replace(right, data.draw(st.sampled_from(SLIPS[right])))
    ends, bom = data.draw(st.sampled_from(["\n", "\r\n"])), data.draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    path = tmp_path_factory.mktemp("briefs") / "brief.yaml"
    path.write_bytes(bom + text.replace("\n", ends).encode())
    assert fixed(path) == []
    right_bytes = bom + RIGHT.replace("\n", ends).encode()
    assert path.read_bytes() == right_bytes
    assert fixed(path) == [] and path.read_bytes() == right_bytes


BOOK = """\
rules:
  - id: search   # first
    title: Search
    why: A reason.
    references: [source]
    layer: tactics
    when: {douyin.shop: true, budget.total: {at_least: {param: little}}, any: [{brand.maturity: [new, growing]}, {finding: rich}]}
    then:
      - tactic: {playbook: fact-s.shop, stage: order, owner: media, title: T, text: T}
  - {id: rich, title: Rich, why: W., basis: expert, layer: diagnosis, when: {jd.shop: true}, then: [{finding: rich}]}
"""
BOOK_SLIPS = [
    ("layer: tactics", "layer: tactic"), ("title: Search", "titel: Search"), ("douyin.shop", "douyin.shp"),
    ("at_least", "at_leest"), ("param: little", "param: litle"), ("growing]", "groing]"), ("[source]", "[sorce]"),
    ("fact-s.shop", "fact-s.shoop"), ("owner: media", "ownr: media"), ("owner: media", "owner: meida"),
    ("- tactic: {", "- tactc: {"), ("douyin.shop: true", "douyin.shop: yes"), ("{finding: rich}]}\n    then", "{finding: rihc}]}\n    then"),
]  # fmt: skip
LITTLE = "parameters:\n  - {id: little, title: T, unit: money, values: {2020-01-01: 3}, confidence: expert, basis: b}\n"


@pytest.mark.parametrize(("right", "wrong"), BOOK_SLIPS, ids=[wrong for _, wrong in BOOK_SLIPS])
def test_a_slip_in_a_rule_is_mended_where_it_stands(tmp_path: Path, right: str, wrong: str) -> None:
    write_book(tmp_path, rules_topic=BOOK, parameters=LITTLE)
    path = tmp_path / "core/rules/topic.yaml"
    assert path.read_text() == BOOK
    path.write_text(BOOK.replace(right, wrong, 1))
    CliRunner().invoke(cli.main, ["check", "--fix", str(tmp_path / "core")])
    assert path.read_text() == BOOK


UNSURE = [
    ("brand: {name: Lumen", "brand: {nam: Lumex, name: Lumen"),  # both cannot be meant
    ("margin: 62%", "margin: 1"),  # 1% or 100%
    ("price: 299\n", "price: ¥299\n"),  # of which currency?
    ("price: 299\n", "price: 3 million\n"),
    ("margin: 62%", "margin: 6,2%"),
    ("year: 2027", "year: 27"),
    ("as_of: 2027-03-15", "as_of: 15/3/2027"),
    ("name: Serum ", "hashtag: #Lumen\n    name: Serum "),  # a comment, or the hashtag
    ("shop: true", "shop: maybe"),
    ("primary: sales", "primary: selling"),
    ('event: "618"', 'event: "681"'),
]


@pytest.mark.parametrize(("right", "wrong"), UNSURE, ids=[wrong for _, wrong in UNSURE])
def test_what_could_mean_two_things_is_left_to_its_author(tmp_path: Path, right: str, wrong: str) -> None:
    path = tmp_path / "brief.yaml"
    text = RIGHT.replace(right, wrong)
    path.write_text(text)
    assert fixed(path)
    assert path.read_text() == text


def test_a_name_that_stands_for_several_platforms_is_left_alone(tmp_path: Path) -> None:
    each = rule(
        "a",
        "for_each: {platform: [douyin, jd]}\nlayer: diagnosis\nwhen: {$platform.shp: true}\nthen: [{finding: {id: f, text: T}}]",
    )
    write_book(tmp_path, rules_topic=rules(each))
    before = (tmp_path / "core/rules/topic.yaml").read_text()
    result = CliRunner().invoke(cli.main, ["check", "--fix", str(tmp_path / "core")])
    assert "did you mean douyin.shop?" in result.stdout
    assert (tmp_path / "core/rules/topic.yaml").read_text() == before


def test_tabs_become_spaces_where_only_tabs_indent(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    tabbed = RIGHT.replace("  - name: Serum   # the hero\n", "- name: Serum   # the hero\n").replace(
        "    price", "  price"
    )
    tabbed = tabbed.replace("    margin", "  margin").replace("    stock", "  stock")
    path.write_text(tabbed.replace("    ", "\t\t").replace("\n  ", "\n\t"))
    assert "\t\t" in path.read_text()
    assert fixed(path) == []
    assert path.read_text() == tabbed.replace("Serum   #", "Serum   #")
    mixed = RIGHT.replace("    price", "\tprice")
    path.write_text(mixed)
    assert {problem["code"] for problem in fixed(path)} == {"S006"}
    assert path.read_text() == mixed


def test_a_diff_shows_what_would_be_written_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    wrong = RIGHT.replace("shop: true", "shop: yes")
    path.write_text(wrong)
    result = CliRunner().invoke(cli.main, ["check", "--diff", str(path)])
    assert "-    shop: yes\n+    shop: true\n" in result.stdout
    assert result.exit_code == 1 and "--fix mends 1" in result.stderr
    assert path.read_text() == wrong
    both = CliRunner().invoke(cli.main, ["check", "--diff", "--fix", str(path)])
    assert both.exit_code == 2 and path.read_text() == wrong


def test_fixing_says_what_it_wrote_and_checks_again(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(RIGHT.replace("shop: true", "shop: yes"))
    result = CliRunner().invoke(cli.main, ["check", "--fix", str(path)])
    assert f"{path}:17:11: wrote 'true' for 'yes'" in result.stderr
    assert result.exit_code == 0 and "0 errors" in result.stderr


def test_a_link_stays_a_link_and_a_file_keeps_its_rights(tmp_path: Path) -> None:
    path, link = tmp_path / "real.yaml", tmp_path / "brief.yaml"
    path.write_text(RIGHT.replace("shop: true", "shop: yes"))
    path.chmod(0o640)
    link.symlink_to(path)
    assert fixed(link) == []
    assert link.is_symlink() and path.read_text() == RIGHT
    assert os.stat(path).st_mode & 0o777 == 0o640


def test_files_that_nobody_pointed_at_are_not_written(tmp_path: Path) -> None:
    write_book(tmp_path / "books", rules_topic=BOOK.replace("douyin.shop", "douyin.shp"), parameters=LITTLE)
    own = write_book(
        tmp_path / "own",
        "own",
        rules_topic=rules(rule("a", "layer: diagnosis\nwhen: {jd.shop: yes}\nthen: [{finding: {id: f, text: T}}]")),
    )
    before = (tmp_path / "books/core/rules/topic.yaml").read_text()
    CliRunner().invoke(cli.main, ["check", "--fix", str(own), "--rulebooks", str(tmp_path / "books")])
    assert (tmp_path / "books/core/rules/topic.yaml").read_text() == before
    assert "{jd.shop: true}" in (own / "rules/topic.yaml").read_text()


WORDS = st.text("ab ,\r\n“é", max_size=12)


@given(before=WORDS, middle=WORDS, after=WORDS)
def test_an_edit_changes_its_own_words_and_no_others(before: str, middle: str, after: str) -> None:
    text = f"{before}WRONG{middle}WORSE{after}"
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def at(word: str, instead: str) -> Fix:
        line = next(number for number, each in enumerate(lines) if word in each)
        return Fix(Source("x", line + 1, lines[line].index(word) + 1), word, instead)

    changed, done = mended(text, [at("WORSE", ""), at("WRONG", "quite right")])
    assert changed == f"{before}quite right{middle}{after}"
    assert len(done) == 2


def test_two_edits_of_one_place_are_done_one_after_the_other() -> None:
    first, second = Fix(Source("x", 1, 1), "abc", "x"), Fix(Source("x", 1, 3), "cd", "y")
    assert mended("abcd", [second, first]) == ("xd", (first,))


def test_code_hosts_get_the_edit_with_its_region(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(RIGHT.replace("price: 299", 'price: "299"'))
    problems = check_paths([path], BOOKS)
    result = json.loads(REPORTS["sarif"](problems))["runs"][0]["results"][0]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == result["locations"][0]["physicalLocation"]["artifactLocation"]
    region = {"startLine": 8, "startColumn": 12, "endLine": 8, "endColumn": 17}
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "299"}}]
    assert json.loads(REPORTS["json"](problems))[0]["fix"] == {"was": '"299"', "instead": "299"}


def test_advice_about_a_file_that_changed_since_is_not_followed() -> None:
    problem = Problem(Source("x", 1, 1), "B001", "m", Advice("did you mean name?", "nmae", "name"))
    assert offered([problem], lambda _: "nmae: a\n")[0].fix == Fix(Source("x", 1, 1), "nmae", "name")
    for text in ("names: a\n", "nmaes: a\n", "", None):
        assert offered([problem], lambda _, text=text: text)[0].fix is None
