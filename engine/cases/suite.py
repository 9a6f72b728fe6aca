"""All cases of some books with the rules they are run against, and the report of one run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cases.case import Case, load_cases
from engine.cases.expect import Failure
from engine.cases.gap import (
    Coverage,
    Evidence,
    Gap,
    Tally,
    branch_gaps,
    count_options,
    option_gaps,
    playbook_gaps,
    rule_gaps,
)
from engine.cases.leaf import leaf_gaps
from engine.cases.pick import pick_cases
from engine.cases.run import Clock, Verdict, run_cases
from engine.errors import PlannerError, Problem, Source
from engine.rulebook.model import Rulebook
from engine.validation import suggest

ERRORS = ("rules", "playbooks")
"""What has to be covered, over all books; the rest has with `strict` only."""


@dataclass(frozen=True)
class Suite:
    """The rules, the cases of the chosen books, and what is wrong with the files of the cases."""

    rulebook: Rulebook
    books: tuple[str, ...]
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]
    whole: bool
    """Whether these are all cases of all books, so that what they leave out is left out."""


@dataclass(frozen=True)
class Report:
    """How the cases went, in their order, and what they leave uncovered (None where only some were run)."""

    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    coverage: Coverage | None
    whole: bool

    @property
    def failures(self) -> list[Failure]:
        return [failure for verdict in self.verdicts for failure in verdict.failures]

    @property
    def todos(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.open]

    def failing_gaps(self, *, strict: bool = False) -> list[Gap]:
        """The gaps that fail a run: only one over all books can say that nothing covers a rule."""
        if self.coverage is None or not self.whole:
            return []
        kinds = (*ERRORS, "branches", "options") if strict else ERRORS
        return [gap for gap in self.coverage.gaps if gap.kind in kinds and not gap.todo]

    def failed(self, *, strict: bool = False) -> bool:
        """Whether anything is wrong."""
        return bool(self.failures or self.problems or self.failing_gaps(strict=strict))


def open_suite(rulebook: Rulebook, books: Sequence[str] = (), text: str = "") -> Suite:
    """The cases of some books, or of all; those that a text means. Raises PlannerError for a book that is not there."""
    known = [book.id for book in rulebook.books]
    unknown = [
        Problem(Source(name), "R030", f"there is no book {name!r}", suggest(name, known))
        for name in books
        if name not in known
    ]
    if unknown:
        raise PlannerError(unknown)
    problems: list[Problem] = []
    chosen = [book for book in rulebook.books if not books or book.id in books]
    cases = [case for book in chosen for case in load_cases(Path(book.path), book.id, problems)]
    if text:
        cases = pick_cases(cases, text)
    return Suite(rulebook, tuple(book.id for book in chosen), tuple(cases), tuple(problems), not books and not text)


def run_suite(suite: Suite, *, conditions: bool = False, covers: bool = True, clock: Clock | None = None) -> Report:
    """Every case of the suite; `covers` asks what they leave uncovered, `conditions` also of single conditions."""
    verdicts = run_cases(suite.rulebook, suite.cases, clock)
    coverage = cover(suite, verdicts, conditions=conditions) if covers else None
    return Report(tuple(verdicts), suite.problems, coverage, suite.whole)


def cover(suite: Suite, verdicts: Iterable[Verdict], *, conditions: bool = False) -> Coverage:
    """What these verdicts leave uncovered of the suite's books."""
    evidence = Evidence(
        suite.rulebook,
        tuple(each.seen for each in verdicts if each.seen),
        tuple(case for case in suite.cases if case.todo),
    )
    books = frozenset(suite.books)
    bases = [base for base in evidence.bases if base.partition("/")[0] in books]
    found = {"rules": list(rule_gaps(evidence, bases))}
    totals = {"rules": len(bases)}
    if suite.whole:
        found["playbooks"] = list(playbook_gaps(evidence))
        totals["playbooks"] = len(suite.rulebook.catalogue.playbooks)
    found["branches"] = list(branch_gaps(evidence, bases))
    totals["branches"] = 2 * sum(evidence.bases[base][0].gate is not None for base in bases)
    found["options"] = list(option_gaps(evidence, books))
    totals["options"] = count_options(evidence, books)
    if conditions:
        totals["conditions"], found["conditions"] = leaf_gaps(evidence, bases)
    tallies = {kind: _tally(totals[kind], gaps) for kind, gaps in found.items()}
    return Coverage(tuple(gap for gaps in found.values() for gap in gaps), tallies)


def _tally(total: int, gaps: list[Gap]) -> Tally:
    """A condition with two gaps is one that is not covered."""
    open_ = {(gap.source, gap.what.partition("` is never ")[0]) for gap in gaps}
    return Tally(total - len(open_), total)
