"""Options that several verbs share, and the guard around every verb."""

import atexit
import gc
import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from engine.errors import PlannerError, PlannerFault, Problem

LOCALES = click.Choice(["en", "zh-CN", "ja"])
"""Kept as a literal so that --help stays free of the engine's imports; a test compares it with the engine's."""


def rulebook_options(command: Callable[..., Any]) -> Callable[..., Any]:
    folders = click.Path(path_type=Path, exists=False)
    return click.option(
        "--rulebooks",
        multiple=True,
        type=folders,
        metavar="DIR",
        help="More rulebooks: a book or a folder of books; may be repeated.",
    )(command)


def engine_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--engine",
        type=click.Choice(["both", "reference"]),
        default="both",
        help="How rules are matched: durable-rules checked by the reference evaluator, or the reference alone.",
    )(command)


def guarded(command: Callable[..., int | None]) -> Callable[..., None]:
    """Problems become text on stdout and exit code 1, never a traceback."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # dozens of unknowns need no threads
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # nobody else has a say in what is valid
        gc.set_threshold(100_000, 50, 50)  # a short run makes much and drops little; collecting costs a tenth of it
        atexit.register(gc.freeze)  # nor is what lives to the end searched for garbage on the way out
        try:
            code = command(*args, **options)
        except PlannerError as error:
            print_problems(error.problems)
            code = 1
        except PlannerFault as fault:
            click.echo(f"planwheel is at fault, not your files: {fault}", err=True)
            code = 1
        except BrokenPipeError:
            sys.stderr.close()
            code = 1
        sys.exit(code or 0)

    return run


def print_problems(problems: Iterable[Problem]) -> None:
    """Each Problem on its own lines."""
    for problem in problems:
        click.echo(str(problem))
