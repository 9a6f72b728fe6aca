"""A brief as facts: unknown stays unknown, and the funnel is walked back over the brief's own rates."""

from datetime import date
from decimal import Decimal
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.brief import parse_brief
from engine.catalogue import Catalogue, load_catalogue
from engine.facts import Facts, build_facts, settle
from tests.books import ROOT

CATALOGUE = load_catalogue(ROOT / "rulebooks/core/catalogue")
HEAD = """
format: planwheel/brief@1
name: facts
as_of: 2027-03-15
brand: {name: Case}
products: [{name: Hero}]
objective: {primary: sales}
budget: {total: 1000000}
window: {event: "618", year: 2027}
"""


def facts(more: str = "", head: str = HEAD, catalogue: Catalogue = CATALOGUE) -> Facts:
    return build_facts(parse_brief(head + more, Path("b.yaml"), catalogue), catalogue)


def test_what_the_brief_leaves_out_is_unknown_not_zero_or_false() -> None:
    known = facts("platforms: {douyin: {}}\n")
    for name in ("douyin.shop", "douyin.audience.A3", "message.key", "fees.tax", "wechat.groups", "membership.points"):
        assert name in known.values and known.values[name] is None
    assert known.flag("douyin.listed") is True
    assert known.flag("tmall.listed") is False


def test_every_fact_of_the_vocabulary_is_present_and_those_marked_always_are_known() -> None:
    known = facts()
    assert set(known.values) == set(known.vocabulary)
    unknown = [entry.name for entry in known.vocabulary.values() if entry.always and known.values[entry.name] is None]
    assert unknown == []


@pytest.mark.parametrize(
    ("more", "candidates"),
    [
        ("", set(CATALOGUE.platforms)),
        ("platforms: {douyin: {}, wechat: {}}\n", {"douyin", "wechat"}),
        ("platforms: {}\nconstraints: {exclude_platforms: [jd]}\n", set(CATALOGUE.platforms) - {"jd"}),
    ],
    ids=["none named: all", "those named", "all but the excluded"],
)
def test_candidates(more: str, candidates: set[str]) -> None:
    known = facts(more)
    assert {p for p in CATALOGUE.platforms if known.flag(f"{p}.candidate")} == candidates
    assert known.number("platforms.candidates.count") == len(candidates)


FUNNEL = """
platforms:
  douyin:
    audience: {A1: 5000000, A2: 900000, A3: 200000, A4: 5000}
    rates: {A1_to_A2: 20%, A2_to_A3: 25%, A3_to_A4: 4%}
"""


def test_needed_walks_the_target_orders_back() -> None:
    head = HEAD.replace("{primary: sales}", "{primary: sales, targets: {orders: 30000}}")
    known = facts(FUNNEL, head)
    assert known.number("douyin.order.needed") == 30_000
    assert known.number("douyin.decision.needed") == 750_000
    assert known.number("douyin.interest.needed") == 3_000_000
    assert known.number("douyin.awareness.needed") == 15_000_000
    assert known.number("douyin.decision.gap") == 550_000
    assert known.number("douyin.order.gap") == 25_000
    assert "douyin.weakest_stage" not in known.vocabulary, (
        "the first stage always looks emptiest: target over all later rates"
    )


def test_a_missing_rate_leaves_everything_before_it_unknown() -> None:
    head = HEAD.replace("{primary: sales}", "{primary: sales, targets: {orders: 30000}}")
    known = facts(FUNNEL.replace("A2_to_A3: 25%, ", ""), head)
    assert known.number("douyin.decision.needed") == 750_000
    assert known.number("douyin.interest.needed") is None
    assert known.number("douyin.awareness.needed") is None


@given(st.integers(1, 10**7), st.integers(1, 999), st.integers(1, 999))
def test_needed_is_the_least_crowd_that_brings_the_orders(orders: int, into_a4: int, into_a3: int) -> None:
    rates = f"platforms: {{douyin: {{rates: {{A2_to_A3: {into_a3 / 1000}, A3_to_A4: {into_a4 / 1000}}}}}}}\n"
    known = facts(rates, HEAD.replace("{primary: sales}", f"{{primary: sales, targets: {{orders: {orders}}}}}"))
    a3 = ceil(Decimal(orders) * 1000 / into_a4)
    assert known.number("douyin.decision.needed") == a3
    assert known.number("douyin.interest.needed") == ceil(Decimal(a3) * 1000 / into_a3)


def test_target_orders_come_from_gmv_over_the_event_price_when_not_given() -> None:
    head = HEAD.replace("{name: Hero}", "{name: Hero, price: 300, promo_price: 200}")
    known = facts("", head.replace("{primary: sales}", "{primary: sales, targets: {gmv: 1000000}}"))
    assert known.number("objective.target_orders") == 5_000


def test_the_decision_cycle_is_the_products_own_then_the_published_one_then_unknown() -> None:
    published = HEAD.replace("{name: Case}", "{name: Case, category: beauty.serum}")
    assert facts(head=published).number("category.decision_days") == 29
    own = published.replace("{name: Hero}", "{name: Hero, decision_days: 12}")
    assert facts(head=own).number("category.decision_days") == 12
    assert facts().number("category.decision_days") is None


def test_money_that_is_left_for_lines() -> None:
    head = HEAD.replace("{total: 1000000}", "{total: 1000000, reserve: 8%}")
    assert facts("fees: {agency: 5%, tax: 6%}\n", head).number("budget.available") == 810_000


def test_numbers_are_settled_once_in_millionths() -> None:
    assert settle(Decimal("0.1")) + settle(Decimal("0.2")) == settle(Decimal("0.3"))  # type: ignore[operator]
    assert settle(Decimal("0.0000004")) == 0
    assert settle(True) is True


def test_days_are_counted_from_as_of_to_the_conversion_day() -> None:
    known = facts()
    assert known.day("window.conversion_day") == date(2027, 6, 18)
    assert known.number("window.days_to_event") == 95
