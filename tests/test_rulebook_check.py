"""What an author gets wrong in a rulebook: each mistake has its code, its place and a way out."""

from pathlib import Path

import pytest

from engine.errors import Problem
from tests.books import load, rule, rules, write_book

COMPLETE = "audience: ti, measure: cpti, quantity: {count: 1, unit: notes}"
FINDING = "layer: diagnosis\nwhen: {budget.total: {known: true}}\nthen: [{finding: rich}]"


def problems_of(folder: Path, *written: str, **files: str) -> list[Problem]:
    write_book(folder, rules_topic=rules(*written), **files)
    return load(folder)[1]


def only(problems: list[Problem], code: str) -> Problem:
    found = [problem for problem in problems if problem.code == code]
    assert found, f"no {code} in {[str(problem) for problem in problems]}"
    return found[0]


CONDITIONS = [
    ("budget.totl: 5", "R010", "there is no fact 'budget.totl'", "budget.total"),
    ("budget.total: {at_leest: 5}", "R011", "there is no comparator 'at_leest'", "at_least"),
    ("budget.total: lots", "R011", "expected a number", ""),
    ("objective.primary: selling", "R011", "objective.primary is never 'selling'", ""),
    ("douyin.shop: 3", "R011", "expected true or false", ""),
    ("douyin.shop: yes", "R011", "expected true or false", "write true"),
    ("brand.maturity: {above: 3}", "R011", "brand.maturity is a word; above does not fit it", "is_not"),
    ("message.key: {at_least: 3}", "R011", "message.key is a text", "known"),
    ("objective.secondary: advocacy", "R011", "is a list, which cannot equal a value", "includes"),
    ("budget.total: {between: [5]}", "R011", "between takes two values", ""),
    ("budget.total: {at_least: {param: nobody}}", "R012", "there is no parameter 'nobody'", ""),
    ("finding: nothing-makes-it", "R014", "no rule makes the finding 'nothing-makes-it'", ""),
    ("choice.nothing: x", "R015", "there is no choice 'nothing'", ""),
    ("any: {budget.total: 5}", "R003", "expected a list of mappings, got a mapping", ""),
    ("[budget.total]", "R003", "expected a mapping of facts, got a list", ""),
]


@pytest.mark.parametrize(("when", "code", "message", "hint"), CONDITIONS, ids=[row[0] for row in CONDITIONS])
def test_a_wrong_condition_is_named_at_its_line(tmp_path: Path, when: str, code: str, message: str, hint: str) -> None:
    body = f"layer: diagnosis\nwhen:\n  {when}\nthen: [{{finding: rich}}]"
    problem = only(problems_of(tmp_path, rule("a", body)), code)
    assert message in problem.message
    assert hint in problem.hint
    assert problem.source.path.endswith("core/rules/topic.yaml")
    assert problem.source.line in (7, 8)


