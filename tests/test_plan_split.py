"""The split against independent answers: closed forms, HiGHS's own quadratic solver, and points that nothing beats."""

import random
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.bands import Limit, Pull
from engine.plan.prior import make_cells, rake
from engine.plan.quadratic import minimise
from engine.plan.split import LINE_WEIGHT, split_money

NONE: frozenset[int] = frozenset()


def limit(id_: str, bound: str, on: Sequence[int], money: int, priority: int | None = 0, *, cap: bool = False) -> Limit:
    return Limit(id_, "r", bound, frozenset(on), NONE, Decimal(0), Decimal(money), priority, Decimal(0), cap=cap)  # type: ignore[arg-type]


def share_cap(id_: str, on: Sequence[int], of: Sequence[int], share: str) -> Limit:
    base = frozenset(of)
    return Limit(id_, "r", "max", frozenset(on), base, Decimal(share), Decimal(0), 0, Decimal(share), base, cap=True)


def pull(id_: str, on: Sequence[int], money: float, weight: float = 1.0, *, least: bool = False) -> Pull:
    return Pull(id_, frozenset(on), NONE, 0.0, money, weight, least)


def test_without_wishes_money_follows_the_weights() -> None:
    assert split_money(Decimal(100), {0: 1.0, 1: 3.0}, {}, [], []).amounts == {0: 25.0, 1: 75.0}


def test_an_upper_limit_is_never_ignored_and_its_excess_follows_the_weights() -> None:
    split = split_money(Decimal(100), {0: 8.0, 1: 1.0, 2: 1.0}, {}, [limit("a", "max", [0], 30)], [])
    assert [round(split.amounts[i], 6) for i in range(3)] == [30, 35, 35]


def test_two_pulls_that_contradict_each_other_meet_at_the_closed_form() -> None:
    """Min ((x-a)/a)^2 + ((M-x-b)/b)^2 is at x = (1/a + (M-b)/b^2) / (1/a^2 + 1/b^2); lines shift it by about 1/1000."""
    a, b, money = 80.0, 40.0, 100.0
    split = split_money(Decimal(100), {0: 2.0, 1: 1.0}, {}, [], [pull("a", [0], a), pull("b", [1], b)])
    expected = (1 / a + (money - b) / b**2) / (1 / a**2 + 1 / b**2)
    assert split.amounts[0] == pytest.approx(expected, rel=2e-3)


def test_a_floor_of_a_line_holds() -> None:
    split = split_money(Decimal(100), {0: 1.0, 1: 9.0}, {0: 40.0}, [], [])
    assert split.amounts[0] == pytest.approx(40)


def test_limits_yield_by_priority_only_as_far_as_they_must() -> None:
    limits = [limit("brief", "max", [0], 50, None), limit("high", "min", [0], 70, 9), limit("low", "min", [1], 45, 1)]
    split = split_money(Decimal(100), {0: 1.0, 1: 1.0, 2: 1.0}, {}, limits, [])
    assert [round(float(each.give), 3) for each in split.limits] == [0, 20, 0]
    assert split.amounts[0] == pytest.approx(50, abs=1e-4)
    assert split.amounts[1] >= 45 - 1e-4


def test_money_above_all_caps_stays_unplaced() -> None:
    split = split_money(
        Decimal(100),
        {0: 1.0, 1: 1.0},
        {},
        [limit("a", "max", [0], 30, cap=True), limit("b", "max", [1], 20, cap=True)],
        [],
    )
    assert (split.amounts[0], split.amounts[1], split.unplaced) == pytest.approx((30, 20, 50), abs=1e-4)
    assert all(each.give == 0 for each in split.limits)


