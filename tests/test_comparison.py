"""Two plans side by side: nothing that differs is missed, nothing is made up, and it is told as strategists talk."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as some

import cli
from engine.comparison.change import KINDS, compare_documents
from engine.comparison.document import document_of, read_document
from engine.comparison.leaves import differences
from engine.comparison.page import render_page
from engine.comparison.telling import tell_changes
from engine.errors import PlannerError
from engine.locale import LOCALES
from engine.pipeline import Desk
from tests.books import ROOT

SERUM, PETFOOD = ROOT / "examples/serum-618.yaml", ROOT / "examples/petfood-new.yaml"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])


@pytest.fixture(scope="module")
def serum(desk: Desk) -> Any:
    return document_of(desk.plan(SERUM)[0])


def told(desk: Desk, before: Any, after: Any, locale: str = "en") -> dict[str, list[str]]:
    sections = tell_changes(compare_documents(before, after), after, desk.language(locale), None)
    return {section.kind: [each.sentence for each in section.told] for section in sections}


# Nothing missed, nothing made up

VALUES = some.none() | some.booleans() | some.integers(-3, 3) | some.text("ab", max_size=2)
ITEMS = some.lists(some.fixed_dictionaries({"id": some.text("abc", min_size=1, max_size=1), "x": VALUES}), max_size=4)
TREES = some.recursive(
    VALUES | ITEMS, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text("xyz", max_size=1), inner)
)


@given(TREES, TREES)
def test_values_differ_if_and_only_if_a_difference_is_listed(before: Any, after: Any) -> None:
    assert (list(differences(before, after)) == []) == (json.dumps(before) == json.dumps(after) or _same(before, after))


def test_true_is_not_one() -> None:
    assert [leaf.place for leaf in differences({"a": True}, {"a": 1})] == ["a"]


def _same(before: Any, after: Any) -> bool:
    """Equality of JSON: 1 is not true, the order of keys is nothing."""
    return json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [place for key, each in value.items() for place in _places(each, (*path, key))]
    if isinstance(value, list) and value:
        return [place for i, each in enumerate(value) for place in _places(each, (*path, i))]
    return [path]


@settings(deadline=None)
@given(some.data())
def test_any_value_of_a_plan_that_is_another_is_a_change(serum: Any, data: some.DataObject) -> None:
    other = copy.deepcopy(serum)
    *way, last = data.draw(some.sampled_from(_places(serum)))
    part = other
    for step in way:
        part = part[step]
    part[last] = "something else"
    changes = compare_documents(serum, other)
    assert changes
    assert {change.kind for change in changes} <= set(KINDS)
    assert compare_documents(other, copy.deepcopy(other)) == ()


@settings(deadline=None)
@given(some.data())
def test_any_thing_that_is_gone_from_a_plan_is_a_change(serum: Any, data: some.DataObject) -> None:
    name = data.draw(some.sampled_from(["tactics", "kpis", "risks", "compliance", "trace", "coordination", "creators"]))
    other = copy.deepcopy(serum)
    gone = other[name].pop(data.draw(some.integers(0, len(serum[name]) - 1)))
    (change,) = compare_documents(serum, other)
    assert (change.how, change.before) == ("removed", gone)
    (back,) = compare_documents(other, serum)
    assert (back.how, back.after) == ("added", gone)


def test_another_order_of_the_same_things_is_a_change_of_its_own(serum: Any) -> None:
    other = copy.deepcopy(serum)
    other["tactics"].insert(0, other["tactics"].pop())
    assert [change.kind for change in compare_documents(serum, other)] == ["order"]


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_same_brief_twice_has_no_changes(desk: Desk, path: Path) -> None:
    assert compare_documents(document_of(desk.plan(path)[0]), document_of(desk.plan(path)[0])) == ()


# Told as strategists talk


def edited(tmp_path: Path, *swaps: tuple[str, str]) -> Path:
    text = SERUM.read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "edited.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_less_money_is_told_by_platform_tactic_and_fact(desk: Desk, serum: Any, tmp_path: Path) -> None:
    less = document_of(desk.plan(edited(tmp_path, ("total: 3000000", "total: 2400000")))[0])
    lines = told(desk, serum, less)
    assert "Total budget: −¥600,000 (¥3,000,000 → ¥2,400,000)" in lines["money"]
    assert lines["brief"] == ["The file of the brief is another one."]
    assert "budget.total: 3,000,000 → 2,400,000" in lines["fact"]
    sums = {each["key"]: each["amount"] for each in less["budget"]["by_platform"]}
    assert len(lines["platform"]) == len(sums)
    assert any(line.startswith("Douyin: −") for line in lines["platform"])
    assert not any("share" in line for line in lines["platform"]), "a share follows from its amount"


def test_days_are_told_as_earlier_or_later(desk: Desk, serum: Any) -> None:
    other = copy.deepcopy(serum)
    slot = other["schedule"]["phases"][0]
    assert slot["start"] == "2027-04-22"
    slot["start"] = "2027-04-13"
    assert told(desk, serum, other)["slot"] == ["Seeding starts 9 days earlier (22 Apr 2027 → 13 Apr 2027)"]
    assert told(desk, other, serum)["slot"] == ["Seeding starts 9 days later (13 Apr 2027 → 22 Apr 2027)"]
    assert told(desk, serum, other, "zh-CN")["slot"] == ["蓄水种草开始时间提前9天（2027年4月22日 → 2027年4月13日）"]


def test_another_choice_is_told_with_its_titles(desk: Desk, serum: Any) -> None:
    other = copy.deepcopy(serum)
    (mode,) = [each for each in other["strategy"]["choices"] if each["group"] == "growth_mode"]
    was = mode["chosen_title"]
    mode.update(chosen=None, chosen_title=None)
    assert told(desk, serum, other)["choice"] == [f"{mode['title']}: {was} → nobody chose"]


def test_tactics_that_come_go_or_lose_their_money_are_told(desk: Desk, serum: Any) -> None:
    other = copy.deepcopy(serum)
    paid = [each for each in other["tactics"] if float(each["amount"]) > 0]
    paid[0].update(funded=False, amount="0.00")
    gone = other["tactics"].pop()
    lines = told(desk, serum, other)["tactic"]
    assert any(paid[0]["title"] in line and line.endswith("no longer gets money") for line in lines)
    assert any(line.startswith("− ") and gone["title"] in line for line in lines)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_has_a_heading_in_every_language(desk: Desk, locale: str) -> None:
    texts = desk.language(locale).texts
    assert [kind for kind in KINDS if not texts.get(f"diff.kinds.{kind}")] == []


# Files that are no plans


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"format": "planwheel/plan@1",\n<<<<<<< ours\n"a": 1', r":2:1: error\[G002\]: .*conflict marker"),
        ('{"format": "planwheel/plan@1", "brief": {', r":1:\d+: error\[G001\]: .*no whole JSON"),
        ("[" * 100_000, r":1:1: error\[G001\]"),
        ("NaN", r":1:1: error\[G003\]: this is no plan"),
        ('{"format": "planwheel/plan@2"}', r"error\[G003\]: .*newer"),
        ('{"format": "planwheel/plan@0"}', r"error\[G003\]: .*not `planwheel/plan@1`"),
        ('{"format": "planwheel/plan@1"}', r"error\[G003\]: the plan lacks `brief`"),
        ("[]", r"error\[G003\]: the file holds 0 plans"),
        ("{}", r"error\[G003\]: this is no plan"),
        ('"x"', r"error\[G003\]: this is no plan"),
        ("", r"error"),
    ],
)
def test_a_file_that_is_no_plan_is_a_problem(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PlannerError) as caught:
        read_document(path)
    assert re.search(said, "\n".join(map(str, caught.value.problems)))


def test_a_plan_with_windows_line_ends_reads_alike(serum: Any, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(json.dumps(serum, indent=2).replace("\n", "\r\n").encode())
    assert compare_documents(serum, read_document(path)) == ()


# The verb


@pytest.fixture
def run() -> Callable[..., Result]:
    return lambda *args: CliRunner().invoke(cli.main, ["diff", *map(str, args)])


def test_two_briefs_are_planned_and_compared(run: Callable[..., Result], tmp_path: Path) -> None:
    less = edited(tmp_path, ("total: 3000000", "total: 2400000"))
    result = run(SERUM, less)
    assert result.exit_code == 1
    assert "−¥600,000" in result.stdout and "… and" in result.stdout
    assert "… and" not in run(SERUM, less, "--all").stdout
    assert run(SERUM, SERUM).stdout == "The plans are equal.\n"
    assert run(SERUM, SERUM).exit_code == 0
    changes = json.loads(run(SERUM, less, "-f", "json").stdout)
    assert {"kind": "money", "how": "changed", "place": "budget.total"}.items() <= next(
        each for each in changes if each["place"] == "budget.total"
    ).items()


def test_a_plan_of_yesterday_is_compared_with_its_brief(run: Callable[..., Result], serum: Any, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(serum), encoding="utf-8")
    assert run(path, SERUM).exit_code == 0


def test_problems_of_both_sides_are_told(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("format: x\n", encoding="utf-8")
    result = run(tmp_path / "a.json", tmp_path / "b.yaml")
    assert result.exit_code == 1
    assert "a.json:1:" in result.stdout and "b.yaml:1:" in result.stdout


def test_the_page_is_inert_and_whole(desk: Desk, serum: Any) -> None:
    other = copy.deepcopy(serum)
    other["tactics"][0]["title"] = "<img onerror=alert(1)>"
    other["tactics"].pop()
    locale = desk.language("ja")
    sections = tell_changes(compare_documents(serum, other), other, locale, None)
    page = render_page("<a>", "b", sections, locale, desk.templates)
    assert "<img" not in page and "&lt;img onerror" in page and "&lt;a&gt;" in page
    assert not re.search(r"https?://|<script", page)
    assert page.count("<tr>") == sum(len(section.told) for section in sections) + sum(
        bool(section.told) for section in sections
    )


def test_a_page_is_not_written_over_another_file(run: Callable[..., Result], tmp_path: Path) -> None:
    target = tmp_path / "diff.html"
    assert run(SERUM, PETFOOD, "-f", "html", "-o", target).exit_code == 1
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run(SERUM, PETFOOD, "-f", "html", "-o", target).exit_code == 1
    assert "exists; --force overwrites it" in run(SERUM, PETFOOD, "-f", "html", "-o", target).output
