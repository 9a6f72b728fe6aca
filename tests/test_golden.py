"""Accepted plans under guard: what moved is told and blamed, nothing is lost, and nothing is accepted unseen."""

import errno
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

import cli
from engine.commands import golden as verb
from engine.golden.case import find_cases
from engine.golden.check import Bench, Verdict, check_case
from engine.golden.record import write_state
from engine.pipeline import Desk
from tests.books import ROOT

BRIEFS = ("serum-618", "petfood-new", "haircare-618")
IDEAL = ("min: 5%, ideal: {param: attention-ideal}", "min: 5%, ideal: 55%")
ATTENTION = "rule:core/budget/attention-share"
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def at_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three cases as accepted with the shipped books."""
    folder = tmp_path_factory.mktemp("golden")
    for name in BRIEFS:
        (folder / name).mkdir()
        shutil.copy(ROOT / f"examples/{name}.yaml", folder / name / "brief.yaml")
    result = CliRunner().invoke(cli.main, ["golden", "accept", str(folder), "-f", "json", "-f", "md"])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def folder(accepted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(accepted, tmp_path / "golden"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books as they were when the cases were accepted."""
    return Path(shutil.copytree(ROOT / "rulebooks", tmp_path_factory.mktemp("shipped") / "rulebooks"))


