"""The rulebooks' own tests: what a case may say, and how a wrong one is told to its author."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from engine.cases.case import load_cases
from engine.cases.names import check_names
from engine.cases.suite import Report, open_suite, run_suite
from engine.cases.told import tell_report
from engine.checkup import check_paths
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


def book_of(folder: Path, cases: str, *more: str) -> Path:
    both = (rule("rich", RICH), rule("spends", SPENDS))
    return write_book(folder, rules_topic=rules(*both, *more), parameters=MUCH, cases_topic=cases)


def run(folder: Path, cases: str, *more: str, text: str = "") -> Report:
    book_of(folder, cases, *more)
    rulebook, problems = load(folder)
    assert rulebook is not None, [str(problem) for problem in problems]
    return run_suite(open_suite(rulebook, (), text))


def messages(report: Report) -> list[str]:
    return [failure.message for failure in report.failures]


def test_cases_that_hold(tmp_path: Path) -> None:
    report = run(tmp_path, CASES)
    assert (len(report.verdicts), report.failures, report.problems) == (2, [], ())


def test_a_case_that_does_not_hold_says_what_was_expected_and_found_at_its_line_and_why(tmp_path: Path) -> None:
    wrong = CASES.replace("topic/spends: otherwise", "topic/spends: fires").replace("{rich: false}", "{rich: true}")
    report = run(tmp_path, wrong.replace("core/topic/rich: quiet", "core/topic/rich: fires"))
    assert [(failure.source.line, failure.message) for failure in report.failures] == [
        (
            7,
            "core/topic/spends “A title”: expected fires, found otherwise; its gate does not hold: "
            "douyin.shop (the brand has a shop there) must be true, and is false",
        ),
        (
            11,
            "core/topic/rich “A title”: expected fires, found quiet; "
            "budget.total (the whole budget) must be at least 500000 (much), and is 400000",
        ),
        (11, "finding rich: expected true, found false"),
    ]


def test_a_rule_that_should_be_quiet_says_what_made_it_apply(tmp_path: Path) -> None:
    report = run(tmp_path, CASES.replace("topic/rich: fires", "topic/rich: quiet"))
    assert messages(report) == [
        "core/topic/rich “A title”: expected quiet, found fires; it applies: budget.total (the whole budget) is 600000"
    ]


def test_a_case_that_names_no_rule_or_no_state_is_told_by_test_and_by_check(tmp_path: Path) -> None:
    wrong = CASES.replace("topic/rich: fires", "topic/ritch: fires").replace("otherwise", "maybe")
    wrong = wrong.replace("findings: {rich: true}", "choices: {no-group: a}")
    found = messages(run(tmp_path, wrong))
    assert [message.split(";")[0] for message in found] == [
        "there is no rule 'core/topic/ritch'",
        "topic/spends: expected one of fires, otherwise, quiet, got 'maybe'",
        "there is no choice 'no-group'",
    ]
    told = [(problem.code, problem.source.line, problem.hint) for problem in check_paths([tmp_path], [tmp_path])]
    assert told[:2] == [
        ("R052", 6, "did you mean core/topic/rich?"),
        ("R053", 7, "known here: fires, otherwise, quiet"),
    ]
    assert told[2][:2] == ("R052", 8)


def test_a_wrong_brief_in_a_case_is_shown_at_its_own_line(tmp_path: Path) -> None:
    report = run(tmp_path, CASES.replace("total: 400000", "total: lots"))
    assert [failure.source.line for failure in report.failures] == [10]
    assert "expected an amount" in report.failures[0].message or "expected a number" in report.failures[0].message


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("{name: a, expects: {}, expect: {}}", "expects: a case has no such key"),
        ("{name: a}", "a case expects something: rules, actions, choices or findings"),
        ("{expect: {}}", "a case has a name that says what it shows"),
        ("{name: a, expect: {}, topics: topic}", "topics: expected a list of rule files"),
        ("{name: a, expect: {}, todo: ''}", "todo: say why the case does not hold yet"),
        ("{name: a, expect: {choices: creators}}", "choices: expected a mapping"),
        ("just text", "a case is a mapping of name, brief and expect"),
    ],
)
def test_what_is_not_made_as_a_case_is_a_problem_and_hides_no_other_case(
    tmp_path: Path, case: str, message: str
) -> None:
    report = run(tmp_path, CASES + f"  - {case}\n")
    assert [(each.code, each.message) for each in report.problems] == ([("R050", message)] if message else [])
    assert len(report.verdicts) >= 2 and report.failed() is bool(message or report.failing_gaps())


def test_two_cases_of_one_name_are_a_problem(tmp_path: Path) -> None:
    report = run(tmp_path, CASES.replace("a poor brand", "a rich brand without a shop"))
    assert [(each.code, each.source.line) for each in report.problems] == [("R051", 9)]


def test_a_case_for_what_is_not_there_yet_is_todo_until_it_holds(tmp_path: Path) -> None:
    todo = CASES + "  - {name: later, expect: {topic/spends: fires}, todo: the money comes in spring}\n"
    report = run(tmp_path, todo + "  - {name: unwritten, expect: {topic/unwritten: fires}, todo: nobody wrote it}\n")
    assert (report.failures, len(report.todos)) == ([], 2)
    told = "\n".join(tell_report(report))
    assert "cases/topic.yaml:12:50: later: the money comes in spring" in told
    assert "not yet: core/topic/spends “A title”: expected fires, found otherwise" in told
    assert "4 cases, 0 failures, 2 todo" in told


def test_a_todo_that_holds_fails_until_it_is_removed(tmp_path: Path) -> None:
    report = run(tmp_path, CASES.replace("  - name: a poor brand", "  - name: a poor brand\n    todo: not yet"))
    assert [(each.source.line, each.message, each.hint) for each in report.failures] == [
        (10, "this case holds now; its todo said: not yet", "remove `todo:`")
    ]


def test_a_todo_does_not_excuse_a_brief_that_cannot_be_read(tmp_path: Path) -> None:
    wrong = CASES.replace("total: 400000", "total: lots").replace(
        "    expect: {core", "    todo: why\n    expect: {core"
    )
    assert [failure.source.line for failure in run(tmp_path, wrong).failures] == [10]


WHOLE = """
cases:
  - name: all of it
    brief: {budget: {total: 600000}, platforms: {douyin: {shop: false}}}
    topics: [topic]
    expect: {EXPECT}
