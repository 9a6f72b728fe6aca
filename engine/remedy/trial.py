"""One brief tried with other fields: what would be known, compared and concluded, without making a plan of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from engine.brief import Brief
from engine.brief.edit import Edit, edited
from engine.errors import PlannerError
from engine.evaluate import Outcome, Situation, World, infer, world_of
from engine.facts import build_facts
from engine.rulebook.model import Rule, Rulebook
from engine.rulebook.parameter import derive, resolve_parameters


@dataclass
class Trial:
    """Tries changes of one brief by the reference evaluator, each only once; `tries` counts them."""

    brief: Brief
    rulebook: Rulebook
    tries: int = 0
    _known: dict[str, "World | None"] = field(default_factory=dict, repr=False)
    _concluded: dict[str, "tuple[Outcome, World] | None"] = field(default_factory=dict, repr=False)

    @cached_property
    def here(self) -> World:
        """The world of the brief as it is."""
        concluded = self.outcome(())
        if concluded is None:
            raise ValueError("a brief that was read is valid")
        return concluded[1]

    def known(self, edits: Sequence[Edit]) -> World | None:
        """Facts and parameters of the changed brief, nothing concluded; None if that is no valid brief."""
        key = _key(edits)
        if key not in self._known:
            situation = self._situation(edits)
            self._known[key] = World(situation.facts, situation.parameters) if situation else None
        return self._known[key]

    def outcome(self, edits: Sequence[Edit]) -> tuple[Outcome, World] | None:
        """What the rules conclude about the changed brief, and the world they leave; None if it is not valid."""
        key = _key(edits)
        if key not in self._concluded:
            self.tries += 1
            situation = self._situation(edits)
            self._concluded[key] = None if situation is None else self._conclude(situation)
        return self._concluded[key]

    def fires(self, rule: Rule, edits: Sequence[Edit]) -> bool:
        """Whether the rule applies to the changed brief."""
        found = self.outcome(edits)
        return found is not None and any(firing.rule is rule for firing in found[0].firings)

    def _conclude(self, situation: Situation) -> tuple[Outcome, World]:
        outcome = infer(self.rulebook, situation)
        return outcome, world_of(self.rulebook, situation, outcome)

    def strays(self, edit: Edit) -> Decimal:
        """How far a change moves figures that are known already, the farthest relative to what it is now."""
        world = self.known([edit])
        facts = world.facts if world else {}
        now = self.here.facts.items()
        moved = [_apart(value, facts.get(name)) for name, value in now if type(value) is int]
        return max(moved, default=Decimal(0))

    def refused(self, edit: Edit) -> str:
        """What is wrong with the brief that this change makes; empty if it is valid."""
        try:
            edited(self.brief, [edit], self.rulebook.catalogue)
        except PlannerError as error:
            return error.problems[0].message
        return ""

    def _situation(self, edits: Sequence[Edit]) -> Situation | None:
        try:
            brief = edited(self.brief, edits, self.rulebook.catalogue) if edits else self.brief
        except PlannerError:
            return None
        facts = derive(build_facts(brief, self.rulebook.catalogue, self.rulebook.vocabulary), self.rulebook.derived)
        resolved = resolve_parameters(self.rulebook.parameters, facts, brief.as_of, brief.budget.cny_rate)
        return Situation(facts.values, {name: each.settled for name, each in resolved.items()})


def _apart(now: int, then: object) -> Decimal:
    if type(then) is not int or then == now:
        return Decimal(0)
    return abs(Decimal(then) - now) / abs(now) if now else Decimal(1)


def _key(edits: Iterable[Edit]) -> str:
    return "\n".join(sorted(f"{edit.field}: {edit.value!r}" for edit in edits))
