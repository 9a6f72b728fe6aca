"""The other files of a book: its face, parameters, derived facts, references, texts, cases; coverage and catalogue."""

from typing import Any

from pydantic import BaseModel

from engine.cases.case import STATES
from engine.catalogue import LISTS
from engine.coverage import CoverageFile
from engine.entries import CrowdModel, Entry, Event
from engine.rulebook.model import Rulebook
from engine.rulebook.passage import KINDS
from engine.rulebook.texts import FACTS
from engine.rulebook.written import BookFile, DerivedsFile, ParameterFile, ReferencesFile
from engine.schema.book_words import BOOK_WORDS
from engine.schema.brief import brief_parts, partial
from engine.schema.names import FIELDS, choice_properties, name_definitions
from engine.schema.parts import TEXT, Schema, list_of, loosened, model_schema, name_fields, object_of, refer, whole


def _of_model(model: type[BaseModel], title: str, rulebook: Rulebook, *, many: str = "") -> Schema:
    """A file that one model reads, or a list of such under the key `many`."""
    schema, definitions = model_schema(model, BOOK_WORDS)
    for name, each in {**definitions, model.__name__: schema}.items():
        name_fields(each, FIELDS, name)
    if many:
        word = {"description": BOOK_WORDS[f"{many.capitalize()}File.{many}"]}
        schema = object_of({many: {**list_of(schema), **word}}, [many])
    return whole(loosened(schema), {**name_definitions(rulebook), **loosened(definitions)}, title)


def rulebook_schema(rulebook: Rulebook) -> Schema:
    """`rulebook.yaml`."""
    return _of_model(BookFile, "Planwheel rulebook", rulebook)


def parameters_schema(rulebook: Rulebook) -> Schema:
    """`parameters/<x>.yaml`."""
    return _of_model(ParameterFile, "Planwheel parameters", rulebook, many="parameters")


def derived_schema(rulebook: Rulebook) -> Schema:
    """`derived.yaml`."""
    return _of_model(DerivedsFile, "Planwheel derived facts", rulebook)


def references_schema(rulebook: Rulebook) -> Schema:
    """`references.yaml`."""
    schema, definitions = model_schema(ReferencesFile, BOOK_WORDS)
    return whole(schema, definitions, "Planwheel references")


def coverage_schema(rulebook: Rulebook) -> Schema:
    """`coverage.yaml`."""
    return _of_model(CoverageFile, "Planwheel coverage of the source articles", rulebook)


def cases_schema(rulebook: Rulebook) -> Schema:
    """`cases/<topic>.yaml`: as much of a brief as matters, and what comes out."""
    brief, definitions = brief_parts(rulebook)
    findings = {"type": "object", "additionalProperties": {"type": "boolean"}}
    choices = {key: _chosen(each) for key, each in choice_properties(rulebook, "", several=False).items()}
    own = {
        "choices": {"description": "By group, the option that wins; null: nobody chose.", **object_of(choices)},
        "findings": {"description": "By id, whether it was made.", **findings},
    }
    figures = {"type": "object", "minProperties": 1}
    expect = {
        **object_of(own),
        "patternProperties": {r"/[^/.]+$": {"enum": list(STATES)}, r"\.[^/]+$": figures},
    }
    parts = {
        "name": TEXT,
        "brief": {"anyOf": [partial(brief), {"type": "null"}]},
        "topics": list_of({"type": "string"}),
        "expect": expect,
        "todo": {"type": "string", "minLength": 1},
    }
    fields = {key: {"description": BOOK_WORDS[f"CaseFile.{key}"], **each} for key, each in parts.items()}
    cases = {"description": BOOK_WORDS["CasesFile.cases"], **list_of(object_of(fields, ["name", "expect"]))}
    return whole(object_of({"cases": cases}, ["cases"]), partial(definitions), "Planwheel cases")


def _chosen(choice: Schema) -> Schema:
    return {**choice, "anyOf": [*choice["anyOf"], {"type": "null"}]}


def texts_schema(rulebook: Rulebook) -> Schema:
    """`texts/<locale>.yaml` and `texts/<locale>/<topic>.yaml`: passages with a stamp, texts, and one level of parts."""
    text: dict[str, Any] = {"type": "string", "minLength": 1}
    words = {"type": "object", "additionalProperties": text}
    stamp = {
        "type": ["string", "number"],
        "description": "Of the source that was translated; `planwheel check` says the present one.",
    }
    passage = {
        "type": "object",
        "properties": {"stamp": stamp, "title": text, "why": text},
        "additionalProperties": {"anyOf": [text, words]},
    }
    sections: Schema = {
        kind: {"description": BOOK_WORDS[f"TextsFile.{kind}"], "type": "object", "additionalProperties": passage}
        for kind in KINDS
    }
    facts = {"description": BOOK_WORDS[f"TextsFile.{FACTS}"], **words}
    return whole(object_of({**sections, FACTS: facts}), {}, "Planwheel texts")


def catalogue_schema(rulebook: Rulebook) -> Schema:
    """`core/catalogue/*.yaml` and its events: whichever list the file has, or one event."""
    definitions: dict[str, Schema] = {}
    listed: dict[str, type[BaseModel]] = {**LISTS, "models": CrowdModel, "caveats": Entry}
    properties: Schema = {}
    for key, model in listed.items():
        word = BOOK_WORDS.get(f"CatalogueFile.{key}", f"The {key}, each by its id.")
        properties[key] = {"description": word, **list_of(_defined(model, definitions))}
    event = _defined(Event, definitions)
    lists = {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}
    return whole({"anyOf": [lists, event]}, definitions, "Planwheel catalogue")


def _defined(model: type[BaseModel], definitions: dict[str, Schema]) -> Schema:
    schema, parts = model_schema(model, BOOK_WORDS)
    definitions |= {**parts, model.__name__: schema}
    return refer(model.__name__)