RULES = [
    (FINDING.replace("layer: diagnosis", "layer: diagnose"), "R004", "'diagnose' is not a layer"),
    (FINDING.replace("when:", "whem:"), "R001", "whem: this key is unknown"),
    (FINDING.replace("when: {budget.total: {known: true}}\n", ""), "R002", "when: is missing"),
    (FINDING.replace("finding: rich", "fnding: rich"), "R013", "there is no action 'fnding'"),
    ("layer: tactics\nwhen: always\nthen: [{finding: rich}]", "R019", "finding does not belong to the layer tactics"),
    ("layer: tactics\nwhen: always\nthen: [{tactic: {id: t, stage: order, title: T}}]", "R002", "is missing"),
    (
        "layer: tactics\nwhen: always\nthen: [{tactic: {playbook: fact-s.shop, stage: order, title: T, text: T, platfrom: jd}}]",
        "R001",
        "this key is unknown",
    ),
    (
        "layer: tactics\nwhen: always\nthen: [{tactic: {playbook: nobody.knows, stage: order, title: T, text: T}}]",
        "R023",
        "playbook 'nobody.knows' is not in the catalogue",
    ),
    (
        "layer: tactics\nwhen: always\nthen: [{band: {max: 20%, on: {playbook: [fact-s.shop, fact-s.shoop]}}}]",
        "R023",
        "playbook 'fact-s.shoop' is not in the catalogue",
    ),
    (
        "layer: checks\nwhen: {decided: fact-s.shoop}\nthen: [{ask: {field: budget.total, why: W}}]",
        "R023",
        "fact-s.shoop",
    ),
    ("layer: diagnosis\nwhen: always\nthen: [{finding: {id: f, playbook: fact-s.shoop}}]", "R023", "fact-s.shoop"),
    (
        "layer: tactics\nwhen: always\n"
        "then: [{tactic: {playbook: fact-s.shop, stage: order, title: T, text: T, spend: {kind: feed}}}]",
        "R021",
        "spends money without a gate",
    ),
    (
        "layer: tactics\nwhen: always\nthen: [{tactic: {playbook: fact-s.shop, stage: order, title: T, text: 'For {message.key}'}}]",
        "R022",
        "{message.key} may be unknown when the rule fires",
    ),
    (
        "layer: tactics\nwhen: always\nthen: [{tactic: {playbook: fact-s.shop, stage: order, title: T, text: 'For {message.kee}'}}]",
        "R022",
        "there is no fact 'message.kee'",
    ),
    (
        "layer: strategy\nwhen: always\nthen: [{choose: {colour: red}}]",
        "R015",
        "there is no choice 'colour'",
    ),
    (
        "layer: tactics\nwhen: always\nthen: [{split: {by: kind, shares: {feed: 50%, search: 40%}}}]",
        "R025",
        "the shares come to 90%",
    ),
    (
        FINDING.replace("when:", "unless: {finding: rich}\nwhen:"),
        "R040",
        "reads the finding 'rich' before it is settled",
    ),
]


@pytest.mark.parametrize(("body", "code", "message"), RULES, ids=[f"{row[1]} {row[2][:40]}" for row in RULES])
def test_a_wrong_rule_has_its_code(tmp_path: Path, body: str, code: str, message: str) -> None:
    assert message in only(problems_of(tmp_path, rule("a", body)), code).message


def test_a_rule_without_a_source_is_refused_unless_it_says_expert(tmp_path: Path) -> None:
    uncited = rule("a", FINDING).replace("    references: [source]\n", "")
    assert "cites nothing" in only(problems_of(tmp_path, uncited), "R017").message
    assert load_clean(tmp_path, uncited + "    basis: expert\n")


def test_a_choice_cites_the_playbook_of_its_option_else_of_its_group_by_platform(tmp_path: Path) -> None:
    written = """
        groups:
          - id: role
            title: Role
            for_each: {platform: [douyin, jd]}
            playbook: platform.$platform
            options: [{id: a, title: A}, {id: b, title: B, playbook: fact-s.shop}]
    """
    write_book(tmp_path, more=written)
    rulebook, problems = load(tmp_path)
    assert rulebook is not None, problems
    cited = {group.id: [group.playbook_of(option) for option in ("a", "b", None)] for group in rulebook.groups}
    assert cited == {
        "role.douyin": ["platform.douyin", "fact-s.shop", "platform.douyin"],
        "role.jd": ["platform.jd", "fact-s.shop", "platform.jd"],
    }
    for wrong, hint in (("platform.$platfrom", ""), ("fact-s.shoop", "did you mean fact-s.shop?")):
        write_book(tmp_path, more=written.replace("fact-s.shop", wrong))
        found = only(load(tmp_path)[1], "R023")
        assert f"there is no playbook {wrong!r}" in found.message
        assert (found.source.path.endswith("rulebook.yaml"), found.source.line > 5) == (True, True)
        assert not hint or found.hint == hint


def test_an_unknown_reference_is_named(tmp_path: Path) -> None:
    problem = only(problems_of(tmp_path, rule("a", FINDING).replace("[source]", "[sauce#2]")), "R018")
    assert (problem.message, problem.hint) == ("there is no reference 'sauce'", "did you mean source?")


