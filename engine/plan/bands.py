"""What rules and the brief want of the money, as arithmetic over lines: limits that hold and pulls that draw.

Bands on the same lines merge: greatest min, least max, the ideal of the highest priority. Ideals over the same keys are
first scaled to fill the money they share out.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from engine.decisions import Decisions
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO, Draft, Pool
from engine.rulebook.action import Band, Selector, Split, Terms

Lines = frozenset[int]
MOST = "/most"  # ends the id of a cap that a tactic sets itself


class Limit(NamedTuple):
    """The lines `on` get at least (`min`) or at most (`max`) `money + share * (money of the lines `of`)`.

    `give` is by how much it had to yield, in currency; `priority` None is the brief's own word, which never yields.
    `wanted` is its share as an author wrote it, of the lines `within` (none: of the total), which `base` selects. A `cap` is a rule's word
    that more would be silly: money stays unplaced before it yields.
    """

    id: str
    rule: str
    bound: Literal["min", "max"]
    on: Lines
    of: Lines
    share: Decimal
    money: Decimal
    priority: int | None
    wanted: Decimal
    within: Lines = frozenset()
    cap: bool = False
    base: Selector | None = None
    give: Decimal = ZERO

    def excess(self, amounts: Sequence[Decimal]) -> Decimal:
        """By how much the amounts keep the limit (negative: break it), in currency."""
        got = sum((amounts[i] for i in self.on), ZERO)
        base = sum((amounts[i] for i in self.of), ZERO) if self.share else ZERO
        room = got - self.money - self.share * base
        return (room if self.bound == "min" else -room) + self.give

    def weight_of(self, line: int) -> Decimal:
        """What one unit of money on a line adds to `excess`."""
        weight = (1 if line in self.on else ZERO) - (self.share if line in self.of else ZERO)
        return Decimal(weight if self.bound == "min" else -weight)


class Pull(NamedTuple):
    """The lines `on` are drawn towards `money`, or towards `share` of the lines `of`, as strongly as `weight`.

    One with `least` draws only lines that get less.
    """

    id: str
    on: Lines
    of: Lines
    share: float
    money: float
    weight: float
    least: bool = False


class LineTerms(NamedTuple):
    """What rules say of all lines: the least part of its own ideal, and the share of money without a line that is serious."""

    part: float
    unplaced: Decimal | None


class Wish(NamedTuple):
    """A band or one entry of a split, its lines found; shares are of `of`, which None makes the budget's total."""

    id: str
    rule: str
    priority: int
    family: str
    on: Lines
    of: Lines | None
    least: Decimal | None
    ideal: Decimal | None
    most: Decimal | None
    weight: Decimal
    caps: bool
    soft: bool
    base: Selector | None = None


def read_wishes(inputs: Inputs, decisions: Decisions, pool: Pool) -> tuple[tuple[Wish, ...], tuple[str, ...]]:
    """What the rules' bands and splits want, highest priority first, and the ids of those that select no line."""
    wishes = [_band_wish(inputs, d.id, d.rule.id, d.rule.priority, d.action, pool) for d in decisions.of(Band)]
    for decision in decisions.of(Split):
        wishes += _split_wishes(inputs, decision.id, decision.rule.id, decision.rule.priority, decision.action, pool)
    wishes.sort(key=lambda wish: (-wish.priority, wish.id))
    idle = sorted(wish.id for wish in wishes if not wish.on)
    return tuple(wish for wish in wishes if wish.on), tuple(idle)


def _band_wish(inputs: Inputs, id_: str, rule: str, priority: int, band: Band, pool: Pool) -> Wish:
    of = None if band.of is None else pool.select(band.of)
    on = pool.select(band.on)
    family = "+".join(sorted(key for key, value in band.on if value is not None)) + f"/{_spell(band.of)}"
    least, ideal, most = (inputs.amount(value) for value in (band.min, band.ideal, band.max))
    return Wish(
        id_, rule, priority, family, on if of is None else on & of, of, least, ideal, most, band.weight, True, band.soft,
        band.of,
    )  # fmt: skip


def _spell(selector: Selector | None) -> str:
    return (
        "" if selector is None else repr(sorted((key, sorted(value)) for key, value in selector if value is not None))
    )


def _split_wishes(inputs: Inputs, id_: str, rule: str, priority: int, split: Split, pool: Pool) -> Iterable[Wish]:
    """One wish per key of the vector; the keys that have lines share out what all of them get."""
    shares = inputs.vector(split.shares)
    among = pool.select(split.of)
    on = {key: among & frozenset(i for i in among if getattr(pool.lines[i], split.by) == key) for key in sorted(shares)}
    present = sum((shares[key] for key in shares if on[key]), ZERO)
    base = frozenset().union(*on.values())
    family = f"{split.by}/{_spell(split.of)}"
    for key, found in on.items():
        share = shares[key] / present if found and present else shares[key]
        bound = share if split.exact else None
        yield Wish(f"{id_}:{key}", rule, priority, family, found, base, bound, share, bound, Decimal(1), False, False)


