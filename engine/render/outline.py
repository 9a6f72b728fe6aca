"""The plan in reading order: what stands where, merged and sorted, shared by all documents that people read."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.plan.model import Compliance, Coordination, CreatorRow, Kpi, Plan, Risk, Tactic
from engine.plan.standing import Choice, CrowdLayer, Observation, PlatformRole, Rejected, StagePlatform
from engine.render.calendar import Day, Span, make_agenda, make_days, make_spans
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
from engine.render.grounds import Grounds, make_grounds
from engine.render.ledger import Ledger, make_ledger
from engine.render.questions import Asked, in_short, make_questions, unasked

LEVELS = ("serious", "warning", "note")
RISK_LEVELS = ("high", "medium", "low")
REASONS = ("failed", "undecided", "outranked")
STEPS = ("positioning", "content", "creators", "interaction", "advertising", "measurement", "relationship", "promotion")
PUSH = "push_stage"
ROLES = "platform_role."
RIM = ("core", "opportunity")  # layers that no stage of the flywheel shows
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
    known: bool


@dataclass(frozen=True)
class Merged:
    """Items that say the same of several platforms, told once."""

    item: Compliance | Risk
    platforms: tuple[str, ...]


@dataclass(frozen=True)
class Declined:
    """An option that was not chosen, and the fields of the brief that would decide about it."""

    option: Rejected
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Team:
    """The creators that one rule wants on one platform and in one phase."""

    platform: str
    phase: str | None
    rows: tuple[CreatorRow, ...]
    spend: Decimal
    rule: str


@dataclass(frozen=True)
class Outline:
    """Everything in the order in which a reader wants it."""

    platforms: Platforms
    targets: tuple[Target, ...]
    spent: Decimal
    fees: Decimal
    reserve: Decimal
    reserve_share: float
    unplaced_share: float
    push: Choice | None
    choices: tuple[Choice, ...]
    declined: Mapping[str, Mapping[str, tuple[Declined, ...]]]
    roles: tuple[PlatformRole, ...]
    idle_roles: tuple[PlatformRole, ...]
    idle_reasons: Mapping[str, tuple[PlatformRole, ...]]
    crowd_platforms: tuple[str, ...]
    crowd_rows: tuple[CrowdRow, ...]
    covered: bool
    judged_without: tuple[str, ...]
    layers: tuple[CrowdLayer, ...]
    rim: tuple[CrowdLayer, ...]
    chapters: tuple[Chapter, ...]
    quiet: tuple[str, ...]
    lean: bool
    unfunded: tuple[Tactic, ...]
    told: frozenset[str]
    coordination: Mapping[str, tuple[Coordination, ...]]
    by_kind: Grid
    lines: tuple[PlatformLines, ...]
    ledger: Ledger
    teams: tuple[Team, ...]
    cast_notes: tuple[CreatorRow, ...]
    spans: tuple[Span, ...]
    days: tuple[Day, ...]
    agenda: tuple[Span | Day, ...]
    kpis: tuple[Kpi, ...]
    open_kpis: Mapping[str, Mapping[str | None, tuple[Kpi, ...]]]
    risks: tuple[Merged, ...]
    compliance: tuple[Merged, ...]
    findings: tuple[Observation, ...]
    sanity: tuple[Observation, ...]
    alarms: tuple[Observation, ...]
    questions: tuple[Asked, ...]
    grounds: Grounds
    references: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    tactics: Mapping[str, str]
    projected: bool


def arrange(plan: Plan) -> Outline:
    """Arrange a plan for reading; nothing is added, and of the plan's own figures only sums and shares are made."""
    platforms = _platform_order(plan)
    roles = sorted(plan.strategy.platform_roles, key=lambda role: rank(role.platform, platforms))
    idle = tuple(role for role in roles if role.role == "none")
    choices = tuple(each for each in plan.strategy.choices if not each.group.startswith(ROLES) and _tells(each))
    chapters = make_chapters(plan, platforms)
    lines, budget = plan.budget.lines, plan.budget
    spent = total_of(line.amount for line in lines)
    crowd_platforms = _crowd_platforms(plan, platforms)
    chapters, questions = make_chapters(plan, platforms), make_questions(plan)
    asked = {finding.id for each in questions for finding in each.findings}
    spans, days = make_spans(plan, platforms), make_days(plan)
    return Outline(
        platforms=platforms,
        targets=tuple(_target(id_, value) for id_, value in plan.brief.targets.items()),
        spent=spent,
        fees=total_of(fee.amount for fee in budget.fees),
        reserve=budget.reserve - budget.unplaced,
        reserve_share=_share(budget.reserve - budget.unplaced, budget.total),
        unplaced_share=_share(budget.unplaced, budget.total),
        push=next((choice for choice in choices if choice.group == PUSH), None),
        choices=choices,
        declined={choice.group: _declined(plan, choice) for choice in choices},
        roles=tuple(role for role in roles if role.role != "none"),
        idle_roles=idle,
        idle_reasons=_by(idle, lambda role: role.reason),
        crowd_platforms=crowd_platforms,
        crowd_rows=_crowd_rows(plan, crowd_platforms),
        covered=any(cell.gap and cell.cover is not None for row in plan.diagnosis.stages for cell in row.platforms),
        judged_without=unasked(plan, plan.diagnosis.bottleneck.names),
        layers=tuple(layer for layer in plan.diagnosis.crowd_layers if layer.crowds),
        rim=tuple(layer for layer in plan.diagnosis.crowd_layers if layer.crowds and layer.layer in RIM),
        chapters=chapters,
        quiet=tuple(stage for stage in STAGES if stage not in {chapter.stage for chapter in chapters}),
        lean=any(group.branch == "otherwise" for chapter in chapters for group in chapter.groups),
        unfunded=tuple(tactic for tactic in plan.tactics if not tactic.funded),
        told=frozenset(tactic.rule for tactic in plan.tactics if tactic.funded),
        coordination=_by(plan.coordination, lambda each: each.step, STEPS),
        by_kind=make_grid(lines, platforms, KINDS, lambda line: line.kind),
        lines=tuple(lines_of_platforms(lines, platforms)),
        ledger=make_ledger(budget, platforms),
        teams=tuple(_teams(plan.creators, platforms)),
        cast_notes=tuple(_cast_notes(plan.creators, platforms)),
        spans=spans,
        days=days,
        agenda=make_agenda(spans, days),
        kpis=_kpis(plan, platforms, known=True),
        open_kpis={
            basis: {key: tuple(found) for key, found in bundled(kpis, lambda kpi: kpi.platform).items()}
            for basis, kpis in _by(_kpis(plan, platforms, known=False), lambda kpi: kpi.basis).items()
        },
        risks=_merge([risk for level in RISK_LEVELS for risk in plan.risks if risk.level == level]),
        compliance=_merge(plan.compliance),
        findings=_calm((*plan.brief_check.findings, *plan.diagnosis.findings), asked),
        sanity=_calm(plan.sanity, asked),
        alarms=_alarms(plan),
        questions=questions,
        grounds=make_grounds(plan),
        references={trace.rule: trace.references for trace in plan.trace},
        titles={trace.rule: trace.title for trace in plan.trace},
        tactics={tactic.id: tactic.title or tactic.id for tactic in plan.tactics},
        projected=any(span.projected for span in plan.schedule.phases),
    )


