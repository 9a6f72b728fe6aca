"""`planwheel check`: every problem of briefs, rulebooks and templates."""

from pathlib import Path

import click

from engine.commands.desk import Drawer, rulebook_folders
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
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--watch", "stays", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@guarded
def command(paths: tuple[Path, ...], rulebooks: tuple[Path, ...], strict: bool, form: str, stays: bool) -> int:
    """Check briefs, rulebooks and templates: every problem as path:line:column with a hint."""
    folders = rulebook_folders(rulebooks)
    if stays:
        from engine.commands.watch import watch

        def again(_: list[str]) -> None:
            _told(paths, folders, form, None)  # what is kept between runs would hide from a watch what is read

        return watch([*folders, *paths], again)
    problems = _told(paths, folders, form, Drawer())
    return int(any(problem.severity == "error" or (strict and problem.severity == "warning") for problem in problems))


def _told(paths: tuple[Path, ...], folders: list[Path], form: str, drawer: Drawer | None) -> list[Problem]:
    from engine.checkup import check_paths
    from engine.report import REPORTS

    problems = check_paths(paths, folders, drawer)
    click.echo(REPORTS[form](problems), nl=False)
    if form == "text":
        click.echo(_counted(problems), err=True)
    return problems


def _counted(problems: list[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
