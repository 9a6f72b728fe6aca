"""The catalogue of codes is true: the engine raises these and no others, and every example says just what it shows."""

import ast
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import BaseModel, ValidationError, model_validator

import cli
from engine import soundness, validation
from engine.checkup import check_paths
from engine.codes import _ROOMS, CODES, Code
from engine.codes.code import BRIEF, DERIVED, REFERENCES, RULES
from engine.codes.page import page_of
from engine.errors import PlannerError, Problem, Source
from engine.evaluate import Outcome
from engine.golden.case import Case, find_cases, leftovers
from engine.golden.check import Bench, check_case
from engine.golden.report import as_problems
from engine.impact.impact import Impact
from engine.impact.versions import check_changelog, check_versions
from engine.inference import infer, network, program, trouble
from engine.locale import Locale
from engine.pipeline import Desk
from engine.render import find_lacking
from engine.report import REPORTS
from engine.rulebook.condition import Test as FactTest
from engine.rulebook.files import read_book
from engine.rulebook.model import Book
from engine.rulebook.overlay import find_books
from engine.skeleton import new_rule
from engine.soundness.judge import Judge
from engine.source import parse_yaml
from tests import plans
from tests.mistakes import HEADS, ROOT, check, completed, said
from tests.rulebooks import HERE, make_rule, make_rulebook, situation, tactic

SHOWN = [code for code in CODES.values() if code.file]
MADE: dict[str, Callable[[Path], list[Problem]]] = {}


def made(code: str) -> Callable[[Callable[[Path], list[Problem]]], None]:
    """Registers how a mistake comes about that no small file shows."""

    def register(make: Callable[[Path], list[Problem]]) -> None:
        MADE[code] = make

    return register


def caught(run: Callable[[], Any]) -> list[Problem]:
    with pytest.raises(PlannerError) as error:
        run()
    return error.value.problems


@pytest.mark.parametrize("code", SHOWN, ids=lambda code: code.id)
def test_a_bad_example_says_just_what_the_catalogue_says(tmp_path: Path, code: Code) -> None:
    assert said(tmp_path, code.bad, code.file) == code.says
    told = [line for line in code.says.splitlines() if not line.startswith("    hint: ")]
    assert all(f": {code.severity}[{code.id}]: " in line for line in told)


@pytest.mark.parametrize("code", SHOWN, ids=lambda code: code.id)
def test_a_good_example_says_nothing(tmp_path: Path, code: Code) -> None:
    assert said(tmp_path, code.good, code.moved or code.file) == ""


@made("R082")
def _stale_schema(folder: Path) -> list[Problem]:
    CliRunner().invoke(cli.main, ["schema", "--write", str(folder / "mine/schema")])
    derived = "derived:\n  own.posts: {sum: [douyin.content_posts_per_month], unit: posts, meaning: own posts}\n"
    face = "id: mine\nversion: 1.0.0\ntitle: Mine\nowner: me\n"
    for name, text in (("rulebook.yaml", face), ("derived.yaml", derived)):
        (folder / "mine" / name).write_text(text, encoding="utf-8")
    return [each for each in check_paths([folder / "mine"], [ROOT / "rulebooks"]) if each.code == "R082"]