@pytest.fixture(scope="module")
def leaning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books with another ideal share for the platform that wins attention."""
    books = Path(shutil.copytree(ROOT / "rulebooks", tmp_path_factory.mktemp("leaning") / "rulebooks"))
    swap(books / "core/rules/budget.yaml", IDEAL)
    return books


@pytest.fixture
def books(shipped: Path, tmp_path: Path) -> Path:
    """The books, to be edited by one test."""
    return Path(shutil.copytree(shipped, tmp_path / "rulebooks"))


@pytest.fixture
def golden(folder: Path, shipped: Path) -> Run:
    """A golden verb on the cases, by default with the books that they were accepted with."""

    def run(word: str, *args: str, books: Path = shipped, **more: Any) -> Result:
        return CliRunner().invoke(cli.main, ["golden", word, str(folder), "--rulebooks", str(books), *args], **more)

    return run


def swap(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) >= 1, f"{old!r} is not in {path.name} any more"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def contents(folder: Path, *, pending: bool = False) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (pending or path.suffix != ".new")
    }


# The main job


def test_what_was_accepted_stands(golden: Run, folder: Path) -> None:
    before = contents(folder, pending=True)
    result = golden("check")
    assert result.exit_code == 0, result.output
    assert result.stdout == "3 cases: 3 as accepted, 0 not; 3 that no edit reaches were not planned again\n"
    assert golden("check", "--full").stdout == "3 cases: 3 as accepted, 0 not\n"
    assert contents(folder, pending=True) == before


def test_an_edited_share_names_the_rule_the_plans_and_the_amounts(golden: Run, folder: Path, leaning: Path) -> None:
    before = contents(folder)
    result = golden("check", books=leaning)
    assert result.exit_code == 1
    assert f"because of rule core/budget/attention-share edited [{ATTENTION}]" in result.stdout
    assert re.search(r"Douyin: \+¥[\d,]+ \(¥[\d,]+ → ¥[\d,]+\)", result.stdout)
    assert "petfood-new" not in result.stdout, "no Douyin in that plan"
    assert contents(folder) == before, "a check writes no golden"
    pending = json.loads((folder / "serum-618/plan.json.new").read_text(encoding="utf-8"))
    assert pending["budget"]["total"] == "3000000.00"
    assert not list((folder / "petfood-new").glob("*.new"))


def test_a_revert_is_clean(golden: Run, folder: Path, leaning: Path) -> None:
    before = contents(folder, pending=True)
    assert golden("check", books=leaning).exit_code == 1
    assert contents(folder, pending=True) != before
    assert golden("check").exit_code == 0
    assert contents(folder, pending=True) == before


def test_a_comment_in_a_rulebook_changes_nothing(golden: Run, books: Path) -> None:
    swap(books / "core/rules/budget.yaml", ("rules:\n", "# What we spend\nrules:\n"))
    assert golden("check", "--full", "--strict", books=books).stdout == "3 cases: 3 as accepted, 0 not\n"


def test_accepting_one_cause_leaves_the_other(golden: Run, folder: Path, leaning: Path) -> None:
    swap(folder / "petfood-new/brief.yaml", ("total: 80000", "total: 90000"))
    assert golden("check", books=leaning).exit_code == 1
    result = golden("accept", "--cause", ATTENTION, books=leaning)
    assert result.exit_code == 0, result.output
    left = golden("check", books=leaning)
    assert left.exit_code == 1
    assert "[brief:petfood-new] (1 case)" in left.stdout
    assert "attention-share" not in left.stdout
    assert (folder / "petfood-new/plan.json.new").exists()
    assert golden("accept", books=leaning).exit_code == 0
    assert golden("check", books=leaning).exit_code == 0


def test_a_plan_that_two_edits_moved_is_not_accepted_for_one(golden: Run, folder: Path, leaning: Path) -> None:
    swap(folder / "serum-618/brief.yaml", ("total: 3000000", "total: 2900000"))
    before = (folder / "serum-618/plan.json").read_bytes()
    result = golden("accept", "--cause", ATTENTION, books=leaning)
    assert "serum-618 stays: it moved because of brief:serum-618, too" in result.output
    assert (folder / "serum-618/plan.json").read_bytes() == before


def test_a_cause_that_moved_nothing_is_a_mistake(golden: Run) -> None:
    result = golden("accept", "--cause", ATTENTION)
    assert result.exit_code == 2
    assert "nothing moved because of" in result.output


# Blame: each claim is held against the edit alone

WHY = "Reach is the widest and the dearest of the jobs"
EDITS: dict[str, tuple[str, tuple[str, str]]] = {
    ATTENTION: ("core/rules/budget.yaml", IDEAL),
    "parameter:core/depth-ideal": ("core/parameters/budget.yaml", ("32%}, confidence: expert, basis: \"Sales: attention and depth about equal, before the shelf\"}\n  - id: beauty", "44%}, confidence: expert, basis: \"Ours\"}\n  - id: beauty")),
    "rule:core/guards/absolute-words": ("core/rules/guards.yaml", ("  - id: absolute-words\n    title: ", "  - id: absolute-words\n    title: Really ")),
    "file:core/references.yaml": ("core/references.yaml", ("title: ", "title: The ")),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_the_one_edit_is_the_one_cause(name: str, folder: Path, books: Path, golden: Run) -> None:
    path, pair = EDITS[name]
    swap(books / path, pair)
    data = json.loads(golden("check", "-f", "json", books=books).stdout)
    blamed = {cause["id"] for case in data for cause in case["causes"]} - {"rulebooks"}
    assert blamed == {name}
    assert any(not case["passed"] for case in data)


def test_every_blamed_edit_moves_its_plan_alone(folder: Path, books: Path, tmp_path: Path) -> None:
    for path, pair in EDITS.values():
        swap(books / path, pair)
    blamed = {verdict.case.name: {cause.name for cause in verdict.causes} for verdict in verdicts(folder, books)}
    assert blamed["serum-618"] == set(EDITS)
    assert ATTENTION not in blamed["petfood-new"]
    for name, (path, pair) in EDITS.items():
        alone = Path(shutil.copytree(ROOT / "rulebooks", tmp_path / name.replace("/", "-")))
        swap(alone / path, pair)
        moved = {verdict.case.name for verdict in verdicts(folder, alone) if not verdict.passed}
        assert moved == {case for case, names in blamed.items() if name in names}, name


def verdicts(folder: Path, books: Path, *, full: bool = True) -> list[Verdict]:
    bench = Bench(Desk.open([ROOT / "rulebooks", books], [ROOT / "templates"]), folder, "reference")
    return [check_case(case, bench, full=full) for case in find_cases(folder)[0]]


def test_a_template_is_blamed_for_words_alone(folder: Path, golden: Run, tmp_path: Path) -> None:
    templates = Path(shutil.copytree(ROOT / "templates/md", tmp_path / "own/md")).parent
    swap(templates / "md/plan.md.j2", ("{", "Ours\n{"))
    data = json.loads(golden("check", "--templates", str(templates), "-f", "json").stdout)
    assert {tuple(cause["id"] for cause in case["causes"]) for case in data} == {("templates",)}
    assert all(case["files"] == {"json": "same", "md": "differs"} for case in data)


def test_a_golden_that_was_edited_by_hand_is_told_as_such(folder: Path, golden: Run) -> None:
    swap(folder / "serum-618/plan.md", ("Hydra", "Hydro"))
    result = golden("check")
    assert "edited by hand [edited:serum-618]" in result.stdout


def test_without_a_record_the_cause_is_unknown(folder: Path, golden: Run, leaning: Path) -> None:
    (folder / "serum-618/accepted.json").unlink()
    assert "not on record [unknown]" in golden("check", "-k", "serum", books=leaning).stdout
    shutil.rmtree(folder / ".made-with")
    assert "not on record [unknown]" in golden("check", "-k", "haircare", books=leaning).stdout


# Only what depends on an edit is planned again


@pytest.mark.parametrize("book", ["star", "core", "private-domain"])
def test_a_case_that_is_not_planned_again_would_give_the_same_plan(folder: Path, books: Path, book: str) -> None:
    """Every fourth rule of a book loses its first reference or its why: the skipped plans are made all the same and compared."""
    for path in sorted((books / book / "rules").glob("*.yaml"))[::3]:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(\n    why: )(?=\S)", r"\1Now ", text, count=1), encoding="utf-8")
    quick, whole = verdicts(folder, books, full=False), verdicts(folder, books)
    assert [verdict.case.name for verdict in quick] == [verdict.case.name for verdict in whole]
    for fast, slow in zip(quick, whole, strict=True):
        if not fast.planned:
            assert set(slow.files.values()) <= {"hashes", "same"}, fast.case.name
        assert fast.passed == slow.passed


def test_a_rule_of_another_platform_reaches_no_plan(folder: Path, books: Path, golden: Run) -> None:
    swap(books / "core/rules/pinduoduo.yaml", ("    why: ", "    why: Now "))
    result = golden("check", books=books)
    assert result.exit_code == 0
    assert "3 that no edit reaches were not planned again" in result.stdout
    assert "planned again" not in golden("check", "--full", books=books).stdout
    assert golden("check", "--full", books=books).exit_code == 0
    assert golden("check", "--full", "--strict", books=books).exit_code == 1


# Tolerance and formatting


def test_figures_inside_the_tolerance_pass_and_words_never_do(folder: Path, golden: Run) -> None:
    (folder / "serum-618/case.yaml").write_text("tolerance: 20%\n", encoding="utf-8")
    swap(folder / "serum-618/brief.yaml", ("total: 3000000", "total: 3000100"))
    result = golden("check", "-k", "serum")
    assert "brief:serum-618" in result.stdout, "the brief's digest is a word"
    path = folder / "serum-618/plan.json"
    swap(folder / "serum-618/brief.yaml", ("total: 3000100", "total: 3000000"))
    path.write_text(path.read_text(encoding="utf-8").replace('"861800.00"', '"900000.00"'), encoding="utf-8")
    (folder / "serum-618/plan.md").unlink()
    assert "1 within tolerance" in golden("check", "-k", "serum").stdout
    (folder / "serum-618/case.yaml").write_text("tolerance: 1%\n", encoding="utf-8")
    assert golden("check", "-k", "serum").exit_code == 1


def test_other_line_ends_are_a_class_of_their_own(folder: Path, golden: Run) -> None:
    for name in ("plan.json", "plan.md"):
        path = folder / "serum-618" / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    result = golden("check")
    assert result.exit_code == 1
    assert "formatting alone: the same plan in other bytes [formatting]" in result.stdout
    assert golden("accept", "--cause", "formatting").exit_code == 0
    assert golden("check").exit_code == 0


# Bad input


def in_plan(old: str, new: str) -> Callable[[Path], None]:
    return lambda case: swap(case / "plan.json", (old, new))


def cut_off(case: Path) -> None:
    content = (case / "plan.json").read_bytes()
    (case / "plan.json").write_bytes(content[: len(content) // 2])


def link_out(case: Path) -> None:
    (case / "plan.json").unlink()
    (case / "plan.json").symlink_to(ROOT / "README.md")


BREAK: dict[str, Callable[[Path], object]] = {
    "conflict": in_plan('  "brief": {', '<<<<<<< ours\n  "brief": {'),
    "truncated": cut_off,
    "newer": in_plan("planwheel/plan@1", "planwheel/plan@7"),
    "no-brief": lambda case: (case / "brief.yaml").unlink(),
    "bad-brief": lambda case: swap(case / "brief.yaml", ("total: 3000000", "total: -3")),
    "record": lambda case: (case / "accepted.json").write_text("{", encoding="utf-8"),
    "settings": lambda case: (case / "case.yaml").write_text("tolerence: 1%\n", encoding="utf-8"),
    "format": lambda case: shutil.copy(case / "plan.json", case / "plan.jsn"),
    "link": link_out,
}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("conflict", r"plan\.json:\d+:1: error\[G002\]"),
        ("truncated", r"plan\.json:\d+:\d+: error\[G001\]"),
        ("newer", r"plan\.json:1:1: error\[G003\]: .*newer"),
        ("no-brief", r"serum-618:1:1: error\[G011\]: a golden plan without its brief\.yaml"),
        ("bad-brief", r"brief\.yaml:\d+:\d+: error\[B"),
        ("record", r"accepted\.json:1:2: error\[G017\]"),
        ("settings", r"case\.yaml:1:1: error\[R001\].*\n.*did you mean"),
        ("format", r"plan\.jsn:1:1: error\[G013\]: no format writes plan\.jsn"),
        ("link", r"plan\.json:1:1: error\[G014\]: the link leads out"),
    ],
)
def test_a_broken_case_is_a_problem_and_hides_no_other(name: str, said: str, folder: Path, golden: Run) -> None:
    BREAK[name](folder / "serum-618")
    swap(folder / "petfood-new/brief.yaml", ("total: 80000", "total: 90000"))
    before = contents(folder)
    result = golden("check")
    assert result.exit_code == 1
    assert re.search(said, result.stdout), result.stdout
    assert "brief:petfood-new" in result.stdout
    assert contents(folder) == before


def test_a_filter_that_matches_nothing_is_an_error(golden: Run, folder: Path) -> None:
    result = golden("check", "-k", "serun-618")
    assert result.exit_code == 1
    assert "no case is called like serun-618" in result.stdout and "serum-618" in result.stdout
    assert CliRunner().invoke(cli.main, ["golden", "check", str(folder / "nowhere")]).exit_code == 1


def test_a_filtered_run_deletes_nothing(golden: Run, folder: Path, leaning: Path) -> None:
    assert golden("check", books=leaning).exit_code == 1
    waiting, states = set(folder.rglob("*.new")), set((folder / ".made-with").iterdir())
    assert waiting
    golden("check", "-k", "petfood")
    golden("accept", "-k", "petfood", books=leaning)
    assert set(folder.rglob("*.new")) == waiting
    assert states <= set((folder / ".made-with").iterdir())


def test_in_ci_nothing_is_written_and_pending_files_are_errors(
    golden: Run, folder: Path, leaning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    before = contents(folder, pending=True)
    assert golden("check", books=leaning).exit_code == 1
    assert contents(folder, pending=True) == before
    (folder / "petfood-new/plan.json.new").write_text("{}", encoding="utf-8")
    result = golden("check", books=leaning)
    assert re.search(r"plan\.json\.new:1:1: error\[G015\]", result.stdout)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_nothing_loses_nothing(
    golden: Run, folder: Path, leaning: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder, pending=True)

    def full(path: Path, content: bytes, mode: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(verb, "replace_file", full)
    assert "cannot be written" in golden("check", books=leaning).output
    result = golden("accept", books=leaning)
    assert result.exit_code == 1
    assert "cannot be written" in result.output and "Traceback" not in result.output
    assert contents(folder, pending=True) == before


@pytest.mark.parametrize("step", [1, 3, 4])
def test_an_interrupted_accept_leaves_whole_files(
    golden: Run, folder: Path, leaning: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden("check", books=leaning)
    before, real, calls = contents(folder), verb.replace_file, list[Path]()
    after = {name: (folder / f"{name}.new").read_bytes() for name in before if (folder / f"{name}.new").exists()}

    def interrupted(path: Path, content: bytes, mode: int) -> None:
        calls.append(path)
        if len(calls) == step:
            raise KeyboardInterrupt
        real(path, content, mode)

    monkeypatch.setattr(verb, "replace_file", interrupted)
    assert golden("accept", books=leaning).exit_code != 0
    monkeypatch.setattr(verb, "replace_file", real)
    for name, content in contents(folder).items():
        if Path(name).name in ("plan.json", "plan.md"):
            assert content in (before[name], after.get(name)), "a half-written golden"
    assert golden("accept", books=leaning).exit_code == 0
    assert golden("check", books=leaning).exit_code == 0


def test_two_runs_do_not_accept_at_once(golden: Run, folder: Path, leaning: Path) -> None:
    import fcntl

    before = contents(folder)
    with (folder / ".golden.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = golden("accept", books=leaning)
        assert result.exit_code == 1
        assert "another run is accepting plans" in result.output
    (folder / ".golden.lock").unlink()
    assert contents(folder) == before
    assert golden("accept", books=leaning).exit_code == 0


# Machines and reviewers


def test_junit_has_a_failure_for_each_case_that_moved(golden: Run, folder: Path, leaning: Path) -> None:
    root = ElementTree.fromstring(golden("check", "-f", "junit", books=leaning).stdout)
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == set(BRIEFS)
    failure = cases["serum-618"].find("failure")
    assert failure is not None and ATTENTION in str(failure.get("message"))
    assert cases["petfood-new"].find("failure") is None
    assert root.get("failures") == str(sum(case.find("failure") is not None for case in cases.values()))


def test_annotations_and_sarif_stand_at_the_golden(golden: Run, folder: Path, leaning: Path) -> None:
    lines = golden("check", "-f", "github", books=leaning).stdout
    assert re.search(
        r"^::error file=[^,]*serum-618/plan\.json,line=1,col=1,title=G020::the plan is not as accepted", lines, re.M
    )
    sarif: Any = json.loads(golden("check", "-f", "sarif", books=leaning).stdout)
    assert {result["ruleId"] for result in sarif["runs"][0]["results"]} == {"G020"}


def test_a_pull_request_gets_a_comment(golden: Run, folder: Path, leaning: Path) -> None:
    text = golden("check", "-f", "markdown", books=leaning).stdout
    assert text.startswith("### Golden plans: 3 cases:")
    assert "<summary>because of rule core/budget/attention-share edited" in text
    assert "- **serum-618**" in text


def test_a_review_without_a_terminal_says_what_to_do(golden: Run, folder: Path, leaning: Path) -> None:
    result = golden("review", books=leaning)
    assert result.exit_code == 2 and "accept --cause ID" in result.output
    data = json.loads(golden("review", "--json", books=leaning).stdout)
    assert "serum-618" in {case["case"] for case in data} and "petfood-new" not in {case["case"] for case in data}


def test_a_reviewer_accepts_a_cause_and_leaves_another(
    golden: Run, folder: Path, leaning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap(folder / "petfood-new/brief.yaml", ("total: 80000", "total: 90000"))
    monkeypatch.setattr(verb, "_at_a_terminal", lambda: True)
    result = golden("review", input="s\na\n", books=leaning)
    assert result.exit_code == 0, result.output
    assert result.output.index("brief of petfood-new") < result.output.index("attention-share")
    left = golden("check", books=leaning)
    assert "brief:petfood-new" in left.stdout and "attention-share" not in left.stdout


def test_many_cases_in_processes_give_the_same_answers(folder: Path, books: Path, golden: Run) -> None:
    for number in range(14):
        shutil.copytree(folder / "petfood-new", folder / f"copy-{number:02}")
    swap(folder / "copy-07/brief.yaml", ("total: 80000", "total: 90000"))
    alone, together = golden("check", "-j", "1"), golden("check", "-j", "2")
    assert alone.stdout == together.stdout
    assert alone.exit_code == together.exit_code == 1


def test_a_state_tells_its_things_line_by_line() -> None:
    assert write_state({"rule a/b/c": "1", "file a/x.yaml": "2"}) == '{\n"file a/x.yaml": "2",\n"rule a/b/c": "1"\n}\n'
