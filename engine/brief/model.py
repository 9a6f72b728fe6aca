"""The format `planwheel/brief@1` as frozen models: None is unknown, an empty tuple is a list known to be empty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from engine.errors import Problem, Source
from engine.scalars import Currency, Day, Flag, Money, Number, Rate, Share, Text, Whole, Word, Year
from engine.source import Document

FORMAT = "planwheel/brief@1"
ROUND_TO_HUNDREDS_FROM = 100_000

Goal: TypeAlias = Literal["awareness", "seeding", "sales", "acquisition", "retention", "advocacy"]
Role: TypeAlias = Literal["hero", "traffic", "profit", "gift"]
Cost: TypeAlias = Literal["cpm", "cpc", "cpe", "cpi", "cpti", "cpa3", "cps"]
Locale: TypeAlias = Literal["en", "zh-CN", "ja"]
Texts: TypeAlias = tuple[Text, ...]
Words: TypeAlias = tuple[Word, ...]

_Value = TypeVar("_Value")


def _without_nulls(data: Any) -> Any:
    return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


def _empty_for_null(data: Any) -> Any:
    return {} if data is None else data


Known = Annotated[Mapping[str, _Value], BeforeValidator(_without_nulls)]  # `A1:` with nothing behind is unknown
Listed = Annotated[_Value, BeforeValidator(_empty_for_null)]  # `douyin:` with nothing behind is listed all the same


class Section(BaseModel):
    """Base of every mapping in a brief: unknown keys are errors, a key with nothing behind counts as left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}


class Brand(Section):
    name: Text
    category: Word | None = None
    maturity: Literal["new", "growing", "established"] | None = None


class Product(Section):
    name: Text
    role: Role | None = None
    price: Money | None = None
    promo_price: Money | None = None
    margin: Share | None = None
    return_rate: Share | None = None
    stock: Whole | None = None
    decision_days: Whole | None = None


class Audience(Section):
    name: Text | None = None
    who: Text | None = None
    need: Text | None = None


class Message(Section):
    key: Text | None = None
    hashtag: Text | None = None
    selling_points: Texts | None = None
    proof: Texts | None = None
    must_avoid: Texts | None = None


class Targets(Section):
    gmv: Money | None = None
    new_customers: Whole | None = None
    new_members: Whole | None = None
    ti_crowd: Whole | None = None
    a3_crowd: Whole | None = None
    orders: Whole | None = None


class Objective(Section):
    primary: Goal
    secondary: tuple[Goal, ...] | None = None
    targets: Targets = Targets()


def _default_step(known: dict[str, Any]) -> int:
    return 100 if known["total"] >= ROUND_TO_HUNDREDS_FROM else 1


class Budget(Section):
    total: Annotated[Money, Field(gt=0)]
    currency: Currency = "CNY"
    cny_rate: Rate | None = None
    reserve: Share = Decimal(0)
    round_to: Annotated[Whole, Field(ge=1)] = Field(default_factory=_default_step)


class Fees(Section):
    agency: Share | None = None
    platform: Share | None = None
    tax: Share | None = None


class Window(Section):
    """Either an event of a year, or the first and the last day."""

    event: Text | None = None
    year: Year | None = None
    start: Day | None = None
    end: Day | None = None


class Platform(Section):
    """What the brand has on one platform; which fields and stages a platform takes is checked with the catalogue."""

    shop: Flag | None = None
    self_broadcast: Literal["none", "weekly", "daily"] | None = None
    live_hours_per_week: Annotated[Number, Field(ge=0, le=168)] | None = None
    content_posts_per_month: Whole | None = None
    members: Whole | None = None
    lapsed_customers: Whole | None = None
    audience: Known[Whole] | None = None
    rates: Known[Share] | None = None
    costs: Annotated[Mapping[Cost, Money], BeforeValidator(_without_nulls)] | None = None
    deep_a3: Whole | None = None
    notes_per_month: Whole | None = None
    official_account: Flag | None = None
    channels: Flag | None = None
    mini_program: Flag | None = None
    wecom: Flag | None = None
    groups: Whole | None = None