@made("R083")
def _closed_file(folder: Path) -> list[Problem]:
    for name, text in (("rulebook.yaml", "id: mine\n"), ("rules/topic.yaml", "rules: [{id: search}]\n")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return caught(lambda: new_rule(read_book(folder, []), "topic", "another", "tactics"))


@made("S001")
def _unreadable(folder: Path) -> list[Problem]:
    return check_paths([folder / "nobody.yaml"], [ROOT / "rulebooks"])


@made("S002")
def _huge(folder: Path) -> list[Problem]:
    return check(folder, {BRIEF: b"#" * 2_000_001})


@made("S003")
def _gbk(folder: Path) -> list[Problem]:
    return check(folder, {BRIEF: "name: 种草\n".encode("gbk")})


@made("S007")
def _empty(folder: Path) -> list[Problem]:
    return [*check(folder, {BRIEF: ""}), *check(folder, {BRIEF: "# later\n"})]


@made("S016")
def _endless(folder: Path) -> list[Problem]:
    return check(folder, {BRIEF: "name: Lumen\n" * 1_002})[-1:]


@made("B007")
def _at_odds(folder: Path) -> list[Problem]:
    class Section(BaseModel):
        @model_validator(mode="after")
        def _no(self) -> "Section":
            raise ValueError("say one or the other")

    document = parse_yaml("{}", "brief.yaml")
    with pytest.raises(ValidationError) as error:
        Section.model_validate(document.data)
    return validation.problems_of(error.value, document, "B", Section)


@made("B009")
def _many_in_a_brief(folder: Path) -> list[Problem]:
    return check(folder, {BRIEF: completed("products:\n" + "  - {price: 1}\n" * 1_002, BRIEF)})[:1]


@made("R009")
def _many_in_a_book(folder: Path) -> list[Problem]:
    found = check(folder, {REFERENCES: "references:\n" + "".join(f"  - {{id: r{n}}}\n" for n in range(1_002))})
    return [each for each in found if each.code != "R002"]


@made("R030")
def _no_book(folder: Path) -> list[Problem]:
    return caught(lambda: find_books([folder]))


CHOICE = "layer: strategy, when: always, then: [{choose: {pace: fast}}]}\n"
UNUSED = {
    "R034": {},
    "R035": {RULES: "rules:\n  - {id: a, title: A, why: B., basis: expert, " + CHOICE},
    "R036": {},
    "R037": {},
    "R038": {},
    "R039": {DERIVED: "derived: {spare: {sum: [budget.total], unit: money, meaning: m}}\n"},
    "R070": {
        REFERENCES: "references:\n  - {id: old, title: A, superseded_by: new}\n  - {id: new, title: B}\n",
        RULES: "rules:\n  - {id: a, title: A, why: B., references: [old], " + CHOICE,
    },
}


def _unused(code: str) -> Callable[[Path], list[Problem]]:
    return lambda folder: [
        each
        for each in check(folder, {RULES: completed(HEADS[RULES], RULES), **UNUSED[code]}, use=True)
        if each.code == code
    ]


for _code in UNUSED:
    made(_code)(_unused(_code))


UNUSED["R080"] = {
    RULES: "rules:\n  - {id: a, title: A, why: B., basis: expert, layer: tactics, when: always, then: "
    "[{tactic: {playbook: fact-s.shop, platform: douyin, stage: order, title: T, text: T}}]}\n"
}
made("R080")(_unused("R080"))


@made("P010")
def _no_library(folder: Path) -> list[Problem]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "xlsxwriter", None)
        return find_lacking(["xlsx"])


@made("P011")
def _no_letters(folder: Path) -> list[Problem]:
    pytest.importorskip("typst", reason="the print is set with it: pip install 'planwheel[all]'")
    from engine.render.pdf import _refuse_letters

    return caught(lambda: _refuse_letters(["种", "草"], plans.full()))


@cache
def _accepted() -> Path:
    folder = Path(mkdtemp(prefix="planwheel-codes-"))
    (folder / "case").mkdir()
    shutil.copy(ROOT / "examples/petfood-new.yaml", folder / "case/brief.yaml")
    assert CliRunner().invoke(cli.main, ["golden", "accept", str(folder)]).exit_code == 0
    return folder


def _golden(folder: Path, spoil: Callable[[Path], object], *words: str) -> list[Problem]:
    """What a golden check finds after something was done to the case of an accepted folder."""
    root = Path(shutil.copytree(_accepted(), folder / "golden"))
    spoil(root / "case")
    cases, problems = find_cases(root, words)
    bench = Bench(Desk.open([ROOT / "rulebooks"], [ROOT / "templates"]), root, "reference")
    verdicts = [check_case(case, bench) for case in cases]
    return [*problems, *as_problems(verdicts, bench.desk.language("en"))]


