"""What `check --fix` does to files: whole rounds of fixes until nothing is left that is sure."""

import difflib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from engine.commands.files import replace_file
from engine.errors import Fix, Problem

ROUNDS = 10


def mend_files(paths: Sequence[Path], folders: Sequence[Path]) -> list[Problem]:
    """Write what is sure into the files below the paths, say each change, and return the problems that are left."""
    from engine.checkup import check_paths

    problems = check_paths(paths, folders)
    for _ in range(ROUNDS):
        changes = list(_changes(problems, paths))
        for path, _, after, fixes in changes:
            _write(path, after)
            for fix in fixes:
                click.echo(f"{fix.source}: wrote {fix.instead!r} for {fix.was!r}", err=True)
        if not changes:
            break
        problems = check_paths(paths, folders)
    return problems


def show_changes(problems: Sequence[Problem], paths: Sequence[Path]) -> None:
    """What --fix would write first, as a unified diff; nothing is written."""
    for path, before, after, _ in _changes(problems, paths):
        old, new = (text.splitlines(keepends=True) for text in (before, after))
        for line in difflib.unified_diff(old, new, str(path), str(path)):
            click.echo(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", nl=False)


def _changes(problems: Sequence[Problem], paths: Sequence[Path]) -> Iterator[tuple[Path, str, str, tuple[Fix, ...]]]:
    """The files that can be mended, each with its text, the text mended, and the fixes in it."""
    from engine.mending import mended

    by_file: dict[Path, list[Fix]] = {}
    for fix in (problem.fix for problem in problems if problem.fix is not None):
        path = Path(fix.source.path)
        if any(path.is_relative_to(named) for named in paths):
            by_file.setdefault(path, []).append(fix)
    for path, fixes in sorted(by_file.items()):
        before = path.read_bytes().decode()
        after, done = mended(before, fixes)
        if done and after != before:
            yield path, before, after, done


def _write(path: Path, text: str) -> None:
    try:
        target = path.resolve()  # a link stays a link
        replace_file(target, text.encode(), stat.S_IMODE(os.stat(target).st_mode))
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
