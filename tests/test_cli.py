"""The command line as a user meets it: one line of prose, one command, one exit code."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import cli
from engine.commands import options
from engine.locale import LOCALES
from tests.books import ROOT

SERUM = str(ROOT / "examples/serum-618.yaml")
PETFOOD = str(ROOT / "examples/petfood-new.yaml")
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder; a traceback fails the test."""
    monkeypatch.chdir(tmp_path)

    def invoke(*args: str) -> Result:
        result = CliRunner().invoke(cli.main, list(args))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return invoke


def test_a_plan_goes_to_the_screen_as_markdown(run: Run) -> None:
    result = run("plan", SERUM)
    assert result.exit_code == 0
    assert result.stdout.startswith("# ")
    assert "Hydra Serum" in result.stdout


def test_several_briefs_as_json_are_one_array(run: Run) -> None:
    result = run("plan", SERUM, PETFOOD, "-f", "json")
    plans = json.loads(result.stdout)
    assert [plan["brief"]["brand"] for plan in plans] == [_brand(SERUM), _brand(PETFOOD)]
    assert json.loads(run("plan", SERUM, "-f", "json").stdout) == plans[0]


def _brand(path: str) -> str:
    text = Path(path).read_text(encoding="utf-8")
    return text.split("brand:")[1].split("name:")[1].splitlines()[0].split("#")[0].strip()


def test_the_locale_option_beats_the_briefs_own(run: Run) -> None:
    texts = {code: run("plan", SERUM, "--locale", code).stdout for code in LOCALES}
    assert len(set(texts.values())) == 3
    assert "种草" in texts["zh-CN"] and "蓄水" in texts["zh-CN"]


