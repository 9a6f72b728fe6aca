"""Money that a brief promises or refuses to platforms, against what there is."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from engine.brief.draft import Draft
from engine.errors import Problem
from engine.scalars import read_money, read_share, read_word
from engine.source import Loc

SHARES = ("constraints", "platform_share")
SPENDS = ("constraints", "min_spend")
KEPT = (("budget", "reserve"), ("fees", "agency"), ("fees", "platform"), ("fees", "tax"))

_NOTHING = Decimal(0)


class _Promise(NamedTuple):
    """What one platform is to get: shares of the total, and an amount."""

    platform: str
    least: Decimal
    most: Decimal | None
    spend: Decimal


def check_promises(draft: Draft) -> Iterator[Problem]:
    """Promises to platforms that cannot get money, or that cannot all hold."""
    promises = _promises(draft)
    kept = sum((draft.read(read_share, *loc) or _NOTHING for loc in KEPT), _NOTHING)
    yield from _check_candidates(draft, promises)
    yield from _check_bounds(draft, promises)
    if kept + _shares(promises) > 1:
        yield _overdrawn(draft, kept, _shares(promises))
    else:
        yield from _check_spends(draft, promises, 1 - kept)


def excluded(draft: Draft) -> Iterator[tuple[int, str]]:
    """The excluded platforms by their index in the list."""
    for index in draft.indices("constraints", "exclude_platforms"):
        platform = draft.read(read_word, "constraints", "exclude_platforms", index)
        if platform is not None:
            yield index, platform


def _promises(draft: Draft) -> list[_Promise]:
    return [
        _Promise(
            platform,
            draft.read(read_share, *SHARES, platform, "min") or _NOTHING,
            draft.read(read_share, *SHARES, platform, "max"),
            draft.read(read_money, *SPENDS, platform) or _NOTHING,
        )
        for platform in dict.fromkeys((*draft.keys(*SHARES), *draft.keys(*SPENDS)))
    ]


def _shares(promises: list[_Promise]) -> Decimal:
    return sum((promise.least for promise in promises), _NOTHING)


def _check_candidates(draft: Draft, promises: list[_Promise]) -> Iterator[Problem]:
    listed, refused = set(draft.keys("platforms")), {platform for _, platform in excluded(draft)}
    for index, platform in excluded(draft):
        if platform in listed:
            loc: Loc = ("constraints", "exclude_platforms", index)
            yield draft.problem(loc, "B030", f"{platform} is listed under platforms too", "delete it here or there")
    for promise in promises:
        if promise.platform in refused or (listed and promise.platform not in listed):
            reason = "is excluded" if promise.platform in refused else "is not listed under platforms"
            for place in _places(promise):
                message = f"{promise.platform} {reason} and can get no money"
                yield draft.problem(
                    place,
                    "B035",
                    message,
                    "list the platform, or delete this line"
                    if reason.startswith("is not")
                    else "take it off exclude_platforms, or delete this line",
                )


def _places(promise: _Promise) -> Iterator[Loc]:
    if promise.least:
        yield (*SHARES, promise.platform, "min")
    if promise.spend:
        yield (*SPENDS, promise.platform)


def _check_bounds(draft: Draft, promises: list[_Promise]) -> Iterator[Problem]:
    total = draft.read(read_money, "budget", "total")
    for promise in promises:
        if promise.most is None:
            continue
        if promise.least > promise.most:
            message = f"{_percent(promise.least)} is above the greatest share, {_percent(promise.most)}"
            yield draft.problem(
                (*SHARES, promise.platform, "min"), "B031", message, "swap min and max, or correct one of them"
            )
        if total and promise.spend > promise.most * total:
            most = f"{_percent(promise.most)} = {_amount(promise.most * total)}"
            message = f"{_amount(promise.spend)} is above the greatest share, {most}"
            yield draft.problem((*SPENDS, promise.platform), "B034", message, "lower the amount, or raise the share")


def _overdrawn(draft: Draft, kept: Decimal, shares: Decimal) -> Problem:
    loc: Loc = SHARES if shares else ("fees",) if draft.has("fees") else ("budget", "reserve")
    message = f"fees and reserve take {_percent(kept)}, least shares {_percent(shares)}: above 100% together"
    return draft.key_problem(loc, "B032", message, "lower one of them until all fit into 100%")


def _check_spends(draft: Draft, promises: list[_Promise], left: Decimal) -> Iterator[Problem]:
    total = draft.read(read_money, "budget", "total")
    if not total or not any(promise.spend for promise in promises):
        return
    needed = sum((max(promise.spend, promise.least * total) for promise in promises), _NOTHING)
    if needed > left * total:
        message = f"least spends and shares need {_amount(needed)}; fees and reserve leave {_amount(left * total)}"
        yield draft.key_problem(SPENDS, "B033", message, "lower one of them, or raise budget.total")


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


def _amount(money: Decimal) -> str:
    return f"{money:,.2f}".removesuffix(".00")
