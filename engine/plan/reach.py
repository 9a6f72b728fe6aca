"""How many orders the brief's own figures carry: today's crowds and what the plan's money adds to them, at own rates."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from engine.decisions import Decisions
from engine.entries import Platform
from engine.plan.fields import list_fields
from engine.plan.inputs import Inputs
from engine.plan.kpi import counted
from engine.plan.lines import ZERO, Pool
from engine.plan.model import Kpi, Line
from engine.plan.standing import Observation
from engine.rulebook.action import KeyFigure
from engine.rulebook.amount import FactRef


class Flow(NamedTuple):
    """One platform's crowd right before the order, who moves up to it, who is bought into it, and what of them buys."""

    platform: str
    code: str
    crowd: Decimal
    rising: Decimal
    bought: Decimal
    rate: Decimal

    @property
    def orders(self) -> Decimal:
        return (self.crowd + self.rising + self.bought) * self.rate


class Reach(NamedTuple):
    """What the figures carry; `missing` are facts that would add to it, `uncounted` shops that no crowd stands for."""

    wanted: Decimal | None
    least: Decimal | None
    flows: tuple[Flow, ...]
    missing: tuple[str, ...]
    uncounted: tuple[str, ...]

    @property
    def orders(self) -> Decimal:
        """Generous: over all platforms, though their people overlap."""
        return sum((flow.orders for flow in self.flows), ZERO)

    @property
    def beyond(self) -> tuple[Flow, ...]:
        """Platforms of which today's crowd right before the order would alone order more than the target of all."""
        return tuple(flow for flow in self.flows if self.wanted is not None and flow.crowd * flow.rate > self.wanted)

    @property
    def short(self) -> bool:
        """Whether the target takes more orders than all figures together carry."""
        return self.wanted is not None and self.orders < self.wanted

    @property
    def out(self) -> bool:
        """Whether no figure that the brief could still bring would change that."""
        known = bool(self.flows) and not self.missing and not self.uncounted
        return known and self.least is not None and self.orders < self.least


def measure_reach(
    inputs: Inputs, decisions: Decisions, pool: Pool, lines: Sequence[Line], kpis: Sequence[Kpi]
) -> Reach:
    """The orders that candidate platforms could bring by the brief's own crowds, rates and costs."""
    flows: list[Flow] = []
    missing: list[str] = []
    uncounted: list[str] = []
    for name in inputs.platforms:
        platform = inputs.rulebook.catalogue.platforms[name]
        order = platform.stages.get("order")
        if order is None or order.rate is None:
            sells = inputs.facts.flag(f"{name}.shop") or inputs.facts.flag(f"{name}.mini_program")
            uncounted += [name] if sells else []
            continue
        code = order.rate.split("_to_")[0]
        crowd, rate = inputs.facts.number(f"{name}.audience.{code}"), inputs.facts.number(f"{name}.order.rate")
        rising, unknown = _rising(inputs, platform, code)
        bought, unpriced = _bought(inputs, decisions, pool, lines, kpis, name, code)
        missing += [*unknown, *unpriced]
        missing += [f"{name}.audience.{code}"] if crowd is None else []
        missing += [f"{name}.rates.{order.rate}"] if rate is None else []
        if crowd is not None and rate is not None:
            flows.append(Flow(name, code, crowd, rising, bought, rate))
    wanted = inputs.facts.number("objective.target_orders")
    least = _least(inputs, wanted)
    if wanted is not None and least is not None and least < wanted:
        missing += ["objective.targets.orders"] if sum((flow.orders for flow in flows), ZERO) >= least else []
    return Reach(wanted, least, tuple(flows), tuple(dict.fromkeys(_gathered(inputs, missing))), tuple(uncounted))


def _rising(inputs: Inputs, platform: Platform, before_order: str) -> tuple[Decimal, list[str]]:
    """Who moves up from the stages before in one window at the brand's own rates, and the facts missing to tell."""
    codes = [flow.crowd for flow in platform.stages.values()]
    people, missing = ZERO, list[str]()
    for flow, following in zip(platform.stages.values(), list(platform.stages.values())[1:], strict=False):
        if flow.crowd == before_order or following.rate is None or before_order not in codes:
            break
        crowd = inputs.facts.number(f"{platform.id}.audience.{flow.crowd}")
        rate = inputs.facts.number(f"{platform.id}.rates.{following.rate}")
        missing += [f"{platform.id}.audience.{flow.crowd}"] if crowd is None else []
        missing += [f"{platform.id}.rates.{following.rate}"] if rate is None else []
        people = (people + (crowd or ZERO)) * (rate or ZERO)
    return people, missing


def _bought(
    inputs: Inputs, decisions: Decisions, pool: Pool, lines: Sequence[Line], kpis: Sequence[Kpi], name: str, code: str
) -> tuple[Decimal, list[str]]:
    """The plan's own forecast of this crowd; where several forecasts count the same money, the largest."""
    bases = {kpi.id: kpi.base for kpi in kpis}
    people, missing = ZERO, list[str]()
    for decision in decisions.of(KeyFigure):
        action, estimate = decision.action, decision.action.estimate
        if action.platform != name or action.measure != f"new-{code.lower()}" or not estimate or not estimate.spend:
            continue
        if not any(line.amount for line in counted(estimate, pool, lines)):
            continue
        base = bases.get(decision.id)
        if base is not None:
            people = max(people, Decimal(str(base)))
        elif isinstance(estimate.cost, FactRef):
            missing.append(estimate.cost.fact)
    return people, missing


