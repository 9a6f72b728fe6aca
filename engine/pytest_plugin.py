"""`pytest --planwheel DIR`: each golden case below DIR as a test of its own, in other people's test runs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

_BENCH = pytest.StashKey[dict[Path, Any]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, among those of a group of their own."""
    group = parser.getgroup("planwheel", "golden campaign plans")
    group.addoption(
        "--planwheel", action="append", default=[], metavar="DIR", help="Check the golden plans below DIR, too."
    )
    group.addoption(
        "--planwheel-rulebooks",
        action="append",
        default=[],
        metavar="DIR",
        help="More rulebooks: a book or a folder of books.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Golden cases join the tests before any filter is applied, so that -k and -m count for them."""
    for folder in config.getoption("planwheel"):
        suite = _Suite.from_parent(session, name=f"planwheel:{folder}", path=Path(folder).resolve())
        items.extend(suite.collect())


class _Suite(pytest.Collector):
    def collect(self) -> Iterable[pytest.Item]:
        """A test a case, and one for what is wrong with the folders."""
        from engine.golden.case import find_cases

        cases, problems = find_cases(self.path)
        if problems:
            yield _Folders.from_parent(self, name="folders", problems=problems)
        for case in cases:
            yield _Golden.from_parent(self, name=case.name, case=case)

    @property
    def bench(self) -> Any:
        """The rulebooks, read once a run."""
        from engine.golden.check import Bench
        from engine.pipeline import Desk
        from engine.resources import find_resource

        benches = self.config.stash.setdefault(_BENCH, {})
        if self.path not in benches:
            more = [Path(each) for each in self.config.getoption("planwheel_rulebooks")]
            desk = Desk.open([find_resource("rulebooks"), *more], [find_resource("templates")])
            benches[self.path] = Bench(desk, self.path)
        return benches[self.path]


class _Moved(Exception):
    """A plan that is not as accepted; its text says what moved and why."""


class _Golden(pytest.Item):
    def __init__(self, *, case: Any, **more: Any) -> None:
        super().__init__(**more)
        self.case = case

    def runtest(self) -> None:
        from engine.golden.check import check_case
        from engine.golden.report import as_lines

        assert isinstance(self.parent, _Suite)
        bench = self.parent.bench
        verdict = check_case(self.case, bench)
        if not verdict.passed:
            raise _Moved("\n".join(as_lines([verdict], bench.desk.rulebook, bench.desk.language("en"))))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What moved, without a traceback into planwheel."""
        return str(excinfo.value) if isinstance(excinfo.value, _Moved) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.case.brief, 0, f"golden plan {self.name}"


class _Folders(pytest.Item):
    def __init__(self, *, problems: Any, **more: Any) -> None:
        super().__init__(**more)
        self.problems = problems

    def runtest(self) -> None:
        raise _Moved("\n".join(map(str, self.problems)))

    repr_failure = _Golden.repr_failure

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, "golden folders"