def test_a_cap_holds_against_every_rule_and_gives_way_to_the_brief() -> None:
    cap, other = limit("cap", "max", [0], 30, 1, cap=True), limit("cap2", "max", [1], 30, 1, cap=True)
    rule = [limit("min", "min", [0], 60, 9), cap, other]
    split = split_money(Decimal(100), {0: 1.0, 1: 1.0}, {}, rule, [])
    assert (split.amounts[0], split.unplaced) == pytest.approx((30, 40), abs=1e-4)
    assert [round(float(each.give)) for each in split.limits] == [30, 0, 0]
    brief = [limit("min", "min", [0], 60, None), cap, other]
    split = split_money(Decimal(100), {0: 1.0, 1: 1.0}, {}, brief, [])
    assert (split.amounts[0], split.unplaced) == pytest.approx((60, 10), abs=1e-4)
    assert [round(float(each.give)) for each in split.limits] == [0, 30, 0]


def test_where_all_of_a_base_is_capped_a_cap_is_a_share_of_what_the_base_was_meant_to_get() -> None:
    """12 % and 25 % of what both lines get is only kept by nothing; of the 100 meant for them it is 12 and 25."""
    caps = [share_cap("a", [0], [0, 1], "0.12"), share_cap("b", [1], [0, 1], "0.25")]
    split = split_money(Decimal(100), {0: 1.0, 1: 1.0}, {}, caps, [])
    assert (split.amounts[0], split.amounts[1], split.unplaced) == pytest.approx((12, 25, 63), abs=1e-4)


def test_a_cap_on_lines_alone_in_their_base_is_a_share_of_their_ideal() -> None:
    split = split_money(Decimal(100), {0: 1.0, 1: 1.0}, {}, [share_cap("a", [0], [0], "0.4")], [])
    assert (split.amounts[0], split.amounts[1], split.unplaced) == pytest.approx((20, 80, 0), abs=1e-4)


CROSSED = [pull("p", [0, 1], 20), pull("q", [0, 2], 20), pull("r", [2, 3], 50), pull("s", [0, 3], 50)]
"""Line 0 is in three of these, two of them small: together they price it out, though raking meant 10 for it."""


def test_pulls_that_contradict_each_other_leave_each_line_a_part_of_its_ideal() -> None:
    weights = {i: 1.0 for i in range(4)}
    starved = split_money(Decimal(100), weights, {}, [], CROSSED)
    assert any(starved.amounts[i] < 0.25 * starved.ideals[i] for i in weights)
    split = split_money(Decimal(100), weights, {}, [], CROSSED, 0.25)
    assert all(split.amounts[i] >= 0.25 * split.ideals[i] - 1e-6 for i in weights)
    assert sum(split.amounts.values()) == pytest.approx(100)


def test_a_line_that_a_cap_holds_low_keeps_its_cap() -> None:
    weights = {i: 1.0 for i in range(4)}
    split = split_money(Decimal(100), weights, {}, [limit("a", "max", [3], 1, cap=True)], CROSSED, 0.9)
    assert split.amounts[3] == pytest.approx(min(1, split.amounts[3])) and split.amounts[3] <= 1 + 1e-6


def test_a_soft_least_share_draws_from_below_only() -> None:
    below = split_money(Decimal(100), {0: 1.0, 1: 3.0}, {}, [], [pull("a", [0], 60, 9, least=True)])
    assert below.amounts[0] == pytest.approx(60, abs=0.1)
    above = split_money(Decimal(100), {0: 3.0, 1: 1.0}, {}, [], [pull("a", [0], 60, 9, least=True)])
    assert above.amounts[0] == 75


def test_a_soft_least_share_that_a_cap_forbids_costs_the_others_nothing() -> None:
    limits = [limit("a", "max", [0], 10, cap=True)]
    split = split_money(Decimal(100), {0: 1.0, 1: 1.0, 2: 2.0}, {}, limits, [pull("a", [0], 60, 9, least=True)])
    assert [split.amounts[i] for i in range(3)] == pytest.approx([10, 30, 60], abs=1e-4)


def test_raking_meets_margins_that_can_be_met() -> None:
    pulls = [pull("p", [0, 1], 0.7), pull("q", [2, 3], 0.3), pull("s", [0, 2], 0.4), pull("t", [1, 3], 0.6)]
    cells = make_cells({i: 1.0 for i in range(4)}, {}, [], pulls)
    shares = rake(cells, pulls)
    assert [round(share, 9) for share in shares] == [0.28, 0.42, 0.12, 0.18]


