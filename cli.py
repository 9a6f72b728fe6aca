"""The command line: options in, documents and Problems out; the only place that reads the terminal and writes files."""

import atexit
import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import click

from engine import __version__
from engine.errors import PlannerError, PlannerFault, Problem

EPILOG = "Exit codes: 0 fine, 1 problems found, 2 wrong options. Shell completion: planwheel completion --help."
LOCALES = click.Choice(["en", "zh-CN", "ja"])
"""Kept as a literal so that --help stays free of the engine's imports; a test compares it with the engine's."""


def _rulebook_options(command: Callable[..., Any]) -> Callable[..., Any]:
    folders = click.Path(path_type=Path, exists=False)
    return click.option(
        "--rulebooks",
        multiple=True,
        type=folders,
        metavar="DIR",
        help="More rulebooks: a book or a folder of books; may be repeated.",
    )(command)


def _engine_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--engine",
        type=click.Choice(["both", "reference"]),
        default="both",
        help="How rules are matched: durable-rules checked by the reference evaluator, or the reference alone.",
    )(command)


def _guarded(command: Callable[..., int | None]) -> Callable[..., None]:
    """Problems become text on stdout and exit code 1, never a traceback."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # dozens of unknowns need no threads
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # nobody else has a say in what is valid
        gc.set_threshold(100_000, 50, 50)  # a short run makes much and drops little; collecting costs a tenth of it
        atexit.register(gc.freeze)  # nor is what lives to the end searched for garbage on the way out
        try:
            code = command(*args, **options)
        except PlannerError as error:
            _print_problems(error.problems)
            code = 1
        except PlannerFault as fault:
            click.echo(f"planwheel is at fault, not your files: {fault}", err=True)
            code = 1
        except BrokenPipeError:
            sys.stderr.close()
            code = 1
        sys.exit(code or 0)

    return run


def _books(more: tuple[Path, ...] = ()) -> list[Path]:
    """The shipped rulebooks, then the user's on top."""
    return [_shipped("rulebooks"), *more]


def _templates(own: Path | None = None) -> list[Path]:
    """The user's templates before the shipped ones."""
    return [*([own] if own else []), _shipped("templates")]


def _shipped(name: str) -> Path:
    """A shipped folder, told as the user sees it from here if it lies below."""
    from engine.resources import find_resource

    folder = find_resource(name)
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


class _Drawer:
    """Where read rulebooks are kept between runs: PLANWHEEL_CACHE (empty: nowhere), else the user's cache folder."""

    def __init__(self) -> None:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        named = os.environ.get("PLANWHEEL_CACHE", str(Path(home) / "planwheel"))
        self.folder = Path(named) if named else None

    def take(self, name: str) -> bytes | None:
        """A kept file; None if there is none, or if somebody else could have written it."""
        try:
            path = self.folder and self.folder / name
            if path is None or (hasattr(os, "getuid") and path.stat().st_uid != os.getuid()):
                return None
            return path.read_bytes()
        except OSError:
            return None

    def put(self, name: str, content: bytes) -> None:
        with suppress(OSError):
            if self.folder is not None:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                _replace(self.folder / name, content, 0o600)


def _desk(rulebooks: tuple[Path, ...] = (), templates: Path | None = None) -> Any:
    """The rulebooks and templates that a command works with."""
    from engine.pipeline import Desk

    return Desk.open(_books(rulebooks), _templates(templates), _Drawer())


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem))


