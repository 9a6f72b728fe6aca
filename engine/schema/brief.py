"""A brief: its model, with what the catalogue knows of categories, events and each platform's crowds."""

from itertools import combinations

from engine.brief import Brief
from engine.brief.check import OWN_FIELDS
from engine.entries import Platform
from engine.rulebook.model import Rulebook
from engine.schema.brief_words import BRIEF_WORDS
from engine.schema.parts import Schema, model_schema, name_fields, object_of, one_of, refer, whole

FIELDS = {
    "Brand.category": "category", "Partner.category": "category", "Window.event": "event",
    "Constraints.exclude_platforms": "platform",
}  # fmt: skip


def brief_schema(rulebook: Rulebook) -> Schema:
    """A whole brief."""
    schema, definitions = brief_parts(rulebook)
    return whole(schema, definitions, "Planwheel brief")


def brief_parts(rulebook: Rulebook) -> tuple[Schema, dict[str, Schema]]:
    """The schema of a brief and its definitions, for a schema that has a brief in it."""
    schema, definitions = model_schema(Brief, BRIEF_WORDS)
    for name, each in {**definitions, "Brief": schema}.items():
        name_fields(each, FIELDS, name)
    names = rulebook.catalogue.names("en")
    definitions |= {kind: one_of(words, words.values()) for kind, words in _words(names).items()}
    schema["properties"]["platforms"] |= _platforms(rulebook, definitions)
    _by_platform(definitions["Creators"], "contracted", refer("Tiers"), rulebook)
    _by_platform(definitions["Constraints"], "platform_share", refer("Bounds"), rulebook)
    _by_platform(definitions["Constraints"], "min_spend", {"type": "number", "minimum": 0}, rulebook)
    return schema, definitions


def _words(names: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {"category": names["categories"], "event": names["events"], "platform": names["platforms"]}


def _or_nothing(schema: Schema) -> Schema:
    """A key with nothing behind counts as left out, or as listed."""
    return {"anyOf": [schema, {"type": "null"}]}


def _by_platform(section: Schema, key: str, each: Schema, rulebook: Rulebook) -> None:
    word = section["properties"][key]["description"]
    names = rulebook.catalogue.names("en")["platforms"]
    platforms = object_of({id_: {"description": name, **_or_nothing(each)} for id_, name in names.items()})
    section["properties"][key] = {"description": word, **_or_nothing(platforms)}


def _platforms(rulebook: Rulebook, definitions: dict[str, Schema]) -> Schema:
    general = definitions.pop("Platform")
    platforms = {}
    for platform in rulebook.catalogue.platforms.values():
        definitions[f"platform.{platform.id}"] = _platform(platform, rulebook, general)
        note = {"description": platform.names.get("en", platform.id)}
        platforms[platform.id] = {**note, **_or_nothing(refer(f"platform.{platform.id}"))}
    return _or_nothing(object_of(platforms))


def _platform(platform: Platform, rulebook: Rulebook, general: Schema) -> Schema:
    """What may be said of this platform: the fields of all platforms and its own, with its own crowds and flows."""
    fields = {key: each for key, each in general["properties"].items() if OWN_FIELDS.get(key) in (None, platform.id)}
    stages = rulebook.catalogue.models[platform.model].stages if platform.model else ()
    crowds = {stage.code: {"description": stage.names.get("en", ""), **_count()} for stage in stages}
    flows = {f"{a}_to_{b}": _share(a, b) for a, b in combinations(platform.audience, 2)}
    for key, known in (("audience", crowds), ("rates", flows)):
        if known:
            fields[key] = {"description": fields[key]["description"], **_or_nothing(object_of(known))}
        else:
            fields.pop(key)
    return {**general, "properties": fields}


def _count() -> Schema:
    return _or_nothing({"type": "integer", "minimum": 0})


def _share(source: str, target: str) -> Schema:
    ways: list[Schema] = [
        {"type": "string", "pattern": r"^(100|[0-9]{1,2}(\.[0-9]+)?)%$"},
        {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
        {"type": "null"},
    ]
    return {"description": f"Share of {source} that reaches {target}: 4.1%.", "anyOf": ways}


def partial(schema: Schema) -> Schema:
    """The same with nothing required: the part of a brief that a case gives."""
    if not isinstance(schema, dict):
        return [partial(part) for part in schema] if isinstance(schema, list) else schema
    return {key: partial(part) for key, part in schema.items() if key != "required" or not isinstance(part, list)}
