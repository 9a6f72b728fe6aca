"""Runs the rulebooks' cases: a brief in, what is expected of it out; what a rule author runs after each edit.

A case says only what matters; the rest of its brief is `MINIMAL`. Reports coverage: which rules no case makes fire or
keeps quiet, and which playbooks no case brings in or leaves out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engine.brief import Brief
from engine.brief.load import check_brief
from engine.errors import PlannerError, Problem, Source
from engine.reasoning import Reasoning, reason
from engine.rulebook.blank import check_blanks, is_blank
from engine.rulebook.load import load_rulebooks
from engine.rulebook.model import Rulebook
from engine.source import Document, Loc, parse_yaml, read_text
from engine.validation import suggest

MINIMAL: dict[str, Any] = {
    "format": "planwheel/brief@1",
    "name": "case",
    "as_of": "2027-03-15",
    "brand": {"name": "Case Brand"},
    "products": [{"name": "Case Product"}],
    "objective": {"primary": "sales"},
    "budget": {"total": "1000000"},
    "window": {"event": "618", "year": "2027"},
}
STATES = ("fires", "otherwise", "quiet")


@dataclass(frozen=True)
class Case:
    """One example of an author, where it stands, and what it expects."""

    book: str
    topic: str
    name: str
    brief: dict[str, Any]
    expect: Mapping[str, Any]
    document: Document
    loc: Loc

    @property
    def source(self) -> Source:
        return self.document.at(self.loc)


@dataclass(frozen=True)
class Failure:
    """What a case expected and what came out."""

    case: Case
    source: Source
    message: str


@dataclass(frozen=True)
class Report:
    """How the cases went; `never_fired` and `never_quiet` are base ids of rules, `never_in` and `never_out` playbooks."""

    cases: int
    failures: tuple[Failure, ...]
    never_fired: tuple[str, ...]
    never_quiet: tuple[str, ...]
    never_in: tuple[str, ...]
    never_out: tuple[str, ...]


def load_cases(folder: Path, book: str, problems: list[Problem]) -> Iterator[Case]:
    """All cases beside one book's rules; files that cannot be read are reported and skipped."""
    for path in sorted((folder / "cases").glob("*.yaml")):
        try:
            document = parse_yaml(read_text(path), path)
        except PlannerError as error:
            problems += error.problems
            continue
        data = document.data
        items = data.get("cases") if isinstance(data, dict) else None
        if not isinstance(items, list):
            problems.append(
                Problem(document.at(()), "R050", "expected `cases:` with a list", "- {name:, brief:, expect:}")
            )
            continue
        for index, item in enumerate(items):
            loc: Loc = ("cases", index)
            if is_blank(item):
                problems += check_blanks(document, loc)
                continue
            brief, expect = _parts(item)
            if isinstance(item, dict) and brief is not None and expect is not None:
                yield Case(book, path.stem, str(item.get("name", "")), brief, expect, document, loc)
            else:
                message = "a case has name, brief and expect, and nothing else"
                problems.append(Problem(document.at(loc), "R050", message, "expect: {topic/rule: fires}"))


