"""`planwheel check`: every problem of briefs, rulebooks and templates."""

from pathlib import Path

import click

from engine.commands.desk import rulebook_folders
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
@guarded
def command(
    paths: tuple[Path, ...], rulebooks: tuple[Path, ...], strict: bool, form: str, fix: bool, diff: bool
) -> int:
    """Check briefs, rulebooks and templates: every problem as path:line:column with a hint."""
    from engine.checkup import check_paths
    from engine.report import REPORTS

    if fix and diff:
        raise click.UsageError("--diff writes nothing; give it or --fix, not both")
    folders = rulebook_folders(rulebooks)
    problems = mend_files(paths, folders) if fix else check_paths(paths, folders)
    if diff:
        show_changes(problems, paths)
    else:
        click.echo(REPORTS[form](problems), nl=False)
    if form == "text":
        click.echo(_counted(problems), err=True)
    return int(any(problem.severity == "error" or (strict and problem.severity == "warning") for problem in problems))


def _counted(problems: list[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    sure = sum(problem.fix is not None for problem in problems)
    counted = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    counted += f"; --fix mends {sure}" if sure else ""
    return f"{counted}; `planwheel codes {problems[0].code}` says more of the first" if problems else counted
