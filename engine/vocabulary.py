"""The words that rules may mention: every fact's type, unit, allowed values, meaning and brief field.

Left of `facts.py`, which fills these names from one brief; docs, JSON Schema and the checker read them from here.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Literal

from pydantic import BaseModel, ConfigDict

from engine.catalogue import Catalogue
from engine.entries import Platform

FactType = Literal["number", "flag", "word", "words", "text", "date"]

MATURITIES = ("new", "growing", "established")
OBJECTIVES = ("awareness", "seeding", "sales", "acquisition", "retention", "advocacy")
TARGETS = {
    "gmv": "money", "new_customers": "people", "new_members": "people",
    "ti_crowd": "people", "a3_crowd": "people", "orders": "orders",
}  # fmt: skip
ROLES: tuple[Literal["hero", "traffic", "profit", "gift"], ...] = ("hero", "traffic", "profit", "gift")
SELF_BROADCAST = ("none", "weekly", "daily")
TIERS = ("head", "mid", "tail", "koc")
COSTS = ("cpm", "cpc", "cpe", "cpi", "cpti", "cpa3", "cps")
TOOLS = ("yuntu", "lingxi", "databank", "lingyang")


class Entry(BaseModel):
    """One fact that rules may mention; `always` marks those a valid brief cannot leave unknown."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    name: str
    type: FactType
    meaning: str
    field: str
    unit: str = ""
    allowed: tuple[str, ...] = ()
    always: bool = False


def build_vocabulary(catalogue: Catalogue) -> dict[str, Entry]:
    """Every fact of a brief under this catalogue, by name, in reading order; books add derived facts later."""
    return {
        entry.name: entry
        for part in (
            _brand(catalogue),
            _goal(),
            _money(),
            _window(catalogue),
            _platforms(catalogue),
            _assets(catalogue),
        )
        for entry in part
    }


def _number(name: str, unit: str, meaning: str, field: str = "", *, always: bool = False) -> Entry:
    return Entry(name=name, type="number", unit=unit, meaning=meaning, field=field or name, always=always)


def _flag(name: str, meaning: str, field: str = "", *, always: bool = False) -> Entry:
    return Entry(name=name, type="flag", meaning=meaning, field=field or name, always=always)


def _word(name: str, allowed: tuple[str, ...], meaning: str, field: str = "", *, always: bool = False) -> Entry:
    return Entry(name=name, type="word", allowed=allowed, meaning=meaning, field=field or name, always=always)


def _words(name: str, meaning: str, allowed: tuple[str, ...] = (), field: str = "") -> Iterator[Entry]:
    yield Entry(name=name, type="words", allowed=allowed, meaning=meaning, field=field or name)
    yield _number(f"{name}.count", "items", f"how many: {meaning}", field or name)


def _text(name: str, meaning: str, field: str = "", *, always: bool = False) -> Entry:
    return Entry(name=name, type="text", meaning=meaning, field=field or name, always=always)


def _brand(catalogue: Catalogue) -> Iterator[Entry]:
    yield _text("brand.name", "the brand's name", always=True)
    yield _word("brand.category", tuple(catalogue.categories), "the product category")
    yield _word("brand.category_group", catalogue.category_groups, "first part of the category id", "brand.category")
    yield _word("brand.maturity", MATURITIES, "how established the brand is in China")
    yield _number(
        "category.decision_days", "days",
        "decision cycle x of ROI(T+x): the hero's own, else the category's published one",
        "products.decision_days",
    )  # fmt: skip
    yield _number("products.count", "items", "how many products the campaign carries", "products", always=True)
    for role in ROLES:
        hero = role == "hero"
        yield _text(f"products.{role}.name", f"the first {role} product's name", "products.name", always=hero)
        yield _number(f"products.{role}.price", "money", f"list price of the {role} product", "products.price")
        yield _number(
            f"products.{role}.promo_price", "money", f"event price of the {role} product", "products.promo_price"
        )
        yield _number(f"products.{role}.margin", "share", f"gross margin of the {role} product", "products.margin")
        yield _number(
            f"products.{role}.return_rate", "share", f"share of ordered pieces of the {role} product that come back",
            "products.return_rate",
        )  # fmt: skip
        yield _number(f"products.{role}.stock", "units", f"stock of the {role} product", "products.stock")
    yield _number("audiences.count", "items", "how many audiences the brief names", "audiences")
    for part, what in (("name", "name"), ("who", "description"), ("need", "need")):
        yield _text(f"audiences.first.{part}", f"{what} of the first audience", f"audiences.{part}")
    yield _text("message.key", "the one message of the campaign")
    yield _text("message.hashtag", "the campaign's hashtag")
    for part in ("selling_points", "proof", "must_avoid"):
        yield _text(f"message.{part}.first", f"first of the brief's {part.replace('_', ' ')}", f"message.{part}")
        yield from _words(f"message.{part}", f"the brief's {part.replace('_', ' ')}")
    yield from _words("competitors", "rivals named in the brief")
    yield _text("competitors.first", "the first rival named in the brief", "competitors")


