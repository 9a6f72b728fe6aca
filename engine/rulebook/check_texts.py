"""Translations against what they translate: promised and missing, stale, about nothing, with other placeholders."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path as File

from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT
from engine.locale import LOCALES
from engine.rulebook.blank import is_blank
from engine.rulebook.model import Book, Rulebook
from engine.rulebook.parse import PLACEHOLDER
from engine.rulebook.passage import Kind, Passage, Path
from engine.rulebook.texts import (
    FACTS,
    SOURCE_WORDS,
    BookTexts,
    Texts,
    Translation,
    make_texts,
    pattern_of,
    read_texts,
    slots_of,
)
from engine.validation import suggest

_NAMES: dict[Kind, str] = {"groups": "choice", "parameters": "parameter", "derived": "derived fact", "rules": "rule"}
_VARIABLE = re.compile(PLACEHOLDER.pattern + r"|\$[a-z_]+")
_OWN_WORDS = re.compile(r"\?[^{}]+\}")  # what stands in for an unknown fact is said in each language's words
Known = Mapping[tuple[Kind, str], Passage]


def load_texts(rulebook: Rulebook, locale: str) -> Texts:
    """What the books say in one language; raises PlannerError if a text would not fit where it is said."""
    foreign = [book for book in rulebook.books if book.language != locale]
    if not foreign:
        return SOURCE_WORDS
    problems: list[Problem] = []
    read = {book.id: BookTexts() for book in rulebook.books}
    for book in foreign:
        read[book.id] = read_texts(book, locale, problems)
        problems += check_book(book, locale, read[book.id], rulebook)
    errors = sorted(problem for problem in problems if problem.severity == "error")
    if errors:
        raise PlannerError(errors)
    return make_texts(rulebook, read)


def check_texts(rulebook: Rulebook) -> list[Problem]:
    """Every Problem of the texts of all books in all languages."""
    problems: list[Problem] = []
    for book in rulebook.books:
        folder = File(book.path) / "texts"
        found = {path.stem: path for path in sorted(folder.iterdir())} if folder.is_dir() else {}
        for name, path in found.items():
            if name not in LOCALES:
                problems.append(
                    Problem(Source(str(path)), "R064", f"there is no language {name!r}", suggest(name, LOCALES))
                )
            elif name == book.language:
                message = f"{book.id} is written in {name}; its words stand in its rules"
                problems.append(Problem(Source(str(path)), "R064", message, "remove the file"))
        for locale in LOCALES:
            if locale != book.language and (locale in found or locale in book.locales):
                read = read_texts(book, locale, problems)
                problems += check_book(book, locale, read, rulebook)
    return problems


def check_book(book: Book, locale: str, read: BookTexts, rulebook: Rulebook) -> Iterator[Problem]:
    """The Problems of one book's texts in one language, but for those of reading the files."""
    strange = set(_strange_topics(book, read))
    for path in sorted(strange):
        topics = {passage.topic for passage in book.passages}
        message = f"there are no rules in rules/{File(path).name} for these texts"
        yield Problem(
            Source(path),
            "R064",
            message,
            suggest(File(path).stem, topics) or "call it by a topic of rules/, or remove it",
        )
    known: Known = {(passage.kind, passage.id): passage for passage in book.passages}
    first: dict[tuple[Kind, str], Translation] = {}
    for each in read.translations:
        key = (each.kind, each.id)
        if key in first:
            message = f"{each.id} is translated twice, first at {first[key].at()}"
            yield Problem(each.at(), "R067", message, "keep one of them")
        elif key in known:
            promised = locale in book.locales
            check = partial(_checked, known[key], each, promised)
            yield from KEPT.once(("translation", book.id, locale, *key), (known[key], each, promised), check)
        elif each.document.path not in strange:
            yield _unknown(each, known)
        first.setdefault(key, each)
    made_of = (read.facts_document, rulebook.vocabulary, rulebook.derived)
    yield from KEPT.once(("facts", book.id, locale), made_of, lambda: list(_check_facts(read, rulebook)))
    if locale in book.locales:
        yield from _missing(book, locale, read, first, rulebook)


