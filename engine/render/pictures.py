"""Geometry of the crowd sphere, the flywheel funnel and the budget bars; templates only place what is computed here."""

from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians, sin

from engine.locale import Locale
from engine.plan.model import Plan
from engine.plan.standing import CoreCrowd, CrowdLayer, StagePlatform
from engine.render.grid import Row
from engine.render.lettering import fitted, gathered, width_of, wrapped
from engine.render.outline import CrowdRow, Outline

WIDTH = 760.0


@dataclass(frozen=True)
class Label:
    y: float
    text: str


@dataclass(frozen=True)
class Ring:
    """One layer of the crowd sphere: a circle, a leader line and what stands at its end."""

    layer: str
    radius: float
    spot_x: float
    spot_y: float
    points: str
    name: str
    lines: tuple[Label, ...]
    y: float


@dataclass(frozen=True)
class Sphere:
    width: float
    height: float
    x: float
    y: float
    text_x: float
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Cell:
    """One platform's crowd in one stage."""

    x: float
    width: float
    text_x: float
    text: str
    note: str
    known: bool


@dataclass(frozen=True)
class Step:
    """One stage of the flywheel."""

    y: float
    text_y: float
    names: tuple[str, ...]
    pushed: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Head:
    x: float
    text: str


@dataclass(frozen=True)
class Funnel:
    width: float
    height: float
    row: float
    body: float
    heads: tuple[Head, ...]
    steps: tuple[Step, ...]
    loop: str
    loop_head: str
    loop_x: float
    loop_y: float


@dataclass(frozen=True)
class Part:
    """One kind's piece of a budget bar; the text is empty where it would not fit."""

    kind: str
    x: float
    width: float
    text: str
    title: str


@dataclass(frozen=True)
class Stack:
    names: tuple[str, ...]
    y: float
    text_y: float
    parts: tuple[Part, ...]
    total: str
    total_x: float


@dataclass(frozen=True)
class Bars:
    width: float
    height: float
    bar: float
    stacks: tuple[Stack, ...]
    kinds: tuple[str, ...]


_RADII = {"core": 30.0, "seeded": 62.0, "interested": 94.0, "aware": 126.0, "opportunity": 158.0}
_ANGLES = {"core": 52.0, "seeded": 40.0, "interested": 3.0, "aware": -30.0, "opportunity": -52.0}
_LABELS = {"opportunity": 40.0, "aware": 106.0, "interested": 172.0, "seeded": 238.0, "core": 304.0}
_CENTRE = (166.0, 168.0)
_TEXT_X = 372.0


def draw_sphere(plan: Plan, outline: Outline, locale: Locale) -> Sphere | None:
    """The crowd layers as rings of equal width: crowds of different platforms cannot be added into an area."""
    if not outline.layers:
        return None
    layers = {layer.layer: layer for layer in plan.diagnosis.crowd_layers}
    rings = tuple(_ring(layers[id_], plan.diagnosis.core_crowd, locale) for id_ in reversed(_RADII) if id_ in layers)
    return Sphere(WIDTH, 346.0, *_CENTRE, _TEXT_X, rings)


def _ring(layer: CrowdLayer, core: CoreCrowd, locale: Locale) -> Ring:
    radius = _RADII[layer.layer]
    middle, angle, y = radius - 15, radians(_ANGLES[layer.layer]), _LABELS[layer.layer]
    x0, y0 = _CENTRE[0] + middle * cos(angle), _CENTRE[1] + middle * sin(angle)
    points = f"{x0:.1f},{y0:.1f} {_TEXT_X - 26:.1f},{y - 4:.1f} {_TEXT_X - 8:.1f},{y - 4:.1f}"
    pieces = [
        f"{locale.name('platforms', platform)} {locale.people(crowd)}"
        for platform, crowd in layer.crowds.items()
        if crowd is not None
    ]
    lines = gathered(pieces, " · ", 12, WIDTH - _TEXT_X) or (locale.text("pictures.no_crowds"),)
    name = locale.label("layers", layer.layer)
    if layer.layer == "core":
        name = f"{name}{locale.text('formats.colon')}{_core(core, locale)}"
    labels = tuple(Label(y + 17 + 15 * index, line) for index, line in enumerate(lines[:3]))
    return Ring(layer.layer, radius, round(x0, 1), round(y0, 1), points, name, labels, y)


def _core(core: CoreCrowd, locale: Locale) -> str:
    if core.overlap is not None:
        return locale.number(core.overlap)
    if core.low is not None and core.high is not None:
        low, high = locale.number(core.low), locale.number(core.high)
        return locale.text("pictures.core_between", low=low, high=high)
    return locale.text("words.unknown")


_NAMES = 150.0
_LOOP = 44.0
_HEAD = 30.0
_STEP = 54.0


