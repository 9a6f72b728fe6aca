"""`planwheel check` of all shipped books: read afresh, unchanged since the last run, and one edit in a running watch.

The commands are measured with their bytecode compiled, as an installation has it; the watch in this process.
"""

import gc
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.pipeline import IMPORTS, ROOT, child_cpu

COMMAND = [sys.executable, "cli.py", "check", "--strict", "rulebooks"]
EDITED = ("rules/budget.yaml", "parameters/budget.yaml", "derived.yaml", "cases/guards.yaml", "texts/ja/stage.yaml")


def main() -> None:
    """Print both tables."""
    gc.set_threshold(100_000, 50, 50)  # as the command sets it
    with tempfile.TemporaryDirectory() as home:
        child_cpu(COMMAND, home)
        rows = [
            (
                child_cpu([sys.executable, "-c", IMPORTS], home),
                child_cpu(COMMAND, home, shelf=False),
                child_cpu(COMMAND, home),
            )
            for _ in range(9)
        ]
    bare, read, kept = (statistics.median(column) for column in zip(*rows, strict=True))
    print("| imports only, CPU s | `check`, every file read, CPU s | ratio | nothing changed, CPU s | ratio |")
    print("|---:|---:|---:|---:|---:|")
    print(f"| {bare:.3f} | {read:.3f} | {read / bare:.1f} | {kept:.3f} | {kept / bare:.1f} |\n")
    print("| edited in a running watch (core) | CPU ms until it is told |")
    print("|---|---:|")
    with tempfile.TemporaryDirectory() as folder:
        books = Path(folder, "rulebooks")
        shutil.copytree(ROOT / "rulebooks", books)
        for name, spent in edits(books):
            print(f"| {name} | {spent * 1000:.0f} |")


def edits(books: Path) -> list[tuple[str, float]]:
    """Median CPU seconds of a check after one more comment in a file, by file."""
    from engine.checkup import check_paths
    from engine.commands.watch import look
    from engine.kept import KEPT

    KEPT.begin()
    check_paths([books], [books])
    found = []
    for name in EDITED:
        times = []
        for _ in range(9):
            with (books / "core" / name).open("a", encoding="utf-8") as file:
                file.write("# once more\n")
            start = time.process_time()
            look([books])
            assert check_paths([books], [books]) == []
            times.append(time.process_time() - start)
        found.append((name, statistics.median(times)))
    KEPT.end()
    return found


if __name__ == "__main__":
    main()
