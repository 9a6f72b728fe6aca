"""The examples: what they span, that each can be planned and read, and that examples/README.md tells what their plans say."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.brief import Brief, load_brief
from engine.pipeline import Desk
from engine.plan.model import Plan
from engine.render.md import render_md
from tests import examples

PATHS = examples.briefs()
GOALS = {"awareness", "seeding", "acquisition", "sales", "retention", "advocacy"}


@cache
def desk() -> Desk:
    return Desk.open([examples.ROOT / "rulebooks"], [examples.ROOT / "templates"])


@cache
def brief(path: Path) -> Brief:
    return load_brief(path, desk().rulebook.catalogue)


@cache
def plan(path: Path) -> Plan:
    return desk().plan(path)[0]


def test_the_page_says_what_the_plans_say() -> None:
    written = examples.README.read_text(encoding="utf-8")
    assert examples.page(desk(), PATHS) == written, "plans have changed: `make examples` writes examples/README.md anew"


def test_the_page_follows_the_briefs(tmp_path: Path) -> None:
    """Another maturity chooses another matrix by another rule, and both tables say so."""
    text = (examples.FOLDER / "makeup-38.yaml").read_text(encoding="utf-8")
    copy = tmp_path / "makeup-38.yaml"
    copy.write_text(text.replace("maturity: growing", "maturity: new"), encoding="utf-8")
    before, after = (examples.page(desk(), [path]) for path in (examples.FOLDER / "makeup-38.yaml", copy))
    assert "Olive" in before and "`star/strategy/proven-olive`" in before
    assert "Olive" not in after and "`star/strategy/proven-olive`" not in after


def test_a_brief_without_a_first_sentence_is_named(tmp_path: Path) -> None:
    text = (examples.FOLDER / "snack-new.yaml").read_text(encoding="utf-8")
    (tmp_path / "bare.yaml").write_text(text[text.index("format:") :], encoding="utf-8")
    with pytest.raises(ValueError, match=r"bare\.yaml: begin the file with a comment"):
        examples.page(desk(), [tmp_path / "bare.yaml"])


def test_the_examples_span_what_the_format_can_say() -> None:
    briefs = [brief(path) for path in PATHS]
    assert len(PATHS) == 12
    assert len({each.brand.name for each in briefs}) == 12
    assert len({each.brand.category for each in briefs}) >= 11
    assert {each.brand.maturity for each in briefs} == {"new", "growing", "established"}
    assert {each.objective.primary for each in briefs} == GOALS
    assert {each.window.event for each in briefs} >= {"38", "618", "99", "1111", "cny", None}
    assert {each.locale for each in briefs} == {"en", "zh-CN", "ja"}
    totals = [each.budget.total for each in briefs]
    assert (min(totals), max(totals)) == (50_000, 80_000_000)


def test_the_examples_span_sets_of_platforms() -> None:
    sets = [frozenset(brief(path).platforms or ()) for path in PATHS]
    everywhere = frozenset(desk().rulebook.catalogue.platforms)
    alone = [frozenset({"douyin"}), frozenset({"wechat"})]
    pairs = [
        frozenset({"xiaohongshu", "tmall"}),
        frozenset({"kuaishou", "pinduoduo"}),
        frozenset({"xiaohongshu", "wechat"}),
    ]
    assert {*alone, *pairs, frozenset({"bilibili", "zhihu", "jd"}), everywhere} <= set(sets)
    largest = max((brief(path) for path in PATHS), key=lambda each: each.budget.total)
    assert largest.brand.maturity == "established" and frozenset(largest.platforms or ()) == everywhere


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_an_example_becomes_a_plan_to_read_in_its_language(path: Path) -> None:
    made, language = desk().plan(path)
    text = render_md(made, language, desk().templates)
    assert made.brief.locale == brief(path).locale
    assert made.brief.brand in text.splitlines()[0]
    assert made.tactics and made.budget.status == "allocated"
    assert "{products" not in text and "{param" not in text


def test_a_target_that_its_own_figures_speak_against_is_told() -> None:
    """The apparel brief: stock for three quarters of the target, crowds for far less."""
    serious = {
        each.id for each in plan(examples.FOLDER / "apparel-99.yaml").brief_check.findings if each.level == "serious"
    }
    assert "planner/thin-stock" in serious
    others = [path for path in PATHS if path.stem != "apparel-99"]
    told = {each.id for path in others for each in plan(path).brief_check.findings if each.level == "serious"}
    assert "planner/thin-stock" not in told


def test_what_a_brief_leaves_open_is_asked() -> None:
    """The fewest facts ask the most: the ¥50,000 brief more than any brief above ¥100,000."""
    questions = {path.stem: plan(path).summary.questions for path in PATHS if brief(path).budget.total > 100_000}
    assert plan(examples.FOLDER / "snack-new.yaml").summary.questions > max(questions.values())


FLOWS = {"a3-to-a4", "ti-to-p", "orders", "gmv", "new-customers", "live-gmv"}


def test_what_a_sale_brings_is_not_judged_before_the_sale_is_over() -> None:
    judged = []
    for found in map(plan, PATHS):
        ends = {phase.platform: phase.end for phase in found.schedule.phases if phase.id == "burst"}
        flows = [each for each in found.kpis if each.stage == "order" and each.measure in FLOWS]
        judged += [(each.measure, each.judged_on >= ends.get(each.platform, ends[None])) for each in flows]
    assert {measure for measure, _ in judged} == FLOWS
    assert all(late for _, late in judged)


def test_a_window_of_the_clients_own_is_used_from_its_first_day_to_its_last() -> None:
    found = plan(examples.FOLDER / "skincare-members.yaml")
    assert (found.summary.start, found.summary.end) == (date(2027, 8, 2), date(2027, 10, 31))
    assert {phase.id for phase in found.schedule.phases} == {"seeding", "warm-up", "burst", "return"}
    largest = max(found.budget.lines, key=lambda line: line.amount)
    flight = next(each for each in found.schedule.flights if each.line == largest.id)
    assert flight.end > flight.start
    assert "window.event" not in {each.field for each in found.brief_check.missing}  # a window of days is an answer


def test_nothing_is_sold_after_the_last_parcel_before_the_new_year() -> None:
    found = plan(examples.FOLDER / "citrus-cny.yaml")
    assert max(phase.end for phase in found.schedule.phases) == found.schedule.conversion_day == date(2028, 1, 20)
    assert not any(line.phase == "return" for line in found.budget.lines)


def test_the_sign_off_and_spring_festival_are_held_against_the_dates_of_a_real_brief() -> None:
    said = {each.id: each.text or "" for each in plan(examples.FOLDER / "makeup-38.yaml").sanity}
    assert "29 Jan 2027" in said["planner/sign-off-late"] and "13 Jan 2027" in said["planner/sign-off-late"]
    assert "10 of its 16 days" in said["planner/festival-rest-spring-festival-2027"]
