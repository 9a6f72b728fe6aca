"""The crowd models beside the six stages: one source for facts, plan and table, with grades, sources and caveats."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from desk import catalogue

from cli import main
from engine.catalogue import load_catalogue
from engine.crosswalk import make_crosswalk
from engine.errors import PlannerError
from engine.locale import LOCALES, Locale
from engine.rulebook.load import load_rulebooks
from tests.books import ROOT


def test_every_model_that_a_plan_may_speak_of_is_there_with_its_own_codes() -> None:
    codes = {id_: " ".join(stage.code for stage in model.stages) for id_, model in catalogue().models.items()}
    assert codes == {
        "kotler-5a": "Aware Appeal Ask Act Advocate", "marketing-5": "Data Predict Context Augment Agile",
        "o-5a": "O A1 A2 A3 A4 A5", "aips": "A I TI P S", "aipl": "A I P L", "deeplink": "D En Eth Pe In Nu K",
        "fast": "F A S T", "jd-4a": "A1 A2 A3 A4", "kuaishou-5r": "R1 R2 R3 R4 R5", "tencent-5r": "R0 R1 R2 R3 R4 R5",
    }  # fmt: skip


def test_the_platforms_crowds_are_those_of_their_model() -> None:
    """What a brief may count and how a stage is filled is the model's and stands nowhere else."""
    platforms = catalogue().platforms
    assert platforms["kuaishou"].audience == ("R1", "R2", "R3", "R4", "R5")
    decision = {p: each.stages["decision"].crowd for p, each in platforms.items() if "decision" in each.stages}
    assert decision == {"douyin": "A3", "xiaohongshu": "TI", "kuaishou": "R3"}
    assert platforms["jd"].stages["order"].model_dump() == {"crowd": "A3", "rate": "A2_to_A3"}
    assert platforms["wechat"].stages["private-domain"].crowd == "members"
    assert "model:" in (ROOT / "rulebooks/core/catalogue/platforms.yaml").read_text()


@pytest.mark.parametrize("code", LOCALES)
def test_the_table_is_whole_in_each_language(code: str) -> None:
    rulebook, _ = load_rulebooks([ROOT / "rulebooks"])
    words = Locale.load(code, ROOT / "templates", rulebook.catalogue.names(code))
    table = make_crosswalk(rulebook.catalogue, rulebook.references, words)
    models = rulebook.catalogue.models.values()
    assert len(table.rows) == sum(len(model.stages) for model in models)
    assert all(cell for row in table.rows for cell in row)
    assert all(set(part.names) == set(LOCALES) for model in models for part in (model, *model.stages))
    assert all(set(model.note) == set(LOCALES) for model in models)
    assert {name.split("#")[0] for model in models for name in model.references} <= set(rulebook.references)
    none = words.text("models.no_counterpart")
    assert [row[2] for row in table.rows if row[4] == none] == [
        "Data", "Predict", "Context", "Augment", "Agile", "O", "F", "A", "S", "T", "R0",
    ]  # fmt: skip
    told = "\n".join(table.remarks)
    assert all(each in told for each in rulebook.catalogue.names(code)["caveats"].values())


def test_the_command_prints_it_in_the_language_that_was_asked_for() -> None:
    printed = CliRunner().invoke(main, ["rulebooks", "show", "models", "--locale", "zh-CN"])
    assert printed.exit_code == 0
    assert "O-5A\t抖音\tA3\t种草/问询\t影响决策" in printed.output
    assert "不同平台的人群不可相加" in printed.output and "m1 · " in printed.output
    assert (
        "No stage of its own for: Connect the private domain"
        in CliRunner().invoke(main, ["rulebooks", "show", "models"]).output
    )


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("models.yaml", "fills: awareness", "fills: awarness"),
        ("models.yaml", "platform: douyin", "platform: duoyin"),
        ("platforms.yaml", "model: aips", "model: aisp"),
    ],
)
def test_a_name_that_nobody_knows_is_a_problem_with_a_hint(tmp_path: Path, file: str, old: str, new: str) -> None:
    for path in (ROOT / "rulebooks/core/catalogue").rglob("*.yaml"):
        target = tmp_path / path.relative_to(ROOT / "rulebooks/core/catalogue")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text()
        target.write_text(text.replace(old, new, 1) if path.name == file else text)
    with pytest.raises(PlannerError) as caught:
        load_catalogue(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.hint) == ("R024", f"did you mean {old.split()[1]}?")
