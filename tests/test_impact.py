"""What an edit of the rulebooks does to a corpus: each edit is held against its own run, and nothing is claimed for it alone that isn't."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli
from engine.golden.cause import Cause
from engine.impact.splice import with_edit
from tests.books import ROOT

SERUM, PETFOOD = (str(ROOT / f"examples/{name}.yaml") for name in ("serum-618", "petfood-new"))
IDEAL = ("min: 5%, ideal: {param: attention-ideal}", "min: 5%, ideal: 55%")
QUIET = ("    why: ", "    why: Now ")
RULE = (
    "min: 2%, ideal: {param: shelf-ideal}, on: {platform: $platform}",
    "min: 2%, ideal: {param: new-ideal}, on: {platform: $platform}",
)
PARAMETER = ("parameters:\n", "parameters:\n  - {id: new-ideal, title: New, unit: share, values: {2026-01-01: 60%}, confidence: expert, basis: Ours}\n")  # fmt: skip


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "rulebooks", tmp_path / "rulebooks"))


def swap(path: Path, pair: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    assert pair[0] in text
    path.write_text(text.replace(*pair, 1), encoding="utf-8")


def impact(base: object, now: object, *args: str) -> Result:
    return CliRunner().invoke(cli.main, ["impact", "--base", str(base), "--rulebooks", str(now), *args])


def test_each_edit_moves_what_it_moves_alone(books: Path) -> None:
    swap(books / "core/rules/budget.yaml", IDEAL)
    swap(books / "core/rules/pinduoduo.yaml", QUIET)
    data: Any = json.loads(impact(ROOT / "rulebooks", books, SERUM, PETFOOD, "-f", "json").stdout)
    moves = {edit["id"]: edit["moves"] for edit in data["edits"]}
    assert moves == {"rule:core/budget/attention-share": [SERUM], "rule:core/pinduoduo/words-and-places": []}
    (plan,) = data["plans"]
    assert plan["together"] == []
    assert any(line.startswith("Money by platform: Douyin: +¥") for line in plan["headlines"])


def test_edits_that_only_act_together_are_told_as_such(books: Path) -> None:
    """A rule that reads a new parameter: without the parameter the books cannot be read, without the rule nothing moves."""
    swap(books / "core/rules/budget.yaml", RULE)
    swap(books / "core/parameters/budget.yaml", PARAMETER)
    result = impact(ROOT / "rulebooks", books, SERUM)
    assert result.exit_code == 0, result.output
    assert "edits acting together only" in result.stdout
    assert "only come when edits act together" in result.stdout
    assert result.stdout.count("moves no plan of this corpus by itself") == 2


def test_a_rule_that_falls_silent_is_named(books: Path) -> None:
    path = books / "core/rules/guards.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  - id: absolute-words")
    end = text.index("\n  - id: ", start) + 1
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    result = impact(ROOT / "rulebooks", books, PETFOOD, "-f", "markdown")
    assert "Plans change: **yes**" in result.stdout
    assert "hears of these rules any more: core/guards/absolute-words" in result.stdout.replace("\\", "")


def test_the_books_of_a_commit_are_the_base(books: Path) -> None:
    quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(books.parent)]
    for args in (["init", "-q"], ["add", "rulebooks"], ["commit", "-qm", "books"]):
        subprocess.run([*git, *args], check=True, timeout=60, env=quiet)
    assert impact("HEAD", books, PETFOOD).stdout == "0 edits, 1 plans: 0 change\n"
    result = impact("no-such", books, PETFOOD)
    assert result.exit_code == 2 and "neither a folder nor a commit" in result.output
    swap(books / "core/rules/pinduoduo.yaml", ("rules:\n", "# of one platform\nrules:\n"))
    assert impact("HEAD", books, PETFOOD, "-f", "markdown").stdout.startswith(
        "### Impact on plans: 0 edits, 1 plans: 0"
    )


def test_a_brief_that_cannot_be_planned_hides_no_other(books: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copy(PETFOOD, corpus / "good.yaml")
    (corpus / "bad.yaml").write_text("format: planwheel/brief@1\n", encoding="utf-8")
    (corpus / "notes.yaml").write_text("nothing: here\n", encoding="utf-8")
    result = impact(books, books, str(corpus))
    assert result.exit_code == 1
    assert "bad.yaml:1:" in result.stdout and "0 edits, 1 plans: 0 change" in result.stdout
    assert "notes.yaml" not in result.stdout


def test_an_edit_is_owned_up_to(books: Path, tmp_path: Path) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text("# Changelog\n\n- core 1.1.0: other words. Plans\n  change: yes\n", encoding="utf-8")
    check = ("--changelog", str(log), PETFOOD)
    assert impact(ROOT / "rulebooks", books, *check).exit_code == 0
    swap(books / "core/rules/pinduoduo.yaml", QUIET)
    kept = impact(ROOT / "rulebooks", books, *check)
    assert kept.exit_code == 1
    assert "core/rulebook.yaml:" in kept.stdout and "error[G021]: the book core changed" in kept.stdout
    swap(books / "core/rulebook.yaml", ("version: 1.0.0", "version: 1.1.0"))
    false = impact(ROOT / "rulebooks", books, *check)
    assert (
        "CHANGELOG.md:3:1: error[G022]: the changelog says that plans change by core 1.1.0: yes; of 1 here 0 do"
        in false.stdout
    )
    swap(log, ("change: yes", "change: no"))
    assert impact(ROOT / "rulebooks", books, *check).exit_code == 0
    log.write_text("# Changelog\n", encoding="utf-8")
    assert "does not say whether plans change by core 1.1.0" in impact(ROOT / "rulebooks", books, *check).stdout


BASE = "rules:\n  - id: a\n    x: 1\n\n  # about b\n  - id: b\n    x: 2\n"
HEAD = "rules:\n  - id: a\n    x: 1\n  - id: b\n    x: 3\n  - id: c\n    x: 4"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Cause("rule", "book/t/b"), "rules:\n  - id: a\n    x: 1\n\n  # about b\n  - id: b\n    x: 3\n"),
        (Cause("rule", "book/t/c", "added"), BASE + "  - id: c\n    x: 4\n"),
    ],
)
def test_one_edit_is_spliced_into_the_old_text(edit: Cause, expected: str) -> None:
    name = "book/rules/t.yaml"
    assert with_edit(edit, {name: BASE}, {name: HEAD}) == {name: expected}


def test_a_rule_that_went_is_cut_out() -> None:
    name = "book/rules/t.yaml"
    assert (
        with_edit(Cause("rule", "book/t/c", "removed"), {name: HEAD}, {name: BASE})[name]
        == HEAD[: HEAD.index("  - id: c")]
    )
    assert with_edit(Cause("file", "book/x.yaml", "removed"), {"book/x.yaml": "a", name: BASE}, {}) == {name: BASE}
