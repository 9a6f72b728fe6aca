"""Which rules act on what the source articles say: read from `coverage.yaml` beside the books, checked, written as Markdown.

A statement with an empty list of rules is a gap: nobody has written the rule yet, and the file says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from engine.errors import PlannerError, Problem
from engine.rulebook.model import Rulebook
from engine.rulebook.written import Written
from engine.scalars import Text
from engine.source import Document, read_document
from engine.validation import problems_of, suggest

FILE = "coverage.yaml"


class Statement(Written):
    """One sentence of an article in our words: where it stands, and what acts on it or why nothing has to."""

    id: Text
    place: Text
    paragraph: Text
    says: Text
    rules: tuple[Text, ...] | None = None
    not_actionable: Text | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "Statement":
        if (self.rules is None) == (self.not_actionable is None):
            raise ValueError(
                "needs either rules (an empty list while none acts on it) or not_actionable with the reason"
            )
        return self

    @property
    def article(self) -> str:
        return self.place.partition("#")[0]


class CoverageFile(Written):
    statements: Annotated[tuple[Statement, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Coverage:
    """All statements in the order of their articles, and the file they stand in."""

    statements: tuple[Statement, ...]
    document: Document

    @property
    def carried(self) -> tuple[Statement, ...]:
        return tuple(each for each in self.statements if each.rules)

    @property
    def gaps(self) -> tuple[Statement, ...]:
        return tuple(each for each in self.statements if each.rules == ())

    @property
    def not_actionable(self) -> tuple[Statement, ...]:
        return tuple(each for each in self.statements if each.rules is None)

    def of(self, article: str) -> "Coverage":
        """The part of one article."""
        return Coverage(tuple(each for each in self.statements if each.article == article), self.document)


def read_coverage(path: Path) -> Coverage:
    """The statements of one file; raises PlannerError with every problem of its form."""
    document = read_document(path)
    try:
        return Coverage(CoverageFile.model_validate(document.data).statements, document)
    except ValidationError as error:
        raise PlannerError(problems_of(error, document, "R", CoverageFile)) from None


def check_coverage(coverage: Coverage, rulebook: Rulebook) -> Iterator[Problem]:
    """Names that nothing answers to: rules, references; and ids that stand twice."""
    bases = {rule.base for rule in rulebook.rules.values()} | {each.rule.base for each in rulebook.removed.values()}
    seen: set[str] = set()
    at = coverage.document.at
    for index, each in enumerate(coverage.statements):
        if each.id in seen:
            message = f"the statement id {each.id} stands twice"
            yield Problem(at(("statements", index, "id")), "R016", message, "rename one of them")
        seen.add(each.id)
        if each.article not in rulebook.references:
            source, hint = at(("statements", index, "place")), suggest(each.article, rulebook.references)
            yield Problem(source, "R018", f"there is no reference {each.article!r}", hint)
        for nth, name in enumerate(each.rules or ()):
            if name not in bases:
                hint = suggest(name, bases) or "write book/topic/rule as `planwheel rulebooks show BOOK` does"
                source = at(("statements", index, "rules", nth))
                yield Problem(source, "R060", f"{each.id} names the rule {name!r}, which does not exist", hint)


def render_coverage(coverage: Coverage, rulebook: Rulebook) -> str:
    """COVERAGE.md: counts, gaps, then every statement by article, then what is not actionable."""
    articles = list(dict.fromkeys(each.article for each in coverage.statements))
    blocks = [_HEAD, _counts(coverage, articles, rulebook)]
    if coverage.gaps:
        blocks += [
            "## Not carried yet",
            _table(("id", "place", "says"), ((*_face(each), each.says) for each in coverage.gaps)),
        ]
    for article in articles:
        rows = (
            (*_face(each), each.says, _codes(each.rules or ()))
            for each in coverage.of(article).statements
            if each.rules
        )
        blocks += [f"## {rulebook.references[article].title}", _table(("id", "place", "says", "rules"), rows)]
    rows = ((*_face(each), each.says, each.not_actionable or "") for each in coverage.not_actionable)
    blocks += ["## Not actionable", _table(("id", "place", "says", "why no rule"), rows)]
    return "\n\n".join(blocks) + "\n"


_HEAD = (
    "# What the articles say, and the rules that act on it\n\n"
    "Written by `planwheel rulebooks coverage` from `coverage.yaml`; edit that file, not this one. A rule stands beside a statement only if a line of\n"
    "a plan carries what the statement asks for; whether a brand's plan has that line depends on its brief."
)


def _counts(coverage: Coverage, articles: Sequence[str], rulebook: Rulebook) -> str:
    parts = [(f"{rulebook.references[article].title} (`{article}`)", coverage.of(article)) for article in articles]
    rows = [
        (name, *(str(len(each)) for each in (part.statements, part.carried, part.gaps, part.not_actionable)))
        for name, part in (*parts, ("All", coverage))
    ]
    named = len({name for each in coverage.carried for name in each.rules or ()})
    bases = len({rule.base for rule in rulebook.rules.values()})
    table = _table(("article", "statements", "carried by rules", "not carried yet", "not actionable"), rows)
    return f"{table}\n\n{named} of {bases} rules carry a statement; the others rest on the further sources or the judgement that each of them names."


def _face(each: Statement) -> tuple[str, str]:
    return each.id, f"{each.place}, {each.paragraph}"


def _codes(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
