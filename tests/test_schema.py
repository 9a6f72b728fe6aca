"""JSON Schemas: generated and fresh, true for every shipped file, with a word on every field, found by editors."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

import cli
from engine.brief import Brief
from engine.catalogue import LISTS
from engine.commands.schema import KINDS
from engine.coverage import CoverageFile
from engine.entries import CrowdModel, Event
from engine.pipeline import Desk
from engine.plan.model import Plan
from engine.render.json import render_json
from engine.rulebook.action import ACTIONS
from engine.rulebook.load import load_rulebooks
from engine.rulebook.model import Rulebook
from engine.rulebook.written import BookFile, DerivedsFile, ParameterFile, ReferencesFile
from engine.schema import SCHEMAS, build_schema
from engine.schema.book_words import BOOK_WORDS
from engine.schema.brief_words import BRIEF_WORDS
from engine.schema.facts_page import render_facts
from engine.schema.parts import model_schema
from engine.schema.places import MODELINE, check_schemas, kind_of, marked, marked_files, schema_texts
from engine.schema.plan_words import PLAN_WORDS
from tests.books import ROOT, rule, rules, write_book

MODELS = (
    Brief, Plan, CoverageFile, BookFile, DerivedsFile, ParameterFile, ReferencesFile, CrowdModel, Event,
    *LISTS.values(), *ACTIONS.values(),
)  # fmt: skip
SHIPPED = ROOT / "rulebooks/schema"
FILES = sorted([*ROOT.glob("rulebooks/**/*.yaml"), *ROOT.glob("examples/**/*.yaml"), ROOT / "templates/brief.yaml"])
STALE = "written from older rulebooks: run `make generated`"


@cache
def rulebook() -> Rulebook:
    return load_rulebooks([ROOT / "rulebooks"])[0]


@cache
def validator(kind: str) -> jsonschema.Draft202012Validator:
    schema = build_schema(kind, rulebook())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


class _Editor(yaml.SafeLoader):
    """Types scalars as editors do (YAML 1.2): `on` and `yes` are words, a day is a text."""


_Editor.yaml_implicit_resolvers = {
    first: [
        pair
        for pair in pairs
        if pair[0] != "tag:yaml.org,2002:timestamp" and (pair[0] != "tag:yaml.org,2002:bool" or first in "tTfF")
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Any:
    return json.loads(json.dumps(yaml.load(text, _Editor), default=str))


def test_the_committed_schemas_are_those_of_the_models_and_the_books() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in SHIPPED.iterdir()}
    assert committed == schema_texts(rulebook()), STALE


def test_the_committed_vocabulary_is_that_of_the_books() -> None:
    page = (ROOT / "rulebooks/FACTS.md").read_text(encoding="utf-8")
    assert page == render_facts(rulebook().vocabulary.values()), STALE
    assert page.count("\n| `") == len(rulebook().vocabulary) + 6


def test_every_shipped_file_fits_its_schema() -> None:
    wrong = []
    for path in FILES:
        errors = validator(kind_of(path) or "none").iter_errors(read(path.read_text(encoding="utf-8")))
        wrong += [f"{path.relative_to(ROOT)} {list(each.path)}: {each.message[:120]}" for each in errors]
    assert wrong == []


def test_a_plan_fits_its_schema() -> None:
    desk = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])
    plan, language = desk.plan(ROOT / "examples/serum-618.yaml")
    validator("plan").validate(json.loads(render_json(plan, language, desk.templates)))


RULE = """
rules:
  - {id: a, title: A, why: B, basis: expert, layer: tactics, when: {WHEN}, then: [THEN]}
