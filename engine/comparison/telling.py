"""Changes in the words of the people who work by the plan: what moved, from what to what, by how much."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.comparison.change import KINDS, Change, Kind
from engine.comparison.document import Document
from engine.locale import Locale

SHOWN = 12
_LONG = 80
_QUIET: frozenset[Kind] = frozenset({"line", "follows", "trace", "source", "order", "other", "assumption"})
"""Told by their number only: who reads the changes of tactics and money knows them."""
_BY_WEIGHT: frozenset[Kind] = frozenset({"platform", "stage", "phase", "kind", "tactic", "creator"})
"""Largest amount first."""
_NAMES: dict[Kind, str] = {"platform": "platforms", "role": "platforms", "stage": "stages"}
_LABELS: dict[Kind, str] = {"phase": "phases", "kind": "kinds"}


@dataclass(frozen=True)
class Told:
    """One change: the sentence, and its parts for a table; `weight` is the money that moves."""

    sentence: str
    title: str
    before: str
    after: str
    weight: Decimal = Decimal(0)


@dataclass(frozen=True)
class Section:
    """All changes of one kind in words; `more` counts those that are not listed."""

    kind: Kind
    heading: str
    told: tuple[Told, ...]
    more: int


def tell_changes(
    changes: Sequence[Change], after: Document, locale: Locale, shown: int | None = SHOWN
) -> tuple[Section, ...]:
    """The changes by kind, the most telling kind first; at most `shown` of a kind (None: all of every kind)."""
    teller = Teller(locale, str(after["budget"].get("currency") or "CNY"))
    sections = []
    for kind in KINDS:
        told = [each for change in changes if change.kind == kind for each in teller.tell(change)]
        if not told:
            continue
        if kind in _BY_WEIGHT:
            told.sort(key=lambda each: -each.weight)
        listed = [] if kind in _QUIET and shown is not None else told[:shown]
        sections.append(Section(kind, locale.text(f"diff.kinds.{kind}"), tuple(listed), len(told) - len(listed)))
    return tuple(sections)


@dataclass(frozen=True)
class Teller:
    """Tells changes in one language, amounts in one currency."""

    locale: Locale
    currency: str

    def tell(self, change: Change) -> Iterator[Told]:
        """One change in one or a few sentences."""
        if change.how in ("added", "removed"):
            sides = ("", self.title(change)) if change.how == "added" else (self.title(change), "")
            yield Told(self._text(change.how, title=self.title(change)), self.title(change), *sides)
            return
        teller: Callable[[Change], Iterator[Told]] = getattr(self, f"_{change.kind}", self._fields)
        yield from teller(change)

    def title(self, change: Change) -> str:
        """What a change is about, as the plan calls it."""
        if change.kind in _NAMES:
            name = self.locale.name(_NAMES[change.kind], change.key)
            return name if change.key != "–" else self.locale.text("words.across")
        if change.kind in _LABELS:
            label = self.locale.label(_LABELS[change.kind], change.key)
            return label if change.key != "–" else self.locale.text("words.whole_campaign")
        platform = change.thing.get("platform") if isinstance(change.thing, dict) else None
        where = [self.locale.name("platforms", platform)] if platform else []
        if change.kind in ("creator", "slot"):
            phase = change.thing.get("phase") if change.kind == "creator" else change.thing.get("id")
            where += [self.locale.label("phases", phase)] if phase else []
        if change.kind == "slot":
            return self.locale.text("formats.list").join(where)
        span = self.locale.text("formats.list").join(where)
        return self.locale.text("formats.dated", what=change.title, span=span) if where else change.title

    # Kinds with sentences of their own

    def _brief(self, change: Change) -> Iterator[Told]:
        if change.key == "sha256":
            yield Told(self._text("other_brief"), self._text("other_brief"), "", "")
        else:
            yield from self._fields(change)

    def _fact(self, change: Change) -> Iterator[Told]:
        yield self._moved(change.key, self._value(change.before), self._value(change.after))

    def _rulebooks(self, change: Change) -> Iterator[Told]:
        if versions := change.pair("version"):
            yield self._moved(change.key, *map(self._value, versions))
        else:
            yield Told(self._text("other_book", title=change.key), change.key, "", "")

    def _choice(self, change: Change) -> Iterator[Told]:
        pair = change.pair("chosen_title") or change.pair("chosen")
        if pair:
            yield self._moved(change.title, *(side or self.locale.text("explain.nobody") for side in pair))
        elif rule := change.pair("rule"):
            sentence = self._text("same_choice", title=change.title, rule=rule[1] or "–")
            yield Told(sentence, change.title, str(rule[0]), str(rule[1]))
        else:
            yield Told(self._text("rejected", title=change.title), change.title, "", "")

    def _role(self, change: Change) -> Iterator[Told]:
        if pair := change.pair("role"):
            yield self._moved(self.title(change), *(self.locale.label("roles", side) for side in pair))
        else:
            yield from self._fields(change)

    def _money(self, change: Change) -> Iterator[Told]:
        if change.place.startswith("budget.fees"):
            yield self._amount(self.locale.label("fees", change.key.split()[0]), change.pair("amount") or (0, 0))
        elif change.key in ("total", "reserve", "unplaced"):
            yield self._amount(self._text(f"fields.{change.key}"), (change.before, change.after))
        else:
            yield from self._fields(change)

    def _sum(self, change: Change) -> Iterator[Told]:
        if amounts := change.pair("amount"):
            yield self._amount(self.title(change), amounts)

    _platform = _stage = _phase = _kind = _sum

    def _tactic(self, change: Change) -> Iterator[Told]:
        title = self.title(change)
        amount = change.pair("amount")
        if funded := change.pair("funded"):
            yield Told(self._text("funded" if funded[1] else "unfunded", title=title), title, *self._sides(amount))
        elif branch := change.pair("branch"):
            yield Told(self._text(f"branch_{branch[1]}", title=title), title, *self._sides(amount))
        elif amount:
            yield self._amount(title, amount)
        yield from self._fields(change, but=("funded", "branch", "amount"))

    def _slot(self, change: Change) -> Iterator[Told]:
        for edge in ("start", "end"):
            if pair := change.pair(edge):
                yield self._day(self._text(f"{edge}s", title=self.title(change)), *pair)

    def _milestone(self, change: Change) -> Iterator[Told]:
        if change.place == "schedule.conversion_day":
            yield self._day(self._text("fields.conversion_day"), change.before, change.after)
            return
        if pair := change.pair("date"):
            yield self._day(self.title(change), *pair)
        yield from self._fields(change, but=("date",))

    def _creator(self, change: Change) -> Iterator[Told]:
        if pair := change.pair("count"):
            yield self._moved(self._text("people", title=self.title(change)), *map(self._value, pair))
        if spend := change.pair("spend"):
            yield self._amount(self.title(change), spend)
        yield from self._fields(change, but=("count", "spend"))

    def _kpi(self, change: Change) -> Iterator[Told]:
        if pair := change.pair("base"):
            yield self._moved(self.title(change), *map(self._value, pair))
        if judged := change.pair("judged_on"):
            yield self._day(self._text("judged", title=self.title(change)), *judged)
        yield from self._fields(change, but=("base", "low", "high", "judged_on", "basis"))

    def _wording(self, change: Change) -> Iterator[Told]:
        yield Told(self.title(change), self.title(change), _first(change.before), _first(change.after))

    def _trace(self, change: Change) -> Iterator[Told]:
        yield Told(change.key, change.key, "", "")

    _order = _trace

    # Their parts

    def _fields(self, change: Change, but: Sequence[str] = ()) -> Iterator[Told]:
        """Every field that has no sentence of its own, by name."""
        if not isinstance(change.after, dict) or not isinstance(change.before, dict):
            title = self.locale.texts.get(f"diff.fields.{change.key}", change.title)
            yield self._moved(title, self._value(change.before), self._value(change.after))
            return
        for name in dict.fromkeys((*change.after, *change.before)):
            if name not in but and (pair := change.pair(name)):
                field = self.locale.texts.get(f"diff.fields.{name}", name)
                title = self._text("field", title=self.title(change), field=field)
                yield self._moved(title, *map(self._value, pair))

    def _text(self, key: str, **values: object) -> str:
        return self.locale.text(f"diff.{key}", **values)

    def _moved(self, title: str, before: str, after: str) -> Told:
        return Told(self._text("moved", title=title, before=before, after=after), title, before, after)

    def _amount(self, title: str, pair: Sequence[Any]) -> Told:
        old, new = (Decimal(str(side or 0)) for side in pair)
        before, after = self._sides(pair)
        step = ("+" if new > old else "−") + self.locale.money(abs(new - old), self.currency)
        sentence = self._text("amount", title=title, step=step, before=before, after=after)
        return Told(sentence, title, before, after, abs(new - old))

    def _sides(self, pair: Sequence[Any] | None) -> tuple[str, str]:
        if pair is None:
            return "", ""
        before, after = (self.locale.money(Decimal(str(side or 0)), self.currency) for side in pair)
        return before, after

    def _day(self, title: str, before: object, after: object) -> Told:
        if not isinstance(before, str) or not isinstance(after, str):
            return self._moved(title, self._value(before), self._value(after))
        old, new = date.fromisoformat(before), date.fromisoformat(after)
        days = self.locale.days(abs((new - old).days))
        sides = self.locale.date(old), self.locale.date(new)
        key = "later" if new > old else "earlier"
        return Told(self._text(key, title=title, days=days, before=sides[0], after=sides[1]), title, *sides)

    def _value(self, value: Any) -> str:
        """A value of any field, short."""
        if value is None:
            return self.locale.text("words.none")
        if isinstance(value, bool):
            return self.locale.text("words.yes" if value else "words.no")
        if isinstance(value, int | float):
            return self.locale.number(value)
        if isinstance(value, list):
            return self.locale.text("formats.list").join(map(self._value, value)) or self.locale.text("words.none")
        if isinstance(value, dict):
            return self.locale.text("formats.list").join(f"{key} {self._value(each)}" for key, each in value.items())
        text = str(value)
        return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def _first(side: Any) -> str:
    """The first text of a thing whose words changed."""
    return next((value for value in side.values() if isinstance(value, str)), "") if isinstance(side, dict) else ""
