"""`planwheel test`: the cases beside the rules."""

from pathlib import Path
from typing import Any

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
@click.option("--watch", "stays", is_flag=True, help="Run what a change affects whenever a file changes, until Ctrl-C.")
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report as JUnit XML, too.",
)
@rulebook_options
@guarded
def command(
    books: tuple[str, ...], text: str, coverage: bool, strict: bool, stays: bool, junit: Path | None,
    rulebooks: tuple[Path, ...],
) -> int:  # fmt: skip
    """Run the cases beside the rules, all or of some BOOKs, and report which rules no case covers."""
    from time import process_time

    from engine.cases.suite import run_suite
    from engine.shelf import open_rulebooks

    folders = rulebook_folders(rulebooks)
    if stays:
        return _watch(folders, books, text)
    suite = _opened(open_rulebooks(folders, Drawer())[0], books, text)
    report = run_suite(suite, conditions=coverage, covers=not text, clock=process_time)
    _tell(report)
    if junit:
        from engine.report.junit import as_junit

        write_whole(junit, as_junit(report, strict=strict))
    return int(report.failed(strict=strict))


def _opened(rulebook: Any, books: tuple[str, ...], text: str) -> Any:
    from engine.cases.suite import open_suite

    try:
        suite = open_suite(rulebook, books, text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="-k") from None
    if text and not (suite.cases or suite.problems):
        told = f"no case has {text!r} in its topic, its name or the rules it expects"
        raise click.BadParameter(told, param_hint="-k")
    return suite


def _tell(report: Any) -> None:
    from engine.cases.told import tell_report

    click.echo("\n".join(tell_report(report)))


def _watch(folders: list[Path], books: tuple[str, ...], text: str) -> int:
    from engine.cases.affected import Rounds
    from engine.commands.watch import watch
    from engine.rulebook.load import load_rulebooks

    rounds = Rounds()

    def run(_: list[str]) -> None:
        suite = _opened(load_rulebooks(folders)[0], books, text)
        report, again = rounds.run(suite, covers=not text)
        if again < len(suite.cases):
            click.echo(f"{again} of {len(suite.cases)} cases hang on the change")
        _tell(report)

    return watch(folders, run)
