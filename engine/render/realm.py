"""The private-domain map's geometry: ways in, where people stay, what closes the loop, what members get; boxes are tactics."""

from dataclasses import dataclass
from decimal import Decimal

from engine.locale import Locale
from engine.plan.model import Plan, Tactic
from engine.render.lettering import wrapped

WIDTH = 760.0
COLUMNS = ("divert", "home", "loop", "member")
FAMILY = "private."
SIZE = 11.5
PITCH = 15.0
GUTTER = 24.0
HEAD = 34.0


@dataclass(frozen=True)
class Box:
    """One tactic: its title in a few lines, and its money if it has any."""

    y: float
    height: float
    lines: tuple[str, ...]
    amount: str
    title: str


@dataclass(frozen=True)
class Column:
    key: str
    x: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Realm:
    width: float
    height: float
    box: float
    columns: tuple[Column, ...]
    arrows: tuple[float, ...]


def draw_realm(plan: Plan, locale: Locale) -> Realm | None:
    """The map of a plan with tactics in two columns or more; less than that is no map."""
    funded = [each for each in plan.tactics if each.funded and (each.playbook or "").startswith(FAMILY)]
    used = [column for column in COLUMNS if any(_column(each) == column for each in funded)]
    if len(used) < 2:
        return None
    box = (WIDTH - GUTTER * (len(used) - 1)) / len(used)
    columns = []
    for index, key in enumerate(used):
        inside = sorted((each for each in funded if _column(each) == key), key=lambda each: (-each.amount, each.id))
        columns.append(Column(key, round(index * (box + GUTTER), 1), _boxes(inside, box, locale, plan.budget.currency)))
    height = max(column.boxes[-1].y + column.boxes[-1].height for column in columns) + 2
    arrows = tuple(column.x - GUTTER + 5 for column in columns[1:])
    return Realm(WIDTH, round(height, 1), round(box, 1), tuple(columns), arrows)


def _column(tactic: Tactic) -> str:
    family = (tactic.playbook or "").removeprefix(FAMILY).partition("-")[0]
    return family if family in COLUMNS else "home"


def _boxes(tactics: list[Tactic], box: float, locale: Locale, currency: str) -> tuple[Box, ...]:
    boxes, y = [], HEAD
    for each in tactics:
        lines = wrapped(each.title or each.id, SIZE, box - 18, 4)
        amount = locale.short_money(each.amount, currency) if each.amount > Decimal(0) else ""
        height = PITCH * (len(lines) + bool(amount)) + 13
        boxes.append(Box(round(y, 1), height, lines, amount, each.title or each.id))
        y += height + 7
    return tuple(boxes)
