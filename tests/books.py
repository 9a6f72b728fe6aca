"""Small rulebooks on disk for tests: the shipped catalogue and whatever rules a test writes."""

from pathlib import Path
from textwrap import dedent

from engine.errors import PlannerError, Problem
from engine.rulebook.load import load_rulebooks
from engine.rulebook.model import Rulebook

ROOT = Path(__file__).resolve().parent.parent
BOOK = "id: {id}\nversion: 1.0.0\ntitle: Test book\nowner: tests\n{more}"
REFERENCES = "references:\n  - {id: source, title: A source}\n"
RULE = """
  - id: {id}
    title: A title
    why: A reason.
    references: [source]
"""


def write_book(folder: Path, id_: str = "core", more: str = "", **files: str) -> Path:
    """A book with `rules_<topic>`, `parameters`, `derived` or `cases_<topic>` as YAML texts."""
    book = folder / id_
    (book / "rules").mkdir(parents=True, exist_ok=True)
    (book / "rulebook.yaml").write_text(BOOK.format(id=id_, more=dedent(more)), encoding="utf-8")
    if id_ == "core":
        (book / "references.yaml").write_text(REFERENCES, encoding="utf-8")
        if not (book / "catalogue").exists():
            (book / "catalogue").symlink_to(ROOT / "rulebooks/core/catalogue")
    for name, text in files.items():
        kind, _, topic = name.partition("_")
        path = book / kind / f"{topic or 'x'}.yaml" if kind != "derived" else book / "derived.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return book


def rule(id_: str, body: str, head: str = "") -> str:
    """One rule's YAML: `body` has layer, when, then ... indented by nothing."""
    top = RULE.format(id=id_).strip("\n")
    lines = "\n".join(f"    {line}" for line in dedent(head + body).strip().splitlines())
    return f"{top}\n{lines}\n"


def rules(*each: str) -> str:
    return "rules:\n" + "".join(each)


def load(folder: Path) -> tuple[Rulebook | None, list[Problem]]:
    """The rulebook of a folder of books, or None, with every problem."""
    try:
        rulebook, problems = load_rulebooks([folder])
        return rulebook, problems
    except PlannerError as error:
        return None, error.problems
