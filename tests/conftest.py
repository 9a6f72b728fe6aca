"""What all tests share: rulebooks that commands keep between runs lie in a folder of the test run's own."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["PLANWHEEL_CACHE"] = str(Path(tmp_path_factory.getbasetemp(), "cache"))
