"""What the brief's targets imply when set against its money, prices and stock: plain arithmetic, every figure the brief's."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from engine.plan.inputs import Inputs
from engine.plan.model import Observation


def check_brief(inputs: Inputs) -> Iterator[Observation]:
    """Findings about the brief itself."""
    yield from _late_start(inputs)
    yield from _long_cycle(inputs)
    yield from _thin_stock(inputs)
    yield from _no_rate(inputs)


def check_targets(inputs: Inputs) -> Iterator[Observation]:
    """What the targets come to."""
    yield from _return_on_spend(inputs)
    yield from _volume(inputs)
    yield from _stock_cover(inputs)
    yield from _break_even(inputs)
    yield from _new_customers(inputs)


def _target(inputs: Inputs, name: str) -> Decimal | None:
    return inputs.facts.number(f"objective.targets.{name}")


def _price(inputs: Inputs) -> Decimal | None:
    """What the hero sells for in the campaign."""
    promo = inputs.facts.number("products.hero.promo_price")
    return promo or inputs.facts.number("products.hero.price") or None


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
    stock, price, gmv = inputs.facts.number("products.hero.stock"), _price(inputs), _target(inputs, "gmv")
    if stock is None or price is None or gmv is None or stock * price >= gmv:
        return
    words = inputs.words
    yield inputs.observe(
        "thin-stock", "serious", stock=words.number(stock), price=words.money(price), worth=words.money(stock * price),
        gmv=words.money(gmv), share=words.percent(stock * price / gmv),
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
            yield inputs.observe("no-rate", "note", fields=inputs.words.locale.listing(fields))


def _return_on_spend(inputs: Inputs) -> Iterator[Observation]:
    gmv, total, words = _target(inputs, "gmv"), inputs.brief.budget.total, inputs.words
    if gmv is not None:
        yield inputs.observe(
            "return-on-spend",
            "note",
            gmv=words.money(gmv),
            total=words.money(total),
            ratio=words.number(round(gmv / total, 2)),
        )


def _volume(inputs: Inputs) -> Iterator[Observation]:
    gmv, price, orders, words = _target(inputs, "gmv"), _price(inputs), _target(inputs, "orders"), inputs.words
    if gmv is None or price is None:
        return
    needed, days = _up(gmv / price), max((inputs.conversion_day - inputs.brief.as_of).days, 1)
    yield inputs.observe(
        "orders-implied", "note", gmv=words.money(gmv), price=words.money(price), orders=words.number(needed),
        rate=words.number(_up(needed / days)),
    )  # fmt: skip
    if orders is not None and orders * price != gmv:
        level = "warning" if orders * price < gmv else "note"
        yield inputs.observe(
            "price-by-volume", level, orders=words.number(orders), price=words.money(price),
            worth=words.money(orders * price), gmv=words.money(gmv),
        )  # fmt: skip


def _stock_cover(inputs: Inputs) -> Iterator[Observation]:
    stock, orders = inputs.facts.number("products.hero.stock"), inputs.facts.number("objective.target_orders")
    if stock is None or not orders:
        return
    level, words = ("warning" if stock < orders else "note"), inputs.words
    yield inputs.observe(
        "stock-cover",
        level,
        stock=words.number(stock),
        orders=words.number(_up(orders)),
        share=words.percent(stock / orders),
    )


def _break_even(inputs: Inputs) -> Iterator[Observation]:
    """What the hero's gross margin leaves of the gmv target after the whole budget."""
    gmv, margin, total = _target(inputs, "gmv"), inputs.facts.number("products.hero.margin"), inputs.brief.budget.total
    if gmv is None or not margin:
        return
    words, left = inputs.words, gmv * margin - total
    yield inputs.observe(
        "break-even" if left >= 0 else "below-break-even", "note" if left >= 0 else "warning",
        margin=words.percent(margin), profit=words.money(_round(gmv * margin, inputs)), total=words.money(total),
        left=words.money(_round(abs(left), inputs)), gmv=words.money((total / margin).to_integral_value(ROUND_CEILING)),
    )  # fmt: skip


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
