"""The heat map's geometry: money by stage and platform as steps of shade; every cell says its amount in words too."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.grid import STAGES, Platforms, make_grid

STEPS = 5


@dataclass(frozen=True)
class Warmth:
    """One cell: from 0 (nothing) to the darkest step, and what it says."""

    step: int
    amount: Decimal
    text: str


@dataclass(frozen=True)
class HeatRow:
    stage: str
    pushed: bool
    cells: tuple[Warmth, ...]
    total: str


@dataclass(frozen=True)
class Heat:
    """Stages by platforms; only platforms that have money, every stage of the flywheel: an empty one tells something."""

    platforms: Platforms
    rows: tuple[HeatRow, ...]


def draw_heat(plan: Plan, platforms: Platforms, locale: Locale) -> Heat | None:
    """Where the money stands in the flywheel; None if none is spent."""
    grid = make_grid(plan.budget.lines, platforms, STAGES, lambda line: line.stage)
    if not grid.rows:
        return None
    most = max(amount for row in grid.rows for amount in row.cells)
    currency = plan.budget.currency

    def warmth(amount: Decimal) -> Warmth:
        step = int((amount * STEPS / most).to_integral_value(ROUND_CEILING))
        return Warmth(step, amount, locale.short_money(amount, currency) if amount else "–")

    rows = []
    for stage in STAGES:
        column = grid.columns.index(stage) if stage in grid.columns else None
        amounts = [row.cells[column] if column is not None else Decimal(0) for row in grid.rows]
        total = locale.short_money(sum(amounts, Decimal(0)), currency)
        rows.append(HeatRow(stage, stage == plan.summary.push_stage, tuple(map(warmth, amounts)), total))
    return Heat(tuple(row.key for row in grid.rows), tuple(rows))
