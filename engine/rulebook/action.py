"""What a rule may say in `then` and `otherwise`: one frozen model an action, as written by its author.

Money is in CNY, shares are fractions of 1. `Amount` may name a parameter or a fact instead of a figure; `plan/`
looks it up. Prose keeps its placeholders until the plan words it.
"""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator

from engine.rulebook.amount import Amount, AnyOf, Param, ParamRef, Piece, ShareAmount, kind_of_shares
from engine.scalars import Flag, Number, Share, Text, Whole, Word

Kind = Literal["creators", "feed", "search", "live", "production", "benefit", "service"]
KINDS: tuple[Kind, ...] = ("creators", "feed", "search", "live", "production", "benefit", "service")
Slot = Literal["seeding", "warm-up", "burst", "return"]
SLOTS: tuple[Slot, ...] = ("seeding", "warm-up", "burst", "return")
Step = Literal[
    "positioning", "content", "creators", "interaction", "advertising", "measurement", "relationship", "promotion"
]
Stage = Literal["awareness", "interest", "decision", "order", "private-domain", "sharing"]
Period = Literal["day", "week", "month", "phase", "campaign", "person", "creator", "tier"]
"""What a quantity counts for: a stretch of time, or each person it is meant for, each creator, each of their tiers."""


def _listed(value: Any) -> Any:
    return value if value is None or isinstance(value, list | tuple) else [value]


class _OneOrMany:
    """In JSON Schema: an author may write one value where a list can stand."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": [schema["items"], schema]}


Words = Annotated[tuple[Word, ...], BeforeValidator(_listed), _OneOrMany()]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed), _OneOrMany()]
Slots = Annotated[tuple[Slot, ...], BeforeValidator(_listed), _OneOrMany()]


class Row(Piece):
    """A row of a creator matrix (`count`, `spend`: shares) or of a price table (`low`, `high`: CNY a piece)."""

    tier: Word
    fans: tuple[Whole | None, Whole | None] | None = None
    count: Share | None = None
    spend: Share | None = None
    low: Number | None = None
    high: Number | None = None


class Selector(Piece):
    """Selects budget lines; every key given must match, a list means one of."""

    platform: Words | None = None
    stage: Words | None = None
    phase: Words | None = None
    tactic: Texts | None = None
    playbook: Words | None = None
    kind: Words | None = None


class Day(Piece):
    """A day `days` before or after the conversion day (`event`), the days there are (`window`) or a slot.

    Of a slot and the window: the first day for before, the last for after.
    """

    before: Literal["event", "window", "seeding", "warm-up", "burst", "return"] | None = None
    after: Literal["event", "window", "seeding", "warm-up", "burst", "return"] | None = None
    days: Amount

    @model_validator(mode="after")
    def _one_anchor(self) -> "Day":
        if (self.before is None) == (self.after is None):
            raise ValueError("say either `before:` or `after:`")
        return self


class Anchor(Piece):
    """What a milestone or a KPI's judging day hangs on: an edge of a slot, or the conversion day."""

    phase: Slot | None = None
    edge: Literal["start", "end"] = "end"
    event: Literal["conversion"] | None = None

    @model_validator(mode="after")
    def _one_anchor(self) -> "Anchor":
        if (self.phase is None) == (self.event is None):
            raise ValueError("say either `phase:` or `event: conversion`")
        return self


class Judged(Piece):
    after: Anchor
    days: Amount


class Quantity(Piece):
    count: Amount
    unit: Word
    per: Period = "campaign"


class Most(Piece):
    """The most that a tactic's own text can use: `count` things, or a `part` of so many, at `each` CNY.

    `per` campaign is for all of its lines together, week and phase for each line by the days of its phase.
    """

    count: Amount = Decimal(1)
    part: ShareAmount | None = None
    each: Amount
    per: Literal["week", "phase", "campaign"] = "campaign"


class Spend(Piece):
    """Money for a tactic: `minimum` CNY or nothing, no more than `most`; `unit_cost` buys `per_unit` units (1000 for a CPM)."""

    kind: Kind
    weight: Number = Decimal(1)
    minimum: Amount | None = None
    most: Most | None = None
    unit_cost: Amount | None = None
    unit: Word | None = None
    per_unit: Whole = 1


class Estimate(Piece):
    """Where a KPI's figure comes from: money over unit cost, a target, crowd x rate, or a threshold."""

    spend: Selector | None = None
    cost: Amount | None = None
    per: Whole = 1
    target: Text | None = None
    crowd: Text | None = None
    rate: Text | None = None
    value: Amount | None = None
    spread: Amount | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Estimate":
        ways = (self.spend, self.target, self.crowd, self.value)
        if sum(way is not None for way in ways) != 1 or (self.spend is None) != (self.cost is None):
            raise ValueError("say one of spend + cost, target, crowd + rate, value")
        if (self.crowd is None) != (self.rate is None):
            raise ValueError("`crowd:` and `rate:` go together")
        return self


