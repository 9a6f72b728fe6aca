"""`planwheel new`: skeletons of rules and books."""

from pathlib import Path
from typing import Any

import click

from engine.commands.desk import open_desk, rulebook_folders, shipped
from engine.commands.files import write_whole
from engine.commands.options import LOCALES, guarded, rulebook_options

LAYERS = click.Choice(["diagnosis", "strategy", "tactics", "checks"])
"""Kept as a literal so that --help stays free of the engine's imports; a test compares it with the engine's."""
_layer = click.option("--layer", type=LAYERS, default="tactics", show_default=True, help="What the rule is to do.")


@click.group(short_help="Write the skeleton of a rule or a book.")
def command() -> None:
    """Write the skeleton of a rule or a book; `planwheel check` then says what is still to be filled in."""


@command.command(name="rule")
@click.argument("name", metavar="BOOK/TOPIC/RULE")
@_layer
@rulebook_options
@guarded
def new_rule(name: str, layer: str, rulebooks: tuple[Path, ...]) -> int:
    """Write a rule's skeleton into rules/TOPIC.yaml of a book, with two cases and its texts; what is there stays."""
    from engine.rulebook.overlay import find_books
    from engine.validation import suggest

    parts = _words(name, 3, "BOOK/TOPIC/RULE")
    books = find_books(rulebook_folders(rulebooks))
    if parts[0] not in books:
        hint = suggest(parts[0], books) or "`planwheel new book DIR` makes one"
        raise click.BadParameter(f"there is no book {parts[0]!r}; {hint}", param_hint="BOOK/TOPIC/RULE")
    folder, own = books[parts[0]], shipped("rulebooks")
    if own.is_absolute() and folder.is_relative_to(own):
        message = f"{parts[0]} is a book of the installation; write a book of your own: planwheel new book DIR"
        raise click.BadParameter(message, param_hint="BOOK/TOPIC/RULE")
    _add_rule(folder, parts[1], parts[2], layer)
    click.echo(f"now: planwheel check {folder}", err=True)
    return 0


@command.command(name="book")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.argument("rule", metavar="[TOPIC/RULE]", required=False)
@click.option("--extends", metavar="BOOK", help="The shipped book that it is laid over.")
@click.option("--locale", "locales", multiple=True, type=LOCALES, help="A language to translate into; may be repeated.")
@_layer
@guarded
def new_book(folder: Path, rule: str | None, extends: str | None, locales: tuple[str, ...], layer: str) -> int:
    """Write the skeleton of a book to DIR, with the schemas that editors complete it with, and a first rule."""
    from engine.commands.schema import write_schemas
    from engine.schema.places import FOLDER
    from engine.skeleton import new_book

    rulebook = open_desk().rulebook
    books = {book.id for book in rulebook.books}
    (name,) = _words(folder.resolve().name, 1, "DIR")
    if name in books:
        raise click.BadParameter(f"{name} is a shipped book, and yours would take its place", param_hint="DIR")
    if extends and extends not in books:
        raise click.BadParameter(f"there is no book {extends!r}", param_hint="--extends")
    if (folder / "rulebook.yaml").exists():
        click.echo(f"{folder / 'rulebook.yaml'} exists", err=True)
        return 1
    parts = _words(rule, 2, "TOPIC/RULE") if rule else None
    write_schemas(folder / FOLDER, rulebook)
    _write(new_book(folder.resolve(), locales, extends), folder)
    if parts:
        _add_rule(folder, parts[0], parts[1], layer)
    click.echo(f"now: planwheel check {folder}", err=True)
    return 0


def _words(name: str, count: int, hint: str) -> list[str]:
    """The parts of a name, each fit to be an id."""
    from pydantic_core import PydanticCustomError

    from engine.scalars import read_word

    parts = name.split("/")
    try:
        if len(parts) == count:
            return [read_word(part) for part in parts]
    except PydanticCustomError:
        pass
    raise click.BadParameter(f"{name!r} is not {hint}, each part of letters, digits and hyphens", param_hint=hint)


def _add_rule(folder: Path, topic: str, rule: str, layer: Any) -> None:
    from engine.errors import PlannerError, Problem
    from engine.rulebook.blank import CODE as BLANK
    from engine.rulebook.files import read_book
    from engine.skeleton import new_rule

    problems: list[Problem] = []
    book = read_book(folder, problems)
    face = str(folder / "rulebook.yaml")
    if broken := [each for each in problems if each.source.path == face and each.code != BLANK]:
        raise PlannerError(broken)
    _write(new_rule(book, topic, rule, layer), folder)


def _write(files: dict[Path, str], folder: Path) -> None:
    for path, text in files.items():
        write_whole(path, text)
        shown = folder / path.relative_to(folder.resolve() if path.is_absolute() else folder)
        click.echo(f"{shown} written", err=True)
