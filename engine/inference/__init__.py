"""Rulebook + situation -> Outcome: durable-rules does the forward chaining, the reference evaluator says what it means.

Every run compares the two, rule by rule. They agree, or the run refuses and names the rules.
"""

from collections.abc import Iterator
from threading import Lock
from typing import Literal

from engine import evaluate
from engine.errors import PlannerError, Problem, Source
from engine.evaluate import Outcome, Situation
from engine.inference.program import program_of
from engine.inference.trouble import WAY_OUT
from engine.rulebook.model import Rulebook

Engine = Literal["both", "reference"]
_lock = Lock()


def infer(rulebook: Rulebook, situation: Situation, engine: Engine = "both") -> Outcome:
    """What the rules conclude about one situation, from both engines unless told otherwise."""
    expected = evaluate.infer(rulebook, situation)
    if engine == "reference":
        return expected
    with _lock:
        outcome = _run(rulebook, situation)
    if outcome != expected:
        raise PlannerError(list(_disagreements(rulebook, outcome, expected)))
    return outcome


def _run(rulebook: Rulebook, situation: Situation) -> Outcome:
    return program_of(rulebook).run(situation)


def _disagreements(rulebook: Rulebook, outcome: Outcome, expected: Outcome) -> Iterator[Problem]:
    ours, theirs = _branches(expected), _branches(outcome)
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            said = f"durable-rules says {theirs.get(name, 'quiet')}, the reference evaluator {ours.get(name, 'quiet')}"
            yield Problem(rulebook.rules[name].source, "P001", f"{name}: {said}", WAY_OUT)
    if ours == theirs:
        yield Problem(
            Source("rulebooks"), "P001", "durable-rules and the reference evaluator conclude differently", WAY_OUT
        )


def _branches(outcome: Outcome) -> dict[str, str]:
    return {firing.rule.id: firing.branch for firing in outcome.firings}
