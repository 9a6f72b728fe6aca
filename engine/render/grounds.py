"""What a plan stands on besides the brief: figures that it uses, values that were only compared with, works cited."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from engine.plan.model import Citation, Plan
from engine.plan.standing import Assumption
from engine.render.grid import bundled, rank

GRADES = ("expert", "L", "M", "H")
DEFAULT = "default"
SHELF = 3  # works that make a shelf of their own

_NUMBERED = re.compile(r"([A-Za-z]+)\d+")


@dataclass(frozen=True)
class Grounds:
    """`figures` are printed, counted with or moved money; `defaults` are the format's; `sources` are shelves of works."""

    figures: tuple[Assumption, ...]
    thresholds: tuple[Assumption, ...]
    defaults: tuple[Assumption, ...]
    sources: tuple[tuple[Citation, ...], ...]


def make_grounds(plan: Plan) -> Grounds:
    """Assumptions by use, the weakest first, and the works that the plan prints a reference to."""
    graded = sorted(plan.brief_check.assumptions, key=lambda each: rank(each.confidence, GRADES))
    own = [each for each in graded if each.confidence != DEFAULT]
    figures = tuple(each for each in own if each.use != "threshold")
    return Grounds(
        figures=figures,
        thresholds=tuple(each for each in own if each.use == "threshold"),
        defaults=tuple(each for each in graded if each.confidence == DEFAULT),
        sources=_shelves(plan.bibliography, _cited(plan, figures)),
    )


def _cited(plan: Plan, figures: Iterable[Assumption]) -> frozenset[str]:
    printed = [reference for trace in plan.trace for reference in trace.references]
    printed += [each.reference for each in figures if each.reference]
    return frozenset(reference.partition("#")[0] for reference in printed)


def _shelves(works: Iterable[Citation], cited: frozenset[str]) -> tuple[tuple[Citation, ...], ...]:
    """Works whose numbered codes share their letters together, in order; what would stand nearly alone shares the first."""

    def letter(work: Citation) -> str:
        numbered = _NUMBERED.fullmatch(work.id)
        return numbered[1] if numbered else ""

    found = tuple(work for work in works if work.id in cited)
    sizes = Counter(map(letter, found))
    shelves = bundled(found, lambda work: letter(work) if sizes[letter(work)] >= SHELF else "")
    return tuple(tuple(sorted(shelves[key], key=_order)) for key in sorted(shelves))


def _order(work: Citation) -> tuple[int, str]:
    return len(work.id) if _NUMBERED.fullmatch(work.id) else 0, work.id
