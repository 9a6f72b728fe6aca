"""`planwheel facts`: what rules may mention."""

import json
from pathlib import Path

import click

from engine.commands.desk import open_desk
from engine.commands.files import print_table
from engine.commands.options import guarded, rulebook_options


@click.command(short_help="List the facts that rules may mention.")
@click.option("--json", "as_json", is_flag=True, help="The vocabulary as JSON.")
@click.option(
    "--markdown", "as_page", is_flag=True, help="The vocabulary as a page, with the comparators of each type."
)
@rulebook_options
@guarded
def command(as_json: bool, as_page: bool, rulebooks: tuple[Path, ...]) -> int:
    """List every fact that rules may mention: type, unit, allowed values, meaning, brief field."""
    vocabulary = open_desk(rulebooks).rulebook.vocabulary
    if as_page:
        from engine.schema.facts_page import render_facts

        click.echo(render_facts(vocabulary.values()), nl=False)
        return 0
    if as_json:
        click.echo(json.dumps([entry.model_dump() for entry in vocabulary.values()], ensure_ascii=False, indent=2))
        return 0
    print_table(
        ("fact", "type", "unit or values", "meaning", "brief field"),
        (
            [entry.name, entry.type, entry.unit or " ".join(entry.allowed), entry.meaning, entry.field]
            for entry in vocabulary.values()
        ),
    )
    return 0
