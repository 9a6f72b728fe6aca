"""Whole pieces by shares, exactly: the method of largest remainders, ties in the order given."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal


def apportion(pieces: int, shares: Sequence[Decimal]) -> tuple[int, ...]:
    """`pieces` whole pieces in the proportion of `shares`, which need not sum to 1; all zero shares get nothing."""
    whole = sum(shares, Decimal(0))
    if whole <= 0:
        return tuple(0 for _ in shares)
    exact = [pieces * share / whole for share in shares]
    counts = [int(each.to_integral_value(ROUND_FLOOR)) for each in exact]
    order = sorted(range(len(shares)), key=lambda i: (counts[i] - exact[i], i))
    for i in order[: pieces - sum(counts)]:
        counts[i] += 1
    return tuple(counts)
