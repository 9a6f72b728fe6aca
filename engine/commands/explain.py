"""`planwheel explain`: why, why not, and what a brief leaves out."""

from pathlib import Path
from typing import Any

import click

from engine.commands.desk import open_desk
from engine.commands.options import LOCALES, engine_option, guarded, rulebook_options


@click.command(short_help="Say why, or why not.")
@click.argument("brief", type=click.Path(path_type=Path))
@click.argument("name", required=False, metavar="[ID]")
@click.option("--unknowns", is_flag=True, help="What the brief leaves out, by how much of the plan hangs on it.")
@click.option("--locale", type=LOCALES, help="Language of the answer; else the brief's own.")
@rulebook_options
@engine_option
@guarded
def command(
    brief: Path, name: str | None, unknowns: bool, locale: str | None, rulebooks: tuple[Path, ...], engine: Any
) -> int:
    """Say why the plan is as it is; with an ID (rule, plan item, choice, finding), why or why not that one.

    For a rule that does not apply it also says which smallest change of the brief would make it.
    """
    if unknowns and name is not None:
        raise click.UsageError("--unknowns speaks of the whole brief; leave the ID out")
    desk = open_desk(rulebooks)
    explainer = desk.explainer(brief, locale, engine)
    whatif = desk.whatif(explainer, engine)
    if unknowns:
        from engine.whatif.gaps import find_gaps, tell_gaps

        click.echo("\n".join(tell_gaps(find_gaps(whatif), whatif)))
        return 0
    if name is None:
        click.echo(explainer.overview(), nl=False)
        return 0
    answer = explainer.answer(name, whatif.remedies)
    if answer is None:
        hint = explainer.hint(name)
        raise click.BadParameter(f"nothing is called {name!r}{f'; {hint}' if hint else ''}", param_hint="ID")
    click.echo(answer, nl=False)
    return 0
