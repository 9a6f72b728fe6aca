"""How each rule came to speak: the facts that its conditions read, and a digest of what it decided."""

from datetime import date
from decimal import Decimal
from typing import Any

from engine.decisions import Decisions
from engine.evaluate import Firing
from engine.plan.inputs import Inputs
from engine.plan.model import Trace
from engine.plan.sources import facts_of
from engine.rulebook.action import Tactic


def make_trace(inputs: Inputs, decisions: Decisions) -> tuple[Trace, ...]:
    """Every firing in the order that inference gives; `unfunded` marks those that the money sent to `otherwise`."""
    read = {name for firing in decisions.firings for name in facts_of(firing.rule)}
    plain = {name: _plain(inputs.facts.plain(name)) for name in read}
    return tuple(
        Trace(
            rule=firing.rule.id,
            title=inputs.words.rule(firing.rule, "title"),
            branch=firing.branch,
            unfunded=firing.rule.id in decisions.unfunded,
            facts={name: plain[name] for name in facts_of(firing.rule)},
            references=firing.rule.references,
            measures=_measures(firing),
            decided=firing.rule.digests[firing.branch],
        )
        for firing in decisions.firings
    )


def _measures(firing: Firing) -> tuple[str, ...]:
    """What the tactics of a firing are judged by, in the order in which they name it."""
    named = (name for act in firing.actions if isinstance(act, Tactic) for name in act.measure)
    return tuple(dict.fromkeys(named))


def _plain(value: Any) -> Any:
    """A fact's value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
