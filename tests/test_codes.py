"""The catalogue of codes is true: every example says exactly what it says it says."""

from pathlib import Path

import pytest
from mistakes import said

from engine.codes import CODES, Code

SHOWN = [code for code in CODES.values() if code.file]


@pytest.mark.parametrize("code", SHOWN, ids=lambda code: code.id)
def test_a_bad_example_says_just_what_the_catalogue_says(tmp_path: Path, code: Code) -> None:
    assert said(tmp_path, code.bad, code.file) == code.says
    assert f"{code.severity}[{code.id}]" in code.says


@pytest.mark.parametrize("code", SHOWN, ids=lambda code: code.id)
def test_a_good_example_says_nothing(tmp_path: Path, code: Code) -> None:
    assert said(tmp_path, code.good, code.moved or code.file) == ""
