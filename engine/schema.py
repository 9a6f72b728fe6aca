"""JSON Schemas of what users write and programs read, generated from the models."""

from typing import Any

from engine.brief import Brief
from engine.plan.model import Plan
from engine.rulebook.action import ACTIONS
from engine.rulebook.literal import COMPARATORS
from engine.rulebook.model import LAYERS
from engine.rulebook.passage import KINDS
from engine.rulebook.texts import FACTS
from engine.vocabulary import Entry

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def build_schema(what: str, vocabulary: dict[str, Entry]) -> dict[str, Any]:
    """The schema of a brief, a rules file, a texts file, a cases file or a plan."""
    match what:
        case "brief":
            return {"$schema": DRAFT, **Brief.model_json_schema()}
        case "plan":
            return {"$schema": DRAFT, **Plan.model_json_schema(mode="serialization")}
        case "case":
            return _cases()
        case "texts":
            return _texts()
        case _:
            return _rules(vocabulary)


def _cases() -> dict[str, Any]:
    state = {"enum": ["fires", "quiet", "otherwise"]}
    expect = {
        "type": "object",
        "properties": {
            "choices": {"type": "object"},
            "findings": {"type": "object", "additionalProperties": {"type": "boolean"}},
        },
        "additionalProperties": state,
    }
    case = _object({"name": {"type": "string"}, "brief": {"type": "object"}, "expect": expect}, ["name", "expect"])
    return {"$schema": DRAFT, **_object({"cases": {"type": "array", "items": case}}, ["cases"])}


def _texts() -> dict[str, Any]:
    """Texts by what they translate; a passage has a stamp, texts of its own, and one level of parts with theirs."""
    text: dict[str, Any] = {"type": "string", "minLength": 1}
    words = {"type": "object", "additionalProperties": text}
    passage = {
        "type": "object",
        "properties": {"stamp": {"type": ["string", "number"]}},
        "additionalProperties": {"anyOf": [text, words]},
    }
    sections: dict[str, Any] = {kind: {"type": "object", "additionalProperties": passage} for kind in KINDS}
    return {"$schema": DRAFT, **_object({**sections, FACTS: words}, [])}


def _rules(vocabulary: dict[str, Entry]) -> dict[str, Any]:
    actions, definitions = [], {}
    for verb, model in ACTIONS.items():
        schema = model.model_json_schema(ref_template="#/$defs/{model}")
        definitions.update(schema.pop("$defs", {}))
        schema["required"] = [key for key in schema.get("required", ()) if key != "id"]
        actions.append(_object({verb: _body(verb, schema)}, [verb]))
    definitions["condition"] = _condition(vocabulary)
    condition = {"$ref": "#/$defs/condition"}
    listed = {"type": "array", "items": {"anyOf": _loosened(actions)}}
    rule = _object(
        {
            "id": {"type": "string"}, "title": {"type": "string"}, "why": {"type": "string"},
            "references": {"type": "array", "items": {"type": "string"}}, "basis": {"const": "expert"},
            "layer": {"enum": list(LAYERS)}, "priority": {"type": "integer"},
            "for_each": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "when": {"anyOf": [condition, {"const": "always"}]}, "unless": condition, "gate": condition,
            "then": listed, "otherwise": listed, "replaces": {"type": "string"}, "overrides": {"type": "string"},
        },
        ["id"],
    )  # fmt: skip
    rules = _object({"rules": {"type": "array", "items": rule}}, ["rules"])
    return {"$schema": DRAFT, **rules, "$defs": _loosened(definitions)}


def _loosened(schema: Any) -> Any:
    """The schema with words free, since `$platform` may stand wherever a word can."""
    if isinstance(schema, list):
        return [_loosened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    free = schema.get("type") == "string"
    return {key: _loosened(part) for key, part in schema.items() if not (free and key == "pattern")}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _body(verb: str, schema: dict[str, Any]) -> dict[str, Any]:
    if verb == "choose":
        return {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1, "maxProperties": 1}
    return {"anyOf": [{"type": "string"}, schema]} if verb == "finding" else schema


def _condition(vocabulary: dict[str, Entry]) -> dict[str, Any]:
    nested = {"$ref": "#/$defs/condition"}
    words = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    facts = {entry.name: _fact(entry) for entry in vocabulary.values()}
    fixed: dict[str, Any] = {
        "all": {"type": "array", "items": nested}, "any": {"type": "array", "items": nested}, "unless": nested,
        "finding": words, "decided": words,
    }  # fmt: skip
    # A `for_each` variable stands in a name: `$platform.shop`.
    patterns = {r"^choice\.": words, r"\$": {}}
    return {
        "type": "object",
        "properties": {**fixed, **facts},
        "patternProperties": patterns,
        "additionalProperties": False,
    }


def _fact(entry: Entry) -> dict[str, Any]:
    literal: dict[str, Any] = {"type": ["string", "number"]}
    if entry.type == "flag":
        literal = {"type": "boolean"}
    elif entry.allowed:
        literal = {"enum": list(entry.allowed)}
    parameter = _object({"param": {"type": "string"}}, ["param"])
    value = {"anyOf": [literal, parameter]}
    comparators: dict[str, Any] = {name: value for name, types in COMPARATORS.items() if entry.type in types}
    comparators["known"] = {"type": "boolean"}
    if "between" in comparators:
        comparators["between"] = {"type": "array", "items": value, "minItems": 2, "maxItems": 2}
    comparison = {"type": "object", "properties": comparators, "additionalProperties": False}
    listed = {"type": "array", "items": value}
    ways = [comparison, value, listed] if entry.type in ("number", "flag", "word") else [comparison]
    return {"description": f"{entry.meaning} ({entry.unit or entry.type})", "anyOf": ways}
