"""The plan, `planwheel/plan@1`: what is handed to renderers, golden files and other programs.

Money is a Decimal with the currency's decimals (a string in JSON); shares are fractions of 1; dates are inclusive;
what is unknown is null. No absolute path and no line number: a comment in a rulebook must not change a plan.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema

from engine.plan.standing import BriefCheck, Diagnosis, Item, Observation, Part, Strategy


class ProductFace(Part):
    name: str
    role: str | None
    price: Decimal | None
    promo_price: Decimal | None
    stock: int | None


class BriefFace(Part):
    """The brief as the plan quotes it."""

    name: str
    sha256: str
    as_of: date
    locale: str
    brand: str
    category: str | None
    maturity: str | None
    products: tuple[ProductFace, ...]
    objective: str
    secondary: tuple[str, ...]
    targets: dict[str, Annotated[Decimal, WithJsonSchema({"type": ["string", "number"]})]]
    event: str | None
    conversion_day: date
    message: str | None
    hashtag: str | None
    owner: str | None
    approver: str | None
    sign_off: date | None
    notes: str | None


class BookFace(Part):
    id: str
    version: str
    sha256: str


class Summary(Part):
    """The plan on one screen; words come from the templates."""

    status: Literal["allocated", "unallocated"]
    push_stage: str | None
    platforms: tuple[str, ...]
    start: date | None
    end: date | None
    tactics: int
    unfunded: int
    questions: int
    findings: int


class Volume(Part):
    count: float
    unit: str
    per: str


class Tactic(Item):
    """Something to do; `why` is its rule's reason, `amount` what its lines add up to."""

    platform: str | None
    stage: str
    phase: tuple[str, ...]
    audience: str | None
    owner: str | None
    measure: tuple[str, ...]
    after: str | None
    quantity: Volume | None
    funded: bool
    amount: Decimal
    why: str
    branch: Literal["then", "otherwise"]


class Coordination(Item):
    step: str
    platforms: tuple[str, ...]
    phase: tuple[str, ...]
    why: str


class CreatorRow(Item):
    """One tier on one platform: `share` of the heads, `count` whole people the money buys at the middle price."""

    platform: str
    phase: str | None
    tier: str
    fans: tuple[int | None, int | None] | None
    share: float
    count: int | None
    price: tuple[Decimal, Decimal] | None
    spend: Decimal


class Line(Part):
    """A budget line: one tactic's money of one kind in one phase (null: the whole campaign); `unit_cost` buys `per_unit` units."""

    id: str
    platform: str | None
    stage: str
    phase: str | None
    tactic: str
    title: str
    kind: str
    quantity: int | None
    unit: str | None
    unit_cost: Decimal | None
    per_unit: int = 1
    amount: Decimal
    share: float
    rules: tuple[str, ...]


class Fee(Part):
    id: str
    share: float
    amount: Decimal


class Sum(Part):
    key: str | None
    amount: Decimal
    share: float


class Yielded(Part):
    """A rule's band that had to give way to the brief or to a band of higher priority."""

    rule: str
    band: str
    bound: Literal["min", "max"]
    wanted: float
    got: float


class Budget(Part):
    """Lines, fees and reserve are the total; `unplaced` is the part of the reserve that found no line inside its caps."""

    currency: str
    total: Decimal
    reserve: Decimal
    unplaced: Decimal
    fees: tuple[Fee, ...]
    lines: tuple[Line, ...]
    by_platform: tuple[Sum, ...]
    by_stage: tuple[Sum, ...]
    by_phase: tuple[Sum, ...]
    by_kind: tuple[Sum, ...]
    idle: tuple[str, ...]
    yielded: tuple[Yielded, ...]
    status: Literal["allocated", "unallocated"]


class PhaseSpan(Part):
    id: str
    platform: str | None
    start: date
    end: date
    rules: tuple[str, ...]
    projected: bool


class Milestone(Item):
    date: date
    after: str
    platform: str | None
    owner: str | None


class Flight(Part):
    line: str
    start: date
    end: date


class Schedule(Part):
    conversion_day: date
    phases: tuple[PhaseSpan, ...]
    milestones: tuple[Milestone, ...]
    flights: tuple[Flight, ...]


class Kpi(Item):
    """A figure to judge by: `basis` says in words where low/base/high come from, or what is missing for them."""

    platform: str | None
    stage: str
    measure: str
    unit: str
    low: float | None
    base: float | None
    high: float | None
    judged_on: date
    basis: str


class Experiment(Item):
    platform: str | None
    metric: str


class Risk(Item):
    level: Literal["low", "medium", "high"]
    platform: str | None
    trigger: str


class Compliance(Item):
    kind: Literal["label", "consent", "forbid", "cap"]
    platform: str | None
    measure: str | None
    at_most: float | None
    per: str | None
    enforced: tuple[str, ...]


class Trace(Part):
    """One firing: the facts that its conditions read, what its tactics are judged by, and a digest of what it decided."""

    rule: str
    title: str
    branch: Literal["then", "otherwise"]
    unfunded: bool
    facts: dict[str, Any]
    references: tuple[str, ...]
    measures: tuple[str, ...]
    decided: str


class Citation(Part):
    id: str
    title: str
    publisher: str | None
    date: str | None
    address: str | None


class Plan(Part):
    """Everything a strategist hands over, each item with its rule."""

    format: Literal["planwheel/plan@1"] = "planwheel/plan@1"
    brief: BriefFace
    rulebooks: tuple[BookFace, ...]
    summary: Summary
    brief_check: BriefCheck
    diagnosis: Diagnosis
    strategy: Strategy
    tactics: tuple[Tactic, ...]
    coordination: tuple[Coordination, ...]
    creators: tuple[CreatorRow, ...]
    budget: Budget
    schedule: Schedule
    kpis: tuple[Kpi, ...]
    experiments: tuple[Experiment, ...]
    risks: tuple[Risk, ...]
    compliance: tuple[Compliance, ...]
    sanity: tuple[Observation, ...]
    trace: tuple[Trace, ...]
    bibliography: tuple[Citation, ...]
