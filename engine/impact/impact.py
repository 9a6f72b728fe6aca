"""Plans of a corpus before and after an edit of the rulebooks, and what each single edit does to them alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.comparison.change import Change, compare_documents
from engine.comparison.document import Document
from engine.golden.cause import Cause, involved
from engine.rulebook.model import Rulebook

Plans = Mapping[Path, Document]
"""A plan by the brief that it is made from; a brief that cannot be planned is not among them."""


@dataclass(frozen=True)
class Moved:
    """One brief whose plan moves: all its changes, the edits that move something of it alone, what none does alone."""

    brief: Path
    before: Document
    after: Document
    changes: tuple[Change, ...]
    alone: Mapping[Cause, tuple[Change, ...]]
    together: tuple[Change, ...]


@dataclass(frozen=True)
class Impact:
    """What an edit of the rulebooks does: plans that move, rules that no plan of the corpus hears of any more or now hears of."""

    edits: tuple[Cause, ...]
    planned: int
    moved: tuple[Moved, ...]
    silent: tuple[str, ...]
    heard: tuple[str, ...]

    @property
    def idle(self) -> tuple[Cause, ...]:
        """Edits that move no plan of the corpus by themselves."""
        working = {cause for each in self.moved for cause in each.alone}
        return tuple(edit for edit in self.edits if edit not in working)


def measure_impact(
    before: Plans,
    after: Plans,
    edits: Sequence[Cause],
    rulebook: Rulebook,
    alone: Callable[[Cause, Sequence[Path]], Plans],
) -> Impact:
    """Compare two sets of plans; `alone` plans some briefs with the old books and one edit of the new ones."""
    changes = {brief: _telling(compare_documents(before[brief], after[brief])) for brief in before if brief in after}
    touched = {brief: involved(edits, each, rulebook) for brief, each in changes.items() if each}
    singles: dict[Cause, Plans] = {}
    if len(edits) > 1:
        for edit in edits:
            if briefs := [brief for brief, causes in touched.items() if edit in causes]:
                singles[edit] = alone(edit, briefs)
    moved = tuple(
        _moved(brief, before[brief], after[brief], changes[brief], touched[brief], singles) for brief in sorted(touched)
    )
    spoke, speaks = _speaking(before), _speaking(after)
    return Impact(tuple(edits), len(changes), moved, tuple(sorted(spoke - speaks)), tuple(sorted(speaks - spoke)))


def _telling(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Without the digests of the books, which every plan quotes."""
    return tuple(change for change in changes if change.kind != "rulebooks")


def _moved(
    brief: Path, before: Document, after: Document, changes: tuple[Change, ...],
    causes: Sequence[Cause], singles: Mapping[Cause, Plans],
) -> Moved:  # fmt: skip
    if not singles:
        return Moved(brief, before, after, changes, dict.fromkeys(causes, changes), ())
    alone = {
        cause: found
        for cause in causes
        if brief in singles.get(cause, {}) and (found := _telling(compare_documents(before, singles[cause][brief])))
    }
    places = {change.place for found in alone.values() for change in found}
    return Moved(
        brief, before, after, changes, alone, tuple(change for change in changes if change.place not in places)
    )


def _speaking(plans: Plans) -> set[str]:
    return {firing["rule"] for plan in plans.values() for firing in plan["trace"]}