def terms_of(inputs: Inputs, decisions: Decisions) -> LineTerms:
    """The strictest terms: greatest part, least unplaced; without a rule no part, and no share that is serious."""
    terms = [decision.action for decision in decisions.of(Terms)]
    parts = [part for each in terms if (part := inputs.amount(each.part)) is not None]
    shares = [share for each in terms if (share := inputs.amount(each.unplaced)) is not None]
    return LineTerms(float(max(parts, default=ZERO)), min(shares, default=None))


def limits_of(wishes: Sequence[Wish], total: Decimal) -> tuple[Limit, ...]:
    """The bounds of the wishes, highest priority first."""
    limits = []
    bound: Literal["min", "max"]
    for wish in wishes:
        for bound, share in (("min", wish.least), ("max", wish.most)):
            if share is None or (bound == "min" and (wish.soft or share <= 0)):
                continue
            of = wish.of or frozenset()
            ratio, money = (share, ZERO) if wish.of is not None else (ZERO, share * total)
            limits.append(
                Limit(
                    wish.id, wish.rule, bound, wish.on, of, ratio, money, wish.priority, share,
                    within=of, cap=wish.caps and bound == "max", base=wish.base,
                )
            )  # fmt: skip
    return tuple(limits)


def own_limits(lines: Sequence[Draft], total: Decimal) -> tuple[Limit, ...]:
    """What the texts of the tactics can use at most, as caps in currency."""
    alike: dict[tuple[str, Decimal], set[int]] = {}
    for i, line in enumerate(lines):
        if line.most is not None:
            alike.setdefault((line.tactic if line.shared else line.id, line.most), set()).add(i)
    none = frozenset[int]()
    return tuple(
        Limit(f"{id_}{MOST}", lines[min(on)].rule, "max", frozenset(on), none, ZERO, most, 0, most / total, cap=True)
        for (id_, most), on in sorted(alike.items())
    )


def brief_limits(inputs: Inputs, lines: Sequence[Draft]) -> tuple[Limit, ...]:
    """The brief's own bounds per platform, as amounts; they never yield."""
    constraints, total = inputs.brief.constraints, inputs.brief.budget.total
    bounds: list[Limit] = []
    for platform in inputs.platforms:
        on = frozenset(i for i, line in enumerate(lines) if line.platform == platform)
        share = (constraints.platform_share or {}).get(platform)
        spend = (constraints.min_spend or {}).get(platform) or ZERO
        least = max((share.min if share else None) or ZERO, spend / total) if total else ZERO
        money = max(((share.min if share else None) or ZERO) * total, spend)
        most = share.max if share else None
        name, none = f"constraints.{platform}", frozenset[int]()
        if money > 0:
            bounds.append(Limit(name, "brief", "min", on, none, ZERO, money, None, least))
        if most is not None:
            bounds.append(Limit(name, "brief", "max", on, none, ZERO, most * total, None, most))
    return tuple(bounds)


def pulls_of(wishes: Sequence[Wish], active: Lines, total: Decimal, money: Decimal) -> tuple[Pull, ...]:
    """The ideals of the wishes over the active lines; those that share out all of `money` or `of` are scaled to fill it.

    Soft least shares come as they are, but for one of lines that are alone in what it is a share of.
    """
    families: dict[tuple[str, Lines | None], dict[Lines, Wish]] = {}
    least: list[Pull] = []
    for wish in wishes:
        whole = wish.on <= active and (wish.of is None or wish.of <= active)
        live = wish if whole else wish._replace(on=wish.on & active, of=None if wish.of is None else wish.of & active)
        if live.soft and live.least and live.on and live.on != live.of:
            least.append(_pull(live, live.least, total, f"{live.id}/least", least=True))
        if live.ideal is not None and live.on:
            families.setdefault((live.family, live.of), {}).setdefault(live.on, live)
    pulls = [pair for family in families.values() for pair in _scaled(list(family.values()), active, total, money)]
    best: dict[tuple[Lines, Lines], Pull] = {}
    for _, pull in sorted(pulls, key=lambda pair: (-pair[0], pair[1].id)):
        best.setdefault((pull.on, pull.of), pull)
    return tuple(sorted((*best.values(), *least), key=lambda pull: pull.id))


def _scaled(family: list[Wish], active: Lines, total: Decimal, money: Decimal) -> Iterable[tuple[int, Pull]]:
    """A family of ideals as pulls with their priorities; together they never want more than there is."""
    base = family[0].of
    whole, pot = (active, money / total) if base is None else (base, Decimal(1))
    covered = frozenset[int]().union(*(wish.on for wish in family))
    apart = sum(len(wish.on) for wish in family) == len(covered)
    wanted = sum((wish.ideal or ZERO for wish in family), ZERO)
    fills = apart and wanted > 0 and (covered == whole or wanted > pot)
    for wish in family:
        share = (wish.ideal or ZERO) * (pot / wanted if fills else 1)
        yield wish.priority, _pull(wish, share, total, wish.id)


def _pull(wish: Wish, share: Decimal, total: Decimal, id_: str, *, least: bool = False) -> Pull:
    money = float(share * total) if wish.of is None else 0.0
    return Pull(id_, wish.on, wish.of or frozenset(), float(share), money, float(wish.weight), least)
