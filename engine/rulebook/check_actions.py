"""What an action names must exist, what it says must be known, and what it spends must have a gate."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from engine.errors import Problem
from engine.rulebook.action import Act, Ask, CreatorMatrix, FactRef, ParamRef, Split, Tactic
from engine.rulebook.model import Rule, Rulebook
from engine.rulebook.placeholder import iter_placeholders, iter_prose, known_in
from engine.validation import suggest

_KINDS = {
    "platform": "platforms", "platforms": "platforms", "unit": "units", "measure": "measures", "metric": "measures",
    "owner": "owners", "audience": "audiences", "playbook": "playbooks", "stage": "stages",
}  # fmt: skip
_GUARD_MEASURE = "units"


def check_action(rule: Rule, branch: str, act: Act, rulebook: Rulebook) -> Iterator[Problem]:
    """Every Problem of one action."""
    yield from _check_names(rule, act, act, rulebook)
    yield from check_prose(rule, iter_prose(act), known_in(rule, branch), rulebook, f"{rule.id}.{act.id}")
    match act:
        case Tactic():
            yield from _check_tactic(rule, act, rulebook)
        case Split(shares=dict() as shares):
            yield from _check_vector(rule, shares)
        case CreatorMatrix():
            for reference in (act.matrix, act.prices):
                yield from _check_table(rule, reference, rulebook)
        case Ask():
            yield from _check_field(rule, act.field, rulebook)


def _check_tactic(rule: Rule, act: Tactic, rulebook: Rulebook) -> Iterator[Problem]:
    if act.spend is not None and rule.gate is None:
        yield Problem(rule.source, "R021", f"{rule.id} spends money without a gate", "add gate: and otherwise:")
    if act.after is not None and not _exists(act.after, rulebook):
        yield Problem(rule.source, "R029", f"{rule.id}.{act.id} comes after {act.after!r}, which no rule has")


def _check_field(rule: Rule, field: str, rulebook: Rulebook) -> Iterator[Problem]:
    fields = rulebook.fields
    if field not in fields and f"platforms.{field}" not in fields and not _is_parent(field, fields):
        yield Problem(rule.source, "R024", f"{rule.id} asks for {field!r}, which no brief has", suggest(field, fields))


def _is_parent(name: str, fields: Collection[str]) -> bool:
    return any(field.startswith(f"{name}.") or f"platforms.{field}".startswith(f"{name}.") for field in fields)


def _exists(name: str, rulebook: Rulebook) -> bool:
    rule_id, _, action = name.rpartition(".")
    rule = rulebook.rules.get(rule_id)
    return rule is not None and any(act.id == action for act in (*rule.then, *rule.otherwise))


def _check_names(rule: Rule, act: Act, part: BaseModel, rulebook: Rulebook) -> Iterator[Problem]:
    for key, value in part:
        if isinstance(value, FactRef):
            entry = rulebook.vocabulary.get(value.fact)
            if entry is None or entry.type != "number":
                message = f"{rule.id}.{act.id}: {value.fact!r} is not a number fact"
                yield Problem(rule.source, "R010", message, suggest(value.fact, rulebook.vocabulary))
        elif isinstance(value, BaseModel) and not isinstance(value, ParamRef):
            yield from _check_names(rule, act, value, rulebook)
        elif key in _KINDS and value is not None:
            kind = _GUARD_MEASURE if key == "measure" and act.verb == "guard" else _KINDS[key]
            yield from _check_words(rule, act, key, kind, value, rulebook)
        elif key in ("target", "crowd", "rate") and value is not None and value not in rulebook.vocabulary:
            message = f"{rule.id}.{act.id}: there is no fact {value!r}"
            yield Problem(rule.source, "R010", message, suggest(value, rulebook.vocabulary))


def _check_words(rule: Rule, act: Act, key: str, kind: str, value: Any, rulebook: Rulebook) -> Iterator[Problem]:
    known = getattr(rulebook.catalogue, kind)
    for word in value if isinstance(value, tuple) else (value,):
        if word not in known:
            code = "R023" if kind == "playbooks" else "R024"
            yield Problem(
                rule.source, code, f"{rule.id}.{act.id}: {key} {word!r} is not in the catalogue", suggest(word, known)
            )


def check_prose(
    rule: Rule, texts: Iterable[str], known: frozenset[str], rulebook: Rulebook, where: str
) -> Iterator[Problem]:
    """Placeholders must name something, and a fact only where the rule cannot run without it being known."""
    groups = {group.id for group in rulebook.groups}
    for name in (name for text in texts for name in iter_placeholders(text)):
        kind, _, rest = name.partition(":")
        if kind == "choice":
            if rest not in groups:
                yield Problem(rule.source, "R022", f"{where}: there is no choice {rest!r}", suggest(rest, groups))
            continue
        if kind in ("param", "name"):
            continue
        entry = rulebook.vocabulary.get(name)
        if entry is None:
            hint = suggest(name, rulebook.vocabulary)
            yield Problem(rule.source, "R022", f"{where}: there is no fact {name!r} for its text", hint)
        elif not entry.always and name not in known:
            message = f"{where}: {{{name}}} may be unknown when the rule fires"
            yield Problem(rule.source, "R022", message, f"put `{name}: {{known: true}}` in when")


def _check_vector(rule: Rule, shares: dict[str, Decimal]) -> Iterator[Problem]:
    if sum(shares.values()) != 1:
        yield Problem(
            rule.source, "R025", f"{rule.id}: the shares sum to {sum(shares.values()):.1%}", "they must be 100%"
        )


def _check_table(rule: Rule, reference: ParamRef | None, rulebook: Rulebook) -> Iterator[Problem]:
    entry = rulebook.parameters.get(reference.param) if reference else None
    if entry is None:
        return
    rows = [*entry.rows.values(), *([entry.default] if entry.default else [])]
    if any(not isinstance(value, tuple) for row in rows for _, value in row.values):
        yield Problem(rule.source, "R025", f"{rule.id}: {entry.id} is not a table", "rows such as {tier: head, ...}")
