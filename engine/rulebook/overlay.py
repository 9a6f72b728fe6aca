"""Books laid over books: which folders are read, and which file's words stand in each field of a rule."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from engine.errors import PlannerError, Problem, Source
from engine.rulebook.files import RawBook, RawRule
from engine.validation import suggest

CORE = "core"


def find_books(folders: Sequence[Path]) -> dict[str, Path]:
    """Book folders by name; each argument is one book or a folder of books, a later one replaces an earlier one."""
    return dict(_found(folders))


def replaced_books(folders: Sequence[Path]) -> Iterator[tuple[str, Path, Path]]:
    """Books that a later one of the same name replaces: name, the one that is read, the one that is not."""
    kept = find_books(folders)
    for name, path in _found(folders):
        if path.resolve() != kept[name].resolve():
            yield name, kept[name], path


def _found(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        if (folder / "rulebook.yaml").is_file():
            yield folder.resolve().name, folder
            continue
        inside = (
            [each for each in sorted(folder.iterdir()) if (each / "rulebook.yaml").is_file()] if folder.is_dir() else []
        )
        if not inside:
            hint = "give a folder that has a rulebook.yaml, or a folder of such folders"
            raise PlannerError([Problem(Source(str(folder)), "R030", "there is no rulebook here", hint)])
        yield from ((each.name, each) for each in inside)


def read_order(books: Sequence[RawBook]) -> list[RawBook]:
    """Core first, then by id: also the order of their groups."""
    return sorted(books, key=lambda book: (book.face.id != CORE, book.face.id))


def check_names(books: list[RawBook], problems: list[Problem]) -> None:
    """Books that are to be extended must be there."""
    ids = {book.face.id for book in books}
    for book in books:
        extends = book.face.extends
        if extends and extends not in ids:
            source = book.document.at(("extends",))
            problems.append(
                Problem(
                    source,
                    "R031",
                    f"there is no book {extends!r} to extend",
                    suggest(extends, ids) or "add its folder with --rulebooks",
                )
            )


def overlay(books: list[RawBook], problems: list[Problem]) -> dict[str, list[RawRule]]:
    """Each book's rules with the fields that overlays replace; a rule stays in the book that first wrote it."""
    rules = {book.face.id: [rule for rule in book.rules if "overrides" not in rule.fields] for book in books}
    by_id = {
        f"{book}/{rule.topic}/{rule.id}": (book, index) for book, own in rules.items() for index, rule in enumerate(own)
    }
    won: dict[tuple[str, str], Source] = {}
    overlays = ((book.face.id, rule) for book in books for rule in book.rules if "overrides" in rule.fields)
    for by, overlay in overlays:
        name = overlay.fields["overrides"]
        target = str(name.value)
        if target not in by_id:
            source = name.document.at(name.loc)
            problems.append(
                Problem(
                    source,
                    "R032",
                    f"there is no rule {target!r} to override",
                    suggest(target, by_id) or "write book/topic/rule as `planwheel rulebooks show BOOK` does",
                )
            )
            continue
        book, index = by_id[target]
        changed = {key: each for key, each in overlay.fields.items() if key not in ("overrides", "id")}
        for key, each in changed.items():
            source = each.document.key_at(each.loc)
            if (target, key) in won:
                message = f"{target} has its `{key}` overridden twice, first at {won[target, key]}"
                problems.append(Problem(source, "R033", message, "keep one of the two overlays"))
            won[target, key] = source
        old = rules[book][index]
        shadowed = {key: old.fields[key] for key in changed if key in old.fields}
        rules[book][index] = replace(
            old,
            fields={**old.fields, **changed},
            reworded={**old.reworded, **dict.fromkeys(changed, by)},
            shadowed={**shadowed, **old.shadowed},
        )
    return rules
