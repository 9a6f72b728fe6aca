"""`planwheel diff`: two plans, or the plans of two briefs, side by side."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from engine.commands.desk import open_desk
from engine.commands.files import write_whole
from engine.commands.options import LOCALES, engine_option, guarded, rulebook_options
from engine.errors import PlannerError, Problem


@click.command(short_help="Compare two plans or two briefs.")
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    help="text (default), json with every change, html with both sides beside each other.",
)
@click.option("--all", "whole", is_flag=True, help="In text, every change instead of the first of each kind.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the screen.")
@click.option("--locale", type=LOCALES, help="Language of the answer; else that of B.")
@rulebook_options
@engine_option
@click.option("--force", is_flag=True, help="Overwrite a file that exists.")
@guarded
def command(
    before: Path, after: Path, form: str, whole: bool, output: Path | None, locale: str | None,
    rulebooks: tuple[Path, ...], engine: Any, force: bool,
) -> int:  # fmt: skip
    """Say what is different in plan B against plan A; each a plan.json, or a brief that is planned now.

    Exit code 1 if they differ.
    """
    from engine.comparison.change import compare_documents
    from engine.comparison.telling import SHOWN, tell_changes

    desk = open_desk(rulebooks)
    documents, problems = [], list[Problem]()
    for path in (before, after):
        try:
            documents.append(_document(path, desk, locale, engine))
        except PlannerError as error:
            problems += error.problems
    if problems:
        raise PlannerError(problems)
    old, new = documents
    changes = compare_documents(old, new)
    language = desk.language(locale or new["brief"].get("locale") or "en")
    if form == "json":
        text = json.dumps([_plain(change) for change in changes], ensure_ascii=False, indent=2) + "\n"
    else:
        sections = tell_changes(changes, new, language, None if whole or form == "html" else SHOWN)
        if form == "html":
            from engine.comparison.page import render_page

            text = render_page(str(before), str(after), sections, language, desk.templates)
        else:
            text = "".join(f"{line}\n" for line in _lines(sections, language))
    if output is None:
        click.echo(text, nl=False)
    elif output.exists() and not force:
        raise click.ClickException(f"{output} exists; --force overwrites it")
    else:
        write_whole(output, text)
        click.echo(str(output), err=True)
    return int(bool(changes))


def _document(path: Path, desk: Any, locale: str | None, engine: Any) -> Any:
    """A plan as data: read if it is one, made if it is a brief."""
    from engine.comparison.document import document_of, read_document

    if path.suffix == ".json":
        return read_document(path)
    return document_of(desk.plan(path, locale, engine)[0])


def _lines(sections: Sequence[Any], language: Any) -> list[str]:
    if not sections:
        return [language.text("diff.equal")]
    lines = []
    for section in sections:
        if section.told:
            lines += ["", section.heading, *(f"  {told.sentence}" for told in section.told)]
            lines += [f"  {language.text('diff.more', n=section.more)}"] if section.more else []
    quiet = [
        language.text("diff.quiet", heading=section.heading, n=section.more) for section in sections if not section.told
    ]
    gap = language.text("formats.semicolon")
    return [*lines[1:], *(["", gap.join(quiet)] if quiet else [])]


def _plain(change: Any) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "how": change.how,
        "place": change.place,
        "title": change.title,
        "rule": change.rule,
        "before": change.before,
        "after": change.after,
    }
