"""A rule's prose for one brief in one language: placeholders filled, figures formatted by unit.

Substitution is one pass of our own: a brand called `{{7*7}}` or `{budget.total}` stays exactly that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.facts import Facts
from engine.locale import Locale
from engine.rulebook.model import Group, Rulebook
from engine.rulebook.parameter import CURRENCY, Resolved
from engine.rulebook.placeholder import PLACEHOLDER
from engine.vocabulary import Entry

_CATALOGUE = {"brand.category": "categories", "window.event": "events"}


@dataclass(frozen=True)
class Wording:
    """Words and figures of one plan in its language; what it is given is already decided."""

    locale: Locale
    rulebook: Rulebook
    facts: Facts
    parameters: Mapping[str, Resolved]
    choices: Mapping[str, str | None]

    def say(self, text: str | None) -> str | None:
        """Prose with its placeholders filled; None stays None."""
        if text is None or "{" not in text:
            return text
        return PLACEHOLDER.sub(lambda match: self._value(match[1]), text)

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

    def _value(self, name: str) -> str:
        kind, _, rest = name.partition(":")
        if kind == "param":
            return self.parameter(self.parameters[rest])
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

    def parameter(self, resolved: Resolved) -> str:
        """A parameter's value; money as it was published, with what it is in the brief's currency behind it."""
        unit = resolved.entry.unit
        if resolved.published is None:
            return self.figure(resolved.value, unit, CURRENCY)
        published = self.figure(resolved.published, unit, CURRENCY)
        return self.locale.text("formats.dated", what=published, span=self.figure(resolved.value, unit, self.currency))

    def group(self, group: Group) -> str:
        """What a choice is called in this language; as its book wrote it where no translation is."""
        return str(self._translated(group).get("title") or group.title)

    def option(self, group: Group, id_: str) -> str:
        """What an option of a choice is called in this language."""
        options = self._translated(group).get("options") or {}
        return str(options.get(id_) or next((each.title for each in group.options if each.id == id_), id_))

    def _translated(self, group: Group) -> Mapping[str, Any]:
        name = group.id.removesuffix(f".{group.platform}")
        for book in self.rulebook.books:
            found = book.texts.get(self.locale.code, {}).get("groups", {}).get(name)
            if isinstance(found, Mapping):
                return found
        return {}

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
