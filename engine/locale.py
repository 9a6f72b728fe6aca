"""Words, names and formats of one language: texts from `templates/texts/<code>.yaml`, figures through Babel.

A text is a pattern: `{name}` is a value, `{n:day|days}` picks a form by number. Values are data, never patterns.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from engine.errors import PlannerError, Problem, Source
from engine.scalars import describe
from engine.source import Data, Document, parse_yaml, read_text

LOCALES: tuple[str, ...] = ("en", "zh-CN", "ja")
_CLDR = {"en": "en", "zh-CN": "zh_Hans_CN", "ja": "ja"}
_SLOT = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
SMALL = Decimal("0.1")
SMALLEST = Decimal("0.002")
DIGITS = 3  # of a figure with a range
_WHOLE_UNITS = frozenset({"people", "count", "orders"})

Day = date
Number = int | float | Decimal


@dataclass(frozen=True)
class Locale:
    """One language: its texts by dotted key and the catalogue's names by kind and id."""

    code: str
    texts: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    path: str = ""

    @classmethod
    def load(cls, code: str, templates: Path, names: Mapping[str, Mapping[str, str]]) -> "Locale":
        """Read `texts/<code>.yaml` under a templates folder; raises PlannerError."""
        path = templates / "texts" / f"{code}.yaml"
        if code not in LOCALES:
            hint = f"write one of {', '.join(LOCALES)}"
            raise PlannerError([Problem(Source(str(path)), "T010", f"there is no language {code!r}", hint)])
        return cls(code, _flat(parse_yaml(read_text(path), path)), names, str(path))

    # Words

    def pattern(self, key: str) -> str:
        """The text of a key as written; an unknown key is an error."""
        if key in self.texts:
            return self.texts[key]
        near = get_close_matches(key, self.texts, 1)
        hint = f"did you mean {near[0]}?" if near else "texts are listed in templates/texts/"
        raise PlannerError([Problem(Source(self.path), "T005", f"there is no text {key!r}", hint)])

    def text(self, key: str, **values: object) -> str:
        """The text of a key with its values in place."""
        return self.fill(key, values, str, self.show)

    def fill(
        self, key: str, values: Mapping[str, object], literal: Callable[[str], str], show: Callable[[object], str]
    ) -> str:
        """A text whose own words go through `literal` and whose values go through `show`."""
        before, slots = _pieces(self.pattern(key))
        parts = [literal(before)]
        for name, one, many, after in slots:
            if name not in values:
                message = f"the text {key!r} needs a value for {{{name}}}"
                problem = Problem(Source(self.path), "T012", message, f"write text('{key}', {name}=...)")
                raise PlannerError([problem])
            value = values[name]
            parts.append(show(value) if one is None else literal(one if value == 1 else many))
            parts.append(literal(after))
        return "".join(parts)

    def label(self, group: str, id_: str | None) -> str:
        """The word for an id of a set that rulebooks may extend (tiers, units); an unlisted id stands for itself."""
        return self.texts.get(f"{group}.{id_}", id_ or "")

    def name(self, kind: str, id_: str | None) -> str:
        """The catalogue's name of an id; an unlisted id stands for itself."""
        return self.names.get(kind, {}).get(id_ or "", id_ or "")

    def listing(self, items: Sequence[str]) -> str:
        """Several words as a local reader lists them."""
        if len(items) < 2:
            return "".join(items)
        return self.texts["formats.list"].join(items[:-1]) + self.texts["formats.list_last"] + items[-1]

    def show(self, value: object) -> str:
        """A value of a text by its type: numbers and dates formatted, all else as it is."""
        if isinstance(value, Day):
            return self.date(value)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return self.number(value)
        return str(value)

    # Figures

    def number(self, value: Number, decimals: int = 2) -> str:
        """A number with the language's separators and at most so many decimals."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
        return format_decimal(_exact(value), _format(pattern), locale=_cldr(self.code))

    def people(self, value: Number) -> str:
        """A head count in few characters: 5.2M, 520万."""
        from babel.numbers import format_compact_decimal

        return format_compact_decimal(_exact(value), locale=_cldr(self.code), fraction_digits=1)

    def percent(self, share: Number) -> str:
        """A share of 1 as a percentage with at most one decimal, two where one would round it to nothing or double it."""
        from babel.numbers import format_percent

        exact, pattern = _exact(share), self.texts["formats.percent"]
        if abs(exact) < SMALLEST:
            pattern = pattern.replace("#%", "##%")
        return format_percent(exact, _format(pattern), locale=_cldr(self.code))

    def money(self, amount: Number, currency: str) -> str:
        """An amount in full; decimals only if there are any."""
        from babel.numbers import format_currency, get_currency_precision

        exact = _exact(amount)
        pattern = self.texts.get(f"formats.money_{currency.lower()}") or self.texts["formats.money"]
        decimals = "0" * get_currency_precision(currency) + ("##" if abs(exact) < SMALL else "")
        if exact != exact.to_integral_value() and decimals:
            pattern = pattern.replace("##0", f"##0.{decimals}")
        return format_currency(exact, currency, _format(pattern), locale=_cldr(self.code), currency_digits=False)

    def short_money(self, amount: Number, currency: str) -> str:
        """An amount in few characters, for pictures: ¥210K, ¥21万."""
        from babel.numbers import get_currency_symbol

        own = f"formats.short_money_{currency.lower()}"
        if own in self.texts:
            return self.text(own, amount=self.people(amount))
        symbol = get_currency_symbol(currency, locale=_cldr(self.code))
        return self.text("formats.short_money", symbol=symbol, amount=self.people(amount))

    def figure(self, value: Number | None, unit: str | None, currency: str) -> str:
        """A KPI's or a parameter's number in its unit; a dash for the unknown."""
        if value is None:
            return self.texts["words.none"]
        if unit == "money":
            return self.money(value, currency)
        if unit == "share":
            return self.percent(value)
        if unit == "days":
            return self.days(value)
        if unit == "year":
            return str(value)
        return self.number(value, 0 if unit in _WHOLE_UNITS else 2)

    def forecast(
        self, low: Number | None, base: Number | None, high: Number | None, unit: str | None, currency: str
    ) -> str:
        """A KPI's figure; one with a range shows three digits, since its range says that more would mean nothing."""
        if low is None or high is None or low == high:
            return self.figure(base, unit, currency)
        rough = [self.figure(_rough(each) if each is not None else None, unit, currency) for each in (base, low, high)]
        return self.text("formats.ranged", base=rough[0], low=rough[1], high=rough[2])

    def about(self, count: Number) -> str:
        """A count that money is expected to buy: three digits, and a sign where that says less than was computed."""
        rough = _rough(count)
        return self.number(rough) if rough == _exact(count) else f"≈{self.number(rough)}"

    def known(self, value: object, unit: str | None, currency: str) -> str:
        """Whatever a fact or a parameter holds, in words."""
        if isinstance(value, bool):
            return self.texts["words.yes" if value else "words.no"]
        if value is None:
            return self.texts["words.unknown"]
        if isinstance(value, int | float | Decimal):
            return self.figure(value, unit, currency)
        if isinstance(value, Mapping):
            return self._row(value, currency) if "tier" in value else self._vector(value, unit, currency)
        if isinstance(value, list | tuple):
            return self.texts["formats.semicolon"].join(self.known(each, unit, currency) for each in value)
        return self.date(Day.fromisoformat(str(value))) if _ISO.fullmatch(str(value)) else self.show(value)

    def _vector(self, value: Mapping[str, object], unit: str | None, currency: str) -> str:
        """Shares by kind, phase or platform: `creators 50%, feed 30%`."""
        return self.texts["formats.list"].join(
            f"{self._word(key)} {self.known(each, unit, currency)}" for key, each in value.items()
        )

    def _row(self, row: Mapping[str, Any], currency: str) -> str:
        """One row of a creator table: `head 15% / 40%` of heads and money, or `head ¥20,000 – ¥200,000`."""
        shares = " / ".join(self.percent(row[key]) for key in ("count", "spend") if row.get(key) is not None)
        prices = " – ".join(self.money(row[key], currency) for key in ("low", "high") if row.get(key) is not None)
        return f"{self._word(row['tier'])} {shares or prices}"

    def _word(self, id_: str) -> str:
        for group in ("kinds", "phases", "tiers"):
            if f"{group}.{id_}" in self.texts:
                return self.texts[f"{group}.{id_}"]
        return self.name("platforms", id_)

    # Days

    def date(self, day: Day) -> str:
        """A day in full."""
        return self._date(day, "date")

    def day(self, day: Day) -> str:
        """A day of a year that the reader knows."""
        return self._date(day, "day")

    def weekday(self, day: Day) -> str:
        """A day in full with its weekday."""
        return self._date(day, "weekday")

    def span(self, start: Day, end: Day) -> str:
        """An inclusive range of days with its year."""
        if start == end:
            return self.date(start)
        same = start.year == end.year
        first, last = self.texts["formats.span_first" if same else "formats.date"], self.texts["formats.span_last"]
        last = last if same else self.texts["formats.date"]
        return self.texts["formats.to"].join((self._pattern(start, first), self._pattern(end, last)))

    def short_span(self, start: Day, end: Day) -> str:
        """An inclusive range of days of a year that the reader knows."""
        return self.day(start) if start == end else self.texts["formats.to"].join((self.day(start), self.day(end)))

    def days(self, count: Number) -> str:
        """So many days; a negative count lies before the day that it is counted from."""
        return self.text("formats.days", n=count) if count >= 0 else self.text("formats.days_before", n=-count)

    def _date(self, day: Day, form: str) -> str:
        return self._pattern(day, self.texts[f"formats.{form}"])

    def _pattern(self, day: Day, pattern: str) -> str:
        from babel.dates import format_date

        return format_date(day, pattern, locale=_cldr(self.code))


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[str, tuple[tuple[str, str | None, str, str], ...]]:
    """A text's words before its first slot, then each slot's name and two forms with the words after it."""
    before, *rest = _SLOT.split(pattern)
    return before, tuple(zip(*[iter(rest)] * 4, strict=True))


@cache
def _cldr(code: str) -> Any:
    """Babel's own data of a language, found once."""
    from babel import Locale as Cldr

    return Cldr.parse(_CLDR[code])


@lru_cache(maxsize=256)
def _format(pattern: str) -> Any:
    """A number's format, parsed once."""
    from babel.numbers import parse_pattern

    return parse_pattern(pattern)


def _exact(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rough(value: Number) -> Decimal:
    exact = _exact(value)
    return round(exact, DIGITS - 1 - exact.adjusted()) if exact else exact


def _flat(document: Document) -> dict[str, str]:
    texts: dict[str, str] = {}
    problems: list[Problem] = []

    def walk(data: Data, key: tuple[str, ...]) -> None:
        if isinstance(data, dict):
            for name, each in data.items():
                walk(each, (*key, str(name)))
        elif isinstance(data, str):
            texts[".".join(key)] = str(data)
        else:
            message = f"{'.'.join(key)}: expected a text, got {describe(data)}"
            problems.append(Problem(document.at(key), "T011", message, "write one text"))

    walk(document.data, ())
    if problems:
        raise PlannerError(problems)
    return texts
