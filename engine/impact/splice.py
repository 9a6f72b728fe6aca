"""A rulebook file with one edit of another version of it: the text of one rule or parameter put in the place of its own."""

from collections.abc import Mapping
from pathlib import Path

from engine.errors import PlannerError, Problem, Source
from engine.golden.cause import Cause
from engine.source import Document, parse_yaml

_FOLDERS = {"rule": "rules", "parameter": "parameters"}


def place_of(edit: Cause, base: Mapping[str, str], head: Mapping[str, str]) -> str:
    """The file that an edit is in, by its way below the rulebooks' folder; raises PlannerError if neither version has it."""
    if edit.kind == "file":
        return edit.id
    book = edit.id.rpartition(" in ")[2].split("/")[0] if " in " in edit.id else edit.id.split("/")[0]
    folder = f"{book}/{_FOLDERS[edit.kind]}/"
    for files in (head, base):
        for name, text in files.items():
            if name.startswith(folder) and _index(_items(parse_yaml(text, name), edit.kind), edit, name) is not None:
                return name
    raise PlannerError([Problem(Source(folder), "R030", f"{edit.kind} {edit.id} is in no file of either version")])


def with_edit(edit: Cause, base: Mapping[str, str], head: Mapping[str, str]) -> dict[str, str]:
    """The base files with this one edit; a file that the edit takes away is left out."""
    name = place_of(edit, base, head)
    files = dict(base)
    if edit.kind == "file" or name not in base or name not in head:
        files.pop(name, None)
        return {**files, name: head[name]} if name in head else files
    ours, theirs = _Blocks.of(base[name], name, edit.kind), _Blocks.of(head[name], name, edit.kind)
    old, new = (_index(blocks.items, edit, name) for blocks in (ours, theirs))
    lines, block = ours.lines, [] if new is None else theirs.block(new)
    start, end = ours.span(old) if old is not None else (ours.end, ours.end)
    return {**files, name: "".join([*lines[:start], *block, *lines[end:]])}


class _Blocks:
    """A file's lines, and which of them are one item's."""

    def __init__(self, lines: list[str], items: list[object], starts: list[int], end: int) -> None:
        self.lines, self.items, self.starts, self.end = lines, items, starts, end

    @classmethod
    def of(cls, text: str, name: str, kind: str) -> "_Blocks":
        document = parse_yaml(text, name)
        lines = text.splitlines(keepends=True)
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        items = _items(document, kind)
        section = _FOLDERS[kind]
        starts = [document.at((section, index)).line - 1 for index in range(len(items))]
        return cls(lines, items, starts, _end(document, section, lines))

    def span(self, index: int) -> tuple[int, int]:
        return self.starts[index], self.starts[index + 1] if index + 1 < len(self.starts) else self.end

    def block(self, index: int) -> list[str]:
        start, end = self.span(index)
        return self.lines[start:end]


def _end(document: Document, section: str, lines: list[str]) -> int:
    """The line after a section's last: where the next key of the file begins, or the file's end."""
    data = document.data
    keys = [document.key_at((key,)).line - 1 for key in data] if isinstance(data, dict) else []
    own = document.key_at((section,)).line - 1
    return min((line for line in keys if line > own), default=len(lines))


def _items(document: Document, kind: str) -> list[object]:
    data = document.data
    items = data.get(_FOLDERS[kind]) if isinstance(data, dict) else None
    return list(items) if isinstance(items, list) else []


def _index(items: list[object], edit: Cause, name: str) -> int | None:
    """Where an item stands: by its id, of an overlay by the rule that it overrides."""
    book, _, rest = name.partition("/")
    topic = f"{Path(rest).stem}/" if edit.kind == "rule" else ""
    for index, item in enumerate(items):
        if isinstance(item, dict):
            changed = item.get("overrides")
            own = f"{changed} in {book}" if changed else f"{book}/{topic}{item.get('id')}"
            if own == edit.id:
                return index
    return None
