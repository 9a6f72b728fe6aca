"""A thousand golden cases on two processes: all planned again, and with one rule edited only what it reaches."""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = int(os.environ.get("CASES", "1000"))
_TOTAL = re.compile(r"(total: )(\d+)")


def main() -> int:
    """Print the table; fails if a run does not give the answer that it must."""
    with tempfile.TemporaryDirectory() as place:
        folder, books = Path(place, "golden"), Path(place, "rulebooks")
        briefs = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.yaml"))]
        for number in range(CASES):
            case = folder / f"{number:04}"
            case.mkdir(parents=True)
            share = 80 + number % 41
            text = _TOTAL.sub(
                lambda found, share=share: f"{found[1]}{int(found[2]) * share // 100}", briefs[number % len(briefs)], 1
            )
            (case / "brief.yaml").write_text(text, encoding="utf-8")
        shutil.copytree(ROOT / "rulebooks", books)
        print("| run | cases | seconds | CPU seconds | exit |")
        print("|---|---:|---:|---:|---:|")
        run = ("golden", "check", str(folder), "-j", "2", "--rulebooks", str(books))
        accepted = _timed("accepted for the first time", ("golden", "accept", *run[2:]))
        whole = _timed("all planned again (`--full`)", (*run, "--full"))
        rule = books / "core/rules/pinduoduo.yaml"
        rule.write_text(rule.read_text(encoding="utf-8").replace("    why: ", "    why: Now ", 1), encoding="utf-8")
        edited = _timed("one rule of Pinduoduo reworded", run)
        return int((accepted, whole) != (0, 0) or edited not in (0, 1))


def _timed(title: str, args: tuple[str, ...]) -> int:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    own = {key: value for key, value in os.environ.items() if key != "CI"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *args], capture_output=True, text=True, check=False, env=own
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"| {title} | {CASES} | {time.perf_counter() - start:.0f} | {cpu:.0f} | {done.returncode} |", flush=True)
    print(done.stdout[-300:].strip().splitlines()[-1] if done.stdout else done.stderr[-200:], file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
