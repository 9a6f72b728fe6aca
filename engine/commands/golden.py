"""`planwheel golden`: accepted plans beside their briefs, checked, reviewed by cause, accepted."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from engine.commands.desk import Drawer, rulebook_folders, template_folders
from engine.commands.files import replace_file
from engine.commands.options import LOCALES, guarded, print_problems, rulebook_options

FORMS = ("text", "json", "junit", "markdown", "sarif", "github")
_BATCH = 8


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.argument("folder", metavar="DIR", type=click.Path(path_type=Path)),
        click.option(
            "-k", "words", multiple=True, metavar="TEXT", help="Only cases whose name holds TEXT; may be repeated."
        ),
        click.option(
            "--templates", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Your own templates."
        ),
        click.option("--locale", type=LOCALES, default="en", help="Language in which differences are told."),
        click.option("-j", "jobs", type=click.IntRange(1), default=None, help="Processes; else one per core."),
        rulebook_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(short_help="Guard accepted plans.")
def command() -> None:
    """Guard plans that a team accepted: a folder of cases, each with a brief.yaml and its accepted documents."""


@command.command(short_help="Plan every case again and compare.")
@_shared
@click.option(
    "-f", "--format", "form", type=click.Choice(FORMS), default="text", help="text (default), json, junit, ..."
)
@click.option("--full", is_flag=True, help="Plan every case, also those that no edit reaches.")
@click.option("--strict", is_flag=True, help="Other digests of the rulebooks are a difference, too.")
@guarded
def check(
    folder: Path, words: tuple[str, ...], templates: Path | None, locale: str, jobs: int | None,
    rulebooks: tuple[Path, ...], form: str, full: bool, strict: bool,
) -> int:  # fmt: skip
    """Plan every case below DIR again and say what moved, and because of what.

    Never writes into a golden. Where something differs, the result waits beside it as *.new (not in CI).
    """
    from engine.golden.case import leftovers
    from engine.golden.report import FORMS as REPORTS
    from engine.golden.report import as_problems
    from engine.report import REPORTS as PROBLEMS

    session = _Session.open(folder, words, templates, rulebooks, jobs)
    verdicts = session.check(full=full or strict)
    problems = list(session.problems)
    if os.environ.get("CI", "").lower() in ("", "0", "false"):
        for verdict in verdicts:
            _put_aside(verdict)
    else:
        problems += leftovers(folder, session.cases)
    rulebook, language = session.bench.desk.rulebook, session.bench.desk.language(locale)
    if form in REPORTS:
        if form == "text":
            print_problems(problems)
        click.echo(REPORTS[form](verdicts, rulebook, language), nl=False)
    else:
        click.echo(PROBLEMS[form]([*problems, *as_problems(verdicts, language)]), nl=False)
    if form != "text" and form in REPORTS:
        for problem in problems:
            click.echo(str(problem), err=True)
    hashes = strict and any("hashes" in verdict.files.values() for verdict in verdicts)
    return int(bool(problems) or hashes or not all(verdict.passed for verdict in verdicts))


@command.command(short_help="Step through what waits, grouped by cause.")
@_shared
@click.option("--json", "as_json", is_flag=True, help="Print what waits instead of asking.")
@guarded
def review(
    folder: Path, words: tuple[str, ...], templates: Path | None, locale: str, jobs: int | None,
    rulebooks: tuple[Path, ...], as_json: bool,
) -> int:  # fmt: skip
    """Step through what differs, one cause after the other, and accept or leave each."""
    from engine.golden.report import as_json as told_as_json
    from engine.golden.report import by_causes, headlines, told

    session = _Session.open(folder, words, templates, rulebooks, jobs)
    if session.problems:
        print_problems(session.problems)
        return 1
    verdicts = session.check(full=True)
    waiting = [verdict for verdict in verdicts if not verdict.passed]
    language = session.bench.desk.language(locale)
    if as_json:
        click.echo(told_as_json(waiting, session.bench.desk.rulebook, language), nl=False)
        return int(bool(waiting))
    if not waiting:
        click.echo("Nothing waits.")
        return 0
    if not _at_a_terminal():
        raise click.UsageError(
            "there is no terminal to ask at; use --json here and `planwheel golden accept --cause ID`"
        )
    for causes, group in by_causes(waiting).items():
        click.echo(f"\n{', '.join(told(cause) for cause in causes) or 'never accepted'}: {len(group)}")
        for verdict in group:
            click.echo(
                "\n    ".join((f"  {verdict.case.name}", *map(str, verdict.problems), *headlines(verdict, language)))
            )
        if not _asked(session, [verdict for verdict in group if not verdict.problems]):
            break
    return 0


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _asked(session: "_Session", able: Sequence[Any]) -> bool:
    """Accept these if the reviewer says so; False if the review is over."""
    if not able:
        return True
    answer = click.prompt("[a]ccept, [s]kip, [q]uit", type=click.Choice(["a", "s", "q"]), default="s")
    if answer == "a":
        session.accept(able)
    return bool(answer != "q")


@command.command(short_help="Accept what differs, all of it or by cause.")
@_shared
@click.option("--cause", "causes", multiple=True, metavar="ID", help="Only what is due to this cause; may be repeated.")
@click.option(
    "-f", "--format", "formats", multiple=True, metavar="FORMAT", help="Guard this format too (new cases: json)."
)
@guarded
def accept(
    folder: Path, words: tuple[str, ...], templates: Path | None, locale: str, jobs: int | None,
    rulebooks: tuple[Path, ...], causes: tuple[str, ...], formats: tuple[str, ...],
) -> int:  # fmt: skip
    """Take today's plans as the accepted ones.

    With --cause, only cases that nothing else moved; the others stay as they are and are named.
    """
    from engine.golden.acceptance import divide
    from engine.render import FORMATS

    for name in formats:
        if name not in FORMATS:
            raise click.BadParameter(f"there is no format {name!r}; one of {', '.join(FORMATS)}", param_hint="-f")
    session = _Session.open(folder, words, templates, rulebooks, jobs)
    if session.problems:
        print_problems(session.problems)
        return 1
    verdicts = session.check(full=True, formats=formats)
    broken = [problem for verdict in verdicts for problem in verdict.problems]
    print_problems(broken)
    known = {cause.name for verdict in verdicts for cause in verdict.causes}
    for name in sorted(set(causes) - known):
        there = ", ".join(sorted(known)) or "nothing differs"
        raise click.BadParameter(f"nothing moved because of {name!r}; there is {there}", param_hint="--cause")
    taken, left = divide(verdicts, set(causes))
    session.accept(taken)
    for verdict in left:
        others = ", ".join(sorted({cause.name for cause in verdict.causes} - set(causes)))
        click.echo(f"{verdict.case.name} stays: it moved because of {others}, too", err=True)
    click.echo(f"{len(taken)} case{'s' * (len(taken) != 1)} accepted", err=True)
    return int(bool(broken))


@dataclass(frozen=True)
class _Session:
    """One run over a folder: its cases, what they are checked with, and the lock under which goldens are written."""

    folder: Path
    setup: tuple[Path, Path | None, tuple[Path, ...]]
    bench: Any
    cases: Sequence[Any]
    problems: Sequence[Any]
    jobs: int
    whole: bool

    @classmethod
    def open(
        cls, folder: Path, words: tuple[str, ...], templates: Path | None, rulebooks: tuple[Path, ...], jobs: int | None
    ) -> "_Session":
        from engine.golden.case import find_cases

        cases, problems = find_cases(folder, words)
        setup = (folder, templates, rulebooks)
        return cls(folder, setup, _bench(*setup), cases, problems, jobs or os.cpu_count() or 1, not words)

    def check(self, *, full: bool, formats: Sequence[str] = ()) -> list[Any]:
        """A verdict for each case, in the order of their names; in processes where there are many."""
        work = [(case, tuple(formats) or (() if case.guarded else ("json",)), full) for case in self.cases]
        if self.jobs == 1 or len(work) < 2 * _BATCH:
            from engine.golden.check import check_case

            return [check_case(case, self.bench, wanted, full=whole) for case, wanted, whole in work]
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(self.jobs, get_context("spawn"), initializer=_begin, initargs=self.setup) as pool:
            return list(pool.map(_one, work, chunksize=_BATCH))

    def accept(self, verdicts: Sequence[Any]) -> None:
        """Write the goldens of these verdicts, one writer at a time; a case's record last."""
        from engine.golden.case import PENDING, STEM
        from engine.golden.record import RECORD, STATES, key_of, write_state

        if not verdicts:
            return
        with _alone(self.folder):
            states = self.folder / STATES
            _put(states / f"{key_of(self.bench.state)}.json", write_state(self.bench.state).encode())
            for verdict in verdicts:
                case = verdict.case
                for name, content in verdict.documents.items():
                    _put(case.file(name), content)
                for path in case.folder.glob(f"{STEM}.*{PENDING}"):
                    path.unlink()
                _put(case.folder / RECORD, verdict.record.write().encode())
                click.echo(case.name, err=True)
            if self.whole:
                self._forget()

    def _forget(self) -> None:
        """States that no case was accepted with any more."""
        from engine.golden.record import RECORD, STATES, read_record

        used = {record.state for case in self.cases if (record := read_record(case.folder / RECORD))}
        for path in (self.folder / STATES).glob("*.json"):
            if path.stem not in used:
                path.unlink()


