"""Pieces that all schemas are made of: objects, models with a word on every field, names that the books know."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
VARIABLE: Schema = {"type": "string", "pattern": r"\$"}
"""`$platform` may stand wherever a word can, in a rule with `for_each`."""
TEXT: Schema = {"type": ["string", "number", "boolean"]}


def object_of(properties: Schema, required: Sequence[str] = (), more: Any = False) -> Schema:
    """A mapping with these keys; `more` is what other keys may hold."""
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": more}
    return {**found, "required": list(required)} if required else found


def list_of(item: Schema, **bounds: int) -> Schema:
    return {"type": "array", "items": item, **bounds}


def one_of(words: Iterable[str], notes: Iterable[str] = (), *, open_: bool = False) -> Schema:
    """One of these words, each with its note; `open_`: an editor offers them and takes any other."""
    known: Schema = {"enum": list(words)}
    if told := list(notes):
        known["enumDescriptions"] = told
    ways: list[Schema] = [known, TEXT if open_ else VARIABLE]
    if not open_ and any(word.isdecimal() for word in known["enum"]):
        ways.append({"type": "number"})  # 618 without quotes is read as the text it is
    return {"anyOf": ways} if known["enum"] else TEXT


def refer(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def model_schema(
    model: type[BaseModel], words: Mapping[str, str], mode: Literal["validation", "serialization"] = "validation"
) -> tuple[Schema, dict[str, Schema]]:
    """A model's schema and its definitions: every field with its word, no titles, nulls nowhere a default."""
    schema = model.model_json_schema(ref_template="#/$defs/{model}", mode=mode)
    definitions = schema.pop("$defs", {})
    for name, each in {**definitions, model.__name__: schema}.items():
        each.pop("title", None)
        for key, field in each.get("properties", {}).items():
            field.pop("title", None)
            if field.get("default", 0) is None:
                del field["default"]
            if word := words.get(f"{name}.{key}") or words.get(f"*.{key}"):
                field["description"] = word
    return schema, definitions


def name_fields(schema: Schema, fields: Mapping[str, str], model: str) -> None:
    """Wherever a field takes one of the books' names, refer to the definition that lists them."""
    for key, field in schema.get("properties", {}).items():
        name = fields.get(f"{model}.{key}", fields.get(key, ""))
        if name:
            schema["properties"][key] = _named(field, refer(name))


def _named(schema: Any, reference: Schema) -> Any:
    if isinstance(schema, list):
        return [_named(part, reference) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") in ("string", TEXT["type"]):
        return {**{key: part for key, part in schema.items() if key == "description"}, **reference}
    return {key: _named(part, reference) for key, part in schema.items()}


def loosened(schema: Any) -> Any:
    """The schema with patterns of words dropped, since `$platform` may stand in any of them."""
    if isinstance(schema, list):
        return [loosened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    free = schema.get("type") == "string" and schema != VARIABLE
    return {key: loosened(part) for key, part in schema.items() if not (free and key == "pattern")}


def whole(schema: Schema, definitions: Mapping[str, Schema], title: str) -> Schema:
    """A schema to hand out: its dialect, its title, and the definitions that it reaches, by name."""
    reached: dict[str, Schema] = {}
    waiting = _references(schema)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = definitions[name]
            waiting |= _references(definitions[name])
    found = {"$schema": DRAFT, "title": title, **schema}
    return {**found, "$defs": dict(sorted(reached.items()))} if reached else found


def _references(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {name for part in schema for name in _references(part)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["$ref"].removeprefix("#/$defs/")} if isinstance(schema.get("$ref"), str) else set()
    return own | {name for part in schema.values() for name in _references(part)}
