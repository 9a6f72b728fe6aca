"""Same brief + same rulebooks = same bytes: whatever the hash seed, the order of files and rules, or their comments."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.books import ROOT

BRIEFS = [str(path) for path in sorted((ROOT / "examples").glob("*.yaml"))]
BACKWARDS = """
import sys
from pathlib import Path
from engine.rulebook import files
def backwards(items, key=None):
    items = list(items)
    return sorted(items, key=key, reverse=bool(items) and isinstance(items[0], Path))
files.sorted = backwards
import cli
cli.main(sys.argv[1:])
"""


def plans(seed: str, *args: str, code: str = "import sys, cli; cli.main(sys.argv[1:])") -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, "plan", *BRIEFS, "-f", "json", *args]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


@cache
def baseline() -> bytes:
    return plans("0")


def test_two_hash_seeds_give_the_same_bytes() -> None:
    assert baseline() == plans("4242")


def shuffled(folder: Path) -> Path:
    """The shipped rulebooks with the rules of each file backwards, and a comment in each."""
    target = folder / "rulebooks"
    shutil.copytree(ROOT / "rulebooks", target)
    for path in target.glob("*/rules/*.yaml"):
        head, *rules = re.split(r"(?m)^(?=  - id: )", path.read_text(encoding="utf-8"))
        rules = [rule.rstrip("\n") + "\n" for rule in rules]
        path.write_text(head + "".join(reversed(rules)) + "# a remark\n\n", encoding="utf-8")
    return target


def test_files_and_rules_backwards_and_comments_change_nothing(tmp_path: Path) -> None:
    assert plans("1", "--rulebooks", str(shuffled(tmp_path)), code=BACKWARDS) == baseline()


def test_a_changed_word_in_a_rule_does_change_the_plan(tmp_path: Path) -> None:
    target = tmp_path / "rulebooks"
    shutil.copytree(ROOT / "rulebooks", target)
    path = next(iter(sorted(target.glob("core/rules/budget.yaml"))))
    path.write_text(path.read_text(encoding="utf-8").replace("    why: ", "    why: Truly, ", 1), encoding="utf-8")
    assert plans("0", "--rulebooks", str(target)) != baseline()
