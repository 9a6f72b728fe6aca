"""Memory of one process over 10,000 briefs through both engines: it must be flat after the first 200.

python -m benchmarks.memory [BRIEFS]
"""

import os
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from benchmarks.matching import HERE, machine, make_briefs, make_rules
from engine.evaluate import Situation
from engine.inference import infer
from engine.rulebook.action import Finding
from engine.rulebook.condition import All, Found
from engine.rulebook.model import Rule, Rulebook

WARM = 200
ALLOWED = 2.0
"""Megabytes that may come on top after the warm-up."""


def resident() -> float:
    """Megabytes this process holds now (at its peak, where /proc is missing)."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def make_rulebook(count: int = 300) -> Rulebook:
    """Rules as in `matching`; the first tenth make findings that the second tenth read."""
    rules = make_rules(count)
    tenth = count // 10
    makers = [replace(rule, layer="diagnosis", then=(Finding(id=Path(rule.id).name),)) for rule in rules[:tenth]]
    readers = [
        _reading(rule, Path(maker.id).name) for maker, rule in zip(makers, rules[tenth : 2 * tenth], strict=True)
    ]
    return Rulebook(
        (), cast(Any, None), {}, {each.id: each for each in makers + readers + rules[2 * tenth :]}, (), {}, (), {}
    )


def _reading(rule: Rule, finding: str) -> Rule:
    return replace(rule, when=All((Found((finding,), HERE), rule.when)))


def main(count: int) -> int:
    rulebook, briefs = make_rulebook(), make_briefs(500)
    samples: list[tuple[int, float]] = []
    for number in range(1, count + 1):
        infer(rulebook, Situation(briefs[number % len(briefs)], {}))
        if number in (1, WARM) or number % max(count // 10, 1) == 0:
            samples.append((number, resident()))
    print(f"{len(rulebook.rules)} rules, both engines. {machine()}.\n\n| briefs | resident, MB |\n|---:|---:|")
    for number, size in samples:
        print(f"| {number} | {size:.1f} |")
    warm = next(size for number, size in samples if number >= WARM)
    grown = samples[-1][1] - warm
    print(f"\nAfter the first {WARM}: {grown:+.1f} MB.")
    return 0 if grown <= ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
