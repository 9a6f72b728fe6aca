"""The values of a field that are worth trying: every word that may stand there, and for numbers both sides of every border.

A border is where a comparison that rules make turns; for facts that are computed it is found by halving, in the field's
own step.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from engine.brief.edit import BLANK, Edit, standing
from engine.brief.shape import Shape, shape_of
from engine.evaluate import Truth, predicate
from engine.facts import MILLION
from engine.remedy.trial import Trial
from engine.rulebook.condition import Parameter, Test
from engine.scalars import BOUND
from engine.source import Data

_ITEMS = {"products": "name", "audiences": "name", "partners": "brand"}
_MOST_ITEMS = 20


def values_to_try(field: str, tests: Sequence[Test], trial: Trial) -> tuple[Edit, ...]:
    """Changes of one field that could turn any of these comparisons, the field left out among them."""
    old = standing(trial.brief, field)
    shape = shape_of(field)
    edits = [edit for edit in _values(field, old, shape, tests, trial) if edit.value != old]
    if old is not None:
        edits.append(Edit(field, None))
    return tuple({str(edit): edit for edit in edits}.values())


def _values(field: str, old: Data, shape: Shape, tests: Sequence[Test], trial: Trial) -> Iterator[Edit]:
    match shape.kind:
        case "flag":
            yield from (Edit(field, word) for word in ("true", "false"))
        case "word":
            yield from (Edit(field, word) for word in _allowed(field, shape, tests, trial))
        case "text":
            yield from (Edit(field, word) for word in _operands(tests))
            if old is None:
                yield Edit(field, BLANK, free=True)
        case "list":
            lengths = {
                int(each) for test in tests for bound in _bounds(test, trial) for each in _around(bound, Decimal(1))
            }
            yield from (Edit(field, each) for each in _lists(old, _allowed(field, shape, tests, trial), lengths))
        case "mapping":
            yield from (Edit(field, each) for each in _mappings(field, old, trial))
        case "day":
            yield from _days(field, tests, trial)
        case _:
            yield from _numbers(field, shape, tests, trial)


def _operands(tests: Iterable[Test]) -> list[str]:
    return sorted({each for test in tests for each in test.operands if isinstance(each, str)})


def _allowed(field: str, shape: Shape, tests: Sequence[Test], trial: Trial) -> Sequence[str]:
    if shape.allowed:
        return shape.allowed
    if field == "constraints.exclude_platforms":
        return tuple(trial.rulebook.catalogue.platforms)
    entries = trial.rulebook.vocabulary.values()
    known = next((entry.allowed for entry in entries if entry.field == field and entry.allowed), ())
    return known or _operands(tests)


def _lists(old: Data, words: Sequence[str], lengths: set[int]) -> Iterator[Data]:
    """One word more or less; a list of the client's own words as long as rules ask for, and one item more."""
    items = list(old) if isinstance(old, list) else []
    yield from ([*items, word] for word in words if word not in items)
    yield from ([each for each in items if each != gone] for gone in items)
    if not words:
        longer = sorted({each for each in lengths if len(items) < each <= _MOST_ITEMS} | {len(items) + 1})
        yield from ([*items, *[BLANK] * (length - len(items))] for length in longer)
        yield from (items[:length] for length in sorted(lengths) if 0 < length < len(items))
    yield []


def _mappings(field: str, old: Data, trial: Trial) -> Iterator[Data]:
    head = field.split(".")[0]
    if field == "window":
        yield from _windows(trial)
    elif old is None and head in _ITEMS:
        roles = shape_of(f"{field}.role").allowed if head == "products" else ()
        yield {_ITEMS[head]: BLANK}
        for role in roles:
            yield {_ITEMS[head]: BLANK, "role": role}
    elif old is None:
        yield {}


