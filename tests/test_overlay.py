"""Books over books: whose words stand, what is taken out and why, and the worked example of an agency."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from engine.cases.suite import open_suite, run_suite
from engine.errors import PlannerError
from engine.pipeline import Desk
from engine.rulebook.load import load_rulebooks
from engine.rulebook.model import Rulebook
from tests import overlay_page
from tests.books import ROOT, load, rule, rules, write_book

OVERLAY = ROOT / "examples/overlay-agency"
SERUM = str(ROOT / "examples/serum-618.yaml")
TACTIC = "tactic: {{id: {id}, playbook: {playbook}, stage: order, title: {title}, text: Do it.}}"
Run = Callable[..., Any]


def tactic(id_: str, playbook: str = "joint.content", title: str = "Do it") -> str:
    return TACTIC.format(id=id_, playbook=playbook, title=title)


def a_rule(id_: str, *acts: str, more: str = "", when: str = "always") -> str:
    return rule(id_, f"layer: tactics\nwhen: {when}\nthen: [{', '.join(f'{{{act}}}' for act in acts)}]\n{more}")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(cli.main, list(args))


@cache
def desks() -> tuple[Desk, Desk]:
    return overlay_page.desks()


def loaded(folder: Path) -> Rulebook:
    found, problems = load(folder)
    assert found is not None, problems
    return found


def test_the_page_of_the_example_says_what_its_plans_say() -> None:
    written = overlay_page.README.read_text(encoding="utf-8")
    assert overlay_page.page(*desks()) == written, "plans have changed: `make examples` writes it anew"


def test_the_example_plans_otherwise_where_it_says_so_and_nowhere_else() -> None:
    plain, laid = (desk.plan(Path(SERUM))[0] for desk in desks())
    shares = [{each.key: each.share for each in plan.budget.by_platform} for plan in (plain, laid)]
    assert shares[1]["tmall"] > shares[0]["tmall"] and shares[1]["wechat"] > shares[0]["wechat"]
    cited = [{each.playbook for each in (*plan.tactics, *plan.coordination, *plan.kpis)} for plan in (plain, laid)]
    assert "aips.kfs" in cited[0] and "aips.kfs" not in cited[1]
    assert "overlay-agency/stock/divide-the-stock.divide" in {each.id for each in laid.tactics}
    assert [each.chosen for each in plain.strategy.choices] == [each.chosen for each in laid.strategy.choices]
    assumed = {each.id: each.basis for each in laid.brief_check.assumptions}
    assert "media guideline 2027" in (assumed["overlay-agency/main-shelf"] or "")


def test_the_examples_cases_hold(run: Run) -> None:
    answer = run("test", "overlay-agency", "--rulebooks", str(OVERLAY))
    assert (answer.exit_code, answer.stdout.splitlines()[-1]) == (
        0,
        "6 cases, 0 failures, 3 of 3 rules covered both ways, 0 of 0 branches, 0 of 0 options",
    )
    assert run("check", "--strict", str(ROOT / "examples")).exit_code == 0


@pytest.mark.parametrize(("locale", "words"), [("zh-CN", "母公司媒介团队"), ("ja", "親会社のメディア担当")])
def test_the_example_speaks_the_plans_language(run: Run, locale: str, words: str) -> None:
    text = run("plan", SERUM, "--rulebooks", str(OVERLAY), "--locale", locale).stdout
    assert words in text and "parent company" not in text


def test_a_reworded_field_is_said_in_the_overlays_own_translation() -> None:
    answer = desks()[1].explainer(Path(SERUM), "ja").answer("core/budget/shelf-share-tmall") or ""
    assert "Lumenの店舗は天猫の売上で評価され" in answer and "主力の棚" in answer


def test_merge_tells_which_line_won_each_field_and_what_it_shadows(run: Run, tmp_path: Path) -> None:
    base = write_book(tmp_path, "tmall", rules_a=rules(a_rule("x", tactic("one")), a_rule("untouched", tactic("two"))))
    (base / "references.yaml").write_text("references: [{id: source, title: A source}]\n", encoding="utf-8")
    over = "rules:\n  - id: other\n    overrides: tmall/a/x\n    why: Ours.\n    unless: {douyin.shop: true}\n"
    write_book(tmp_path, "agency", rules_o=over)
    answer = run("rulebooks", "merge", "--rulebooks", ".")
    assert answer.exit_code == 0
    lines = answer.stdout.splitlines()
    first = next(i for i, line in enumerate(lines) if line == "tmall/a/x")
    place = (base / "rules/a.yaml").read_text(encoding="utf-8").splitlines().index("    why: A reason.") + 1
    assert lines[first + 1].split() == ["why", "agency/rules/o.yaml:4", "shadows", f"tmall/rules/a.yaml:{place}"]
    assert lines[first + 2].split() == ["unless", "agency/rules/o.yaml:5"]
    assert "tmall/a/untouched" not in lines
    assert f"tmall: tmall replaces {ROOT / 'rulebooks/tmall'}" in lines
    whole = run("rulebooks", "merge", "tmall/a/x", "--rulebooks", ".").stdout
    assert {"title", "layer", "when", "then", "why"} <= {line.split()[0] for line in whole.splitlines()[1:]}
    data = json.loads(run("rulebooks", "merge", "tmall/a/x", "--json", "--rulebooks", ".").stdout)
    why = next(each for each in data["rules"][0]["fields"] if each["field"] == "why")
    assert why == {
        "field": "why", "book": "agency", "won": "agency/rules/o.yaml:4", "shadowed": f"tmall/rules/a.yaml:{place}",
    }  # fmt: skip
    assert run("rulebooks", "merge", "tmall/a/y", "--rulebooks", ".").exit_code == 2


def test_two_overlays_on_one_field_are_an_error_that_names_both_places(run: Run, tmp_path: Path) -> None:
    write_book(tmp_path, rules_a=rules(a_rule("x", tactic("one"))))
    over = "rules:\n  - id: other\n    overrides: core/a/x\n    why: Ours.\n"
    write_book(tmp_path, "agency", rules_o=over)
    write_book(tmp_path, "brand", rules_o=over)
    answer = run("rulebooks", "merge", "--rulebooks", ".")
    assert answer.exit_code == 1
    assert (
        "brand/rules/o.yaml:4:5: error[R033]" in answer.stdout and "first at agency/rules/o.yaml:4:5" in answer.stdout
    )


def test_an_overlays_parameters_are_known_in_what_it_says_in_place_of_a_rule(tmp_path: Path) -> None:
    row = "parameters:\n  - {{id: dial, title: A dial, unit: money, values: {{2022-01-01: {value}}}, confidence: expert, basis: ours}}\n"
    when = "{budget.total: {at_least: {param: dial}}}"
    write_book(tmp_path, rules_a=rules(a_rule("x", tactic("one"), when=when)), parameters_p=row.format(value=5))
    over = "rules:\n  - id: other\n    overrides: core/a/x\n    when: {budget.total: {below: {param: dial}}}\n    then: [{tactic: {id: t, playbook: joint.content, stage: order, title: 'Up to {param:dial}', text: T}}]\n"
    write_book(tmp_path, "agency", rules_o=over, parameters_p=row.format(value=9))
    found = loaded(tmp_path).rules["core/a/x"]
    assert found.when.operands[0].name == "agency/dial"  # type: ignore[union-attr]
    assert found.then[0].title == "Up to {param:agency/dial}"  # type: ignore[union-attr]


WITHOUT = "without:\n  - {{{what}, why: The client said so.}}\n"


def test_a_playbook_that_is_out_takes_its_actions_and_empty_rules_along(tmp_path: Path) -> None:
    gated = "gate: {budget.available: {known: true}}\notherwise: [{" + tactic("cheap") + "}]"
    shipped = rules(
        a_rule("whole", tactic("a", "aips.kfs")),
        a_rule("part", tactic("a", "aips.kfs"), tactic("b")),
        a_rule("falls", tactic("a", "aips.kfs"), more=gated),
        a_rule("stays", tactic("a")),
    )
    write_book(tmp_path, rules_a=shipped)
    before = loaded(tmp_path)
    write_book(tmp_path, "agency", more=WITHOUT.format(what="playbook: aips.kfs"))
    after = loaded(tmp_path)
    assert set(before.rules) - set(after.rules) == {"core/a/whole"}
    assert [act.id for act in after.rules["core/a/part"].then] == ["b"]
    assert [act.id for act in after.rules["core/a/falls"].then] == ["cheap"]
    assert after.rules["core/a/falls"].gate is None and after.rules["core/a/falls"].otherwise == ()
    assert set(after.removed) == {"core/a/whole", "core/a/whole.a", "core/a/part.a", "core/a/falls.a"}
    assert {each.why for each in after.removed.values()} == {"The client said so."}


def test_an_option_that_cites_the_playbook_is_not_chosen_and_a_finding_stays(tmp_path: Path) -> None:
    group = """
    groups:
      - id: way
        title: The way
        options: [{id: kfs, playbook: aips.kfs, title: KFS}, {id: other, playbook: joint.content, title: Other}]
    """
    choose = [
        rule(id_, f"layer: strategy\npriority: {rank}\nwhen: always\nthen: [{{choose: {{way: {id_}}}}}]")
        for id_, rank in (("kfs", 2), ("other", 1))
    ]
    found = rule("seen", "layer: diagnosis\nwhen: always\nthen: [{finding: {id: seen, playbook: aips.kfs}}]")
    write_book(tmp_path, more=group, rules_a=rules(*choose, found))
    write_book(tmp_path, "agency", more=WITHOUT.format(what="playbook: aips.kfs"))
    assert set(loaded(tmp_path).rules) == {"core/a/other", "core/a/seen"}


def test_a_rule_can_be_taken_out_by_its_name(tmp_path: Path) -> None:
    cases = "cases:\n  - {name: out, brief: {}, expect: {core/a/x: quiet}}\n  - {name: in, brief: {}, expect: {core/a/x: fires}}\n"
    write_book(tmp_path, rules_a=rules(a_rule("x", tactic("one")), a_rule("y", tactic("two"))))
    write_book(tmp_path, "agency", more=WITHOUT.format(what="rule: core/a/x"), cases_a=cases)
    assert set(loaded(tmp_path).rules) == {"core/a/y"}
    (failure,) = run_suite(open_suite(loaded(tmp_path), ["agency"])).failures
    assert failure.case.name == "in" and "but agency takes it out: The client said so." in failure.message


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("playbook: aips.kfss", "did you mean aips.kfs?"),
        ("rule: core/a/z", "there is no rule 'core/a/z' to take out"),
        ("rule: core/a/x, playbook: aips.kfs", "say either"),
    ],
)
def test_what_is_to_be_taken_out_must_be_there(tmp_path: Path, what: str, said: str) -> None:
    write_book(tmp_path, rules_a=rules(a_rule("x", tactic("one"))))
    book = write_book(tmp_path, "agency", more=WITHOUT.format(what=what))
    problems = load(tmp_path)[1]
    assert said in str(problems[0]) and problems[0].source.path == str(book / "rulebook.yaml")
    assert problems[0].source.line == 6


def test_explain_says_who_took_something_out_and_why(run: Run) -> None:
    for name in ("joint-steps/kfs/kfs-by-phase", "kfs-by-phase", "joint-steps/kfs/kfs-by-phase.explore"):
        answer = run("explain", SERUM, name, "--rulebooks", str(OVERLAY))
        assert answer.exit_code == 0 and "yearly contract" in answer.stdout and "rulebook.yaml:" in answer.stdout
    part = run("explain", SERUM, "joint-steps/kfs/juguang-search", "--rulebooks", str(OVERLAY)).stdout
    assert "This rule applies." in part and "joint-steps/kfs/juguang-search.search: overlay-agency leaves out" in part


def test_the_shipped_coverage_stays_true_under_an_overlay() -> None:
    from engine.coverage import check_coverage, read_coverage

    laid = load_rulebooks([ROOT / "rulebooks", OVERLAY])[0]
    assert list(check_coverage(read_coverage(ROOT / "rulebooks/coverage.yaml"), laid)) == []


def test_a_folder_of_books_and_briefs_is_checked_whole(run: Run, tmp_path: Path) -> None:
    write_book(tmp_path, "agency", rules_a="rules: {}\n")
    (tmp_path / "brief.yaml").write_text("format: planwheel/brief@1\nname: x\n", encoding="utf-8")
    found = run("check", ".").stdout
    assert "agency/rules/a.yaml:1:1: error[R003]" in found and "brief.yaml:1:1: error[B002]" in found


def test_a_book_that_replaces_a_shipped_one_without_its_rules_is_told(tmp_path: Path) -> None:
    write_book(tmp_path, "agency", rules_o="rules:\n  - {id: o, overrides: core/a/gone, why: Ours.}\n")
    with pytest.raises(PlannerError) as error:
        load_rulebooks([ROOT / "rulebooks", tmp_path])
    assert [each.code for each in error.value.problems] == ["R032"]