def test_equal_priorities_for_different_options_are_refused(tmp_path: Path) -> None:
    groups = "groups: [{id: colour, title: Colour, options: [{id: red, title: Red}, {id: blue, title: Blue}]}]\n"
    body = "layer: strategy\npriority: {}\nwhen: always\nthen: [{{choose: {{colour: {}}}}}]"
    for second, clean in ((10, False), (20, True)):
        written = rules(rule("a", body.format(10, "red")), rule("b", body.format(second, "blue")))
        write_book(tmp_path, more=groups, rules_topic=written)
        _, problems = load(tmp_path)
        assert bool([problem for problem in problems if problem.code == "R020"]) is not clean


def test_a_text_placeholder_is_fine_once_the_rule_needs_the_fact(tmp_path: Path) -> None:
    body = (
        "layer: tactics\nwhen: {message.key: {known: true}}\n"
        f"then: [{{tactic: {{playbook: fact-s.shop, stage: order, title: T, text: 'For {{message.key}}', {COMPLETE}}}}}]"
    )
    assert load_clean(tmp_path, rule("a", body))


def test_a_fact_that_may_be_unknown_may_stand_in_a_text_with_words_for_that(tmp_path: Path) -> None:
    body = (
        "layer: tactics\nwhen: always\n"
        "then: [{tactic: {playbook: fact-s.shop, stage: order, title: T, text: 'Put {products.gift.name?one gift} into it'}}]"
    )
    assert load_clean(tmp_path, rule("a", body))
    unknown = body.replace("products.gift.name", "products.gift.nam")
    assert "no fact 'products.gift.nam'" in only(problems_of(tmp_path, rule("a", unknown)), "R022").message


def test_a_bare_number_in_a_condition_draws_a_warning(tmp_path: Path) -> None:
    problem = only(problems_of(tmp_path, rule("a", FINDING.replace("known: true", "above: 5000"))), "R026")
    assert problem.severity == "warning"


PARAMETERS = [
    ("values: {2024-01-01: 5}, confidence: H", "R028", "graded H cites nothing"),
    ("values: {2024-01-01: 5}, confidence: expert", "R028", "needs a basis"),
    ("values: {2024-13-01: 5}, confidence: H, references: [source]", "R005", "there is no day 2024-13-01"),
    ("confidence: H, references: [source]", "R028", "needs either values or by"),
    (
        "by: brand.colour, rows: {red: {values: {2024-01-01: 5}, confidence: H, references: [source]}}",
        "R010",
        "brand.colour",
    ),
    (
        "values: {2024-01-01: [{tier: head, count: 50%, spend: 50%}, {tier: koc, count: 40%, spend: 50%}]}, "
        "confidence: H, references: [source]",
        "R025",
        "the count shares come to 90%",
    ),
]


@pytest.mark.parametrize(("body", "code", "message"), PARAMETERS, ids=[row[2] for row in PARAMETERS])
def test_a_wrong_parameter_has_its_code(tmp_path: Path, body: str, code: str, message: str) -> None:
    text = f"parameters:\n  - {{id: p, title: P, unit: people, {body}}}\n"
    assert message in only(problems_of(tmp_path, rule("a", FINDING), parameters=text), code).message


def test_derived_facts_that_need_each_other_are_refused(tmp_path: Path) -> None:
    text = """
        derived:
          a.one: {sum: [a.two], unit: people, meaning: one}
          a.two: {sum: [a.one], unit: people, meaning: two}
          a.three: {sum: [budget.totl], unit: money, meaning: three}
    """
    found = [problem for problem in problems_of(tmp_path, rule("a", FINDING), derived=text) if problem.code == "R027"]
    assert [problem.source.line for problem in found] == [3, 4, 5]
    assert found[2].hint == "did you mean budget.total?"


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    broken, wrong = "rules:\n\t- id: a\n", rules(rule("b", FINDING.replace("budget.total", "budget.totl")))
    write_book(tmp_path, rules_broken=broken, rules_wrong=wrong)
    codes = {problem.source.path.rsplit("/", 1)[-1]: problem.code for problem in load(tmp_path)[1]}
    assert codes == {"broken.yaml": "S006", "wrong.yaml": "R010"}


