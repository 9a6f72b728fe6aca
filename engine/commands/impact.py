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
@click.option("-f", "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text")
@click.option("--locale", type=LOCALES, default="en", help="Language in which changes are told.")
@guarded
def command(corpus: tuple[Path, ...], base: str, rulebooks: Path | None, form: str, locale: str) -> int:
    """Plan every brief of CORPUS (briefs, or folders of them) with the books before and now, and say what moves and by which edit.

    Each edit is tried alone on the books before; what no edit does alone is told as such.
    """
    from engine.golden.cause import edits_between
    from engine.golden.record import state_of
    from engine.impact.impact import measure_impact
    from engine.impact.report import as_json, as_lines, as_markdown
    from engine.impact.splice import with_edit

    now = rulebooks or shipped("rulebooks")
    briefs = sorted(_briefs(corpus))
    if not briefs:
        raise click.BadParameter(f"no brief in {', '.join(map(str, corpus))}", param_hint="CORPUS")
    with tempfile.TemporaryDirectory(prefix="planwheel-") as folder:
        old = _books_before(base, now, Path(folder, "base"))
        before, after = _Shop.open(old), _Shop.open(now)
        problems: list[Problem] = []
        plans = [shop.plans(briefs, problems) for shop in (before, after)]
        edits = edits_between(state_of(before.desk.rulebook), state_of(after.desk.rulebook))
        sides = _files(old), _files(now)

        def alone(edit: Any, some: Sequence[Path]) -> Mapping[Path, Any]:
            """The plans with one edit; none if the books cannot be read with it alone."""
            place = Path(folder, "alone")
            _write(place, with_edit(edit, *sides))
            try:
                return _Shop.open(place).plans(some, [])
            except PlannerError:
                return {}

        impact = measure_impact(plans[0], plans[1], edits, after.desk.rulebook, alone)
    print_problems(sorted(set(problems)))
    language = after.desk.language(locale)
    if form == "text":
        click.echo("".join(f"{line}\n" for line in as_lines(impact, language)), nl=False)
    else:
        click.echo({"markdown": as_markdown, "json": as_json}[form](impact, language), nl=False)
    return int(bool(problems))


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
