"""The smallest changes of a brief that make a quiet rule apply: proposed from its conditions, each tried by inference.

Only a field behind one of the comparisons that stand against the rule can be the one that does it, and only at a border.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.brief import Brief
from engine.brief.edit import Edit, standing
from engine.brief.shape import shape_of
from engine.evaluate import World, predicate
from engine.facts import settle
from engine.remedy.border import read_number, values_to_try
from engine.remedy.feeds import Feeds
from engine.remedy.trial import Trial
from engine.remedy.web import Web
from engine.rulebook.condition import Test
from engine.rulebook.model import Rule

PAIRS_TRIED = 1000
Size = tuple[int, Decimal, int, str, Decimal, str]
"""Fields; how far they move, a word or flag that turns counting as a whole; unknown, other, left out; then by name."""


@dataclass(frozen=True)
class Remedy:
    """A change that makes the rule apply; `instead` are other values of its one field that do so too."""

    edits: tuple[Edit, ...]
    instead: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Remedies:
    """What was found, smallest first; `complete` says that the bound cut nothing off.

    `against` are the fields that stand in the way, `refused` changes that would turn a comparison but make no valid brief.
    """

    found: tuple[Remedy, ...]
    against: tuple[str, ...]
    complete: bool = True
    refused: tuple[tuple[Edit, str], ...] = ()


@dataclass
class Healer:
    """Looks for remedies over one brief."""

    trial: Trial
    feeds: Feeds
    web: Web
    pairs: int = PAIRS_TRIED
    _tried: dict[str, tuple[Edit, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, trial: Trial, pairs: int = PAIRS_TRIED) -> "Healer":
        """Over a brief and its rulebook, trying so many pairs of fields at most."""
        return cls(trial, Feeds(trial.brief, trial.rulebook), Web(trial.rulebook), pairs)

    def remedies(self, rule: Rule) -> Remedies:
        """Changes of one field that make the rule apply, else of two as far as the bound lets it look."""
        against = self.web.against(rule, self.trial.here)
        fields = self._fields(against)
        self._tried = {}
        singles = self._edits(rule, fields)
        found = [edit for edit in singles if self.trial.fires(rule, [edit])]
        if found:
            return Remedies(tuple(self._by_field(found, singles)), tuple(fields))
        pairs, complete = self._pairs(rule, singles, against)
        refused = {} if pairs else self._refused(singles, against)
        return Remedies(tuple(Remedy(pair) for pair in pairs), tuple(fields), complete, tuple(refused.values()))

    def _refused(self, edits: Sequence[Edit], against: Iterable[Test]) -> dict[str, tuple[Edit, str]]:
        """By field, the smallest change that would turn a comparison in the way, were the brief valid with it."""
        refused: dict[str, tuple[Edit, str]] = {}
        for edit in sorted(edits, key=lambda edit: size([edit], self.trial)):
            if edit.field not in refused and _turns(edit, against, self.trial.here):
                message = self.trial.refused(edit)
                if message:
                    refused[edit.field] = (edit, message)
        return refused

    def _fields(self, tests: Iterable[Test]) -> list[str]:
        return sorted({field for test in tests for field in self.feeds.of_test(test)})

    def _edits(self, rule: Rule, fields: Iterable[str]) -> list[Edit]:
        """Every value worth trying in these fields, as the rule sees it."""
        reach = [test for test in self.web.tests(rule)]
        for name in fields:
            if name not in self._tried:
                tests = [test for test in reach if name in self.feeds.of_test(test)]
                self._tried[name] = values_to_try(name, tests, self.trial)
        return [edit for name in fields for edit in self._tried[name]]

    def _by_field(self, found: Sequence[Edit], tried: Sequence[Edit]) -> Iterator[Remedy]:
        """One remedy a field: its smallest value, other words that do it too, or any value at all if all of them do."""
        brief = self.trial.brief
        for first in sorted(_nearest(found, self.trial), key=lambda edit: size([edit], self.trial)):
            own = [edit for edit in tried if edit.field == first.field and edit.value is not None]
            if standing(brief, first.field) is None and len(own) > 1 and all(edit in found for edit in own):
                yield Remedy((Edit(first.field, first.value, free=True),))
                continue
            words = shape_of(first.field).kind in ("flag", "word")
            others = [edit for edit in found if edit.field == first.field and edit is not first and edit.value]
            yield Remedy((first,), tuple(others) if words and first.value else ())

    def _pairs(
        self, rule: Rule, singles: Sequence[Edit], against: frozenset[Test]
    ) -> tuple[list[tuple[Edit, ...]], bool]:
        """Pairs that make the rule apply; the first change removes what stood against it, the most hopeful first."""
        found: dict[frozenset[str], tuple[Edit, ...]] = {}
        start = self.trial.tries
        for first, fields in self._firsts(singles, rule, against):
            for second in self._edits(rule, fields):
                if self.trial.tries - start >= self.pairs:
                    return self._smallest(found.values()), False
                if _apart(first.field, second.field) and self.trial.fires(rule, [first, second]):
                    pair = tuple(sorted((first, second), key=lambda edit: edit.field))
                    found[frozenset(map(str, pair))] = pair
        return self._smallest(found.values()), True

    def _firsts(
        self, singles: Sequence[Edit], rule: Rule, against: frozenset[Test]
    ) -> Iterator[tuple[Edit, list[str]]]:
        """Each first change with the fields worth changing after it: all that is left in the way, or what a fact is made of."""
        hopeful, rest = [], []
        for edit in singles:
            concluded = self.trial.outcome([edit])
            left = self.web.against(rule, concluded[1]) if concluded else against
            if against <= left:
                rest.append((edit, [test for test in against if edit.field in self.feeds.of_test(test)]))
            else:
                hopeful.append((len(left), size([edit], self.trial), edit, left))
        for _, _, edit, left in sorted(hopeful, key=lambda each: each[:2]):
            yield edit, self._fields(left)
        yield from ((edit, self._fields(tests)) for edit, tests in rest)

    def _smallest(self, pairs: Iterable[tuple[Edit, ...]]) -> list[tuple[Edit, ...]]:
        """The smallest pair of each two fields, smallest first."""
        kept: dict[tuple[str, ...], tuple[Edit, ...]] = {}
        for pair in sorted(pairs, key=lambda pair: size(pair, self.trial)):
            kept.setdefault(tuple(edit.field for edit in pair), pair)
        return list(kept.values())


def _nearest(found: Iterable[Edit], trial: Trial) -> Iterable[Edit]:
    nearest: dict[str, Edit] = {}
    for edit in sorted(found, key=lambda edit: size([edit], trial)):
        nearest.setdefault(edit.field, edit)
    return nearest.values()


def _turns(edit: Edit, tests: Iterable[Test], here: World) -> bool:
    """Whether a number as it is written would turn a comparison with the field itself."""
    if not isinstance(edit.value, str) or shape_of(edit.field).kind not in ("number", "share"):
        return False
    then = World({**here.facts, edit.field: settle(read_number(edit.value))}, here.parameters)
    return any(predicate(test)(then) is not predicate(test)(here) for test in tests if test.fact == edit.field)


def _apart(one: str, other: str) -> bool:
    """Whether two fields are two: neither the same nor one within the other."""
    return not f"{one}.".startswith(f"{other}.") and not f"{other}.".startswith(f"{one}.")


def size(edits: Sequence[Edit], trial: Trial) -> Size:
    """What orders changes, smallest first."""
    kinds = [_kind(edit, trial.brief) for edit in edits]
    moved = sum((_moved(edit, trial) for edit in edits), Decimal(0))
    figures = sum((_figure(edit) for edit in edits), Decimal(0))
    return len(edits), moved, max(kinds), " ".join(edit.field for edit in edits), figures, " ".join(map(str, edits))


def _kind(edit: Edit, brief: Brief) -> int:
    if edit.value is None:
        return 2
    return 0 if standing(brief, edit.field) is None else 1


def _figure(edit: Edit) -> Decimal:
    """A number's own size, so that of several that would do the least is written."""
    numeric = isinstance(edit.value, str) and shape_of(edit.field).kind in ("number", "share")
    return read_number(str(edit.value)) if numeric else Decimal(0)


def _moved(edit: Edit, trial: Trial) -> Decimal:
    """How far a field moves, relative to what stands there, all of it for a word.

    Where nothing stands, nothing moves but what is known without it: a fee takes from the money that is there.
    """
    brief = trial.brief
    old = standing(brief, edit.field)
    if old is None:
        return trial.strays(edit) if shape_of(edit.field).kind in ("number", "share") else Decimal(0)
    if not isinstance(old, str) or not isinstance(edit.value, str):
        return Decimal(1)
    match shape_of(edit.field).kind:
        case "number" | "share":
            was = read_number(old)
            return abs(read_number(edit.value) - was) / was if was else Decimal(1)
        case "day":
            days = abs((date.fromisoformat(edit.value) - date.fromisoformat(old)).days)
            return Decimal(days) / max(1, abs((brief.conversion_day - brief.as_of).days))
        case _:
            return Decimal(1)
