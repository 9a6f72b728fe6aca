"""The texts beside the code stay true: commands, links to files, the links' absence of registries and machines."""

import re
import subprocess

import pytest

import cli
from tests.books import ROOT

TEXTS = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "rulebooks/README.md",
    "benchmarks/README.md",
)


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in cli.main.commands if f"planwheel {name}" not in readme] == []


@pytest.mark.parametrize("name", TEXTS)
def test_files_that_a_text_names_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"(?:\]\(|`)((?:examples|benchmarks|rulebooks|templates|engine)/[\w./-]+)(?:\)|`)", text)
    missing = [path for path in named if not (ROOT / path).exists() and not (ROOT / f"{path}.py").exists()]
    assert missing == []


def test_the_flags_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    known = {option for command in cli.main.commands.values() for each in command.params for option in each.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z]+", readme)) <= known | {"--help"}


def test_no_text_or_lock_names_a_registry_or_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    names = [name for name in listed.stdout.split() if name.endswith((".md", ".lock", ".toml", ".yaml", "Makefile"))]
    if not names:  # an unpacked sdist is no checkout
        names = [*TEXTS, "pyproject.toml"]
    found = {
        name: match[0]
        for name in names
        if (
            match := re.search(
                r"index-url|pypi\.org|pythonhosted|/simple/|/root/|/home/\w", (ROOT / name).read_text(encoding="utf-8")
            )
        )
    }
    found.pop("requirements.lock", None)  # its first line names the option that leaves addresses out
    assert found == {}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()[1:]
    assert not [line for line in lock if "://" in line]
