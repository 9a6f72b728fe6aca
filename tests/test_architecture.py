"""What ARCHITECTURE.md promises about the tree: places, sizes, absences."""

import ast
import re
from pathlib import Path

import pytest

from tests.books import ROOT

MODULES = sorted((ROOT / "engine").rglob("*.py"))


def test_no_python_among_rulebooks_and_templates() -> None:
    found = [path for folder in ("rulebooks", "templates") for path in (ROOT / folder).rglob("*.py")]
    assert found == []


def test_only_inference_imports_durable() -> None:
    speakers = {path for path in MODULES if re.search(r"^\s*(from|import) durable", path.read_text(), re.MULTILINE)}
    assert speakers and all(path.parent.name == "inference" for path in speakers)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_and_fits_on_a_few_screens(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 350, "split it by noun"
    assert path.name == "__init__.py" or ast.get_docstring(ast.parse(text)), "a module starts with its docstring"


FORBIDDEN = re.compile(r"\b(datetime\.now|date\.today|time\.time|random\.|os\.environ|getenv|Path\.home|Path\.cwd)\b")


BELOW = [path for path in MODULES if path.parent.name != "commands"]


@pytest.mark.parametrize("path", BELOW, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_clock_randomness_or_environment_below_the_command_line(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


def test_the_codemap_names_every_room_and_nothing_else() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.stem for path in (ROOT / "engine").glob("*.py")} - {"__init__"}
    rooms |= {
        path.name for path in (ROOT / "engine").iterdir() if path.is_dir() and path.name not in ("__pycache__", "_data")
    }
    codemap = text.split("## Codemap")[1].split("## Invariants")[0]
    missing = [room for room in sorted(rooms) if not re.search(rf"`{room}/?`", codemap)]
    assert missing == []
    assert len(text.splitlines()) < 150
