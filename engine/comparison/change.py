"""Differences as changes: what differs in one thing of the plan together, sorted by what it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from engine.comparison.document import Document
from engine.comparison.leaves import How, Leaf, by_name, differences, moved, naming, spoken

Kind = Literal[
    "brief", "fact", "choice", "role", "money", "platform", "stage", "phase", "kind", "line", "slot", "milestone", "tactic",
    "coordination", "creator", "kpi", "experiment", "question", "assumption", "finding", "sanity", "diagnosis", "risk",
    "guard", "wording", "order", "source", "follows", "trace", "rulebooks", "other",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which a reader wants to know of them."""

_LISTS: dict[tuple[str, ...], Kind] = {
    ("rulebooks",): "rulebooks",
    ("brief_check", "missing"): "question",
    ("brief_check", "assumptions"): "assumption",
    ("brief_check", "findings"): "finding",
    ("diagnosis", "findings"): "finding",
    ("strategy", "choices"): "choice",
    ("strategy", "platform_roles"): "role",
    ("tactics",): "tactic",
    ("coordination",): "coordination",
    ("creators",): "creator",
    ("budget", "fees"): "money",
    ("budget", "lines"): "line",
    ("budget", "by_platform"): "platform",
    ("budget", "by_stage"): "stage",
    ("budget", "by_phase"): "phase",
    ("budget", "by_kind"): "kind",
    ("schedule", "phases"): "slot",
    ("schedule", "milestones"): "milestone",
    ("schedule", "flights"): "follows",
    ("kpis",): "kpi",
    ("experiments",): "experiment",
    ("risks",): "risk",
    ("compliance",): "guard",
    ("sanity",): "sanity",
    ("trace",): "trace",
    ("bibliography",): "source",
}
"""Lists of things, one change a thing."""
_RECORDS: dict[tuple[str, ...], Kind] = {
    ("brief",): "brief",
    ("summary",): "follows",
    ("brief_check",): "other",
    ("diagnosis",): "diagnosis",
    ("strategy",): "other",
    ("budget",): "money",
    ("schedule",): "milestone",
    (): "other",
}
"""Records of single values, one change a value."""
_PROSE = frozenset({"text", "title", "why", "reason", "basis", "trigger", "message", "chosen_title", "notes"})
_FOLLOWING = {"any": frozenset({"share", "rules"}), "role": frozenset({"amount"})}
"""What another change of the same plan brings with it: the share of a changed amount, the rules behind a line."""
_TITLES = ("title", "name", "field", "key", "line", "platform", "id", "rule")


@dataclass(frozen=True)
class Change:
    """One thing that differs. `before` and `after` hold all of a thing that came or went, of one that stayed the fields that
    moved; `thing` is what it is now, or was last."""

    kind: Kind
    how: How
    place: str
    key: str
    title: str
    rule: str | None
    before: Any
    after: Any
    thing: Any

    def pair(self, name: str) -> tuple[Any, Any] | None:
        """A field before and after, if it moved."""
        before, after = (side.get(name) if isinstance(side, dict) else None for side in (self.before, self.after))
        return None if before == after else (before, after)


def compare_documents(before: Document, after: Document) -> tuple[Change, ...]:
    """Every change from one plan to another, most telling first; none if and only if their data are equal."""
    changes = [
        *(change for path, kind in _LISTS.items() for change in _things(before, after, path, kind)),
        *(change for path, kind in _RECORDS.items() for change in _values(before, after, path, kind)),
    ]
    changes += _facts(changes)
    return tuple(sorted(changes, key=lambda change: KINDS.index(change.kind)))


def _things(before: Document, after: Document, path: tuple[str, ...], kind: Kind) -> Iterator[Change]:
    """Changes of a list of things."""
    old, new, place = _at(before, path), _at(after, path), ".".join(path)
    if not (isinstance(old, list) and isinstance(new, list) and (names := naming(old, new))):
        yield from (_alone(leaf, kind, path[-1]) for leaf in differences(old, new, place))
        return
    olds, news = by_name(old, names), by_name(new, names)
    for name in dict.fromkeys((*news, *olds)):
        was, now = olds.get(name), news.get(name)
        here, thing = f"{place}[{spoken(name)}]", now or was or {}
        title = next((str(thing[each]) for each in _TITLES if thing.get(each)), "")
        rule = thing.get("rule")
        if was is None or now is None:
            yield Change(kind, "added" if was is None else "removed", here, spoken(name), title, rule, was, now, thing)
        elif fields := [each for each in dict.fromkeys((*now, *was)) if was.get(each) != now.get(each)]:
            sides = [{each: side.get(each) for each in fields} for side in (was, now)]
            yield Change(_sort(kind, fields), "changed", here, spoken(name), title, rule, sides[0], sides[1], thing)
    if moved(olds, news):
        yield Change(
            "order", "moved", place, path[-1], path[-1], None, [*map(spoken, olds)], [*map(spoken, news)], None
        )


def _facts(changes: list[Change]) -> list[Change]:
    """What rules read otherwise than before, each fact once; the trace says it again for each rule that reads it."""
    moved_facts: dict[str, Change] = {}
    for change in changes:
        if change.kind == "trace" and change.how == "changed":
            old, new = change.pair("facts") or ({}, {})
            for name in sorted(old.keys() & new.keys()):
                if old[name] != new[name]:
                    place = f"facts.{name}"
                    moved_facts[name] = Change("fact", "changed", place, name, name, None, old[name], new[name], None)
    return [moved_facts[name] for name in sorted(moved_facts)]


def _sort(kind: Kind, fields: list[str]) -> Kind:
    """Other words alone, and what merely follows, are kinds of their own."""
    moved_fields = set(fields)
    if moved_fields <= _PROSE:
        return "wording"
    return "follows" if moved_fields <= _FOLLOWING.get(kind, _FOLLOWING["any"]) else kind


def _values(before: Document, after: Document, path: tuple[str, ...], kind: Kind) -> Iterator[Change]:
    """Changes of a record's own values; lists of things and inner records have their own place."""
    old, new = _at(before, path), _at(after, path)
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield from (_alone(leaf, kind, path[-1] if path else "") for leaf in differences(old, new, ".".join(path)))
        return
    apart = {(*path, key) for key in (*old, *new)} & (_LISTS.keys() | _RECORDS.keys())
    sides = [{key: value for key, value in side.items() if (*path, key) not in apart} for side in (old, new)]
    for leaf in differences(sides[0], sides[1], ".".join(path)):
        yield _alone(leaf, kind, leaf.place.removeprefix(".".join(path) + "."))


def _alone(leaf: Leaf, kind: Kind, key: str) -> Change:
    return Change(kind, leaf.how, leaf.place, key, key, None, leaf.before, leaf.after, None)


def _at(document: Document, path: tuple[str, ...]) -> Any:
    value: Any = document
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value
