"""`planwheel test`: the cases beside the rules."""

from pathlib import Path

import click

from engine.commands.desk import Drawer, rulebook_folders
from engine.commands.files import write_whole
from engine.commands.options import guarded, rulebook_options


@click.command(short_help="Run the rulebooks' cases.")
@click.argument("books", nargs=-1, metavar="[BOOK...]")
@click.option(
    "-k", "text", metavar="TEXT", default="", help="Only cases that a text means: topic, name, rule ids; and, or, not."
)
@click.option(
    "--coverage", is_flag=True, help="Also single conditions: which was never true, or never false, where it decides."
)
@click.option("--strict", is_flag=True, help="Branches and options that no case takes count as failures.")
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report as JUnit XML, too.",
)
@rulebook_options
@guarded
def command(
    books: tuple[str, ...], text: str, coverage: bool, strict: bool, junit: Path | None, rulebooks: tuple[Path, ...]
) -> int:
    """Run the cases beside the rules, all or of some BOOKs, and report which rules no case covers."""
    from time import process_time

    from engine.cases.suite import open_suite, run_suite
    from engine.cases.told import tell_report
    from engine.shelf import open_rulebooks

    rulebook, _ = open_rulebooks(rulebook_folders(rulebooks), Drawer())
    try:
        suite = open_suite(rulebook, books, text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="-k") from None
    if text and not (suite.cases or suite.problems):
        raise click.BadParameter(
            f"no case has {text!r} in its topic, its name or the rules it expects", param_hint="-k"
        )
    report = run_suite(suite, conditions=coverage, covers=not text, clock=process_time)
    click.echo("\n".join(tell_report(report)))
    if junit:
        from engine.report.junit import as_junit

        write_whole(junit, as_junit(report, strict=strict))
    return int(report.failed(strict=strict))
