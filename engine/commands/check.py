"""`planwheel check`: every problem of briefs, rulebooks and templates."""

from pathlib import Path

import click

from engine.commands.desk import Drawer, rulebook_folders
from engine.commands.mend import mend_files, show_changes
from engine.commands.options import guarded, rulebook_options
from engine.errors import Problem


@click.command(short_help="Check briefs, rulebooks and templates.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@rulebook_options
@click.option("--strict", is_flag=True, help="Warnings count as problems.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="text (default), json, sarif for code hosts, github for annotations in a workflow.",
)
@click.option("--fix", is_flag=True, help="Write what is sure into the files, and say what was changed.")
@click.option("--diff", is_flag=True, help="Print what --fix would write first; write nothing.")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--watch", "stays", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@guarded
def command(
    paths: tuple[Path, ...], rulebooks: tuple[Path, ...], strict: bool, form: str, fix: bool, diff: bool, stays: bool
) -> int:
    """Check briefs, rulebooks and templates: every problem as path:line:column with a hint."""
    if fix and diff:
        raise click.UsageError("--diff writes nothing; give it or --fix, not both")
    if stays and (fix or diff):
        raise click.UsageError("--watch only looks; mend with --fix when it is closed")
    folders = rulebook_folders(rulebooks)
    if stays:
        from engine.commands.watch import watch

        def again(_: list[str]) -> None:
            _told(_found(paths, folders, None), form)  # what is kept between runs would hide from a watch what is read

        return watch([*folders, *paths], again)
    problems = mend_files(paths, folders) if fix else _found(paths, folders, Drawer())
    if diff:
        show_changes(problems, paths)
    else:
        _told(problems, form)
    return int(any(problem.severity == "error" or (strict and problem.severity == "warning") for problem in problems))


def _found(paths: tuple[Path, ...], folders: list[Path], drawer: Drawer | None) -> list[Problem]:
    from engine.checkup import check_paths

    return check_paths(paths, folders, drawer)


def _told(problems: list[Problem], form: str) -> None:
    from engine.report import REPORTS

    click.echo(REPORTS[form](problems), nl=False)
    if form == "text":
        click.echo(_counted(problems), err=True)


def _counted(problems: list[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    sure = sum(problem.fix is not None for problem in problems)
    counted = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    counted += f"; --fix mends {sure}" if sure else ""
    return f"{counted}; `planwheel codes {problems[0].code}` says more of the first" if problems else counted
