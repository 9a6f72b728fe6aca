"""A brief's file or text -> Brief, or every Problem of it in one go."""

from hashlib import sha256
from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from engine import validation
from engine.brief import comma, quotes
from engine.brief.check import Catalogue, check_draft, event_day
from engine.brief.draft import Draft
from engine.brief.model import Brief, Origin
from engine.errors import PlannerError
from engine.source import Document, parse_yaml, read_text

PREFIX = "B"


def load_brief(path: Path, catalogue: Catalogue) -> Brief:
    """Read and check one brief file; raises PlannerError with all of its problems."""
    return parse_brief(read_text(path), path, catalogue)


def parse_brief(text: str, path: Path | str, catalogue: Catalogue) -> Brief:
    """Check one brief's text; raises PlannerError with all problems, structure and sense, each at its own place."""
    return check_brief(parse_yaml(text, path), sha256(text.encode()).hexdigest(), catalogue)


def check_brief(document: Document, digest: str, catalogue: Catalogue) -> Brief:
    """Check a brief that is parsed already; raises PlannerError like `parse_brief`."""
    draft = Draft(document)
    problems = validation.bounded(check_draft(draft, catalogue), document.path, PREFIX)
    doubts = chain(comma.find_split_texts(document), quotes.find_wide_quotes(document))
    warnings = tuple(validation.bounded(doubts, document.path, PREFIX))
    origin = Origin(document, digest, event_day(draft, catalogue), warnings)
    try:
        brief = Brief.model_validate(document.data, context=origin)
    except ValidationError as error:
        problems += validation.problems_of(error, document, PREFIX, Brief)
    if problems:
        wrong = {problem.source for problem in problems}
        raise PlannerError([*problems, *(each for each in warnings if each.source not in wrong)])
    return brief
