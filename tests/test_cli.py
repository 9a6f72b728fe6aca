"""The command line as a user meets it: one line of prose, one command, one exit code."""

import io
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import cli
from engine.commands import options, plan
from engine.commands.progress import tracked
from engine.locale import LOCALES
from engine.render import FORMATS
from tests.books import ROOT
from tests.paper import needs_fonts

SERUM = str(ROOT / "examples/serum-618.yaml")
PETFOOD = str(ROOT / "examples/petfood-new.yaml")
SUFFIXES = (".csv", ".html", ".ics", ".json", ".md", ".pdf", ".xlsx")
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


@needs_fonts
def test_all_formats_of_several_briefs_go_to_a_folder(run: Run, tmp_path: Path) -> None:
    for library in ("icalendar", "xlsxwriter", "typst"):
        pytest.importorskip(library, reason="one of the formats is written with it: pip install 'planwheel[all]'")
    assert run("plan", SERUM, PETFOOD, "-f", "all", "-o", "out/").exit_code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    stems = ("petfood-new", "serum-618")
    assert names == sorted(f"{stem}.plan{suffix}" for stem in stems for suffix in SUFFIXES)


def test_a_missing_library_is_asked_for_by_the_name_of_its_extra_before_anything_is_done(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.setitem(sys.modules, "typst", None)
    result = run("plan", SERUM, "-f", "all", "-o", "out/")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines() if "P010" in line] == ["ics", "pdf", "xlsx"]
    assert "pip install 'planwheel[xlsx]'" in result.stdout and "pip install 'planwheel[ics]'" in result.stdout
    assert not (tmp_path / "out").exists()
    assert run("plan", SERUM, "-f", "csv", "-f", "html", "-o", "out/").exit_code == 0, "others need no library"


def test_every_extra_that_a_format_asks_for_exists() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    asked = {name: form.library for name, form in FORMATS.items() if form.library}
    for name, library in asked.items():
        assert any(need.startswith(library) for need in extras[name]), name
        assert any(need.startswith(library) for need in extras["all"]), name


def test_a_workbook_is_no_text_for_a_screen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter", reason="the format that is bytes: pip install 'planwheel[xlsx]'")
    assert run("plan", PETFOOD, "-f", "xlsx").stdout_bytes[:2] == b"PK", "a pipe may have it"
    monkeypatch.setattr(plan.sys, "stdout", Terminal())
    with pytest.raises(click.UsageError, match="-o FILE"):
        plan._print(b"PK", "xlsx")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_a_long_run_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    seen = []
    for item in tracked(range(5), "writing"):
        seen.append(item)
    assert seen == [0, 1, 2, 3, 4] and "writing" in screen.getvalue() and "5/5" in screen.getvalue()


@pytest.mark.parametrize(("count", "screen"), [(2, Terminal()), (5, io.StringIO())])
def test_short_runs_and_pipes_hear_nothing(count: int, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", screen)
    assert list(tracked(range(count), "writing")) == list(range(count)) and screen.getvalue() == ""


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


def test_a_run_does_not_search_what_it_read_for_garbage_on_its_way_out() -> None:
    code = "import atexit, gc, cli; atexit.register(lambda: print(gc.get_freeze_count() > 0)); cli.main(['facts'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.endswith("\nTrue\n")
