"""Brief + catalogue -> flat typed facts; what the brief leaves out is unknown (None), never zero or false.

Numbers are settled as integers in millionths, rounded once here, so that both evaluators read the same figure.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from math import ceil
from typing import Any, NamedTuple

from engine.brief import Brief, Product
from engine.catalogue import Catalogue
from engine.entries import Flow
from engine.vocabulary import ROLES, TARGETS, TIERS, TOOLS, Entry, build_vocabulary

Known = int | bool | str | tuple[str, ...] | date
MILLION = 1_000_000


def settle(value: Any) -> Known | None:
    """A brief's or parameter's value as both evaluators read it: numbers in millionths, the rest as it is."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return int((Decimal(value) * MILLION).to_integral_value(ROUND_HALF_EVEN))
    return tuple(value) if isinstance(value, list | tuple) else value


class Facts(NamedTuple):
    """Every fact of the vocabulary with its settled value, None where the brief does not know."""

    vocabulary: Mapping[str, Entry]
    values: Mapping[str, Known | None]

    def number(self, name: str) -> Decimal | None:
        """A number fact in its own unit (money in the budget's currency, shares as fractions); None if unknown."""
        value = self.values.get(name)
        return Decimal(value) / MILLION if isinstance(value, int) and not isinstance(value, bool) else None

    def word(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def plain(self, name: str) -> Any:
        """A fact's value as a reader would write it: numbers in their own unit, lists and words as they are."""
        number = self.number(name)
        if number is not None:
            return number
        value = self.values.get(name)
        return list(value) if isinstance(value, tuple) else value

    def extended(self, entries: Mapping[str, Entry], values: Mapping[str, Known | None]) -> "Facts":
        """These facts and the derived ones of the rulebooks."""
        return self._replace(vocabulary={**self.vocabulary, **entries}, values={**self.values, **values})


def build_facts(brief: Brief, catalogue: Catalogue, vocabulary: Mapping[str, Entry] | None = None) -> Facts:
    """Flatten one brief; every name of the vocabulary is present in the result."""
    known: dict[str, Any] = {}
    for part in (_brand(brief, catalogue), _goal(brief), _money(brief), _window(brief), _assets(brief)):
        known.update(part)
    for platform in catalogue.platforms:
        known.update(_platform(brief, platform))
    known["platforms.candidates.count"] = sum(bool(known[f"{p}.candidate"]) for p in catalogue.platforms)
    settled = {name: settle(value) for name, value in known.items()}
    for name, face in catalogue.platforms.items():
        settled.update(_stages(name, face.stages, settled))
    vocabulary = vocabulary or build_vocabulary(catalogue)
    return Facts(vocabulary, {name: settled.get(name) for name in vocabulary})


def _at(value: Any, *path: str) -> Any:
    """A field of a brief, None as soon as something on the way is missing."""
    for part in path:
        if value is None:
            return None
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    return value


def _list(name: str, values: Any) -> Iterator[tuple[str, Any]]:
    yield name, None if values is None else tuple(values)
    yield f"{name}.count", None if values is None else len(values)


def _hero(brief: Brief) -> Product:
    return brief.product("hero") or brief.products[0]


def _brand(brief: Brief, catalogue: Catalogue) -> Iterator[tuple[str, Any]]:
    category = brief.brand.category
    yield "brand.name", brief.brand.name
    yield "brand.category", category
    yield "brand.category_group", category.split(".")[0] if category else None
    yield "brand.maturity", brief.brand.maturity
    published = _at(catalogue.categories.get(category or ""), "decision_days", "value")
    hero = _hero(brief)
    yield "category.decision_days", _at(hero, "decision_days") or published
    yield "products.count", len(brief.products)
    for role in ROLES:
        product = hero if role == "hero" else brief.product(role)
        for field in ("name", "price", "promo_price", "margin", "return_rate", "stock"):
            yield f"products.{role}.{field}", _at(product, field)
    yield "audiences.count", None if brief.audiences is None else len(brief.audiences)
    for field in ("name", "who", "need"):
        yield f"audiences.first.{field}", _at(brief.audiences[0], field) if brief.audiences else None
    yield "message.key", _at(brief.message, "key")
    yield "message.hashtag", _at(brief.message, "hashtag")
    for field in ("selling_points", "proof", "must_avoid"):
        points = _at(brief.message, field)
        yield f"message.{field}.first", points[0] if points else None
        yield from _list(f"message.{field}", points)
    yield from _list("competitors", brief.competitors)
    yield "competitors.first", brief.competitors[0] if brief.competitors else None


def _goal(brief: Brief) -> Iterator[tuple[str, Any]]:
    yield "objective.primary", brief.objective.primary
    yield from _list("objective.secondary", brief.objective.secondary)
    for target in TARGETS:
        yield f"objective.targets.{target}", _at(brief.objective.targets, target)
    hero = _hero(brief)
    price = _at(hero, "promo_price") or _at(hero, "price")
    gmv = _at(brief.objective.targets, "gmv")
    orders = _at(brief.objective.targets, "orders")
    implied = ceil(gmv / price) if gmv is not None and price else None
    yield "objective.target_orders", implied if orders is None else orders


def _money(brief: Brief) -> Iterator[tuple[str, Any]]:
    total = brief.budget.total
    fees = {fee: _at(brief.fees, fee) for fee in ("agency", "platform", "tax")}
    yield "budget.total", total
    yield "budget.currency", brief.budget.currency
    yield "budget.reserve", brief.budget.reserve
    yield "budget.available", total * (1 - brief.budget.reserve - sum(fee or 0 for fee in fees.values()))
    for fee, share in fees.items():
        yield f"fees.{fee}", share


def _window(brief: Brief) -> Iterator[tuple[str, Any]]:
    window = brief.window
    yield "window.event", window.event
    yield "window.year", window.year
    yield "window.conversion_day", brief.conversion_day
    yield "window.days_to_event", (brief.conversion_day - brief.as_of).days
    start, end = window.start, window.end
    yield "window.days", (end - start).days + 1 if start and end else None


def _platform(brief: Brief, p: str) -> Iterator[tuple[str, Any]]:
    listed = p in (brief.platforms or {})
    excluded = p in (_at(brief.constraints, "exclude_platforms") or ())
    yield f"{p}.listed", listed
    yield f"{p}.excluded", excluded
    yield f"{p}.candidate", not excluded and (listed or not brief.platforms)
    face = _at(brief.platforms, p)
    for field in ("shop", "self_broadcast", "live_hours_per_week", "content_posts_per_month", "members", "lapsed_customers",
                  "deep_a3", "notes_per_month", "official_account", "channels", "mini_program", "wecom", "groups"):  # fmt: skip
        yield f"{p}.{field}", _at(face, field)
    for group in ("audience", "rates", "costs"):
        for key, value in (_at(face, group) or {}).items():
            yield f"{p}.{group}.{key}", value
    for edge in ("min", "max"):
        yield f"constraints.platform_share.{p}.{edge}", _at(brief.constraints, "platform_share", p, edge)
    yield f"constraints.min_spend.{p}", _at(brief.constraints, "min_spend", p)
    for tier in TIERS:
        yield f"creators.contracted.{p}.{tier}", _at(brief.creators, "contracted", p, tier)


def _assets(brief: Brief) -> Iterator[tuple[str, Any]]:
    yield "overlap.deep_a3_and_ti", _at(brief.overlap, "deep_a3_and_ti")
    for tool in TOOLS:
        yield f"tools.{tool}", _at(brief.tools, tool)
    yield from _list("creators.blocked", _at(brief.creators, "blocked"))
    yield "offline.stores", _at(brief.offline, "stores")
    yield "offline.events", _at(brief.offline, "events")
    yield "partners.count", None if brief.partners is None else len(brief.partners)
    yield "partners.first.brand", brief.partners[0].brand if brief.partners else None
    for field in ("tiers", "points", "points_expiry_months", "member_day"):
        yield f"membership.{field}", _at(brief.membership, field)
    for field in ("owner", "approver", "sign_off"):
        yield f"people.{field}", _at(brief.people, field)
    yield from _list("constraints.regulated", _at(brief.constraints, "regulated"))


def _stages(p: str, stages: Mapping[str, Flow], settled: Mapping[str, Any]) -> Iterator[tuple[str, Known | None]]:
    """Crowd, rate, needed and gap per stage; `needed` walks the target orders back over the brief's own rates."""
    needed: dict[str, int | None] = {}
    wanted: int | None = settled.get("objective.target_orders")
    flow_into: int | None = None
    for stage in reversed(list(stages)):
        rate = settled.get(f"{p}.rates.{stages[stage].rate}") if stages[stage].rate else None
        if stage == "order":
            needed[stage], flow_into = wanted, rate
        elif "order" in needed and flow_into and wanted is not None:
            wanted = -(-wanted // flow_into) * MILLION
            needed[stage], flow_into = wanted, rate
        elif "order" in needed:
            wanted = needed[stage] = None
    for stage, flow in stages.items():
        crowd = settled.get(f"{p}.{flow.crowd}" if flow.crowd == "members" else f"{p}.audience.{flow.crowd}")
        need = needed.get(stage)
        yield f"{p}.{stage}.crowd", crowd
        yield f"{p}.{stage}.rate", settled.get(f"{p}.rates.{flow.rate}") if flow.rate else None
        yield f"{p}.{stage}.needed", need
        yield f"{p}.{stage}.gap", None if need is None or crowd is None else max(need - crowd, 0)
