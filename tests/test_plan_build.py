"""The whole plan from hand-written decisions: every part in its place, every item with its rule, nothing by accident."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from desk import MATRIX, ROOT, act, inputs, parameter, plan, rule, tactic

from engine.decisions import Choice
from engine.errors import Source
from engine.plan.build import build_plan
from engine.plan.invariants import BrokenPlan, check_invariants
from engine.rulebook import condition
from engine.rulebook.load import load_rulebooks
from engine.rulebook.model import Group, Option, Rule
from engine.schema import build_schema

DEAR = {"kind": "feed", "weight": 1, "minimum": 200000}


def reads(fact: str, parameter_name: str) -> condition.Test:
    return condition.Test(fact, "at_least", (condition.Parameter(parameter_name),), Source("r.yaml"))


def test_an_unfunded_tactic_is_listed_and_its_rule_speaks_otherwise() -> None:
    found = plan(rule("a", tactic("dear", spend=DEAR), otherwise=[tactic("lean")]), rule("b", tactic("b", spend=1)))
    listed = {each.id: (each.funded, each.branch, each.amount) for each in found.tactics}
    assert listed == {
        "test/t/a.dear": (False, "then", 0),
        "test/t/a.lean": (True, "otherwise", 0),
        "test/t/b.b": (True, "then", 100000),
    }
    trace = {each.rule: (each.branch, each.unfunded) for each in found.trace}
    assert trace == {"test/t/a": ("otherwise", True), "test/t/b": ("then", False)}
    assert (found.summary.tactics, found.summary.unfunded) == (2, 1)


def test_no_item_stands_on_a_platform_that_is_out() -> None:
    found = plan(
        rule(
            "a",
            tactic("in", spend=1),
            tactic("out", "jd", spend=1),
            act("milestone", platform="jd", title="M", after={"event": "conversion"}, days=0),
            act("coordinate", step="content", platforms=["douyin", "jd"], text="T"),
            act("experiment", platform="jd", metric="cpe", text="T"),
            act("risk", platform="jd", level="low", trigger="T", text="T"),
            act("guard", platform="jd", kind="label", text="T"),
        )
    )
    assert [each.id for each in found.tactics] == ["test/t/a.in"]
    assert [each.id for each in found.sanity] == ["planner/excluded-tactic-test/t/a.out"]
    assert not (found.coordination or found.experiments or found.risks or found.compliance or found.schedule.milestones)


def test_the_trace_reads_facts_and_the_bibliography_holds_only_what_is_cited() -> None:
    used = parameter("line", Decimal(20), "people", references=("p1#2",))
    unused = parameter("other", Decimal(20), references=("p2",))
    found = build_plan(
        inputs(
            [rule("a", tactic("a"), when=reads("douyin.audience.A3", "test/line"), references=("s1#4.4", "s1#5"))],
            parameters=[used, unused], references=["s1", "s2", "p1", "p2"], platforms={"douyin": {"audience": {"A3": 310000}}},
        )
    )  # fmt: skip
    assert found.trace[0].facts == {"douyin.audience.A3": 310000}
    assert [each.id for each in found.bibliography] == ["p1", "s1"]
    figures = {each.id: (each.value, each.confidence, each.reference) for each in found.brief_check.assumptions}
    assert figures["test/line"] == (20, "M", "p1#2")
    assert "test/other" not in figures


def test_assumptions_say_what_they_were_used_for() -> None:
    """Printed or counted with; moved money; or only compared with, as a bound that nothing reached or a band of no line."""

    def share(name: str, platform: str, **bounds: str) -> Rule:
        named = {bound: {"param": f"test/{each}"} for bound, each in bounds.items()}
        return rule(name, act("band", on={"platform": platform}, **named))

    values = {
        "count": 6,
        "told": 7,
        "ideal": "0.3",
        "cap": "0.4",
        "roof": "0.9",
        "away": "0.2",
        "least": 1000,
        "floor": 5,
    }
    spend = {"kind": "feed", "weight": 1, "minimum": {"param": "test/least"}}
    free = tactic("free", quantity={"count": {"param": "test/count"}, "unit": "notes"})
    found = plan(
        rule("a", tactic("a", spend=spend), tactic("b", "tmall", spend=1), free, why="After {param:test/told} days."),
        rule("b", tactic("c"), when=reads("douyin.audience.A3", "test/floor")),
        share("c", "douyin", ideal="ideal", max="cap"), share("d", "tmall", max="roof"), share("e", "wechat", ideal="away"),
        parameters=[parameter(name, Decimal(value)) for name, value in values.items()],
    )  # fmt: skip
    uses = {each.id.removeprefix("test/"): each.use for each in found.brief_check.assumptions}
    assert {name: uses[name] for name in values} == {
        "count": "figure", "told": "figure", "ideal": "split", "cap": "threshold", "roof": "threshold",
        "away": "threshold", "least": "threshold", "floor": "threshold",
    }  # fmt: skip
    tight = plan(
        rule("a", tactic("a", spend=1), tactic("b", "tmall", spend=1)), share("c", "douyin", max="away"),
        parameters=[parameter("away", Decimal("0.2"))],
    )  # fmt: skip
    assert [each.use for each in tight.brief_check.assumptions if each.id == "test/away"] == ["split"]


def test_tables_and_vectors_are_plain_in_the_assumptions() -> None:
    matrix = act("creators", platform="xiaohongshu", matrix={"param": "test/matrix"})
    found = plan(rule("a", matrix), parameters=[MATRIX])
    value = next(each.value for each in found.brief_check.assumptions if each.id == "test/matrix")
    assert value[0] == {"tier": "head", "fans": [500000, None], "count": 0.1, "spend": 0.4}


def test_defaults_of_the_brief_and_the_category_are_assumptions() -> None:
    found = plan(brand={"name": "Lumen", "category": "beauty.serum"})
    listed = {each.id: (each.value, each.confidence) for each in found.brief_check.assumptions}
    assert listed["budget.round_to"] == (100, "default")
    assert listed["category.decision_days"] == (29, "H")
    own = plan(brand={"name": "Lumen", "category": "beauty.serum"}, products=[{"name": "S", "decision_days": 20}])
    assert "category.decision_days" not in {each.id for each in own.brief_check.assumptions}


def test_questions_that_rules_put_in_words_lead_then_what_most_hangs_on() -> None:
    ask = rule("ask", act("ask", field="platforms.douyin.shop", why="To sell there."))
    waiting = {"douyin.shop": ("r/t/a",), "wechat.groups": ("r/t/a", "r/t/b", "r/t/c")}
    found = build_plan(inputs([ask], undecided=waiting, platforms={"douyin": {}}))
    assert [(each.field, each.rules) for each in found.brief_check.missing] == [
        ("platforms.douyin.shop", ("r/t/a", "test/t/ask")), ("platforms.wechat.groups", ("r/t/a", "r/t/b", "r/t/c")),
    ]  # fmt: skip
    assert found.brief_check.missing[0].why == "To sell there."
    assert found.brief_check.missing[1].why == (
        "WeChat: WeChat groups the brand runs – how many? 3 decisions hang on it."
    )


def test_choices_show_what_was_rejected_and_why() -> None:
    winner, loser = rule("win", priority=2), rule("lose", priority=1)
    group = Group("mode", "Mode", (Option("x", "X", "fact-s.shelf"), Option("y", "Y", None), Option("z", "Z", None)))
    choice = Choice(group, "x", winner, (("y", loser, "outranked"), ("z", None, "failed")))
    (found,) = build_plan(inputs([winner, loser], choices=[choice])).strategy.choices
    assert (found.chosen, found.chosen_title, found.playbook, found.reason) == ("x", "X", "fact-s.shelf", "Why win.")
    assert [(each.option, each.reason, each.text) for each in found.rejected] == [
        ("y", "outranked", "Title lose"), ("z", "failed", "No rule speaks for it."),
    ]  # fmt: skip
    nobody = Choice(group, None, None, ())
    assert build_plan(inputs([], choices=[nobody])).strategy.choices[0].reason == "No rule's conditions are met."


def test_a_digest_tells_decisions_apart_and_nothing_else() -> None:
    first, same = inputs([rule("a", tactic("a"))]), inputs([rule("a", tactic("a"), priority=9)])
    other = inputs([rule("a", tactic("a", stage="sharing"))])
    digests = [
        each.decisions.firings[0].rule.digests[each.decisions.firings[0].branch] for each in (first, same, other)
    ]
    assert digests[0] == digests[1] != digests[2]
    assert len(digests[0]) == 16


def test_a_plan_from_nothing_is_a_plan() -> None:
    found = build_plan(inputs([]))
    assert (found.budget.status, found.budget.reserve) == ("unallocated", 100000)
    assert found.schedule.phases == ()
    assert (found.summary.start, found.summary.tactics) == (None, 0)


def test_planning_twice_gives_the_same_plan() -> None:
    rules = [
        rule("a", tactic("a", spend=1, phase=["seeding", "burst"])),
        rule("p", act("phase", slot="seeding", min_days=9)),
    ]
    assert build_plan(inputs(rules)) == build_plan(inputs(rules))


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        ("budget", {"reserve": Decimal(1)}, "not the total"),
        ("budget", {"by_stage": ()}, "does not add up"),
        ("schedule", {"flights": ()}, "not one flight per line"),
        ("schedule", {"conversion_day": date(2027, 6, 20), "flights": "early"}, "outside the window"),
    ],
)
def test_a_plan_that_contradicts_itself_is_never_handed_out(part: str, change: dict[str, Any], message: str) -> None:
    given_inputs = inputs([rule("a", tactic("a", spend=1))])
    good = build_plan(given_inputs)
    if change.get("flights") == "early":
        flights = tuple(each.model_copy(update={"start": date(2027, 1, 1)}) for each in good.schedule.flights)
        change = {**change, "flights": flights}
    bad = good.model_copy(update={part: getattr(good, part).model_copy(update=change)})
    with pytest.raises(BrokenPlan, match=message):
        check_invariants(given_inputs, bad)


def test_prices_in_cny_say_nothing_about_another_currency() -> None:
    dear = {"kind": "feed", "weight": 1, "minimum": 200000, "unit_cost": 5}
    found = plan(rule("a", tactic("a", spend=dear)), budget={"total": 100000, "currency": "USD"})
    assert (found.budget.lines[0].amount, found.budget.lines[0].quantity) == (100000, None)


def test_undecided_rules_and_gates_leave_inputs_alone() -> None:
    given_inputs = inputs([rule("a", tactic("dear", spend=DEAR), otherwise=[tactic("lean")])])
    before = given_inputs._replace()
    build_plan(given_inputs)
    assert given_inputs == before


def test_the_trace_names_what_the_tactics_of_a_firing_are_judged_by() -> None:
    """Each measure once, in the order of the tactics; a tactic keeps its own."""
    first, second = tactic("a", measure=["cpti", "ctr"]), tactic("b", measure=["ctr", "reads"])
    found = plan(
        rule(
            "a",
            first,
            second,
            act("kpi", stage="order", measure="gmv", judged={"after": {"event": "conversion"}, "days": 1}),
        ),
        rule("b"),
    )
    assert [each.measures for each in found.trace] == [("cpti", "ctr", "reads"), ()]
    assert {each.id: each.measure for each in found.tactics} == {
        "test/t/a.a": ("cpti", "ctr"),
        "test/t/a.b": ("ctr", "reads"),
    }


def test_measures_and_the_periods_of_quantities_stand_in_both_schemas() -> None:
    rulebook = load_rulebooks([ROOT / "rulebooks"])[0]
    rules_schema = build_schema("rules", rulebook)
    assert {"day", "person", "creator", "tier"} <= set(rules_schema["$defs"]["Quantity"]["properties"]["per"]["enum"])
    actions = rules_schema["$defs"]["actions"]["items"]["anyOf"]
    fields = next(each["properties"]["tactic"]["properties"] for each in actions if "tactic" in each["properties"])
    assert {"$ref": "#/$defs/measures"} in fields["measure"]["anyOf"]
    plan_schema = build_schema("plan", rulebook)
    assert "measure" in plan_schema["$defs"]["Tactic"]["required"]
    assert "measures" in plan_schema["$defs"]["Trace"]["required"]
