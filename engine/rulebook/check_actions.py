"""What an action names must exist, what it says must be known, and what it spends must have a gate."""

from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from pydantic import BaseModel

from engine.errors import Problem, Source
from engine.rulebook.action import Act, Ask, CreatorMatrix, Split, Tactic
from engine.rulebook.amount import FactRef, ParamRef
from engine.rulebook.model import Rule, Rulebook
from engine.rulebook.placeholder import iter_prose, iter_slots, known_in
from engine.validation import suggest

At: TypeAlias = Callable[..., Source]
"""The place of a part of the action, by its keys."""

_KINDS = {
    "platform": "platforms", "platforms": "platforms", "unit": "units", "measure": "measures", "metric": "measures",
    "owner": "owners", "audience": "audiences", "playbook": "playbooks", "stage": "stages",
}  # fmt: skip
_GUARD_MEASURE = "units"
_FACTS = "`planwheel facts` lists them"
_CATALOGUES = "core/catalogue/audiences.yaml, measures.yaml, units.yaml"


def check_action(rule: Rule, branch: str, act: Act, rulebook: Rulebook, at: At) -> Iterator[Problem]:
    """Every Problem of one action."""
    yield from _check_names(act, act, rulebook, at, ())
    yield from check_prose(rule, iter_prose(act), branch, rulebook, at)
    match act:
        case Tactic():
            yield from _check_tactic(rule, act, rulebook, at)
            yield from _check_complete(rule, act, at)
            yield from _check_count(rule, branch, act, rulebook, at)
        case Split(shares=dict() as shares) if sum(shares.values()) != 1:
            yield Problem(at("shares"), "R025", *uneven(sum(shares.values(), Decimal(0)), "the shares"))
        case CreatorMatrix():
            for key, reference in (("matrix", act.matrix), ("prices", act.prices)):
                yield from _check_table(reference, rulebook, at(key, "param"))
        case Ask():
            yield from _check_field(act.field, rulebook, at("field"))


def uneven(total: Decimal | int, what: str) -> tuple[str, str]:
    """What to say of shares that do not come to 100 %."""
    verb, rest = ("raise", 1 - total) if total < 1 else ("lower", total - 1)
    return f"{what} come to {_percent(total)}", f"they divide a whole: {verb} them by {_percent(rest)} together"


def _percent(share: Decimal | int) -> str:
    return f"{(Decimal(share) * 100).normalize():f}%"


def _check_tactic(rule: Rule, act: Tactic, rulebook: Rulebook, at: At) -> Iterator[Problem]:
    if act.spend is not None and rule.gate is None:
        hint = "say under gate: when the money is there, and under otherwise: what to do for less"
        yield Problem(at("spend"), "R021", f"{rule.base} spends money without a gate", hint)
    if act.after is not None and not _exists(act.after, rulebook):
        known = {each.id for each in (*rule.then, *rule.otherwise)} - {act.id}
        name = act.after.removeprefix(f"{rule.id}.")
        hint = suggest(name, known) or "write the id of an action of this rule, or book/topic/rule.action"
        yield Problem(at("after"), "R029", f"there is no action {name!r} to come after", hint)


def _check_complete(rule: Rule, act: Tactic, at: At) -> Iterator[Problem]:
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
        hint = f"write for example {'; '.join(filter(None, missing.values()))} (words: {_CATALOGUES})"
        yield Problem(at(), "R080", f"{rule.base}.{act.id} does not say {'; nor '.join(lacks)}", hint, "warning")


def _check_count(rule: Rule, branch: str, act: Tactic, rulebook: Rulebook, at: At) -> Iterator[Problem]:
    """A number that a brief may leave out must not be all that tells how much is to be done."""
    count = act.quantity.count if act.quantity and act.spend is None else None
    entry = rulebook.vocabulary.get(count.fact) if isinstance(count, FactRef) else None
    if entry is not None and not entry.always and entry.name not in known_in(rule, branch):
        message = f"{rule.base}.{act.id} does not say how many where a brief leaves out {entry.name}"
        hint = f"put `{entry.name}: {{known: true}}` in when, or count what is known"
        yield Problem(at("quantity"), "R080", message, hint, "warning")


def _check_field(field: str, rulebook: Rulebook, source: Source) -> Iterator[Problem]:
    fields = rulebook.fields
    if field not in fields and f"platforms.{field}" not in fields and not _is_parent(field, fields):
        hint = suggest(field, fields) or "`planwheel facts` lists the fields of a brief in its last column"
        yield Problem(source, "R024", f"no brief has the field {field!r}", hint)


