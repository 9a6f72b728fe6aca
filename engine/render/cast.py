"""The creator matrix: tiers by the platform and phase that books them, as heads and as money."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.plan.model import CreatorRow
from engine.render.grid import bundled, total_of
from engine.render.outline import Team


@dataclass(frozen=True)
class Booked:
    """One tier in one column; `heads` is None where creators are hired on quotation, `spend` 0 where nobody is."""

    heads: int | None
    spend: Decimal


@dataclass(frozen=True)
class CastRow:
    tier: str
    cells: tuple[Booked, ...]
    total: Booked


@dataclass(frozen=True)
class Cast:
    """Who is hired where; the rows keep the order of the teams' own tiers."""

    columns: tuple[tuple[str, str | None], ...]
    rows: tuple[CastRow, ...]


def make_cast(teams: Sequence[Team]) -> Cast | None:
    """The matrix of two teams or more: a single one is told by its own table."""
    columns = tuple(dict.fromkeys((team.platform, team.phase) for team in teams))
    if len(columns) < 2:
        return None
    hired = [row for team in teams for row in team.rows if row.count != 0 or row.spend]
    rows = []
    for tier, found in bundled(hired, lambda row: row.tier).items():
        cells = tuple(_booked([row for row in found if (row.platform, row.phase) == column]) for column in columns)
        rows.append(CastRow(tier, cells, _booked(found)))
    return Cast(columns, tuple(rows))


def _booked(rows: Sequence[CreatorRow]) -> Booked:
    counts = [row.count for row in rows if row.count is not None]
    return Booked(sum(counts) if len(counts) == len(rows) else None, total_of(row.spend for row in rows))
