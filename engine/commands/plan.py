"""`planwheel plan`: briefs to documents."""

import sys
from pathlib import Path
from typing import Any

import click

from engine.commands.desk import open_desk
from engine.commands.files import write_whole
from engine.commands.options import LOCALES, engine_option, guarded, print_problems, rulebook_options
from engine.commands.progress import tracked
from engine.errors import PlannerError, Problem


@click.command(short_help="Make a plan from a brief.")
@click.argument("briefs", nargs=-1, required=True, metavar="BRIEF...", type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    default=("md",),
    metavar="FORMAT",
    help="md (default), html, json, csv, ics, xlsx, pdf, or all; may be repeated.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(),  # a text: a Path forgets that it ended in /
    help="A file, or a folder (ends in /, exists, or several files are asked for).",
)
@click.option("--locale", type=LOCALES, help="Language of the plan; else the brief's own.")
@rulebook_options
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder whose templates replace the shipped ones.",
)
@engine_option
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
@guarded
def command(
    briefs: tuple[Path, ...], formats: tuple[str, ...], output: str | None, locale: str | None,
    rulebooks: tuple[Path, ...], templates: Path | None, engine: Any, force: bool,
) -> int:  # fmt: skip
    """Make a plan from each BRIEF: Markdown to the screen by default, files with -o."""
    wanted = _wanted(formats)
    _check_output(briefs, wanted, output)
    desk = open_desk(rulebooks, templates)
    plans: list[Any] = []
    problems: list[Problem] = []
    for path in tracked(briefs, "planning"):
        try:
            plans.append((path, *desk.plan(path, locale, engine)))
        except PlannerError as error:
            problems += error.problems
    if problems:
        print_problems(problems)
        return 1
    if output is None:
        _print(_joined(plans, wanted[0], desk.templates), wanted[0])
        return 0
    return _write(plans, wanted, output, desk, force)


def _wanted(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats asked for, each once; all of them must exist and have their library."""
    from engine.render import FORMATS, find_lacking

    wanted = tuple(FORMATS) if "all" in formats else tuple(dict.fromkeys(formats))
    for name in wanted:
        if name not in FORMATS:
            raise click.BadParameter(f"there is no format {name!r}; one of {', '.join(FORMATS)}, all", param_hint="-f")
    if lacking := find_lacking(wanted):
        raise PlannerError(lacking)
    return wanted


def _check_output(briefs: tuple[Path, ...], wanted: tuple[str, ...], output: str | None) -> None:
    from engine.render import FORMATS

    if output is None and (len(wanted) > 1 or (len(briefs) > 1 and not FORMATS[wanted[0]].joins)):
        raise click.UsageError("several files need -o: a folder to write them to")


def _joined(plans: list[Any], format_: str, templates: Any) -> str | bytes:
    """Several plans as one document: an array in JSON, one after the other in Markdown."""
    from engine.render import FORMATS
    from engine.render.json import render_array

    if format_ == "json" and len(plans) > 1:
        return render_array([plan for _, plan, _ in plans])
    documents = [FORMATS[format_].render(plan, language, templates) for _, plan, language in plans]
    return documents[0] if len(documents) == 1 else "\n---\n\n".join(map(str, documents))


def _print(document: str | bytes, format_: str) -> None:
    if isinstance(document, bytes):
        if sys.stdout.isatty():
            raise click.UsageError(f"{format_} is no text for a screen; say where it goes: -o FILE")
        sys.stdout.buffer.write(document)
        return
    if format_ == "md" and sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(document))
        return
    sys.stdout.buffer.write(document.encode())


def _write(plans: list[Any], wanted: tuple[str, ...], where: str, desk: Any, force: bool) -> int:
    from engine.render import FORMATS

    several, output = len(plans) * len(wanted) > 1, Path(where)
    folder = output.is_dir() or where.endswith("/") or several
    if folder and output.exists() and not output.is_dir():
        raise click.BadParameter(f"{output} is a file, and several files are asked for", param_hint="-o")
    asked: dict[Path, tuple[Any, Any, str]] = {}
    for path, plan, language in plans:
        for name in wanted:
            target = output / f"{path.stem}.plan{FORMATS[name].suffix}" if folder else output
            if target in asked:
                raise click.UsageError(f"two briefs would be written to {target}; rename one of them")
            asked[target] = plan, language, name
    standing = [target for target in asked if target.exists() and not force]
    for target in standing:
        click.echo(f"{target} exists; --force overwrites it", err=True)
    if standing:
        return 1
    files = {
        target: FORMATS[name].render(plan, language, desk.templates)
        for target, (plan, language, name) in tracked(asked.items(), "writing")
    }
    for target, document in files.items():
        write_whole(target, document)
        click.echo(str(target), err=True)
    return 0
