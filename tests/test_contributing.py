"""CONTRIBUTING.md's six steps, done as they stand there: its commands are run and its blocks written, in a copy."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.books import ROOT

COPIED = (
    "engine",
    "rulebooks",
    "templates",
    "examples",
    "tests",
    "cli.py",
    "Makefile",
    "pyproject.toml",
    "requirements.lock",
)
SHIM = '#!/bin/sh\nexec {python} {target} "$@"\n'
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def section(title: str, until: str) -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return text[text.index(title) : text.index(until)]


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """The language and the content of each fenced block."""
    for match in FENCE.finditer(text):
        yield match[1], match[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout whose `make` finds an environment that is set up: this one."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source, folder / name)
    bin_ = folder / ".venv/bin"
    bin_.mkdir(parents=True)
    for name, target in (("planwheel", str(folder / "cli.py")), ("python", "")):
        (bin_ / name).write_text(SHIM.format(python=sys.executable, target=target), encoding="utf-8")
        (bin_ / name).chmod(0o755)
    (folder / "build").mkdir()
    (folder / ".venv/.stamp").touch()
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{folder / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(folder), "PLANWHEEL_CACHE": str(folder / "cache")}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=400, check=False
    )


def write(block: str, folder: Path) -> None:
    """A block takes the place of the skeleton at the end of its file; a single line that of the line with its key."""
    head, _, content = block.partition("\n")
    path = folder / head.removeprefix("# ")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = content.splitlines()[0]
    key = first.partition(":")[0]
    begins = (
        {f"{first}\n", f"{key}: TODO\n"}
        if content.count("\n") > 1
        else {each for each in lines if each.startswith(f"{key}:")}
    )
    start = next(index for index, line in enumerate(lines) if line in begins)
    rest = [] if content.count("\n") > 1 else lines[start + 1 :]
    assert content.count("\n") == 1 or any("TODO" in line for line in lines[start:]), f"no skeleton in {path}"
    path.write_text("".join([*lines[:start], content, *rest]), encoding="utf-8")


def test_the_six_steps_end_in_a_plan_with_the_new_rule(copy: Path) -> None:
    steps = section("### 1. ", "### Your own rules")
    assert re.findall(r"^### (\d)", steps, re.MULTILINE) == list("123456")
    told = ""
    for language, content in blocks(steps):
        if language == "yaml":
            write(content, copy)
            continue
        for command in content.splitlines():
            done = run(command, copy)
            told += done.stdout + done.stderr
            wanted = 1 if "# exits 1" in command else 0
            assert done.returncode == wanted, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert "answer-complaints" in told and "is still to be filled in" in told
    assert "the stamp" not in told and "0 errors, 0 warnings" in told
    plan = (copy / "build/plans/serum-618.plan.md").read_text(encoding="utf-8")
    assert "Answer every complaint under Hydra Serum 30 ml in the shop" in plan
    assert "`tmall/convert/answer-complaints" in plan
    assert "1.1.0" in run("planwheel rulebooks list", copy).stdout
    for locale, words in (("zh-CN", "差评"), ("ja", "不満のレビュー")):
        assert words in run(f"planwheel plan examples/serum-618.yaml --locale {locale}", copy).stdout


def test_a_book_of_ones_own_begins_as_told(tmp_path: Path, copy: Path) -> None:
    (command,) = [content for language, content in blocks(section("### Your own rules", "## I edit code"))]
    assert run(command, copy).returncode == 0
    left = run("planwheel check my-team", copy)
    assert left.returncode == 1
    places = re.findall(r"^(my-team/\S+):\d+:\d+: error\[R081\]: (\w+)", left.stdout, re.MULTILINE)
    assert ("my-team/rulebook.yaml", "title") in places and ("my-team/rules/service.yaml", "when") in places
    assert left.stdout.count("error[") == len(places), "nothing but what is to be filled in"
