"""Skeletons: what is there stays to the byte, what is left to fill in is told place by place and nothing else is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from engine.commands.new import LAYERS as OFFERED
from engine.errors import PlannerError, Problem
from engine.rulebook.files import read_book
from engine.rulebook.model import LAYERS
from engine.skeleton import new_rule
from tests.books import ROOT, load, rule, rules, write_book

Run = Callable[..., Any]
OLD = rules(
    rule(
        "old",
        "layer: tactics\nwhen: always\nthen: [{tactic: {playbook: joint.content, stage: order, title: T, text: T}}]",
    )
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(cli.main, list(args))


def added(folder: Path, topic: str = "a", id_: str = "new", layer: Any = "tactics") -> dict[str, str]:
    """The files with a new rule, by their place in the book."""
    problems: list[Problem] = []
    book = read_book(folder, problems)
    files = new_rule(book, topic, id_, layer)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return {str(path.relative_to(folder)): text for path, text in files.items()}


def test_a_rule_joins_its_topic_behind_everything_that_is_there(tmp_path: Path) -> None:
    text = "# On top.\n" + OLD + "    # Below the last one.\n\n\n"
    book = write_book(tmp_path, rules_a=text)
    found = added(book)["rules/a.yaml"]
    assert found.startswith(text.rstrip() + "\n\n  - id: new\n    title: TODO\n")
    assert found.endswith("quantity: TODO\n")


@pytest.mark.parametrize(
    "text",
    [
        "rules:\n- id: old\n  title: T\n",
        "rules:\n    # A note.\n    - id: old\n      title: T\n",
        "rules: []\n",
        "rules:\n",
        "# Nothing yet.\nrules: []\n",
    ],
)
def test_a_rule_is_indented_as_its_neighbours(tmp_path: Path, text: str) -> None:
    book = write_book(tmp_path, rules_a=text)
    added(book)
    problems: list[Problem] = []
    read = read_book(book, problems)
    assert read and [each.id for each in read.rules][-1] == "new"
    assert {each.code for each in problems} == {"R081"}


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    book = write_book(tmp_path, rules_a="rules: []\n")
    (book / "rules/a.yaml").write_bytes(OLD.replace("\n", "\r\n").encode())
    assert added(book)["rules/a.yaml"].replace("\r\n", "").count("\n") == 0


@pytest.mark.parametrize("text", ["rules: [{id: old, title: T}]\n", "rules:\n  - {id: old}\nrule: 5\n"])
def test_a_file_to_which_nothing_can_be_added_is_told_and_left(tmp_path: Path, text: str) -> None:
    book = write_book(tmp_path, rules_a=text)
    with pytest.raises(PlannerError) as error:
        added(book)
    assert [each.code for each in error.value.problems] == ["R083"]
    assert (book / "rules/a.yaml").read_text(encoding="utf-8") == text


def test_a_name_is_given_once(tmp_path: Path) -> None:
    book = write_book(tmp_path, rules_a=OLD)
    with pytest.raises(PlannerError, match=r"a\.yaml:2:5: error\[R083\]: there is a rule a/old already"):
        added(book, id_="old")


@pytest.mark.parametrize("layer", LAYERS)
def test_nothing_is_wrong_with_a_skeleton_but_what_is_to_be_filled_in(run: Run, tmp_path: Path, layer: str) -> None:
    assert run("new", "book", "mine", "--locale", "ja").exit_code == 0
    assert run("new", "rule", "mine/service/answer", "--layer", layer, "--rulebooks", "mine").exit_code == 0
    lines = run("check", "mine").stdout.splitlines()
    told = [line for line in lines if not line.startswith("    hint")]
    assert told and all("[R081]" in line or "[R066]" in line for line in told)
    todos = {
        f"{path.relative_to(tmp_path)}:{number}"
        for path in (tmp_path / "mine").rglob("*.yaml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "TODO" in line and "stamp" not in line
    }
    assert {":".join(line.split(":")[:2]) for line in told} == todos
    assert len(lines) == 2 * len(told), "each says what belongs there"


def test_what_is_not_filled_in_never_reaches_a_plan(run: Run, tmp_path: Path) -> None:
    run("new", "book", "mine", "service/answer")
    answer = run("plan", str(ROOT / "examples/petfood-new.yaml"), "--rulebooks", "mine")
    assert answer.exit_code == 1 and "mine/rules/service.yaml:4:12: error[R081]" in answer.stdout


FILLED = {
    "title: TODO": "title: A title", "why: TODO": "why: A reason.", "references: [TODO]": "basis: expert",
    "when: TODO": "when: always", "playbook: TODO": "playbook: joint.content", "stage: TODO": "stage: order",
    "text: TODO": "text: Do it.", "owner: TODO": "owner: us", "audience: TODO": "audience: team", "measure: TODO": "measure: orders",
    "quantity: TODO": "quantity: {count: 1, unit: sheets}", "brief: TODO": "brief: {}",
}  # fmt: skip


def test_filled_in_it_holds_and_untranslated_texts_are_said_in_its_own_words(run: Run, tmp_path: Path) -> None:
    run("new", "book", "mine", "service/answer", "--locale", "ja")
    for path in (tmp_path / "mine").glob("**/*.yaml"):
        text = path.read_text(encoding="utf-8")
        for old, new in () if "texts" in path.parts else FILLED.items():
            text = text.replace(old, new)
        text = (
            text
            if "texts" in path.parts
            else text.replace("name: TODO", "name: one", 1).replace("name: TODO", "name: two")
        )
        path.write_text(text, encoding="utf-8")
    found = run("check", "mine").stdout
    assert "error" not in found and found.count("is still to be translated") == 4 and "then write stamp: " in found
    plan = run("plan", str(ROOT / "examples/petfood-new.yaml"), "--rulebooks", "mine", "--locale", "ja").stdout
    assert "Do it." in plan and "TODO" not in plan


def test_a_rule_that_is_not_filled_in_hides_no_other_problem(tmp_path: Path) -> None:
    book = write_book(tmp_path, rules_a=OLD.replace("joint.content", "joint.contents"))
    added(book)
    assert {each.code for each in load(tmp_path)[1]} == {"R081", "R023", "R080"}


def test_a_book_of_the_installation_is_left_alone(run: Run) -> None:
    answer = run("new", "rule", "core/risks/mine")
    assert answer.exit_code == 2 and "planwheel new book DIR" in answer.stderr
    assert run("new", "book", "tmall").exit_code == 2
    assert run("new", "rule", "nowhere/a/b").exit_code == 2
    assert run("new", "rule", "core/a b/c").exit_code == 2


def test_a_book_is_begun_once_and_its_files_name_their_schemas(run: Run, tmp_path: Path) -> None:
    assert run("new", "book", "mine", "service/answer", "--extends", "tmall").exit_code == 0
    face = (tmp_path / "mine/rulebook.yaml").read_text(encoding="utf-8")
    assert (
        face.startswith("# yaml-language-server: $schema=schema/rulebook.json\nid: mine\n") and "extends: tmall" in face
    )
    for kind, path in (("rules", "rules/service.yaml"), ("case", "cases/service.yaml")):
        first = (tmp_path / "mine" / path).read_text(encoding="utf-8").splitlines()[0]
        assert first.endswith(f"../schema/{kind}.json") and (tmp_path / f"mine/schema/{kind}.json").is_file()
    assert run("new", "book", "mine").exit_code == 1
    assert run("new", "book", "other", "--extends", "tmal").exit_code == 2


def test_the_command_line_offers_the_engines_layers() -> None:
    assert tuple(OFFERED.choices) == LAYERS
