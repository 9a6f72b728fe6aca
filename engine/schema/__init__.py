"""JSON Schemas of what users write and programs read, generated from the models and the loaded books' own names."""

from collections.abc import Callable, Mapping

from engine.plan.model import Plan
from engine.rulebook.model import Rulebook
from engine.schema import books
from engine.schema.brief import brief_schema
from engine.schema.parts import Schema, model_schema, whole
from engine.schema.plan_words import PLAN_WORDS
from engine.schema.rules import rules_schema


def _plan_schema(rulebook: Rulebook) -> Schema:
    """A plan as programs read it."""
    return whole(*model_schema(Plan, PLAN_WORDS, "serialization"), "Planwheel plan")


SCHEMAS: Mapping[str, Callable[[Rulebook], Schema]] = {
    "brief": brief_schema,
    "rulebook": books.rulebook_schema,
    "rules": rules_schema,
    "parameters": books.parameters_schema,
    "derived": books.derived_schema,
    "references": books.references_schema,
    "texts": books.texts_schema,
    "case": books.cases_schema,
    "coverage": books.coverage_schema,
    "catalogue": books.catalogue_schema,
    "plan": _plan_schema,
}


def build_schema(what: str, rulebook: Rulebook) -> Schema:
    """The schema of one kind of file."""
    return SCHEMAS[what](rulebook)