"""
TACTIC = "tactic: {playbook: aips.kfs, stage: order, title: T, text: T}"


@pytest.mark.parametrize(
    ("when", "then", "right"),
    [
        ("douyin.shop: true", TACTIC, True),
        ("douyin.shop: 5", TACTIC, False),
        ("douyin.shopp: true", TACTIC, False),
        ("$platform.shop: true", TACTIC, True),
        ("objective.primary: [sales, seeding]", TACTIC, True),
        ("objective.primary: selling", TACTIC, False),
        ("objective.secondary: {includes: sales}", TACTIC, True),
        ("objective.secondary: {at_least: sales}", TACTIC, False),
        ("budget.total: {between: [1, 2]}", TACTIC, True),
        ("budget.total: {between: [1]}", TACTIC, False),
        ("budget.reserve: {below: 10%}", TACTIC, True),
        ("budget.reserve: {below: ten}", TACTIC, False),
        ("budget.total: {at_least: {param: mine}}", TACTIC, True),
        ("choice.growth_mode: creators", TACTIC, True),
        ("choice.growth_mode: creator", TACTIC, False),
        ("finding: of-a-book-of-my-own", TACTIC, True),
        ("decided: aips.kfss", TACTIC, False),
        ("budget.total: {known: true}", TACTIC.replace("aips.kfs", "aips.kfss"), False),
        ("budget.total: {known: true}", TACTIC.replace("aips.kfs", "platform.$platform"), True),
        ("budget.total: {known: true}", TACTIC.replace("stage: order", "stage: orders"), False),
        ("budget.total: {known: true}", TACTIC.replace("text: T", "txet: T"), False),
        ("budget.total: {known: true}", "choose: {growth_mode: shelf}", True),
        ("budget.total: {known: true}", "choose: {growth_mode: shelves}", False),
    ],
)
def test_a_rule_is_judged_by_what_the_books_know(when: str, then: str, right: bool) -> None:
    text = RULE.replace("WHEN", when).replace("THEN", "{" + then + "}")
    assert validator("rules").is_valid(read(text)) is right


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("category: beauty.serum", "category: beauty.serums"),
        ('event: "618"', 'event: "819"'),
        ("  tmall: {shop: true}", "  tmall: {wecom: true}"),
        ("  douyin: {}", "  douyin: {audience: {TI: 5}}"),
        ("  douyin: {}", "  doyin: {}"),
        ("reserve: 8%", "reserve: 8"),
    ],
)
def test_a_brief_is_judged_by_what_the_catalogue_knows(old: str, new: str) -> None:
    text = (ROOT / "templates/brief.yaml").read_text(encoding="utf-8")
    assert old in text and validator("brief").is_valid(read(text))
    assert not validator("brief").is_valid(read(text.replace(old, new, 1)))


def _fields(schema: Any, way: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of a schema with the way to it, but for the parts of a vocabulary."""
    if isinstance(schema, list):
        for index, part in enumerate(schema):
            yield from _fields(part, f"{way}[{index}]")
    elif isinstance(schema, dict):
        for key, part in schema.get("properties", {}).items():
            yield f"{way}.{key}", part
        for key, part in schema.items():
            yield from _fields(part, f"{way}.{key}" if key != "properties" else way)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "texts"])
def test_every_field_says_what_it_is_for(kind: str) -> None:
    """engine/schema/*_words.py have the words: `<model>.<field>`."""
    silent = [way for way, field in _fields(build_schema(kind, rulebook())) if not field.get("description")]
    assert silent == []


def test_no_word_is_for_a_field_that_is_not_there() -> None:
    fields: set[str] = set()
    for model in MODELS:
        schema, definitions = model_schema(model, {})
        for name, each in {**definitions, model.__name__: schema}.items():
            fields |= {f"{name}.{key}" for key in each.get("properties", {})}
    own = ("Rule.", "RulesFile.", "ParametersFile.", "CaseFile.", "CasesFile.", "TextsFile.", "CatalogueFile.")
    for words in (BRIEF_WORDS, BOOK_WORDS, PLAN_WORDS):
        named = {word for word in words if not word.startswith(("*.", *own))}
        assert named - fields == set()
        general = {word[1:] for word in words if word.startswith("*.")}
        assert {word for word in general if not any(field.endswith(word) for field in fields)} == set()


def test_the_command_line_offers_the_engines_schemas() -> None:
    assert tuple(SCHEMAS) == KINDS


def test_every_shipped_file_names_its_schema_in_its_first_line() -> None:
    bare = [str(path.relative_to(ROOT)) for path in FILES if list(marked_files(path, SHIPPED))]
    assert bare == [], "run `make generated`"


