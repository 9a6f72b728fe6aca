"""Problems in the forms that programs read; each form is read back by its own rules."""

import json

import pytest
from click.testing import CliRunner

import cli
from engine.errors import Problem, Source
from engine.report import REPORTS
from tests.books import ROOT

PROBLEMS = [
    Problem(Source("a b/50%, ü.yaml", 3, 7), "R010", "there is no fact 'x': 100%\nof it", "write `y`"),
    Problem(Source("b.yaml"), "B001", "早", severity="warning"),
]


def test_text_is_one_place_a_problem_with_its_hint_below() -> None:
    first, second = PROBLEMS
    assert REPORTS["text"](PROBLEMS) == f"{first}\n{second}\n"
    assert REPORTS["text"]([]) == ""


def test_json_keeps_every_part() -> None:
    found = json.loads(REPORTS["json"](PROBLEMS))
    assert found[0] == {
        "path": "a b/50%, ü.yaml", "line": 3, "column": 7, "severity": "error", "code": "R010",
        "message": "there is no fact 'x': 100%\nof it", "hint": "write `y`",
    }  # fmt: skip
    assert found[1]["message"] == "早"


def test_sarif_says_where_what_and_how_bad() -> None:
    log = json.loads(REPORTS["sarif"](PROBLEMS))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["B001", "R010"]
    first, second = run["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b/50%25%2C%20%C3%BC.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 7}
    assert (first["ruleId"], first["level"]) == ("R010", "error")
    assert first["message"]["text"].endswith("\nwrite `y`")
    assert (second["level"], second["message"]["text"]) == ("warning", "早")


def _annotation(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it."""
    _, head, text = line.split("::", 2)
    kind, _, properties = head.partition(" ")
    pairs = dict(each.split("=", 1) for each in properties.split(","))

    def plain(value: str) -> str:
        for code, sign in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            value = value.replace(code, sign)
        return value

    return kind, {name: plain(value) for name, value in pairs.items()}, plain(text)


def test_annotations_come_back_as_they_were() -> None:
    first, second = map(_annotation, REPORTS["github"](PROBLEMS).splitlines())
    assert first == (
        "error",
        {"file": "a b/50%, ü.yaml", "line": "3", "col": "7", "title": "R010"},
        "there is no fact 'x': 100%\nof it\nwrite `y`",
    )
    assert (second[0], second[2]) == ("warning", "早")


@pytest.mark.parametrize("form", REPORTS)
def test_a_check_in_every_form_fails_for_an_error_and_passes_without(form: str) -> None:
    runner = CliRunner()
    bad = runner.invoke(cli.main, ["check", "--format", form, "nobody.yaml"])
    assert bad.exit_code == 1
    assert "S001" in bad.stdout
    good = runner.invoke(cli.main, ["check", "--format", form, str(ROOT / "examples/petfood-new.yaml")])
    assert good.exit_code == 0
    assert "error" not in good.stdout