def _tells(choice: Choice) -> bool:
    """Whether a choice is worth a heading: something was chosen, or an answer of the client's could still decide it."""
    return choice.chosen is not None or any(each.reason == "undecided" for each in choice.rejected)


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
        row = tuple(cells.get(platform) for platform in platforms)
        rows.append(CrowdRow(stage.stage, pushed, row, any(cell and cell.crowd is not None for cell in row)))
    return tuple(rows)


def _teams(rows: tuple[CreatorRow, ...], platforms: Platforms) -> Iterable[Team]:
    bundles = bundled(rows, lambda row: (row.platform, row.phase, row.rule))
    for key in sorted(bundles, key=lambda key: (rank(key[0], platforms), rank(key[1], PHASES), key[2])):
        team = tuple(bundles[key])
        yield Team(key[0], key[1], team, total_of(row.spend for row in team), key[2])


def _cast_notes(rows: tuple[CreatorRow, ...], platforms: Platforms) -> Iterable[CreatorRow]:
    """One row of each remark on a tier, whatever phases say it."""
    found = bundled((row for row in rows if row.text), lambda row: (row.platform, row.tier, row.text))
    yield from sorted((each[0] for each in found.values()), key=lambda row: rank(row.platform, platforms))


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


def _calm(findings: Iterable[Observation], asked: Collection[str]) -> tuple[Observation, ...]:
    """Findings that neither the summary nor a question tells already, the weightiest first."""
    rest = (finding for finding in findings if finding.level != "serious" and finding.id not in asked)
    return tuple(sorted(rest, key=lambda finding: rank(finding.level, LEVELS)))


def _alarms(plan: Plan) -> tuple[Observation, ...]:
    """What the summary must not hide: every serious finding, wherever it stands."""
    found = (*plan.brief_check.findings, *plan.diagnosis.findings, *plan.sanity)
    return tuple(finding for finding in found if finding.level == "serious")


def _declined(plan: Plan, choice: Choice) -> dict[str, tuple[Declined, ...]]:
    """The options not chosen by reason; an undecided one with the questions that its rule waits for."""

    def fields(option: Rejected) -> tuple[str, ...]:
        waiting = option.reason == "undecided"
        return in_short(each.field for each in plan.brief_check.missing if waiting and option.rule in each.rules)

    return _by(
        (Declined(option, fields(option)) for option in choice.rejected), lambda each: each.option.reason, REASONS
    )
