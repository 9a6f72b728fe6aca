"""Whether an edit of the rulebooks is owned up to: the book's version is raised, and the changelog says if plans change."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from engine.errors import Problem, Source
from engine.impact.impact import Impact
from engine.rulebook.model import Book
from engine.source import parse_yaml, read_text

_SAID = re.compile(r"plans change: (yes|no)", re.IGNORECASE)


def check_versions(before: Sequence[Book], after: Sequence[Book]) -> Iterator[Problem]:
    """Books that changed and kept their version, or went back to an older one."""
    old = {book.id: book for book in before}
    for book in after:
        was = old.get(book.id)
        if was is None or was.parts == book.parts or _order(book.version) > _order(was.version):
            continue
        path = Path(book.path) / "rulebook.yaml"
        source = parse_yaml(read_text(path), path).at(("version",))
        message = f"the book {book.id} changed and its version is {book.version}, before it was {was.version}"
        yield Problem(source, "G021", message, f"raise `version:` above {was.version}: plans quote it")


def check_changelog(path: Path, before: Sequence[Book], after: Sequence[Book], impact: Impact) -> Iterator[Problem]:
    """Books with a new version of which the changelog does not say, truly, whether plans change by it."""
    old = {book.id: book.version for book in before}
    entries = _entries(read_text(path))
    for book in after:
        if old.get(book.id, book.version) == book.version:
            continue
        truth = "yes" if impact.moved else "no"
        name = re.compile(rf"\b{re.escape(book.id)} {re.escape(book.version)}\b")
        line, text = next(((line, text) for line, text in entries.items() if name.search(text)), (1, ""))
        said = _SAID.search(text)
        if not said:
            message = f"the changelog does not say whether plans change by {book.id} {book.version}"
            yield Problem(
                Source(str(path), line), "G022", message, f'write "{book.id} {book.version}: ... Plans change: {truth}"'
            )
        elif said[1].lower() != truth:
            message = f"the changelog says that plans change by {book.id} {book.version}: {said[1]}; of {impact.planned} here {len(impact.moved)} do"
            yield Problem(Source(str(path), line), "G022", message, f"write `Plans change: {truth}`")


def _entries(text: str) -> Mapping[int, str]:
    """The bullets of a changelog by their line, each as one text."""
    entries: dict[int, str] = {}
    current = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("- ", "* ", "#")):
            current = number
            entries[current] = line
        elif current and line.startswith(" "):
            entries[current] += " " + line.strip()
    return entries


def _order(version: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"[.+-]", version))
