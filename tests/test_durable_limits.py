"""No rulebook an author can write reaches a limit of durable-rules: each border in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.limits import CASES

SCRIPT = Path(__file__).with_name("limits.py")


@pytest.mark.parametrize("name", CASES)
def test_border(name: str, tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), name, str(tmp_path)]
    paths = {"PYTHONPATH": str(SCRIPT.parents[1])}
    child = subprocess.run(command, env=os.environ | paths, capture_output=True, text=True, timeout=60, check=False)
    assert child.returncode == 0, f"exit {child.returncode}\n{child.stdout}\n{child.stderr[-3000:]}"
    assert child.stdout == "done\n"
