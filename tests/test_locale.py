"""Figures, days and words as a local reader expects them, against literal strings."""

from datetime import date
from decimal import Decimal

import plans
import pytest

from engine.errors import PlannerError
from engine.locale import LOCALES, Locale

DAY = date(2027, 6, 18)


def _locale(code: str) -> Locale:
    return Locale.load(code, plans.TEMPLATES, {"platforms": {"douyin": "抖音"}})


@pytest.mark.parametrize(
    ("code", "whole", "cents", "dollars"),
    [
        ("en", "¥3,000,000", "¥9.50", "$1,234.50"),
        ("zh-CN", "¥3,000,000", "¥9.50", "US$1,234.50"),
        ("ja", "3,000,000元", "9.50元", "$1,234.50"),
    ],
)
def test_money(code: str, whole: str, cents: str, dollars: str) -> None:
    locale = _locale(code)
    assert locale.money(Decimal("3000000.00"), "CNY") == whole
    assert locale.money(Decimal("9.5"), "CNY") == cents
    assert locale.money(Decimal("1234.5"), "USD") == dollars


def test_a_small_share_is_not_rounded_to_nothing() -> None:
    shares = [_locale("en").percent(Decimal(share)) for share in ("0.0005", "0.0015", "0.002", "0.0525", "0", "0.5")]
    assert shares == ["0.05%", "0.15%", "0.2%", "5.2%", "0%", "50%"]


def test_a_cost_below_a_cent_is_not_rounded_away() -> None:
    assert _locale("en").money(Decimal("0.032"), "CNY") == "¥0.032"


@pytest.mark.parametrize(
    ("code", "people", "money"),
    [
        ("en", ["5.2M", "46K", "310"], "¥210K"),
        ("zh-CN", ["520万", "4.6万", "310"], "¥21万"),
        ("ja", ["520万", "4.6万", "310"], "21万元"),
    ],
)
def test_few_characters(code: str, people: list[str], money: str) -> None:
    locale = _locale(code)
    assert [locale.people(count) for count in (5_200_000, 46_000, 310)] == people
    assert locale.short_money(Decimal(210_000), "CNY") == money


@pytest.mark.parametrize(
    ("code", "full", "short", "weekday", "span", "years", "days"),
    [
        ("en", "18 Jun 2027", "18 Jun", "Fri 18 Jun 2027", "6 May – 18 Jun 2027", "20 Dec 2026 – 3 Jan 2027", "8 days"),
        ("zh-CN", "2027年6月18日", "6月18日", "2027年6月18日（周五）", "2027年5月6日—6月18日", "2026年12月20日—2027年1月3日", "8天"),
        ("ja", "2027年6月18日", "6月18日", "2027年6月18日（金）", "2027年5月6日～6月18日", "2026年12月20日～2027年1月3日", "8日間"),
    ],
)  # fmt: skip
def test_days(code: str, full: str, short: str, weekday: str, span: str, years: str, days: str) -> None:
    locale = _locale(code)
    assert (locale.date(DAY), locale.day(DAY), locale.weekday(DAY)) == (full, short, weekday)
    assert locale.span(date(2027, 5, 6), DAY) == span
    assert locale.span(date(2026, 12, 20), date(2027, 1, 3)) == years
    assert locale.days(8) == days


def test_days_that_lie_before_say_so() -> None:
    assert [_locale(code).days(-18) for code in LOCALES] == ["18 days before", "提前18天", "18日前"]
    assert _locale("en").days(0) == "0 days"


def test_one_day_is_no_plural_and_no_range() -> None:
    locale = _locale("en")
    assert locale.days(1) == "1 day"
    assert locale.span(DAY, DAY) == "18 Jun 2027"
    assert locale.short_span(DAY, DAY) == "18 Jun"


@pytest.mark.parametrize(("code", "expected"), [("en", "a, b and c"), ("zh-CN", "a、b、c"), ("ja", "a、b、c")])
def test_listing(code: str, expected: str) -> None:
    assert _locale(code).listing(["a", "b", "c"]) == expected
    assert _locale(code).listing(["a"]) == "a"
    assert _locale(code).listing([]) == ""


def test_whatever_a_parameter_holds_is_told_in_words() -> None:
    locale = _locale("en")
    known = {
        "41.3%": (0.4132, "share"),
        "¥5,000": (Decimal(5000), "money"),
        "29 days": (29, "days"),
        "2025": (2025, "year"),
        "1,234": (1234, "people"),
        "yes": (True, None),
        "not known": (None, "money"),
        "Creators 50%, Search ads 20%": ({"creators": 0.5, "search": 0.2}, "share"),
        "抖音 30%": ({"douyin": Decimal("0.3")}, "share"),
        "head 15% / 40%; KOC 85% / 60%": (
            [{"tier": "head", "fans": [300000, None], "count": 0.15, "spend": 0.4}, {"tier": "koc", "count": 0.85, "spend": 0.6}],
            "share",
        ),
        "head ¥20,000 – ¥200,000": ([{"tier": "head", "low": 20000, "high": 200000}], "money"),
        "16 May 2027; 20 Jun 2027": (["2027-05-16", "2027-06-20"], None),
    }  # fmt: skip
    for expected, (value, unit) in known.items():
        assert locale.known(value, unit, "CNY") == expected


def test_values_of_a_text_are_data() -> None:
    locale = Locale("en", {"a": "{who} has {n} {n:day|days}", **_locale("en").texts}, {})
    assert locale.text("a", who="{n} {{7*7}} %s", n=1) == "{n} {{7*7}} %s has 1 day"
    assert locale.text("a", who="x", n=2000) == "x has 2,000 days"


def test_an_unknown_key_or_a_missing_value_is_an_error() -> None:
    locale = _locale("en")
    with pytest.raises(PlannerError, match=r"T005.*no text 'summary\.headin'") as caught:
        locale.text("summary.headin")
    assert "summary.heading" in caught.value.problems[0].hint
    with pytest.raises(PlannerError, match="T012"):
        locale.text("summary.window")
    with pytest.raises(PlannerError, match="T010"):
        Locale.load("fr", plans.TEMPLATES, {})


def test_ids_that_a_rulebook_adds_stand_for_themselves() -> None:
    assert _locale("en").label("tiers", "mega-star") == "mega-star"
    assert _locale("en").name("platforms", "new-one") == "new-one"
    assert _locale("en").name("platforms", "douyin") == "抖音"


def test_every_locale_loads() -> None:
    assert [_locale(code).text("words.total") for code in LOCALES] == ["Total", "合计", "合計"]
