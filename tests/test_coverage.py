"""What the articles say and the rules that act on it: the shipped table is true, and a renamed rule is told at its line."""

from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

import cli
from engine.checkup import check_paths
from engine.coverage import Coverage, check_coverage, read_coverage, render_coverage
from engine.errors import PlannerError, Problem
from engine.rulebook.load import load_rulebooks
from engine.rulebook.model import Rulebook
from tests.books import ROOT, load, rule, rules, write_book

BOOKS = ROOT / "rulebooks"
RULE = rule(
    "seed", "layer: tactics\nwhen: always\nthen:\n  - guard: {playbook: kpi.tree, kind: label, title: T, text: T}\n"
)


@pytest.fixture(scope="module")
def shipped() -> Coverage:
    return read_coverage(BOOKS / "coverage.yaml")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebooks([BOOKS])[0]


def written(folder: Path, statements: str) -> Path:
    """A folder with one book of one rule, core/x/seed, and the statements beside it."""
    write_book(folder, rules_x=rules(RULE))
    (folder / "coverage.yaml").write_text(f"statements:\n{dedent(statements)}", encoding="utf-8")
    return folder


def found(folder: Path) -> list[Problem]:
    return check_paths([folder], [folder])


def test_the_shipped_table_names_only_rules_and_references_that_exist(shipped: Coverage, rulebook: Rulebook) -> None:
    assert list(check_coverage(shipped, rulebook)) == []


def test_the_committed_page_is_what_the_command_prints() -> None:
    result = CliRunner().invoke(cli.main, ["rulebooks", "coverage"])
    assert result.exit_code == 0
    assert result.stdout == (BOOKS / "COVERAGE.md").read_text(encoding="utf-8"), (
        "write it anew: planwheel rulebooks coverage > rulebooks/COVERAGE.md"
    )


def test_both_articles_are_read_to_their_end_in_order(shipped: Coverage) -> None:
    places = list(dict.fromkeys(each.place for each in shipped.statements))
    steps = [f"3.{step}" for step in range(1, 9)]
    wheel = ["0", "1", "2", "3", *steps, "4", "4.1", "4.2", "4.3", "4.4", "5", "5.1", "5.2", "5.3", "5.4"]
    wheel += ["6", "6.1", "6.2", "6.3", "6.4", "summary"]
    aips = ["1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "3.3"]
    assert places == [f"flywheel-article#{each}" for each in wheel] + [f"aips-article#{each}" for each in aips]


def test_uplifts_without_a_source_are_no_rules(shipped: Coverage) -> None:
    uplifts = [each for each in shipped.statements if "30 %" in each.says or "20 %" in each.says]
    assert len(uplifts) == 2
    assert all(each.rules is None and "without a source" in (each.not_actionable or "") for each in uplifts)


def test_every_actionable_statement_has_a_rule(shipped: Coverage) -> None:
    assert [each.id for each in shipped.gaps] == []


def test_a_rule_that_is_gone_is_told_at_its_line_with_the_likely_one(tmp_path: Path) -> None:
    statements = """\
      - {id: S1, place: source#1, paragraph: P, says: Seed., rules: [core/x/seed]}
      - id: S2
        place: source#2
        paragraph: P
        says: Seed again.
        rules:
          - core/x/seed
          - core/x/sead
    """
    (problem,) = found(written(tmp_path, statements))
    assert (problem.code, problem.severity, problem.source.line) == ("R060", "error", 9)
    assert problem.source.path == str(tmp_path / "coverage.yaml")
    assert "S2" in problem.message and "core/x/sead" in problem.message
    assert problem.hint == "did you mean core/x/seed?"


@pytest.mark.parametrize(
    ("statement", "code", "says"),
    [
        ("{id: S1, place: source#1, paragraph: P, says: Twice., rules: []}", "R016", "stands twice"),
        ("{id: S2, place: sauce#1, paragraph: P, says: Where?, rules: []}", "R018", "no reference 'sauce'"),
        ("{id: S2, place: source#1, paragraph: P, says: Neither.}", "R007", "either rules"),
        ("{id: S2, place: source#1, paragraph: P, says: Both., rules: [], not_actionable: no}", "R007", "either rules"),
        ("{id: S2, place: source#1, paragraph: P, says: Typo., rule: []}", "R001", "rule"),
    ],
)
def test_what_is_wrong_with_a_statement_is_told_at_its_line(
    tmp_path: Path, statement: str, code: str, says: str
) -> None:
    first = "  - {id: S1, place: source#1, paragraph: P, says: Seed., rules: [core/x/seed]}\n"
    problems = found(written(tmp_path, f"{first}  - {statement}\n"))
    assert (problems[0].code, problems[0].source.line) == (code, 3)
    assert says in problems[0].message


def test_the_file_itself_can_be_checked(tmp_path: Path) -> None:
    folder = written(tmp_path, "  - {id: S1, place: d11#1, paragraph: P, says: Seed., rules: [core/x/gone]}\n")
    problems = check_paths([folder / "coverage.yaml"], [BOOKS])
    assert [problem.code for problem in problems] == ["R060"], (
        "judged by the rulebooks that a plan would use, not as a brief"
    )


def test_a_broken_table_hinders_no_plan(tmp_path: Path) -> None:
    folder = written(tmp_path, "  - nonsense\n")
    book, problems = load(folder)
    assert book is not None and "core/x/seed" in book.rules and problems == []
    assert found(folder) != []


def test_the_command_refuses_to_write_names_that_nothing_answers_to(tmp_path: Path) -> None:
    folder = written(tmp_path, "  - {id: S1, place: d11#1, paragraph: P, says: Seed., rules: [core/x/gone]}\n")
    result = CliRunner().invoke(cli.main, ["rulebooks", "coverage", str(folder / "coverage.yaml")])
    assert result.exit_code == 1
    assert "coverage.yaml:2:" in result.stdout and "R060" in result.stdout and "# What" not in result.stdout


def test_the_page_counts_gaps_apart_and_keeps_a_bar_inside_its_cell(tmp_path: Path) -> None:
    statements = """\
      - {id: S1, place: source#1, paragraph: P, says: "Seed | sow.", rules: [core/x/seed]}
      - {id: S2, place: source#1, paragraph: P, says: Water., rules: []}
      - {id: S3, place: source#2, paragraph: P, says: Plants are nice., not_actionable: praise}
    """
    folder = written(tmp_path, statements)
    book, _ = load(folder)
    assert book is not None
    page = render_coverage(read_coverage(folder / "coverage.yaml"), book)
    assert "| All | 3 | 1 | 1 | 1 |" in page and "1 of 1 rules" in page
    assert "| S1 | source#1, P | Seed \\| sow. | `core/x/seed` |" in page
    assert (
        page.index("## Not carried yet")
        < page.index("| S2 |")
        < page.index("## A source")
        < page.index("## Not actionable")
    )
    with pytest.raises(PlannerError):
        read_coverage(folder / "missing.yaml")
