"""What a skeleton leaves to be filled in: `TODO` where words should stand. It never reaches a plan; check names each place."""

from collections.abc import Iterator
from typing import Any

from engine.errors import Problem
from engine.source import Document, Loc

TODO = "TODO"
CODE = "R081"
HINTS = {
    "title": "one line for a client; for something to do an imperative, such as: Answer reviews within a day",
    "why": "the reason, in whole sentences that a client may read",
    "references": "[id#place], ids as in references.yaml; or `basis: expert` in place of references",
    "priority": "a whole number; rules of one choice need different ones, the highest wins",
    "when": "the facts that must hold, such as {tmall.shop: true}; `planwheel facts` lists them; `always` for none",
    "choose": "{group: option}; the groups stand in rulebook.yaml",
    "playbook": "a method of core/catalogue/playbooks.yaml",
    "stage": "awareness, interest, decision, order, private-domain or sharing",
    "text": "whole sentences: who does what, by when, on what",
    "audience": "for whom: a word of core/catalogue/audiences.yaml",
    "measure": "what its owner reads to judge it: a word of core/catalogue/measures.yaml, or several",
    "quantity": "how many or how often: {count: 3, unit: notes, per: week}; or `spend:` in its place",
    "level": "low, medium or high",
    "trigger": "what to watch, so that somebody can see it",
    "name": "what the case shows, in one line",
    "brief": "the part of a brief that matters, such as {platforms: {tmall: {shop: true}}}",
}
_OF_A_BOOK = {"title": "what the book is about", "owner": "who answers for the book"}


def is_blank(data: Any) -> bool:
    """Whether something in it is still to be filled in."""
    return next(_blanks(data, ()), None) is not None


def check_blanks(document: Document, within: Loc = ()) -> Iterator[Problem]:
    """A Problem for each place of a document, or of a part of it, that is still to be filled in."""
    data: Any = document.data
    for part in within:
        data = data[part]
    for loc in _blanks(data, within):
        yield _problem(document, loc)


def _problem(document: Document, loc: Loc) -> Problem:
    key = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    hint = _OF_A_BOOK.get(key, "") if len(loc) == 1 else HINTS.get(key, "")
    return Problem(document.at(loc), CODE, f"{key}: is still to be filled in", hint)


def untranslated(document: Document, loc: Loc) -> Problem:
    """What one place of a texts file says: its source is said in its stead."""
    hint = "the translation; `planwheel rulebooks texts BOOK --locale ...` prints the source above it"
    return Problem(document.at(loc), "R066", f"{loc[-1]}: is still to be translated", hint, "warning")


def _blanks(data: Any, loc: Loc) -> Iterator[Loc]:
    if data == TODO:
        yield loc
    elif isinstance(data, dict):
        for key, part in data.items():
            yield from _blanks(part, (*loc, key))
    elif isinstance(data, list):
        for index, part in enumerate(data):
            yield from _blanks(part, (*loc, index))
