"""`planwheel check`: every problem of briefs, rulebooks and templates."""

from pathlib import Path

import click

from engine.commands.desk import rulebook_folders
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
@guarded
def command(paths: tuple[Path, ...], rulebooks: tuple[Path, ...], strict: bool, form: str) -> int:
    """Check briefs, rulebooks and templates: every problem as path:line:column with a hint."""
    from engine.checkup import check_paths
    from engine.report import REPORTS

    problems = check_paths(paths, rulebook_folders(rulebooks))
    click.echo(REPORTS[form](problems), nl=False)
    if form == "text":
        click.echo(_counted(problems), err=True)
    return int(any(problem.severity == "error" or (strict and problem.severity == "warning") for problem in problems))


def _counted(problems: list[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    counted = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    return f"{counted}; `planwheel codes {problems[0].code}` says more of the first" if problems else counted