def test_an_overlay_replaces_whole_fields_and_two_on_one_field_are_refused(tmp_path: Path) -> None:
    write_book(tmp_path, rules_topic=rules(rule("a", FINDING)))
    overlay = "rules:\n  - {id: a, overrides: core/topic/a, why: Our reason.}\n"
    write_book(tmp_path, "agency", more="extends: core\n", rules_topic=overlay)
    rulebook, problems = load(tmp_path)
    assert not problems and rulebook is not None
    changed = rulebook.rules["core/topic/a"]
    assert (changed.why, changed.title) == ("Our reason.", "A title")
    write_book(tmp_path, "second", more="extends: core\n", rules_topic=overlay)
    problem = only(load(tmp_path)[1], "R033")
    assert "agency/rules/topic.yaml:2" in problem.message and "second/rules/topic.yaml" in problem.source.path


def test_for_each_makes_an_instance_per_value(tmp_path: Path) -> None:
    body = """
        for_each: {platform: [douyin, jd]}
        layer: tactics
        when: {$platform.shop: true}
        then: [{tactic: {playbook: fact-s.shop, platform: $platform, stage: order, title: "Open {$platform:name}", text: T, COMPLETE}}]
    """.replace("COMPLETE", COMPLETE)
    write_book(tmp_path, rules_topic=rules(rule("a", body)))
    rulebook, problems = load(tmp_path)
    assert not problems and rulebook is not None
    assert list(rulebook.rules) == ["core/topic/a-douyin", "core/topic/a-jd"]
    assert rulebook.rules["core/topic/a-jd"].then[0].platform == "jd"
    assert [each.id for each in rulebook.rules_of("core/topic/a")] == list(rulebook.rules)


def test_order_of_rules_comments_and_reflow_change_neither_rules_nor_hash(tmp_path: Path) -> None:
    first, second = rule("a", FINDING), rule("b", FINDING.replace("rich", "poor"))
    seen = set()
    for number, text in enumerate(
        (rules(first, second), rules(second, first), "# new\n" + rules(first, "\n\n", second))
    ):
        write_book(tmp_path / str(number), rules_topic=text)
        rulebook, problems = load(tmp_path / str(number))
        assert not problems and rulebook is not None
        seen.add((tuple(rulebook.rules), rulebook.books[0].sha256))
    assert len(seen) == 1


def load_clean(folder: Path, written: str) -> bool:
    write_book(folder, rules_topic=rules(written))
    rulebook, problems = load(folder)
    assert not problems, [str(problem) for problem in problems]
    return rulebook is not None


def test_a_fact_known_in_one_branch_of_any_only_may_not_stand_in_a_text(tmp_path: Path) -> None:
    body = (
        "layer: tactics\nwhen: {any: [{message.key: {known: true}}, {douyin.shop: true}]}\n"
        "then: [{tactic: {playbook: fact-s.shop, stage: order, title: T, text: 'For {message.key}'}}]"
    )
    assert "may be unknown" in only(problems_of(tmp_path, rule("a", body)), "R022").message


TACTIC = """
layer: tactics
when: always
gate: {budget.total: {known: true}}
then:
  - tactic:
      id: notes
      playbook: joint.content
      stage: interest
      title: Write notes
      text: Write them.
"""
SAID = {
    "audience": "      audience: ti\n",
    "measure": "      measure: [saves-per-note, questions]\n",
    "quantity": "      quantity: {count: 3, unit: notes, per: week}\n",
    "spend": "      spend: {kind: feed}\n",
}
NEITHER = "how many or how often, or for how much"
INCOMPLETE = [
    ("measure quantity", "for whom", "audience: "),
    ("audience quantity", "by what it is judged", "measure: "),
    ("audience measure", NEITHER, "quantity: "),
    ("", f"for whom; nor by what it is judged; nor {NEITHER}", "audience: core-crowd; measure: "),
]