def _parts(item: Any) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The brief and the expectations of a case; None where it is not made as a case is."""
    if not isinstance(item, dict) or not set(item) <= {"name", "brief", "expect"}:
        return None, None
    brief, expect = item.get("brief") or {}, item.get("expect")
    return brief if isinstance(brief, dict) else None, expect if isinstance(expect, dict) else None


def run_cases(rulebook: Rulebook, cases: list[Case]) -> Report:
    """Each case through the same inference as a plan."""
    failures: list[Failure] = []
    fired: set[str] = set()
    quiet: set[str] = set()
    known = frozenset(rulebook.catalogue.playbooks)
    inside: set[str] = set()
    outside: set[str] = set()
    for case in cases:
        try:
            reasoning = reason(_brief_of(case, rulebook), rulebook)
        except PlannerError as error:
            failures += [Failure(case, each.source, each.message) for each in error.problems]
            continue
        firing = {firing.rule.id for firing in reasoning.decisions.firings}
        fired |= {rule.base for rule in rulebook.rules.values() if rule.id in firing}
        quiet |= {rule.base for rule in rulebook.rules.values() if rule.id not in firing}
        inside |= reasoning.decisions.playbooks
        outside |= known - reasoning.decisions.playbooks
        failures += _check(case, reasoning, rulebook)
    bases = {rule.base for rule in rulebook.rules.values()}
    gaps = (bases - fired, bases - quiet, known - inside, known - outside)
    return Report(len(cases), tuple(failures), *(tuple(sorted(gap)) for gap in gaps))


def _brief_of(case: Case, rulebook: Rulebook) -> Brief:
    document = case.document.part((*case.loc, "brief"), _merged(MINIMAL, case.brief))
    return check_brief(document, "", rulebook.catalogue)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        replaced = key == "window" or not (isinstance(old, dict) and isinstance(value, dict))
        merged[key] = value if replaced else _merged(old, value)  # type: ignore[arg-type]
    return merged


def _check(case: Case, reasoning: Reasoning, rulebook: Rulebook) -> Iterator[Failure]:
    for key, wanted in case.expect.items():
        source = case.document.key_at((*case.loc, "expect", key))
        if key == "choices":
            yield from _check_choices(case, source, wanted, reasoning)
        elif key == "findings":
            yield from _check_findings(case, source, wanted, reasoning)
        else:
            yield from _check_rule(case, source, key, wanted, reasoning, rulebook)


def _check_choices(case: Case, source: Source, wanted: Mapping[str, Any], reasoning: Reasoning) -> Iterator[Failure]:
    chosen = {choice.group.id: choice.option for choice in reasoning.decisions.choices}
    for group, option in wanted.items():
        if group not in chosen:
            yield Failure(case, source, f"there is no choice {group!r}; {suggest(group, chosen)}")
        elif chosen[group] != option:
            yield Failure(
                case,
                source,
                f"{group}: expected {option or 'nobody to choose'}, found {chosen[group] or 'nobody chose'}",
            )


def _check_findings(case: Case, source: Source, wanted: Mapping[str, Any], reasoning: Reasoning) -> Iterator[Failure]:
    for finding, expected in wanted.items():
        found = finding in reasoning.decisions.findings
        if str(expected).lower() != str(found).lower():
            yield Failure(case, source, f"finding {finding}: expected {expected}, found {str(found).lower()}")


def _check_rule(
    case: Case, source: Source, name: str, wanted: Any, reasoning: Reasoning, rulebook: Rulebook
) -> Iterator[Failure]:
    full = name if name.count("/") == 2 else f"{case.book}/{name}"
    rules = rulebook.rules_of(full)
    removed = rulebook.removed_of(full)
    if removed and not rules and wanted in STATES:
        if wanted != "quiet":
            yield Failure(case, source, f"{full}: expected {wanted}, but {removed[0].book} takes it out")
        return
    if not rules or wanted not in STATES:
        known = {rule.base for rule in rulebook.rules.values()}
        what = (
            f"there is no rule {full!r}; {suggest(full, known)}"
            if not rules
            else f"expected one of {', '.join(STATES)}, got {wanted!r}"
        )
        yield Failure(case, source, what)
        return
    branches = {firing.rule.id: firing.branch for firing in reasoning.decisions.firings}
    states = {_state(branches.get(rule.id)) for rule in rules}
    # The base id of a for_each rule: it fires if any instance does, and is quiet if all are.
    found = next(state for state in STATES if state in states)
    if wanted not in states or (wanted == "quiet" and states != {"quiet"}):
        yield Failure(case, source, f"{full}: expected {wanted}, found {found}")


def _state(branch: Literal["then", "otherwise"] | None) -> str:
    return {"then": "fires", "otherwise": "otherwise", None: "quiet"}[branch]


def report_cases(books: Sequence[str], folders: Sequence[Path]) -> tuple[list[str], bool]:
    """What `planwheel test` prints, and whether anything failed: a case, or (over all books) a playbook seen one way only."""
    rulebook, _ = load_rulebooks(folders, texts=True)
    unknown = [name for name in books if name not in {book.id for book in rulebook.books}]
    problems = [
        Problem(Source(name), "R030", f"there is no book {name!r}", suggest(name, (book.id for book in rulebook.books)))
        for name in unknown
    ]
    chosen = [book for book in rulebook.books if not books or book.id in books]
    cases = [case for book in chosen for case in load_cases(Path(book.path), book.id, problems)]
    if problems:
        raise PlannerError(problems)
    report = run_cases(rulebook, cases)
    ids = tuple(book.id + "/" for book in chosen)
    lines = [f"{failure.source}: {failure.case.name}: {failure.message}" for failure in report.failures]
    for what, rules in (("never fires", report.never_fired), ("is never quiet", report.never_quiet)):
        lines += [f"uncovered: {rule} {what} in a case" for rule in rules if rule.startswith(ids)]
    bases = {rule.base for rule in rulebook.rules.values() if rule.base.startswith(ids)}
    covered = len(bases - {*report.never_fired, *report.never_quiet})
    told = f"{report.cases} cases, {len(report.failures)} failures, {covered} of {len(bases)} rules covered both ways"
    if books:
        return [*lines, told], bool(report.failures)
    for what, names in (("is decided in no case", report.never_in), ("is left out in no case", report.never_out)):
        lines += [f"uncovered: the playbook {name} {what}" for name in names]
    seen, all_ = (
        len(set(rulebook.catalogue.playbooks) - {*report.never_in, *report.never_out}),
        len(rulebook.catalogue.playbooks),
    )
    lines.append(f"{told}, {seen} of {all_} playbooks")
    return lines, bool(report.failures or report.never_in or report.never_out)
