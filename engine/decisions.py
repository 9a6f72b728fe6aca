"""What was decided, by which rule: the actions of the rules that fired, in one fixed order.

Runs after inference and before the plan, which knows nothing of conditions or engines.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from engine.evaluate import Firing, Outcome
from engine.rulebook.action import Act
from engine.rulebook.model import Group, Rule, Rulebook

A = TypeVar("A", bound=Act)
Reason = Literal["failed", "undecided", "outranked"]
_NEAREST_FIRST: tuple[tuple[bool | None, Reason], ...] = ((True, "outranked"), (None, "undecided"), (False, "failed"))


class Decision(NamedTuple, Generic[A]):
    """One action that a rule's branch decided; `id` is `book/topic/rule.action`."""

    id: str
    action: A
    rule: Rule
    branch: Literal["then", "otherwise"]


class Choice(NamedTuple):
    """How an exclusive group came out: the winning rule, and each other option with why it lost."""

    group: Group
    option: str | None
    rule: Rule | None
    rejected: tuple[tuple[str, Rule | None, Reason], ...]


@dataclass(frozen=True)
class Decisions:
    """Everything decided on one brief; `unfunded` names the rules that the split sent to `otherwise`."""

    firings: tuple[Firing, ...]
    findings: frozenset[str]
    choices: tuple[Choice, ...]
    unfunded: frozenset[str] = frozenset()

    def of(self, kind: type[A]) -> Iterator[Decision[A]]:
        """The decisions of one kind of action, in firing order."""
        yield from self._by_kind.get(kind, ())

    @property
    def playbooks(self) -> frozenset[str]:
        """The playbooks that decided something: of every action, and of every option that was chosen."""
        acts = (getattr(act, "playbook", None) for firing in self.firings for act in firing.actions)
        options = (choice.group.playbook_of(choice.option) for choice in self.choices if choice.option)
        return frozenset(name for name in (*acts, *options) if name is not None)

    @cached_property
    def _by_kind(self) -> Mapping[type[Act], list[Decision[Any]]]:
        found: dict[type[Act], list[Decision[Any]]] = {}
        for firing in self.firings:
            for action in firing.actions:
                decision = Decision(f"{firing.rule.id}.{action.id}", action, firing.rule, firing.branch)
                found.setdefault(type(action), []).append(decision)
        return found

    def without(self, rules: frozenset[str]) -> "Decisions":
        """The same decisions with these rules sent to `otherwise`, because no money reached them."""
        firings = tuple(
            Firing(firing.rule, "otherwise") if firing.rule.id in rules else firing for firing in self.firings
        )
        return Decisions(firings, self.findings, self.choices, self.unfunded | rules)


def decide(rulebook: Rulebook, outcome: Outcome, truth: Mapping[str, bool | None]) -> Decisions:
    """Outcome -> decisions; `truth` says for every rule whether it applies (None: undecided)."""
    choices = tuple(_choice(rulebook, group, outcome, truth) for group in rulebook.groups)
    return Decisions(outcome.firings, outcome.findings, choices)


def _choice(rulebook: Rulebook, group: Group, outcome: Outcome, truth: Mapping[str, bool | None]) -> Choice:
    bids = rulebook.bids[group.id]
    chosen = outcome.choices.get(group.id)
    winner = next((rule for option, rule in bids if option == chosen and truth[rule.id]), None)
    rejected = []
    for option in group.options:
        if option.id == chosen:
            continue
        rules = [rule for name, rule in bids if name == option.id]
        reason, rule = _why_not(rules, truth)
        rejected.append((option.id, rule, reason))
    return Choice(group, chosen, winner, tuple(rejected))


def _why_not(rules: list[Rule], truth: Mapping[str, bool | None]) -> tuple[Reason, Rule | None]:
    for state, reason in _NEAREST_FIRST:
        for rule in rules:
            if truth[rule.id] is state:
                return reason, rule
    return "failed", None
