"""What a case expects against what was decided: each difference with the author's words for why it came out so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.cases.case import STATES, Case
from engine.cases.figure import Figures
from engine.cases.words import name_rule, why, why_not
from engine.errors import Source
from engine.reasoning import Reasoning
from engine.remedy.web import blocking
from engine.rulebook.model import Removed, Rule, Rulebook


@dataclass(frozen=True)
class Failure:
    """What a case expected and what came out, at its line; `hint` says what to write instead."""

    case: Case
    source: Source
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{self.source}: {self.case.name}: {self.message}{hint}"


def check_expectations(case: Case, reasoning: Reasoning, rulebook: Rulebook) -> Iterator[Failure]:
    """Everything that a case expects and that was not decided; its names are good."""
    branches = branches_of(reasoning)
    for key, full, wanted in case.states:
        yield from _check_state(case, key, full, wanted, branches, reasoning, rulebook)
    for key, full, action, wanted in case.actions:
        yield from _check_action(case, key, full, action, wanted, branches, reasoning, rulebook)
    yield from _check_choices(case, reasoning, rulebook)
    yield from _check_findings(case, reasoning)


def branches_of(reasoning: Reasoning) -> dict[str, str]:
    """The branch of every rule that applies, by its id."""
    return {firing.rule.id: firing.branch for firing in reasoning.decisions.firings}


def state_of(branch: str | None) -> str:
    """What a case calls a branch."""
    return "quiet" if branch is None else "fires" if branch == "then" else branch


def reason_of(rule: Rule, branch: str | None, reasoning: Reasoning, rulebook: Rulebook) -> str:
    """Why a rule came out as it did."""
    world = reasoning.world
    if branch is None:
        return why_not(rule.when, world, rulebook)
    if branch == "otherwise" and rule.gate is not None:
        return f"its gate does not hold: {why_not(rule.gate, world, rulebook)}"
    holds = f"; its gate holds: {why(rule.gate, world, rulebook)}" if rule.gate is not None else ""
    return f"it applies: {why(rule.when, world, rulebook)}{holds}"


def _check_state(
    case: Case, key: str, full: str, wanted: Any, branches: dict[str, str], reasoning: Reasoning, rulebook: Rulebook
) -> Iterator[Failure]:
    rules = rulebook.rules_of(full)
    if not rules:
        if wanted != "quiet":
            yield _out(case, key, rulebook.removed_of(full)[0])
        return
    states = {state_of(branches.get(rule.id)) for rule in rules}
    # The base id of a for_each rule: it fires if any instance does, and is quiet if all are.
    if wanted in states and (wanted != "quiet" or states == {"quiet"}):
        return
    found = next(state for state in STATES if state in states)
    alike = [rule for rule in rules if state_of(branches.get(rule.id)) == found]
    rule = min(alike, key=lambda each: len(list(blocking(each.when, True, reasoning.world))))
    reason = reason_of(rule, branches.get(rule.id), reasoning, rulebook)
    message = f"{full} “{rule.title}”: expected {wanted}, found {found}; {reason}"
    yield Failure(case, case.at("expect", key), message)


def _out(case: Case, key: str, removed: Removed) -> Failure:
    """What an overlay took out and the case expects all the same."""
    message = f"{key} of “{removed.rule.title}” is expected, but {removed.book} takes it out: {removed.why}"
    return Failure(case, case.at("expect", key), message)


def _check_action(
    case: Case, key: str, full: str, action: str, wanted: Any, branches: dict[str, str], reasoning: Reasoning,
    rulebook: Rulebook,
) -> Iterator[Failure]:  # fmt: skip
    figures = Figures(reasoning.parameters, reasoning.facts.values)
    rules = rulebook.rules_of(full)
    removed = rulebook.removed_of(f"{full}.{action}") or (() if rules else rulebook.removed_of(full))
    if removed:
        yield _out(case, key, removed[0])
        return
    decided = [
        (firing.rule, act)
        for firing in reasoning.decisions.firings
        if firing.rule in rules
        for act in firing.actions
        if act.id == action
    ]
    if not decided:
        rule = next((rule for rule in rules if rule.id in branches), rules[0])
        branch = branches.get(rule.id)
        reason = reason_of(rule, branch, reasoning, rulebook)
        found = "the rule is quiet" if branch is None else f"the rule decided its `{branch}`"
        message = f"{full}.{action} of “{rule.title}” is not decided: {found}; {reason}"
        yield Failure(case, case.at("expect", key), message)
    for rule, act in decided:
        for each in figures.compare(wanted, act):
            message = (
                f"{rule.id}.{action} of “{rule.title}”: {each.field}: expected {each.expected}, found {each.found}"
            )
            yield Failure(case, case.at("expect", key, *each.loc), message)


def _check_choices(case: Case, reasoning: Reasoning, rulebook: Rulebook) -> Iterator[Failure]:
    choices = {choice.group.id: choice for choice in reasoning.decisions.choices}
    for group, wanted in case.named("choices").items():
        choice = choices[group]
        if choice.option == wanted:
            continue
        titles = {option.id: f"{option.id} “{option.title}”" for option in choice.group.options}
        found = titles.get(choice.option or "", "nobody chose")
        winner = f" by {name_rule(choice.rule)}" if choice.rule else ""
        message = f"{group}: expected {titles.get(wanted, 'nobody to choose')}, found {found}{winner}"
        yield Failure(
            case, case.at("expect", "choices", group), f"{message}{_lost(group, wanted, reasoning, rulebook)}"
        )


def _lost(group: str, wanted: str | None, reasoning: Reasoning, rulebook: Rulebook) -> str:
    """Why the expected option did not win, by its strongest rule."""
    bids = [rule for option, rule in rulebook.bids[group] if option == wanted]
    if not bids:
        return f"; no rule chooses {wanted}" if wanted else ""
    applying = next((rule for rule in bids if reasoning.truth[rule.id]), None)
    if applying is None:
        return f"; {name_rule(bids[0])} is quiet: {why_not(bids[0].when, reasoning.world, rulebook)}"
    return f"; {name_rule(applying)} applies, at priority {applying.priority}"


def _check_findings(case: Case, reasoning: Reasoning) -> Iterator[Failure]:
    for finding, wanted in case.named("findings").items():
        found = finding in reasoning.decisions.findings
        if wanted != str(found).lower():
            makers = [
                firing.rule for firing in reasoning.decisions.firings if finding in {act.id for act in firing.actions}
            ]
            by = f", made by {name_rule(makers[0])}" if makers else ""
            message = f"finding {finding}: expected {wanted}, found {str(found).lower()}{by}"
            yield Failure(case, case.at("expect", "findings", finding), message)
