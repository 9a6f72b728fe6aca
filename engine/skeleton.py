"""Skeletons of what an author writes: a rule with its cases and texts, put into the files that are there, and a book.

What is there stays as it stands, comments and all: text is added at the end, and the result is read back before it counts.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from engine.errors import PlannerError, Problem, Source
from engine.rulebook.blank import TODO
from engine.rulebook.files import RawBook
from engine.rulebook.model import Layer
from engine.schema.places import FOLDER, MODELINE
from engine.source import parse_yaml, read_text

Part = Literal["rules", "cases"]

_ACTS = {
    "diagnosis": "      - finding: {rule}\n",
    "strategy": "      - choose: TODO\n",
    "tactics": (
        "      - tactic:\n          id: {rule}\n          playbook: TODO\n          stage: TODO\n"
        "          title: TODO\n          text: TODO\n          audience: TODO\n          measure: TODO\n          quantity: TODO\n"
    ),
    "checks": "      - risk:\n          id: {rule}\n          level: TODO\n          trigger: TODO\n          text: TODO\n",
}
_WORDED = {"diagnosis": (), "strategy": (), "tactics": ("title", "text"), "checks": ("trigger", "text")}
_FLOW = re.compile(r"^(rules|cases):[ \t]*(?:\[\]|\{\})?[ \t]*$", re.MULTILINE)


def new_rule(book: RawBook, topic: str, rule: str, layer: Layer) -> dict[Path, str]:
    """The files of a book, with their new text, after a rule has joined a topic; raises PlannerError."""
    taken = next((each for each in book.rules if (each.topic, each.id) == (topic, rule)), None)
    if taken is not None:
        raise _refused(taken.source, f"there is a rule {topic}/{rule} already", "take another name")
    folder, schemas = book.folder, _schemas(book.folder)
    written = {
        folder / f"rules/{topic}.yaml": ("rules", "rules", _rule(rule, layer), True),
        folder / f"cases/{topic}.yaml": ("cases", "case", _cases(topic, rule), True),
    }
    for locale in book.face.locales:
        if locale != book.face.language:
            written[folder / f"texts/{locale}/{topic}.yaml"] = ("rules", "texts", _texts(rule, layer), False)
    return {
        path: _joined(path, key, block, spaced) if path.exists() else f"{_line(path, kind, schemas)}{key}:\n{block}"
        for path, (key, kind, block, spaced) in written.items()
    }


def new_book(folder: Path, locales: Sequence[str], extends: str | None) -> dict[Path, str]:
    """The face of a new book."""
    lines = [
        f"{MODELINE}{FOLDER}/rulebook.json",
        f"id: {folder.name}",
        "version: 0.1.0",
        f"title: {TODO}",
        f"owner: {TODO}",
    ]
    lines += ["language: en", f"locales: [{', '.join(locales)}]"]
    lines += [f"extends: {extends}"] if extends else []
    return {folder / "rulebook.yaml": "\n".join(lines) + "\n"}


def _rule(rule: str, layer: Layer) -> str:
    priority = f"    priority: {TODO}\n" if layer == "strategy" else ""
    head = (
        f"  - id: {rule}\n    title: {TODO}\n    why: {TODO}\n    references: [{TODO}]\n    layer: {layer}\n{priority}"
    )
    return f"{head}    when: {TODO}\n    then:\n{_ACTS[layer].replace('{rule}', rule)}"


def _cases(topic: str, rule: str) -> str:
    """Every rule fires in a case and stays quiet in one."""
    return "\n".join(
        f"  - name: {TODO}\n    brief: {TODO}\n    expect:\n      {topic}/{rule}: {state}\n"
        for state in ("fires", "quiet")
    )


def _texts(rule: str, layer: Layer) -> str:
    head = f"  {rule}:\n    stamp: {TODO}\n    title: {TODO}\n    why: {TODO}\n"
    action = "".join(f"      {key}: {TODO}\n" for key in _WORDED[layer])
    return f"{head}    {rule}:\n{action}" if action else head


def _schemas(folder: Path) -> Path | None:
    """The folder of schemas that a book's files name: its own, or the one beside it."""
    return next((each / FOLDER for each in (folder, folder.parent) if (each / FOLDER).is_dir()), None)


def _line(path: Path, kind: str, schemas: Path | None) -> str:
    if schemas is None:
        return ""
    return f"{MODELINE}{Path(os.path.relpath(schemas / f'{kind}.json', path.parent)).as_posix()}\n"


def _joined(path: Path, key: str, block: str, spaced: bool) -> str:
    """The text of a file with a block at the end of its list or mapping, indented as what is there."""
    raw = path.read_bytes().decode()
    text = read_text(path)
    before = parse_yaml(text, path)
    old: Any = before.data.get(key) if isinstance(before.data, dict) else None
    gap = "\n" if spaced and old else ""
    if not old:
        text = _FLOW.sub(r"\1:", text)
    joined = f"{text.rstrip()}\n{gap}{_shifted(block, text, key)}"
    try:
        new: Any = parse_yaml(joined, path).data
        whole = _without_last(new[key], old) and {**new, key: old} == before.data
    except (PlannerError, KeyError, TypeError):
        whole = False
    if not whole:
        hint = f"let `{key}:` be the last key of the file, with one item below the other"
        raise _refused(before.at((key,)), f"nothing can be added to the end of `{key}:` here", hint)
    return joined.replace("\n", "\r\n") if "\r\n" in raw else joined


def _without_last(new: Any, old: Any) -> bool:
    """Whether the new list or mapping is the old one and more behind it."""
    if isinstance(new, dict):
        return list(new.items())[: len(old or {})] == list((old or {}).items())
    return isinstance(new, list) and new[: len(old or [])] == list(old or [])


def _shifted(block: str, text: str, key: str) -> str:
    """The block two spaces in, or as far as the first item behind the key stands."""
    lines = iter(text.splitlines())
    first = next(_items(lines, key), "  x")
    shift = len(first) - len(first.lstrip()) - 2
    if shift >= 0:
        return "".join(f"{' ' * shift if line.strip() else ''}{line}" for line in block.splitlines(keepends=True))
    return "".join(line[-shift:] if line.strip() else line for line in block.splitlines(keepends=True))


def _items(lines: Iterator[str], key: str) -> Iterator[str]:
    """The lines behind a key, but for comments and empty ones."""
    for line in lines:
        if line.startswith(f"{key}:"):
            break
    yield from (line for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _refused(source: Source, message: str, hint: str) -> PlannerError:
    return PlannerError([Problem(source, "R083", message, hint)])
