"""Where the brand stands: findings, the six stages per platform, the stage to push, the core crowd and its layers."""

from collections.abc import Collection, Iterator
from decimal import ROUND_CEILING
from typing import Literal

from engine.decisions import Choice, Decisions
from engine.entries import Flow, Platform
from engine.plan.fields import name_fields
from engine.plan.inputs import Inputs
from engine.plan.standing import (
    Bottleneck,
    CoreCrowd,
    CrowdLayer,
    Diagnosis,
    Observation,
    StageDiagnosis,
    StagePlatform,
)
from engine.rulebook.action import Finding

LAYERS: tuple[tuple[Literal["seeded", "interested", "aware"], str], ...] = (
    ("seeded", "decision"), ("interested", "interest"), ("aware", "awareness"),
)  # fmt: skip


def diagnose(inputs: Inputs, decisions: Decisions, told: Collection[str] = ()) -> Diagnosis:
    """The diagnosis part; every crowd is the brief's own, none is added over platforms.

    `told` are the ids of the planner's own observations: what one of them says more precisely is not said again.
    """
    return Diagnosis(
        findings=tuple(_findings(inputs, decisions, told)),
        stages=tuple(StageDiagnosis(stage=stage, platforms=tuple(_stage(inputs, stage))) for stage in _stages(inputs)),
        bottleneck=_bottleneck(inputs, decisions),
        core_crowd=_core(inputs),
        crowd_layers=tuple(_layers(inputs)),
    )


def _stages(inputs: Inputs) -> tuple[str, ...]:
    return tuple(inputs.rulebook.catalogue.stages)


def _platforms(inputs: Inputs) -> tuple[Platform, ...]:
    return tuple(inputs.rulebook.catalogue.platforms[p] for p in inputs.platforms)


def _findings(inputs: Inputs, decisions: Decisions, told: Collection[str]) -> Iterator[Observation]:
    for decision in sorted(decisions.of(Finding), key=lambda decision: decision.id):
        if any(f"planner/{code}" in told for code in decision.action.told_by or ()):
            continue
        yield Observation(
            id=decision.action.id,
            rule=decision.rule.id,
            playbook=decision.action.playbook,
            title=inputs.words.rule(decision.rule, "title"),
            text=inputs.words.action(decision, "text") or inputs.words.rule(decision.rule, "why"),
        )


def _stage(inputs: Inputs, stage: str) -> Iterator[StagePlatform]:
    for platform in _platforms(inputs):
        if stage not in platform.stages:
            continue
        name = f"{platform.id}.{stage}"
        rate = inputs.facts.number(f"{name}.rate")
        yield StagePlatform(
            platform=platform.id,
            code=platform.stages[stage].crowd,
            crowd=_people(inputs, f"{name}.crowd"),
            rate=None if rate is None else float(rate),
            needed=_people(inputs, f"{name}.needed"),
            gap=_people(inputs, f"{name}.gap"),
            cover=_cover(_people(inputs, f"{name}.crowd"), _people(inputs, f"{name}.needed")),
        )


def _cover(crowd: int | None, needed: int | None) -> float | None:
    return round(crowd / needed, 4) if crowd is not None and needed else None


def _people(inputs: Inputs, fact: str) -> int | None:
    number = inputs.facts.number(fact)
    return None if number is None else int(number.to_integral_value(ROUND_CEILING))


def _bottleneck(inputs: Inputs, decisions: Decisions) -> Bottleneck:
    """The stage that the rules chose to push, and what is missing to judge it by figures."""
    choice, missing = find_choice(decisions, "push_stage"), tuple(dict.fromkeys(_missing(inputs)))
    return Bottleneck(
        stage=choice.option if choice else None,
        rule=choice.rule.id if choice and choice.rule else None,
        reason=inputs.words.rule(choice.rule, "why") if choice and choice.rule else None,
        missing=missing,
        names=name_fields(inputs, missing),
    )


def find_choice(decisions: Decisions, group: str) -> Choice | None:
    return next((choice for choice in decisions.choices if choice.group.id == group), None)


def _missing(inputs: Inputs) -> Iterator[str]:
    """The fields of the brief without which the stages of a candidate platform cannot be compared."""
    if inputs.facts.number("objective.target_orders") is None and any(p.stages for p in _platforms(inputs)):
        yield inputs.field_of("objective.target_orders")
    for platform in _platforms(inputs):
        for flow in platform.stages.values():
            for fact in _inputs_of(platform, flow):
                if inputs.facts.number(fact) is None:
                    yield inputs.field_of(fact)


def _inputs_of(platform: Platform, flow: Flow) -> Iterator[str]:
    yield f"{platform.id}.{flow.crowd}" if flow.crowd == "members" else f"{platform.id}.audience.{flow.crowd}"
    if flow.rate:
        yield f"{platform.id}.rates.{flow.rate}"


def _core(inputs: Inputs) -> CoreCrowd:
    facts = {
        "douyin.deep_a3": _people(inputs, "douyin.deep_a3"),
        "xiaohongshu.audience.TI": _people(inputs, "xiaohongshu.audience.TI"),
        "overlap.deep_a3_and_ti": _people(inputs, "overlap.deep_a3_and_ti"),
    }
    deep, ti, overlap = facts.values()
    low, high = overlap_bounds(deep, ti, None) if overlap is None else (overlap, overlap)
    missing = tuple(inputs.field_of(fact) for fact, value in facts.items() if value is None)
    return CoreCrowd(deep_a3=deep, ti=ti, overlap=overlap, low=low, high=high, missing=missing)


def overlap_bounds(left: int | None, right: int | None, universe: int | None) -> tuple[int | None, int | None]:
    """Fréchet bounds of two crowds' overlap; without a known universe the crowds may not meet at all."""
    if left is None or right is None:
        return None, None
    return 0 if universe is None else max(0, left + right - universe), min(left, right)


def _layers(inputs: Inputs) -> Iterator[CrowdLayer]:
    """The crowd sphere from the core out; Xiaohongshu's side of the core is the overlap, which `core_crowd` tells."""
    core = {"douyin": _people(inputs, "douyin.deep_a3")} if inputs.may_use("douyin") else {}
    yield CrowdLayer(layer="core", crowds=core)
    for layer, stage in LAYERS:
        crowds = {p.id: _people(inputs, f"{p.id}.{stage}.crowd") for p in _platforms(inputs) if stage in p.stages}
        yield CrowdLayer(layer=layer, crowds=crowds)
    yield CrowdLayer(
        layer="opportunity", crowds={p.id: _opportunity(inputs, p) for p in _platforms(inputs) if _before(p)}
    )


def _before(platform: Platform) -> str | None:
    """The code of a crowd that has no relation with the brand yet: what the platform counts before awareness."""
    aware = platform.stages.get("awareness")
    first = platform.audience[0] if platform.audience else None
    return first if aware and first != aware.crowd else None


def _opportunity(inputs: Inputs, platform: Platform) -> int | None:
    return _people(inputs, f"{platform.id}.audience.{_before(platform)}")
