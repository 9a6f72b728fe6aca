"""How each rule came to speak: the facts that its conditions read, and a digest of what it decided."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from engine.decisions import Decisions
from engine.evaluate import Firing
from engine.plan.inputs import Inputs
from engine.plan.model import Trace
from engine.plan.sources import facts_of
from engine.rulebook.model import Rule

DIGITS = 16
Branch = Literal["then", "otherwise"]


def make_trace(inputs: Inputs, decisions: Decisions) -> tuple[Trace, ...]:
    """Every firing in the order that inference gives; `unfunded` marks those that the money sent to `otherwise`."""
    return tuple(
        Trace(
            rule=firing.rule.id,
            title=inputs.words.say(firing.rule.title) or firing.rule.title,
            branch=firing.branch,
            unfunded=firing.rule.id in decisions.unfunded,
            facts=_facts(inputs, firing),
            references=firing.rule.references,
            decided=digest(firing.rule, firing.branch),
        )
        for firing in decisions.firings
    )


def _facts(inputs: Inputs, firing: Firing) -> dict[str, Any]:
    """The facts that the conditions of a firing read, by name."""
    return {name: _plain(inputs.facts.plain(name)) for name in facts_of(firing.rule)}


@lru_cache(maxsize=8192)
def digest(rule: Rule, branch: Branch) -> str:
    """The first hex digits of the SHA-256 over the branch's actions as canonical JSON."""
    acts = Firing(rule, branch).actions
    actions = [{"verb": act.verb, **act.model_dump(mode="json", exclude_none=True)} for act in acts]
    text = json.dumps(actions, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def _plain(value: Any) -> Any:
    """A fact's value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
