"""`planwheel rulebooks`: which books a plan is made with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from engine.commands.desk import open_desk, rulebook_folders, shipped
from engine.commands.files import print_table
from engine.commands.options import LOCALES, guarded, rulebook_options
from engine.errors import PlannerError


@click.group(short_help="See which rulebooks a plan is made with.")
def command() -> None:
    """See which rulebooks a plan is made with."""


@command.command(name="list")
@rulebook_options
@guarded
def listbooks(rulebooks: tuple[Path, ...]) -> int:
    """List the books with their versions and how many rules each has."""
    rulebook = open_desk(rulebooks).rulebook
    counts = {
        book.id: len({rule.base for rule in rulebook.rules.values() if rule.book == book.id}) for book in rulebook.books
    }
    print_table(
        ("book", "version", "rules", "title", "sha256"),
        ([book.id, book.version, str(counts[book.id]), book.title, book.sha256[:12]] for book in rulebook.books),
    )
    return 0


@command.command(name="show")
@click.argument("name", metavar="BOOK|RULE|models")
@click.option("--locale", type=LOCALES, default="en", help="Language of the models; rules stay as written.")
@rulebook_options
@guarded
def show_book(name: str, locale: str, rulebooks: tuple[Path, ...]) -> int:
    """Show a book's rules, one rule as its author wrote it, or the platforms' crowd models beside the six stages."""
    desk = open_desk(rulebooks)
    if name == "models":
        from engine.crosswalk import make_crosswalk

        table = make_crosswalk(desk.rulebook.catalogue, desk.rulebook.references, desk.language(locale))
        print_table(table.head, (list(row) for row in table.rows))
        click.echo("\n".join(("", *table.remarks)))
        return 0
    shown = list(_shown(name, desk.rulebook))
    if not shown:
        raise click.BadParameter(
            f"there is no book or rule {name!r}; `planwheel rulebooks list` names the books",
            param_hint="BOOK|RULE|models",
        )
    for line in shown:
        click.echo(line)
    return 0


def _shown(name: str, rulebook: Any) -> Iterator[str]:
    for base in dict.fromkeys(rule.base for rule in rulebook.rules.values() if rule.book == name):
        yield f"{base}: {rulebook.rules_of(base)[0].title}"
    rules = rulebook.rules_of(name)
    if rules:
        from engine.source import read_text

        source = rules[0].source
        lines = read_text(Path(source.path)).splitlines()[source.line - 1 :]
        yield f"# {source.path}:{source.line}"
        end = next((i for i, line in enumerate(lines[1:], 1) if line.startswith("  - id:")), len(lines))
        yield from lines[:end]


@command.command(name="coverage")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@rulebook_options
@guarded
def print_coverage(file: Path | None, rulebooks: tuple[Path, ...]) -> int:
    """Print as Markdown which rules act on what the source articles say, from FILE (else the shipped coverage.yaml)."""
    from engine.coverage import FILE, check_coverage, read_coverage, render_coverage
    from engine.rulebook.load import load_rulebooks

    coverage = read_coverage(file or shipped("rulebooks") / FILE)
    rulebook = load_rulebooks(rulebook_folders(rulebooks))[0]
    problems = sorted(check_coverage(coverage, rulebook))
    if problems:
        raise PlannerError(problems)
    click.echo(render_coverage(coverage, rulebook), nl=False)
    return 0


@command.command(name="texts")
@click.argument("name", metavar="BOOK")
@click.option("--locale", type=LOCALES, required=True, help="Language to translate into.")
@rulebook_options
@guarded
def draft_texts(name: str, locale: str, rulebooks: tuple[Path, ...]) -> int:
    """Print what is still to translate of BOOK, as texts files to fill in; nothing if all is done."""
    from engine.rulebook.drafts import draft_texts
    from engine.rulebook.load import load_rulebooks

    books = {book.id: book for book in load_rulebooks(rulebook_folders(rulebooks))[0].books}
    if name not in books:
        raise click.BadParameter(f"there is no book {name!r}; one of {', '.join(books)}", param_hint="BOOK")
    for line in draft_texts(books[name], locale):
        click.echo(line)
    return 0
