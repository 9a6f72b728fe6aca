"""A watch sees what an editor saves, says of it what a fresh run would, and ends quietly."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cases.affected import Rounds, changed_rules
from engine.cases.suite import open_suite, run_suite
from engine.checkup import check_paths
from engine.commands.watch import look
from engine.kept import KEPT
from engine.rulebook.load import load_rulebooks
from tests.books import ROOT, rule, rules, write_book

LIMIT = 120
"""Seconds for a child on a busy machine; it is killed after that."""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "rulebooks", tmp_path / "rulebooks")
    return tmp_path / "rulebooks"


@pytest.fixture
def kept() -> Iterator[None]:
    KEPT.begin()
    yield
    KEPT.end()


EDITS = [
    ("core/rules/budget.yaml", "layer: tactics", "layer: tactic"),
    ("core/parameters/baseline.yaml", "- id: outsized-line", "- id: outsized-lime"),
    ("core/derived.yaml", "  window.slack:", "  window.slacks:"),
    ("core/references.yaml", "- {id: x31,", "- {id: x31b,"),
    ("core/catalogue/units.yaml", "id: videos", "id: vids"),
    ("core/texts/ja.yaml", "stamp: ", "stamp: 0"),
    ("star/rules/talent.yaml", "id: xiaohongshu-olive", "id: xiaohongshu-olives"),
    ("star/cases/talent.yaml", "talent/small-creators: fires", "talent/small-creator: fires"),
    ("fact-s/rules/growth.yaml", "rules:", "rules: ["),
    ("coverage.yaml", "rules: [", "rules: [no/such/rule, "),
]


def test_what_a_watch_keeps_never_hides_a_problem(books: Path, kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each edit is told as a fresh reading tells it, and its undoing too; one stale result anywhere would differ."""
    assert check_paths([books], [books]) == []
    told = 0
    for name, old, new in EDITS:
        path = books / name
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        again = check_paths([books], [books])
        with monkeypatch.context() as patch:
            patch.setattr(KEPT, "_results", None)
            fresh = check_paths([books], [books])
        assert again == fresh, name
        told += bool(again)
        path.write_text(text, encoding="utf-8")
        assert check_paths([books], [books]) == [], name
    assert told == len(EDITS)


def test_a_file_that_comes_and_goes_is_seen(books: Path, kept: None) -> None:
    check_paths([books], [books])
    extra = books / "star/rules/extra.yaml"
    extra.write_text("rules: [{id: x}]\n", encoding="utf-8")
    assert {problem.source.path for problem in check_paths([books], [books])} == {str(extra)}
    extra.unlink()
    assert check_paths([books], [books]) == []


RICH = "layer: diagnosis\nwhen: {budget.total: {at_least: {param: much}}}\nthen: [{finding: rich}]"
ASK = "layer: strategy\nwhen: {finding: rich}\nthen: [{ask: {field: budget.total, why: W}}]"
ALONE = "layer: strategy\nwhen: {douyin.shop: true}\nthen: [{ask: {field: budget.total, why: W}}]"
MUCH = (
    "parameters:\n  - {id: much, title: M, unit: money, values: {2024-01-01: 500000}, confidence: expert, basis: b}\n"
)
CASES = """
cases:
  - {name: makes it, brief: {budget: {total: 600000}}, expect: {topic/rich: fires}}
  - {name: reads it, brief: {budget: {total: 600000}}, expect: {topic/asks: fires}}
  - {name: expects it, brief: {budget: {total: 600000}}, expect: {findings: {rich: true}}}
  - {name: has nothing of it, brief: {platforms: {douyin: {shop: true}}}, expect: {topic/alone: fires}}
"""