def test_raking_survives_any_number_of_ideals_that_each_want_nearly_everything() -> None:
    greedy = [pull(str(i), [i], 0.99999999) for i in range(100)]
    shares = rake(make_cells(dict.fromkeys(range(100), 1.0), {}, [], greedy), greedy)
    assert sum(shares) == pytest.approx(1) and min(shares) > 0


def test_raking_leaves_the_rest_of_the_money_to_the_others() -> None:
    pulls = [pull("p", [0], 0.5)]
    assert rake(make_cells({0: 1.0, 1: 1.0, 2: 3.0}, {}, [], pulls), pulls) == pytest.approx((0.5, 0.5))
    assert split_money(Decimal(100), {0: 1.0, 1: 1.0, 2: 3.0}, {}, [], [pull("p", [0], 50)]).amounts == pytest.approx(
        {0: 50, 1: 12.5, 2: 37.5}
    )


@st.composite
def problems(draw: st.DrawFn) -> tuple[dict[int, float], list[Limit], list[Pull]]:
    size = draw(st.integers(2, 9))
    lines = list(range(size))
    weights = {i: float(draw(st.integers(1, 9))) for i in lines}
    subsets = st.sets(st.sampled_from(lines), min_size=1, max_size=size - 1).map(sorted)
    limits = []
    for i in range(draw(st.integers(0, 5))):
        bound = draw(st.sampled_from(["min", "max"]))
        cap = bound == "max" and draw(st.booleans())
        limits.append(limit(f"l{i}", bound, draw(subsets), draw(st.integers(1, 99)), i, cap=cap))
    pulls = [
        pull(f"p{i}", draw(subsets), float(draw(st.integers(1, 99))), least=draw(st.booleans()))
        for i in range(draw(st.integers(0, 5)))
    ]
    return weights, sorted(limits, key=lambda each: -(each.priority or 0)), pulls


def distance(amounts: Sequence[float], weights: dict[int, float], limits: list[Limit], pulls: list[Pull]) -> float:
    """The objective written out once more, straight from the design's sentence."""
    scaled = [Pull(p.id, p.on, p.of, p.share, p.money / 100, p.weight, p.least) for p in pulls]
    cells = make_cells(weights, {}, limits, scaled)
    found = 0.0
    for each in scaled:
        off = (sum(amounts[i] for i in each.on) / 100 - each.money) / max(each.money, 0.01)
        found += 0 if each.least and off > 0 else each.weight * off**2
    for cell, ideal in zip(cells, rake(cells, scaled), strict=True):
        found += LINE_WEIGHT * (sum(amounts[i] for i in cell.lines) / 100 - ideal) ** 2 / ideal
    return found


@settings(max_examples=200, deadline=None)
@given(problems(), st.integers(0, 2**32))
def test_no_move_between_two_lines_improves_the_split(
    problem: tuple[dict[int, float], list[Limit], list[Pull]], seed: int
) -> None:
    weights, limits, pulls = problem
    split = split_money(Decimal(100), weights, {}, limits, pulls)
    amounts = [split.amounts[i] for i in weights]
    assert sum(amounts) == pytest.approx(100 - split.unplaced)
    best = distance(amounts, weights, limits, pulls)
    draw = random.Random(seed)
    for step in (1.0, 0.1, 0.01):
        for _ in range(20):
            other = list(amounts)
            giver, getter = draw.sample(range(len(other)), 2)
            moved = min(step, other[giver])
            other[giver], other[getter] = other[giver] - moved, other[getter] + moved
            if all(each.excess([Decimal(x) for x in other]) >= 0 for each in split.limits):
                assert distance(other, weights, limits, pulls) >= best - 1e-7


