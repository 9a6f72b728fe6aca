"""What if the brief said something else: changes that make a rule apply, each planned again, in words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.brief import Brief
from engine.brief.edit import Edit, edited, standing, written
from engine.brief.shape import shape_of
from engine.plan.model import Plan
from engine.prose import Wording
from engine.remedy.border import read_number
from engine.remedy.proposal import PAIRS_TRIED, Healer, Remedies, Remedy
from engine.remedy.trial import Trial
from engine.rulebook.model import Rule
from engine.whatif.difference import Difference, compare, tell

SHOWN = 3
_NAMED = 8


@dataclass(frozen=True)
class WhatIf:
    """Plans one brief again with changes, and tells what becomes of the plan."""

    plan: Plan
    words: Wording
    trial: Trial
    replan: Callable[[Brief], Plan]

    def changed(self, edits: Sequence[Edit]) -> Plan:
        """The plan of the brief with these changes; raises PlannerError if that is no valid brief."""
        return self.replan(edited(self.trial.brief, edits, self.trial.rulebook.catalogue))

    def effect(self, edits: Sequence[Edit], plan: Plan) -> Difference:
        """What the changed plan does otherwise; no money where a figure only stands for one."""
        return compare(self.plan, plan, money=not any(edit.free for edit in edits))

    def remedies(self, rule: Rule) -> Iterator[str]:
        """The smallest changes that would make a quiet rule apply, each with its effect; or what stands against it."""
        remedies = Healer.of(self.trial).remedies(rule)
        shown = [line for remedy in remedies.found[:SHOWN] for line in self._remedy(rule, remedy)]
        if not shown:
            yield from self._nothing(remedies)
            return
        yield f"{self._text('remedies')}:"
        yield from shown
        more = remedies.found[SHOWN:]
        if more:
            fields = [" + ".join(edit.place for edit in remedy.edits) for remedy in more]
            yield f"  {self._text('more_remedies', n=len(more), fields=self._listed(fields))}"

    def _remedy(self, rule: Rule, remedy: Remedy) -> Iterator[str]:
        plan = self.changed(remedy.edits)
        if rule.id not in {each.rule for each in plan.trace}:
            return
        mark = "  – "
        for edit in remedy.edits:
            yield f"{mark}{self.line(edit)}"
            mark = "    "
        if remedy.instead:
            values = [written(edit.value) for edit in remedy.instead]
            yield f"    {self._text('instead', values=self._listed(values))}"
        if any(edit.free and self.trial.strays(edit) for edit in remedy.edits):
            effect = [self._text("depends")]
        else:
            effect = list(tell(self.effect(remedy.edits, plan), self.words)) or [self._text("unmoved")]
        yield from (f"      {line}" for line in effect)

    def line(self, edit: Edit) -> str:
        """A change as its client would write it, with what the brief says now."""
        change = self._text("leave_out", field=edit.place) if edit.value is None else str(edit)
        if shape_of(edit.field).kind == "mapping" and edit.field != "window":
            return change
        return f"{change}  {self._text('now', value=self._now(edit.field))}"

    def _nothing(self, remedies: Remedies) -> Iterator[str]:
        if not remedies.against:
            yield self._text("no_field")
            return
        key = "no_remedy" if remedies.complete else "no_remedy_tried"
        yield self._text(key, n=PAIRS_TRIED)
        places = [Edit(field, None).place for field in remedies.against]
        yield f"  {self._text('against', n=len(places), fields=self._listed(places))}"
        for edit, message in remedies.refused[:SHOWN]:
            yield f"  {self._text('refused', line=edit, message=message)}"

    def _listed(self, items: Sequence[str]) -> str:
        rest = [self._text("more", n=len(items) - _NAMED)] if len(items) > _NAMED else []
        return self.words.locale.text("formats.list").join([*items[:_NAMED], *rest])

    def _now(self, field: str) -> str:
        """What stands in a field, as a reader of the plan's language writes it."""
        old = standing(self.trial.brief, field)
        if old is None:
            return self.words.locale.text("words.unknown")
        shape = shape_of(field)
        if shape.kind not in ("number", "share") or not isinstance(old, str):
            return written(old)
        return self.words.figure(
            read_number(old), "share" if shape.kind == "share" else self._unit(field), self.words.currency
        )

    def _unit(self, field: str) -> str:
        bare = re.sub(r"\.\d+", "", field)
        return next((entry.unit for entry in self.trial.rulebook.vocabulary.values() if entry.field == bare), "")

    def _text(self, key: str, **values: object) -> str:
        return self.words.locale.text(f"explain.{key}", **values)
