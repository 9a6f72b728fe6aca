"""Writing rules and briefs in an editor, tried with the language server that editors run (npm yaml-language-server)."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.schema.places import kind_of
from tests.books import ROOT
from tests.language_server import Editor

LINE = "# yaml-language-server: $schema=../../schema/rules.json\n"
HEAD = "rules:\n  - id: draft\n    title: A title\n    why: A reason.\n    basis: expert\n    layer: tactics\n"
RULES = ROOT / "rulebooks/core/rules/draft.yaml"
BRIEF = ROOT / "examples/serum-618.yaml"
COMPARATORS = {"at_least", "above", "at_most", "below", "between", "is_not", "includes", "known"}


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    with Editor(ROOT) as found:
        yield found


def offered(editor: Editor, rest: str) -> dict[str, str]:
    return editor.completions(RULES, f"{LINE}{HEAD}{rest}")


def test_a_fact_is_completed_with_what_it_means(editor: Editor) -> None:
    facts = offered(editor, "    when:\n      douyin.sh|\n")
    assert "the brand has a shop there" in facts["douyin.shop"]
    assert "the brief names the platform" in facts["kuaishou.listed"]
    assert "creators.contracted.douyin.all" in facts, "a derived fact of a book"
    assert "title" not in facts


@pytest.mark.parametrize(
    ("fact", "fitting"),
    [
        ("budget.total", {"at_least", "above", "at_most", "below", "between", "is_not", "known"}),
        ("douyin.shop", {"is_not", "known"}),
        ("objective.primary", {"is_not", "known"}),
        ("objective.secondary", {"includes", "known"}),
        ("brand.name", {"known"}),
        ("people.sign_off", {"known"}),
    ],
)
def test_comparators_fit_the_type_of_the_fact(editor: Editor, fact: str, fitting: set[str]) -> None:
    assert COMPARATORS & offered(editor, f"    when:\n      {fact}:\n        |\n").keys() == fitting


def test_allowed_values_are_completed(editor: Editor) -> None:
    assert {"sales", "awareness"} <= offered(editor, "    when:\n      objective.primary: |\n").keys()
    assert {"true", "false"} <= offered(editor, "    when:\n      tmall.shop: |\n").keys()
    assert {"creators", "shelf"} <= offered(editor, "    when:\n      choice.growth_mode: |\n").keys()
    parameters = offered(editor, "    when:\n      budget.total:\n        at_least: {param: |}\n")
    assert {"small-budget", "joint-steps/kfs-scale"} <= parameters.keys()
    playbooks = offered(editor, "    then:\n      - tactic:\n          playbook: |\n")
    assert playbooks["aips.kfs"] == "KFS: creators, feed, search"
    assert {"seeding", "return"} <= offered(editor, "    then:\n      - tactic:\n          phase: [|]\n").keys()


def test_keys_are_completed_with_what_they_are_for(editor: Editor) -> None:
    keys = offered(editor, "    |\n")
    assert {"references", "when", "unless", "then", "otherwise"} <= keys.keys()
    assert "What the money needs" in keys["gate"]
    assert {"tactic", "band", "risk"} <= offered(editor, "    then:\n      - |\n").keys()
    assert "Campaign money" in offered(editor, "    then:\n      - tactic:\n          |\n")["spend"]


def test_mistakes_are_underlined_on_their_lines(editor: Editor) -> None:
    condition = "    when:\n      douyin.shopp: true\n      budget.total: {at_leest: 5}\n      tmall.shop: maybe\n"
    action = "    then:\n      - tactic: {playbook: joint.contents, stage: order, title: T, text: T}\n"
    found = editor.problems(RULES, f"{LINE}{HEAD}{condition}{action}")
    assert {line for line, _ in found} == {9, 10, 11, 13}
    assert "douyin.shopp" in dict(found)[9]
    assert "joint.content" in dict(found)[13]
    assert (
        "why"
        in dict(
            editor.problems(RULES, LINE + HEAD.replace("    why: A reason.\n", "") + "    when: always\n    then: []\n")
        )[3]
    )


def test_a_brief_is_completed_and_judged(editor: Editor) -> None:
    text = BRIEF.read_text(encoding="utf-8")
    line = "# yaml-language-server: $schema=../rulebooks/schema/brief.json\n"
    face = line + "format: planwheel/brief@1\n"
    crowds = editor.completions(BRIEF, f"{face}platforms:\n  douyin:\n    audience:\n      |\n")
    assert {"A1", "A5"} <= crowds.keys() and "TI" not in crowds
    assert {"beauty.serum", "home.large_appliance"} <= editor.completions(
        BRIEF, f"{face}brand:\n  category: |\n"
    ).keys()
    wrong = text.replace("primary: ", "primary: very ", 1)
    number = next(i for i, each in enumerate(wrong.splitlines(), 1) if "primary: very" in each)
    assert [each for each, _ in editor.problems(BRIEF, wrong)] == [number]


def shipped() -> dict[str, Path]:
    """The longest file of each kind."""
    files = [*ROOT.glob("rulebooks/**/*.yaml"), *ROOT.glob("examples/**/*.yaml")]
    found: dict[str, Path] = {}
    for path in sorted(files, key=lambda path: path.stat().st_size):
        found[kind_of(path) or "none"] = path
    return found


def test_shipped_files_are_free_of_underlines_in_an_editor(editor: Editor) -> None:
    files = shipped()
    assert "none" not in files and len(files) == 10
    assert {kind: editor.problems(path) for kind, path in files.items()} == dict.fromkeys(files, [])


def settings() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    return found


def test_the_repositorys_settings_are_for_the_same_files_as_their_first_lines() -> None:
    """So that a new file without a first line is completed too."""
    globs = {Path(schema).stem: _listed(each) for schema, each in settings()["yaml.schemas"].items()}
    mapped = {
        kind: {path for each in some for path in ROOT.glob(each) if "build" not in path.parts}
        for kind, some in globs.items()
    }
    files = {*ROOT.glob("rulebooks/**/*.yaml"), *ROOT.glob("examples/**/*.yaml"), ROOT / "templates/brief.yaml"}
    for kind in globs:
        assert mapped[kind] & files == {path for path in files if kind_of(path) == kind}, kind


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_a_new_file_needs_no_first_line_in_this_repository() -> None:
    schemas = {(ROOT / schema).as_uri(): globs for schema, globs in settings()["yaml.schemas"].items()}
    with Editor(ROOT, {"schemas": schemas, "schemaStore": {"enable": False}}) as editor:
        assert "douyin.shop" in editor.completions(RULES, f"{HEAD}    when:\n      |\n")


def test_a_book_of_ones_own_is_completed_by_its_own_folder(tmp_path: Path) -> None:
    """The first line leads to the schemas beside the book, without this repository."""
    folder = tmp_path / "agency"
    shutil.copytree(ROOT / "rulebooks/schema", folder / "schema")
    (folder / "rules").mkdir()
    path = folder / "rules/own.yaml"
    path.write_text("rules: []\n", encoding="utf-8")
    with Editor(tmp_path) as editor:
        line = LINE.replace("../../", "../")
        assert "douyin.shop" in editor.completions(path, f"{line}{HEAD}    when:\n      |\n")