def _goal() -> Iterator[Entry]:
    yield _word("objective.primary", OBJECTIVES, "the campaign's main objective", always=True)
    yield from _words("objective.secondary", "the other objectives", OBJECTIVES)
    for target, unit in TARGETS.items():
        yield _number(
            f"objective.targets.{target}", unit, f"the target for {target.replace('_', ' ').replace('gmv', 'GMV')}"
        )
    yield _number(
        "objective.target_orders", "orders",
        "target orders: as given, else the gmv target over the hero's event price (list price if none)",
        "objective.targets.orders",
    )  # fmt: skip


def _money() -> Iterator[Entry]:
    yield _number("budget.total", "money", "the whole budget", always=True)
    yield _word("budget.currency", (), "ISO code of the budget's currency", always=True)
    yield _number("budget.reserve", "share", "share of the total held back", always=True)
    yield _number("budget.available", "money", "the total less fees and reserve", "budget.total", always=True)
    for fee in ("agency", "platform", "tax"):
        yield _number(f"fees.{fee}", "share", f"{fee} fee as a share of the total")


def _window(catalogue: Catalogue) -> Iterator[Entry]:
    yield _word("window.event", tuple(catalogue.events), "the shopping event, if the campaign is built on one")
    yield _number("window.year", "year", "the event's year")
    yield Entry(
        name="window.conversion_day",
        type="date",
        meaning="the day all else is counted back from",
        field="window",
        always=True,
    )
    yield _number("window.days_to_event", "days", "days from as_of to the conversion day", "window", always=True)
    yield _number("window.days", "days", "days from start to end, both counted, when both are given", "window")


def _platforms(catalogue: Catalogue) -> Iterator[Entry]:
    for platform in catalogue.platforms.values():
        yield from _standing(platform.id)
        yield from _crowds(platform, catalogue)
    yield _number("platforms.candidates.count", "items", "how many platforms may be used", "platforms", always=True)
    deep_a3 = "A3 users at the edge of A4, by the brand's own definition"
    yield _number("douyin.deep_a3", "people", deep_a3, "platforms.douyin.deep_a3")
    yield _number("xiaohongshu.notes_per_month", "notes", "own notes a month", "platforms.xiaohongshu.notes_per_month")
    for flag in ("official_account", "channels", "mini_program", "wecom"):
        yield _flag(f"wechat.{flag}", f"the brand runs a WeChat {flag.replace('_', ' ')}", f"platforms.wechat.{flag}")
    yield _number("wechat.groups", "groups", "WeChat groups the brand runs", "platforms.wechat.groups")


