"""Rounding: whole steps, minimums and limits kept, ties by line, sums exact; finer steps only where whole ones cannot."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.bands import Limit
from engine.plan.rounding import Rounded, round_amounts

CENT = Decimal("0.01")
NONE: frozenset[int] = frozenset()


def cap(bound: str, on: list[int], money: str, *, brief: bool = False, give: str = "0") -> Limit:
    return Limit(
        f"{bound}-{on}", "r", bound, frozenset(on), NONE, Decimal(0), Decimal(money), None if brief else 0, Decimal(0),  # type: ignore[arg-type]
        give=Decimal(give),
    )  # fmt: skip


def rounded(amounts: Mapping[int, float], money: str, step: int, *limits: Limit, minimums: Any = None) -> Rounded:
    least = {line: Decimal((minimums or {}).get(line, 0)) for line in amounts}
    return round_amounts(amounts, least, limits, Decimal(money), Decimal(step), CENT)


def test_the_largest_remainder_gets_the_next_step_and_ties_go_by_line() -> None:
    assert rounded({0: 133.0, 1: 133.0, 2: 134.0}, "400", 100).amounts == {0: 100, 1: 100, 2: 200}
    assert rounded({0: 150.0, 1: 150.0}, "300", 100).amounts == {0: 200, 1: 100}


def test_a_minimum_between_two_steps_is_rounded_up() -> None:
    found = rounded({0: 140.0, 1: 160.0}, "300", 100, minimums={0: 130})
    assert found.amounts == {0: 200, 1: 100}


def test_what_no_whole_step_takes_is_the_residue() -> None:
    assert rounded({0: 170.0, 1: 170.0}, "340", 100).residue == 40


def test_a_limit_decides_who_gets_the_step() -> None:
    assert rounded({0: 180.0, 1: 120.0}, "300", 100, cap("max", [0], "180")).amounts == {0: 100, 1: 200}
    assert rounded({0: 120.0, 1: 180.0}, "300", 100, cap("min", [0], "120")).amounts == {0: 200, 1: 100}


def test_where_no_whole_step_fits_the_brief_the_step_becomes_finer() -> None:
    both = (cap("min", [0], "120", brief=True), cap("max", [0], "130", brief=True))
    assert rounded({0: 125.0, 1: 175.0}, "300", 100, *both).amounts in ({0: 120, 1: 180}, {0: 130, 1: 170})


def test_a_rule_whose_bounds_no_whole_step_fits_misses_by_less_than_a_step() -> None:
    both = (cap("min", [0], "120"), cap("max", [0], "130"))
    assert rounded({0: 125.0, 1: 175.0}, "300", 100, *both).amounts in ({0: 100, 1: 200}, {0: 200, 1: 100})


def test_a_limit_that_gave_way_does_not_lead_to_cents() -> None:
    """It gave 324,000.00000001 of what a solver knows to eight digits; the next whole step above is meant."""
    gave = (cap("max", [0], "16000", give="323999.99"), cap("max", [1], "30000", give="70000.01"))
    found = rounded({0: 339999.99, 1: 100000.01}, "440000", 1000, *gave)
    assert (found.amounts, found.residue) == ({0: 340000, 1: 100000}, 0)


def test_money_between_tight_caps_is_left_over_not_cut_into_cents() -> None:
    limits = (
        cap("max", [0], "150", brief=True),
        cap("max", [1], "150", brief=True),
        cap("max", [2], "150", brief=True),
    )
    found = rounded({0: 150.0, 1: 150.0, 2: 150.0}, "450", 100, *limits)
    assert (found.amounts, found.residue) == ({0: 100, 1: 100, 2: 100}, 150)


def test_a_step_above_the_money_becomes_finer() -> None:
    assert rounded({0: 7.0, 1: 3.0}, "10", 1000).amounts == {0: 10, 1: 0}
    assert rounded({0: 6.0, 1: 3.0}, "9", 1000).amounts == {0: 6, 1: 3}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_sums_limits_and_minimums_hold(data: st.DataObject) -> None:
    steps = data.draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
    amounts = {i: float(cents) / 100 for i, cents in enumerate(steps)}
    money = sum((Decimal(cents) / 100 for cents in steps), Decimal(0))
    exact = {i: Decimal(cents) / 100 for i, cents in enumerate(steps)}
    minimums = {i: data.draw(st.integers(0, cents)) / Decimal(100) for i, cents in enumerate(steps)}
    limits = []
    for _ in range(data.draw(st.integers(0, 4))):
        on = sorted(data.draw(st.sets(st.sampled_from(sorted(amounts)), min_size=1)))
        got = sum(exact[i] for i in on)
        slack = Decimal(data.draw(st.integers(0, 500))) / 100
        low, brief = data.draw(st.booleans()), data.draw(st.booleans())
        limits.append(cap("min" if low else "max", on, str(got - slack if low else got + slack), brief=brief))
    step = Decimal(data.draw(st.sampled_from([1, 100, 1000])))
    found = round_amounts(amounts, minimums, limits, money, step, CENT)
    assert sum(found.amounts.values(), Decimal(0)) + found.residue == money
    assert all(found.amounts[i] >= minimums[i] for i in amounts)
    taken = [found.amounts[i] for i in sorted(amounts)]
    assert all(limit.excess(taken) >= -(CENT if limit.priority is None else step) for limit in limits)
