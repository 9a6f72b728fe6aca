"""What holds money where it is or leaves it without a line, in words: caps that bind, promises of the brief, missing lines."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_FLOOR, Decimal

from engine.plan.bands import MOST, Limit, Lines, terms_of
from engine.plan.diagnosis import find_choice
from engine.plan.funding import Funding
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO
from engine.plan.model import Budget, Sum
from engine.plan.standing import Observation
from engine.rulebook.action import Selector, Tactic

NAMED = 5  # of what binds, the largest; more than a client reads in a row is counted
TITLES = 2


def observe_unplaced(
    inputs: Inputs, funding: Funding, amounts: Sequence[Decimal], budget: Budget
) -> Iterator[Observation]:
    """Money that no line may take, which caps are in the way, and what would let it be used."""
    if not budget.unplaced:
        return
    words, used = inputs.words, sum(amounts, ZERO)
    share = budget.unplaced / (budget.unplaced + used)
    most = terms_of(inputs, funding.decisions).unplaced
    serious = most is not None and share > most
    binding = _binding(inputs, funding, amounts, frozenset(range(len(amounts))), "max")
    yield inputs.observe(
        "unplaced", "serious" if serious else "warning", amount=words.money(budget.unplaced),
        share=words.percent(share), limits=_listed(inputs, funding, binding), used=words.money(used),
    )  # fmt: skip


def observe_push(inputs: Inputs, funding: Funding, amounts: Sequence[Decimal], budget: Budget) -> Iterator[Observation]:
    """A pushed stage that gets no money, or less than another, and what draws or holds the money."""
    choice = find_choice(funding.decisions, "push_stage")
    stage = choice.option if choice else None
    sums: dict[str | None, Sum] = {each.key: each for each in budget.by_stage}
    if stage is None or not sums:
        return
    first = max(sums.values(), key=lambda each: each.amount)
    got = sums.get(stage)
    if got is not None and got.amount >= first.amount:
        return
    words = inputs.words
    draws = [line for line in budget.lines if line.stage == first.key]
    draws.sort(key=lambda line: (-line.amount, line.id))
    titles = list(dict.fromkeys(line.title for line in draws))[: TITLES + 1]
    yield inputs.observe(
        "push-not-funded" if got is None else "push-not-largest", "serious" if got is None else "warning",
        stage=words.name("stages", stage), share=words.percent(got.share if got else 0.0),
        other=words.name("stages", first.key or ""), more=words.percent(first.share), draws=words.locale.texts["formats.semicolon"].join(titles),
        reason=_no_line(inputs, funding, stage) if got is None else _held(inputs, funding, amounts, stage),
    )  # fmt: skip


def _no_line(inputs: Inputs, funding: Funding, stage: str) -> str:
    """Why a stage has no line: nothing asks for money there, or what does found too little."""
    asked = [
        inputs.words.action(decision, "title") or ""
        for decision in inputs.decisions.of(Tactic)
        if decision.action.spend is not None
        and decision.action.stage == stage
        and inputs.may_use(decision.action.platform)
    ]
    titles = list(dict.fromkeys(asked))
    return inputs.words.text("push.poor" if titles else "push.no-line", tactics=_few(inputs, titles, NAMED))


def _held(inputs: Inputs, funding: Funding, amounts: Sequence[Decimal], stage: str) -> str:
    """What keeps a stage with lines below another: caps on it, promises that bind money elsewhere, or the other ideals."""
    own = frozenset(i for i, line in enumerate(funding.lines) if line.stage == stage)
    caps = [
        limit for limit in _binding(inputs, funding, amounts, own, "max") if limit.on <= own or limit.priority is None
    ]
    bound = [limit for limit in _binding(inputs, funding, amounts, frozenset(range(len(amounts))), "min")
             if limit.priority is None]  # fmt: skip
    if caps:
        return inputs.words.text("push.capped", limits=_listed(inputs, funding, caps))
    if bound:
        return inputs.words.text("push.promised", limits=_listed(inputs, funding, bound))
    return inputs.words.text("push.outweighed")


def _binding(inputs: Inputs, funding: Funding, amounts: Sequence[Decimal], lines: Lines, bound: str) -> list[Limit]:
    """The limits on funded lines among these that leave room for a step at most, the largest first; one a set."""
    step, found = Decimal(inputs.brief.budget.round_to), dict[Lines, Limit]()
    for limit in funding.limits:
        funded = frozenset(i for i in limit.on if amounts[i] > 0)
        if limit.bound == bound and funded & lines and limit.excess(amounts) <= step:
            found.setdefault(funded, limit)
    return sorted(found.values(), key=lambda limit: (-_taken(limit, amounts), limit.id))


def _taken(limit: Limit, amounts: Sequence[Decimal]) -> Decimal:
    return sum((amounts[i] for i in limit.on), ZERO)


def _listed(inputs: Inputs, funding: Funding, limits: Sequence[Limit]) -> str:
    """The limits in words, the first of them named."""
    return _few(inputs, [_in_words(inputs, funding, limit) for limit in limits], NAMED)


def _in_words(inputs: Inputs, funding: Funding, limit: Limit) -> str:
    words, share = inputs.words, inputs.words.percent(limit.wanted)
    if limit.priority is None:
        platform = words.name("platforms", limit.id.removeprefix("constraints."))
        return words.text(f"held.brief-{limit.bound}", what=platform, share=share)
    titles = dict.fromkeys(funding.lines[i].title for i in sorted(limit.on) if funding.amounts[i] > 0)
    what = _few(inputs, list(titles), TITLES)
    if limit.id.endswith(MOST):
        return words.text("held.cap-own", what=what, amount=words.money(limit.money.to_integral_value(ROUND_FLOOR)))
    if limit.base is None:
        return words.text("held.cap", what=what, share=share)
    return words.text("held.cap-base", what=what, share=share, base=_base(inputs, funding, limit, limit.base))


def _base(inputs: Inputs, funding: Funding, limit: Limit, base: Selector) -> str:
    """What a cap is a share of, as its author selected it: platforms, stages, phases, kinds, the tactics of a playbook."""
    words, parts = inputs.words, list[list[str]]()
    for key, kind in (("platform", "platforms"), ("stage", "stages")):
        parts.append([words.name(kind, value) for value in getattr(base, key) or ()])
    for key, label in (("phase", "phases"), ("kind", "kinds")):
        parts.append([words.locale.label(label, value) for value in getattr(base, key) or ()])
    if base.tactic or base.playbook:
        parts.append(list(dict.fromkeys(funding.lines[i].title for i in sorted(limit.within)))[: TITLES + 1])
    return " · ".join(words.locale.listing(part) for part in parts if part)


def _few(inputs: Inputs, items: Iterable[str], count: int) -> str:
    """The first of some items, the others counted."""
    shown = list(items)
    rest = len(shown) - count
    return (
        inputs.words.text("held.more", items=inputs.words.locale.listing(shown[:count]), n=rest)
        if rest > 0
        else inputs.words.locale.listing(shown)
    )
