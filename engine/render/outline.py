"""The plan in reading order: what stands where, merged and sorted, shared by all documents that people read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.plan.model import Compliance, Coordination, CreatorRow, Kpi, Milestone, PhaseSpan, Plan, Risk, Sum, Tactic
from engine.plan.standing import Assumption, Choice, CrowdLayer, Observation, PlatformRole, StagePlatform
from engine.render.chapters import Chapter, make_chapters
from engine.render.grid import (
    KINDS,
    PHASES,
    STAGES,
    Each,
    Grid,
    PlatformLines,
    Platforms,
    bundled,
    lines_of_platforms,
    make_grid,
    rank,
    total_of,
)

LEVELS = ("serious", "warning", "note")
RISK_LEVELS = ("high", "medium", "low")
GRADES = ("expert", "L", "M", "H")
STEPS = ("positioning", "content", "creators", "interaction", "advertising", "measurement", "relationship", "promotion")
PUSH = "push_stage"
ROLES = "platform_role."
MONEY_TARGETS = ("gmv",)


@dataclass(frozen=True)
class Target:
    """A figure that the brief wants reached."""

    id: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class CrowdRow:
    """One stage of the flywheel: a cell per platform of the table, None where the platform's model has no crowd."""

    stage: str
    pushed: bool
    cells: tuple[StagePlatform | None, ...]


@dataclass(frozen=True)
class Merged:
    """Items that say the same of several platforms, told once."""

    item: Compliance | Risk
    platforms: tuple[str, ...]


@dataclass(frozen=True)
class Team:
    """The creators that one rule wants on one platform and in one phase."""

    platform: str
    phase: str | None
    rows: tuple[CreatorRow, ...]
    spend: Decimal
    rule: str


@dataclass(frozen=True)
class Day:
    """A day of the calendar, numbered as in the timeline; the conversion day itself has no milestone."""

    number: int
    date: date
    milestone: Milestone | None


@dataclass(frozen=True)
class Span:
    """A phase, the platforms that keep its days (none: all of the campaign), and its length, both ends counted."""

    span: PhaseSpan
    platforms: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class Outline:
    """Everything in the order in which a reader wants it."""

    platforms: Platforms
    targets: tuple[Target, ...]
    spent: Decimal
    spent_share: float
    fees: Decimal
    reserve: Decimal
    reserve_share: float
    unplaced_share: float
    push: Choice | None
    choices: tuple[Choice, ...]
    all_choices: tuple[Choice, ...]
    roles: tuple[PlatformRole, ...]
    idle_roles: tuple[PlatformRole, ...]
    idle_reasons: Mapping[str, tuple[PlatformRole, ...]]
    crowd_platforms: tuple[str, ...]
    crowd_rows: tuple[CrowdRow, ...]
    weakest: Mapping[str, tuple[str, ...]]
    layers: tuple[CrowdLayer, ...]
    chapters: tuple[Chapter, ...]
    unfunded: tuple[Tactic, ...]
    coordination: Mapping[str, tuple[Coordination, ...]]
    by_platform: tuple[Sum, ...]
    by_phase: Grid
    by_kind: Grid
    lines: tuple[PlatformLines, ...]
    teams: tuple[Team, ...]
    spans: tuple[Span, ...]
    days: tuple[Day, ...]
    kpis: tuple[Kpi, ...]
    open_kpis: Mapping[str, tuple[Kpi, ...]]
    risks: tuple[Merged, ...]
    compliance: tuple[Merged, ...]
    findings: tuple[Observation, ...]
    alarms: tuple[Observation, ...]
    assumptions: Mapping[str, tuple[Assumption, ...]]
    references: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    tactics: Mapping[str, str]
    projected: bool