class _InOrder(click.Group):
    """Commands are listed in the order in which a strategist meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="planwheel")
def main() -> None:
    """Turn a brand's brief into a coordinated campaign plan for China's platforms.

    Start with `planwheel init`, edit the brief it writes, then run `planwheel plan brief.yaml`.
    """


@main.command(short_help="Make a plan from a brief.")
@click.argument("briefs", nargs=-1, required=True, metavar="BRIEF...", type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    default=("md",),
    metavar="FORMAT",
    help="md (default), html, json, or all; may be repeated.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="A file, or a folder (ends in /, exists, or several files are asked for).",
)
@click.option("--locale", type=LOCALES, help="Language of the plan; else the brief's own.")
@_rulebook_options
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder whose templates replace the shipped ones.",
)
@_engine_option
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
@_guarded
def plan(
    briefs: tuple[Path, ...], formats: tuple[str, ...], output: Path | None, locale: str | None,
    rulebooks: tuple[Path, ...], templates: Path | None, engine: Any, force: bool,
) -> int:  # fmt: skip
    """Make a plan from each BRIEF: Markdown to the screen by default, files with -o."""
    from engine.render import FORMATS

    wanted = tuple(FORMATS) if "all" in formats else tuple(dict.fromkeys(formats))
    for name in wanted:
        if name not in FORMATS:
            raise click.BadParameter(f"there is no format {name!r}; one of {', '.join(FORMATS)}, all", param_hint="-f")
    if output is None and (len(wanted) > 1 or (wanted == ("html",) and len(briefs) > 1)):
        raise click.UsageError("several files need -o: a folder to write them to")
    desk = _desk(rulebooks, templates)
    problems: list[Problem] = []
    plans = []
    for path in briefs:
        try:
            plans.append((path, *desk.plan(path, locale, engine)))
        except PlannerError as error:
            problems += error.problems
    if problems:
        _print_problems(problems)
        return 1
    if output is None:
        _print_document(_joined(plans, wanted[0], desk.templates), wanted[0])
        return 0
    return _write(plans, wanted, output, desk, force)


def _joined(plans: list[Any], format_: str, templates: Any) -> str:
    """Several plans as one document: an array in JSON, one after the other in Markdown."""
    from engine.render import FORMATS
    from engine.render.json import render_array

    if format_ == "json" and len(plans) > 1:
        return render_array([plan for _, plan, _ in plans])
    return "\n---\n\n".join(FORMATS[format_].render(plan, language, templates) for _, plan, language in plans)


def _print_document(text: str, format_: str) -> None:
    if format_ == "md" and sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
        return
    sys.stdout.buffer.write(text.encode())


def _write(plans: list[Any], wanted: tuple[str, ...], output: Path, desk: Any, force: bool) -> int:
    from engine.render import FORMATS

    several = len(plans) * len(wanted) > 1
    folder = output.is_dir() or str(output).endswith("/") or several
    if folder and output.exists() and not output.is_dir():
        raise click.BadParameter(f"{output} is a file, and several files are asked for", param_hint="-o")
    files: dict[Path, str] = {}
    for path, plan, language in plans:
        for name in wanted:
            target = output / f"{path.stem}.plan{FORMATS[name].suffix}" if folder else output
            if target in files:
                raise click.UsageError(f"two briefs would be written to {target}; rename one of them")
            files[target] = FORMATS[name].render(plan, language, desk.templates)
    standing = [target for target in files if target.exists() and not force]
    for target in standing:
        click.echo(f"{target} exists; --force overwrites it", err=True)
    if standing:
        return 1
    for target, text in files.items():
        _write_whole(target, text)
        click.echo(str(target), err=True)
    return 0


def _write_whole(target: Path, text: str) -> None:
    """All of a file or nothing: written beside its place, then moved there."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, text.encode(), 0o644)
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}") from None


def _replace(target: Path, content: bytes, mode: int) -> None:
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


