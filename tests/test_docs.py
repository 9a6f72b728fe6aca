"""The texts beside the code stay true: commands, links to files, the links' absence of registries and machines."""

import re

import click
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
    "examples/README.md",
)


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in cli.VERBS if f"planwheel {name}" not in readme] == []


@pytest.mark.parametrize("name", TEXTS)
def test_files_that_a_text_names_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"(?:\]\(|`)((?:examples|benchmarks|rulebooks|templates|engine)/[\w./-]+)(?:\)|`)", text)
    missing = [path for path in named if not (ROOT / path).exists() and not (ROOT / f"{path}.py").exists()]
    assert missing == []


def test_the_flags_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [cli.main.get_command(click.Context(cli.main), name) for name in cli.VERBS]
    verbs = [verb for each in commands if isinstance(each, click.Group) for verb in each.commands.values()]
    known = {option for command in (*commands, *verbs) if command for each in command.params for option in each.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z]+", readme)) <= known | {"--help"}


def test_the_lock_names_no_address_and_no_text_a_machines_path() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = [line for line in lock.splitlines() if line and not line.startswith(("#", " "))]
    assert pinned and all("==" in line for line in pinned)
    told = [name for name in TEXTS if re.search(r"/root/|/home/\w|/tmp/\w+/main", (ROOT / name).read_text("utf-8"))]
    assert told == []
