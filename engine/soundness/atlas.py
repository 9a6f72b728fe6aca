"""What every fact can be, cut at each figure that rules compare it with: so few values that conditions are judged exactly.

A fact's values are the bits of a mask: bit 0 is unknown; of a number come then the values below its first figure, the
figure itself, the values between it and the next, and so on. An era is a day on which parameters have one value each.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.facts import MILLION, settle
from engine.rulebook.condition import Chosen, Decided, Found, Operand, Parameter, Test, Value, iter_leaves
from engine.rulebook.model import DatedValues, ParameterEntry, Rule, Rulebook

UNKNOWN = 1
NO, YES = 1, 2
"""The two values of a finding, of `decided`, and of a word in a list."""
_WHOLE = frozenset(
    {"items", "people", "posts", "days", "groups", "orders", "units", "notes", "stores", "tiers", "months", "year"}
)
_SIGNED = frozenset({"window.days_to_event"})
_GROUPED = {"brand.category_group": "brand.category"}
"""Facts that are the first part of another's word: both are one variable, so that they cannot contradict each other."""


@dataclass(frozen=True)
class Era:
    """A day from which all parameters stand for a while; `rate` says whether money can be compared at all."""

    since: date
    rate: bool = True


@dataclass(frozen=True)
class Way:
    """One value that a parameter may have, None if it is unknown, where the fact it goes by is in `mask`."""

    value: Value | None
    by: str = ""
    mask: int = 0