@main.command(short_help="Check briefs, rulebooks and templates.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@_rulebook_options
@click.option("--strict", is_flag=True, help="Warnings count as problems.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="text (default), json, sarif for code hosts, github for annotations in a workflow.",
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@_guarded
def check(paths: tuple[Path, ...], rulebooks: tuple[Path, ...], strict: bool, form: str) -> int:
    """Check briefs, rulebooks and templates: every problem as path:line:column with a hint."""
    from engine.checkup import check_paths
    from engine.report import REPORTS

    problems = check_paths(paths, _books(rulebooks))
    click.echo(REPORTS[form](problems), nl=False)
    if form == "text":
        click.echo(_counted(problems), err=True)
    return int(any(problem.severity == "error" or (strict and problem.severity == "warning") for problem in problems))


def _counted(problems: list[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"


@main.command(short_help="Say why, or why not.")
@click.argument("brief", type=click.Path(path_type=Path))
@click.argument("name", required=False, metavar="[ID]")
@click.option("--unknowns", is_flag=True, help="What the brief leaves out, by how much of the plan hangs on it.")
@click.option("--locale", type=LOCALES, help="Language of the answer; else the brief's own.")
@_rulebook_options
@_engine_option
@_guarded
def explain(
    brief: Path, name: str | None, unknowns: bool, locale: str | None, rulebooks: tuple[Path, ...], engine: Any
) -> int:
    """Say why the plan is as it is; with an ID (rule, plan item, choice, finding), why or why not that one.

    For a rule that does not apply it also says which smallest change of the brief would make it.
    """
    if unknowns and name is not None:
        raise click.UsageError("--unknowns speaks of the whole brief; leave the ID out")
    desk = _desk(rulebooks)
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


@main.command(short_help="Run the rulebooks' cases.")
@click.argument("books", nargs=-1, metavar="[BOOK...]")
@_rulebook_options
@_guarded
def test(books: tuple[str, ...], rulebooks: tuple[Path, ...]) -> int:
    """Run the cases beside the rules, all or of some BOOKs, and report which rules no case covers."""
    from engine.cases import report_cases

    lines, failed = report_cases(books, _books(rulebooks))
    for line in lines:
        click.echo(line)
    return int(failed)


@main.command(short_help="List the facts that rules may mention.")
@click.option("--json", "as_json", is_flag=True, help="The vocabulary as JSON.")
@_rulebook_options
@_guarded
def facts(as_json: bool, rulebooks: tuple[Path, ...]) -> int:
    """List every fact that rules may mention: type, unit, allowed values, meaning, brief field."""
    vocabulary = _desk(rulebooks).rulebook.vocabulary
    if as_json:
        click.echo(json.dumps([entry.model_dump() for entry in vocabulary.values()], ensure_ascii=False, indent=2))
        return 0
    _print_table(
        ("fact", "type", "unit or values", "meaning", "brief field"),
        (
            [entry.name, entry.type, entry.unit or " ".join(entry.allowed), entry.meaning, entry.field]
            for entry in vocabulary.values()
        ),
    )
    return 0


def _print_table(head: tuple[str, ...], rows: Iterable[list[str]]) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for row in (list(head), *rows):
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@main.command(short_help="Print a JSON Schema for editors.")
@click.argument("what", type=click.Choice(["brief", "rulebook", "texts", "case", "plan"]))
@_guarded
def schema(what: str) -> int:
    """Print a JSON Schema, for editors that complete and check YAML while you type."""
    from engine.schema import build_schema

    vocabulary = dict(_desk().rulebook.vocabulary)
    click.echo(json.dumps(build_schema(what, vocabulary), ensure_ascii=False, indent=2))
    return 0


@main.group(name="rulebooks", short_help="See which rulebooks a plan is made with.")
def rulebooks_group() -> None:
    """See which rulebooks a plan is made with."""


@rulebooks_group.command(name="list")
@_rulebook_options
@_guarded
def list_books(rulebooks: tuple[Path, ...]) -> int:
    """List the books with their versions and how many rules each has."""
    rulebook = _desk(rulebooks).rulebook
    counts = {
        book.id: len({rule.base for rule in rulebook.rules.values() if rule.book == book.id}) for book in rulebook.books
    }
    _print_table(
        ("book", "version", "rules", "title", "sha256"),
        ([book.id, book.version, str(counts[book.id]), book.title, book.sha256[:12]] for book in rulebook.books),
    )
    return 0


@rulebooks_group.command(name="show")
@click.argument("name", metavar="BOOK|RULE|models")
@click.option("--locale", type=LOCALES, default="en", help="Language of the models; rules stay as written.")
@_rulebook_options
@_guarded
def show_book(name: str, locale: str, rulebooks: tuple[Path, ...]) -> int:
    """Show a book's rules, one rule as its author wrote it, or the platforms' crowd models beside the six stages."""
    desk = _desk(rulebooks)
    if name == "models":
        from engine.crosswalk import make_crosswalk

        table = make_crosswalk(desk.rulebook.catalogue, desk.rulebook.references, desk.language(locale))
        _print_table(table.head, (list(row) for row in table.rows))
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


@rulebooks_group.command(name="coverage")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_rulebook_options
@_guarded
def print_coverage(file: Path | None, rulebooks: tuple[Path, ...]) -> int:
    """Print as Markdown which rules act on what the source articles say, from FILE (else the shipped coverage.yaml)."""
    from engine.coverage import FILE, check_coverage, read_coverage, render_coverage
    from engine.rulebook.load import load_rulebooks

    coverage = read_coverage(file or _shipped("rulebooks") / FILE)
    rulebook = load_rulebooks(_books(rulebooks))[0]
    problems = sorted(check_coverage(coverage, rulebook))
    if problems:
        raise PlannerError(problems)
    click.echo(render_coverage(coverage, rulebook), nl=False)
    return 0


@rulebooks_group.command(name="texts")
@click.argument("name", metavar="BOOK")
@click.option("--locale", type=LOCALES, required=True, help="Language to translate into.")
@_rulebook_options
@_guarded
def draft_texts(name: str, locale: str, rulebooks: tuple[Path, ...]) -> int:
    """Print what is still to translate of BOOK, as texts files to fill in; nothing if all is done."""
    from engine.rulebook.drafts import draft_texts
    from engine.rulebook.load import load_rulebooks

    books = {book.id: book for book in load_rulebooks(_books(rulebooks))[0].books}
    if name not in books:
        raise click.BadParameter(f"there is no book {name!r}; one of {', '.join(books)}", param_hint="BOOK")
    for line in draft_texts(books[name], locale):
        click.echo(line)
    return 0


@main.command(short_help="Write a first brief.")
@click.argument("path", type=click.Path(path_type=Path), default="brief.yaml")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@_guarded
def init(path: Path, force: bool) -> int:
    """Write a first brief to PATH (brief.yaml), with every field explained."""
    if path.exists() and not force:
        click.echo(f"{path} exists; --force overwrites it", err=True)
        return 1
    _write_whole(path, (_shipped("templates") / "brief.yaml").read_text(encoding="utf-8"))
    click.echo(f"{path} written; now: planwheel plan {path}", err=True)
    return 0


@main.command(short_help="Print a shell completion script.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a completion script: eval "$(planwheel completion bash)" in your shell's start file."""
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    assert complete is not None
    click.echo(complete(main, {}, "planwheel", "_PLANWHEEL_COMPLETE").source())


if __name__ == "__main__":
    main()
