"""A rule's prose for one brief in one language: translated where its book is, placeholders filled, figures by unit.

Substitution is one pass of our own: a brand called `{{7*7}}` or `{budget.total}` stays exactly that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from engine.decisions import Decision
from engine.facts import Facts
from engine.locale import Locale
from engine.rulebook.model import Group, ParameterEntry, Rule, Rulebook
from engine.rulebook.parameter import CURRENCY, Resolved
from engine.rulebook.placeholder import PLACEHOLDER
from engine.rulebook.texts import SLOT, SOURCE_WORDS, Texts
from engine.vocabulary import Entry

_LABELLED = {"role": "product_roles", "tier": "tiers"}
_CATALOGUE = {"brand.category": "categories", "window.event": "events"}


@dataclass(frozen=True)
class Wording:
    """Words and figures of one plan in its language; what it is given is already decided."""

    locale: Locale
    rulebook: Rulebook
    facts: Facts
    parameters: Mapping[str, Resolved]
    choices: Mapping[str, str | None]
    texts: Texts = SOURCE_WORDS
    _values: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def rule(self, rule: Rule, key: Literal["title", "why"]) -> str:
        """A rule's title or why, in this language if its book has it, else as its author wrote it."""
        return self.fill(self.texts.rule(rule, key) or getattr(rule, key))

    def action(self, decision: Decision[Any], key: Literal["title", "text", "why", "trigger"]) -> str | None:
        """What a decided action says; None if its author left it out."""
        source: str | None = getattr(decision.action, key)
        if source is None:
            return None
        return self.fill(self.texts.action(decision.rule, decision.branch, decision.action.id, key) or source)

    def parameter(self, entry: ParameterEntry) -> str:
        """What a parameter is called."""
        return self.texts.parameter(entry) or entry.title

    def basis(self, resolved: Resolved) -> str | None:
        """What the row that counts rests on, where it says so."""
        row = resolved.row
        return self.texts.basis(resolved) or row.basis if row and row.basis else None

    def meaning(self, fact: str) -> str:
        """What a fact says: `the brand has a shop there`."""
        told = self.texts.derived(fact)
        if told:
            return told
        found = self.texts.meaning(fact)
        if found is None:
            return self.facts.vocabulary[fact].meaning
        text, slots = found
        return SLOT.sub(lambda match: self._slot(match[1], slots[match[1]]), text)

    def _slot(self, kind: str, value: str) -> str:
        """A part of a fact's name in this language: a stage, a product's role ...; a code such as A3 stays one."""
        if kind in _LABELLED:
            return self.locale.label(_LABELLED[kind], value)
        return value.upper() if kind == "cost" else self.name(f"{kind}s", value)

    def fill(self, text: str) -> str:
        """Prose with its placeholders filled."""
        return PLACEHOLDER.sub(self._put, text) if "{" in text else text

    def text(self, key: str, **values: Any) -> str:
        """One of the planner's own sentences, from `planner:` in templates/texts/<locale>.yaml."""
        return self.locale.text(f"planner.{key}", **values)

    def name(self, kind: str, id_: str) -> str:
        """The name of a platform, stage, unit ... in this language."""
        return self.locale.name(kind, id_)

    def money(self, amount: Decimal) -> str:
        return self.locale.money(amount, self.currency)

    def percent(self, share: Decimal | float) -> str:
        return self.locale.percent(share)

    def number(self, value: Decimal | float) -> str:
        return self.locale.number(value)

    def date(self, day: date) -> str:
        return self.locale.date(day)

    def days(self, count: int) -> str:
        return self.locale.days(count)

    @property
    def currency(self) -> str:
        return self.facts.word("budget.currency") or CURRENCY

    def _put(self, match: re.Match[str]) -> str:
        """What stands in for a placeholder, its own words where the fact is unknown; the same all through a plan."""
        name = match[1]
        if match[2] is not None and self.facts.values.get(name) in (None, ()):
            return match[2]
        if name not in self._values:
            self._values[name] = self._value(name)
        return self._values[name]

    def _value(self, name: str) -> str:
        kind, _, rest = name.partition(":")
        if kind == "param":
            return self.value(self.parameters[rest])
        if kind == "choice":
            return self._option(rest)
        if kind == "name":
            return self.name(*rest.split(":", 1))
        entry = self.facts.vocabulary[name]
        return (
            self._word(entry)
            if entry.type in ("word", "words")
            else self.figure(self.facts.plain(name), entry.unit, self.currency)
        )

    def value(self, resolved: Resolved) -> str:
        """A parameter's value; money as it was published, with what it is in the brief's currency behind it."""
        unit = resolved.entry.unit
        if resolved.published is None:
            return self.figure(resolved.value, unit, CURRENCY)
        published = self.figure(resolved.published, unit, CURRENCY)
        return self.locale.text("formats.dated", what=published, span=self.figure(resolved.value, unit, self.currency))

    def group(self, group: Group) -> str:
        """What a choice is called in this language; as its book wrote it where no translation is."""
        return self.texts.group(group, "title") or group.title

    def option(self, group: Group, id_: str) -> str:
        """What an option of a choice is called in this language."""
        written = next((each.title for each in group.options if each.id == id_), id_)
        return self.texts.group(group, "options", id_) or written

    def _option(self, group_id: str) -> str:
        option = self.choices.get(group_id)
        group = next(group for group in self.rulebook.groups if group.id == group_id)
        return self.option(group, option) if option else "–"

    def _word(self, entry: Entry) -> str:
        value = self.facts.plain(entry.name)
        words = value if isinstance(value, list) else [value]
        return self.locale.listing([self._label(entry, str(word)) for word in words])

    def _label(self, entry: Entry, word: str) -> str:
        if entry.name in _CATALOGUE:
            return self.name(_CATALOGUE[entry.name], word)
        if entry.name.startswith("objective."):
            return self.locale.label("objectives", word)
        return word

    def figure(self, value: Any, unit: str, currency: str) -> str:
        """A fact's or parameter's value formatted by its unit; a year keeps its digits together."""
        return str(value) if unit == "year" and value is not None else self.locale.known(value, unit, currency)
