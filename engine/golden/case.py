"""Golden cases as they stand in folders: a brief, the files that are guarded, what the team says about both."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.errors import PlannerError, Problem, Source
from engine.locale import LOCALES
from engine.render import FORMATS
from engine.scalars import Share, Text
from engine.source import parse_yaml, read_text
from engine.validation import problems_of, suggest

BRIEF, SETTINGS, PENDING, STEM = "brief.yaml", "case.yaml", ".new", "plan"


class Settings(BaseModel):
    """`case.yaml` of a golden case: all of it may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locale: Text | None = None
    tolerance: Share | None = None
    """How far a figure may be from the accepted one, as a share of it; words, days and names never."""
    note: Text | None = None


@dataclass(frozen=True)
class Case:
    """One folder: `guarded` are the formats whose files stand there, `name` its way below the folder that was asked for."""

    name: str
    folder: Path
    guarded: tuple[str, ...]
    locale: str | None = None
    tolerance: Decimal | None = None

    @property
    def brief(self) -> Path:
        return self.folder / BRIEF

    def file(self, format_: str) -> Path:
        """Where the accepted document of a format stands."""
        return self.folder / f"{STEM}{FORMATS[format_].suffix}"

    def pending(self, format_: str) -> Path:
        """Where a result waits that is not accepted."""
        return self.folder / f"{STEM}{FORMATS[format_].suffix}{PENDING}"


def find_cases(root: Path, wanted: Sequence[str] = ()) -> tuple[list[Case], list[Problem]]:
    """Every case below a folder whose name holds one of the wanted words, and what is wrong with the folders."""
    problems: list[Problem] = []
    if not root.is_dir():
        hint = "give the folder that holds your golden cases, each a folder with a brief.yaml"
        return [], [Problem(Source(str(root)), "G010", "there is no such folder", hint)]
    cases = [case for folder in _folders(root, problems) if (case := _read(folder, root, problems))]
    chosen = [case for case in cases if not wanted or any(word in case.name for word in wanted)]
    if not chosen and not problems:
        if cases:
            near = suggest(wanted[0], [case.name for case in cases])
            message, hint = f"no case is called like {' or '.join(wanted)}", near or f"there are {len(cases)} cases"
        else:
            message, hint = (
                "there is no case here",
                "a case is a folder with a brief.yaml; then `planwheel golden accept`",
            )
        problems.append(Problem(Source(str(root)), "G010", message, hint))
    return chosen, problems


def _folders(root: Path, problems: list[Problem]) -> Iterator[Path]:
    """Folders that hold anything of a case; links that lead out of the folder are told, not followed."""
    inside = root.resolve()
    for place, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(place)
        for name in (*folders, *names):
            if (here / name).is_symlink() and not (here / name).resolve().is_relative_to(inside):
                hint = "put a copy of the file here: a golden must not change with something outside"
                problems.append(
                    Problem(Source(str(here / name)), "G014", "the link leads out of the golden folder", hint)
                )
        if BRIEF in names or any(_golden(name) for name in names):
            yield here


def _golden(name: str) -> bool:
    return name.startswith(f"{STEM}.") and not name.endswith(PENDING)


def _read(folder: Path, root: Path, problems: list[Problem]) -> Case | None:
    name = folder.relative_to(root).as_posix()
    names = sorted(each.name for each in folder.iterdir() if each.is_file())
    suffixes = {f"{STEM}{form.suffix}": format_ for format_, form in FORMATS.items()}
    for each in names:
        if _golden(each) and each not in suffixes:
            hint = suggest(each, suffixes) or f"one of {', '.join(suffixes)}"
            problems.append(Problem(Source(str(folder / each)), "G013", f"no format writes {each}", hint))
        if each.endswith(PENDING) and each.removesuffix(PENDING) not in names and BRIEF not in names:
            hint = "delete it, or put the brief back"
            problems.append(Problem(Source(str(folder / each)), "G015", "a pending result without its case", hint))
    if BRIEF not in names:
        hint = f"put the {BRIEF} back, or delete the folder"
        problems.append(Problem(Source(str(folder)), "G011", f"a golden plan without its {BRIEF}", hint))
        return None
    try:
        settings = _settings(folder / SETTINGS) if SETTINGS in names else Settings()
    except PlannerError as error:
        problems += error.problems
        return None
    guarded = tuple(format_ for each, format_ in suffixes.items() if each in names)
    return Case(name, folder, guarded, settings.locale, settings.tolerance)


def _settings(path: Path) -> Settings:
    document = parse_yaml(read_text(path), path)
    try:
        settings = Settings.model_validate(document.data)
    except ValidationError as error:
        raise PlannerError(problems_of(error, document, "R", Settings)) from None
    if settings.locale is not None and settings.locale not in LOCALES:
        hint = suggest(settings.locale, LOCALES) or f"one of {', '.join(LOCALES)}"
        raise PlannerError([Problem(document.at(("locale",)), "R004", f"there is no locale {settings.locale!r}", hint)])
    return settings


def leftovers(root: Path, cases: Iterable[Case]) -> Iterator[Problem]:
    """Pending results below a folder: where nothing may be written, each was put into git by accident."""
    for case in cases:
        for path in sorted(case.folder.glob(f"{STEM}.*{PENDING}")):
            hint = "run `planwheel golden review` where you can write, and keep *.new out of git"
            yield Problem(Source(str(path)), "G015", "a pending result that nobody decided on", hint)