def _is_parent(name: str, fields: Collection[str]) -> bool:
    return any(field.startswith(f"{name}.") or f"platforms.{field}".startswith(f"{name}.") for field in fields)


def _exists(name: str, rulebook: Rulebook) -> bool:
    rule_id, _, action = name.rpartition(".")
    rule = rulebook.rules.get(rule_id)
    return rule is not None and any(act.id == action for act in (*rule.then, *rule.otherwise))


def _check_names(act: Act, part: BaseModel, rulebook: Rulebook, at: At, loc: tuple[str, ...]) -> Iterator[Problem]:
    for key, value in part:
        here = (*loc, key)
        if isinstance(value, FactRef):
            yield from _check_number(value.fact, rulebook, at(*here, "fact"))
        elif isinstance(value, BaseModel) and not isinstance(value, ParamRef):
            yield from _check_names(act, value, rulebook, at, here)
        elif key in _KINDS and value is not None:
            kind = _GUARD_MEASURE if key == "measure" and act.verb == "guard" else _KINDS[key]
            yield from _check_words(key, kind, value, rulebook, at, here)
        elif key in ("target", "crowd", "rate") and value is not None and value not in rulebook.vocabulary:
            hint = suggest(value, rulebook.vocabulary) or _FACTS
            yield Problem(at(*here), "R010", f"there is no fact {value!r}", hint)


def _check_number(fact: str, rulebook: Rulebook, source: Source) -> Iterator[Problem]:
    entry = rulebook.vocabulary.get(fact)
    if entry is None:
        yield Problem(source, "R010", f"there is no fact {fact!r}", suggest(fact, rulebook.vocabulary) or _FACTS)
    elif entry.type != "number":
        message = f"{fact} is a {entry.type}; a number belongs here"
        yield Problem(source, "R010", message, "`planwheel facts` tells which facts are numbers")


def _check_words(
    key: str, kind: str, value: Any, rulebook: Rulebook, at: At, loc: tuple[str, ...]
) -> Iterator[Problem]:
    known = getattr(rulebook.catalogue, kind)
    listed = isinstance(value, tuple)
    for number, word in enumerate(value if listed else (value,)):
        if word not in known:
            code = "R023" if kind == "playbooks" else "R024"
            hint = suggest(word, known) or f"rulebooks/core/catalogue/{kind}.yaml lists them"
            source = at(*loc, number) if listed else at(*loc)
            yield Problem(source, code, f"the {key.removesuffix('s')} {word!r} is not in the catalogue", hint)


def check_prose(
    rule: Rule, texts: Iterable[tuple[str, str]], branch: str, rulebook: Rulebook, at: At
) -> Iterator[Problem]:
    """Placeholders must name something, and a fact only where the rule cannot run without it being known."""
    groups = {group.id for group in rulebook.groups}
    named = [(key, *slot) for key, text in texts for slot in iter_slots(text)]
    known = known_in(rule, branch) if named else frozenset()
    for key, name, instead in named:
        kind, _, rest = name.partition(":")
        if kind == "choice":
            if rest not in groups:
                yield Problem(at(key), "R022", f"{key}: there is no choice {rest!r}", suggest(rest, groups))
            continue
        if kind in ("param", "name"):
            continue
        entry = rulebook.vocabulary.get(name)
        if entry is None:
            hint = suggest(name, rulebook.vocabulary) or _FACTS
            yield Problem(at(key), "R022", f"{key}: there is no fact {name!r} to put in {{{name}}}", hint)
        elif not entry.always and name not in known and instead is None:
            message = f"{key}: {{{name}}} may be unknown when the rule fires"
            yield Problem(
                at(key),
                "R022",
                message,
                f"put `{name}: {{known: true}}` in when, or say what stands in: {{{name}?...}}",
            )


def _check_table(reference: ParamRef | None, rulebook: Rulebook, source: Source) -> Iterator[Problem]:
    entry = rulebook.parameters.get(reference.param) if reference else None
    if entry is None:
        return
    rows = [*entry.rows.values(), *([entry.default] if entry.default else [])]
    if any(not isinstance(value, tuple) for row in rows for _, value in row.values):
        yield Problem(
            source, "R025", f"{entry.id} is not a table", "name a parameter with rows such as {tier: head, ...}"
        )
