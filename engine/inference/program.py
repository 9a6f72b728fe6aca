"""A rulebook as durable-rules runs it: level by level, each seeing what the levels before it concluded."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.evaluate import Firing, Outcome, Situation, World, choose, findings_of, playbooks_of
from engine.inference.matcher import Matcher
from engine.inference.trouble import MatchError, refused
from engine.rulebook.condition import ALWAYS, Condition
from engine.rulebook.model import Group, Rule, Rulebook
from engine.rulebook.strata import Level, groups_of, levels_of, stratify

KEPT = 8
_programs: dict[int, "Program"] = {}


class Step(NamedTuple):
    """One level: its rules with the numbers of their conditions, and the groups that its rules bid for."""

    matcher: Matcher
    lines: tuple[tuple[Rule, int, int], ...]
    groups: tuple[Group, ...]
    cyclic: bool

    def run(self, world: World) -> list[Firing]:
        """The level's firings; in a cycle again and again until nothing new is found."""
        while True:
            true = self._match(world)
            applying = ((rule, gate in true) for rule, when, gate in self.lines if when in true)
            fired = [Firing(rule, "then" if passed else "otherwise") for rule, passed in applying]
            found = findings_of(fired) | world.findings
            settled = not self.cyclic or found == world.findings
            world.findings = found
            if settled:
                return fired

    def _match(self, world: World) -> set[int]:
        try:
            return self.matcher.match(world)
        except MatchError as error:
            rules = [rule for rule, *numbers in self.lines if not error.numbers.isdisjoint(numbers)]
            raise refused(rules or [rule for rule, *_ in self.lines], error) from error


class Program:
    """A rulebook compiled into the library."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        rules = rulebook.rules.values()
        self._places = stratify(rules, rulebook.groups).places
        self._steps = [_step(level, rulebook.groups) for level in levels_of(rules, rulebook.groups)]

    def keep(self) -> None:
        """Be the program of its rulebook from now on; those of the rulebooks used last are kept."""
        if len(_programs) >= KEPT:
            _programs.clear()
        _programs[id(self.rulebook)] = self

    def run(self, situation: Situation) -> Outcome:
        """What the library concludes about one situation."""
        groups = self.rulebook.groups
        choices: dict[str, str | None] = {group.id: None for group in groups}
        world = World(situation.facts, situation.parameters, choices=choices)
        firings: list[Firing] = []
        for step in self._steps:
            if "decided" in step.matcher.reads:
                world.decided = playbooks_of(groups, firings, choices)
            firings += step.run(world)
            choices.update((group.id, choose(group, firings)) for group in step.groups)
        firings.sort(key=lambda firing: (self._places[firing.rule.id], firing.rule.id))
        return Outcome(tuple(firings), frozenset(world.findings), choices)


def program_of(rulebook: Rulebook) -> Program:
    """The rulebook compiled, once."""
    if id(rulebook) not in _programs:
        Program(rulebook).keep()
    return _programs[id(rulebook)]


def _step(level: Level, groups: Sequence[Group]) -> Step:
    matcher = Matcher([condition for rule in level.rules for condition in (rule.when, _gate(rule))])
    lines = tuple((rule, matcher.number(rule.when), matcher.number(_gate(rule))) for rule in level.rules)
    wanted = {name for rule in level.rules for name in groups_of(rule)}
    return Step(matcher, lines, tuple(group for group in groups if group.id in wanted), level.cyclic)


def _gate(rule: Rule) -> Condition:
    return ALWAYS if rule.gate is None else rule.gate
