"""Topics that a case tells in full: a decision of theirs that it does not name is a failure, too.

A rule counts as named by its own id, by an action of it, by the choice it won or the finding it makes; by the base id of
a `for_each` rule only if all instances came out alike, since `fires` would else hide one of them.
"""

from collections.abc import Iterator

from engine.cases.case import Case
from engine.cases.expect import Failure, branches_of, reason_of, state_of
from engine.cases.words import name_rule
from engine.errors import Source
from engine.reasoning import Reasoning
from engine.rulebook.action import Choose, Finding
from engine.rulebook.model import Rule, Rulebook


def check_whole(case: Case, reasoning: Reasoning, rulebook: Rulebook) -> Iterator[Failure]:
    """Every decision of the case's topics that it does not name."""
    if not case.topics:
        return
    branches = branches_of(reasoning)
    states = {full for _, full, _ in case.states} | {full for _, full, _, _ in case.actions}
    for firing in reasoning.decisions.firings:
        rule = firing.rule
        if rule.topic in case.topics and not _is_named(rule, states, branches, case, reasoning, rulebook):
            yield _unnamed(case, rule, branches, reasoning, rulebook)
    for choice in reasoning.decisions.choices:
        if choice.rule and choice.rule.topic in case.topics and choice.group.id not in case.named("choices"):
            message = (
                f"{name_rule(choice.rule)} decides the choice {choice.group.id} and the case does not name it: "
                f"{choice.option}"
            )
            yield Failure(case, _place(case, choice.rule), message, f"choices: {{{choice.group.id}: {choice.option}}}")


def _is_named(
    rule: Rule, states: set[str], branches: dict[str, str], case: Case, reasoning: Reasoning, rulebook: Rulebook
) -> bool:
    if rule.id in states:
        return True
    if rule.base in states:
        return len({branches.get(each.id) for each in rulebook.rules_of(rule.base)}) == 1
    acts = rule.then if branches[rule.id] == "then" else rule.otherwise
    won = {choice.group.id: choice.rule for choice in reasoning.decisions.choices}
    return bool(acts) and all(
        (isinstance(act, Finding) and act.id in case.named("findings"))
        or (isinstance(act, Choose) and act.group in case.named("choices") and won.get(act.group) is rule)
        for act in acts
    )


def _unnamed(case: Case, rule: Rule, branches: dict[str, str], reasoning: Reasoning, rulebook: Rulebook) -> Failure:
    state = state_of(branches[rule.id])
    reason = reason_of(rule, branches[rule.id], reasoning, rulebook)
    topic = rule.topic
    message = f"{name_rule(rule)} decides its `{branches[rule.id]}` and the case, which tells {topic} in full, does not name it; {reason}"
    short = rule.id.removeprefix(f"{case.book}/")
    return Failure(
        case, _place(case, rule), message, f"write `{short}: {state}` under expect, or take {topic} out of topics"
    )


def _place(case: Case, rule: Rule) -> Source:
    index = case.topics.index(rule.topic)
    return case.document.at((*case.loc, "topics", index))
