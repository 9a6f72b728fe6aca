"""Files as text, and YAML with positions: scalars stay text until a model types them, every value knows its line."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT, state_of
from engine.syntax import Mark, place_after
from engine.tree import Data, Node, Quoted, build_tree

__all__ = ["Data", "Document", "Loc", "Quoted", "parse_yaml", "read_document", "read_text"]

SIZE_LIMIT = 2_000_000

_BOM = "\ufeff"

Loc: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, eq=False)
class Document:
    """One parsed file: its data, and the place of everything in it."""

    path: str
    data: Data
    root: Node = field(repr=False)

    def at(self, loc: Loc) -> Source:
        """The place of a value; parts of `loc` that the file has not (union tags, missing keys) are ignored."""
        return self._source(self._walk(loc)[1].mark)

    def key_at(self, loc: Loc) -> Source:
        """The place of the key that leads to a value, or to the nearest parent that the file has."""
        return self._source(self._walk(loc)[0])

    def value(self, loc: Loc) -> Data:
        """What stands at a place; None if nothing does."""
        data = self.data
        for part in loc:
            if isinstance(data, dict) and isinstance(part, str):
                data = data.get(part)
            elif isinstance(data, list) and isinstance(part, int) and part < len(data):
                data = data[part]
            else:
                return None
        return data

    def found(self, loc: Loc) -> Loc:
        """The parts of `loc` that the file has."""
        return self._walk(loc)[2]

    def part(self, loc: Loc, data: Data) -> "Document":
        """A document of its own with the places of a part of this one, as for a brief inside a rulebook's case."""
        return Document(self.path, data, self._walk(loc)[1])

    def _walk(self, loc: Loc) -> tuple[Mark, Node, Loc]:
        mark, node, found = self.root.mark, self.root, []
        for part, following in zip(loc, (*loc[1:], None), strict=False):
            child = node.children.get(part)
            # A union tag may be spelt like a key: it is a tag if only this level has what comes next.
            if child is None or (following in node.children and following not in child.children):
                continue
            mark, node = node.keys.get(part, child.mark), child
            found.append(part)
        return mark, node, tuple(found)

    def _source(self, mark: Mark) -> Source:
        return Source(self.path, mark.line + 1, mark.column + 1)


def parse_yaml(text: str, path: Path | str) -> Document:
    """Parse one YAML document into texts, lists and mappings; raises PlannerError with every problem found."""
    data, root = build_tree(_unix(text).removeprefix(_BOM), str(path))
    return Document(str(path), data, root)


def read_document(path: Path) -> Document:
    """Read and parse one file; raises PlannerError. A watch does not read what its file system calls unchanged."""
    return KEPT.once(("document", str(path)), state_of(path), lambda: parse_yaml(read_text(path), path))


def read_text(path: Path, limit: int = SIZE_LIMIT) -> str:
    """Read one UTF-8 file, its line ends as LF; raises PlannerError at path:1:1 or at the first bad byte."""
    try:
        raw = _read_bytes(path, limit)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise PlannerError([Problem(Source(str(path)), "S001", *_unreadable(error))]) from None
    try:
        return _unix(raw.decode()).removeprefix(_BOM)
    except UnicodeDecodeError as error:
        before = _unix(raw[: error.start].decode()).removeprefix(_BOM)
        source = place_after(before, str(path))
        message = f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
        raise PlannerError([Problem(source, "S003", message, "save the file as UTF-8")]) from None


def _read_bytes(path: Path, limit: int) -> bytes:
    if path.is_dir():  # Windows would speak of permissions
        raise IsADirectoryError
    with path.open("rb") as file:
        raw = file.read(limit + 1)  # the size that the system tells is no bound: a device or a pipe has none
    if len(raw) <= limit:
        return raw
    message = f"the file is larger than {limit:,} bytes"
    raise PlannerError([Problem(Source(str(path)), "S002", message, "is this the right file?")])


def _unreadable(error: OSError | ValueError) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError):
        return "there is no such file", "check the path"
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a file", "name a file in it"
    if isinstance(error, PermissionError):
        return "no permission to read this file", "check its owner and mode"
    return f"the file cannot be read: {getattr(error, 'strerror', None) or error}", ""


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
