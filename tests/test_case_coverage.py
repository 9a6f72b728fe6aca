"""What no case shows, and why: in the words of the rule's author, with the case that comes nearest."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import cli
from engine.cases.suite import Report, open_suite, run_suite
from engine.report.junit import as_junit
from tests.books import load, rule, rules, write_book

GROUPS = """
groups:
  - id: mode
    title: Mode
    options: [{id: a, playbook: fact-s.shop, title: A}, {id: b, playbook: fact-s.shop, title: B}, {id: c, title: C}]
"""
MUCH = (
    "parameters:\n  - {id: much, title: M, unit: money, values: {2024-01-01: 500000}, confidence: expert, basis: b}\n"
)
ASK = "{ask: {id: ID, field: budget.total, why: W}}"
GATED = (
    "layer: tactics\nwhen: {douyin.candidate: true}\ngate: {budget.total: {at_least: {param: much}}}\n"
    f"then: [{ASK.replace('ID', 'a')}]\notherwise: [{ASK.replace('ID', 'b')}]"
)
TO_A = "layer: strategy\npriority: 10\nwhen: {douyin.candidate: true}\nthen: [choose: {mode: a}]"
TO_B = "layer: strategy\npriority: 20\nwhen: {douyin.candidate: true, douyin.shop: true}\nthen: [choose: {mode: b}]"
TWO = "layer: diagnosis\nwhen: {douyin.shop: true, tmall.shop: true}\nunless: {jd.shop: true}\nthen: [{finding: two}]"


def run(folder: Path, cases: str, *made: str, conditions: bool = False) -> Report:
    write_book(folder, more=GROUPS, rules_topic=rules(*made), parameters=MUCH, cases_topic=f"cases:\n{cases}")
    rulebook, problems = load(folder)
    assert rulebook is not None, [str(problem) for problem in problems]
    return run_suite(open_suite(rulebook), conditions=conditions)


def gaps(report: Report, kind: str) -> list[str]:
    assert report.coverage
    return [f"{gap.what}: {gap.reason}" for gap in report.coverage.gaps if gap.kind == kind]


DOUYIN = "brief: {budget: {total: 600000}, platforms: {douyin: {shop: false}}}"


def test_a_rule_that_never_fires_names_the_nearest_case_and_what_is_in_its_way(tmp_path: Path) -> None:
    cases = f"  - {{name: no shop, {DOUYIN}, expect: {{}}}}\n"
    cases += "  - {name: one shop, brief: {platforms: {douyin: {shop: true}, tmall: {shop: false}}}, expect: {}}\n"
    report = run(tmp_path, cases, rule("two", TWO))
    (told,) = gaps(report, "rules")
    assert told.startswith("core/topic/two never fires: nearest is the case “core/topic: one shop”, where tmall.shop (")
    assert "must be true, and is false" in told and "; jd.shop" in told
    assert report.coverage and report.coverage.tallies["rules"].covered == 0
    assert report.failed()


def test_a_branch_that_no_case_takes_says_why(tmp_path: Path) -> None:
    cases = f"  - {{name: rich, {DOUYIN}, expect: {{}}}}\n  - {{name: no douyin, brief: {{platforms: {{tmall: {{}}}}}}, expect: {{}}}}\n"
    report = run(tmp_path, cases, rule("gated", GATED))
    assert gaps(report, "branches") == [
        "core/topic/gated: `otherwise`: its gate holds wherever the rule applies: "
        "in “core/topic: rich” budget.total (the whole budget) is 600000"
    ]
    poor = run(tmp_path, cases.replace("600000", "1000"), rule("gated", GATED))
    assert gaps(poor, "branches") == [
        "core/topic/gated: `then`: nearest is the case “core/topic: rich”, where "
        "budget.total (the whole budget) must be at least 500000 (much), and is 1000"
    ]
    assert [gap.kind for gap in poor.failing_gaps(strict=True) if gap not in poor.failing_gaps()] == ["branches"] + [
        "options"
    ] * 3


def test_a_gap_that_a_todo_names_is_told_as_todo_and_fails_nothing(tmp_path: Path) -> None:
    cases = f"  - {{name: rich, {DOUYIN}, expect: {{}}}}\n"
    cases += f"  - {{name: poor, {DOUYIN}, todo: nobody is that poor, expect: {{topic/gated: otherwise}}}}\n"
    report = run(tmp_path, cases, rule("gated", GATED))
    assert report.coverage
    (gap,) = (gap for gap in report.coverage.gaps if gap.kind == "branches")
    assert gap.todo == "nobody is that poor" and str(gap).startswith("todo: core/topic/gated: `otherwise`: nobody is")
    assert "branches" not in {each.kind for each in report.failing_gaps(strict=True)}


def test_an_option_that_nobody_sees_chosen_says_what_outbids_it_or_that_no_rule_chooses_it(tmp_path: Path) -> None:
    cases = "  - {name: shop, brief: {platforms: {douyin: {shop: true}}}, expect: {}}\n"
    report = run(tmp_path, cases, rule("to-a", TO_A), rule("to-b", TO_B))
    assert gaps(report, "options") == [
        "choice mode: a: core/topic/to-a “A title” applies in “core/topic: shop”, but core/topic/to-b “A title” outbids it at priority 20",
        "choice mode: c: no rule chooses it",
    ]


def test_single_conditions_are_seen_where_they_decide_and_nowhere_else(tmp_path: Path) -> None:
    """The Tmall shop is false in a case, but there Douyin's is false too: that case says nothing of Tmall's."""
    both = "{douyin: {shop: true}, tmall: {shop: true}, jd: {shop: false}}"
    cases = f"  - {{name: both, brief: {{platforms: {both}}}, expect: {{}}}}\n"
    neither = both.replace("true", "false")
    cases += f"  - {{name: neither, brief: {{platforms: {neither}}}, expect: {{}}}}\n"
    cases += f"  - {{name: tmall alone, brief: {{platforms: {both.replace('true', 'false', 1)}}}, expect: {{}}}}\n"
    report = run(tmp_path, cases, rule("two", TWO), conditions=True)
    assert gaps(report, "conditions") == [
        "core/topic/two, when: `tmall.shop: true` is never false where it decides: 1 case has it false, but something else "
        "settles the rule there; nearest is “core/topic: neither”, where `douyin.shop: true` is false",
        "core/topic/two, when: `jd.shop: true` is never true where it decides: no case has it true",
        "core/topic/two, when: `jd.shop: true` is never unknown where it decides: no case has it unknown",
    ]
    assert report.coverage
    tally = report.coverage.tallies["conditions"]
    assert (tally.covered, tally.total) == (1, 3)
    more = f"  - {{name: douyin alone, brief: {{platforms: {both.replace('tmall: {shop: true', 'tmall: {shop: false')}}}, expect: {{}}}}\n"
    more += f"  - {{name: all, brief: {{platforms: {both.replace('jd: {shop: false', 'jd: {shop: true')}}}, expect: {{}}}}\n"
    more += f"  - {{name: untold, brief: {{platforms: {both.replace('jd: {shop: false}', 'jd: {}')}}}, expect: {{}}}}\n"
    assert gaps(run(tmp_path, cases + more, rule("two", TWO), conditions=True), "conditions") == []


def test_a_gate_is_judged_only_where_its_rule_applies(tmp_path: Path) -> None:
    cases = f"  - {{name: rich, {DOUYIN}, expect: {{}}}}\n"
    cases += "  - {name: elsewhere, brief: {budget: {total: 1000}, platforms: {tmall: {}}}, expect: {}}\n"
    (told,) = gaps(run(tmp_path, cases, rule("gated", GATED), conditions=True), "conditions")
    assert told == (
        "core/topic/gated, gate: `budget.total: {at_least: {param: much}}` is never false where it decides: 1 case has it false, "
        "but something else settles the rule there; nearest is “core/topic: elsewhere”, where `douyin.candidate: true` is false"
    )


SHOP = "layer: diagnosis\nwhen: {tmall.candidate: true, tmall.shop: true}\nthen: [{finding: shop}]"
OPEN = "layer: diagnosis\nwhen: {tmall.candidate: true, any: [{tmall.shop: true}, {tmall.shop: {known: false}}]}\nthen: [{finding: shop}]"


@pytest.mark.parametrize(("body", "wanted"), [(SHOP, 0), (OPEN, 1)])
def test_what_no_brief_can_show_is_not_asked_for(tmp_path: Path, body: str, wanted: int) -> None:
    """A platform that is left out has no shop: beside `shop: true` that it may be used decides nothing."""
    shops = "".join(
        f"  - {{name: {word}, brief: {{platforms: {{tmall: {{shop: {word}}}}}}}, expect: {{}}}}\n"
        for word in ("true", "false")
    )
    report = run(tmp_path, shops, rule("shop", body), conditions=True)
    assert sum("tmall.candidate: true` is never false" in gap for gap in gaps(report, "conditions")) == wanted


def test_a_rule_without_a_condition_needs_no_case_that_keeps_it_quiet(tmp_path: Path) -> None:
    always = f"layer: tactics\nwhen: always\nthen: [{ASK.replace('ID', 'a')}]"
    assert gaps(run(tmp_path, f"  - {{name: x, {DOUYIN}, expect: {{}}}}\n", rule("always", always)), "rules") == []


def test_a_playbook_seen_one_way_only_fails_a_run_over_all_books_alone(tmp_path: Path) -> None:
    act = "layer: tactics\nwhen: {douyin.candidate: true}\nthen: [{tactic: {playbook: fact-s.shop, stage: order, title: T, text: T}}]"
    report = run(tmp_path, f"  - {{name: x, {DOUYIN}, expect: {{}}}}\n", rule("acts", act))
    told = gaps(report, "playbooks")
    assert "the playbook fact-s.shop is left out in no case: it is carried by core/topic/acts" in told
    assert "the playbook fact-s.mall is decided in no case: no rule carries it" in told
    assert report.failed()
    rulebook, _ = load(tmp_path)
    assert rulebook and not run_suite(open_suite(rulebook, ("core",))).failed(), "one book of several cannot be asked"


TAGS = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"testcase"}),
    "testcase": ({"classname", "name"}, {"failure", "error", "skipped"}),
    "failure": ({"message"}, set()),
    "error": ({"message"}, set()),
    "skipped": ({"message"}, set()),
}
OPTIONAL = {"time", "file", "line", "type"}


def check_shape(element: ElementTree.Element) -> None:
    """As the readers of JUnit that code hosts run expect it: elements, attributes, and counts that add up."""
    needed, children = TAGS[element.tag]
    assert needed <= set(element.keys()) <= needed | OPTIONAL, element.attrib
    assert {child.tag for child in element} <= children
    if element.tag.startswith("testsuite"):
        cases = list(element.iter("testcase"))
        counts = [len(cases)] + [
            sum(case.find(tag) is not None for case in cases) for tag in ("failure", "error", "skipped")
        ]
        assert [int(element.get(key, "-1")) for key in ("tests", "failures", "errors", "skipped")] == counts
    for child in element:
        check_shape(child)


def test_junit_holds_failures_with_their_place_todos_broken_files_and_gaps(tmp_path: Path) -> None:
    cases = f"  - {{name: 'odd <&\"> name', {DOUYIN}, expect: {{topic/gated: quiet}}}}\n"
    cases += f"  - {{name: good, {DOUYIN}, expect: {{topic/gated: fires}}}}\n"
    cases += f"  - {{name: later, {DOUYIN}, todo: wait, expect: {{topic/gated: otherwise}}}}\n  - {{name: broken}}\n"
    report = run(tmp_path, cases, rule("gated", GATED))
    root = ElementTree.fromstring(as_junit(report))
    check_shape(root)
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["core/topic", "files", "coverage"]
    odd, good, later = suites["core/topic"]
    assert (odd.get("name"), odd.get("line"), odd.get("file")) == (
        'odd <&"> name',
        "2",
        str(tmp_path / "core/cases/topic.yaml"),
    )
    failure = odd.find("failure")
    assert failure is not None and "expected quiet, found fires" in (failure.get("message") or "")
    assert "topic.yaml:2:" in (failure.text or "")
    assert list(good) == []
    assert [(each.tag, each.get("message")) for each in later] == [("skipped", "todo: wait")]
    assert [each.get("type") for each in suites["files"].iter("error")] == ["R050"]
    assert "core/topic/gated is never quiet" in {case.get("name") for case in suites["coverage"]}


def test_junit_of_the_shipped_books_is_written_by_the_command(tmp_path: Path) -> None:
    target = tmp_path / "out/junit.xml"
    result = CliRunner().invoke(cli.main, ["test", "sharing", "--junit", str(target)])
    assert result.exit_code == 0, result.output
    root = ElementTree.parse(target).getroot()
    check_shape(root)
    assert len(list(root.iter("testcase"))) > 20 and float(root.get("time", "0")) > 0


@pytest.mark.parametrize(("strict", "code"), [([], 0), (["--strict"], 1)])
def test_strict_fails_for_a_branch_that_no_case_takes(tmp_path: Path, strict: list[str], code: int) -> None:
    book = tmp_path / "mine"
    (book / "rules").mkdir(parents=True)
    (book / "cases").mkdir()
    (book / "rulebook.yaml").write_text("id: mine\nversion: 1.0.0\ntitle: M\nowner: t\n", encoding="utf-8")
    gated = rule("gated", GATED.replace("{at_least: {param: much}}", "{known: true}")).replace(
        "references: [source]", "basis: expert"
    )
    (book / "rules/topic.yaml").write_text(rules(gated), encoding="utf-8")
    cases = f"cases:\n  - {{name: a, {DOUYIN}, expect: {{topic/gated: fires}}}}\n"
    (book / "cases/topic.yaml").write_text(cases, encoding="utf-8")
    result = CliRunner().invoke(cli.main, ["test", "--rulebooks", str(tmp_path), *strict])
    assert "uncovered: mine/topic/gated: `otherwise`" in result.output
    assert result.exit_code == code, result.output
