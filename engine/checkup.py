"""Checks whatever a user points at: briefs, rulebooks, templates, or folders of them."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT, state_of
from engine.mending import offered
from engine.shelf import Shelf, told_before

if TYPE_CHECKING:
    from jinja2.nodes import Template

    from engine.catalogue import Catalogue
    from engine.coverage import Coverage
    from engine.rulebook.model import Rulebook
    from engine.rulebook.place import Places

COVERAGE = "coverage.yaml"
BOOK = "rulebook.yaml"
SCHEMAS = "schema"
BRIEF = b"format: planwheel/brief@"


def check_paths(paths: Sequence[Path], rulebooks: Sequence[Path], shelf: Shelf | None = None) -> list[Problem]:
    """Every Problem of every path, each file once, sorted by place; `rulebooks` are those that a plan would use.

    On the shelf lies what was said of books that have not changed since.
    """
    books = [path for path in paths if _is_books(path)]
    tables = [path for path in paths if path.name == COVERAGE]
    tables += [path / COVERAGE for path in books if (path / COVERAGE).is_file()]
    problems: list[Problem] = []
    if books or tables:
        folders = [*rulebooks, *books]
        outside = [table for table in tables if table.parent not in folders]
        what = f"check of {books} {tables}"
        tell = partial(_tell_books, rulebooks, books, tables)
        problems += tell() if outside else told_before(what, folders, shelf, tell)
    for path in paths:
        if path in tables:
            continue
        if path in books:
            problems += _tell_schemas(path, rulebooks, shelf)
            beside = _briefs_beside(path)
            problems += _check_files(beside, rulebooks) if beside else ()
        elif path.is_dir() and any(path.rglob("*.j2")):
            problems += check_templates(path)
        else:
            problems += _check_briefs(path, rulebooks)
    return offered(sorted(set(problems)), _text_of)


def _text_of(path: str) -> str | None:
    """A file as it stands, for fixes of what was found in it."""
    try:
        return Path(path).read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


def _is_books(path: Path) -> bool:
    return path.is_dir() and ((path / BOOK).is_file() or any(path.glob(f"*/{BOOK}")))


def _tell_books(rulebooks: Sequence[Path], books: Sequence[Path], tables: Sequence[Path]) -> list[Problem]:
    """Each path over `rulebooks` alone, so that an overlay beside it says nothing of it; with the others if it needs one."""
    alone = [[path] for path in books] or [[]]
    return [
        problem
        for n, path in enumerate(alone)
        for problem in _check_books(
            rulebooks, path, books, [each for each in tables if _is_of(each, path, books, first=not n)]
        )
    ]


def _is_of(table: Path, path: Sequence[Path], books: Sequence[Path], *, first: bool) -> bool:
    """Whether a coverage lies beside these books; one that lies beside none is read with the first."""
    return table.parent in path or (first and table.parent not in books)


def _check_books(
    rulebooks: Sequence[Path], paths: Sequence[Path], others: Sequence[Path], tables: Sequence[Path]
) -> Iterator[Problem]:
    # Late, as all that reads: where nothing changed nothing is read.
    from engine.cases.case import load_cases
    from engine.cases.names import check_names
    from engine.coverage import check_coverage
    from engine.rulebook.overlay import find_books
    from engine.rulebook.place import Places
    from engine.soundness import check_soundness

    books = find_books(paths)
    problems: list[Problem] = []
    coverages = _read_tables(tables, problems)
    cases = [case for name, folder in books.items() for case in load_cases(folder, name, problems)]
    yield from problems
    places = Places()
    try:
        rulebook, warnings = _load([*rulebooks, *paths], [*rulebooks, *others], places)
    except PlannerError as error:
        yield from error.problems
        return
    yield from warnings
    for case in cases:
        yield from check_names(case, rulebook)
    for coverage in coverages:
        yield from check_coverage(coverage, rulebook)
    roots = tuple(f"{folder}{os.sep}" for folder in books.values())
    cited = frozenset(each.article for coverage in coverages for each in coverage.statements)
    yield from (each for each in check_soundness(rulebook, places, cited) if each.source.path.startswith(roots))


def _load(alone: list[Path], together: list[Path], places: "Places") -> tuple["Rulebook", list[Problem]]:
    """The books alone, or together with the others that were named if that is how they can be read."""
    from engine.rulebook.load import load_rulebooks

    try:
        return load_rulebooks(alone, texts=True, places=places)
    except PlannerError:
        if alone == together:
            raise
    return load_rulebooks(together, texts=True, places=places)


def _briefs_beside(path: Path) -> list[Path]:
    """The briefs of a folder that has books in it, too."""
    return [file for file in sorted(path.glob("*.yaml")) if BRIEF in file.read_bytes()]


def _tell_schemas(path: Path, rulebooks: Sequence[Path], shelf: Shelf | None) -> list[Problem]:
    """The schemas that lie in a book, or beside the books of a folder, against these books alone."""
    inside = [folder for folder in path.iterdir() if (folder / BOOK).is_file()]
    folders = [folder / SCHEMAS for folder in (path, *sorted(inside)) if (folder / SCHEMAS).is_dir()]
    files = [file for folder in folders for file in sorted(folder.glob("*.json"))]
    if not files:
        return []
    digest = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    books = [*rulebooks, path]
    return told_before(f"schemas {digest}", books, shelf, lambda: list(_check_schemas(folders, books)))


def _check_schemas(folders: Sequence[Path], books: Sequence[Path]) -> Iterator[Problem]:
    from engine.rulebook.load import load_rulebooks
    from engine.schema.places import check_schemas

    try:
        rulebook = load_rulebooks(books)[0]
    except PlannerError:
        return  # told when the books were checked
    for folder in folders:
        yield from check_schemas(folder, rulebook)


def _read_tables(paths: Sequence[Path], problems: list[Problem]) -> list["Coverage"]:
    from engine.coverage import read_coverage

    found: list[Coverage] = []
    for path in paths:
        try:
            found.append(read_coverage(path))
        except PlannerError as error:
            problems += error.problems
    return found


def _check_briefs(path: Path, folders: Sequence[Path]) -> Iterator[Problem]:
    files = sorted({*path.rglob("*.yaml"), *path.rglob("*.yml")}) if path.is_dir() else [path]
    if not files:
        yield Problem(
            Source(str(path)), "S001", "there is nothing to check in this folder", "give a brief, a book or templates"
        )
    yield from _check_files(files, folders)


def _check_files(files: Sequence[Path], folders: Sequence[Path]) -> Iterator[Problem]:
    from engine.catalogue import load_catalogue
    from engine.rulebook.overlay import CORE, find_books

    catalogue = load_catalogue(find_books(folders)[CORE] / "catalogue")
    for file in files:
        found = partial(_check_brief, file, catalogue)
        yield from KEPT.once(("brief", str(file)), (*state_of(file), catalogue), found)


def _check_brief(file: Path, catalogue: "Catalogue") -> list[Problem]:
    from engine.brief import parse_brief
    from engine.source import read_text

    try:
        return list(parse_brief(read_text(file), file, catalogue).warnings)
    except PlannerError as error:
        return error.problems


def check_templates(folder: Path) -> Iterator[Problem]:
    """Syntax errors of the templates below a folder, and what they read that no plan, text or template gives them."""
    from engine.locale import Locale
    from engine.render.reads import Reads, names_in
    from engine.render.templates import words_of_templates
    from engine.resources import find_resource

    shipped = find_resource("templates")
    trees: dict[Path, Template] = {}
    for path in sorted(folder.rglob("*.j2")):
        tree, problems = KEPT.once(("template", str(path)), state_of(path), partial(_parse_template, path))
        yield from problems
        if tree is not None:
            trees[path] = tree
    given = [tree for path in _beside(folder, shipped) if (tree := _parse_template(path)[0]) is not None]
    names = frozenset().union(*map(names_in, (*trees.values(), *given)))
    filters, words = words_of_templates()
    texts: set[str] = set()
    for own in (folder, shipped):
        with suppress(PlannerError):  # told where the file is checked
            texts |= Locale.load("en", own, {}).texts.keys()
    for path, tree in trees.items():
        yield from Reads(path, texts, filters, words | names).check(tree)


def _beside(folder: Path, shipped: Path) -> list[Path]:
    """The shipped templates that stand around those of a folder of one's own."""
    return [] if folder.resolve() == shipped.resolve() else sorted(shipped.rglob("*.j2"))


def _parse_template(path: Path) -> tuple["Template | None", list[Problem]]:
    from jinja2 import Environment, TemplateSyntaxError

    from engine.render.complaint import syntax_problem
    from engine.source import read_text

    try:
        return Environment(autoescape=True).parse(read_text(path), filename=str(path)), []
    except PlannerError as error:
        return None, error.problems
    except TemplateSyntaxError as error:
        return None, [syntax_problem(Source(str(path), error.lineno), error)]