@settings(max_examples=200, deadline=None)
@given(problems())
def test_limits_hold_up_to_what_they_gave(problem: tuple[dict[int, float], list[Limit], list[Pull]]) -> None:
    weights, limits, pulls = problem
    split = split_money(Decimal(100), weights, {}, limits, pulls)
    amounts = [Decimal(split.amounts[i]) for i in weights]
    assert all(each.excess(amounts) >= Decimal("-1e-5") for each in split.limits)
    needless = [each for each in split.limits if each.give > Decimal("1e-4")]
    assert not needless or len(limits) > 1 or sum(amounts) < 100
    assert not any(each.cap for each in needless)


@settings(max_examples=200, deadline=None)
@given(problems(), st.sampled_from([0.0, 0.25, 0.8]))
def test_as_much_is_placed_as_another_solver_says_the_caps_let_be(
    problem: tuple[dict[int, float], list[Limit], list[Pull]], part: float
) -> None:
    weights, limits, pulls = problem
    split = split_money(Decimal(100), weights, {}, limits, pulls, part)
    assert sum(split.amounts.values()) == pytest.approx(most_placed(len(weights), limits), abs=1e-3)
    if not limits:
        assert all(split.amounts[i] >= part * split.ideals[i] - 1e-6 for i in weights)


def most_placed(size: int, limits: Sequence[Limit]) -> float:
    """The most that lines can take inside their caps, at most 100."""
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    lines = [solver.addVariable(0, 100) for _ in range(size)]
    solver.addConstr(sum(lines) <= 100)
    for each in limits:
        if each.cap:
            solver.addConstr(sum(lines[i] for i in each.on) <= float(each.money))
    solver.maximize(sum(lines))
    return float(solver.getInfo().objective_function_value)


def highs_answer(hessian: np.ndarray, linear: np.ndarray, rows: np.ndarray, least: np.ndarray) -> np.ndarray | None:
    """HiGHS's point for x in [0, 1], the first row an equality; None where it gives up."""
    import highspy

    size, count = len(linear), len(rows)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = size, count
    program.col_cost_, program.col_lower_, program.col_upper_ = list(linear), [0.0] * size, [1.0] * size
    program.row_lower_, program.row_upper_ = list(least), [least[0], *[float("inf")] * (count - 1)]
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = [size * i for i in range(count + 1)]
    program.a_matrix_.index_, program.a_matrix_.value_ = list(range(size)) * count, [float(x) for x in rows.ravel()]
    square = highspy.HighsHessian()
    square.dim_, square.format_ = size, highspy.HessianFormat.kTriangular
    square.start_, square.index_ = list(range(size + 1)), list(range(size))
    square.value_ = [float(x) for x in np.diag(hessian)]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.passModel(program)
    solver.passHessian(square)
    solver.run()
    solved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return np.array(solver.getSolution().col_value) if solved else None


@pytest.mark.parametrize("seed", range(60))
def test_the_quadratic_method_agrees_with_highs_where_highs_answers(seed: int) -> None:
    """A second solver; it gives up on some problems (`Solve error`), which is why it is not the first."""
    draw = np.random.default_rng(seed)
    size, count = int(draw.integers(2, 9)), int(draw.integers(1, 5))
    hessian, linear = np.diag(draw.uniform(0.5, 4, size)), draw.uniform(-3, 1, size)
    own = np.vstack([np.ones(size) / size**0.5, draw.uniform(-1, 1, (count, size))])
    inside = draw.uniform(0, 1, size)
    least = own @ (inside / inside.sum()) - np.array([0, *draw.uniform(0, 0.2, count)])
    rows, bounds = np.vstack([own, np.eye(size)]), np.concatenate([least, np.zeros(size)])
    found, second = minimise(hessian, linear, rows, bounds, 1), highs_answer(hessian, linear, own, least)
    assert found is not None
    assert (rows @ found - bounds >= -1e-8).all()
    if second is None:
        pytest.skip("HiGHS gave up")
    ours, theirs = (float(x @ hessian @ x / 2 + linear @ x) for x in (found, second))
    assert ours == pytest.approx(theirs, abs=1e-5)


def test_rows_that_contradict_each_other_have_no_point() -> None:
    rows = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])
    assert minimise(np.eye(2), np.zeros(2), rows[1:], np.array([0.8, 0.8, -1.0]), 0) is None
