"""The reference evaluator: what a condition means over one brief, and why.

Truth is three-valued (Kleene): True, False, or None where an unknown fact keeps the answer open. `is` over several
operands is an `any`, `between` an `all` of its ends. Findings, choices, `decided` are closed: not concluded is False.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any as Anything
from typing import Literal, NamedTuple

from engine.rulebook.action import Act
from engine.rulebook.condition import All, Any, Chosen, Condition, Decided, Found, Not, Operand, Parameter, Test, Value
from engine.rulebook.model import Conclusions, Group, ParameterEntry, Rule, Rulebook
from engine.rulebook.strata import Stratum, stratify

Known = Value | tuple[str, ...] | date
"""A fact's settled value: millionths, flag, word or text, a list of words, or a date."""
Truth = bool | None


class Situation(NamedTuple):
    """One brief as rules see it: every fact and every parameter by name, None where unknown."""

    facts: Mapping[str, Known | None]
    parameters: Mapping[str, Value | None]


class Firing(NamedTuple):
    """A rule that applies, and which branch its gate sends it to; a choice it makes may still be outranked."""

    rule: Rule
    branch: Literal["then", "otherwise"]

    @property
    def actions(self) -> tuple[Act, ...]:
        return self.rule.then if self.branch == "then" else self.rule.otherwise

    @property
    def conclusions(self) -> Conclusions:
        return self.rule.conclusions[self.branch]


class Outcome(NamedTuple):
    """All that inference concludes: firings in (layer, stratum, rule id) order, findings, and each group's option."""

    firings: tuple[Firing, ...]
    findings: frozenset[str]
    choices: Mapping[str, str | None]


@dataclass
class World:
    """A situation and what has been concluded about it so far."""

    facts: Mapping[str, Known | None]
    parameters: Mapping[str, Value | None]
    findings: AbstractSet[str] = frozenset()
    choices: Mapping[str, str | None] = field(default_factory=dict)
    decided: AbstractSet[str] = frozenset()


class Judgement(NamedTuple):
    """A condition's truth and what it rests on: the value that a leaf found, else the judgements below."""

    condition: Condition
    truth: Truth
    value: Known | None = None
    parts: tuple["Judgement", ...] = ()


Predicate = Callable[[World], Truth]
COMPARE: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "above": operator.gt,
    "at_most": operator.le,
    "below": operator.lt,
    "includes": operator.contains,
}


def truth(
    condition: Condition,
    situation: Situation,
    findings: AbstractSet[str] = frozenset(),
    choices: Mapping[str, str | None] = MappingProxyType({}),
    decided: AbstractSet[str] = frozenset(),
) -> Truth:
    """What a condition comes to, given what has been concluded."""
    return predicate(condition)(World(situation.facts, situation.parameters, findings, choices, decided))


def predicate(condition: Condition) -> Predicate:
    """A condition's meaning as a function: compiled once per rulebook, asked for every brief."""
    match condition:
        case All(parts):
            return _every([predicate(part) for part in parts])
        case Any(parts):
            return _some([predicate(part) for part in parts])
        case Not(part):
            inner = predicate(part)
            return lambda world: None if (value := inner(world)) is None else not value
        case Found(findings):
            return lambda world: not world.findings.isdisjoint(findings)
        case Chosen(group, options):
            return lambda world: world.choices.get(group) in options
        case Decided(playbooks):
            return lambda world: not world.decided.isdisjoint(playbooks)
        case Test():
            return _test(condition)


def _every(parts: Sequence[Predicate]) -> Predicate:
    def every(world: World) -> Truth:
        answer: Truth = True
        for part in parts:
            value = part(world)
            if value is False:
                return False
            if value is None:
                answer = None
        return answer

    return every


def _some(parts: Sequence[Predicate]) -> Predicate:
    def some(world: World) -> Truth:
        answer: Truth = False
        for part in parts:
            value = part(world)
            if value is True:
                return True
            if value is None:
                answer = None
        return answer

    return some


def _test(test: Test) -> Predicate:
    match test.comparator, test.operands:
        case "known", (wanted,):
            return lambda world: (world.facts.get(test.fact) is not None) is wanted
        case "is", words if not any(isinstance(operand, Parameter) for operand in words):
            return lambda world: None if (value := world.facts.get(test.fact)) is None else value in words
        case "is", operands:
            return _some([_comparison(test.fact, "is", operand) for operand in operands])
        case "between", (low, high):
            return _every([_comparison(test.fact, "at_least", low), _comparison(test.fact, "at_most", high)])
        case comparator, (operand,):
            return _comparison(test.fact, comparator, operand)
    raise ValueError(f"{test.source}: {test.comparator} does not take {len(test.operands)} operands")


def _comparison(fact: str, comparator: str, operand: Operand) -> Predicate:
    compare = COMPARE[comparator]

    def with_literal(world: World) -> Truth:
        value = world.facts.get(fact)
        return None if value is None else compare(value, operand)

    def with_parameter(world: World) -> Truth:
        value, bound = world.facts.get(fact), world.parameters.get(name)
        return None if value is None or bound is None else compare(value, bound)

    name = operand.name if isinstance(operand, Parameter) else ""
    return with_parameter if name else with_literal