def _standing(p: str) -> Iterator[Entry]:
    """What the brand has on a platform, whatever the platform."""
    where = f"platforms.{p}"
    yield _flag(f"{p}.listed", "the brief names the platform", where, always=True)
    yield _flag(f"{p}.excluded", "the brief excludes the platform", "constraints.exclude_platforms", always=True)
    yield _flag(f"{p}.candidate", "not excluded, and listed or the brief names no platform", where, always=True)
    yield _flag(f"{p}.shop", "the brand has a shop there", f"{where}.shop")
    yield _word(f"{p}.self_broadcast", SELF_BROADCAST, "the brand's own live room", f"{where}.self_broadcast")
    yield _number(f"{p}.live_hours_per_week", "hours", "own live hours a week", f"{where}.live_hours_per_week")
    yield _number(f"{p}.content_posts_per_month", "posts", "own posts a month", f"{where}.content_posts_per_month")
    yield _number(f"{p}.members", "people", "members on the platform", f"{where}.members")
    yield _number(f"{p}.lapsed_customers", "people", "customers who stopped buying", f"{where}.lapsed_customers")
    for cost in COSTS:
        yield _number(f"{p}.costs.{cost}", "money", f"the brand's own {cost.upper()}", f"{where}.costs.{cost}")


def _crowds(platform: Platform, catalogue: Catalogue) -> Iterator[Entry]:
    """The crowds of a platform's own model, the flows between them, and how the flywheel stages read there."""
    p, where = platform.id, f"platforms.{platform.id}"
    model = catalogue.models[platform.model] if platform.model else None
    for part in model.stages if model else ():
        meaning = f"crowd {part.code} ({part.names['en']}) of {model.names['en'] if model else ''}"
        yield _number(f"{p}.audience.{part.code}", "people", meaning, f"{where}.audience.{part.code}")
    for source, target in combinations(platform.audience, 2):
        name = f"rates.{source}_to_{target}"
        yield _number(f"{p}.{name}", "share", f"share of {source} that reaches {target}", f"{where}.{name}")
    for stage in platform.stages:
        yield from _stage(p, stage)


def _stage(p: str, stage: str) -> Iterator[Entry]:
    where = f"platforms.{p}"
    yield _number(f"{p}.{stage}.crowd", "people", f"people now in the {stage} stage", f"{where}.audience")
    yield _number(f"{p}.{stage}.rate", "share", f"the brand's own flow into {stage}", f"{where}.rates")
    yield _number(
        f"{p}.{stage}.needed", "people",
        "people needed here if this platform alone had to bring the target orders", f"{where}.rates",
    )  # fmt: skip
    yield _number(f"{p}.{stage}.gap", "people", "needed less crowd; 0 where the crowd suffices", f"{where}.rates")


def _assets(catalogue: Catalogue) -> Iterator[Entry]:
    yield _number("overlap.deep_a3_and_ti", "people", "people in both Douyin deep A3 and Xiaohongshu TI")
    called = {tool.fact: tool.names["en"] for tool in catalogue.tools.values() if tool.fact}
    for tool in TOOLS:
        yield _flag(f"tools.{tool}", f"the brand has access to {called.get(f'tools.{tool}', tool)}")
    for p in catalogue.platforms:
        for tier in TIERS:
            yield _number(f"creators.contracted.{p}.{tier}", "people", f"contracted {tier} creators")
    yield from _words("creators.blocked", "creators that must not be used")
    yield _number("offline.stores", "stores", "the brand's stores")
    yield _number("offline.events", "events", "offline events in the campaign")
    yield _number("partners.count", "items", "brands for joint marketing", "partners")
    yield _text("partners.first.brand", "the first partner brand", "partners.brand")
    yield _number("membership.tiers", "tiers", "tiers of the membership")
    yield _flag("membership.points", "the membership has points")
    yield _number("membership.points_expiry_months", "months", "months until points expire")
    yield _flag("membership.member_day", "the membership has a member day")
    yield _text("people.owner", "who owns the campaign")
    yield _text("people.approver", "who signs off")
    yield Entry(name="people.sign_off", type="date", meaning="the sign-off day", field="people.sign_off")
    for p in catalogue.platforms:
        for edge in ("min", "max"):
            name = f"constraints.platform_share.{p}.{edge}"
            yield _number(name, "share", f"{edge} share of the total on the platform")
        yield _number(f"constraints.min_spend.{p}", "money", "least spend on the platform")
    yield from _words("constraints.regulated", "regulations that apply to the claims")
