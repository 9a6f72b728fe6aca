"""Who is hired with the creators' money: per tier an exact sum by the spend vector, whole people by the count vector."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from engine.decisions import Decision, Decisions
from engine.plan.apportion import apportion
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO
from engine.plan.model import CreatorRow, Line
from engine.plan.standing import Observation
from engine.rulebook.action import SLOTS, CreatorMatrix, Row

AROUND = Decimal("0.1")
NOTABLE = Decimal("0.02")  # a share of the people that is off by less is a matter of whole people


class Cast(NamedTuple):
    """The creator table, and where its money hires nobody."""

    rows: tuple[CreatorRow, ...]
    observations: tuple[Observation, ...]


def plan_creators(inputs: Inputs, decisions: Decisions, lines: Sequence[Line]) -> Cast:
    """Tier rows of every matrix; a line's money goes to the one matrix of highest priority that takes its phase."""
    rows: list[CreatorRow] = []
    poor: list[Observation] = []
    matrices = sorted(decisions.of(CreatorMatrix), key=lambda d: (-d.rule.priority, d.id))
    taken: set[str] = set()
    for decision in matrices:
        for phase, money in _money(decision.action, lines, taken).items():
            found = tuple(_rows(inputs, decision, phase, money))
            rows += found
            if found and all(row.count == 0 for row in found):
                poor.append(_nobody(inputs, decision, phase, money))
    order = {platform: place for place, platform in enumerate(inputs.rulebook.catalogue.platforms)}
    rows.sort(
        key=lambda row: (
            order.get(row.platform, 99),
            SLOTS.index(row.phase) + 1 if row.phase else 0,
            row.id.split("#")[0],
        )
    )
    return Cast(tuple(rows), tuple(poor))


def _money(matrix: CreatorMatrix, lines: Sequence[Line], taken: set[str]) -> Mapping[str | None, Decimal]:
    """The creators' money on the matrix's platform, by phase if the matrix names phases."""
    money: dict[str | None, Decimal] = {}
    for line in lines:
        mine = line.kind == "creators" and line.platform == matrix.platform and line.id not in taken
        if mine and (matrix.phase is None or line.phase in matrix.phase):
            taken.add(line.id)
            key = line.phase if matrix.phase else None
            money[key] = money.get(key, ZERO) + line.amount
    return money


def _rows(inputs: Inputs, decision: Decision[CreatorMatrix], phase: str | None, money: Decimal) -> Iterator[CreatorRow]:
    matrix = inputs.table(decision.action.matrix)
    prices = {row.tier: row for row in inputs.table(decision.action.prices)}
    platform = decision.action.platform
    contracted = [inputs.facts.number(f"creators.contracted.{platform}.{row.tier}") or ZERO for row in matrix]
    spends, counts = _hire(money, _step(inputs, money), matrix, prices)
    by_mix = counts or [0] * len(matrix)
    if counts:
        rows = zip(counts, spends, matrix, contracted, strict=True)
        counts = [_with_contracted(count, spend, prices.get(row.tier), own) for count, spend, row, own in rows]
    for place, row in enumerate(matrix):
        price = prices.get(row.tier)
        yield CreatorRow(
            id=f"{decision.id}#{phase + '-' if phase else ''}{row.tier}",
            rule=decision.rule.id,
            playbook=decision.action.playbook,
            title=inputs.words.locale.label("tiers", row.tier),
            text=_notes(
                inputs,
                row,
                int(contracted[place]),
                Decimal(by_mix[place]) / (sum(by_mix) or 1),
                more=Decimal(counts[place] - by_mix[place]) / (sum(by_mix) or 1) if counts else None,
            ),  # fmt: skip
            platform=platform,
            phase=phase,
            tier=row.tier,
            fans=row.fans,
            share=float(row.count or ZERO),
            count=counts[place] if counts else None,
            price=(price.low, price.high) if price and price.low is not None and price.high is not None else None,
            spend=spends[place],
        )


def _step(inputs: Inputs, money: Decimal) -> Decimal:
    """What tiers are rounded to: as the brief rounds, where that divides the money."""
    step = Decimal(inputs.brief.budget.round_to)
    return inputs.cent if money % step else step


def _hire(
    money: Decimal, step: Decimal, matrix: Sequence[Row], prices: Mapping[str, Row]
) -> tuple[list[Decimal], list[int] | None]:
    """Money and whole people per tier; a tier whose share buys nobody gives it to the tiers that can hire."""
    hiring = list(range(len(matrix)))
    while True:
        shares = [row.spend or ZERO if place in hiring else ZERO for place, row in enumerate(matrix)]
        spends = [piece * step for piece in apportion(int(money / step), shares)]
        short = [place for place in hiring if spends[place] and spends[place] < _lowest(matrix[place], prices)]
        if not short or len(hiring) == len(short):
            return spends, _counts(money, spends, matrix, prices)
        hiring.remove(max(short, key=lambda place: (_lowest(matrix[place], prices) / spends[place], place)))