def judge(condition: Condition, world: World) -> Judgement:
    """A condition's truth with everything it rests on."""
    answer = predicate(condition)(world)
    match condition:
        case All(parts) | Any(parts):
            return Judgement(condition, answer, parts=tuple(judge(part, world) for part in parts))
        case Not(part):
            return Judgement(condition, answer, parts=(judge(part, world),))
        case Found(findings):
            return Judgement(condition, answer, tuple(name for name in findings if name in world.findings))
        case Chosen(group):
            return Judgement(condition, answer, world.choices.get(group))
        case Decided(playbooks):
            return Judgement(condition, answer, tuple(name for name in playbooks if name in world.decided))
        case Test(fact):
            return Judgement(condition, answer, world.facts.get(fact))


def unknown_facts(
    condition: Condition, world: World, entries: Mapping[str, ParameterEntry] = MappingProxyType({})
) -> frozenset[str]:
    """The unknown facts that could still decide an undecided condition; `entries` tell what a parameter waits for."""
    return frozenset(fact for test in _open_tests(judge(condition, world)) for fact in _missing(test, world, entries))


def _open_tests(judgement: Judgement) -> Iterator[Test]:
    if judgement.truth is None and isinstance(judgement.condition, Test):
        yield judgement.condition
    for part in judgement.parts if judgement.truth is None else ():
        yield from _open_tests(part)


def _missing(test: Test, world: World, entries: Mapping[str, ParameterEntry]) -> Iterator[str]:
    if world.facts.get(test.fact) is None:
        yield test.fact
    for operand in test.operands:
        if isinstance(operand, Parameter) and world.parameters.get(operand.name) is None:
            entry = entries.get(operand.name)
            if entry is not None and entry.by is not None and world.facts.get(entry.by) is None:
                yield entry.by


def findings_of(firings: Iterable[Firing]) -> frozenset[str]:
    """What these firings conclude."""
    return frozenset().union(*(firing.conclusions.findings for firing in firings))


def choose(group: Group, firings: Iterable[Firing]) -> str | None:
    """The option of the highest priority among the rules that applied; by rule id should two be equal."""
    bids = [
        (-firing.rule.priority, firing.rule.id, option)
        for firing in firings
        if firing.rule.layer == "strategy"
        for name, option in firing.conclusions.bids
        if name == group.id
    ]
    return min(bids)[2] if bids else None


def playbooks_of(
    groups: Iterable[Group], firings: Iterable[Firing], choices: Mapping[str, str | None]
) -> frozenset[str]:
    """What `decided:` may read: playbooks of all that tactics decided and of the options that were chosen."""
    decided = [firing.conclusions.playbooks for firing in firings if firing.rule.layer == "tactics"]
    made = [(group, choices[group.id]) for group in groups if choices.get(group.id) is not None]
    named = (option.playbook for group, id_ in made for option in group.options if option.id == id_)
    return frozenset(name for name in named if name is not None).union(*decided)


Line = tuple[Rule, Predicate, Predicate | None]
_programs: dict[int, tuple[Rulebook, list[tuple[Stratum, list[Line]]]]] = {}


def _program(rulebook: Rulebook) -> list[tuple[Stratum, list[Line]]]:
    """The rulebook's strata as functions, kept for the rulebooks used last."""
    kept = _programs.get(id(rulebook))
    if kept is None:
        strata = stratify(rulebook.rules.values(), rulebook.groups).strata
        kept = rulebook, [(stratum, [_line(rule) for rule in stratum.rules]) for stratum in strata]
        if len(_programs) >= 8:
            _programs.clear()
        _programs[id(rulebook)] = kept
    return kept[1]


def _line(rule: Rule) -> Line:
    return rule, predicate(rule.when), None if rule.gate is None else predicate(rule.gate)


def infer(rulebook: Rulebook, situation: Situation) -> Outcome:
    """The rulebook's conclusions about one situation, stratum by stratum."""
    choices: dict[str, str | None] = {group.id: None for group in rulebook.groups}
    world = World(situation.facts, situation.parameters, choices=choices)
    firings: list[Firing] = []
    for stratum, lines in _program(rulebook):
        if lines and lines[0][0].layer == "checks":
            world.decided = playbooks_of(rulebook.groups, firings, choices)
        firings += _settle(lines, world)
        choices.update((group.id, choose(group, firings)) for group in stratum.groups)
    return Outcome(tuple(firings), frozenset(world.findings), choices)


def _settle(lines: Sequence[Line], world: World) -> list[Firing]:
    """One stratum to its fixpoint: findings may make more rules apply, never fewer."""
    while True:
        fired = [Firing(rule, _branch(gate, world)) for rule, when, gate in lines if when(world)]
        if (found := findings_of(fired)) <= world.findings:
            return fired
        world.findings = world.findings | found


def _branch(gate: Predicate | None, world: World) -> Literal["then", "otherwise"]:
    return "then" if gate is None or gate(world) else "otherwise"


def world_of(rulebook: Rulebook, situation: Situation, outcome: Outcome) -> World:
    """A situation with all that was concluded about it, to judge conditions in."""
    decided = playbooks_of(rulebook.groups, outcome.firings, outcome.choices)
    return World(situation.facts, situation.parameters, outcome.findings, outcome.choices, decided)


def applies(rulebook: Rulebook, world: World) -> dict[str, Truth]:
    """The truth of every rule's `when` once all is concluded, by rule id."""
    return dict(sorted((rule.id, when(world)) for _, lines in _program(rulebook) for rule, when, _ in lines))