def arrange(plan: Plan) -> Outline:
    """Arrange a plan for reading; nothing is added, and of the plan's own figures only sums and shares are made."""
    platforms = _platform_order(plan)
    roles = sorted(plan.strategy.platform_roles, key=lambda role: rank(role.platform, platforms))
    idle = tuple(role for role in roles if role.role == "none")
    choices = tuple(choice for choice in plan.strategy.choices if not choice.group.startswith(ROLES))
    lines, budget = plan.budget.lines, plan.budget
    spent = total_of(line.amount for line in lines)
    crowd_platforms = _crowd_platforms(plan, platforms)
    return Outline(
        platforms=platforms,
        targets=tuple(_target(id_, value) for id_, value in plan.brief.targets.items()),
        spent=spent,
        spent_share=_share(spent, budget.total),
        fees=total_of(fee.amount for fee in budget.fees),
        reserve=budget.reserve - budget.unplaced,
        reserve_share=_share(budget.reserve - budget.unplaced, budget.total),
        unplaced_share=_share(budget.unplaced, budget.total),
        push=next((choice for choice in choices if choice.group == PUSH), None),
        choices=tuple(choice for choice in choices if choice.group != PUSH),
        all_choices=choices,
        roles=tuple(role for role in roles if role.role != "none"),
        idle_roles=idle,
        idle_reasons=_by(idle, lambda role: role.reason),
        crowd_platforms=crowd_platforms,
        crowd_rows=_crowd_rows(plan, crowd_platforms),
        weakest=_by(plan.diagnosis.bottleneck.platforms, plan.diagnosis.bottleneck.platforms.__getitem__, STAGES),
        layers=tuple(layer for layer in plan.diagnosis.crowd_layers if layer.crowds),
        chapters=make_chapters(plan, platforms),
        unfunded=tuple(tactic for tactic in plan.tactics if not tactic.funded),
        coordination=_by(plan.coordination, lambda each: each.step, STEPS),
        by_platform=tuple(sorted(budget.by_platform, key=lambda each: rank(each.key, platforms))),
        by_phase=make_grid(lines, platforms, (*PHASES, None), lambda line: line.phase),
        by_kind=make_grid(lines, platforms, KINDS, lambda line: line.kind),
        lines=tuple(lines_of_platforms(lines, platforms)),
        teams=tuple(_teams(plan.creators, platforms)),
        spans=_spans(plan, platforms),
        days=_days(plan),
        kpis=_kpis(plan, platforms, known=True),
        open_kpis=_by(_kpis(plan, platforms, known=False), lambda kpi: kpi.basis),
        risks=_merge([risk for level in RISK_LEVELS for risk in plan.risks if risk.level == level]),
        compliance=_merge(plan.compliance),
        findings=_by_level((*plan.brief_check.findings, *plan.diagnosis.findings)),
        alarms=_alarms(plan),
        assumptions=_by(plan.brief_check.assumptions, lambda each: each.confidence, GRADES),
        references={trace.rule: trace.references for trace in plan.trace},
        titles={trace.rule: trace.title for trace in plan.trace},
        tactics={tactic.id: tactic.title or tactic.id for tactic in plan.tactics},
        projected=any(span.projected for span in plan.schedule.phases),
    )


def _platform_order(plan: Plan) -> Platforms:
    """Most money first, then as the plan lists them; what belongs to no platform comes last."""
    roles = {role.platform: role.amount for role in plan.strategy.platform_roles}
    listed = (*plan.summary.platforms, *roles, *(line.platform for line in plan.budget.lines if line.platform))
    return (*sorted(dict.fromkeys(listed), key=lambda platform: -roles.get(platform, Decimal(0))), None)


def _target(id_: str, value: Decimal) -> Target:
    return Target(id_, value, "money" if id_ in MONEY_TARGETS else "count")


def _share(amount: Decimal, total: Decimal) -> float:
    return float(amount / total) if total else 0.0


def _by(items: Iterable[Each], key: Callable[[Each], str], order: tuple[str, ...] = ()) -> dict[str, tuple[Each, ...]]:
    bundles = bundled(items, key)
    return {each: tuple(bundles[each]) for each in sorted(bundles, key=lambda each: rank(each, order))}