"""


@pytest.mark.parametrize(
    "expect",
    [
        "topic/rich: fires, topic/spends: otherwise",
        "findings: {rich: true}, topic/spends: otherwise",
        "core/topic/rich: fires, topic/spends.b: {field: budget.total}",
    ],
)
def test_a_topic_told_in_full_holds_by_rules_findings_or_actions(tmp_path: Path, expect: str) -> None:
    assert messages(run(tmp_path, WHOLE.replace("{EXPECT}", f"{{{expect}}}"))) == []


def test_a_decision_of_a_listed_topic_that_the_case_does_not_name_fails(tmp_path: Path) -> None:
    (failure,) = run(tmp_path, WHOLE.replace("{EXPECT}", "{topic/rich: fires}")).failures
    assert failure.source.line == 5
    assert failure.message == (
        "core/topic/spends “A title” decides its `otherwise` and the case, which tells core/topic in full, does not name "
        "it; its gate does not hold: douyin.shop (the brand has a shop there) must be true, and is false"
    )
    assert failure.hint == "write `topic/spends: otherwise` under expect, or take core/topic out of topics"


EACH = (
    "for_each: {platform: [douyin, tmall]}\nlayer: tactics\nwhen: {$platform.candidate: true}\n"
    "then: [{ask: {id: a, field: budget.total, why: W}}]"
)


def test_the_base_id_of_a_for_each_rule_does_not_name_one_instance_of_several(tmp_path: Path) -> None:
    """`topic/each: fires` would hold with douyin alone, and so hide that tmall came on top."""
    text = WHOLE.replace("{EXPECT}", "{topic/rich: fires, topic/spends: otherwise, topic/each: fires}")
    (failure,) = run(tmp_path, text, rule("each", EACH)).failures
    assert failure.message.startswith("core/topic/each-douyin “A title” decides its `then`")
    both = text.replace("{shop: false}}", "{shop: false}, tmall: {}}")
    assert messages(run(tmp_path, both, rule("each", EACH))) == []


CHOICE = """
groups:
  - id: mode
    title: Mode
    options: [{id: a, playbook: fact-s.shop, title: Quick}, {id: b, playbook: fact-s.shop, title: Slow}]