@pytest.mark.parametrize(("said", "missing", "hint"), INCOMPLETE, ids=[row[0] or "nothing" for row in INCOMPLETE])
def test_a_tactic_that_cannot_be_briefed_draws_a_warning_at_its_line(
    tmp_path: Path, said: str, missing: str, hint: str
) -> None:
    problem = only(problems_of(tmp_path, rule("a", TACTIC + "".join(SAID[key] for key in said.split()))), "R080")
    assert (problem.severity, problem.message) == ("warning", f"core/topic/a.notes does not say {missing}")
    assert hint in problem.hint
    line = Path(problem.source.path).read_text(encoding="utf-8").splitlines()[problem.source.line - 1]
    assert line.strip() == "- tactic:"


@pytest.mark.parametrize("said", ["audience measure quantity", "audience measure spend"])
def test_a_tactic_that_says_for_whom_by_what_and_how_much_draws_none(tmp_path: Path, said: str) -> None:
    assert load_clean(tmp_path, rule("a", TACTIC + "".join(SAID[key] for key in said.split())))


def test_an_incomplete_tactic_of_many_platforms_is_told_once(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, rule("a", "for_each: {platform: [douyin, jd, tmall]}\n" + TACTIC.lstrip()))
    assert [problem.code for problem in problems] == ["R080"]


WORDS = [
    ("measure: saves-per-not", "measure 'saves-per-not' is not in the catalogue", "did you mean saves-per-note?"),
    ("measure: [cpti, cpt]", "measure 'cpt' is not in the catalogue", "did you mean cpti?"),
    ("audience: memers", "audience 'memers' is not in the catalogue", "did you mean members?"),
    ("quantity: {count: 1, unit: nots}", "unit 'nots' is not in the catalogue", "did you mean notes?"),
    ("owner: contnt", "owner 'contnt' is not in the catalogue", "did you mean content?"),
]


@pytest.mark.parametrize(("field", "message", "hint"), WORDS, ids=[row[0] for row in WORDS])
def test_a_word_that_no_catalogue_has_is_named_at_its_own_line(
    tmp_path: Path, field: str, message: str, hint: str
) -> None:
    problem = only(problems_of(tmp_path, rule("a", f"{TACTIC}      {field}\n")), "R024")
    assert message in problem.message and hint in problem.hint
    line = Path(problem.source.path).read_text(encoding="utf-8").splitlines()[problem.source.line - 1]
    assert line.strip() == field


def test_a_quantity_counts_for_a_stretch_of_time_a_person_or_a_tier(tmp_path: Path) -> None:
    said = TACTIC + SAID["audience"] + SAID["measure"]
    for per in ("day", "week", "month", "phase", "campaign", "person", "creator", "tier"):
        assert load_clean(tmp_path, rule("a", f"{said}      quantity: {{count: 1, unit: notes, per: {per}}}\n"))
    wrong = problems_of(tmp_path, rule("a", f"{said}      quantity: {{count: 1, unit: notes, per: weak}}\n"))
    assert "did you mean week" in only(wrong, "R004").hint


def test_a_count_that_a_brief_may_leave_out_draws_a_warning(tmp_path: Path) -> None:
    said = (
        SAID["audience"]
        + SAID["measure"]
        + "      quantity: {count: {fact: douyin.live_hours_per_week}, unit: hours}\n"
    )
    problem = only(problems_of(tmp_path, rule("a", TACTIC + said)), "R080")
    assert (
        problem.message
        == "core/topic/a.notes does not say how many where a brief leaves out douyin.live_hours_per_week"
    )
    line = Path(problem.source.path).read_text(encoding="utf-8").splitlines()[problem.source.line - 1]
    assert line.strip().startswith("quantity:") and "known: true" in problem.hint
    known = TACTIC.replace("when: always", "when: {douyin.live_hours_per_week: {known: true}}")
    assert load_clean(tmp_path, rule("a", known + said))
    assert load_clean(tmp_path, rule("a", TACTIC + said + SAID["spend"]))
