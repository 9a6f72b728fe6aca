"""What a plan must never leave out or recommend, read from whole plans and from every shipped rule."""

import re
from functools import cache
from pathlib import Path

import pytest

from engine.pipeline import Desk
from engine.plan.model import Plan
from engine.rulebook.action import Coordinate, Experiment, Guard, Tactic

ROOT = Path(__file__).parent.parent
BARE = """
format: planwheel/brief@1
name: Guards
as_of: {as_of}
brand: {{name: Lumen}}
products: [{{name: Hero}}]
objective: {{primary: retention}}
budget: {{total: {total}}}
window: {{event: "618", year: 2026}}
platforms: {platforms}
"""
HIDDEN = re.compile(
    r"under.?water|水下|unreported|undisclosed|covert|unlabel|ghost.?writ|outside Pugongying", re.IGNORECASE
)


@cache
def desk() -> Desk:
    return Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])


def plan(folder: Path, platforms: str = "{}", as_of: str = "2025-12-01", total: int = 3000000) -> Plan:
    path = folder / "brief.yaml"
    path.write_text(BARE.format(platforms=platforms, as_of=as_of, total=total), encoding="utf-8")
    return desk().plan(path)[0]


@pytest.mark.parametrize("total", [5000, 80000, 24000000])
def test_a_brief_that_says_nothing_is_guarded_on_every_ground(tmp_path: Path, total: int) -> None:
    found = {(each.playbook, each.kind) for each in plan(tmp_path, total=total).compliance}
    assert found >= {
        ("compliance.labelling", "label"), ("compliance.labelling", "forbid"), ("compliance.claims", "forbid"),
        ("compliance.privacy", "consent"), ("compliance.caps", "cap"),
    }  # fmt: skip
    assert {"core/guards/label-ads.label", "core/guards/report-notes.report", "core/guards/hold-claims.hold"} <= {
        each.id for each in plan(tmp_path, total=total).compliance
    }


@pytest.mark.parametrize(("as_of", "cap"), [("2025-11-16", []), ("2025-11-17", [28.0])])
def test_wecoms_cap_stands_from_its_date_on(tmp_path: Path, as_of: str, cap: list[float]) -> None:
    found = plan(tmp_path, "{wechat: {wecom: true, groups: 10}}", as_of).compliance
    assert [each.at_most for each in found if each.id == "core/guards/wecom-cap.cap"] == cap


def test_no_action_recommends_hidden_promotion_and_what_names_it_forbids_it() -> None:
    named = set()
    for rule in desk().rulebook.rules.values():
        for act in (*rule.then, *rule.otherwise):
            text = f"{getattr(act, 'title', None)} {getattr(act, 'text', None)}"
            if isinstance(act, Tactic | Coordinate | Experiment):
                assert not HIDDEN.search(text), f"{rule.id}.{act.id}"
            elif isinstance(act, Guard) and HIDDEN.search(text):
                named.add((rule.base, act.kind))
    assert ("star/assets/nothing-under-water", "forbid") in named
    assert {kind for _, kind in named} <= {"forbid", "label"}
