"""Shares of lines that there can be: bands, splits and estimates that mean some line, and bounds that can be kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.errors import Problem
from engine.errors import Source as Place
from engine.facts import MILLION
from engine.rulebook.action import KINDS, SLOTS, Act, Band, KeyFigure, Selector, Split, Tactic
from engine.rulebook.amount import ParamRef
from engine.rulebook.condition import Parameter
from engine.rulebook.model import Rule
from engine.soundness.conclusions import Source
from engine.soundness.judge import Judge, being
from engine.soundness.rivals import applying
from engine.soundness.words import figure
from engine.source import Loc
from engine.validation import suggest

KEYS = ("platform", "stage", "phase", "playbook", "kind", "tactic")
_WORDS = {"phase": SLOTS, "kind": KINDS}


@dataclass(frozen=True)
class _Line:
    """What a tactic's line can be selected by, and where it is written."""

    source: Source
    words: dict[str, frozenset[str | None]]


@dataclass(frozen=True)
class _Bound:
    """A band's edge over all the values that it may have; `on` is which lines it is about."""

    rule: Rule
    band: Band
    source: Place
    least: Decimal
    most: Decimal


def check_lines(judge: Judge) -> Iterator[Problem]:
    """The Problems of everything that selects lines."""
    lines = tuple(_lines(judge))
    tactics = {name for line in lines for name in line.words["tactic"] if name is not None}
    for rule, act, loc in _acts(judge):
        selectors = dict(_selected(act))
        strange = [
            each
            for part, selector in selectors.items()
            for each in _strange(judge, rule, (*loc, *part), selector, tactics)
        ]
        yield from strange
        if selectors and not strange and not _met(judge, rule, tuple(selectors.values()), lines):
            wanted = " of ".join(map(_spelt, selectors.values()))
            message = f"{rule.id}.{act.id}: no line can be {wanted} while this rule applies"
            where = judge.places.at(rule, *loc, *next(iter(selectors)))
            hint = "no tactic that spends has all of these words; see which have, and mend the selector"
            yield Problem(where, "R073", message, hint, "warning")
    yield from _check_bounds(judge)


def _acts(judge: Judge) -> Iterator[tuple[Rule, Act, Loc]]:
    for rule in judge.rulebook.rules.values():
        for branch, acts in (("then", rule.then), ("otherwise", rule.otherwise)):
            for number, act in enumerate(acts):
                yield rule, act, (branch, number)


def _lines(judge: Judge) -> Iterator[_Line]:
    for rule in judge.rulebook.rules.values():
        for acts, sends in ((rule.then, True), (rule.otherwise, False)):
            for act in acts:
                if isinstance(act, Tactic) and act.spend is not None and act.spend.weight > 0:
                    full = f"{rule.id}.{act.id}"
                    words: dict[str, frozenset[str | None]] = {
                        "platform": frozenset({act.platform}),
                        "stage": frozenset({act.stage}),
                        "phase": frozenset(act.phase or (None,)),
                        "playbook": frozenset({act.playbook}),
                        "kind": frozenset({act.spend.kind}),
                        "tactic": frozenset({full, full.rsplit("/", 1)[-1], act.id}),
                    }
                    yield _Line(Source(rule, sends), words)


def _selected(act: Act) -> Iterator[tuple[Loc, Selector]]:
    """The selectors of an action whose lines are the same: of a band both, as its `on` counts inside its `of`."""
    match act:
        case Band():
            yield ("on",), act.on
            if act.of is not None:
                yield ("of",), act.of
        case Split(of=Selector() as of):
            yield ("of",), of
        case KeyFigure(estimate=estimate) if estimate is not None and estimate.spend is not None:
            yield ("estimate", "spend"), estimate.spend


