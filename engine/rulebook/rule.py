"""A raw rule -> its settled instances, one per `for_each` value."""

from collections.abc import Iterator, Mapping
from typing import cast

from engine.rulebook.action import Action
from engine.rulebook.condition import ALWAYS, All, Condition, Not
from engine.rulebook.files import RawField, RawRule
from engine.rulebook.model import LAYERS, Layer, Rule
from engine.rulebook.parse import Parser
from engine.rulebook.place import Place
from engine.scalars import describe
from engine.validation import suggest

KEYS = (
    "id", "title", "why", "references", "basis", "layer", "priority", "for_each", "when", "unless", "gate", "then",
    "otherwise", "replaces", "status", "since", "owner",
)  # fmt: skip
MISSING = {
    "id": "write id: and a short name that no other rule of this file has",
    "title": "write title: and what the client reads first",
    "why": "write why: and the reason in a sentence",
    "layer": f"write layer: {', '.join(LAYERS[:-1])} or {LAYERS[-1]}",
    "when": "write when: and the facts that have to hold, or when: always",
    "then": "write then: and below it what follows, such as - tactic: {...}",
}


def build_rules(raw: RawRule, parser: Parser) -> Iterator[Rule]:
    """The instances of one rule; what cannot be understood is reported and left out."""
    unknown = [key for key in raw.fields if key not in KEYS]
    for key in unknown:
        field = raw.fields[key]
        rest = f"known here: {', '.join(KEYS)}"
        hint = "a fact belongs under `when:`; indent it" if key in parser.vocabulary else suggest(key, KEYS) or rest
        parser.report(field.document.key_at(field.loc), "R001", f"{key}: this key is unknown", hint)
    missing = [key for key in MISSING if key not in raw.fields]
    for key in missing:
        parser.report(
            raw.source, "R002", f"{key}: is missing in {f'the rule {raw.id}' if raw.id else 'this rule'}", MISSING[key]
        )
    if missing or not _valid(raw, parser):
        return
    for binding in _bindings(raw, parser):
        yield _instance(raw, parser, binding)


def _valid(raw: RawRule, parser: Parser) -> bool:
    layer = raw.fields["layer"]
    if layer.value not in LAYERS:
        source = layer.document.at(layer.loc)
        parser.report(
            source, "R004", f"layer: {describe(layer.value)} is not a layer", suggest(str(layer.value), LAYERS)
        )
        return False
    priority = raw.fields.get("priority")
    if priority and not (isinstance(priority.value, str) and priority.value.lstrip("-").isdigit()):
        parser.report(
            priority.document.at(priority.loc),
            "R005",
            f"priority: expected a whole number such as 30, got {describe(priority.value)}",
            "write 30",
        )
        return False
    return True


def _bindings(raw: RawRule, parser: Parser) -> Iterator[Mapping[str, str]]:
    field = raw.fields.get("for_each")
    if field is None:
        yield {}
        return
    pairs = list(field.value.items()) if isinstance(field.value, dict) else []
    if len(pairs) != 1 or not isinstance(pairs[0][1], list):
        source = field.document.at(field.loc)
        parser.report(
            source, "R003", "for_each: expected one variable with a list", "write for_each: {platform: [douyin, jd]}"
        )
        return
    variable, values = pairs[0]
    for value in values:
        yield {variable: str(value)}


def _instance(raw: RawRule, parser: Parser, binding: Mapping[str, str]) -> Rule:
    def place(key: str) -> Place | None:
        field = raw.fields.get(key)
        return Place(field.document, field.loc, field.value, binding) if field else None

    def of(key: str) -> Parser:
        return parser.of_overlay(raw.reworded[key]) if key in raw.reworded else parser

    base = f"{parser.book}/{raw.topic}/{raw.id}"
    rule = "-".join((base, *binding.values()))
    gate, unless = place("gate"), place("unless")
    kept_out = of("unless").condition(unless) if unless else None
    for key, field in raw.fields.items():
        parser.places.note(rule, key, document=field.document, loc=field.loc)
    return Rule(
        id=rule,
        base=base,
        title=of("title").prose(cast(Place, place("title"))),
        why=of("why").prose(cast(Place, place("why"))),
        references=_references(raw.fields.get("references"), parser),
        layer=cast(Layer, raw.fields["layer"].value),
        priority=int(raw.fields["priority"].value) if "priority" in raw.fields else 0,
        when=_when(of("when"), place("when"), kept_out),
        gate=of("gate").condition(gate) if gate else None,
        then=_actions(of("then"), place("then"), rule),
        otherwise=_actions(of("otherwise"), place("otherwise"), rule),
        source=raw.source,
        values=dict(binding),
        basis=str(raw.fields["basis"].value) if "basis" in raw.fields else "",
        reworded=raw.reworded,
    )


def _references(field: RawField | None, parser: Parser) -> tuple[str, ...]:
    if field is None:
        return ()
    if not isinstance(field.value, list):
        parser.report(
            field.document.at(field.loc),
            "R003",
            f"references: expected a list, got {describe(field.value)}",
            f"write [{field.value}]" if isinstance(field.value, str) else "write [id#place]",
        )
        return ()
    return tuple(str(reference) for reference in field.value)


def _when(parser: Parser, when: Place | None, unless: Condition | None) -> Condition:
    # `when: always` says aloud that a rule has no condition.
    condition = ALWAYS if when is None or when.value in ("always", {}) else parser.condition(when)
    return All((condition, Not(unless))) if unless else condition


def _actions(parser: Parser, place: Place | None, rule: str) -> tuple[Action, ...]:
    return parser.actions(place, rule) if place else ()
