"""The rulebooks' own tests: what a case may say, and how a wrong one is told to its author."""

from pathlib import Path

from engine.cases import Report, load_cases, report_cases, run_cases
from engine.errors import Problem
from engine.pipeline import Desk
from engine.rulebook.load import load_rulebooks
from tests.books import ROOT, load, rule, rules, write_book

RICH = "layer: diagnosis\nwhen: {budget.total: {at_least: {param: much}}}\nthen: [{finding: rich}]"
SPENDS = (
    "layer: tactics\nwhen: {finding: rich}\ngate: {douyin.shop: true}\n"
    "then: [{ask: {id: a, field: budget.total, why: W}}]\notherwise: [{ask: {id: b, field: budget.total, why: W}}]"
)
ACT = "{tactic: {playbook: fact-s.shop, stage: order, title: T, text: T}}"
MUCH = """
    parameters:
      - {id: much, title: Much, unit: money, values: {2024-01-01: 500000}, confidence: expert, basis: tests}
"""
CASES = """
cases:
  - name: a rich brand without a shop
    brief: {budget: {total: 600000}, platforms: {douyin: {shop: false}}}
    expect:
      topic/rich: fires
      topic/spends: otherwise
      findings: {rich: true}
  - name: a poor brand
    brief: {budget: {total: 400000}}
    expect: {core/topic/rich: quiet, topic/spends: quiet, findings: {rich: false}}
"""


def run(folder: Path, cases: str) -> tuple[Report, list[Problem]]:
    book = write_book(
        folder, rules_topic=rules(rule("rich", RICH), rule("spends", SPENDS)), parameters=MUCH, cases_topic=cases
    )
    rulebook, problems = load(folder)
    assert rulebook is not None, [str(problem) for problem in problems]
    return run_cases(rulebook, list(load_cases(book, "core", problems))), problems


def test_cases_that_hold_and_what_they_cover(tmp_path: Path) -> None:
    report, problems = run(tmp_path, CASES)
    assert (report.cases, report.failures, problems) == (2, (), [])
    assert (report.never_fired, report.never_quiet) == ((), ())


def test_a_case_that_does_not_hold_says_what_was_expected_and_found_at_its_line(tmp_path: Path) -> None:
    wrong = CASES.replace("topic/spends: otherwise", "topic/spends: fires").replace("{rich: false}", "{rich: true}")
    report, _ = run(tmp_path, wrong)
    told = [(failure.source.line, failure.message) for failure in report.failures]
    assert told == [
        (7, "core/topic/spends: expected fires, found otherwise"),
        (11, "finding rich: expected true, found false"),
    ]


def test_a_case_that_names_no_rule_or_no_state_fails(tmp_path: Path) -> None:
    report, _ = run(tmp_path, CASES.replace("topic/rich: fires", "topic/ritch: fires").replace("otherwise", "maybe"))
    messages = " ".join(failure.message for failure in report.failures)
    assert "there is no rule 'core/topic/ritch'; did you mean core/topic/rich?" in messages
    assert "expected one of fires, otherwise, quiet, got 'maybe'" in messages


def test_a_wrong_brief_in_a_case_is_shown_at_its_own_line(tmp_path: Path) -> None:
    report, _ = run(tmp_path, CASES.replace("total: 400000", "total: lots"))
    assert [failure.source.line for failure in report.failures] == [10]
    assert "expected an amount" in report.failures[0].message or "expected a number" in report.failures[0].message


def test_an_uncovered_rule_is_named(tmp_path: Path) -> None:
    report, _ = run(tmp_path, CASES.split("  - name: a poor")[0])
    assert report.never_quiet == ("core/topic/rich", "core/topic/spends")


def test_a_playbook_that_no_case_decides_or_leaves_out_is_named_and_fails_the_run(tmp_path: Path) -> None:
    spends = SPENDS.replace("{ask: {id: a, field: budget.total, why: W}}", ACT).replace(
        "when: {finding: rich}", "when: always"
    )
    book = write_book(
        tmp_path, rules_topic=rules(rule("rich", RICH), rule("spends", spends)), parameters=MUCH,
        cases_topic="cases: [{name: a, brief: {platforms: {douyin: {shop: true}}}, expect: {topic/spends: fires}}]",
    )  # fmt: skip
    lines, failed = report_cases((), [tmp_path])
    assert failed
    assert "uncovered: the playbook fact-s.shop is left out in no case" in lines
    assert "uncovered: the playbook fact-s.mall is decided in no case" in lines
    assert lines[-1].endswith("0 of 83 playbooks")
    (book / "cases" / "more.yaml").write_text("cases: [{name: b, brief: {}, expect: {topic/spends: otherwise}}]")
    assert "1 of 83" in report_cases((), [tmp_path])[0][-1]
    assert report_cases(("core",), [tmp_path])[1] is False, "one book of several cannot be asked for every playbook"


def test_a_case_with_an_unknown_key_is_a_problem(tmp_path: Path) -> None:
    _, problems = run(tmp_path, CASES + "    expects: {}\n")
    assert [problem.code for problem in problems] == ["R050"]


def test_every_shipped_case_holds_and_every_shipped_rule_is_seen_both_ways() -> None:
    rulebook, warnings = load_rulebooks([ROOT / "rulebooks"])
    problems: list[Problem] = []
    cases = [case for book in rulebook.books for case in load_cases(Path(book.path), book.id, problems)]
    report = run_cases(rulebook, cases)
    assert [str(problem) for problem in (*problems, *warnings)] == []
    assert [f"{failure.source}: {failure.case.name}: {failure.message}" for failure in report.failures] == []
    assert (report.never_fired, report.never_quiet) == ((), ())
    assert (report.never_in, report.never_out) == ((), ())


def test_a_small_brief_gets_a_plan_that_two_people_can_carry() -> None:
    """80,000 yuan once got 24 tactics, 10 guards and 23 questions: a list that nobody's week could hold."""
    plan, _ = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"]).plan(ROOT / "examples/petfood-new.yaml", "en")
    assert 8 <= len(plan.tactics) <= 16
    assert len(plan.schedule.milestones) <= 10
    assert len(plan.brief_check.missing) <= 10
    assert len(plan.compliance) <= 8
    hours = {each.id: each.value for each in plan.brief_check.assumptions if each.id.startswith("core/lean-")}
    week = hours.pop("core/lean-hours")
    assert len(hours) == 4
    assert sum(hours.values()) < week  # what is left of the week is promised to buyers and to what goes wrong
