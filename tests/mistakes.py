"""A small world of files in which one file has a mistake, and what `planwheel check` says of it.

The world is a folder with the book `core` (the shipped catalogue and nothing else), a book `mine`, a brief and the
shipped templates; a test puts a file of its own in the place of one of them. Its text is the beginning of that file:
what of `FILES` it leaves out follows below it, so that places in it are those of the text.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

from engine import catalogue, soundness
from engine.catalogue import Catalogue, load_catalogue
from engine.checkup import check_paths
from engine.codes.code import BOOK, BRIEF, PARAMETERS, REFERENCES, RULES
from engine.errors import PlannerError, Problem
from engine.locale import Locale
from engine.render import FORMATS
from engine.rulebook import load
from tests import plans

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "rulebooks/core/catalogue"
HEADS = {RULES: "rules:\n  - id: search\n", PARAMETERS: "parameters:\n  - id: threshold\n", REFERENCES: "references:\n"}
FILES = {
    BRIEF: """\
format: planwheel/brief@1
name: Lumen 618
as_of: 2027-03-15
brand: {name: Lumen, category: beauty.serum}
products: [{name: Serum}]
objective: {primary: sales}
budget: {total: 1000000}
window: {event: "618", year: 2027}
""",
    BOOK: """\
id: mine
version: 1.0.0
title: My rules
owner: me
groups:
  - id: pace
    title: Pace
    options: [{id: fast, title: Fast}, {id: slow, title: Slow}]
""",
    RULES: """\
    title: People look for the name
    why: Who has seen it, searches for it.
    basis: expert
    layer: diagnosis
    when: always
    then: [{finding: searched}]
""",
    PARAMETERS: """\
    title: Money that is a lot
    unit: money
    values: {2022-01-01: 1000}
    confidence: expert
    basis: a guess for this example
""",
    REFERENCES: "  - {id: source, title: A source}\n",
}


def completed(text: str, file: str) -> str:
    """The text, and below it the lines of FILES whose keys it leaves out."""
    rest = FILES.get(file, "")
    indent = len(rest) - len(rest.lstrip(" "))
    blocks = re.split(rf"(?m)^(?= {{{indent}}}[^ ])", rest)[1:]
    opening = rf"(?: {{{indent}}}| {{{indent - 2}}}- )" if indent else "\ufeff?"
    written = set(re.findall(rf"(?m)^{opening}(\w+):", text))
    if indent and text and not written:  # its items are written in braces, each a whole
        return text
    left_out = [block for block in blocks if block.strip().split(":")[0] not in written]
    return "".join((text, "\n" if text and not text.endswith("\n") else "", *left_out))


def check(folder: Path, files: dict[str, str | bytes], *, use: bool = False) -> list[Problem]:
    """What check says of a world in which these files stand, as they are; paths are those of the world.

    Nobody uses half of such a world: of that it speaks only if `use` is asked for.
    """
    _build(folder, files)
    with _quick(own=any(name.startswith("core/catalogue") for name in files)), _overlooked(use):
        problems = check_paths(_pointed_at(folder, files), [folder / "core"])
        problems = problems or _rendered(folder, files)
    return problems


def said(folder: Path, text: str, file: str, *, whole: bool = False) -> str:
    """What check prints of a world with this one file, which is filled in unless it is `whole`."""
    problems = check(folder, {file: text if whole else completed(text, file)})
    return "\n".join(map(str, problems)).replace(f"{folder}/", "").replace(f"{ROOT}/", "")


def _build(folder: Path, files: dict[str, str | bytes]) -> None:
    face = "id: core\nversion: 1.0.0\ntitle: Core\nowner: tests\n"
    base = {"core/rulebook.yaml": face, **{name: HEADS.get(name, "") + text for name, text in FILES.items()}}
    for name, content in {**base, **files}.items():
        path = folder / name
        if name.startswith("core/catalogue") and not (folder / "core/catalogue").exists():
            shutil.copytree(SHIPPED, folder / "core/catalogue")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if not (folder / "core/catalogue").exists():
        (folder / "core/catalogue").symlink_to(SHIPPED)


def _pointed_at(folder: Path, files: dict[str, str | bytes]) -> list[Path]:
    """What a user would name: the book, the brief or the folder of templates that the files belong to."""
    named = {"core": "mine", "coverage.yaml": "."}
    tops = {name.split("/")[0] for name in files} - {"templates"}
    return [folder / named.get(top, top) for top in sorted(tops)]


def _rendered(folder: Path, files: dict[str, str | bytes]) -> list[Problem]:
    """What only shows when a plan is printed."""
    if not any(name.startswith(("own/", "templates/")) for name in files):
        return []
    try:
        own = folder / "own"
        words = folder / "templates" if (folder / "templates").exists() else plans.TEMPLATES
        locale = Locale.load("en", words, {})
        if own.exists():
            FORMATS["md"].render(plans.full(), locale, [own, plans.TEMPLATES])
    except PlannerError as error:
        return error.problems
    return []


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(SHIPPED)


@contextmanager
def _quick(*, own: bool) -> Iterator[None]:
    """The shipped catalogue is read once for all worlds that have it, as a link."""
    if own:
        yield
        return
    kept: Callable[[Path], Catalogue] = lambda _: _catalogue()  # noqa: E731
    with patch.object(load, "load_catalogue", kept), patch.object(catalogue, "load_catalogue", kept):
        yield


@contextmanager
def _overlooked(use: bool) -> Iterator[None]:
    if use:
        yield
        return
    with patch.object(soundness, "check_use", lambda *_: iter(())):
        yield
