"""What a translator of a book has still to write, as texts files to fill in."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import yaml

from engine.rulebook.model import Book
from engine.rulebook.passage import KINDS, Passage, Path
from engine.rulebook.texts import Translation, read_texts


def draft_texts(book: Book, locale: str) -> Iterator[str]:
    """The lines of what is missing or stale in one language: the source above each text, the present words in it."""
    found = {(each.kind, each.id): each for each in reversed(read_texts(book, locale, []).translations)}
    open_ = [each for each in book.passages if not _is_done(each, found.get((each.kind, each.id)))]
    ordered = sorted(open_, key=lambda each: (each.topic, KINDS.index(each.kind)))
    for topic, passages in groupby(ordered, key=lambda each: each.topic):
        yield f"# {book.path}/texts/{locale}{f'/{topic}' if topic else ''}.yaml"
        for kind, some in groupby(passages, key=lambda each: each.kind):
            yield f"{kind}:"
            for passage in some:
                yield from _draft(passage, found.get((passage.kind, passage.id)))


def _is_done(passage: Passage, found: Translation | None) -> bool:
    if found is None or any(not found.texts.get(path) for path in passage.texts):
        return False
    return found.stamp == passage.stamp or (passage.kind == "groups" and found.stamp is None)


def _draft(passage: Passage, found: Translation | None) -> Iterator[str]:
    own = passage.id.removeprefix(f"{passage.topic}/") if passage.id.count("/") == 1 else passage.id
    yield f"  {_scalar(own)}:"
    if passage.kind != "groups":
        yield f"    stamp: {passage.stamp}"
    for head, paths in groupby(_together(passage.texts), key=lambda path: path[0] if len(path) > 1 else None):
        if head is not None:
            yield f"    {_scalar(head)}:"
        for path in paths:
            indent = "  " * (len(path) + 1)
            yield f"{indent}# {' '.join(passage.texts[path].split())}"
            yield f"{indent}{_scalar(path[-1])}: {_scalar(found.texts.get(path, '')) if found else ''}".rstrip()


def _together(paths: Iterable[Path]) -> list[Path]:
    """Texts of one action side by side, in the order of their first."""
    first: dict[str, int] = {}
    for place, path in enumerate(paths):
        first.setdefault(path[0], place)
    return sorted(paths, key=lambda path: (len(path), first[path[0]]))


def _scalar(text: str) -> str:
    """A text as one YAML line, quoted only if it must be; nothing for none."""
    written: str = yaml.safe_dump({"": text}, allow_unicode=True, width=1_000_000)
    return written.partition(": ")[2].strip() if text else ""
