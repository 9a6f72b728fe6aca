"""What the brief's targets imply when set against its money, prices and stock: plain arithmetic, every figure the brief's."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from engine.plan.fields import list_fields
from engine.plan.inputs import Inputs
from engine.plan.reach import Reach, tell_reach
from engine.plan.standing import Observation
from engine.rulebook.condition import Leaf, Parameter, Test, iter_leaves
from engine.rulebook.parameter import CURRENCY


def check_brief(inputs: Inputs) -> Iterator[Observation]:
    """Findings about the brief itself."""
    yield from _unrated(inputs)
    yield from _late_start(inputs)
    yield from _long_cycle(inputs)
    yield from _thin_stock(inputs)
    yield from _no_rate(inputs)


def check_targets(inputs: Inputs, reach: Reach) -> Iterator[Observation]:
    """What the targets come to; money they would earn is told as an if where they cannot be met."""
    doubted = reach.out or any(each.level == "serious" for each in _thin_stock(inputs))
    yield from _return_on_spend(inputs, doubted=doubted)
    yield from _volume(inputs)
    yield from tell_reach(inputs, reach)
    yield from _returns(inputs)
    yield from _stock_cover(inputs)
    yield from _break_even(inputs, doubted=doubted)
    yield from _new_customers(inputs)


def _target(inputs: Inputs, name: str) -> Decimal | None:
    return inputs.facts.number(f"objective.targets.{name}")


def _price(inputs: Inputs) -> Decimal | None:
    """What the hero sells for in the campaign."""
    promo = inputs.facts.number("products.hero.promo_price")
    return promo or inputs.facts.number("products.hero.price") or None


def _unrated(inputs: Inputs) -> Iterator[Observation]:
    """A currency that no amount of the rules can be compared with."""
    budget = inputs.brief.budget
    if budget.currency == CURRENCY or budget.cny_rate is not None:
        return
    written = [each for rule in inputs.rulebook.rules.values() for each in (rule.when, rule.gate) if each is not None]
    waiting = sum(_waits(inputs, leaf) for condition in written for leaf, _ in iter_leaves(condition))
    yield inputs.observe("no-cny-rate", "serious", n=waiting, currency=budget.currency, field="budget.cny_rate")


def _waits(inputs: Inputs, leaf: Leaf) -> bool:
    """Whether a condition sets a known fact against an amount in CNY."""
    if not isinstance(leaf, Test) or inputs.facts.values.get(leaf.fact) is None:
        return False
    names = [operand.name for operand in leaf.operands if isinstance(operand, Parameter)]
    return any(inputs.parameters[name].entry.unit == "money" for name in names)


def _late_start(inputs: Inputs) -> Iterator[Observation]:
    start, words = inputs.brief.window.start, inputs.words
    if start is not None and start < inputs.brief.as_of:
        gone = (inputs.brief.as_of - start).days
        yield inputs.observe(
            "late-start", "warning", start=words.date(start), as_of=words.date(inputs.brief.as_of), n=gone
        )


def _long_cycle(inputs: Inputs) -> Iterator[Observation]:
    x, left = inputs.facts.number("category.decision_days"), (inputs.conversion_day - inputs.brief.as_of).days
    if x is not None and x > left:
        yield inputs.observe("long-cycle", "warning", x=int(x), left=left, n=int(x) - left)


def _thin_stock(inputs: Inputs) -> Iterator[Observation]:
    """Stock x event price of all products for sale against the gmv target; of the hero alone where the others fill up."""
    gmv, words = _target(inputs, "gmv"), inputs.words
    worths = [
        product.stock * (product.promo_price or product.price or Decimal(0))
        for product in inputs.brief.products
        if product.role != "gift" and product.stock is not None and (product.promo_price or product.price)
    ]
    hero_stock, hero_price = inputs.facts.number("products.hero.stock"), _price(inputs)
    if gmv is None or not worths:
        return
    worth = sum(worths, Decimal(0))
    if worth < gmv:
        yield inputs.observe(
            "thin-stock", "serious", worth=words.money(worth), gmv=words.money(gmv), share=words.percent(worth / gmv)
        )
    elif hero_stock is not None and hero_price is not None and hero_stock * hero_price < gmv:
        alone = hero_stock * hero_price
        yield inputs.observe(
            "hero-share", "note", stock=words.number(hero_stock), price=words.money(hero_price),
            worth=words.money(alone), gmv=words.money(gmv), share=words.percent(alone / gmv),
            rest=words.money(gmv - alone),
        )  # fmt: skip


def _no_rate(inputs: Inputs) -> Iterator[Observation]:
    """A sales target that no flow rate of a candidate platform lets us judge."""
    wanted = inputs.facts.number("objective.target_orders")
    if wanted is None and _target(inputs, "gmv") is None:
        return
    platforms = inputs.rulebook.catalogue.platforms
    selling = [p for p in inputs.platforms if "order" in platforms[p].stages and platforms[p].stages["order"].rate]
    if all(inputs.facts.number(f"{p}.order.rate") is None for p in selling):
        fields = [inputs.field_of(f"{p}.rates.{platforms[p].stages['order'].rate}") for p in selling]
        if fields:
            yield inputs.observe("no-rate", "note", fields=list_fields(inputs, fields))


def _return_on_spend(inputs: Inputs, *, doubted: bool) -> Iterator[Observation]:
    gmv, total, words = _target(inputs, "gmv"), inputs.brief.budget.total, inputs.words
    if gmv is not None:
        yield inputs.observe(
            "return-if-met" if doubted else "return-on-spend",
            "note",
            gmv=words.money(gmv),
            total=words.money(total),
            ratio=words.number(round(gmv / total, 2)),
        )


def _volume(inputs: Inputs) -> Iterator[Observation]:
    gmv, price, orders, words = _target(inputs, "gmv"), _price(inputs), _target(inputs, "orders"), inputs.words
    if gmv is None or price is None:
        return
    needed = words.number(_up(gmv / price))
    yield inputs.observe("orders-implied", "note", gmv=words.money(gmv), price=words.money(price), orders=needed)
    priced = [product for product in inputs.brief.products if product.price or product.promo_price]
    if orders is not None and orders * price != gmv and len(priced) == 1:  # several products mix their prices
        level = "warning" if orders * price < gmv else "note"
        yield inputs.observe(
            "price-by-volume", level, orders=words.number(orders), price=words.money(price),
            worth=words.money(orders * price), gmv=words.money(gmv),
        )  # fmt: skip


def _returns(inputs: Inputs) -> Iterator[Observation]:
    """What must be ordered for the target to stay, where the hero's own share of returns is known."""
    gmv, rate, words = _target(inputs, "gmv"), inputs.facts.number("products.hero.return_rate"), inputs.words
    if gmv is None or not rate or rate >= 1:
        return
    yield inputs.observe(
        "returns", "warning", rate=words.percent(rate), gmv=words.money(gmv),
        ordered=words.money(_whole(gmv / (1 - rate))), stays=words.money(_whole(gmv * (1 - rate))),
    )  # fmt: skip