def _bench(folder: Path, templates: Path | None, rulebooks: tuple[Path, ...]) -> Any:
    from importlib.metadata import version

    from engine.golden.check import Bench
    from engine.pipeline import Desk

    libraries = ("babel", "highspy", "jinja2", "numpy", "pydantic", "durable-rules")
    versions = " ".join((sys.version, *(version(name) for name in libraries)))
    desk = Desk.open(rulebook_folders(rulebooks), template_folders(templates), Drawer())
    return Bench(desk, folder, libraries=versions)


_AT_WORK: dict[str, Any] = {}


def _begin(folder: Path, templates: Path | None, rulebooks: tuple[Path, ...]) -> None:
    """What each process has at hand."""
    _AT_WORK["bench"] = _bench(folder, templates, rulebooks)


def _one(work: tuple[Any, tuple[str, ...], bool]) -> Any:
    from engine.golden.check import check_case

    case, formats, full = work
    return check_case(case, _AT_WORK["bench"], formats, full=full)


def _put_aside(verdict: Any) -> None:
    """Today's documents beside the accepted ones where they differ, nothing where they don't."""
    for name in verdict.files:
        path, content = verdict.case.pending(name), verdict.documents.get(name)
        try:
            if content is None or verdict.passed or verdict.files[name] in ("same", "near", "hashes"):
                path.unlink(missing_ok=True)
            else:
                replace_file(path, content, 0o644)
        except OSError as error:
            click.echo(f"{path} cannot be written: {error.strerror}; the check goes on without it", err=True)


def _put(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        replace_file(path, content, 0o644)
    except OSError as error:
        raise click.ClickException(
            f"{path} cannot be written: {error.strerror}; what was accepted before it stays"
        ) from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Goldens are written by one run at a time; the lock goes with the process."""
    try:
        import fcntl
    except ImportError:  # no such locks here
        yield
        return
    with (folder / ".golden.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(
                f"another run is accepting plans in {folder}; try again when it is done"
            ) from None
        try:
            yield
        finally:
            (folder / ".golden.lock").unlink(missing_ok=True)
