"""Checks whatever a user points at: briefs, rulebooks, templates, or folders of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from engine.brief import parse_brief
from engine.cases import load_cases
from engine.catalogue import load_catalogue
from engine.coverage import FILE as COVERAGE
from engine.coverage import Coverage, check_coverage, read_coverage
from engine.errors import PlannerError, Problem, Source
from engine.rulebook.load import load_rulebooks
from engine.rulebook.overlay import CORE, find_books
from engine.schema.places import FOLDER, check_schemas, kind_of
from engine.source import read_text


def check_paths(paths: Sequence[Path], rulebooks: Sequence[Path]) -> list[Problem]:
    """Every Problem of every path, each file once, sorted by place; `rulebooks` are those that a plan would use."""
    books = [path for path in paths if _is_books(path)]
    tables = [path for path in paths if path.name == COVERAGE]
    tables += [path / COVERAGE for path in books if (path / COVERAGE).is_file()]
    problems: list[Problem] = []
    if books or tables:
        problems += _check_books([*rulebooks, *books], find_books(books), tables)
    for path in paths:
        if path in tables:
            continue
        if path in books:
            problems += _check_schemas(path, rulebooks)
            problems += _check_files(
                [file for file in sorted(path.glob("*.yaml")) if kind_of(file) == "brief"], rulebooks
            )
        elif path.is_dir() and any(path.rglob("*.j2")):
            problems += check_templates(path)
        else:
            problems += _check_briefs(path, rulebooks)
    return sorted(set(problems))


def _is_books(path: Path) -> bool:
    return path.is_dir() and ((path / "rulebook.yaml").is_file() or any(path.glob("*/rulebook.yaml")))


def _check_books(folders: Sequence[Path], books: dict[str, Path], tables: Sequence[Path]) -> Iterator[Problem]:
    problems: list[Problem] = []
    coverages = _read_tables(tables, problems)
    for name, folder in books.items():
        for _ in load_cases(folder, name, problems):
            pass
    yield from problems
    try:
        rulebook, warnings = load_rulebooks(folders, texts=True)
    except PlannerError as error:
        yield from error.problems
        return
    yield from warnings
    for coverage in coverages:
        yield from check_coverage(coverage, rulebook)


def _check_schemas(path: Path, rulebooks: Sequence[Path]) -> Iterator[Problem]:
    """The schemas that lie in a book, or beside the books of a folder, against these books alone."""
    folders = [folder / FOLDER for folder in (path, *find_books([path]).values()) if (folder / FOLDER).is_dir()]
    if not folders:
        return
    try:
        rulebook = load_rulebooks([*rulebooks, path])[0]
    except PlannerError:
        return  # told when the books were checked
    for folder in dict.fromkeys(folders):
        yield from check_schemas(folder, rulebook)


def _read_tables(paths: Sequence[Path], problems: list[Problem]) -> list[Coverage]:
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
    catalogue = load_catalogue(find_books(folders)[CORE] / "catalogue")
    for file in files:
        try:
            yield from parse_brief(read_text(file), file, catalogue).warnings
        except PlannerError as error:
            yield from error.problems


def check_templates(folder: Path) -> Iterator[Problem]:
    """Syntax errors of the templates below a folder; names are judged when a plan is rendered."""
    environment = Environment(autoescape=True)
    for path in sorted(folder.rglob("*.j2")):
        try:
            environment.parse(read_text(path), filename=str(path))
        except PlannerError as error:
            yield from error.problems
        except TemplateSyntaxError as error:
            hint = "see the template documentation of Jinja2"
            yield Problem(Source(str(path), error.lineno), "T002", error.message or "this is not a template", hint)