def _stock_cover(inputs: Inputs) -> Iterator[Observation]:
    stock, orders = inputs.facts.number("products.hero.stock"), inputs.facts.number("objective.target_orders")
    if stock is None or not orders or _target(inputs, "gmv") is not None:
        return  # with a gmv target, stock is set against that
    level, words = ("warning" if stock < orders else "note"), inputs.words
    yield inputs.observe(
        "stock-cover",
        level,
        stock=words.number(stock),
        orders=words.number(_up(orders)),
        share=words.percent(stock / orders),
    )


def _break_even(inputs: Inputs, *, doubted: bool) -> Iterator[Observation]:
    """What the hero's gross margin at the campaign's price leaves of the gmv target after the whole budget."""
    gmv, margin, total = _target(inputs, "gmv"), _margin(inputs), inputs.brief.budget.total
    if gmv is None or margin is None or margin <= 0:
        return
    words, left = inputs.words, gmv * margin - total
    earned = "left-if-met" if doubted else "break-even"
    yield inputs.observe(
        earned if left >= 0 else "below-break-even", "note" if left >= 0 else "warning",
        margin=words.percent(margin), profit=words.money(_whole(gmv * margin)), total=words.money(total),
        left=words.money(_whole(abs(left))), gmv=words.money(_whole(total / margin)),
    )  # fmt: skip


def _margin(inputs: Inputs) -> Decimal | None:
    """Share of the campaign's price that goods leave; the brief's margin is of the list price where it gives both."""
    margin, price = inputs.facts.number("products.hero.margin"), inputs.facts.number("products.hero.price")
    paid = _price(inputs)
    if margin is None or not price or not paid:
        return margin
    return 1 - price * (1 - margin) / paid


def _whole(amount: Decimal) -> Decimal:
    return amount.to_integral_value(ROUND_CEILING)


def _new_customers(inputs: Inputs) -> Iterator[Observation]:
    people, total, words = _target(inputs, "new_customers"), inputs.brief.budget.total, inputs.words
    if people:
        cost = words.money(_round(total / people, inputs))
        yield inputs.observe(
            "cost-per-customer", "note", people=words.number(people), total=words.money(total), cost=cost
        )


def _up(number: Decimal) -> Decimal:
    return number.to_integral_value(ROUND_CEILING)


def _round(amount: Decimal, inputs: Inputs) -> Decimal:
    return amount.quantize(inputs.cent)
