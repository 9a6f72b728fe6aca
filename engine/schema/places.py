"""Which schema is for which file, where a folder of schemas is stale, and the line by which an editor finds one."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.coverage import FILE as COVERAGE
from engine.errors import Problem, Source
from engine.rulebook.model import Rulebook
from engine.schema import SCHEMAS, build_schema
from engine.schema.parts import TEXT

FOLDER = "schema"
"""The name of a folder of schemas: in a book, or beside the books of a folder."""
MODELINE = "# yaml-language-server: $schema="
PATTERNS: Mapping[str, tuple[str, ...]] = {
    "rulebook": ("rulebook.yaml",),
    "rules": ("rules/*.yaml",),
    "parameters": ("parameters/*.yaml",),
    "derived": ("derived.yaml",),
    "references": ("references.yaml",),
    "texts": ("texts/*.yaml", "texts/*/*.yaml"),
    "case": ("cases/*.yaml",),
    "catalogue": ("catalogue/*.yaml", "catalogue/*/*.yaml"),
}
"""By kind, the files of a book."""
_MARK = re.compile(rf"\A{re.escape(MODELINE)}.*\r?\n?")
_LINE = 160
_BRIEF = re.compile(r"^format: *[\"']?planwheel/brief@", re.MULTILINE)


def schema_texts(rulebook: Rulebook) -> dict[str, str]:
    """Every schema as the text of its file `<kind>.json`."""
    return {f"{kind}.json": write_schema(build_schema(kind, rulebook)) for kind in SCHEMAS}


def write_schema(schema: Any) -> str:
    """A schema as text: what fits into a line stands in one, so that a changed word is a small difference."""
    return _written(schema, "") + "\n"


def _written(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(line) <= _LINE or not isinstance(value, list | dict):
        return line
    deeper = indent + " "
    if isinstance(value, list):
        parts, (start, end) = [_written(part, deeper) for part in value], "[]"
    else:
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_written(part, deeper)}" for key, part in value.items()]
        start, end = "{}"
    inside = f",\n{deeper}".join(parts)
    return f"{start}\n{deeper}{inside}\n{indent}{end}"


def kind_of(path: Path) -> str | None:
    """The kind of a file by its place in a book, or by its text for a brief; None if no schema is for it."""
    if path.name == COVERAGE:
        return "coverage"
    for folder in path.parents[:3]:
        if (folder / "rulebook.yaml").is_file():
            inside = path.relative_to(folder)
            return next((kind for kind, all_ in PATTERNS.items() if any(_fits(inside, each) for each in all_)), None)
    return "brief" if _BRIEF.search(path.read_text(encoding="utf-8")) else None


def _fits(path: Path, pattern: str) -> bool:
    return len(path.parts) == pattern.count("/") + 1 and path.match(pattern)


def marked(text: str, schema: str) -> str:
    """The text with the line that names its schema as its first; a line that names another is replaced."""
    end = "\r\n" if "\r\n" in text else "\n"
    return f"{MODELINE}{schema}{end}{_MARK.sub('', text)}"


def marked_files(path: Path, schemas: Path) -> Iterator[tuple[Path, str]]:
    """Each YAML file of a folder (or the file) whose first line should change, with the text it should have."""
    for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
        kind = kind_of(file)
        if kind is None:
            continue
        text = file.read_bytes().decode()
        way = Path(os.path.relpath(schemas / f"{kind}.json", file.parent)).as_posix()
        if (wanted := marked(text, way)) != text:
            yield file, wanted


def check_schemas(folder: Path, rulebook: Rulebook) -> Iterator[Problem]:
    """A warning for each schema of a folder that would mislead an editor; a name it does not offer yet is none."""
    for kind in SCHEMAS:
        path = folder / f"{kind}.json"
        if path.is_file() and _insists(_parsed(path)) != _insists(build_schema(kind, rulebook)):
            message = f"{path.name} is not what this version of planwheel and these books give"
            hint = f"`planwheel schema --write {folder}` writes it anew (with --rulebooks for books of your own)"
            yield Problem(Source(str(path)), "R082", message, hint, "warning")


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _insists(schema: Any) -> Any:
    """The schema without the words that it merely offers."""
    if isinstance(schema, list):
        return [_insists(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    ways = schema.get("anyOf")
    offers = isinstance(ways, list) and TEXT in ways and any("enum" in way for way in ways)
    return {key: "offered" if offers and key == "anyOf" else _insists(part) for key, part in schema.items()}
