"""What an overlay takes out of plans: a playbook with all that cites it, or a rule; what is out keeps its name and the reason."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from engine.errors import Problem, Source
from engine.rulebook.action import Action, Choose, Finding
from engine.rulebook.files import RawBook
from engine.rulebook.model import Removed, Rule, Rulebook
from engine.validation import suggest


class Removal(NamedTuple):
    """One entry of a book's `without`."""

    book: str
    playbook: str
    rule: str
    why: str
    source: Source


def read_removals(books: Sequence[RawBook], rulebook: Rulebook, problems: list[Problem]) -> list[Removal]:
    """Every entry of every book; names that nobody knows are reported."""
    return list(_read(books, rulebook, problems))


def _read(books: Sequence[RawBook], rulebook: Rulebook, problems: list[Problem]) -> Iterator[Removal]:
    bases = {rule.base for rule in rulebook.rules.values()}
    for book in books:
        for index, each in enumerate(book.face.without):
            playbook, rule = str(each.playbook or ""), str(each.rule or "")
            at = book.document.at
            if playbook and playbook not in rulebook.catalogue.playbooks:
                source, hint = (
                    at(("without", index, "playbook")),
                    suggest(playbook, rulebook.catalogue.playbooks) or "`playbooks.yaml` lists them",
                )
                problems.append(Problem(source, "R023", f"there is no playbook {playbook!r} to take out", hint))
            if rule and rule not in bases:
                source = at(("without", index, "rule"))
                problems.append(Problem(source, "R032", f"there is no rule {rule!r} to take out", suggest(rule, bases)))
            yield Removal(book.face.id, playbook, rule, str(each.why), at(("without", index)))


def take_out(rulebook: Rulebook, removals: Sequence[Removal]) -> Rulebook:
    """The books without it: actions of a playbook go, and so does a rule that has nothing left to say.

    A finding stays, as other rules read it. A rule whose `then` is gone speaks by its `otherwise`.
    """
    if not removals:
        return rulebook
    removed: dict[str, Removed] = {}
    rules: dict[str, Rule] = {}
    for id_, rule in rulebook.rules.items():
        left = _left(rule, rulebook, removals, removed)
        if left is not None:
            rules[id_] = left
    return replace(rulebook, rules=rules, removed=removed)


def _left(rule: Rule, rulebook: Rulebook, removals: Sequence[Removal], removed: dict[str, Removed]) -> Rule | None:
    """What is left of a rule; None if nothing is."""
    whole = next((each for each in removals if each.rule == rule.base), None)
    if whole is not None:
        removed[rule.id] = _told(rule, "", whole)
        return None
    then, otherwise = (_kept(rule, acts, rulebook, removals, removed) for acts in (rule.then, rule.otherwise))
    if (then, otherwise) == (rule.then, rule.otherwise):
        return rule
    if not then and not otherwise:
        last = next(each for name, each in reversed(removed.items()) if name.startswith(f"{rule.id}."))
        removed[rule.id] = replace(last, action="")
        return None
    return (
        replace(rule, then=then, otherwise=otherwise)
        if then
        else replace(rule, then=otherwise, otherwise=(), gate=None)
    )


def _kept(
    rule: Rule,
    acts: tuple[Action, ...],
    rulebook: Rulebook,
    removals: Sequence[Removal],
    removed: dict[str, Removed],
) -> tuple[Action, ...]:
    kept = []
    for act in acts:
        by = next((each for each in removals if each.playbook and each.playbook in _cited(act, rulebook)), None)
        if by is None:
            kept.append(act)
        else:
            removed[f"{rule.id}.{act.id}"] = _told(rule, act.id, by)
    return tuple(kept)


def _cited(act: Action, rulebook: Rulebook) -> tuple[str | None, ...]:
    """The playbook that an action reaches a plan under; none for a finding."""
    if isinstance(act, Choose):
        return tuple(group.playbook_of(act.option) for group in rulebook.groups if group.id == act.group)
    return () if isinstance(act, Finding) else (getattr(act, "playbook", None),)


def _told(rule: Rule, action: str, by: Removal) -> Removed:
    return Removed(rule, action, by.book, by.playbook or None, by.why, by.source)
