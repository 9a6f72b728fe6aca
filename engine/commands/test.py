"""`planwheel test`: the cases beside the rules."""

from pathlib import Path

import click

from engine.commands.desk import rulebook_folders
from engine.commands.options import guarded, rulebook_options


@click.command(short_help="Run the rulebooks' cases.")
@click.argument("books", nargs=-1, metavar="[BOOK...]")
@rulebook_options
@guarded
def command(books: tuple[str, ...], rulebooks: tuple[Path, ...]) -> int:
    """Run the cases beside the rules, all or of some BOOKs, and report which rules no case covers."""
    from engine.cases import report_cases

    lines, failed = report_cases(books, rulebook_folders(rulebooks))
    for line in lines:
        click.echo(line)
    return int(failed)
