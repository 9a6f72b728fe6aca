"""The names that the loaded books know, as definitions: an editor offers them and, where the list is closed, insists."""

from collections.abc import Iterator

from engine.rulebook.action import Finding
from engine.rulebook.model import LAYERS, Group, Rulebook
from engine.schema.parts import Schema, one_of

CLOSED = ("platforms", "stages", "units", "measures", "owners", "audiences", "playbooks")
FIELDS = {
    "platform": "platforms", "platforms": "platforms", "stage": "stages", "unit": "units", "measure": "measures",
    "metric": "measures", "owner": "owners", "audience": "audiences", "playbook": "playbooks",
    "references": "references", "Guard.measure": "units", "FactRef.fact": "numbers", "ParamRef.param": "parameters",
    "Estimate.target": "numbers", "Estimate.crowd": "numbers", "Estimate.rate": "numbers", "Ask.field": "fields",
    "BookFile.extends": "books", "BookFile.owner": "", "ParameterFile.by": "facts", "ParameterFile.unit": "measuring",
    "DerivedFile.unit": "measuring", "WithoutFile.rule": "rules", "Statement.rules": "rules",
    **{f"DerivedFile.{way}": "numbers" for way in ("sum", "difference", "ratio", "product", "min", "max")},
}  # fmt: skip
"""Which definition a field takes its words from: `<model>.<field>`, else the field's name."""


def name_definitions(rulebook: Rulebook) -> dict[str, Schema]:
    """Every list of names by the name of its definition."""
    known = rulebook.catalogue.names("en")
    defs = {kind: one_of(known[kind], known[kind].values()) for kind in CLOSED}
    facts = rulebook.vocabulary
    numbers = [entry for entry in facts.values() if entry.type == "number"]
    findings = sorted({act.id for rule in rulebook.rules.values() for act in _findings(rule.then, rule.otherwise)})
    measured = {entry.unit: f"as in {entry.name}" for entry in numbers if entry.unit}
    references = rulebook.references
    parameters = dict(_parameters(rulebook))
    defs |= {
        "numbers": one_of((entry.name for entry in numbers), (entry.meaning for entry in numbers)),
        "facts": one_of(facts, (entry.meaning for entry in facts.values())),
        "fields": one_of(dict.fromkeys(entry.field for entry in facts.values()), open_=True),
        "findings": one_of(findings, open_=True),
        "measuring": one_of({**known["units"], **measured}, {**known["units"], **measured}.values(), open_=True),
        "references": one_of(references, (each.title for each in references.values()), open_=True),
        "parameters": one_of(parameters, parameters.values(), open_=True),
        "books": one_of((book.id for book in rulebook.books), (book.title for book in rulebook.books), open_=True),
        "rules": one_of(dict.fromkeys(rule.base for rule in rulebook.rules.values()), open_=True),
        "layers": {"enum": list(LAYERS)},
    }
    return defs


def choice_properties(rulebook: Rulebook, prefix: str, *, several: bool) -> Schema:
    """Every exclusive choice by its id behind `prefix`, with its options; `several`: one of them, or a list."""
    return {f"{prefix}{group.id}": _options(group, several=several) for group in rulebook.groups}


def _options(group: Group, *, several: bool) -> Schema:
    option = one_of((each.id for each in group.options), (each.title for each in group.options))
    ways = [*option["anyOf"], {"type": "array", "items": option}] if several else option["anyOf"]
    return {"description": group.title, "anyOf": ways}


def _findings(*branches: object) -> Iterator[Finding]:
    for acts in branches:
        yield from (act for act in acts if isinstance(act, Finding))  # type: ignore[attr-defined]


def _parameters(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Each parameter as its own book names it, and those of other books than core in full."""
    for entry in rulebook.parameters.values():
        yield entry.id.partition("/")[2], entry.title
    for entry in rulebook.parameters.values():
        if not entry.id.startswith("core/"):
            yield entry.id, entry.title
