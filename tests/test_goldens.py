"""Our own goldens: the example briefs in their languages, as `make check` guards them."""

import pytest

from engine.golden.case import Case, find_cases
from tests.books import ROOT

GOLDEN = ROOT / "tests/golden"
CASES, PROBLEMS = find_cases(GOLDEN)


def test_every_example_is_guarded() -> None:
    assert PROBLEMS == []
    assert {case.name for case in CASES if "." not in case.name} == {path.stem for path in ROOT.glob("examples/*.yaml")}
    assert {case.locale for case in CASES} == {None, "zh-CN", "ja"}
    assert all({"json", "md"} <= set(case.guarded) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_guarded_brief_is_the_example_itself(case: Case) -> None:
    example = ROOT / f"examples/{case.name.split('.')[0]}.yaml"
    assert (GOLDEN / case.name / "brief.yaml").read_bytes() == example.read_bytes(), (
        "copy it there, then review the plan"
    )