def _windows(trial: Trial) -> Iterator[Data]:
    """Every event's next time, and the client's own days up to the day there is."""
    as_of, catalogue = trial.brief.as_of, trial.rulebook.catalogue
    for event in catalogue.events:
        days = ((year, catalogue.conversion_day(event, year)) for year in (as_of.year, as_of.year + 1))
        year = next((year for year, day in days if day is not None and day >= as_of), None)
        if year is not None:
            yield {"event": event, "year": str(year)}
    yield {"start": as_of.isoformat(), "end": trial.brief.conversion_day.isoformat()}


def _days(field: str, tests: Sequence[Test], trial: Trial) -> Iterator[Edit]:
    old = standing(trial.brief, field)
    if not isinstance(old, str):
        return
    first = date.fromisoformat(old)

    def edit(steps: int) -> Edit:
        return Edit(field, (first + timedelta(days=steps)).isoformat())

    yield from map(edit, _turns(lambda steps: edit(steps), {*range(-3, 4), *_doubling(1024)}, tests, trial))


def _numbers(field: str, shape: Shape, tests: Sequence[Test], trial: Trial) -> Iterator[Edit]:
    """Both sides of every border, counted in steps; a value that only stands for some figure where there is none."""
    old = standing(trial.brief, field)

    def edit(steps: int) -> Edit:
        return Edit(field, _number(steps * shape.step, shape))

    bounds = {each for test in tests for bound in _bounds(test, trial) for each in _around(bound, shape.step)}
    seeds = {0, 1} | bounds
    if isinstance(old, str):
        here = int((read_number(old) / shape.step).to_integral_value(ROUND_FLOOR))
        seeds |= {here, here + 1}
    else:
        here = 0
    if any(_computed(test, field, trial) for test in tests):
        seeds |= {here + steps for steps in _doubling(int((1 if shape.kind == "share" else BOUND) / shape.step))}
    turns = _turns(edit, {steps for steps in seeds if steps >= 0}, tests, trial)
    computed = any(_computed(test, field, trial) for test in tests)
    yield from map(edit, turns if computed else sorted({*turns, *(steps for steps in bounds if steps >= 0)}))
    if old is None and not turns:
        yield Edit(field, edit(1).value, free=True)


def _computed(test: Test, field: str, trial: Trial) -> bool:
    entry = trial.rulebook.vocabulary.get(test.fact)
    return entry is None or entry.field != field


def _bounds(test: Test, trial: Trial) -> Iterator[Decimal]:
    for operand in test.operands:
        bound = trial.here.parameters.get(operand.name) if isinstance(operand, Parameter) else operand
        if isinstance(bound, int) and not isinstance(bound, bool):
            yield Decimal(bound) / MILLION


def _around(bound: Decimal, step: Decimal) -> Iterator[int]:
    floor = int((bound / step).to_integral_value(ROUND_FLOOR))
    yield from (floor - 1, floor, floor + 1)


def _doubling(most: int) -> Iterator[int]:
    steps = 1
    while steps <= most:
        yield from (-steps, steps)
        steps *= 2


def _turns(edit: Callable[[int], Edit], seeds: set[int], tests: Sequence[Test], trial: Trial) -> list[int]:
    """The steps on both sides of every place where an answer changes, between seeds and by halving."""
    judges = [predicate(test) for test in tests]

    def answers(steps: int) -> tuple[Truth, ...] | None:
        world = trial.known([edit(steps)])
        return None if world is None else tuple(judge(world) for judge in judges)

    found: set[int] = set()
    spans = list(pairwise(sorted(seeds)))
    while spans:
        low, high = spans.pop()
        if answers(low) == answers(high):
            continue
        if high - low == 1:
            found |= {low, high}
        else:
            middle = (low + high) // 2
            spans += [(low, middle), (middle, high)]
    return sorted(found)


def read_number(text: str) -> Decimal:
    """A number or a share as it stands in a brief."""
    return Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def _number(value: Decimal, shape: Shape) -> str:
    if shape.kind == "share":
        return f"{(value * 100).normalize():f}%"
    return f"{value.normalize():f}"
