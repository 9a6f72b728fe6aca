"""`planwheel impact`: what an edit of the rulebooks does to a corpus of briefs."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from engine.commands.desk import shipped
from engine.commands.options import LOCALES, guarded, print_problems
from engine.errors import PlannerError, Problem


@click.command(short_help="What an edit of the rulebooks does to many plans.")
@click.argument("corpus", nargs=-1, required=True, metavar="CORPUS...", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--base", required=True, metavar="REV|DIR", help="The books before: a folder, or a commit of the repository."
)
@click.option(
    "--rulebooks",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="The books now; else the shipped.",
)
@click.option(
    "--changelog",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Books that changed must have a new version, and FILE must say truly whether plans change by it.",
)
@click.option("-f", "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text")
@click.option("--locale", type=LOCALES, default="en", help="Language in which changes are told.")
@guarded
def command(
    corpus: tuple[Path, ...], base: str, rulebooks: Path | None, changelog: Path | None, form: str, locale: str
) -> int:
    """Plan every brief of CORPUS (briefs, or folders of them) with the books before and now, and say what moves and by which edit.

    Each edit is tried alone on the books before; what no edit does alone is told as such.
    """
    from engine.impact.report import as_json, as_markdown
    from engine.impact.versions import check_changelog, check_versions

    now = rulebooks or shipped("rulebooks")
    briefs = sorted(_briefs(corpus))
    if not briefs:
        raise click.BadParameter(f"no brief in {', '.join(map(str, corpus))}", param_hint="CORPUS")
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="planwheel-") as folder:
        old = _books_before(base, now, Path(folder, "base"))
        shops = _Shop.open(old), _Shop.open(now)
        impact = _measured(shops, (old, now), briefs, Path(folder, "alone"), problems)
        if changelog:
            books = [shop.desk.rulebook.books for shop in shops]
            problems += [*check_versions(books[0], books[1]), *check_changelog(changelog, books[0], books[1], impact)]
    print_problems(sorted(set(problems)))
    forms = {"text": _as_text, "markdown": as_markdown, "json": as_json}
    click.echo(forms[form](impact, shops[1].desk.language(locale)), nl=False)
    return int(bool(problems))


def _measured(
    shops: Sequence["_Shop"], folders: Sequence[Path], briefs: Sequence[Path], place: Path, problems: list[Problem]
) -> Any:
    """The impact of all edits, each of them tried alone in a folder of its own."""
    from engine.golden.cause import edits_between
    from engine.golden.record import state_of
    from engine.impact.impact import measure_impact
    from engine.impact.splice import with_edit

    plans = [shop.plans(briefs, problems) for shop in shops]
    edits = edits_between(*(state_of(shop.desk.rulebook) for shop in shops))
    old, new = (_files(folder) for folder in folders)

    def alone(edit: Any, some: Sequence[Path]) -> Mapping[Path, Any]:
        """The plans with one edit; none if the books cannot be read with it alone."""
        _write(place, with_edit(edit, old, new))
        try:
            return _Shop.open(place).plans(some, [])
        except PlannerError:
            return {}

    return measure_impact(plans[0], plans[1], edits, shops[1].desk.rulebook, alone)


def _as_text(impact: Any, language: Any) -> str:
    from engine.impact.report import as_lines

    return "".join(f"{line}\n" for line in as_lines(impact, language))


class _Shop:
    """Books of one version, and plans made with them."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk

    @classmethod
    def open(cls, folder: Path) -> "_Shop":
        from engine.pipeline import Desk

        return cls(Desk.open([folder], [shipped("templates")]))

    def plans(self, briefs: Sequence[Path], problems: list[Problem]) -> dict[Path, Any]:
        """Each brief's plan; what cannot be planned becomes Problems."""
        from engine.comparison.document import document_of

        made = {}
        for path in briefs:
            try:
                made[path] = document_of(self.desk.plan(path)[0])
            except PlannerError as error:
                problems += error.problems
        return made


def _briefs(corpus: Sequence[Path]) -> Iterator[Path]:
    """The briefs named, and those in folders: YAML files that say `format: planwheel/brief@1`."""
    for path in corpus:
        if path.is_file():
            yield path
            continue
        for each in path.rglob("*.yaml"):
            with each.open(encoding="utf-8", errors="replace") as file:
                if "planwheel/brief@" in file.read(4096):
                    yield each


def _books_before(base: str, now: Path, target: Path) -> Path:
    """The folder of the books before: as named, or as they were in a commit of the repository that holds those of now."""
    if Path(base).is_dir():
        return Path(base)
    git = ["git", "-C", str(now.resolve())]
    try:
        archive = subprocess.run(
            [*git, "archive", "--format=tar", base, "."], capture_output=True, check=True, timeout=60
        )
        target.mkdir(parents=True)
        subprocess.run(["tar", "-xf", "-", "-C", str(target)], input=archive.stdout, check=True, timeout=60)
    except FileNotFoundError as error:
        raise click.BadParameter(
            f"{base} is no folder, and {error.filename} is not installed", param_hint="--base"
        ) from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr or b"").decode(errors="replace").strip().splitlines()
        why = said[-1] if said else "git gave no reason"
        raise click.BadParameter(
            f"{base} is neither a folder nor a commit that holds {now}: {why}", param_hint="--base"
        ) from None
    return target


def _files(folder: Path) -> dict[str, str]:
    """The YAML files of a folder of books, or of one book, by their way below the books' folder."""
    root = folder.parent if (folder / "rulebook.yaml").is_file() else folder
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))
    }


def _write(folder: Path, files: Mapping[str, str]) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
