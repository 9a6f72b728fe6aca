"""What an action names must exist, what it says must be known, and what it spends must have a gate."""

from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic import BaseModel

from engine.errors import Problem, Source
from engine.rulebook.action import Act, Ask, CreatorMatrix, FactRef, ParamRef, Split, Tactic
from engine.rulebook.model import Rule, Rulebook
from engine.rulebook.place import Places
from engine.rulebook.placeholder import iter_prose, iter_slots, known_in
from engine.validation import suggest

_KINDS = {
    "platform": "platforms", "platforms": "platforms", "unit": "units", "measure": "measures", "metric": "measures",
    "owner": "owners", "audience": "audiences", "playbook": "playbooks", "stage": "stages",
}  # fmt: skip
_GUARD_MEASURE = "units"
_CATALOGUES = "core/catalogue/audiences.yaml, measures.yaml, units.yaml"
Way = tuple[str | int, ...]


def check_action(rule: Rule, branch: str, act: Act, rulebook: Rulebook, places: Places) -> Iterator[Problem]:
    """Every Problem of one action."""
    yield from _check_names(rule, act, act, rulebook, places)
    yield from check_prose(rule, iter_prose(act), known_in(rule, branch), rulebook, f"{rule.id}.{act.id}")
    match act:
        case Tactic():
            yield from _check_tactic(rule, act, rulebook)
            yield from _check_complete(rule, act, places)
            yield from _check_count(rule, branch, act, rulebook, places)
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


def _check_complete(rule: Rule, act: Tactic, places: Places) -> Iterator[Problem]:
    """A tactic that a team cannot be briefed with: for whom, how many or for how much, judged by what."""
    missing = {
        "for whom": "audience: core-crowd" if act.audience is None else "",
        "by what it is judged": "measure: saves-per-note" if not act.measure else "",
        "how many or how often, or for how much": (
            "quantity: {count: 3, unit: notes, per: week}, or spend:" if not (act.quantity or act.spend) else ""
        ),
    }
    lacks = [what for what, write in missing.items() if write]
    if lacks:
        source = places.at(rule.id, act.id, rule.source)
        hint = f"write for example {'; '.join(filter(None, missing.values()))} (words: {_CATALOGUES})"
        yield Problem(source, "R070", f"{rule.base}.{act.id} does not say {'; nor '.join(lacks)}", hint, "warning")


def _check_count(rule: Rule, branch: str, act: Tactic, rulebook: Rulebook, places: Places) -> Iterator[Problem]:
    """A number that a brief may leave out must not be all that tells how much is to be done."""
    count = act.quantity.count if act.quantity and act.spend is None else None
    entry = rulebook.vocabulary.get(count.fact) if isinstance(count, FactRef) else None
    if entry is not None and not entry.always and entry.name not in known_in(rule, branch):
        source = places.at(rule.id, act.id, rule.source, "quantity")
        message = f"{rule.base}.{act.id} does not say how many where a brief leaves out {entry.name}"
        hint = f"put `{entry.name}: {{known: true}}` in when, or count what is known"
        yield Problem(source, "R070", message, hint, "warning")


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


def _check_names(
    rule: Rule, act: Act, part: BaseModel, rulebook: Rulebook, places: Places, way: Way = ()
) -> Iterator[Problem]:
    for key, value in part:
        here = (*way, key)
        if isinstance(value, FactRef):
            entry = rulebook.vocabulary.get(value.fact)
            if entry is None or entry.type != "number":
                message = f"{rule.id}.{act.id}: {value.fact!r} is not a number fact"
                source = places.at(rule.id, act.id, rule.source, *here)
                yield Problem(source, "R010", message, suggest(value.fact, rulebook.vocabulary))
        elif isinstance(value, BaseModel) and not isinstance(value, ParamRef):
            yield from _check_names(rule, act, value, rulebook, places, here)
        elif key in _KINDS and value is not None:
            kind = _GUARD_MEASURE if key == "measure" and act.verb == "guard" else _KINDS[key]
            place = partial(places.at, rule.id, act.id, rule.source, *here)
            yield from _check_words(f"{rule.id}.{act.id}: {key}", kind, value, rulebook, place)
        elif key in ("target", "crowd", "rate") and value is not None and value not in rulebook.vocabulary:
            message = f"{rule.id}.{act.id}: there is no fact {value!r}"
            source = places.at(rule.id, act.id, rule.source, *here)
            yield Problem(source, "R010", message, suggest(value, rulebook.vocabulary))


def _check_words(
    where: str, kind: str, value: Any, rulebook: Rulebook, place: Callable[[], Source]
) -> Iterator[Problem]:
    known = getattr(rulebook.catalogue, kind)
    for word in value if isinstance(value, tuple) else (value,):
        if word not in known:
            code = "R023" if kind == "playbooks" else "R024"
            yield Problem(place(), code, f"{where} {word!r} is not in the catalogue", suggest(word, known))


def check_prose(
    rule: Rule, texts: Iterable[str], known: frozenset[str], rulebook: Rulebook, where: str
) -> Iterator[Problem]:
    """Placeholders must name something, and a fact only where the rule cannot run without it being known."""
    groups = {group.id for group in rulebook.groups}
    for name, instead in (slot for text in texts for slot in iter_slots(text)):
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
        elif not entry.always and name not in known and instead is None:
            message = f"{where}: {{{name}}} may be unknown when the rule fires"
            yield Problem(
                rule.source,
                "R022",
                message,
                f"put `{name}: {{known: true}}` in when, or say what stands in: {{{name}?...}}",
            )


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
