"""Memory of one process over 10,000 briefs, brief to plan.json with both engines: flat after the first 200.

python -m benchmarks.memory [BRIEFS]
"""

import os
import resource
import sys
from pathlib import Path

from engine.brief import parse_brief
from engine.pipeline import Desk, make_plan
from engine.reasoning import reason
from engine.render.json import render_json

ROOT = Path(__file__).resolve().parent.parent
BRIEF = ROOT / "examples/petfood-new.yaml"
WARM = 200
ALLOWED = 4.0
"""Megabytes that may come on top after the warm-up."""


def resident() -> float:
    """Megabytes this process holds now (at its peak, where /proc is missing)."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main(count: int) -> int:
    """Plan `count` briefs, no two with the same budget, and print what the process holds on the way."""
    desk = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])
    language, text = desk.language("en"), BRIEF.read_text(encoding="utf-8")
    samples: list[tuple[int, float]] = []
    for number in range(1, count + 1):
        varied = text.replace("total: 80000", f"total: {60_000 + 7_919 * number % 370_000}")
        brief = parse_brief(varied, BRIEF, desk.rulebook.catalogue)
        render_json(make_plan(reason(brief, desk.rulebook), desk.rulebook, language), language)
        if number in (1, WARM) or number % max(count // 10, 1) == 0:
            samples.append((number, resident()))
    print("| briefs | resident, MB |\n|---:|---:|")
    for number, size in samples:
        print(f"| {number} | {size:.1f} |")
    grown = samples[-1][1] - next(size for number, size in samples if number >= WARM)
    print(f"\nAfter the first {WARM}: {grown:+.1f} MB.")
    return 0 if grown <= ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
