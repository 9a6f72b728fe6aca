"""`planwheel schema`: JSON Schemas for editors."""

import json

import click

from engine.commands.desk import open_desk
from engine.commands.options import guarded


@click.command(short_help="Print a JSON Schema for editors.")
@click.argument("what", type=click.Choice(["brief", "rulebook", "texts", "case", "plan"]))
@guarded
def command(what: str) -> int:
    """Print a JSON Schema, for editors that complete and check YAML while you type."""
    from engine.schema import build_schema

    vocabulary = dict(open_desk().rulebook.vocabulary)
    click.echo(json.dumps(build_schema(what, vocabulary), ensure_ascii=False, indent=2))
    return 0
