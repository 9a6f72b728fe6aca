"""Figures that the platforms published come out of a plan as they were published (research notes 1.4, 3.2, 7.1)."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from engine.pipeline import Desk
from engine.plan.model import CreatorRow, PhaseSpan, Plan

ROOT = Path(__file__).parent.parent
BRIEF = """
format: planwheel/brief@1
name: Published
as_of: {as_of}
brand: {{name: Lumen, category: {category}, maturity: growing}}
products: [{{name: Hero}}]
objective: {{primary: sales}}
budget: {{total: 24000000}}
window: {{event: "618", year: {year}}}
platforms: {{douyin: {{}}, xiaohongshu: {{}}, tmall: {{shop: true}}}}
"""


@cache
def desk() -> Desk:
    return Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])


def plan(folder: Path, category: str, year: int = 2027) -> Plan:
    path = folder / "brief.yaml"
    path.write_text(BRIEF.format(category=category, year=year, as_of=f"{year}-01-15"), encoding="utf-8")
    return desk().plan(path)[0]


def phases(found: Plan, platform: str) -> dict[str, PhaseSpan]:
    """A platform's own slots, else those of all."""
    spans = found.schedule.phases
    own = [each for each in spans if each.platform == platform]
    return {each.id: each for each in own or [each for each in spans if each.platform is None]}


def rows(found: Plan, phase: str) -> list[CreatorRow]:
    return [each for each in found.creators if (each.platform, each.phase) == ("xiaohongshu", phase)]


@pytest.mark.parametrize(
    ("category", "latest"),
    [("beauty.serum", date(2027, 5, 20)), ("baby.complementary_food", date(2027, 4, 9))],
)
def test_seeding_starts_no_later_than_one_published_decision_cycle_before_18_june(
    tmp_path: Path, category: str, latest: date
) -> None:
    found = plan(tmp_path, category)
    starts = [each.start for each in found.schedule.phases if each.id == "seeding"]
    assert starts and max(starts) <= latest
    cites = next(each for each in found.trace if each.rule == "core/rhythm/seed-before-decision")
    assert "x1#T+x" in cites.references


@pytest.mark.parametrize("category", ["beauty.serum", "beauty.makeup", "food.snacks"])
def test_618_of_2023_has_xiaohongshus_published_phases(tmp_path: Path, category: str) -> None:
    found = phases(plan(tmp_path, category, 2023), "xiaohongshu")
    starts = [found[slot].start for slot in ("seeding", "warm-up", "burst")]
    assert starts == [date(2023, 5, 8), date(2023, 5, 24), date(2023, 6, 1)]
    lengths = [(found[slot].end - found[slot].start).days + 1 for slot in ("seeding", "warm-up", "burst")]
    assert lengths == [16, 8, 18]
    assert not any(each.projected for each in found.values())


def test_published_phases_of_one_year_are_not_moved_to_another(tmp_path: Path) -> None:
    found = phases(plan(tmp_path, "beauty.serum"), "xiaohongshu")
    assert found["burst"].start != date(2027, 6, 1)
    assert not found["seeding"].projected


def test_a_decision_cycle_longer_than_the_published_phases_still_starts_seeding_earlier(tmp_path: Path) -> None:
    assert phases(plan(tmp_path, "baby.complementary_food", 2023), "xiaohongshu")["seeding"].start == date(2023, 4, 9)


def test_a_makeup_plan_has_pugongyings_count_and_spend_vectors(tmp_path: Path) -> None:
    found = plan(tmp_path, "beauty.makeup")
    for phase in ("seeding", "warm-up"):
        tiers = rows(found, phase)
        assert [each.fans for each in tiers] == [(300000, None), (100000, 300000), (50000, 100000), (1000, 50000)]
        assert [each.share for each in tiers] == [0.15, 0.20, 0.15, 0.50]
        money = sum((each.spend for each in tiers), Decimal(0))
        assert [round(each.spend / money, 2) for each in tiers] == [
            Decimal(part) for part in ("0.40", "0.30", "0.10", "0.20")
        ]
        people = sum(each.count or 0 for each in tiers)
        assert [round((each.count or 0) / people, 2) for each in tiers] == pytest.approx(
            [0.15, 0.20, 0.15, 0.50], abs=0.02
        )


def test_an_appliance_plan_has_pugongyings_daily_and_promotion_columns(tmp_path: Path) -> None:
    found = plan(tmp_path, "home.large_appliance")
    limits = [(500000, None), (300000, 500000), (100000, 300000), (50000, 100000), (10000, 50000), (1000, 10000)]
    published = {"seeding": [0.05, 0.05, 0.25, 0.20, 0.40, 0.05], "warm-up": [0.05, 0.10, 0.30, 0.20, 0.30, 0.05]}
    for phase, column in published.items():
        assert [each.fans for each in rows(found, phase)] == limits
        assert [each.share for each in rows(found, phase)] == column
        assert all(each.playbook == "star.talent" for each in rows(found, phase))


def test_wecoms_cap_is_a_month_of_days_and_no_more() -> None:
    """w10: one customer or group gets at most as many mass messages a month as the month has days; 28 holds in each."""
    plan, _ = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"]).plan(ROOT / "examples/petfood-new.yaml", "en")
    (cap,) = [each for each in plan.compliance if each.rule == "core/guards/wecom-cap"]
    assert (cap.at_most, cap.per, cap.measure) == (28, "month", "messages")