def _strange(judge: Judge, rule: Rule, loc: Loc, selector: Selector, tactics: set[str]) -> Iterator[Problem]:
    for key, words in (*_WORDS.items(), ("tactic", tactics)):
        for word in getattr(selector, key) or ():
            if word not in words:
                hint = suggest(word, words) or "`tactic` is the id of one that spends: rule.action, or in full"
                where = judge.places.at(rule, *loc, key)
                yield Problem(where, "R074", f"{rule.id}: no line has the {key} {word!r}", hint)


def _met(judge: Judge, rule: Rule, selectors: Sequence[Selector], lines: Sequence[_Line]) -> bool:
    fitting = [line for line in lines if all(_fits(line, each) for each in selectors)]
    if any(line.source.rule is rule for line in fitting):
        return True
    return any(judge.possible(being(rule.when), applying(line.source)) for line in fitting)


def _fits(line: _Line, selector: Selector) -> bool:
    return all(not line.words[key].isdisjoint(wanted) for key in KEYS if (wanted := getattr(selector, key)) is not None)


def _spelt(selector: Selector) -> str:
    return "{" + ", ".join(f"{key}: {_listed(value)}" for key, value in selector if value is not None) + "}"


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"


def _check_bounds(judge: Judge) -> Iterator[Problem]:
    """Least and greatest shares that contradict each other, in one band or in two of the same lines."""
    lows: dict[str, list[_Bound]] = {}
    caps: dict[str, list[_Bound]] = {}
    for rule, band, loc in _acts(judge):
        if isinstance(band, Band):
            low, ideal, cap = (_bound(judge, rule, band, loc, edge) for edge in ("min", "ideal", "max"))
            yield from _check_band(low, ideal, cap)
            key = f"{_spelt(band.on)} of {_spelt(band.of) if band.of else 'the total'}"
            lows.setdefault(key, []).extend([low] if low and not band.soft else [])
            caps.setdefault(key, []).extend([cap] if cap else [])
    pairs = ((key, low, cap) for key, found in lows.items() for low in found for cap in caps[key])
    told: set[tuple[str, str]] = set()
    for key, low, cap in pairs:
        names = (low.rule.base, cap.rule.base)
        if names not in told and _clash(judge, low, cap):
            told.add(names)
            yield _over(key, low, cap)


def _clash(judge: Judge, low: _Bound, cap: _Bound) -> bool:
    """Whether two bands of the same lines cannot both be kept, and can both be there."""
    if low.band is cap.band or low.least <= cap.most:
        return False
    return judge.possible(being(low.rule.when), being(cap.rule.when), deep=True)


def _over(key: str, low: _Bound, cap: _Bound) -> Problem:
    message = f"{low.rule.id}.{low.band.id} wants at least {figure(low.least, 'share')} of {key}, but "
    message += f"{cap.rule.id}.{cap.band.id} allows {figure(cap.most, 'share')}, and both rules can apply at once"
    return Problem(low.source, "R072", message, "a min gives way to every max: make them agree", "warning")


def _check_band(low: _Bound | None, ideal: _Bound | None, cap: _Bound | None) -> Iterator[Problem]:
    pairs = (("min", low, "max", cap), ("min", low, "ideal", ideal), ("ideal", ideal, "max", cap))
    for small, one, large, other in pairs:
        if one and other and one.least > other.most:
            name = f"{one.rule.id}.{one.band.id}"
            message = f"{name}: its {small} of {figure(one.least, 'share')} is above its {large} of {figure(other.most, 'share')}"
            yield Problem(one.source, "R071", message, "write min <= ideal <= max")


def _bound(judge: Judge, rule: Rule, band: Band, loc: Loc, edge: str) -> _Bound | None:
    """An edge with the least and the greatest value that it has in the latest era."""
    value = getattr(band, edge)
    if value is None:
        return None
    if isinstance(value, ParamRef):
        ways = next(judge.eras()).reader.atlas.ways(Parameter(value.param))
        values = [Decimal(way.value) / MILLION for way in ways if type(way.value) is int and (way.mask or not way.by)]
    else:
        values = [value]
    return _Bound(rule, band, judge.places.at(rule, *loc, edge), min(values), max(values)) if values else None