def _lowest(row: Row, prices: Mapping[str, Row]) -> Decimal:
    price = prices.get(row.tier)
    return price.low if price and price.low else ZERO


def _counts(
    money: Decimal, spends: Sequence[Decimal], matrix: Sequence[Row], prices: Mapping[str, Row]
) -> list[int] | None:
    """Whole people per tier: as many in all as let prices stray least, as factors, from the middles of their ranges (each
    tier weighs as its people and its money do), or the nearest number at which every tier is paid inside its range, split by the count vector; where no number does, each
    tier hires as many as its own money buys inside its range. None if a price is unknown."""
    middles = [middle_price(prices.get(row.tier)) for row in matrix]
    shares = [row.count or ZERO if spend else ZERO for row, spend in zip(matrix, spends, strict=True)]
    if any(middle is None and share for middle, share in zip(middles, shares, strict=True)):
        return None
    whole = sum(shares)
    fitting = [
        (spend * whole / (share * middle), share / whole + spend / money)
        for spend, share, middle in zip(spends, shares, middles, strict=True)
        if share and middle
    ]
    if not fitting:
        return None
    heavy = sum((weight for _, weight in fitting), ZERO)
    wanted = (sum((number.ln() * weight for number, weight in fitting), ZERO) / heavy).exp()
    people = apportion(_payable(wanted, spends, shares, matrix, prices), shares)
    return [
        _bought(count, spend, prices[row.tier]) if spend else 0
        for count, spend, row in zip(people, spends, matrix, strict=True)
    ]


def _payable(
    wanted: Decimal,
    spends: Sequence[Decimal],
    shares: Sequence[Decimal],
    matrix: Sequence[Row],
    prices: Mapping[str, Row],
) -> int:
    """The number of people that the count vector splits most evenly, of those at which every tier is paid inside its price
    range and which are within a tenth of `wanted` or nearest to it."""
    least, most = 0, None
    for spend, share, row in zip(spends, shares, matrix, strict=True):
        price = prices.get(row.tier)
        if share and price and price.low and price.high:
            part = spend * sum(shares) / share
            least = max(least, int((part / price.high).to_integral_value(ROUND_CEILING)))
            dearest = int((part / price.low).to_integral_value(ROUND_FLOOR))
            most = dearest if most is None else min(most, dearest)
    nearest = int(wanted.to_integral_value())
    if most is not None and most >= least:
        nearest = min(max(nearest, least), most)
        around = range(max(least, int(nearest * (1 - AROUND))), min(most, int(nearest * (1 + AROUND))) + 1)
        return min(around, key=lambda number: (_unevenness(number, shares), abs(number - nearest)), default=nearest)
    return nearest


def _unevenness(number: int, shares: Sequence[Decimal]) -> Decimal:
    """The greatest part by which whole people miss the count vector."""
    whole = sum(shares)
    people = zip(apportion(number, shares), shares, strict=True)
    missed = [abs(count / Decimal(max(number, 1)) - share / whole) for count, share in people]
    return max(missed, default=ZERO)


def _with_contracted(count: int, spend: Decimal, price: Row | None, contracted: Decimal) -> int:
    """More of those under contract where the tier's money hires them at the middle of its prices: they are found already."""
    middle = middle_price(price)
    return max(count, min(int(contracted), int(spend / middle))) if middle else count


def _bought(count: int, spend: Decimal, price: Row) -> int:
    """The count moved into what `spend` buys between the tier's lowest and highest price."""
    if not price.low or not price.high:
        return count
    most = int((spend / price.low).to_integral_value(ROUND_FLOOR))
    least = int((spend / price.high).to_integral_value(ROUND_CEILING))
    return max(min(count, most), min(least, most))


def middle_price(row: Row | None) -> Decimal | None:
    """The geometric mean of a price range: ranges of creator prices span factors, not sums, and lean to the low end."""
    if row is None or row.low is None or row.high is None:
        return None
    return (row.low * row.high).sqrt()


def _notes(inputs: Inputs, row: Row, contracted: int, got: Decimal, more: Decimal | None) -> str | None:
    """Who of the tier is under contract, and where prices, whole people or contracts lead away from the count vector.

    `got` is the tier's part of the people by the vector, `more` who is hired beyond that, as a part of the same people.
    """
    words, share, notes = inputs.words, row.count or ZERO, list[str]()
    if contracted:
        known = "contracted-more" if more is not None and more > NOTABLE else "contracted"
        notes.append(words.text(f"creators.{known}", n=contracted))
    if more is not None and abs(got - share) > NOTABLE:
        notes.append(words.text("creators.off-mix"))
    return words.locale.texts["formats.gap"].join(notes) or None


def _nobody(inputs: Inputs, decision: Decision[CreatorMatrix], phase: str | None, money: Decimal) -> Observation:
    platform = decision.action.platform
    return inputs.observe(
        "creators-none", "warning", subject=platform + (f"-{phase}" if phase else ""),
        platform=inputs.words.name("platforms", platform), amount=inputs.words.money(money),
    )  # fmt: skip
