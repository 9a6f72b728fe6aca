"""What a book says as digests: one of the whole, and one for each rule and parameter, so that an edit can be named."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.kept import KEPT
from engine.source import Document

_THINGS = {"rules": "rule", "parameters": "parameter"}


def digest_of(files: Mapping[str, Document]) -> str:
    """Of the content of a book's files with every list of named things by name, so that their order does not count."""
    parts = (f"{json.dumps(name, ensure_ascii=False)}: {_text(files[name])}" for name in sorted(files))
    return hashlib.sha256(f"{{{', '.join(parts)}}}".encode()).hexdigest()


def _text(document: Document) -> str:
    """The canonical JSON of one file, as it stands in that of the whole book."""
    return KEPT.once(("canonical", document.path), (document,), lambda: _dump(document.data))


def parts_of(files: Mapping[str, Document], book: str) -> Iterator[tuple[str, str]]:
    """A digest for each rule and parameter by its full id, and one for whatever else a file holds."""
    for name, document in sorted(files.items()):
        yield from _parts_of_file(name, document, book)


def _parts_of_file(name: str, document: Document, book: str) -> list[tuple[str, str]]:
    return KEPT.once(("parts", document.path), (document, name, book), lambda: list(_things(name, document.data, book)))


def _things(name: str, data: Any, book: str) -> Iterator[tuple[str, str]]:
    kind = next((kind for folder, kind in _THINGS.items() if name.startswith(f"{folder}/")), None)
    things = data.get(f"{kind}s") if kind and isinstance(data, dict) else None
    if not isinstance(things, list):
        bare = {key: value for key, value in data.items() if key != "version"} if isinstance(data, dict) else data
        yield f"file {book}/{name}", _short(bare)
        return
    topic = f"{Path(name).stem}/" if kind == "rule" else ""
    for thing in things:
        own = f"{book}/{topic}{thing.get('id')}" if isinstance(thing, dict) else book
        changed = thing.get("overrides") if isinstance(thing, dict) else None
        yield f"{kind} {changed or own}" + (f" in {book}" if changed else ""), _short(thing)


def _short(data: Any) -> str:
    return hashlib.sha256(_dump(data).encode()).hexdigest()[:12]


def _dump(data: Any) -> str:
    return json.dumps(_canonical(data), sort_keys=True, ensure_ascii=False)


def _canonical(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _canonical(value) for key, value in data.items()}
    if not isinstance(data, list):
        return data
    items = [_canonical(item) for item in data]
    named = all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in items)
    return sorted(items, key=lambda item: str(item["id"])) if named else items
