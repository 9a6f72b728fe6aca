"""Names in a case that nothing bears, and expectations that nothing could meet: told by `check`, before a case runs."""

from collections.abc import Iterator
from typing import Any

from engine.cases.case import STATES, Case
from engine.cases.figure import check_fields
from engine.errors import Problem
from engine.rulebook.action import Act
from engine.rulebook.model import Rule, Rulebook
from engine.validation import suggest


def check_names(case: Case, rulebook: Rulebook) -> Iterator[Problem]:
    """Every Problem of one case's names; a case with `todo` may speak of what is not there yet."""
    if case.todo:
        return
    for index, topic in enumerate(case.topics):
        if topic not in rulebook.topics:
            source = case.document.at((*case.loc, "topics", index))
            yield Problem(source, "R052", f"there is no topic {topic!r} with rules", suggest(topic, rulebook.topics))
    for key, full, wanted in case.states:
        yield from _check_state(case, key, full, wanted, rulebook)
    for key, full, action, wanted in case.actions:
        yield from _check_action(case, key, full, action, wanted, rulebook)
    yield from _check_choices(case, rulebook)
    yield from _check_findings(case, rulebook)


def acts_of(rules: tuple[Rule, ...], action: str) -> list[Act]:
    """The actions of an id in both branches of these rules."""
    return [act for rule in rules for act in (*rule.then, *rule.otherwise) if act.id == action]


def _no_rule(case: Case, key: str, full: str, rulebook: Rulebook) -> Problem:
    known = {name for rule in rulebook.rules.values() for name in (rule.id, rule.base)}
    return Problem(case.at("expect", key), "R052", f"there is no rule {full!r}", suggest(full, known))


def _check_state(case: Case, key: str, full: str, wanted: Any, rulebook: Rulebook) -> Iterator[Problem]:
    if not rulebook.rules_of(full) and not rulebook.removed_of(full):
        yield _no_rule(case, key, full, rulebook)
    elif wanted not in STATES:
        message = f"{key}: expected one of {', '.join(STATES)}, got {wanted!r}"
        hint = "figures stand behind an action: topic/rule.action: {field: value}" if isinstance(wanted, dict) else ""
        yield Problem(case.at("expect", key), "R053", message, hint or suggest(str(wanted), STATES))


def _check_action(case: Case, key: str, full: str, action: str, wanted: Any, rulebook: Rulebook) -> Iterator[Problem]:
    rules = rulebook.rules_of(full)
    acts = acts_of(rules, action)
    if (not rules and rulebook.removed_of(full)) or rulebook.removed_of(f"{full}.{action}"):
        return  # an overlay took it out: it is never decided
    if not rules:
        yield _no_rule(case, key, full, rulebook)
    elif not acts:
        known = {act.id for rule in rules for act in (*rule.then, *rule.otherwise)}
        yield Problem(case.at("expect", key), "R052", f"{full} has no action {action!r}", suggest(action, known))
    elif not isinstance(wanted, dict) or not wanted:
        hint = f"{key}: {{at_most: 28}}; for whether the rule applies write {key.rpartition('.')[0]}: fires"
        yield Problem(case.at("expect", key), "R053", f"{key}: expected figures by field", hint)
    else:
        for loc, message, hint in check_fields(wanted, acts):
            yield Problem(case.at("expect", key, *loc), "R053", f"{key}: {message}", hint)


def _check_choices(case: Case, rulebook: Rulebook) -> Iterator[Problem]:
    groups = {group.id: group for group in rulebook.groups}
    for name, option in case.named("choices").items():
        source = case.at("expect", "choices", name)
        if name not in groups:
            yield Problem(source, "R052", f"there is no choice {name!r}", suggest(name, groups))
            continue
        options = [each.id for each in groups[name].options]
        if option is not None and option not in options:
            hint = suggest(str(option), options)
            yield Problem(source, "R052", f"{name} has no option {option!r}", f"{hint} null says that nobody chose")


def _check_findings(case: Case, rulebook: Rulebook) -> Iterator[Problem]:
    for name, wanted in case.named("findings").items():
        source = case.at("expect", "findings", name)
        if name not in rulebook.findings:
            yield Problem(source, "R052", f"no rule makes the finding {name!r}", suggest(name, rulebook.findings))
        elif wanted not in ("true", "false"):
            yield Problem(
                source, "R053", f"findings: {name}: expected true or false, got {wanted!r}", "write true or false"
            )
