"""Dated, cited values over one brief: which row counts, and when there is none."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.brief import parse_brief
from engine.facts import build_facts
from engine.rulebook.parameter import Resolved, derive, resolve_parameters
from tests.books import load, rule, rules, write_book
from tests.test_facts import CATALOGUE, HEAD

RULE = "layer: diagnosis\nwhen: {budget.total: {known: true}}\nthen: [{finding: rich}]"
PARAMETERS = """
parameters:
  - {id: dated, title: D, unit: people, values: {2024-01-01: 5, 2026-01-01: 7, 2028-01-01: 9}, confidence: H, references: [source]}
  - {id: law, title: L, unit: people, in_force: true, values: {2028-01-01: 9}, confidence: H, references: [source]}
  - {id: price, title: P, unit: money, values: {2024-01-01: 5}, confidence: H, references: [source]}
  - id: keyed
    title: K
    unit: days
    by: brand.category
    rows: {beauty.serum: {values: {2024-01-01: 29}, confidence: H, references: [source]}}
  - id: with-default
    title: W
    unit: days
    by: brand.maturity
    rows: {new: {values: {2024-01-01: 1}, confidence: H, references: [source]}}
    default: {values: {2024-01-01: 2}, confidence: expert, basis: tests}
"""
DERIVED = """
derived:
  a.twice: {product: [a.sum, budget.total], unit: money, meaning: product}
  a.sum: {sum: [products.hero.price, products.hero.stock], unit: people, meaning: sum}
  a.ratio: {ratio: [products.hero.promo_price, products.hero.price], unit: share, meaning: ratio}
"""


def resolved(folder: Path, as_of: str = "2027-03-15", head: str = HEAD) -> dict[str, Resolved]:
    write_book(folder, rules_topic=rules(rule("a", RULE)), parameters=PARAMETERS)
    rulebook, problems = load(folder)
    assert rulebook is not None, [str(problem) for problem in problems]
    brief = parse_brief(head.replace("2027-03-15", as_of), "b.yaml", CATALOGUE)
    facts = build_facts(brief, CATALOGUE)
    return resolve_parameters(rulebook.parameters, facts, brief.as_of, brief.budget.cny_rate)


@pytest.mark.parametrize(
    ("as_of", "value", "early"), [("2023-05-01", 5, True), ("2025-12-31", 5, False), ("2026-01-01", 7, False), ("2027-06-01", 7, False)]
)  # fmt: skip
def test_the_latest_date_not_after_as_of_counts(tmp_path: Path, as_of: str, value: int, early: bool) -> None:
    found = resolved(tmp_path, as_of)["core/dated"]
    assert (found.value, found.early) == (value, early)


def test_before_its_first_date_a_law_is_not_there(tmp_path: Path) -> None:
    assert resolved(tmp_path)["core/law"].value is None


def test_money_says_nothing_in_another_currency(tmp_path: Path) -> None:
    assert resolved(tmp_path)["core/price"].value == 5
    euros = HEAD.replace("{total: 1000000}", "{total: 1000000, currency: EUR}")
    assert resolved(tmp_path / "eur", head=euros)["core/price"].value is None


def test_money_at_the_briefs_own_rate_is_exact_to_the_millionth(tmp_path: Path) -> None:
    yen = HEAD.replace("{total: 1000000}", "{total: 1000000, currency: JPY, cny_rate: 0.048}")
    found = resolved(tmp_path, head=yen)["core/price"]
    assert (found.value, found.published, found.settled) == (Decimal("104.166667"), 5, 104_166_667)


def test_rows_go_by_the_fact_and_without_one_by_the_default(tmp_path: Path) -> None:
    serum = HEAD.replace("{name: Case}", "{name: Case, category: beauty.serum, maturity: new}")
    known, unknown = resolved(tmp_path, head=serum), resolved(tmp_path / "u")
    assert (known["core/keyed"].value, unknown["core/keyed"].value) == (29, None)
    assert (known["core/with-default"].value, unknown["core/with-default"].value) == (1, 2)


def test_derived_facts_need_all_of_their_operands(tmp_path: Path) -> None:
    write_book(tmp_path, rules_topic=rules(rule("a", RULE)), derived=DERIVED)
    rulebook, problems = load(tmp_path)
    assert rulebook is not None, [str(problem) for problem in problems]
    head = HEAD.replace("{name: Hero}", "{name: Hero, price: 200, promo_price: 150, stock: 3}")
    full = derive(build_facts(parse_brief(head, "b.yaml", CATALOGUE), CATALOGUE), rulebook.derived)
    assert [full.number(f"a.{name}") for name in ("sum", "twice", "ratio")] == [203, 203_000_000, Decimal("0.75")]
    bare = derive(build_facts(parse_brief(HEAD, "b.yaml", CATALOGUE), CATALOGUE), rulebook.derived)
    assert [bare.number(f"a.{name}") for name in ("sum", "twice", "ratio")] == [None, None, None]
    assert date(2027, 6, 18) == bare.day("window.conversion_day")
