"""FACTS.md: the vocabulary as a page, written from the same entries as the schemas."""

from collections.abc import Iterable
from itertools import groupby

from engine.rulebook.literal import COMPARATORS
from engine.vocabulary import Entry

_HEAD = """\
# Every fact that rules may mention

Written by `planwheel facts --markdown`; `make generated` writes it anew, and a test compares. What a brief leaves out is unknown, never zero and never false;
facts marked * are always known, so prose may name them without asking. Facts that a book derives stand here too."""
_LITERALS = ("number", "flag", "word")


def render_facts(entries: Iterable[Entry]) -> str:
    """The page: what may be asked of each type, then every fact under the first part of its name."""
    facts = sorted(entries, key=lambda entry: entry.name.split(".")[0])
    by_part = groupby(facts, key=lambda entry: entry.name.split(".")[0])
    blocks = [_HEAD, "## What may be asked of a fact", _types()]
    for part, some in by_part:
        blocks += [f"## {part}", _table(("fact", "type", "unit or values", "meaning", "brief field"), map(_row, some))]
    return "\n\n".join(blocks) + "\n"


def _types() -> str:
    types = dict.fromkeys(name for names in COMPARATORS.values() for name in names)
    rows = ((f"`{type_}`", _literal(type_), ", ".join(f"`{name}`" for name in _fitting(type_))) for type_ in types)
    return _table(("type", "a value behind the fact", "comparators"), rows)


def _literal(type_: str) -> str:
    return "equal to it; a list: one of" if type_ in _LITERALS else "no"


def _fitting(type_: str) -> list[str]:
    return [name for name, types in COMPARATORS.items() if type_ in types]


def _row(entry: Entry) -> tuple[str, ...]:
    values = entry.unit or " ".join(f"`{word}`" for word in entry.allowed)
    return f"`{entry.name}`{' *' * entry.always}", entry.type, values, entry.meaning, f"`{entry.field}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
