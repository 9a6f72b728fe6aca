"""Brief -> plan.json: the cold command and the warm process, as ratios in one run.

Cold is measured against a process that only imports the same libraries, both with their bytecode compiled as an
installation has it; warm also against json-dumping the plan. "First" reads the rulebooks, later runs take what it kept.
"""

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BRIEFS = [ROOT / f"examples/{name}.yaml" for name in ("appliance-1111", "petfood-new", "serum-618")]
IMPORTS = "import pydantic, click, jinja2, yaml, durable.lang"


def child_cpu(command: list[str], home: str, *, shelf: bool = True) -> float:
    """CPU seconds of one child process that keeps its bytecode in `home`, and its rulebooks there or nowhere."""
    mine = {"PYTHONPYCACHEPREFIX": f"{home}/bytecode", "PLANWHEEL_CACHE": f"{home}/books" if shelf else ""}
    others = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=120, env=others | mine)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def median_of(measure: Callable[[], float], runs: int) -> float:
    return statistics.median(measure() for _ in range(runs))


def own_cpu(run: Callable[[], object]) -> float:
    """CPU seconds of this process: what else the machine is doing does not count."""
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    """Print the table of cold and warm figures."""
    print(
        "| brief | imports only, CPU s | cold `plan -f json`, CPU s | ratio | first run ever, CPU s | ratio "
        "| warm, CPU ms | json-dump of the plan, CPU ms | ratio |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command sets it
    gc.set_threshold(100_000, 50, 50)  # likewise
    with tempfile.TemporaryDirectory() as home:
        table(home)


def table(home: str) -> None:
    """One row a brief."""
    from engine.brief import load_brief
    from engine.pipeline import Desk, make_plan
    from engine.reasoning import reason
    from engine.render.json import render_json

    desk = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])
    language = desk.language("en")
    for path in BRIEFS:
        # Interleaved, so that a busy moment of the machine meets both.
        command = [sys.executable, "cli.py", "plan", str(path), "-f", "json"]
        child_cpu(command, home)
        triples = [
            (
                child_cpu([sys.executable, "-c", IMPORTS], home),
                child_cpu(command, home),
                child_cpu(command, home, shelf=False),
            )
            for _ in range(9)
        ]
        bare, cold, first = (statistics.median(column) for column in zip(*triples, strict=True))

        def once(path: Path = path) -> object:
            brief = load_brief(path, desk.rulebook.catalogue)
            return render_json(make_plan(reason(brief, desk.rulebook), desk.rulebook, language), language)

        plan = json.loads(str(once()))
        warm = median_of(lambda: own_cpu(once), 30)
        dump = median_of(lambda plan=plan: own_cpu(lambda: json.dumps(plan, ensure_ascii=False, indent=2)), 30)  # type: ignore[misc]
        print(
            f"| {path.stem} | {bare:.3f} | {cold:.3f} | {cold / bare:.1f} | {first:.3f} | {first / bare:.1f} "
            f"| {warm * 1000:.1f} | {dump * 1000:.1f} | {warm / dump:.1f} |"
        )


if __name__ == "__main__":
    main()