def _crowd_platforms(plan: Plan, platforms: Platforms) -> tuple[str, ...]:
    """Platforms of which at least one crowd is known: a table of dashes helps nobody."""
    cells = [cell for stage in plan.diagnosis.stages for cell in stage.platforms]
    known = {cell.platform for cell in cells if cell.crowd is not None}
    return tuple(sorted(known, key=lambda platform: (rank(platform, platforms), platform)))


def _crowd_rows(plan: Plan, platforms: tuple[str, ...]) -> tuple[CrowdRow, ...]:
    rows = []
    for stage in sorted(plan.diagnosis.stages, key=lambda stage: rank(stage.stage, STAGES)):
        cells = {cell.platform: cell for cell in stage.platforms}
        pushed = stage.stage == plan.summary.push_stage
        rows.append(CrowdRow(stage.stage, pushed, tuple(cells.get(platform) for platform in platforms)))
    return tuple(rows)


def _teams(rows: tuple[CreatorRow, ...], platforms: Platforms) -> Iterable[Team]:
    bundles = bundled(rows, lambda row: (row.platform, row.phase, row.rule))
    for key in sorted(bundles, key=lambda key: (rank(key[0], platforms), rank(key[1], PHASES), key[2])):
        team = tuple(bundles[key])
        yield Team(key[0], key[1], team, total_of(row.spend for row in team), key[2])


def _spans(plan: Plan, platforms: Platforms) -> tuple[Span, ...]:
    def order(span: PhaseSpan) -> tuple[int, int, date]:
        return rank(span.id, PHASES), -1 if span.platform is None else rank(span.platform, platforms), span.start

    common = {(span.id, span.start, span.end) for span in plan.schedule.phases if span.platform is None}
    told = [span for span in plan.schedule.phases if not (span.platform and (span.id, span.start, span.end) in common)]

    def keeping(span: PhaseSpan) -> tuple[str, ...]:
        apart = {other.platform for other in told if other.id == span.id and other.platform}
        others = tuple(name for name in plan.summary.platforms if name not in apart)
        return (span.platform,) if span.platform else others if apart else ()

    return tuple(Span(span, keeping(span), (span.end - span.start).days + 1) for span in sorted(told, key=order))


def _days(plan: Plan) -> tuple[Day, ...]:
    dated: list[tuple[date, Milestone | None]] = [(each.date, each) for each in plan.schedule.milestones]
    dated.append((plan.schedule.conversion_day, None))
    dated.sort(key=lambda pair: (pair[0], pair[1] is None, pair[1].id if pair[1] else ""))
    return tuple(Day(number, day, milestone) for number, (day, milestone) in enumerate(dated, 1))


def _kpis(plan: Plan, platforms: Platforms, *, known: bool) -> tuple[Kpi, ...]:
    found = [kpi for kpi in plan.kpis if any(x is not None for x in (kpi.low, kpi.base, kpi.high)) is known]
    found.sort(key=lambda kpi: (rank(kpi.stage, STAGES), rank(kpi.platform, platforms), kpi.measure, kpi.id))
    return tuple(found)


def _merge(items: Sequence[Compliance | Risk]) -> tuple[Merged, ...]:
    bundles = bundled(items, lambda item: (item.title, item.text, getattr(item, "trigger", None)))
    return tuple(
        Merged(found[0], tuple(dict.fromkeys(item.platform for item in found if item.platform)))
        for found in bundles.values()
    )


def _by_level(findings: Iterable[Observation]) -> tuple[Observation, ...]:
    return tuple(sorted(findings, key=lambda finding: rank(finding.level, LEVELS)))


def _alarms(plan: Plan) -> tuple[Observation, ...]:
    """What the summary must not hide: every serious finding, wherever it stands."""
    found = (*plan.brief_check.findings, *plan.diagnosis.findings, *plan.sanity)
    return tuple(finding for finding in found if finding.level == "serious")