def test_a_first_line_leads_to_its_schema_from_every_depth(tmp_path: Path) -> None:
    book = write_book(tmp_path, "agency", rules_a="rules: []\n", cases_a="cases: []\n")
    (book / "texts/ja").mkdir(parents=True)
    (book / "texts/ja/a.yaml").write_text("rules: {}\n", encoding="utf-8")
    (book / "notes.yaml").write_text("anything: else\n", encoding="utf-8")
    found = {path.name: text.splitlines()[0] for path, text in marked_files(book, book / "schema")}
    assert found["rulebook.yaml"] == MODELINE + "schema/rulebook.json"
    lines = {str(path.relative_to(book)): text.splitlines()[0] for path, text in marked_files(book, book / "schema")}
    assert lines["texts/ja/a.yaml"] == MODELINE + "../../schema/texts.json"
    assert lines["cases/a.yaml"] == MODELINE + "../schema/case.json"
    assert "notes.yaml" not in found, "a file that no schema is for stays as it is"


def test_a_line_is_set_once_and_replaced_when_it_leads_elsewhere() -> None:
    once = marked("a: 1\n", "x.json")
    assert once == "# yaml-language-server: $schema=x.json\na: 1\n"
    assert marked(once, "x.json") == once
    assert marked(once, "y.json") == once.replace("x.json", "y.json")
    assert marked("a: 1\r\n", "x.json").splitlines(keepends=True)[0].endswith("\r\n")


def test_a_folder_of_schemas_that_misleads_is_told_and_one_that_offers_less_is_not(tmp_path: Path) -> None:
    for name, text in schema_texts(rulebook()).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert list(check_schemas(tmp_path, rulebook())) == []
    path = tmp_path / "rules.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'"small-budget",? ?', "", text), encoding="utf-8")
    assert list(check_schemas(tmp_path, rulebook())) == []
    path.write_text(text.replace('"douyin.shop"', '"douyin.store"'), encoding="utf-8")
    assert [(each.code, Path(each.source.path).name) for each in check_schemas(tmp_path, rulebook())] == [
        ("R082", "rules.json")
    ]


Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(cli.main, list(args))


def test_schemas_of_ones_own_books_know_their_facts(run: Run, tmp_path: Path) -> None:
    derived = "derived:\n  own.posts: {sum: [douyin.content_posts_per_month], unit: posts, meaning: own posts}\n"
    book = write_book(
        tmp_path,
        "agency",
        derived=derived,
        rules_a=rules(rule("x", "layer: tactics\nwhen: always\nthen: []").replace("source", "domain")),
    )
    answer = run("schema", "--write", "agency/schema", "--mark", "agency", "--rulebooks", "agency")
    assert answer.exit_code == 0, answer.output
    assert '"own.posts"' in (book / "schema/rules.json").read_text(encoding="utf-8")
    assert (book / "rules/a.yaml").read_text(encoding="utf-8").startswith(MODELINE + "../schema/rules.json\nrules:")
    assert run("check", "agency").exit_code == 0


def test_a_first_brief_comes_with_its_schema(run: Run, tmp_path: Path) -> None:
    assert run("init", "briefs/spring.yaml").exit_code == 0
    first = (tmp_path / "briefs/spring.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == MODELINE + "schema/brief.json"
    assert (tmp_path / "briefs/schema/brief.json").read_text(encoding="utf-8") == schema_texts(rulebook())["brief.json"]
    assert run("check", "briefs").exit_code == 0


def test_what_is_asked_of_schema_is_one_thing(run: Run) -> None:
    assert run("schema").exit_code == 2
    assert run("schema", "rules", "--write", "x").exit_code == 2
    assert run("schema", "rules", "--mark", ".").exit_code == 2


def test_the_editor_tests_lock_names_no_host() -> None:
    lock = (ROOT / "tests/editor/package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock and "resolved" not in lock
    packages = {name: each for name, each in json.loads(lock)["packages"].items() if name}
    assert packages and all(each.get("integrity") and each["version"] for each in packages.values())
