"""What an accepted plan moved by: what was edited since, as far as this plan has anything to do with it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.comparison.change import Change
from engine.plan.sources import parameters_of
from engine.rulebook.model import Rulebook

Kind = Literal[
    "brief", "rule", "parameter", "file", "texts", "templates", "engine", "rulebooks", "formatting", "edited", "unknown"
]
"""`rulebooks`: nothing but their digests; `formatting`: other bytes, same plan; `edited`: the golden itself, by hand."""
How = Literal["added", "edited", "removed"]
HARMLESS: frozenset[Kind] = frozenset({"rulebooks"})
"""Told, and no failure: an edit elsewhere in the books changes the digests that every plan quotes."""
_SHARED = frozenset({"line", "creator", "slot", "milestone", "platform", "stage", "phase", "kind", "money", "follows"})
"""Money and days move by all edits together, whatever rule a line stems from."""


@dataclass(frozen=True, order=True)
class Cause:
    """Something that is another than when the plan was accepted; `name` is what `golden accept --cause` takes."""

    kind: Kind
    id: str = ""
    how: How = "edited"

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @property
    def rule(self) -> str:
        """The rule that was edited, without the overlay that did it."""
        return self.id.partition(" in ")[0]


def edits_between(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[Cause, ...]:
    """What was added, edited, removed between two states of the rulebooks."""
    found = []
    for thing in sorted({**then, **now}):
        if then.get(thing) != now.get(thing):
            kind, _, id_ = thing.partition(" ")
            how: How = "added" if thing not in then else "removed" if thing not in now else "edited"
            found.append(Cause(kind, id_, how))  # type: ignore[arg-type]  # states hold rules, parameters and files
    return tuple(found)


def involved(edits: Sequence[Cause], changes: Sequence[Change], rulebook: Rulebook) -> tuple[Cause, ...]:
    """Those edits that show in the changes: a rule that speaks otherwise, a parameter with another value, a file of facts."""
    said = json.dumps([[c.rule, c.key, c.place, c.before, c.after] for c in changes], ensure_ascii=False)
    edited = {edit.rule for edit in edits if edit.kind == "rule"}
    shows = {
        "rule": lambda edit: any(mentions(said, name) for name in instances(edit.rule, rulebook)),
        "parameter": lambda edit: _counts(edit.id, changes, edited, rulebook),
        "file": lambda edit: (
            not edit.id.endswith("/references.yaml")
            or any(change.place.startswith("bibliography") for change in changes)
        ),
    }
    return tuple(edit for edit in edits if shows[edit.kind](edit))


def _counts(parameter: str, changes: Sequence[Change], edited: Collection[str], rulebook: Rulebook) -> bool:
    """Whether an edited parameter shows: in another value, or in a rule that reads it, speaks otherwise, and was not edited itself."""
    for change in changes:
        if change.kind == "assumption" and change.key == parameter and change.how == "changed":
            return True
        rule = rulebook.rules.get(change.key) if change.kind == "trace" else None
        if (
            rule
            and rule.base not in edited
            and parameter in parameters_of(rule, "then") | parameters_of(rule, "otherwise")
        ):
            return True
    return False


def instances(base: str, rulebook: Rulebook) -> set[str]:
    """The ids under which plans name a rule: its own and, of one that is told per platform, each platform's."""
    platforms = {f"{base}-{platform}" for platform in rulebook.catalogue.platforms}
    others = {rule.id for rule in rulebook.rules.values() if rule.base != base}
    return {base, *(rule.id for rule in rulebook.rules_of(base)), *(platforms - others)}


def mentions(text: str, rule: str) -> bool:
    """Whether a document's JSON names a rule or an action of it."""
    return f'"{rule}"' in text or f'"{rule}.' in text or f"[{rule}]" in text or f"[{rule}." in text


def blame(changes: Sequence[Change], causes: Sequence[Cause], rulebook: Rulebook) -> dict[Cause | None, list[Change]]:
    """Each change under the one edit that it is due to; under None what several moved together."""
    owners = {name: cause for cause in causes if cause.kind == "rule" for name in instances(cause.rule, rulebook)}
    sorted_out: dict[Cause | None, list[Change]] = {}
    for change in changes:
        own = None if change.kind in _SHARED else owners.get(change.rule or change.key)
        sorted_out.setdefault(causes[0] if len(causes) == 1 else own, []).append(change)
    return sorted_out
