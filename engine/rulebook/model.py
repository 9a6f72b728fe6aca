"""The rulebooks as one frozen value: rules with settled conditions, groups, parameters, derived facts, references."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import Literal, NamedTuple

from engine.catalogue import Catalogue
from engine.errors import Source
from engine.rulebook.action import Action, Choose, Finding, Row
from engine.rulebook.condition import Condition
from engine.rulebook.passage import Passage
from engine.vocabulary import Entry

Layer = Literal["diagnosis", "strategy", "tactics", "checks"]
LAYERS: tuple[Layer, ...] = ("diagnosis", "strategy", "tactics", "checks")
DIGITS = 16
Operation = Literal["sum", "difference", "ratio", "product", "min", "max"]
OPERATIONS: tuple[Operation, ...] = ("sum", "difference", "ratio", "product", "min", "max")
Confidence = Literal["H", "M", "L", "expert"]
ParameterValue = Decimal | str | bool | Mapping[str, Decimal] | tuple[Row, ...]
"""A number (money in CNY, shares as fractions), a word, a vector of numbers, or a table of rows."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule, `for_each` already unfolded: `id` is the instance's, `base` the one its author wrote.

    A rule is itself and no other, so what is computed of it once can be kept by it.
    """

    id: str
    base: str
    title: str
    why: str
    references: tuple[str, ...]
    layer: Layer
    priority: int
    when: Condition
    gate: Condition | None
    then: tuple[Action, ...]
    otherwise: tuple[Action, ...]
    source: Source = field(compare=False)
    values: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    reworded: Mapping[str, str] = field(default_factory=dict)
    """Which top-level fields stand in another book's words: field -> overlay."""

    @property
    def book(self) -> str:
        return self.id.split("/", 1)[0]

    @property
    def topic(self) -> str:
        """`book/topic`, the file in which it stands."""
        return self.base.rpartition("/")[0]

    @cached_property
    def conclusions(self) -> Mapping[str, "Conclusions"]:
        """By branch, what other rules may read of it."""
        return {"then": _conclusions(self.then), "otherwise": _conclusions(self.otherwise)}

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """By branch, the first hex digits of the SHA-256 over its actions as canonical JSON."""
        return {"then": _digest(self.then), "otherwise": _digest(self.otherwise)}


class Conclusions(NamedTuple):
    """What a branch of a rule concludes: its findings, the options it bids for as (group, option), its playbooks."""

    findings: frozenset[str]
    bids: tuple[tuple[str, str], ...]
    playbooks: frozenset[str]


def _conclusions(acts: tuple[Action, ...]) -> Conclusions:
    return Conclusions(
        frozenset(act.id for act in acts if isinstance(act, Finding)),
        tuple((act.group, act.option) for act in acts if isinstance(act, Choose)),
        frozenset(name for act in acts if (name := getattr(act, "playbook", None)) is not None),
    )


def _digest(acts: tuple[Action, ...]) -> str:
    actions = [{"verb": act.verb, **act.model_dump(mode="json", exclude_none=True)} for act in acts]
    text = json.dumps(actions, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


class Option(NamedTuple):
    """One option as offered; `named` is whether its playbook is its own, not its group\'s."""

    id: str
    title: str
    playbook: str | None
    named: bool = False
    source: Source | None = None


class Group(NamedTuple):
    """An exclusive choice; `platform` is set on the instances of a `for_each` group.

    `playbook` is the method of the whole choice: what it cites when nobody chose, and its options that name none.
    """

    id: str
    title: str
    options: tuple[Option, ...]
    platform: str | None = None
    playbook: str | None = None

    def playbook_of(self, option: str | None) -> str | None:
        """The method that a chosen option cites, or that the empty choice cites."""
        return next((each.playbook for each in self.options if each.id == option), self.playbook)


class DatedValues(NamedTuple):
    """One row of a parameter: its value from each date on, and what backs it."""

    values: tuple[tuple[date, ParameterValue], ...]
    confidence: Confidence
    references: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True)
class ParameterEntry:
    """A dated, cited value; with `by`, one row per value of that fact, else the single row `default`."""

    id: str
    title: str
    unit: str
    rows: Mapping[str, DatedValues]
    default: DatedValues | None
    by: str | None
    in_force: bool
    source: Source = field(compare=False)


@dataclass(frozen=True)
class Derived:
    """A fact made from facts; an unknown operand makes it unknown."""

    entry: Entry
    operation: Operation
    operands: tuple[str, ...]
    source: Source = field(compare=False)


class Reference(NamedTuple):
    id: str
    title: str
    publisher: str = ""
    date: str = ""
    address: str = ""
    superseded_by: str = ""
    source: Source | None = None


class Book(NamedTuple):
    """One book's face and prose; `sha256` is of its parsed, key-sorted content without its texts in other languages."""

    id: str
    version: str
    title: str
    owner: str
    language: str
    sha256: str
    path: str
    locales: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the book is made of, thing by thing: `rule star/talent/small` -> digest of its content as written."""


@dataclass(frozen=True)
class Removed:
    """What an overlay took out: a rule, or one of its actions (`action`), for the sake of a playbook or by itself."""

    rule: Rule
    action: str
    book: str
    playbook: str | None
    why: str
    source: Source = field(compare=False)


@dataclass(frozen=True)
class Rulebook:
    """All books merged; every mapping and tuple is in an order that no file order can change."""

    books: tuple[Book, ...]
    catalogue: Catalogue
    vocabulary: Mapping[str, Entry]
    rules: Mapping[str, Rule]
    groups: tuple[Group, ...]
    parameters: Mapping[str, ParameterEntry]
    derived: tuple[Derived, ...]
    references: Mapping[str, Reference]
    removed: Mapping[str, Removed] = field(default_factory=dict)
    """By the full id of a rule or an action."""

    @cached_property
    def bids(self) -> Mapping[str, tuple[tuple[str, Rule], ...]]:
        """By group, every option that a rule may choose with that rule, the highest priority first."""
        found: dict[str, list[tuple[int, str, str, Rule]]] = {group.id: [] for group in self.groups}
        for rule in self.rules.values():
            for action in rule.then:
                if isinstance(action, Choose):
                    found.setdefault(action.group, []).append((-rule.priority, rule.id, action.option, rule))
        order = itemgetter(0, 1, 2)
        return {id_: tuple((option, rule) for *_, option, rule in sorted(own, key=order)) for id_, own in found.items()}

    def removed_of(self, name: str) -> tuple[Removed, ...]:
        """What an overlay took out under this name: a rule, all instances of one, or an action."""
        own = self.removed.get(name)
        named = (each for each in self.removed.values() if not each.action and each.rule.base == name)
        return (own,) if own else tuple(named)

    def rules_of(self, name: str) -> tuple[Rule, ...]:
        """The rules an author means by an id: one rule, or all instances of a `for_each` rule."""
        return self._named.get(name, ())

    @cached_property
    def _named(self) -> Mapping[str, tuple[Rule, ...]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            for name in {rule.id, rule.base}:
                found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def topics(self) -> frozenset[str]:
        """`book/topic` of every rule: the files in which rules stand."""
        return frozenset(rule.topic for rule in self.rules.values())

    @cached_property
    def findings(self) -> frozenset[str]:
        """Every finding that a rule may make."""
        acts = (act for rule in self.rules.values() for act in (*rule.then, *rule.otherwise))
        return frozenset(act.id for act in acts if isinstance(act, Finding))

    @cached_property
    def fields(self) -> frozenset[str]:
        """What of a brief a question may ask for: facts and the fields they come from."""
        return frozenset(self.vocabulary) | {entry.field for entry in self.vocabulary.values()}
