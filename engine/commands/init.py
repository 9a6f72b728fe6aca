"""`planwheel init`: a first brief."""

from pathlib import Path

import click

from engine.commands.desk import open_desk, shipped
from engine.commands.files import write_whole
from engine.commands.options import guarded


@click.command(short_help="Write a first brief.")
@click.argument("path", type=click.Path(path_type=Path), default="brief.yaml")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@guarded
def command(path: Path, force: bool) -> int:
    """Write a first brief to PATH (brief.yaml), with every field explained, and its schema for editors beside it."""
    from engine.commands.schema import write_schemas
    from engine.schema.places import FOLDER, marked

    if path.exists() and not force:
        click.echo(f"{path} exists; --force overwrites it", err=True)
        return 1
    text = (shipped("templates") / "brief.yaml").read_text(encoding="utf-8")
    write_whole(path, marked(text, f"{FOLDER}/brief.json"))
    write_schemas(path.parent / FOLDER, open_desk().rulebook, ("brief",))
    click.echo(f"{path} written; now: planwheel plan {path}", err=True)
    return 0