class Overlap(Section):
    deep_a3_and_ti: Whole | None = None


class Tools(Section):
    yuntu: Flag | None = None
    lingxi: Flag | None = None
    databank: Flag | None = None
    lingyang: Flag | None = None


class Tiers(Section):
    head: Whole | None = None
    mid: Whole | None = None
    tail: Whole | None = None
    koc: Whole | None = None


class Creators(Section):
    contracted: Mapping[str, Listed[Tiers]] | None = None
    blocked: Texts | None = None


class Offline(Section):
    stores: Whole | None = None
    events: Whole | None = None


class Partner(Section):
    brand: Text | None = None
    category: Word | None = None


class Membership(Section):
    tiers: Whole | None = None
    points: Flag | None = None
    points_expiry_months: Whole | None = None
    member_day: Flag | None = None


class People(Section):
    owner: Text | None = None
    approver: Text | None = None
    sign_off: Day | None = None


class Bounds(Section):
    min: Share | None = None
    max: Share | None = None


class Constraints(Section):
    exclude_platforms: Words | None = None
    platform_share: Mapping[str, Listed[Bounds]] | None = None
    min_spend: Known[Money] | None = None
    regulated: Words | None = None


@dataclass(frozen=True)
class Origin:
    """Where a brief came from, and its event's day; all origins are equal, so that briefs compare by content."""

    document: Document | None = field(default=None, compare=False, repr=False)
    sha256: str = field(default="", compare=False)
    conversion_day: date | None = field(default=None, compare=False)
    warnings: tuple[Problem, ...] = field(default=(), compare=False)


class Brief(Section):
    """One campaign as its client described it; made by `load_brief`, which also checks what one field cannot tell."""

    format: Literal["planwheel/brief@1"]
    name: Text
    as_of: Day
    locale: Locale = "en"
    brand: Brand
    products: Annotated[tuple[Product, ...], Field(min_length=1)]
    audiences: tuple[Audience, ...] | None = None
    message: Message = Message()
    competitors: Texts | None = None
    objective: Objective
    budget: Budget
    fees: Fees = Fees()
    window: Window
    platforms: Mapping[str, Listed[Platform]] | None = None
    overlap: Overlap = Overlap()
    tools: Tools = Tools()
    creators: Creators = Creators()
    offline: Offline = Offline()
    partners: tuple[Partner, ...] | None = None
    membership: Membership = Membership()
    people: People = People()
    constraints: Constraints = Constraints()
    notes: Text | None = None

    _origin: Origin = PrivateAttr(default=Origin())

    def model_post_init(self, context: Any) -> None:
        if isinstance(context, Origin):
            self._origin = context

    @property
    def sha256(self) -> str:
        """Of the file's text with LF line ends; empty if the brief was not read from a file."""
        return self._origin.sha256

    @property
    def document(self) -> Document | None:
        """The file as it was read; None if the brief came from no file."""
        return self._origin.document

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is probably meant otherwise, though it can be read."""
        return self._origin.warnings

    @property
    def conversion_day(self) -> date:
        """The day the campaign is counted back from: the event's, else the window's last."""
        day = self._origin.conversion_day or self.window.end
        if day is None:
            raise ValueError("a brief with an event has its day from parse_brief")
        return day

    @property
    def defaults(self) -> tuple[str, ...]:
        """The fields that the client left to this format; a plan prints them as assumptions."""
        written = self.budget.model_fields_set
        fields = [f"budget.{name}" for name in ("currency", "reserve", "round_to") if name not in written]
        return tuple(fields if "locale" in self.model_fields_set else ["locale", *fields])

    def product(self, role: Role) -> Product | None:
        """The first product of a role; if no product has a role, the first one is the hero."""
        if role == "hero" and not any(product.role for product in self.products):
            return self.products[0]
        return next((product for product in self.products if product.role == role), None)

    def source_of(self, path: str) -> Source | None:
        """Where `budget.total` or `products.0.price` stands, or its nearest parent; None without a file."""
        parts = tuple(int(part) if part.isdecimal() else part for part in path.split("."))
        return self._origin.document.at(parts) if self._origin.document else None