@pytest.mark.parametrize(
    ("file", "old", "new", "again"),
    [
        ("parameters/x.yaml", "500000", "700000", ["makes it", "reads it", "expects it"]),
        ("rules/topic.yaml", "douyin.shop: true", "douyin.shop: false", ["has nothing of it"]),
        ("rules/topic.yaml", "finding: rich}\n    then", "finding: [rich]}\n    then", []),
        ("rules/topic.yaml", "rules:", "# a word\nrules:", []),
        ("cases/topic.yaml", "reads it, brief", "reads that, brief", ["reads that"]),
    ],
)
def test_only_cases_that_hang_on_a_change_run_again(
    tmp_path: Path, kept: None, file: str, old: str, new: str, again: list[str]
) -> None:
    made = rules(rule("rich", RICH), rule("asks", ASK), rule("alone", ALONE))
    book = write_book(tmp_path, rules_topic=made, parameters=MUCH, cases_topic=CASES)
    rounds = Rounds()
    before = open_suite(load_rulebooks([tmp_path])[0])
    report, count = rounds.run(before)
    assert (len(report.failures), count) == (0, 4)
    text = (book / file).read_text(encoding="utf-8")
    assert old in text
    (book / file).write_text(text.replace(old, new), encoding="utf-8")
    suite = open_suite(load_rulebooks([tmp_path])[0])
    report, count = rounds.run(suite)
    assert count == len(again)
    fresh = run_suite(suite)
    assert [str(each) for each in report.failures] == [str(each) for each in fresh.failures]
    if new != "# a word\nrules:":
        assert changed_rules(before.rulebook, suite.rulebook) is not None


def test_an_editors_own_files_are_not_looked_at(tmp_path: Path) -> None:
    for name in ("rules.yaml", ".rules.yaml.swp", "rules.yaml~", "#rules.yaml#"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [Path(path).name for path in look([tmp_path])] == ["rules.yaml"]
    assert list(look([tmp_path / "rules.yaml"])) == [str(tmp_path / "rules.yaml")]
    assert look([tmp_path / "gone"]) == {}


class Child:
    """A watch as its author runs it; what it says is read until a text comes."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.log = folder / "log"
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PLANWHEEL_CACHE": ""}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "cli.py"), *words], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
                env=environment,
            )  # fmt: skip

    def wait_for(self, pattern: str, count: int = 1) -> str:
        end = time.monotonic() + LIMIT
        while time.monotonic() < end and self.process.poll() is None:
            text = self.log.read_text(encoding="utf-8")
            if len(re.findall(pattern, text)) >= count:
                return text
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} did not come {count} times: {self.log.read_text(encoding='utf-8')}")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(LIMIT)


@pytest.fixture
def started() -> Iterator[list[Child]]:
    children: list[Child] = []
    yield children
    for child in children:
        if child.process.poll() is None:
            child.process.kill()
            child.process.wait()


def test_check_watch_tells_an_edit_and_its_mending_and_ends_quietly(
    books: Path, tmp_path: Path, started: list[Child]
) -> None:
    child = Child(tmp_path, "check", str(books / "star"), "--watch")
    started.append(child)
    child.wait_for("waiting for changes")
    path = books / "star/rules/talent.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("layer: tactics", "layer: tacticts", 1), encoding="utf-8")
    told = child.wait_for("waiting for changes", 2)
    assert f"changed: {path}" in told and "error[R004]" in told and "did you mean tactics?" in told
    path.write_text(text, encoding="utf-8")
    assert child.wait_for("waiting for changes", 3).rstrip().splitlines()[-2] == "0 errors, 0 warnings"
    assert child.stop() == 0
    assert "Traceback" not in child.log.read_text() and "Aborted" not in child.log.read_text()


def test_test_watch_runs_what_an_edit_affects(tmp_path: Path, started: list[Child]) -> None:
    folder = tmp_path / "books"
    head = "id: mine\nversion: 1.0.0\ntitle: Mine\nowner: tests\n"
    ask = "layer: strategy\nbasis: expert\nwhen: {budget.total: {at_least: {param: small-budget}}}\n"
    one = rule("asks", ask + "then: [{ask: {field: budget.total, why: W}}]").replace(
        "references: [source]", "status: x"
    )
    (folder / "mine/rules").mkdir(parents=True)
    (folder / "mine/cases").mkdir()
    (folder / "mine/rulebook.yaml").write_text(head, encoding="utf-8")
    (folder / "mine/rules/topic.yaml").write_text(rules(one), encoding="utf-8")
    cases = folder / "mine/cases/topic.yaml"
    cases.write_text("cases:\n  - {name: rich, expect: {topic/asks: fires}}\n", encoding="utf-8")
    child = Child(tmp_path, "test", "mine", "--watch", "--rulebooks", str(folder))
    started.append(child)
    assert "1 cases, 0 failures" in child.wait_for("waiting for changes")
    cases.write_text(
        "cases:\n  - {name: rich, expect: {topic/asks: fires}}\n  - {name: two, expect: {topic/asks: quiet}}\n",
        encoding="utf-8",
    )
    told = child.wait_for("waiting for changes", 2)
    assert "1 of 2 cases hang on the change" in told and "expected quiet, found fires" in told
    assert child.stop() == 0