def draw_funnel(outline: Outline, locale: Locale) -> Funnel | None:
    """The flywheel as one funnel per platform; widths compare stages within a platform only."""
    platforms = outline.crowd_platforms
    if not platforms:
        return None
    column = (WIDTH - _NAMES - _LOOP) / len(platforms)
    middles = [_NAMES + column * (index + 0.5) for index in range(len(platforms))]
    counts = [[cell.crowd or 0 if cell else 0 for cell in row.cells] for row in outline.crowd_rows]
    widest = [max(column) for column in zip(*counts, strict=True)]
    steps = []
    for index, row in enumerate(outline.crowd_rows):
        cells = _cells(row, middles, column - 16, widest, locale)
        names = wrapped(locale.name("stages", row.stage), 12.5, _NAMES - 22, 2)
        y = _HEAD + index * _STEP
        steps.append(Step(y, y + 31 - 7.5 * (len(names) - 1), names, row.pushed, cells))
    titles = [fitted(locale.name("platforms", platform), 12.5, column - 6) for platform in platforms]
    heads = (Head(round(x, 1), title) for x, title in zip(middles, titles, strict=True))
    height = _HEAD + _STEP * len(steps)
    top, bottom, x = _HEAD + _STEP / 2, height - _STEP / 2, WIDTH - _LOOP + 10
    loop = f"M{x:.1f} {bottom:.1f} h10 a8 8 0 0 0 8 -8 V{top + 8:.1f} a8 8 0 0 0 -8 -8 h-10"
    arrow = f"M{x - 1:.1f} {top:.1f} l7 -4 v8 z"
    middle = (top + bottom) / 2
    return Funnel(WIDTH, height + 4, _STEP, WIDTH - _LOOP, tuple(heads), tuple(steps), loop, arrow, WIDTH - 2, middle)


def _cells(row: CrowdRow, middles: list[float], room: float, widest: list[int], locale: Locale) -> tuple[Cell, ...]:
    cells = []
    for index, cell in enumerate(row.cells):
        if cell:
            share = (cell.crowd or 0) / widest[index] if widest[index] else 0
            width = max(room * share, 3.0) if cell.crowd is not None else 0.0
            text, note = _crowd_text(cell, room, locale)
            x = round(middles[index] - width / 2, 1)
            known = cell.crowd is not None
            cells.append(Cell(x, round(width, 1), round(middles[index], 1), text, note, known))
    return tuple(cells)


def _crowd_text(cell: StagePlatform, room: float, locale: Locale) -> tuple[str, str]:
    """A crowd in words, and the rate that flows in if it fits behind."""
    count = locale.people(cell.crowd) if cell.crowd is not None else locale.text("words.unknown")
    text = fitted(f"{locale.name('audiences', cell.code)} {count}", 12, room)
    note = f" · ↓ {locale.percent(cell.rate)}" if cell.rate is not None else ""
    return (text, note) if width_of(f"{text}{note}", 12) <= room else (text, "")


_BAR = 24.0
_PITCH = 40.0
_LABELS_WIDTH = 118.0
_TOTALS = 84.0


def draw_bars(outline: Outline, locale: Locale, currency: str) -> Bars | None:
    """Money by platform, each bar divided by kind; all bars share one scale."""
    rows, kinds = outline.by_kind.rows, tuple(kind or "" for kind in outline.by_kind.columns)
    if not rows:
        return None
    scale = (WIDTH - _LABELS_WIDTH - _TOTALS) / float(max(row.total for row in rows))
    stacks = tuple(_stack(row, kinds, 6 + index * _PITCH, scale, locale, currency) for index, row in enumerate(rows))
    return Bars(WIDTH, 6 + _PITCH * len(rows), _BAR, stacks, kinds)


def _stack(row: Row, kinds: tuple[str, ...], y: float, scale: float, locale: Locale, currency: str) -> Stack:
    name = locale.name("platforms", row.key) if row.key else locale.text("words.across")
    parts, x = [], _LABELS_WIDTH
    for kind, amount in zip(kinds, row.cells, strict=True):
        if amount:
            parts.append(_part(kind, amount, x, scale, locale, currency))
            x += float(amount) * scale
    total = locale.short_money(row.total, currency)
    names = wrapped(name, 12.5, _LABELS_WIDTH - 14, 2)
    return Stack(names, y, y + 17 - 7 * (len(names) - 1), tuple(parts), total, round(x + 8, 1))


def _part(kind: str, amount: Decimal, x: float, scale: float, locale: Locale, currency: str) -> Part:
    width = float(amount) * scale
    name = locale.label("kinds", kind)
    text = name if width_of(name, 11) + 10 <= width else ""
    return Part(kind, round(x, 1), round(max(width - 1.5, 1.0), 1), text, f"{name} · {locale.money(amount, currency)}")