class Act(Piece):
    """Base of the actions: `id` is unique in the rule; `verb` is its key in YAML."""

    verb: ClassVar[str]
    id: Word


class Finding(Act):
    verb = "finding"
    text: Text | None = None
    playbook: Word | None = None
    told_by: tuple[Literal["thin-stock", "hero-share", "stock-cover"], ...] | None = None
    """Observations of the planner that tell the same more precisely: beside one of them this is not printed."""


class Ask(Act):
    verb = "ask"
    field: Text
    why: Text


class Choose(Act):
    verb = "choose"
    group: Word
    option: Word


class Tactic(Act):
    verb = "tactic"
    playbook: Word
    platform: Word | None = None
    stage: Stage
    phase: Slots | None = None
    title: Text
    text: Text
    audience: Word | None = None
    owner: Word | None = None
    measure: Words = ()
    after: Text | None = None
    quantity: Quantity | None = None
    spend: Spend | None = None


class Coordinate(Act):
    verb = "coordinate"
    playbook: Word
    step: Step
    platforms: Annotated[tuple[Word, ...], Field(min_length=2)]
    phase: Slots | None = None
    title: Text | None = None
    text: Text


class Band(Act):
    verb = "band"
    playbook: Word | None = None
    min: ShareAmount | None = None
    ideal: ShareAmount | None = None
    max: ShareAmount | None = None
    on: Selector
    of: Selector | None = None
    weight: Number = Decimal(1)
    soft: Flag = False


class Split(Act):
    verb = "split"
    playbook: Word | None = None
    by: Literal["kind", "phase", "platform"]
    of: Selector | None = None
    shares: Annotated[Param | Annotated[dict[str, Share], Tag("a figure")], Discriminator(kind_of_shares), AnyOf()]
    exact: Flag = False


class Terms(Act):
    """How lines are funded: each gets `part` of its own ideal or more; above `unplaced`, money without a line is serious."""

    verb = "lines"
    playbook: Word | None = None
    part: ShareAmount | None = None
    unplaced: ShareAmount | None = None


class Phase(Act):
    verb = "phase"
    playbook: Word | None = None
    slot: Slot
    platform: Word | None = None
    min_days: Amount | None = None
    start_by: Day | None = None
    end_by: Day | None = None
    fixed: Literal["sale", "published"] | None = None
    sale_of: Word | None = None
    """The platform whose sale days are meant, where it is not the slot's own: content that leads to one shop."""


class Milestone(Act):
    """`binds` says that it commits the client: a contract, a brief that is sent, an order for print."""

    verb = "milestone"
    playbook: Word | None = None
    platform: Word | None = None
    title: Text
    text: Text | None = None
    owner: Word | None = None
    after: Anchor
    days: Amount
    binds: Flag = False


class KeyFigure(Act):
    verb = "kpi"
    playbook: Word
    platform: Word | None = None
    stage: Stage
    measure: Word
    title: Text | None = None
    text: Text | None = None
    judged: Judged
    estimate: Estimate | None = None


class CreatorMatrix(Act):
    verb = "creators"
    playbook: Word
    platform: Word
    phase: Slots | None = None
    matrix: ParamRef
    prices: ParamRef | None = None


class Guard(Act):
    verb = "guard"
    playbook: Word
    platform: Word | None = None
    kind: Literal["label", "consent", "forbid", "cap"]
    title: Text | None = None
    text: Text
    measure: Word | None = None
    at_most: Amount | None = None
    per: Literal["week", "month", "phase", "campaign"] | None = None


class Experiment(Act):
    verb = "experiment"
    playbook: Word
    platform: Word | None = None
    metric: Word
    title: Text | None = None
    text: Text


class Risk(Act):
    verb = "risk"
    playbook: Word | None = None
    platform: Word | None = None
    level: Literal["low", "medium", "high"]
    title: Text | None = None
    trigger: Text
    text: Text


Action = (
    Finding | Ask | Choose | Tactic | Coordinate | Band | Split | Terms | Phase | Milestone | KeyFigure
    | CreatorMatrix | Guard | Experiment | Risk
)  # fmt: skip
ACTIONS: dict[str, type[Act]] = {
    cls.verb: cls
    for cls in (
        Finding, Ask, Choose, Tactic, Coordinate, Band, Split, Terms, Phase, Milestone, KeyFigure,
        CreatorMatrix, Guard, Experiment, Risk,
    )
}  # fmt: skip
ALLOWED: dict[str, tuple[str, ...]] = {
    "diagnosis": ("finding", "ask"),
    "strategy": ("choose", "ask"),
    "tactics": (
        "tactic", "coordinate", "band", "split", "lines", "phase", "milestone", "kpi", "creators", "experiment", "guard",
        "ask",
    ),
    "checks": ("guard", "risk", "ask"),
}  # fmt: skip
