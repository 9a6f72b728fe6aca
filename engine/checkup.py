"""Checks whatever a user points at: briefs, rulebooks, templates, or folders of them."""

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT, state_of
from engine.shelf import Shelf, told_before

if TYPE_CHECKING:
    from engine.catalogue import Catalogue
    from engine.coverage import Coverage

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
        tell = partial(_tell_books, folders, books, tables)
        problems += tell() if outside else told_before(what, folders, shelf, tell)
    for path in paths:
        if path in tables:
            continue
        if path in books:
            problems += _tell_schemas(path, rulebooks, shelf)
            problems += _check_files(_briefs_beside(path), rulebooks)
        elif path.is_dir() and any(path.rglob("*.j2")):
            problems += check_templates(path)
        else:
            problems += _check_briefs(path, rulebooks)
    return sorted(set(problems))


def _is_books(path: Path) -> bool:
    return path.is_dir() and ((path / BOOK).is_file() or any(path.glob(f"*/{BOOK}")))


def _tell_books(folders: Sequence[Path], books: Sequence[Path], tables: Sequence[Path]) -> list[Problem]:
    return list(_check_books(folders, books, tables))


def _check_books(folders: Sequence[Path], paths: Sequence[Path], tables: Sequence[Path]) -> Iterator[Problem]:
    # Late, as all that reads: where nothing changed nothing is read.
    from engine.cases.case import load_cases
    from engine.cases.names import check_names
    from engine.coverage import check_coverage
    from engine.rulebook.load import load_rulebooks
    from engine.rulebook.overlay import find_books

    books = find_books(paths)
    problems: list[Problem] = []
    coverages = _read_tables(tables, problems)
    cases = [case for name, folder in books.items() for case in load_cases(folder, name, problems)]
    yield from problems
    try:
        rulebook, warnings = load_rulebooks(folders, texts=True)
    except PlannerError as error:
        yield from error.problems
        return
    yield from warnings
    for case in cases:
        yield from check_names(case, rulebook)
    for coverage in coverages:
        yield from check_coverage(coverage, rulebook)


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
    """Syntax errors of the templates below a folder; names are judged when a plan is rendered."""
    for path in sorted(folder.rglob("*.j2")):
        yield from KEPT.once(("template", str(path)), state_of(path), partial(_check_template, path))


def _check_template(path: Path) -> list[Problem]:
    from jinja2 import Environment, TemplateSyntaxError

    from engine.source import read_text

    try:
        Environment(autoescape=True).parse(read_text(path), filename=str(path))
    except PlannerError as error:
        return error.problems
    except TemplateSyntaxError as error:
        hint = "see the template documentation of Jinja2"
        return [Problem(Source(str(path), error.lineno), "T002", error.message or "this is not a template", hint)]
    return []
