"""How rules hang together: what a condition rests on once findings, choices and playbooks are followed to their rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.evaluate import World, predicate
from engine.rulebook.action import Choose, Finding
from engine.rulebook.condition import All, Any, Chosen, Condition, Decided, Found, Leaf, Not, Test, iter_leaves
from engine.rulebook.model import Rule, Rulebook

Visit = tuple[str, bool]


@dataclass(frozen=True)
class Web:
    """The rules of one rulebook by what they conclude."""

    rulebook: Rulebook

    @cached_property
    def _makers(self) -> Mapping[str, tuple[Rule, ...]]:
        made: dict[str, dict[str, Rule]] = {}
        for rule in self.rulebook.rules.values():
            for name in _conclusions(rule):
                made.setdefault(name, {})[rule.id] = rule
        return {name: tuple(rules.values()) for name, rules in made.items()}

    def makers(self, leaf: Leaf) -> Iterator[tuple[Rule, bool]]:
        """The rules behind a conclusion, each with whether its applying speaks for the leaf or against it."""
        match leaf:
            case Found(findings):
                for name in findings:
                    yield from ((rule, True) for rule in self._makers.get(f"finding:{name}", ()))
            case Chosen(group, options):
                for option, rule in self._bids(group):
                    yield rule, option in options
            case Decided(playbooks):
                for name in playbooks:
                    yield from ((rule, True) for rule in self._makers.get(f"playbook:{name}", ()))
                    yield from self._chosen_playbook(name)

    def _bids(self, group: str) -> Iterator[tuple[str, Rule]]:
        for rule in self._makers.get(f"choice:{group}", ()):
            acts = (*rule.then, *rule.otherwise)
            yield from ((act.option, rule) for act in acts if isinstance(act, Choose) and act.group == group)

    def _chosen_playbook(self, name: str) -> Iterator[tuple[Rule, bool]]:
        for group in self.rulebook.groups:
            options = {option.id for option in group.options if option.playbook == name}
            if options:
                yield from ((rule, option in options) for option, rule in self._bids(group.id))

    def tests(self, rule: Rule) -> frozenset[Test]:
        """Every comparison that the rule could rest on, however far away."""
        found: set[Test] = set()
        seen = {rule.id}
        waiting = [rule.when]
        while waiting:
            for leaf, _ in iter_leaves(waiting.pop()):
                if isinstance(leaf, Test):
                    found.add(leaf)
                    continue
                for maker, _ in self.makers(leaf):
                    if maker.id not in seen:
                        seen.add(maker.id)
                        waiting += [maker.when] if maker.gate is None else [maker.when, maker.gate]
        return frozenset(found)

    def against(self, rule: Rule, world: World) -> frozenset[Test]:
        """The comparisons that keep a rule from applying in this world; one of them has to turn before it can."""
        found: set[Test] = set()
        seen: set[Visit] = set()
        waiting: list[tuple[Condition, bool]] = [(rule.when, True)]
        while waiting:
            for leaf, wanted in blocking(*waiting.pop(), world):
                if isinstance(leaf, Test):
                    found.add(leaf)
                    continue
                for maker, speaks_for in self.makers(leaf):
                    visit = maker.id, speaks_for is wanted
                    if visit not in seen:
                        seen.add(visit)
                        waiting.append((maker.when, visit[1]))
                        found |= _gated(maker)
        return frozenset(found)


def blocking(condition: Condition, wanted: bool, world: World) -> Iterator[tuple[Leaf, bool]]:
    """The leaves that keep a condition from being `wanted`, with what each would have to be."""
    if predicate(condition)(world) is wanted:
        return
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from blocking(part, wanted, world)
        case Not(part):
            yield from blocking(part, not wanted, world)
        case leaf:
            yield leaf, wanted


def _gated(rule: Rule) -> frozenset[Test]:
    """A maker with a gate concludes in one of its branches, so that its gate may have to turn."""
    leaves = iter_leaves(rule.gate) if rule.gate is not None else ()
    return frozenset(leaf for leaf, _ in leaves if isinstance(leaf, Test))


def _conclusions(rule: Rule) -> Iterable[str]:
    for act in (*rule.then, *rule.otherwise):
        if isinstance(act, Finding):
            yield f"finding:{act.id}"
        elif isinstance(act, Choose):
            yield f"choice:{act.group}"
        if rule.layer == "tactics" and (playbook := getattr(act, "playbook", None)):
            yield f"playbook:{playbook}"
