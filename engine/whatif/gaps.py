"""What a brief leaves out, by how much of its plan hangs on it: each missing field tried with the values that rules tell apart."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from engine.brief.edit import BLANK, Edit, standing, written
from engine.brief.shape import shape_of
from engine.evaluate import Outcome, World, predicate
from engine.prose import Wording
from engine.remedy.border import read_number, values_to_try
from engine.remedy.feeds import Feeds
from engine.rulebook.action import Tactic
from engine.rulebook.condition import Test, iter_leaves
from engine.whatif.difference import Difference, tell
from engine.whatif.effect import WhatIf

PLANNED_FIELDS = 8
PLANNED_VALUES = 6

Conclusions = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Gap:
    """A missing field: the values that come to one plan together, with what moves, and all decisions that hang on it."""

    field: str
    answers: tuple[tuple[tuple[Edit, ...], Difference], ...]

    @property
    def moved(self) -> frozenset[tuple[str, str]]:
        return frozenset().union(*(difference.decisions for _, difference in self.answers))

    @property
    def money(self) -> Decimal:
        return max((difference.moved for _, difference in self.answers), default=Decimal(0))


@dataclass(frozen=True)
class Gaps:
    """The missing fields of one brief: `found` ranked over plans, `lesser` fields over what rules conclude alone."""

    found: tuple[Gap, ...]
    lesser: tuple[str, ...]


def find_gaps(whatif: WhatIf) -> Gaps:
    """Each missing field that moves a choice or a tactic; the weightiest are planned with their values."""
    ranked: list[tuple[int, str, list[tuple[Edit, ...]]]] = []
    for field, tests in _missing(whatif).items():
        answers, moved = _answers(whatif, field, tests)
        if moved:
            ranked.append((-len(moved), field, answers))
    ranked.sort(key=lambda each: each[:2])
    found = [_gap(whatif, field, answers) for _, field, answers in ranked[:PLANNED_FIELDS]]
    found = [gap for gap in found if gap.answers]
    found.sort(key=lambda gap: (-len(gap.moved), -gap.money, gap.field))
    return Gaps(tuple(found), tuple(field for _, field, _ in ranked[PLANNED_FIELDS:]))


def tell_gaps(gaps: Gaps, whatif: WhatIf) -> Iterator[str]:
    """The ranked list in words."""
    words = whatif.words
    text = words.locale.text
    yield f"## {text('explain.gaps')}"
    if not gaps.found:
        yield text("explain.no_gaps")
    for place, gap in enumerate(gaps.found, 1):
        yield f"{place}. {gap.answers[0][0][0].place}: {_weight(gap, words)}"
        for edits, difference in gap.answers:
            values = text("formats.list").join(_ranges(edits, [edit for own, _ in gap.answers for edit in own]))
            lines = list(tell(difference, words))
            yield f"   – {values}" if lines else f"   – {values}: {text('explain.unmoved')}"
            yield from (f"       {line}" for line in lines)
    if gaps.lesser:
        fields = [Edit(field, None).place for field in gaps.lesser]
        yield text("explain.lesser_gaps", n=len(fields), fields=text("formats.list").join(fields))


def _weight(gap: Gap, words: Wording) -> str:
    """How many choices and tactics hang on a field, and the most money that moves."""
    kinds = [kind for kind, _ in gap.moved]
    counts = [(key, kinds.count(key)) for key in ("choice", "tactic")]
    parts = [words.locale.text(f"explain.gap_{key}", n=count) for key, count in counts if count]
    if gap.money:
        parts.append(words.locale.text("explain.gap_money", money=words.money(gap.money)))
    return words.locale.text("formats.list").join(parts)


def _ranges(edits: Sequence[Edit], every: Sequence[Edit]) -> Iterator[str]:
    """The values as a client writes them; numbers that lie side by side as one range, open towards its ends."""
    if edits[0].free:
        yield BLANK
    elif shape_of(edits[0].field).kind not in ("number", "share"):
        yield from (written(edit.value) for edit in edits)
    else:
        order = sorted(every, key=lambda edit: read_number(str(edit.value)))
        for inside, run in groupby(enumerate(order), key=lambda pair: pair[1] in edits):
            if inside:
                (first, low), *_ = own = list(run)
                last, high = own[-1]
                yield _range(low, high, lowest=first == 0, highest=last == len(order) - 1)


def _range(low: Edit, high: Edit, *, lowest: bool, highest: bool) -> str:
    if lowest and highest:
        return BLANK
    if lowest or highest:
        return f"≤ {written(high.value)}" if lowest else f"≥ {written(low.value)}"
    return written(low.value) if low == high else f"{written(low.value)} – {written(high.value)}"


def _missing(whatif: WhatIf) -> dict[str, list[Test]]:
    """The fields that some unknown fact of some condition waits for, each with the comparisons that do."""
    trial = whatif.trial
    feeds = Feeds(trial.brief, trial.rulebook)
    reach: dict[str, dict[Test, None]] = defaultdict(dict)
    for rule in trial.rulebook.rules.values():
        for leaf, _ in (*iter_leaves(rule.when), *(iter_leaves(rule.gate) if rule.gate else ())):
            if isinstance(leaf, Test) and _waits(leaf, trial.here):
                for field in feeds.of_test(leaf):
                    reach[field][leaf] = None
    return {field: list(tests) for field, tests in sorted(reach.items()) if _left_out(whatif, field)}


def _waits(test: Test, here: World) -> bool:
    return here.facts.get(test.fact) is None or predicate(test)(here) is None


def _left_out(whatif: WhatIf, field: str) -> bool:
    """Whether the client could fill this field in without another plan in mind: no other platform, product or window."""
    brief, catalogue = whatif.trial.brief, whatif.trial.rulebook.catalogue
    parts = field.split(".")
    platform = next((part for part in parts if part in catalogue.platforms), None)
    if platform is not None and not whatif.trial.here.facts.get(f"{platform}.candidate"):
        return False
    if standing(brief, field) is not None or parts[0] == "window" or parts[-1] == "role":
        return False
    return (platform is None or bool(brief.platforms)) if shape_of(field).kind != "mapping" else False


def _answers(whatif: WhatIf, field: str, tests: Sequence[Test]) -> tuple[list[tuple[Edit, ...]], Conclusions]:
    """The values that are told apart, grouped by what they lead to, and all that any of them moves."""
    here = whatif.trial.outcome(())
    base = _conclusions(here[0]) if here else frozenset()
    grouped: dict[Conclusions, list[Edit]] = {}
    for edit in values_to_try(field, tests, whatif.trial):
        found = whatif.trial.outcome([edit])
        if found and not (edit.free and whatif.trial.strays(edit)):
            grouped.setdefault(_conclusions(found[0]), []).append(edit)
    moved: Conclusions = frozenset().union(*(each ^ base for each in grouped))
    return [tuple(edits) for edits in grouped.values()], moved


def _conclusions(outcome: Outcome) -> Conclusions:
    """The tactics and choices that rules came to."""
    tactics = {
        (firing.rule.id, act.id) for firing in outcome.firings for act in firing.actions if isinstance(act, Tactic)
    }
    return frozenset(tactics | {(group, option or "") for group, option in outcome.choices.items()})


def _gap(whatif: WhatIf, field: str, answers: Sequence[tuple[Edit, ...]]) -> Gap:
    planned = ((edits, whatif.effect(edits[:1], whatif.changed(edits[:1]))) for edits in answers[:PLANNED_VALUES])
    told = tuple((edits, difference) for edits, difference in planned)
    moves = any(difference.decisions or difference.money for _, difference in told)
    return Gap(field, told if moves else ())
