"""Golden plans in other people's repositories: pytest, a pre-commit hook and a GitHub Action, each in a throw-away git repository."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import cli
from tests.books import ROOT

LIMIT = 240
Done = subprocess.CompletedProcess[str]
Shell = Callable[..., Done]


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository") / "plans"
    (folder / "petfood").mkdir(parents=True)
    shutil.copy(ROOT / "examples/petfood-new.yaml", folder / "petfood/brief.yaml")
    result = CliRunner().invoke(cli.main, ["golden", "accept", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def repository(accepted: Path, tmp_path: Path) -> Path:
    """A repository with one golden case, and `planwheel` on its path as an installation has it."""
    shutil.copytree(accepted, tmp_path / "repo/plans")
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "planwheel").write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT / "cli.py"} "$@"\n', encoding="utf-8")
    (bin_ / "planwheel").chmod(0o755)
    return tmp_path / "repo"


@pytest.fixture
def shell(repository: Path) -> Shell:
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PYTHONPATH": str(ROOT)}
    path = f"{repository.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def run(*args: str, **env: str) -> Done:
        own = {key: value for key, value in os.environ.items() if key != "CI" and not key.startswith("PYTEST")}
        return subprocess.run(
            args, cwd=repository, env={**own, **quiet, "PATH": path, **env}, capture_output=True, text=True,
            timeout=LIMIT, check=False,
        )  # fmt: skip

    for args in (["init", "-q"], ["config", "user.name", "x"], ["config", "user.email", "x@example.org"]):
        assert run("git", *args).returncode == 0
    return run


def move(repository: Path) -> None:
    brief = repository / "plans/petfood/brief.yaml"
    text = brief.read_text(encoding="utf-8")
    assert "total: 80000" in text
    brief.write_text(text.replace("total: 80000", "total: 90000"), encoding="utf-8")


def test_pytest_runs_golden_cases_as_tests(shell: Shell, repository: Path) -> None:
    (repository / "test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--planwheel", "plans")
    good = shell(*command)
    assert good.returncode == 0 and "2 passed" in good.stdout, good.stdout + good.stderr
    move(repository)
    bad = shell(*command)
    assert bad.returncode == 1
    assert "1 failed, 1 passed" in bad.stdout
    assert "because of the brief of petfood [brief:petfood]" in bad.stdout
    assert "Total budget: +¥10,000 (¥80,000 → ¥90,000)" in bad.stdout
    assert "Traceback" not in bad.stdout and "engine/golden" not in bad.stdout
    assert "1 passed, 1 deselected" in shell(*command, "-k", "own").stdout
    (repository / "plans/petfood/brief.yaml").unlink()
    assert "G011" in shell(*command).stdout


def test_a_commit_with_a_plan_that_moved_is_refused(shell: Shell, repository: Path) -> None:
    """The hooks as pre-commit reads them, run by git itself."""
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    script = repository / ".git/hooks/pre-commit"
    check, golden = (hooks[name]["entry"] for name in ("planwheel-check", "planwheel-golden"))
    script.write_text(
        f"#!/bin/sh\nset -e\n{check} $(git diff --cached --name-only --diff-filter=d -- '*.yaml')\n{golden} plans\n",
        "utf-8",
    )
    script.chmod(0o755)
    (repository / ".gitignore").write_text("*.new\n", encoding="utf-8")
    assert shell("git", "add", ".").returncode == 0
    first = shell("git", "commit", "-m", "plans")
    assert first.returncode == 0, first.stdout + first.stderr
    move(repository)
    shell("git", "add", ".")
    second = shell("git", "commit", "-m", "moved")
    assert second.returncode != 0
    assert "[brief:petfood]" in second.stdout + second.stderr
    assert shell("git", "status", "--short").stdout == "M  plans/petfood/brief.yaml\n", "what waits is not in git's way"


def test_the_action_fails_annotates_and_summarises(shell: Shell, repository: Path) -> None:
    action = yaml.safe_load((ROOT / ".github/actions/golden/action.yml").read_text(encoding="utf-8"))
    given = {"folder": "plans", "version": ""}
    inputs = {name: given.get(name, each.get("default")) for name, each in action["inputs"].items()}
    assert None not in inputs.values()

    def run() -> list[Done]:
        done = []
        for step in action["runs"]["steps"]:
            assert step["shell"] == "bash"
            if step.get("if") == "inputs.version != ''" and not inputs["version"]:
                continue
            env = {key: inputs[value.split("inputs.")[1].split()[0]] for key, value in step.get("env", {}).items()}
            done.append(
                shell("bash", "-eo", "pipefail", "-c", step["run"], CI="true", GITHUB_STEP_SUMMARY="summary.md", **env)
            )
        return done

    assert [each.returncode for each in run()] == [0]
    move(repository)
    (failed,) = run()
    assert failed.returncode == 1
    assert "::error file=plans/petfood/plan.json" in failed.stdout
    summary = (repository / "summary.md").read_text(encoding="utf-8")
    assert "1 as accepted, 0 not" in summary and "0 as accepted, 1 not" in summary
    assert not list(repository.rglob("*.new")), "nothing is written in CI"
