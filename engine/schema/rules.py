"""`rules/<topic>.yaml`: rules, the conditions that fit each fact's type, and the actions with the names they take."""

from typing import Any

from engine.rulebook.action import ACTIONS
from engine.rulebook.literal import COMPARATORS
from engine.rulebook.model import Rulebook
from engine.rulebook.rule import KEYS, MISSING
from engine.schema.book_words import BOOK_WORDS, COMPARATOR_WORDS, CONDITION_WORDS
from engine.schema.names import FIELDS, choice_properties, name_definitions
from engine.schema.parts import (
    TEXT,
    Schema,
    list_of,
    loosened,
    model_schema,
    name_fields,
    object_of,
    one_of,
    refer,
    whole,
)
from engine.vocabulary import Entry

NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^-?[0-9.]+%$|\$"}
"""`4.1%` is a text to an editor."""


def rules_schema(rulebook: Rulebook) -> Schema:
    """A file of rules."""
    definitions = name_definitions(rulebook) | _conditions(rulebook)
    actions = [_action(verb, rulebook, definitions) for verb in ACTIONS]
    definitions["actions"] = list_of({"anyOf": actions})
    definitions["rule"] = _rule()
    words = {"description": BOOK_WORDS["RulesFile.rules"]}
    return whole(object_of({"rules": {**list_of(refer("rule")), **words}}, ["rules"]), definitions, "Planwheel rules")


def _rule() -> Schema:
    condition = refer("condition")
    fields: dict[str, Schema] = {
        "references": list_of(refer("references")), "basis": {"const": "expert"}, "layer": refer("layers"),
        "priority": {"type": "integer"}, "for_each": _for_each(),
        "when": {"anyOf": [condition, {"const": "always"}]}, "unless": condition, "gate": condition,
        "then": refer("actions"), "otherwise": refer("actions"), "overrides": refer("rules"),
    }  # fmt: skip
    properties = {
        key: {"description": BOOK_WORDS.get(f"Rule.{key}", ""), **fields.get(key, TEXT)} for key in (*KEYS, "overrides")
    }
    required = {"if": {"required": ["overrides"]}, "else": {"required": list(MISSING)}}
    return {**object_of(properties, ["id"]), **required}


def _for_each() -> Schema:
    return {
        "type": "object",
        "properties": {
            "platform": {"description": "$platform and {$platform:name}", **list_of(refer("platforms"))},
            "stage": {"description": "$stage and {$stage:name}", **list_of(refer("stages"))},
        },
        "additionalProperties": list_of(TEXT),
        "minProperties": 1,
        "maxProperties": 1,
    }


def _action(verb: str, rulebook: Rulebook, definitions: dict[str, Schema]) -> Schema:
    """One action under its verb; what its parts are made of joins the definitions."""
    schema, parts = model_schema(ACTIONS[verb], BOOK_WORDS)
    for name, each in {**parts, ACTIONS[verb].__name__: schema}.items():
        name_fields(each, FIELDS, name)
    definitions.update(loosened(parts))
    schema["required"] = [key for key in schema.get("required", ()) if key != "id"]
    body: Schema = loosened(schema)
    if verb == "choose":
        body = object_of(choice_properties(rulebook, "", several=False), more={"type": "string"})
        body |= {"minProperties": 1, "maxProperties": 1}
    if verb == "finding":
        body = {"anyOf": [refer("findings"), body]}
    return object_of(
        {verb: {"description": CONDITION_WORDS.get(verb) or schema.pop("description", ""), **body}}, [verb]
    )


def _conditions(rulebook: Rulebook) -> dict[str, Schema]:
    """The condition, and by type what may be asked of a fact."""
    nested, names = refer("condition"), {"anyOf": [refer("findings"), list_of(refer("findings"))]}
    fixed: dict[str, Any] = {
        "all": list_of(nested), "any": list_of(nested), "unless": nested, "finding": names,
        "decided": {"anyOf": [refer("playbooks"), list_of(refer("playbooks"))]},
    }  # fmt: skip
    told = {key: {"description": CONDITION_WORDS[key], **each} for key, each in fixed.items()}
    tests: dict[str, Schema] = {}
    facts = {entry.name: _fact(entry, tests) for entry in rulebook.vocabulary.values()}
    condition = {
        **object_of({**told, **choice_properties(rulebook, "choice.", several=True), **facts}),
        "patternProperties": {r"^choice\.": {"anyOf": [TEXT, list_of(TEXT)]}, r"\$": {}},
    }
    return {"condition": condition, **tests}


def _fact(entry: Entry, tests: dict[str, Schema]) -> Schema:
    """What a fact says, and the test that its type takes."""
    name = f"test.{entry.name}" if entry.allowed else f"test.{entry.type}"
    if name not in tests:
        tests[name] = _test(entry)
    unit = entry.unit or entry.type
    return {"description": f"{entry.meaning} ({unit}; brief field {entry.field})", **refer(name)}


def _test(entry: Entry) -> Schema:
    literal = {"number": NUMBER, "flag": {"type": "boolean"}}.get(entry.type, TEXT)
    if entry.allowed:
        literal = one_of(entry.allowed)
    parameter = object_of({"param": {"description": BOOK_WORDS["ParamRef.param"], **refer("parameters")}}, ["param"])
    ways = [*literal.get("anyOf", [literal]), parameter]
    value: Schema = {"anyOf": ways}
    comparators: dict[str, Schema] = {name: value for name, types in COMPARATORS.items() if entry.type in types}
    comparators["known"] = {"type": "boolean"}
    if "between" in comparators:
        comparators["between"] = list_of(value, minItems=2, maxItems=2)
    told = {name: {"description": COMPARATOR_WORDS[name], **each} for name, each in comparators.items()}
    comparison = {**object_of(told), "minProperties": 1}
    return {"anyOf": [*ways, list_of(value), comparison]} if entry.type in ("number", "flag", "word") else comparison
