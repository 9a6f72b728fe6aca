"""Every code that a Problem can carry: one home for what it means, checked against what the engine raises."""

from collections.abc import Mapping

from engine.codes import (
    authoring,
    book,
    brief,
    golden,
    planner,
    reading,
    rule,
    soundness,
    structure,
    template,
    translation,
)
from engine.codes.code import Code

__all__ = ["CODES", "Code"]

_ROOMS = (reading, structure, brief, rule, book, soundness, authoring, translation, template, planner, golden)

_LETTERS = "SBRTPG"

_ALL = sorted((code for room in _ROOMS for code in room.CODES), key=lambda code: (_LETTERS.index(code.id[0]), code.id))
CODES: Mapping[str, Code] = {code.id: code for code in _ALL}
"""By letter in the order in which files meet them, then by number."""
