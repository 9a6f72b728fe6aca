"""The report of a run as lines, failures first: what an author reads after each edit."""

from collections.abc import Iterator

from engine.cases.suite import Report

_NOUNS = {
    "rules": "rules covered both ways", "playbooks": "playbooks", "branches": "branches", "options": "options",
    "conditions": "single conditions",
}  # fmt: skip


def tell_report(report: Report) -> list[str]:
    """Everything that is wrong or open, then one line of figures."""
    return [*_lines(report), figures_of(report)]


def _lines(report: Report) -> Iterator[str]:
    yield from map(str, report.problems)
    yield from map(str, report.failures)
    for verdict in report.todos:
        case = verdict.case
        yield f"todo: {case.at('todo')}: {case.name}: {case.todo}"
        yield from (f"    not yet: {failure.message}" for failure in verdict.open)
    if report.coverage:
        yield from map(str, report.coverage.gaps)


def figures_of(report: Report) -> str:
    """`364 cases, 0 failures, 409 of 409 rules covered both ways ...`"""
    count = len(report.failures)
    parts = [f"{len(report.verdicts)} cases", f"{count} failure{'s' * (count != 1)}"]
    if report.problems:
        parts.append(f"{len(report.problems)} problems")
    if report.todos:
        parts.append(f"{len(report.todos)} todo")
    for kind, tally in report.coverage.tallies.items() if report.coverage else ():
        parts.append(f"{tally.covered} of {tally.total} {_NOUNS[kind]}")
    return ", ".join(parts)
