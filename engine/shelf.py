"""Rulebooks that were read before: what was parsed, checked and compiled comes back as one value while no file changed.

The key is the content of every YAML file, of the engine's own source, and the Python that runs it; so an edited file, a
new version or another interpreter reads afresh. Where the bytes are kept is the caller's business (`cli.py`).
"""

import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engine.errors import PlannerError, Problem
from engine.resources import find_sources

if TYPE_CHECKING:
    from engine.rulebook.model import Rulebook

_DIGEST = hashlib.sha256().digest_size


class Shelf(Protocol):
    """Where bytes are kept between runs; both may fail silently, then everything is read afresh."""

    def take(self, name: str) -> bytes | None:
        """What was put there under this name, None if nothing was."""

    def put(self, name: str, content: bytes) -> None:
        """Keep the content under this name in place of what was there."""


def open_rulebooks(folders: Sequence[Path], shelf: Shelf | None = None) -> tuple["Rulebook", tuple[Problem, ...]]:
    """All books of the folders with their warnings, from the shelf if nothing changed; raises PlannerError."""
    if shelf is None:
        return _read(folders)
    name, key = _name(folders), _key(folders)
    kept = _unpack(shelf.take(name), key)
    if kept is not None:
        rulebook, warnings, program = kept
        program.keep()
        return rulebook, warnings
    rulebook, warnings = _read(folders)
    for rule in rulebook.rules.values():
        rule.digests  # noqa: B018  # what depends on a rule alone is kept with it
    from engine.inference.program import program_of  # late: whoever asks for Problems only needs none

    with suppress(PlannerError):  # durable-rules is not there: the run says so where it is needed
        shelf.put(name, _pack((rulebook, warnings, program_of(rulebook)), key))
    return rulebook, warnings


def told_before(
    what: str, folders: Sequence[Path], shelf: Shelf | None, tell: Callable[[], list[Problem]]
) -> list[Problem]:
    """What there is to say about all files of these folders, from the shelf if it was said of the very same ones."""
    if shelf is None:
        return tell()
    name, key = _name([*folders, Path(what)]), _key(folders, names=True)
    kept: list[Problem] | None = _unpack(shelf.take(name), key)
    if kept is None:
        kept = tell()
        shelf.put(name, _pack(kept, key))
    return kept


def _read(folders: Sequence[Path]) -> tuple["Rulebook", tuple[Problem, ...]]:
    from engine.rulebook.load import load_rulebooks  # late: parsing is what the shelf saves

    rulebook, warnings = load_rulebooks(folders)
    return rulebook, tuple(warnings)


def _name(folders: Sequence[Path]) -> str:
    """One name for one list of folders, so that an edit replaces what was kept instead of adding to it."""
    return hashlib.sha256("\0".join(map(str, folders)).encode()).hexdigest()[:16]


def _key(folders: Sequence[Path], *, names: bool = False) -> bytes:
    """What the parsed value depends on, as a digest; with `names` also on files and folders that are no YAML."""
    digest = hashlib.sha256(f"{sys.version}\0{[str(folder) for folder in folders]}".encode())
    if names:
        digest.update("\0".join(str(path) for folder in folders for path in sorted(folder.rglob("*"))).encode())
    for path in (*find_sources(), *_files(folders)):
        try:
            content = path.read_bytes()
        except OSError as error:  # told in full when the file is read
            content = repr(error).encode()
        digest.update(f"\0{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.digest()


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    """Every YAML file below the folders, through links too, each folder once."""
    seen: set[str] = set()
    for folder in folders:
        for place, inside, names in os.walk(folder, followlinks=True):
            if (real := os.path.realpath(place)) in seen:
                inside.clear()
                continue
            seen.add(real)
            inside.sort()
            yield from (Path(place, name) for name in sorted(names) if name.endswith(".yaml"))


def _pack(value: Any, key: bytes) -> bytes:
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return key + hashlib.sha256(content).digest() + content


def _unpack(kept: bytes | None, key: bytes) -> Any:
    """The value, or None if it is of other files or not whole."""
    if kept is None or kept[:_DIGEST] != key:
        return None
    content = kept[2 * _DIGEST :]
    if hashlib.sha256(content).digest() != kept[_DIGEST : 2 * _DIGEST]:
        return None
    return pickle.loads(content)
