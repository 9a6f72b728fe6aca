"""What an accepted plan was made with: enough to say later what has been edited since, without the old rulebooks."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from engine.errors import PlannerError, Problem, Source
from engine.resources import find_sources
from engine.rulebook.model import Rulebook
from engine.source import read_text

RECORD = "accepted.json"
STATES = ".made-with"
FORMAT = "planwheel/golden@1"
DIGITS = 16
_LIMIT = 20_000_000


class Record(NamedTuple):
    """Beside an accepted plan: its brief, engine and templates as digests, `state` names the rulebooks' digests."""

    brief: str
    engine: str
    templates: str
    texts: str
    state: str
    files: Mapping[str, str]

    def write(self) -> str:
        """As it stands in a case's folder."""
        data = {
            "format": FORMAT,
            **{name: getattr(self, name) for name in _FIELDS},
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(data, indent=2) + "\n"


_FIELDS = ("brief", "engine", "templates", "texts", "state")


def read_record(path: Path) -> Record | None:
    """The record of a case, None if it has none; raises PlannerError if it is damaged."""
    if not path.exists():
        return None
    data = _json(path)
    if data.get("format") != FORMAT:
        newer = "update planwheel" if str(data.get("format", "")).startswith("planwheel/golden@") else _HINT
        message = f"the record's format is {data.get('format')!r}, not `{FORMAT}`"
        raise PlannerError([Problem(Source(str(path)), "G017", message, newer)])
    files = data.get("files")
    if not isinstance(files, dict) or any(not isinstance(data.get(name), str) for name in _FIELDS):
        raise PlannerError([Problem(Source(str(path)), "G017", "the record is not whole", _HINT)])
    return Record(
        **{name: data[name] for name in _FIELDS}, files={str(key): str(value) for key, value in files.items()}
    )


_HINT = "delete it and accept the case again: it only helps to say what moved a plan"


def _json(path: Path) -> dict[str, Any]:
    text = read_text(path, _LIMIT)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
        message = "the file is no whole JSON, or a merge was not settled"
        raise PlannerError([Problem(Source(str(path), line, column), "G017", message, _HINT)]) from None
    return data if isinstance(data, dict) else {}


def state_of(rulebook: Rulebook) -> dict[str, str]:
    """Every rule, parameter and other file of the books with the digest of its content."""
    return {name: digest for book in rulebook.books for name, digest in sorted(book.parts.items())}


def key_of(state: Mapping[str, str]) -> str:
    """The name of a state."""
    return digest_of([json.dumps(state, sort_keys=True).encode()])


def read_state(root: Path, key: str) -> dict[str, str] | None:
    """A state kept below the golden folder or one above it; None if it is lost."""
    for folder in (root, *root.resolve().parents):
        path = folder / STATES / f"{key}.json"
        if path.is_file():
            data = _json(path)
            return {str(name): str(digest) for name, digest in data.items()}
    return None


def write_state(state: Mapping[str, str]) -> str:
    """A state as it is kept: a thing a line, so that git shows what was edited."""
    return json.dumps(state, indent=0, sort_keys=True) + "\n"


def texts_digest(rulebook: Rulebook, locale: str) -> str:
    """Of all translations of the books into one language."""
    files = [
        path
        for book in rulebook.books
        for path in (
            Path(book.path, "texts", f"{locale}.yaml"),
            *sorted(Path(book.path, "texts", locale).glob("*.yaml")),
        )
        if path.is_file()
    ]
    return digest_of(path.read_bytes() for path in files)


def engine_digest(libraries: str) -> str:
    """Of the engine's own source and its libraries' versions, so that a plan that moves with them is not blamed on a rule."""
    return digest_of([libraries.encode(), *(path.read_bytes() for path in find_sources())])


def templates_digest(folders: Iterable[Path]) -> str:
    """Of every template and text, own ones first."""
    files = [
        (path.relative_to(folder), path) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    return digest_of(part for name, path in files for part in (name.as_posix().encode(), path.read_bytes()))


def digest_of(parts: Iterable[bytes]) -> str:
    """One digest over several parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:DIGITS]