def _strange_topics(book: Book, read: BookTexts) -> Iterator[str]:
    """Texts files of a topic that has no rules file."""
    for name in read.parsed:
        if "/" in name and not (File(book.path) / "rules" / name.split("/")[1]).is_file():
            yield str(File(book.path) / "texts" / name)


def _unknown(each: Translation, known: Known) -> Problem:
    ids = [id_ for kind, id_ in known if kind == each.kind]
    message = f"there is no {_NAMES[each.kind]} {each.id!r} in this book"
    return Problem(
        each.at(), "R062", message, suggest(each.id, ids) or "delete its texts, or call it by its present id"
    )


def _checked(passage: Passage, each: Translation, promised: bool) -> list[Problem]:
    return list(_check_translation(passage, each, promised=promised))


def _check_translation(passage: Passage, each: Translation, *, promised: bool) -> Iterator[Problem]:
    blank = is_blank(list(passage.texts.values()))  # nothing to translate yet
    if not blank and each.stamp != passage.stamp and (each.stamp or each.kind != "groups"):
        reworded = "the source was reworded since it was translated"
        message = f"{each.id}: {reworded if each.stamp else 'the translation has no stamp'}"
        hint = f"read the source at {passage.source}, then write stamp: {passage.stamp}"
        yield Problem(each.at(), "R061", message, hint, "warning")
    for path, text in each.texts.items():
        if path not in passage.texts:
            names = [_dotted(known) for known in passage.texts]
            yield Problem(
                each.at(path), "R062", f"{each.id} has no text `{_dotted(path)}`", suggest(_dotted(path), names)
            )
        elif text:
            yield from _check_placeholders(each, path, placeholders(passage.texts[path]), placeholders(text))
    for path, text in passage.texts.items() if promised else ():
        if path not in each.texts:
            message = f"{each.id}: the translation of `{_dotted(path)}` is missing"
            yield Problem(each.at(), "R066", message, f"it says: {text}", "warning")


def placeholders(text: str) -> frozenset[str]:
    """What of a text is not words: `{brand.name}`, `{$platform:name}`, `$platform`."""
    return frozenset(_OWN_WORDS.sub("?...}", match[0]) for match in _VARIABLE.finditer(text))


def _check_placeholders(
    each: Translation, path: Path, wanted: frozenset[str], found: frozenset[str]
) -> Iterator[Problem]:
    missing, extra = " ".join(sorted(wanted - found)), " ".join(sorted(found - wanted))
    parts = [f"{what} {names}" for what, names in (("lacks", missing), ("has", extra)) if names]
    if parts:
        message = f"{each.id}: `{_dotted(path)}` {' and '.join(parts)}, unlike its source"
        hint = f"use just {' '.join(sorted(wanted))}, in any order" if wanted else "delete it: its source has none"
        yield Problem(each.at(path), "R063", message, hint)


def _check_facts(read: BookTexts, rulebook: Rulebook) -> Iterator[Problem]:
    """The meanings of the brief's facts: each names some, and fills only slots that its name has."""
    derived = {fact.entry.name for fact in rulebook.derived}
    facts = [name for name in rulebook.vocabulary if name not in derived]
    for name, text in read.facts.items():
        if read.facts_document is None:
            return
        source = read.facts_document.key_at((FACTS, name))
        pattern = pattern_of(name)
        if not any(pattern.fullmatch(fact) for fact in facts):
            yield Problem(source, "R062", f"there is no fact {name!r}", suggest(name, facts))
        if extra := slots_of(text) - slots_of(name):
            message = f"{name}: {' '.join(f'{{{slot}}}' for slot in sorted(extra))} is not in the fact's name"
            yield Problem(source, "R063", message, "use slots of the key, or none")


def _missing(
    book: Book, locale: str, read: BookTexts, found: Mapping[tuple[Kind, str], Translation], rulebook: Rulebook
) -> Iterator[Problem]:
    hint = f"`planwheel rulebooks texts {book.id} --locale {locale}` prints what to fill in"
    for passage in book.passages:
        if (passage.kind, passage.id) not in found and not {passage.topic, ""} & read.unread:
            message = f"the {_NAMES[passage.kind]} {passage.id} has no words in {locale}"
            yield Problem(passage.source, "R066", message, hint, "warning")


def _dotted(path: Path) -> str:
    return ".".join(path)