"""


def chooses(option: str, priority: int) -> str:
    body = f"layer: strategy\npriority: {priority}\nwhen: {{budget.total: {{above: {{param: much}}}}}}\nthen: [choose: {{mode: {option}}}]"
    return rule(f"to-{option}", body)


def choosing(folder: Path, expect: str) -> Report:
    text = f"cases: [{{name: x, brief: {{budget: {{total: 600000}}}}, topics: [topic], expect: {{{expect}}}}}]"
    write_book(
        folder, more=CHOICE, rules_topic=rules(chooses("a", 10), chooses("b", 20)), parameters=MUCH, cases_topic=text
    )
    rulebook, problems = load(folder)
    assert rulebook is not None, problems
    return run_suite(open_suite(rulebook))


def test_a_choice_of_a_listed_topic_has_to_be_named_and_its_losers_too(tmp_path: Path) -> None:
    assert messages(choosing(tmp_path, "choices: {mode: b}, topic/to-a: fires")) == []
    unnamed = choosing(tmp_path, "topic/to-a: fires, topic/to-b: fires").failures
    assert [(each.message, each.hint) for each in unnamed] == [
        ("core/topic/to-b “A title” decides the choice mode and the case does not name it: b", "choices: {mode: b}")
    ]
    assert [each.hint.partition(" under")[0] for each in choosing(tmp_path, "choices: {mode: b}").failures] == [
        "write `topic/to-a: fires`"
    ]


def test_a_choice_that_came_out_otherwise_names_who_won_and_why_the_expected_one_did_not(tmp_path: Path) -> None:
    (told,) = messages(choosing(tmp_path, "choices: {mode: a}, topic/to-b: fires, topic/to-a: fires"))
    assert told == (
        "mode: expected a “Quick”, found b “Slow” by core/topic/to-b “A title”; core/topic/to-a “A title” applies, at priority 10"
    )


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("poor", ["a poor brand"]),
        ("POOR brand", ["a poor brand"]),
        ("rich and not poor", ["a rich brand without a shop"]),
        ("core/topic/spends", ["a rich brand without a shop", "a poor brand"]),
        ("(poor or shop) and not without", ["a poor brand"]),
        ("nothing of that", []),
    ],
)
def test_cases_are_picked_by_name_topic_and_rule(tmp_path: Path, text: str, picked: list[str]) -> None:
    report = run(tmp_path, CASES, text=text)
    assert [each.case.name for each in report.verdicts] == picked


@pytest.mark.parametrize(
    ("text", "told"), [("nothing of that", "no case has"), ("(a", "not closed"), ("a or", "at the end")]
)
def test_a_text_that_picks_nothing_is_an_error_and_not_a_success(text: str, told: str) -> None:
    result = CliRunner().invoke(cli.main, ["test", "-k", text])
    assert (result.exit_code, told in result.output) == (2, True)


def test_every_shipped_case_holds_and_every_rule_playbook_branch_and_option_is_covered() -> None:
    rulebook, warnings = load_rulebooks([ROOT / "rulebooks"])
    report = run_suite(open_suite(rulebook))
    assert [str(problem) for problem in (*report.problems, *warnings)] == []
    assert [str(failure) for failure in report.failures] == []
    assert [str(gap) for gap in report.failing_gaps(strict=True)] == []


def test_every_shipped_book_tells_some_topics_in_full() -> None:
    rulebook, _ = load_rulebooks([ROOT / "rulebooks"])
    problems: list[Problem] = []
    cases = [case for book in rulebook.books for case in load_cases(Path(book.path), book.id, problems)]
    assert [str(each) for case in cases for each in check_names(case, rulebook)] == []
    told = {
        book.id: {topic for case in cases for topic in case.topics if topic.startswith(f"{book.id}/")}
        for book in rulebook.books
    }
    assert {book: len(topics) for book, topics in told.items() if len(topics) < 2} == {}
    assert {"core/budget", "core/crowd", "core/roles", "core/stage", "star/talent", "fact-s/growth"} <= set().union(
        *told.values()
    )


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