def _written(name: str, change: Callable[[str], str]) -> Callable[[Path], object]:
    return lambda case: (case / name).write_text(change((case / name).read_text("utf-8")), "utf-8")


def _linked(case: Path) -> None:
    (case / "plan.json").rename(case.parent.parent / "elsewhere.json")
    (case / "plan.json").symlink_to(case.parent.parent / "elsewhere.json")


GOLDEN: dict[str, Callable[[Path], object]] = {
    "G001": _written("plan.json", lambda text: text[: len(text) // 2]),
    "G002": _written("plan.json", lambda text: f"<<<<<<< ours\n{text}"),
    "G003": _written("plan.json", lambda _: "{}"),
    "G011": lambda case: (case / "brief.yaml").unlink(),
    "G013": lambda case: shutil.copy(case / "plan.json", case / "plan.jsn"),
    "G014": _linked,
    "G017": _written("accepted.json", lambda text: text[:9]),
    "G020": _written("brief.yaml", lambda text: text.replace("total: 80000", "total: 90000")),
}
for _code, _spoil in GOLDEN.items():
    made(_code)(lambda folder, spoil=_spoil: _golden(folder, spoil))


@made("G010")
def _nobody(folder: Path) -> list[Problem]:
    return _golden(folder, lambda case: None, "somebody")


@made("G015")
def _leftover(folder: Path) -> list[Problem]:
    (folder / "case").mkdir()
    (folder / "case/plan.json.new").write_text("{}", "utf-8")
    return list(leftovers(folder, [Case("case", folder / "case", ())]))


def _books(words: str, version: str) -> list[Book]:
    return [Book("core", version, "Core", "me", "en", "", str(ROOT / "rulebooks/core"), parts={"rule core/a/b": words})]


@made("G021")
def _kept_version(folder: Path) -> list[Problem]:
    return list(check_versions(_books("then", "1.0.0"), _books("now", "1.0.0")))


@made("G022")
def _untold(folder: Path) -> list[Problem]:
    (folder / "CHANGELOG.md").write_text("# Changelog\n", "utf-8")
    impact = Impact((), 1, (), (), ())
    return list(check_changelog(folder / "CHANGELOG.md", _books("then", "1.0.0"), _books("now", "1.1.0"), impact))


@made("R076")
def _too_many_ways(folder: Path) -> list[Problem]:
    crowded = HEADS[RULES] + "    when: {products.count: {at_least: 0, at_most: 1}}\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soundness, "Judge", lambda rulebook, places: Judge(rulebook, places, steps=0))
        return [each for each in check(folder, {RULES: completed(crowded, RULES)}) if each.code == "R076"]


@made("P001")
def _disagreement(folder: Path) -> list[Problem]:
    rulebook = make_rulebook([make_rule("hot", FactTest("n0", "above", (1,), HERE), [tactic("pb0")])])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program.Program, "run", lambda self, one: Outcome((), frozenset(), {}))
        return caught(lambda: infer(rulebook, situation({"n0": 5})))


@made("P002")
def _gave_up(folder: Path) -> list[Problem]:
    drawn = [make_rule(f"r{i}", FactTest("n0", "at_least", (i,), HERE), [tactic("pb0")]) for i in range(70)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "STACK", 10_000)
        patch.setattr(network, "RULES", 10_000)
        return caught(lambda: infer(make_rulebook(drawn), situation({"n0": 100})))


@made("P003")
def _not_there(folder: Path) -> list[Problem]:
    return trouble.unavailable(ImportError("no module named durable")).problems


@made("T010")
def _no_language(folder: Path) -> list[Problem]:
    return caught(lambda: Locale.load("de", ROOT / "templates", {}))


@pytest.mark.parametrize("code", [code for code in CODES.values() if not code.file], ids=lambda code: code.id)
def test_what_no_small_file_shows_is_made(tmp_path: Path, code: Code) -> None:
    problems = MADE[code.id](tmp_path)
    assert {(problem.code, problem.severity) for problem in problems} == {(code.id, code.severity)}
    assert all(problem.message for problem in problems)


def test_every_code_has_an_example_or_says_how_it_is_made() -> None:
    assert set(MADE) == {code.id for code in CODES.values() if code.made}
    assert [code.id for code in CODES.values() if bool(code.file) == bool(code.made)] == []
    assert [code.id for code in SHOWN if not (code.bad and code.says and code.good)] == []


def _constants(node: ast.AST) -> Iterator[str]:
    return (
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and len(each.value) == 4
        if each.value[0] in "SBRTPG" and each.value[1:].isdigit()
    )


@cache
def _trees() -> list[ast.AST]:
    files = [path for path in sorted((ROOT / "engine").rglob("*.py")) if path.parent.name != "codes"]
    return [ast.parse(path.read_text("utf-8")) for path in files]


def test_the_engine_raises_the_codes_of_the_catalogue_and_no_others() -> None:
    raised = {code for tree in _trees() for code in _constants(tree)}
    structure = {*validation._KINDS.values(), "007", "009"}
    assert raised | {letter + number for letter in "BR" for number in structure} == set(CODES)


def test_errors_and_warnings_are_raised_as_the_catalogue_says() -> None:
    found: dict[str, set[str]] = {}
    for node in (node for tree in _trees() for node in ast.walk(tree) if isinstance(node, ast.Call)):
        words = [
            each.value for each in (*node.args, *(key.value for key in node.keywords)) if isinstance(each, ast.Constant)
        ]
        for code in (word for word in words if word in CODES):
            found.setdefault(code, set()).add("warning" if "warning" in words else "error")
    assert {code: severities for code, severities in found.items() if severities != {CODES[code].severity}} == {}
    assert {"B016", "B017", "R026", "R061", "R066"} <= set(found)


def test_each_id_stands_once_and_no_title_is_said_twice_in_a_letter() -> None:
    listed = [code for room in _ROOMS for code in room.CODES]
    assert len(listed) == len(CODES)
    for letter in "SBRTPG":
        titles = [code.title for code in listed if code.id[0] == letter]
        assert titles and len(set(titles)) == len(titles)


def test_the_page_of_all_codes_is_fresh() -> None:
    result = CliRunner().invoke(cli.main, ["codes", "--markdown"])
    assert result.stdout == (ROOT / "rulebooks/CODES.md").read_text("utf-8"), (
        "write it anew: planwheel codes --markdown > rulebooks/CODES.md"
    )


def test_codes_lists_them_and_a_code_has_its_page() -> None:
    runner = CliRunner()
    table = runner.invoke(cli.main, ["codes"]).stdout.splitlines()
    assert [line.split("\t")[0] for line in table[1:]] == list(CODES)
    page = runner.invoke(cli.main, ["codes", "r010"]).stdout
    assert page == page_of(CODES["R010"])
    for part in ("R010", "Error.", "douyin.shp", "did you mean douyin.shop?", "{douyin.shop: true}"):
        assert part in page
    assert "How it comes about" in runner.invoke(cli.main, ["codes", "P001"]).stdout
    unknown = runner.invoke(cli.main, ["codes", "R999"])
    assert unknown.exit_code == 2 and "there is no code R999" in unknown.stderr


def test_code_hosts_are_told_what_a_code_means() -> None:
    problems = [Problem(Source("a.yaml"), code.id, "m", severity=code.severity) for code in CODES.values()]
    rules = json.loads(REPORTS["sarif"](problems))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(CODES)
    for rule in rules:
        code = CODES[rule["id"]]
        assert rule["shortDescription"]["text"] == code.title
        assert rule["fullDescription"]["text"] == code.meaning
        assert rule["help"]["markdown"] == page_of(code)
        assert rule["defaultConfiguration"]["level"] == code.severity
