"""Figures of actions in cases: asserted in the author's units, told with where they come from."""

from pathlib import Path

import pytest

from engine.cases.pick import pick_cases
from engine.cases.suite import Report, open_suite, run_suite
from engine.rulebook.load import load_rulebooks
from tests.books import ROOT, load, rule, rules, write_book

PARAMETERS = """
parameters:
  - {id: most, title: Most, unit: posts, values: {2024-01-01: 28}, confidence: expert, basis: tests}
  - {id: part, title: Part, unit: share, values: {2024-01-01: 0.125}, confidence: expert, basis: tests}
  - id: phases
    title: Phases
    unit: share
    values: {2024-01-01: {seeding: 60%, burst: 40%}}
    confidence: expert
    basis: tests
  - id: mix
    title: Mix
    unit: share
    values:
      2024-01-01:
        - {tier: head, fans: [500000, null], count: 10%, spend: 40%}
        - {tier: koc, fans: [1000, 10000], count: 90%, spend: 60%}
    confidence: expert
    basis: tests
"""
ACTS = """
layer: tactics
when: {budget.total: {known: true}}
gate: {douyin.shop: true}
then:
  - guard: {id: cap, playbook: compliance.caps, kind: cap, text: T, measure: posts, at_most: {param: most}, per: month}
  - band: {id: share, min: 5%, ideal: {param: part}, on: {stage: [order, decision]}}
  - split: {id: phases, by: phase, shares: {param: phases}, exact: true}
  - creators: {id: matrix, playbook: star.talent, platform: douyin, matrix: {param: mix}}
  - tactic:
      id: films
      playbook: fact-s.shop
      stage: order
      title: T
      text: T
      quantity: {count: {fact: douyin.content_posts_per_month}, unit: videos, per: month}
      spend: {kind: feed, minimum: 5000}
otherwise:
  - guard: {id: none, playbook: compliance.caps, kind: forbid, text: T}
"""
CASE = """
cases:
  - name: a
    brief: {platforms: {douyin: {shop: SHOP, content_posts_per_month: 12}}}
    expect:
      topic/acts.EXPECT
"""


def run(folder: Path, expect: str, shop: str = "true") -> Report:
    text = CASE.replace("EXPECT", expect).replace("SHOP", shop)
    write_book(folder, rules_topic=rules(rule("acts", ACTS)), parameters=PARAMETERS, cases_topic=text)
    path = folder / "core/rules/topic.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("layer: tactics", "layer: tactics", 1), encoding="utf-8")
    rulebook, problems = load(folder)
    assert rulebook is not None, [str(problem) for problem in problems]
    return run_suite(open_suite(rulebook))


@pytest.mark.parametrize(
    "expect",
    [
        "cap: {at_most: 28, per: month, measure: posts}",
        "share: {min: 5%, ideal: 12.5%, max: null}",
        "share: {min: 0.05, ideal: 0.125, on: {stage: [order, decision]}, soft: false}",
        "phases: {shares: {seeding: 60%, burst: 40%}, exact: true}",
        "matrix: {matrix: {head: {count: 10%, spend: 40%, fans: [500000, null]}, koc: {spend: 60%}}}",
        "films: {quantity: {count: 12, unit: videos}, spend: {minimum: 5000, kind: feed}}",
    ],
)
def test_figures_hold_in_the_units_in_which_authors_write(tmp_path: Path, expect: str) -> None:
    assert [str(failure) for failure in run(tmp_path, expect).failures] == []


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ("cap: {at_most: 27}", "at_most: expected 27, found 28 (parameter core/most)"),
        ("share: {ideal: 13%}", "ideal: expected 13%, found 12.5% (parameter core/part)"),
        ("share: {min: 0.06}", "min: expected 0.06, found 0.05"),
        ("share: {max: 50%}", "max: expected 50%, found nothing"),
        ("phases: {shares: {burst: 41%}}", "shares.burst: expected 41%, found 40%"),
        ("matrix: {matrix: {koc: {count: 80%}}}", "matrix.koc.count: expected 80%, found 90%"),
        ("matrix: {matrix: {tail: {count: 80%}}}", "matrix.tail: expected {count: 80%}, found nothing"),
        (
            "films: {quantity: {count: 13}}",
            "quantity.count: expected 13, found 12 (fact douyin.content_posts_per_month)",
        ),
        ("films: {spend: {minimum: 5001}}", "spend.minimum: expected 5001, found 5000"),
    ],
)
def test_another_figure_fails_with_both_and_where_it_comes_from(tmp_path: Path, expect: str, told: str) -> None:
    (failure,) = run(tmp_path, expect).failures
    act = expect.partition(":")[0]
    assert failure.message == f"core/topic/acts.{act} of “A title”: {told}"
    assert failure.source.line == 6


def test_figures_of_a_branch_that_was_not_taken_fail_with_the_reason(tmp_path: Path) -> None:
    (failure,) = run(tmp_path, "cap: {at_most: 28}", shop="false").failures
    assert failure.message == (
        "core/topic/acts.cap of “A title” is not decided: the rule decided its `otherwise`; its gate does not hold: "
        "douyin.shop (the brand has a shop there) must be true, and is false"
    )


@pytest.mark.parametrize(
    ("expect", "message", "hint"),
    [
        ("cap: {at_mst: 28}", "topic/acts.cap: guard has no field 'at_mst'", "did you mean at_most?"),
        ("capp: {at_most: 28}", "core/topic/acts has no action 'capp'", "did you mean cap?"),
        ("cap: 28", "topic/acts.cap: expected figures by field", ""),
    ],
)
def test_a_field_or_an_action_that_is_not_there_is_told_with_the_nearest(
    tmp_path: Path, expect: str, message: str, hint: str
) -> None:
    (failure,) = run(tmp_path, expect).failures
    assert failure.message == message and hint in failure.hint


def test_a_wrong_figure_of_a_shipped_book_fails_a_shipped_case(tmp_path: Path) -> None:
    """WeCom's cap of mass messages at 999 once went through 364 cases."""
    core = tmp_path / "core"
    core.mkdir()
    for path in (ROOT / "rulebooks/core").iterdir():
        if path.name != "parameters":
            (core / path.name).symlink_to(path)
    (core / "parameters").mkdir()
    for path in (ROOT / "rulebooks/core/parameters").iterdir():
        text = path.read_text(encoding="utf-8").replace("values: {2025-11-17: 28}", "values: {2025-11-17: 999}")
        (core / "parameters" / path.name).write_text(text, encoding="utf-8")
    rulebook, _ = load_rulebooks([ROOT / "rulebooks", tmp_path])
    suite = open_suite(rulebook, ("core",), "guards/wecom-cap.cap")
    assert pick_cases(list(suite.cases), "wecom") == list(suite.cases)
    assert ["at_most: expected 28, found 999" in each.message for each in run_suite(suite).failures] == [True]
