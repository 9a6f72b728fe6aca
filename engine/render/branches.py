"""The KPI tree: figures under the stage they judge, each with its range drawn on a scale of its own."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.plan.model import Kpi
from engine.render.grid import STAGES, bundled, rank

WIDTH = 92.0
LEFT = 4.0


class Range(NamedTuple):
    """Where low, base and high stand between nothing and the highest."""

    low: float
    base: float
    high: float


class Leaf(NamedTuple):
    kpi: Kpi
    range: Range | None


class Branch(NamedTuple):
    """One stage and the figures it is judged by."""

    stage: str
    leaves: tuple[Leaf, ...]


def make_branches(kpis: Sequence[Kpi]) -> tuple[Branch, ...]:
    """The stages that have figures, from awareness on."""
    found = bundled(kpis, lambda kpi: kpi.stage)
    return tuple(
        Branch(stage, tuple(Leaf(kpi, _range(kpi)) for kpi in found[stage]))
        for stage in sorted(found, key=lambda stage: rank(stage, STAGES))
    )


def _range(kpi: Kpi) -> Range | None:
    """Only of a figure that lies between two others: a bar of one value would say nothing."""
    if kpi.low is None or kpi.base is None or kpi.high is None or not 0 <= kpi.low <= kpi.base <= kpi.high:
        return None
    if kpi.low == kpi.high:
        return None
    scale = (WIDTH - LEFT) / kpi.high
    return Range(*(round(LEFT + each * scale, 1) for each in (kpi.low, kpi.base, kpi.high)))