def test_a_file_is_written_whole_and_never_overwritten_without_force(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "serum.md"
    assert run("plan", SERUM, "-o", str(target)).exit_code == 0
    first = target.read_bytes()
    target.write_bytes(b"mine")
    result = run("plan", SERUM, "-o", str(target))
    assert (result.exit_code, target.read_bytes()) == (1, b"mine")
    assert "--force" in result.stderr
    assert run("plan", SERUM, "-o", str(target), "--force").exit_code == 0
    assert target.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["serum.md"], "no temporary file is left"


def test_a_slash_at_the_end_means_a_folder_for_one_plan_too(run: Run, tmp_path: Path) -> None:
    assert run("plan", PETFOOD, "-o", "out/new/").exit_code == 0
    assert [path.name for path in (tmp_path / "out/new").iterdir()] == ["petfood-new.plan.md"]


def test_all_formats_of_several_briefs_go_to_a_folder(run: Run, tmp_path: Path) -> None:
    assert run("plan", SERUM, PETFOOD, "-f", "all", "-o", "out/").exit_code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    stems = ("petfood-new", "serum-618")
    assert names == sorted(f"{stem}.plan{suffix}" for stem in stems for suffix in (".html", ".json", ".md"))


def test_one_broken_brief_writes_nothing_at_all(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(Path(SERUM).read_text(encoding="utf-8").replace("total: 3000000", "total: -5"), encoding="utf-8")
    result = run("plan", SERUM, str(broken), "-f", "md", "-o", "out/")
    assert result.exit_code == 1
    assert f"{broken}:" in result.stdout and "error[B00" in result.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["plan", SERUM, "-f", "docx"], "there is no format 'docx'"),
        (["plan", SERUM, "-f", "all"], "need -o"),
        (["plan"], "Missing argument"),
        (["plan", SERUM, "--locale", "fr"], "'fr' is not one of"),
        (["explain", SERUM, "no-such-rule"], "nothing is called 'no-such-rule'"),
        (["explain", SERUM, "growth_mode", "--unknowns"], "leave the ID out"),
        (["rulebooks", "show", "nobody"], "there is no book or rule 'nobody'"),
        (["schema", "cake"], "'cake' is not one of"),
    ],
    ids=lambda value: " ".join(value[:1] + value[2:]) if isinstance(value, list) else None,
)
def test_wrong_options_exit_2_and_say_what_is_wrong(run: Run, args: list[str], says: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["plan", "nobody.yaml"], "nobody.yaml:1:1: error[S001]: there is no such file"),
        (["plan", "."], ".:1:1: error[S001]: this is a folder"),
        (["check", "nobody.yaml"], "nobody.yaml:1:1: error[S001]"),
        (["plan", SERUM, "--rulebooks", "nowhere"], "nowhere:1:1: error[R030]: there is no rulebook here"),
        (["test", "stars"], "there is no book 'stars'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_read_is_a_problem_at_its_first_character(run: Run, args: list[str], says: str) -> None:
    result = run(*args)
    assert result.exit_code == 1
    assert says in result.stdout


def test_check_gathers_the_problems_of_all_files(run: Run, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("format: planwheel/brief@1\nname: x\n", encoding="utf-8")
    result = run("check", "a.yaml", "b.yaml")
    assert result.exit_code == 1
    assert {line.split(":")[0] for line in result.stdout.splitlines() if "error[" in line} == {"a.yaml", "b.yaml"}
    problems = json.loads(run("check", "a.yaml", "--json").stdout)
    assert {"path", "line", "column", "severity", "code", "message", "hint"} == set(problems[0])


def test_warnings_only_count_with_strict(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "mine"
    (book / "rules").mkdir(parents=True)
    (book / "rulebook.yaml").write_text("id: mine\nversion: 1.0.0\ntitle: Mine\nowner: me\n", encoding="utf-8")
    (book / "rules/a.yaml").write_text(
        "rules:\n  - {id: a, title: T, why: W, basis: expert, layer: diagnosis,\n"
        "     when: {budget.total: {above: 5000}}, then: [{finding: much}]}\n",
        encoding="utf-8",
    )
    assert run("check", "mine").exit_code == 0
    result = run("check", "mine", "--strict")
    assert result.exit_code == 1 and "warning[R026]" in result.stdout


def test_the_shipped_rulebooks_templates_and_briefs_are_clean(run: Run) -> None:
    result = run("check", "--strict", *(str(ROOT / name) for name in ("rulebooks", "templates", "examples")))
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_template_with_broken_syntax_is_named_at_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/plan.md.j2").write_text("fine\n{% if %}\n", encoding="utf-8")
    result = run("check", "own")
    assert result.exit_code == 1 and "own/plan.md.j2:2:1: error[T002]" in result.stdout


def test_init_writes_a_brief_that_plans(run: Run, tmp_path: Path) -> None:
    assert run("init").exit_code == 0
    assert run("check", "brief.yaml").exit_code == 0
    assert run("plan", "brief.yaml").exit_code == 0
    (tmp_path / "brief.yaml").write_text("mine", encoding="utf-8")
    assert run("init").exit_code == 1
    assert (tmp_path / "brief.yaml").read_text(encoding="utf-8") == "mine"


def test_facts_are_a_table_that_other_programs_can_read(run: Run) -> None:
    lines = run("facts").stdout.splitlines()
    assert lines[0].split("\t")[0] == "fact"
    named = {line.split("\t")[0] for line in lines[1:]}
    assert {"budget.total", "douyin.audience.A3", "xiaohongshu.decision.gap"} <= named
    assert {entry["name"] for entry in json.loads(run("facts", "--json").stdout)} == named


def test_completion_scripts_are_for_this_command(run: Run) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_PLANWHEEL_COMPLETE" in run("completion", shell).stdout


def test_every_command_has_help_that_needs_no_jargon(run: Run) -> None:
    for name in cli.VERBS:
        command = cli.main.get_command(click.Context(cli.main), name)
        assert command and command.help and command.help[0].isupper(), name
        assert run(name, "--help").exit_code == 0


def test_the_command_line_offers_the_engines_locales() -> None:
    assert tuple(options.LOCALES.choices) == LOCALES


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} cli.py plan {SERUM} | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("# ")


def test_a_fault_of_the_planner_is_told_as_such_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.plan.invariants import BrokenPlan

    def broken(inputs: object) -> object:
        raise BrokenPlan("lines, fees and reserve are not the total; please report this brief")

    monkeypatch.setattr("engine.pipeline.build_plan", broken)
    result = run("plan", SERUM)
    assert result.exit_code == 1
    assert "planwheel is at fault" in result.stderr and "please report" in result.stderr


def test_a_write_that_fails_leaves_nothing_behind(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    result = run("plan", SERUM, "-o", "out/plan.md")
    assert result.exit_code == 1 and "No space left on device" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_explain_proposes_a_change_for_a_quiet_rule_and_ranks_what_is_left_out(run: Run) -> None:
    answer = run("explain", PETFOOD, "aips/stages/listen-to-buyers")
    assert answer.exit_code == 0
    assert answer.stdout.index("What keeps it from applying") < answer.stdout.index("– budget.total: 300000")
    ranked = run("explain", PETFOOD, "--unknowns", "--locale", "zh-CN")
    assert ranked.exit_code == 0
    assert ranked.stdout.startswith("## brief未提供的信息") and "membership.points" in ranked.stdout
