"""Runs something again when files change, until Ctrl-C: for verbs that an author leaves open beside the editor."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from engine.commands.options import print_problems
from engine.errors import PlannerError
from engine.kept import KEPT

PAUSE = 0.25
"""Seconds between two looks: an editor's save is seen at once for a reader, and looking costs about a hundredth of a core."""
States = dict[str, tuple[int, int, int]]


def watch(paths: Sequence[Path], run: Callable[[list[str]], None]) -> int:
    """Run now, then each time that a file under the paths was changed, added or removed; `run` is told which."""
    KEPT.begin()
    try:
        states = look(paths)
        _timed(run, [])
        while True:
            time.sleep(PAUSE)
            found = look(paths)
            changed = sorted(path for path in states.keys() | found.keys() if states.get(path) != found.get(path))
            if changed:
                states = found
                _timed(run, changed)
    except KeyboardInterrupt:
        return 0
    finally:
        KEPT.end()


def _timed(run: Callable[[list[str]], None], changed: list[str]) -> None:
    for path in changed:
        click.echo(f"\nchanged: {path}", err=True)
    start = time.process_time()
    try:
        run(changed)
    except PlannerError as error:
        print_problems(error.problems)
    except click.ClickException as error:
        if not changed:
            raise
        error.show()
    spent = (time.process_time() - start) * 1000
    click.echo(f"{spent:.0f} ms; waiting for changes, Ctrl-C ends", err=True)


def look(paths: Sequence[Path]) -> States:
    """Every file under these paths with what tells a change of it; an editor's own files are left out."""
    states: States = {}
    waiting = [str(path) for path in paths]
    while waiting:
        path = waiting.pop()
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.name.startswith((".", "#")) or entry.name.endswith("~"):
                        continue
                    if entry.is_dir():
                        waiting.append(entry.path)
                    else:
                        states[entry.path] = _state(entry.stat())
        except NotADirectoryError:
            states[path] = _state(os.stat(path))
        except OSError:  # gone while looking; the next look sees what is there
            continue
    return states


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_size, found.st_ino
