"""The budget as one table: under each platform its tactics, their money side by side by phase."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from engine.plan.model import Budget, Line
from engine.render.grid import KINDS, PHASES, STAGES, Platforms, bundled, rank, total_of


@dataclass(frozen=True)
class Entry:
    """What one tactic spends on one kind of thing; the quantity is None where its lines are not bought by the piece."""

    title: str
    stage: str
    kind: str
    rules: tuple[str, ...]
    cells: tuple[Decimal, ...]
    total: Decimal
    share: float
    quantity: int | None
    unit: str | None
    unit_cost: Decimal | None
    per_unit: int


@dataclass(frozen=True)
class Account:
    """One platform's entries and their sums; `platform` None is what belongs to none."""

    platform: str | None
    entries: tuple[Entry, ...]
    cells: tuple[Decimal, ...]
    total: Decimal
    share: float


@dataclass(frozen=True)
class Ledger:
    """All lines; columns are the phases that have money, None for money of the whole campaign."""

    columns: tuple[str | None, ...]
    accounts: tuple[Account, ...]
    cells: tuple[Decimal, ...]

    @property
    def size(self) -> int:
        """How many entries there are under all platforms."""
        return sum(len(account.entries) for account in self.accounts)


def make_ledger(budget: Budget, platforms: Platforms) -> Ledger:
    """Lines of one tactic and kind become one entry; the entries add up to the accounts, the accounts to the total."""
    present = {line.phase for line in budget.lines}
    columns = tuple(phase for phase in (*PHASES, None) if phase in present)
    bundles = bundled(budget.lines, lambda line: line.platform)
    accounts = tuple(_account(each, bundles[each], columns, budget.total) for each in platforms if each in bundles)
    return Ledger(columns, accounts, _cells(budget.lines, columns))


def _account(platform: str | None, lines: list[Line], columns: tuple[str | None, ...], total: Decimal) -> Account:
    entries = bundled(lines, lambda line: (rank(line.stage, STAGES), line.tactic, rank(line.kind, KINDS)))
    spent = total_of(line.amount for line in lines)
    ordered = tuple(_entry(entries[key], columns, total) for key in sorted(entries))
    return Account(platform, ordered, _cells(lines, columns), spent, _share(spent, total))


def _entry(lines: list[Line], columns: tuple[str | None, ...], total: Decimal) -> Entry:
    first, spent = lines[0], total_of(line.amount for line in lines)
    alike = {(line.unit, line.unit_cost, line.per_unit) for line in lines} == {
        (first.unit, first.unit_cost, first.per_unit)
    }
    counts = [line.quantity for line in lines if line.quantity is not None]
    counted = alike and len(counts) == len(lines)
    return Entry(
        title=first.title,
        stage=first.stage,
        kind=first.kind,
        rules=tuple(dict.fromkeys(rule for line in lines for rule in line.rules)),
        cells=_cells(lines, columns),
        total=spent,
        share=_share(spent, total),
        quantity=sum(counts) if counted else None,
        unit=first.unit if counted else None,
        unit_cost=first.unit_cost if alike else None,
        per_unit=first.per_unit,
    )


def _cells(lines: Iterable[Line], columns: tuple[str | None, ...]) -> tuple[Decimal, ...]:
    listed = tuple(lines)
    return tuple(total_of(line.amount for line in listed if line.phase == column) for column in columns)


def _share(amount: Decimal, total: Decimal) -> float:
    return float(amount / total) if total else 0.0
