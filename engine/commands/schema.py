"""`planwheel schema`: JSON Schemas for editors."""

from pathlib import Path
from typing import Any

import click

from engine.commands.desk import open_desk
from engine.commands.files import write_whole
from engine.commands.options import guarded, rulebook_options

KINDS = (
    "brief", "rulebook", "rules", "parameters", "derived", "references", "texts", "case", "coverage", "catalogue", "plan",
)  # fmt: skip
"""Kept as a literal so that --help stays free of the engine's imports; a test compares it with the engine's."""


@click.command(short_help="JSON Schemas for editors.")
@click.argument("what", required=False, type=click.Choice(KINDS))
@click.option(
    "--write", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write all schemas to a folder."
)
@click.option(
    "--mark",
    "marks",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path, exists=True),
    help="With --write: name the schema in the first line of this file, or of every file of this folder.",
)
@rulebook_options
@guarded
def command(what: str | None, folder: Path | None, marks: tuple[Path, ...], rulebooks: tuple[Path, ...]) -> int:
    """Print the JSON Schema of one kind of file, or write all to a folder, for editors that complete and check YAML.

    They know the books' own facts, choices, parameters and findings: name your books with --rulebooks.
    """
    if (what is None) == (folder is None):
        raise click.UsageError("name one kind of file, or a folder with --write")
    if marks and folder is None:
        raise click.UsageError("--mark needs the folder of the schemas: --write DIR")
    from engine.schema import build_schema
    from engine.schema.places import write_schema

    rulebook = open_desk(rulebooks).rulebook
    if what is not None:
        click.echo(write_schema(build_schema(what, rulebook)), nl=False)
    if folder is not None:
        write_schemas(folder, rulebook)
        mark_files(marks, folder)
    return 0


def write_schemas(folder: Path, rulebook: Any, only: tuple[str, ...] = KINDS) -> None:
    """The schemas of a folder."""
    from engine.schema.places import schema_texts

    texts = schema_texts(rulebook)
    for kind in only:
        write_whole(folder / f"{kind}.json", texts[f"{kind}.json"])
    click.echo(f"{folder}: {len(only)} schema{'s' * (len(only) != 1)} written", err=True)


def mark_files(paths: tuple[Path, ...], folder: Path) -> None:
    """The first line of every file below the paths names its schema."""
    from engine.schema.places import marked_files

    for path in paths:
        changed = list(marked_files(path, folder))
        for file, text in changed:
            write_whole(file, text)
        click.echo(f"{path}: {len(changed)} file{'s' * (len(changed) != 1)} marked", err=True)