def _least(inputs: Inputs, wanted: Decimal | None) -> Decimal | None:
    """The fewest orders that meet the target: as given, else the gmv target in the dearest product for sale."""
    gmv = inputs.facts.number("objective.targets.gmv")
    prices = [p.promo_price or p.price for p in inputs.brief.products if p.role != "gift"]
    dearest = max((price for price in prices if price), default=None)
    if inputs.facts.number("objective.targets.orders") is not None or gmv is None or dearest is None:
        return wanted
    return _up(gmv / dearest)


def _gathered(inputs: Inputs, missing: Sequence[str]) -> Iterator[str]:
    """The fields that would tell; a platform's crowds or rates as one field where none of them is known."""
    for fact in missing:
        platform, _, rest = fact.partition(".")
        group = rest.split(".")[0]
        if group not in ("audience", "rates"):
            yield inputs.field_of(fact)
            continue
        known = any(
            name.startswith(f"{platform}.{group}.") for name, value in inputs.facts.values.items() if value is not None
        )
        yield inputs.field_of(fact) if known else f"platforms.{platform}.{group}"


def tell_reach(inputs: Inputs, reach: Reach) -> Iterator[Observation]:
    """What today's crowds would order, and whether all figures together carry the target: the first thing a client asks."""
    words = inputs.words
    if reach.wanted is None:
        if inputs.facts.number("objective.targets.gmv") is not None:
            yield inputs.observe(
                "orders-unknown", "note", fields=list_fields(inputs, [inputs.field_of("products.hero.price")])
            )
        return
    wanted = words.number(_up(reach.wanted))
    if reach.beyond:
        yield _too_large(inputs, reach, wanted)
    elif not reach.short:
        told = words.locale.listing([_sum(inputs, flow) for flow in reach.flows])
        yield inputs.observe("own-crowds", "note", items=told, wanted=wanted, orders=words.number(int(reach.orders)))
    elif reach.out:
        yield _out_of_reach(inputs, reach)
    elif (
        reach.flows or reach.uncounted or any(".rates" not in field for field in reach.missing)
    ):  # else `no-rate` speaks
        yield inputs.observe("target-open", "warning", wanted=wanted, told=" ".join(_open(inputs, reach)))


def _too_large(inputs: Inputs, reach: Reach, wanted: str) -> Observation:
    """Crowds that by themselves would order more than the target: what they are, never how many orders that would be."""
    words = inputs.words
    others = [flow for flow in reach.flows if flow not in reach.beyond]
    rest = ""
    if others:
        items = words.locale.listing([_crowd(inputs, flow) for flow in others])
        rest = words.text("reach.others", items=items)
    items = words.locale.listing([_pool(inputs, flow) for flow in reach.beyond])
    return inputs.observe("crowds-beyond-target", "warning", items=items, wanted=wanted, rest=rest)


def _pool(inputs: Inputs, flow: Flow) -> str:
    words = inputs.words
    return words.text(
        "own_pool", platform=words.name("platforms", flow.platform), code=flow.code, crowd=words.number(flow.crowd),
        rate=words.percent(flow.rate),
    )  # fmt: skip


def _out_of_reach(inputs: Inputs, reach: Reach) -> Observation:
    words, gmv = inputs.words, inputs.facts.number("objective.targets.gmv")
    least = reach.least or ZERO
    share, orders = reach.orders / least, words.number(int(reach.orders))
    carried = ""
    if gmv is not None:
        carried = words.text("reach.worth", worth=words.money((gmv * share).to_integral_value(rounding="ROUND_FLOOR")))
    items = words.locale.listing([_sum(inputs, flow) for flow in reach.flows])
    return inputs.observe(
        "target-out-of-reach", "serious", items=items, wanted=words.number(_up(least)), orders=orders, carried=carried,
        short=words.number(_up(least) - int(reach.orders)), share=words.percent(share),
    )  # fmt: skip


def _open(inputs: Inputs, reach: Reach) -> Iterator[str]:
    words = inputs.words
    if reach.flows:
        items = words.locale.listing([_sum(inputs, flow) for flow in reach.flows])
        yield words.text("reach.carry", items=items, orders=words.number(int(reach.orders)))
    if reach.missing:
        yield words.text("reach.missing", fields=list_fields(inputs, reach.missing))
    if reach.uncounted:
        names = [words.name("platforms", name) for name in reach.uncounted]
        yield words.text("reach.uncounted", platforms=words.locale.listing(names))


def _crowd(inputs: Inputs, flow: Flow) -> str:
    words = inputs.words
    return words.text(
        "own_crowd", platform=words.name("platforms", flow.platform), code=flow.code, crowd=words.number(flow.crowd),
        rate=words.percent(flow.rate), orders=words.number(int(flow.crowd * flow.rate)),
    )  # fmt: skip


def _sum(inputs: Inputs, flow: Flow) -> str:
    """One platform's sum with everything that it is made of."""
    words = inputs.words
    parts = [f"{words.number(flow.crowd)} {flow.code}"]
    if flow.rising:
        parts.append(words.text("reach.rising", n=words.number(int(flow.rising))))
    if flow.bought:
        parts.append(words.text("reach.bought", n=words.number(flow.bought)))
    return words.text(
        "reach.sum", platform=words.name("platforms", flow.platform), parts=" + ".join(parts),
        rate=words.percent(flow.rate), orders=words.number(int(flow.orders)),
    )  # fmt: skip


def _up(number: Decimal) -> Decimal:
    return number.to_integral_value(ROUND_CEILING)
