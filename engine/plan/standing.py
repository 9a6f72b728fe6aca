"""The parts of a plan that say where the brand stands and what was chosen: questions, findings, crowds, choices.

`model.py` puts them beside what is to be done.
"""

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Item(Part):
    """Anything that stands in a plan because a rule says so; `id` is `book/topic/rule.action`."""

    id: str
    rule: str
    playbook: str | None = None
    title: str | None = None
    text: str | None = None


class Missing(Part):
    """A question for the client; `rules` are those that would decide on the answer."""

    field: str
    why: str
    rules: tuple[str, ...]


Use = Literal["figure", "split", "threshold"]


class Assumption(Part):
    """A figure the plan stands on that is not the brief's: a parameter, a default, a projected date.

    `use`: a `figure` is printed, dated or counted with, a `split` moved money, a `threshold` was only compared with.
    """

    id: str
    title: str
    value: Any
    unit: str | None
    text: str
    reference: str | None
    confidence: str
    basis: str | None
    use: Use = "figure"


class Observation(Item):
    """A finding: of a rule (`level` note), or of the planner's own arithmetic (`rule` is then `planner/<code>`)."""

    level: Literal["note", "warning", "serious"] = "note"


class BriefCheck(Part):
    missing: tuple[Missing, ...]
    assumptions: tuple[Assumption, ...]
    findings: tuple[Observation, ...]


class StagePlatform(Part):
    """`needed` if this platform alone had to bring the target orders; `cover` is the share of it that `crowd` is."""

    platform: str
    code: str
    crowd: int | None
    rate: float | None
    needed: int | None
    gap: int | None
    cover: float | None = None


class StageDiagnosis(Part):
    stage: str
    platforms: tuple[StagePlatform, ...]


class Bottleneck(Part):
    """The stage to push; `missing` are the inputs without which it is judged from the objective alone, `names` their names."""

    stage: str | None
    rule: str | None
    reason: str | None
    missing: tuple[str, ...]
    names: dict[str, str] = {}


class CoreCrowd(Part):
    """Deep A3 ∩ TI as counts; without an overlap in the brief, its Fréchet bounds (`universe` bounds the union)."""

    deep_a3: int | None
    ti: int | None
    overlap: int | None
    low: int | None
    high: int | None
    missing: tuple[str, ...]


class CrowdLayer(Part):
    """One layer of the crowd sphere, core first; crowds of different platforms are listed, never added."""

    layer: Literal["core", "seeded", "interested", "aware", "opportunity"]
    crowds: dict[str, int | None]


class Diagnosis(Part):
    findings: tuple[Observation, ...]
    stages: tuple[StageDiagnosis, ...]
    bottleneck: Bottleneck
    core_crowd: CoreCrowd
    crowd_layers: tuple[CrowdLayer, ...]


class Rejected(Part):
    option: str
    title: str
    rule: str | None
    reason: Literal["failed", "undecided", "outranked"]
    text: str | None


class Choice(Part):
    """An exclusive choice; `reason` is the winning rule's why, or what nobody's conditions met."""

    group: str
    title: str
    chosen: str | None
    chosen_title: str | None
    playbook: str | None
    rule: str | None
    reason: str | None
    rejected: tuple[Rejected, ...]


class PlatformRole(Part):
    platform: str
    role: str
    playbook: str | None
    funded: bool
    amount: Decimal
    reason: str
    rule: str | None


class Strategy(Part):
    choices: tuple[Choice, ...]
    platform_roles: tuple[PlatformRole, ...]
