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
    spends, counts = _hire(money, _step(inputs, money), matrix, prices)
    for place, row in enumerate(matrix):
        price = prices.get(row.tier)
        yield CreatorRow(
            id=f"{decision.id}#{phase + '-' if phase else ''}{row.tier}",
            rule=decision.rule.id,
            playbook=decision.action.playbook,
            title=inputs.words.locale.label("tiers", row.tier),
            text=_contracted(inputs, decision.action.platform, row.tier),
            platform=decision.action.platform,
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
    """Whole people per tier: as many in all as the money buys at middle prices, or the nearest number at which every
    tier is paid inside its price range, split by the count vector; where no number does, each tier hires as many as its
    own money buys inside its range. None if a price is unknown."""
    middles = [middle_price(prices.get(row.tier)) for row in matrix]
    shares = [row.count or ZERO if spend else ZERO for row, spend in zip(matrix, spends, strict=True)]
    if any(middle is None and share for middle, share in zip(middles, shares, strict=True)):
        return None
    each = sum((share * (middle or ZERO) for middle, share in zip(middles, shares, strict=True)), ZERO)
    if each <= 0:
        return None
    wanted = int((money * sum(shares) / each).to_integral_value(ROUND_FLOOR))
    people = apportion(_payable(wanted, spends, shares, matrix, prices), shares)
    return [
        _bought(count, spend, prices[row.tier]) if spend else 0
        for count, spend, row in zip(people, spends, matrix, strict=True)
    ]


def _payable(
    wanted: int, spends: Sequence[Decimal], shares: Sequence[Decimal], matrix: Sequence[Row], prices: Mapping[str, Row]
) -> int:
    """The number of people nearest to `wanted` whose split by the count vector pays every tier inside its price range."""
    least, most = 0, None
    for spend, share, row in zip(spends, shares, matrix, strict=True):
        price = prices.get(row.tier)
        if share and price and price.low and price.high:
            part = spend * sum(shares) / share
            least = max(least, int((part / price.high).to_integral_value(ROUND_CEILING)))
            dearest = int((part / price.low).to_integral_value(ROUND_FLOOR))
            most = dearest if most is None else min(most, dearest)
    return wanted if most is None or most < least else min(max(wanted, least), most)


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


def _contracted(inputs: Inputs, platform: str, tier: str) -> str | None:
    """A note on the brief's contracted creators of this tier."""
    count = inputs.facts.number(f"creators.contracted.{platform}.{tier}")
    return inputs.words.text("creators.contracted", n=int(count)) if count else None


def _nobody(inputs: Inputs, decision: Decision[CreatorMatrix], phase: str | None, money: Decimal) -> Observation:
    platform = decision.action.platform
    return inputs.observe(
        "creators-none", "warning", subject=platform + (f"-{phase}" if phase else ""),
        platform=inputs.words.name("platforms", platform), amount=inputs.words.money(money),
    )  # fmt: skip
