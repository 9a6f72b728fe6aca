"""`planwheel rulebooks`: which books a plan is made with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.desk import open_desk, rulebook_folders, shipped
from engine.commands.files import print_table
from engine.commands.options import LOCALES, guarded, rulebook_options
from engine.errors import PlannerError

if TYPE_CHECKING:
    from engine.errors import Source
    from engine.rulebook.merge import Merge, MergedRule


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


@command.command(name="merge")
@click.argument("name", metavar="[RULE]", required=False)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@rulebook_options
@guarded
def show_merge(name: str | None, as_json: bool, rulebooks: tuple[Path, ...]) -> int:
    """Show what overlays change: which file's words stand in each field of a rule, what they shadow, what is out.

    With RULE that rule, touched or not; two overlays on one field are an error that names both places.
    """
    from engine.rulebook.load import load_rulebooks
    from engine.rulebook.merge import merge_books
    from engine.validation import suggest

    folders = rulebook_folders(rulebooks)
    merge = merge_books(folders, load_rulebooks(folders)[0])
    if name and name not in merge.rules:
        hint = suggest(name, merge.rules)
        raise click.BadParameter(f"there is no rule {name!r}; {hint}", param_hint="RULE")
    rules = (merge.rules[name],) if name else merge.touched
    if as_json:
        click.echo(json.dumps(_merge_data(merge, rules), ensure_ascii=False, indent=2))
        return 0
    for line in _merge_lines(merge, rules, whole=name is not None):
        click.echo(line)
    return 0


def _merge_lines(merge: "Merge", rules: tuple["MergedRule", ...], *, whole: bool) -> Iterator[str]:
    """Replaced books, then each rule with its fields, then what is out."""
    for book, read, unread in () if whole else merge.replaced:
        yield f"{book}: {read} replaces {unread}"
    for rule in rules:
        yield f"{rule.id}{f'  (out: {rule.removed})' if rule.removed else ''}"
        fields = [each for each in rule.fields if whole or each.shadowed or each.book != rule.id.split("/")[0]]
        width = max((len(each.field) for each in fields), default=0)
        for each in fields:
            shadowed = f"  shadows {_short(each.shadowed)}" if each.shadowed else ""
            yield f"  {each.field:{width}}  {_short(each.won)}{shadowed}"
    for removed, names in () if whole else merge.removals:
        yield f"without {removed.playbook or removed.rule.base}  {_short(removed.source)}: {removed.why}"
        yield from (f"  {name}" for name in names)


def _short(source: "Source") -> str:
    return f"{source.path}:{source.line}"


def _merge_data(merge: "Merge", rules: tuple["MergedRule", ...]) -> dict[str, Any]:
    return {
        "replaced": [{"book": name, "read": str(kept), "unread": str(left)} for name, kept, left in merge.replaced],
        "rules": [
            {
                "id": rule.id,
                "removed": rule.removed or None,
                "fields": [
                    {
                        "field": each.field,
                        "book": each.book,
                        "won": _short(each.won),
                        "shadowed": _short(each.shadowed) if each.shadowed else None,
                    }
                    for each in rule.fields
                ],
            }
            for rule in rules
        ],
        "removed": [
            {"playbook": each.playbook, "why": each.why, "place": _short(each.source), "book": each.book, "ids": names}
            for each, names in merge.removals
        ],
    }


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
