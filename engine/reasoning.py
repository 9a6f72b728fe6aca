"""Everything known and decided about one brief, before it becomes a plan."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.brief import Brief
from engine.decisions import Decisions, decide
from engine.evaluate import Situation, World, applies, unknown_facts, world_of
from engine.facts import Facts, build_facts
from engine.inference import Engine, infer
from engine.rulebook.model import Rulebook
from engine.rulebook.parameter import Resolved, derive, resolve_parameters


class Reasoning(NamedTuple):
    """One brief's facts, parameters and decisions; `truth` of each rule, `undecided` rules by unknown fact."""

    brief: Brief
    facts: Facts
    parameters: Mapping[str, Resolved]
    world: World
    truth: Mapping[str, bool | None]
    undecided: Mapping[str, tuple[str, ...]]
    decisions: Decisions


def reason(brief: Brief, rulebook: Rulebook, engine: Engine = "both") -> Reasoning:
    """Brief -> decisions, by both evaluators (or the reference alone); raises PlannerError if they disagree."""
    facts = derive(build_facts(brief, rulebook.catalogue, rulebook.vocabulary), rulebook.derived)
    parameters = resolve_parameters(rulebook.parameters, facts, brief.as_of, brief.budget.cny_rate)
    situation = Situation(facts.values, {name: resolved.settled for name, resolved in parameters.items()})
    outcome = infer(rulebook, situation, engine)
    world = world_of(rulebook, situation, outcome)
    truth = applies(rulebook, world)
    return Reasoning(
        brief=brief,
        facts=facts,
        parameters=parameters,
        world=world,
        truth=truth,
        undecided=_undecided(rulebook, truth, world),
        decisions=decide(rulebook, outcome, truth),
    )


def _undecided(rulebook: Rulebook, truth: Mapping[str, bool | None], world: World) -> dict[str, tuple[str, ...]]:
    """Each unknown fact with the rules that wait for it; derived facts stand for the facts they are made of."""
    made_of = {fact.entry.name: fact.operands for fact in rulebook.derived}
    waiting: dict[str, set[str]] = {}
    for rule in rulebook.rules.values():
        if truth[rule.id] is None:
            for fact in unknown_facts(rule.when, world, rulebook.parameters):
                for root in _roots(fact, made_of, world):
                    waiting.setdefault(root, set()).add(rule.id)
    return {fact: tuple(sorted(rules)) for fact, rules in sorted(waiting.items())}


def _roots(fact: str, made_of: Mapping[str, tuple[str, ...]], world: World) -> Iterator[str]:
    operands = [operand for operand in made_of.get(fact, ()) if world.facts.get(operand) is None]
    if not operands:
        yield fact
    for operand in operands:
        yield from _roots(operand, made_of, world)
