"""The budget part of a plan: fees and reserve, the funded lines and their sums; lines + fees + reserve = total, exactly."""

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from engine.plan.bands import Limit
from engine.plan.funding import Funding, fund
from engine.plan.held import observe_push, observe_unplaced
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO, Draft
from engine.plan.model import Budget, Fee, Line, Sum, Yielded
from engine.plan.standing import Observation

FEES = ("agency", "platform", "tax")
NOTABLE = 1e-6  # a share that is off by less is a matter of rounding


class Spending(NamedTuple):
    """The budget, how its lines were funded, and what could not be kept."""

    budget: Budget
    funding: Funding
    observations: tuple[Observation, ...]


def plan_budget(inputs: Inputs) -> Spending:
    """Split the brief's money over what the decisions ask money for."""
    brief, cent = inputs.brief.budget, inputs.cent
    fees = _fees(inputs)
    left = brief.total - sum((fee.amount for fee in fees), ZERO)
    reserve = min(_cents(brief.total * brief.reserve, cent), left)
    funding = fund(inputs, left - reserve)
    amounts = _settle(funding, keep=reserve > 0)
    lines = _lines(funding.lines, amounts, brief.total)
    budget = Budget(
        currency=brief.currency,
        total=_exact(brief.total, cent),
        reserve=_exact(left - sum(amounts, ZERO), cent),
        unplaced=_exact(funding.unplaced if lines else ZERO, cent),
        fees=fees,
        lines=tuple(line.model_copy(update={"amount": _exact(line.amount, cent)}) for line in lines),
        by_platform=_sums(lines, brief.total, lambda line: line.platform, tuple(inputs.rulebook.catalogue.platforms)),
        by_stage=_sums(lines, brief.total, lambda line: line.stage, tuple(inputs.rulebook.catalogue.stages)),
        by_phase=_sums(lines, brief.total, lambda line: line.phase, ("seeding", "warm-up", "burst", "return")),
        by_kind=_sums(lines, brief.total, lambda line: line.kind, ()),
        idle=funding.idle,
        yielded=_yielded(funding, amounts, brief.total),
        status="allocated" if lines else "unallocated",
    )
    return Spending(budget, funding, tuple(_observe(inputs, funding, amounts, budget)))


def _cents(amount: Decimal, cent: Decimal) -> Decimal:
    return amount.quantize(cent, ROUND_HALF_UP)


def _exact(amount: Decimal, cent: Decimal) -> Decimal:
    """An amount with the currency's decimals; one with more (a total that a brief gave so) keeps them."""
    written = amount.quantize(cent)
    return written if written == amount else amount


def _fees(inputs: Inputs) -> tuple[Fee, ...]:
    """Fees as shares of the total; together never more than there is."""
    total, left, fees = inputs.brief.budget.total, inputs.brief.budget.total, []
    for name in FEES:
        share = getattr(inputs.brief.fees, name)
        if share:
            amount = min(_cents(total * share, inputs.cent), left)
            left -= amount
            fees.append(Fee(id=name, share=float(share), amount=amount))
    return tuple(fees)


def _settle(funding: Funding, *, keep: bool) -> tuple[Decimal, ...]:
    """The lines' amounts; without a reserve the residue goes to the largest line whose limits allow it."""
    amounts = list(funding.amounts)
    if keep or funding.unplaced or funding.residue <= 0:
        return tuple(amounts)
    order = sorted(range(len(amounts)), key=lambda i: (-amounts[i], funding.lines[i].id))
    for i in (i for i in order if amounts[i] > 0):
        more = [amount + (funding.residue if j == i else 0) for j, amount in enumerate(amounts)]
        if all(limit.excess(more) >= min(limit.excess(amounts), ZERO) for limit in funding.limits):
            return tuple(more)
    return tuple(amounts)


def _lines(drafts: Sequence[Draft], amounts: Sequence[Decimal], total: Decimal) -> tuple[Line, ...]:
    return tuple(
        Line(
            id=draft.id,
            platform=draft.platform,
            stage=draft.stage,
            phase=draft.phase,
            tactic=draft.tactic,
            title=draft.title,
            kind=draft.kind,
            quantity=_quantity(draft, amount),
            unit=draft.unit,
            unit_cost=draft.unit_cost,
            per_unit=draft.per_unit,
            amount=amount,
            share=_share(amount, total),
            rules=(draft.rule,),
        )
        for draft, amount in zip(drafts, amounts, strict=True)
        if amount > 0
    )


def _quantity(draft: Draft, amount: Decimal) -> int | None:
    """How many whole units the amount buys."""
    if not draft.unit_cost or draft.unit_cost <= 0:
        return None
    return int((amount * draft.per_unit / draft.unit_cost).to_integral_value(ROUND_FLOOR))


def _share(amount: Decimal, total: Decimal) -> float:
    return round(float(amount / total), 6)


def _sums(
    lines: Iterable[Line], total: Decimal, key: Callable[[Line], str | None], order: tuple[str, ...]
) -> tuple[Sum, ...]:
    """Amounts by key, in the catalogue's order; what has no key (across platforms, whole campaign) comes last."""
    found: dict[str | None, Decimal] = {}
    for line in lines:
        found[key(line)] = found.get(key(line), ZERO) + line.amount
    places = {name: place for place, name in enumerate(order)}
    names = sorted(found, key=lambda name: (name is None, places.get(name or "", len(order)), name or ""))
    return tuple(Sum(key=name, amount=found[name], share=_share(found[name], total)) for name in names)


def _yielded(funding: Funding, amounts: Sequence[Decimal], total: Decimal) -> tuple[Yielded, ...]:
    """The rules' bounds that the amounts do not keep, with what they wanted and got."""
    broken = [
        (limit, _got(limit, amounts, total))
        for limit in funding.limits
        if limit.priority is not None and limit.give > 0
    ]
    return tuple(
        Yielded(rule=limit.rule, band=limit.id, bound=limit.bound, wanted=float(limit.wanted), got=round(got, 6))
        for limit, got in sorted(broken, key=lambda pair: (pair[0].id, pair[0].bound))
        if abs(got - float(limit.wanted)) > NOTABLE
    )


def _got(limit: Limit, amounts: Sequence[Decimal], total: Decimal) -> float:
    got = sum((amounts[i] for i in limit.on), ZERO)
    base = sum((amounts[i] for i in limit.within), ZERO) if limit.within else total
    return float(got / base) if base else 0.0


def _observe(inputs: Inputs, funding: Funding, amounts: Sequence[Decimal], budget: Budget) -> Iterable[Observation]:
    """What the money could not do: promises of the brief without a line, and money that its limits leave over."""
    words = inputs.words
    for limit in funding.limits:
        if limit.priority is None and limit.bound == "min" and limit.excess(amounts) < 0:
            got = sum((amounts[i] for i in limit.on), ZERO)
            platform = limit.id.removeprefix("constraints.")
            yield inputs.observe(
                "promise-unmet", "serious", subject=platform, platform=words.name("platforms", platform),
                wanted=words.money(limit.money), got=words.money(got),
            )  # fmt: skip
    if not budget.lines:
        yield inputs.observe("unallocated", "serious", amount=words.money(budget.reserve))
    yield from observe_unplaced(inputs, funding, amounts, budget)
    yield from observe_push(inputs, funding, amounts, budget)