@dataclass
class Atlas:
    """The masks of one rulebook in one era."""

    rulebook: Rulebook
    era: Era
    _cuts: dict[str, tuple[Value, ...]] = field(default_factory=dict, repr=False)
    _masks: dict[str, int] = field(default_factory=dict, repr=False)
    _ways: dict[str, tuple[Way, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        found: dict[str, set[Value]] = {}
        for test in _tests(self.rulebook.rules.values()):
            if test.comparator in ("known", "includes"):
                continue
            for operand in test.operands:
                found.setdefault(test.fact, set()).update(self._values(operand))
        for entry in self.rulebook.parameters.values():
            if entry.by is not None:
                found.setdefault(entry.by, set()).update(entry.rows)
        self._cuts = {fact: self._sorted(fact, values) for fact, values in found.items()}

    def _values(self, operand: Operand) -> Iterator[Value]:
        if isinstance(operand, Parameter):
            entry = self.rulebook.parameters.get(operand.name)
            rows = [*entry.rows.values(), entry.default] if entry else []
            yield from (value for row in rows if row and (value := self._valued(entry, row)) is not None)
        else:
            yield operand

    def _sorted(self, fact: str, values: Iterable[Value]) -> tuple[Value, ...]:
        entry = self.rulebook.vocabulary[fact]
        if entry.type == "number":
            return tuple(sorted(value for value in values if type(value) is int))
        if entry.type == "flag":
            return (False, True)
        return entry.allowed or tuple(sorted(value for value in values if isinstance(value, str)))

    def variable(self, fact: str) -> str:
        """The variable behind a fact."""
        return _GROUPED.get(fact, fact)

    def domain(self, variable: str) -> int:
        """Every value that a variable can have."""
        mask = self._masks.get(variable)
        if mask is None:
            mask = self._masks[variable] = self._domain(variable)
        return mask

    def _domain(self, variable: str) -> int:
        kind, _, name = variable.partition(":")
        if kind == "choice":
            return (2 << len(self._options(name))) - 1
        if name:
            return NO | YES
        entry = self.rulebook.vocabulary[variable]
        mask = self._numbers(variable) if entry.type == "number" else self._words(variable)
        return mask if entry.always else mask | UNKNOWN

    def known(self, fact: str) -> int:
        """Every value but unknown."""
        return self.domain(self.variable(fact)) & ~UNKNOWN

    def _options(self, group: str) -> tuple[str, ...]:
        return next((tuple(o.id for o in each.options) for each in self.rulebook.groups if each.id == group), ())

    def chosen(self, group: str, options: Iterable[str]) -> int:
        """The values of a choice that are any of these options; bit 0 is that nobody chose."""
        known = self._options(group)
        return sum(2 << known.index(option) for option in set(options) if option in known)

    def _words(self, fact: str) -> int:
        """One bit a word, and one for all others if any word may stand there."""
        entry = self.rulebook.vocabulary[fact]
        if entry.type not in ("flag", "word"):
            return 2
        if entry.type == "flag":
            return 2 | 4
        words = self._cuts.get(fact, entry.allowed)
        return sum(2 << number for number in range(len(words) + (not entry.allowed)))

    def _numbers(self, fact: str) -> int:
        """The stretches between figures and the figures, as far as the fact can come there."""
        cuts = [int(cut) for cut in self._cuts.get(fact, ())]
        lowest, highest, whole = self._range(fact)
        mask = 0
        for number, (low, high) in enumerate(zip([None, *cuts], [*cuts, None], strict=True)):
            if _reaches(low, high, lowest, highest, whole):
                mask |= 2 << (2 * number)
            if high is not None and _stands(high, lowest, highest, whole):
                mask |= 4 << (2 * number)
        return mask

    def _range(self, fact: str) -> tuple[int | None, int | None, bool]:
        """The least and greatest value in millionths, and whether only whole ones occur; of derived facts nothing is said."""
        entry = self.rulebook.vocabulary[fact]
        if fact in _SIGNED or any(each.entry.name == fact for each in self.rulebook.derived):
            return None, None, False
        return 0, MILLION if entry.unit == "share" else None, entry.unit in _WHOLE

    def compared(self, fact: str, comparator: str, value: Value) -> int:
        """The values of a fact for which a comparison is true."""
        entry = self.rulebook.vocabulary[fact]
        if fact in _GROUPED:
            words = self.rulebook.vocabulary[_GROUPED[fact]].allowed
            mask = sum(2 << number for number, word in enumerate(words) if str(word).split(".")[0] == value)
        else:
            cuts = self._cuts.get(fact, ())
            if value not in cuts:
                return 0
            place = cuts.index(value)
            if entry.type == "number":
                return self._figure(comparator, place) & self.known(fact)
            mask = 2 << place
        return (self.known(fact) & ~mask) if comparator == "is_not" else mask & self.known(fact)

    @staticmethod
    def _figure(comparator: str, place: int) -> int:
        point, everything = 4 << (2 * place), -1
        match comparator:
            case "is":
                return point
            case "is_not":
                return everything & ~point
            case "at_least":
                return everything & ~(point - 1)
            case "above":
                return everything & ~(2 * point - 1)
            case "at_most":
                return 2 * point - 1
            case _:
                return point - 1

    def ways(self, operand: Operand) -> tuple[Way, ...]:
        """What an operand can come to."""
        if not isinstance(operand, Parameter):
            return (Way(operand),)
        if operand.name not in self._ways:
            entry = self.rulebook.parameters.get(operand.name)
            self._ways[operand.name] = tuple(self._rows(entry)) if entry else (Way(None),)
        return self._ways[operand.name]

    def _rows(self, entry: ParameterEntry) -> Iterator[Way]:
        default = None if entry.default is None else self._valued(entry, entry.default)
        if entry.by is None:
            yield Way(default)
            return
        fact, variable = entry.by, self.variable(entry.by)
        rest = self.domain(variable)
        for key, row in entry.rows.items():
            word: Value = key if self.rulebook.vocabulary[fact].type != "flag" else key == "true"
            mask = self.compared(fact, "is", word) & rest if self.rulebook.vocabulary[fact].type != "number" else rest
            yield Way(self._valued(entry, row), variable, mask)
            if self.rulebook.vocabulary[fact].type != "number":
                rest &= ~mask
        yield Way(default, variable, rest)

    def _valued(self, entry: ParameterEntry | None, row: DatedValues) -> Value | None:
        if entry is None or (entry.unit == "money" and not self.era.rate):
            return None
        past = [value for since, value in row.values if since <= self.era.since]
        value = past[-1] if past else None if entry.in_force else row.values[0][1]
        settled = None if isinstance(value, Mapping | tuple) else settle(value)
        return settled if isinstance(settled, bool | int | str) else None


def _tests(rules: Iterable[Rule]) -> Iterator[Test]:
    for rule in rules:
        for condition in (rule.when, rule.gate):
            for leaf, _ in iter_leaves(condition) if condition is not None else ():
                if isinstance(leaf, Test):
                    yield leaf


def _reaches(low: int | None, high: int | None, lowest: int | None, highest: int | None, whole: bool) -> bool:
    """Whether a value lies strictly between two figures."""
    first = lowest if low is None or (lowest is not None and lowest > low) else low
    last = highest if high is None or (highest is not None and highest < high) else high
    if first is None or last is None:
        return True
    if whole:
        start = -(-first // MILLION) * MILLION + (MILLION if first == low and first % MILLION == 0 else 0)
        return start < last or (start == last and last != high)
    return first < last or (first == last and first != low and last != high)


def _stands(value: int, lowest: int | None, highest: int | None, whole: bool) -> bool:
    inside = (lowest is None or value >= lowest) and (highest is None or value <= highest)
    return inside and not (whole and value % MILLION)


def eras_of(rulebook: Rulebook) -> tuple[Era, ...]:
    """Every stretch of time in which no parameter changes, the latest first; then the same without a rate for money."""
    days: set[date] = set()
    money = False
    for name in {o.name for test in _tests(rulebook.rules.values()) for o in test.operands if isinstance(o, Parameter)}:
        entry = rulebook.parameters.get(name)
        if entry is None:
            continue
        money = money or entry.unit == "money"
        for row in (*entry.rows.values(), *((entry.default,) if entry.default else ())):
            first = [date.min] if entry.in_force else [row.values[0][0]]
            changes = [since for since, _ in row.values] if entry.in_force else [since for since, _ in row.values[1:]]
            days.update((*first, *changes) if changes else ())
    starts = sorted(days or {date.min}, reverse=True)
    return tuple(Era(day, rate) for rate in ((True, False) if money else (True,)) for day in starts)


def topics_of(leaf: Test | Found | Chosen | Decided) -> tuple[str, ...]:
    """The variables that a leaf speaks of beside facts."""
    match leaf:
        case Found(findings):
            return tuple(f"finding:{name}" for name in findings)
        case Chosen(group):
            return (f"choice:{group}",)
        case Decided(playbooks):
            return tuple(f"decided:{name}" for name in playbooks)
    return ()
