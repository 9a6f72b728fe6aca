"""A run of the rulebooks' cases as JUnit XML, for the test view of a code host: a suite a file, gaps as a suite of theirs."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.cases.expect import Failure
from engine.cases.gap import Gap
from engine.cases.run import Verdict
from engine.cases.suite import Report
from engine.errors import Problem, Source
from engine.tree import printable


def as_junit(report: Report, *, strict: bool = False) -> str:
    """One document; a case with `todo` is skipped with its reason, what cannot be read is an error."""
    root = Element("testsuites", name="planwheel test")
    for name, verdicts in groupby(report.verdicts, key=lambda each: f"{each.case.book}/{each.case.topic}"):
        _suite(root, name, list(verdicts))
    _problems(root, report.problems)
    if report.coverage and report.whole:
        _gaps(root, report.coverage.gaps, report.failing_gaps(strict=strict))
    _count(root, [each for suite in root for each in suite])
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, name: str, verdicts: Sequence[Verdict]) -> None:
    suite = SubElement(root, "testsuite", name=name)
    for verdict in verdicts:
        case = verdict.case
        element = _case(suite, name, case.name, case.source)
        if verdict.seconds is not None:
            element.set("time", f"{verdict.seconds:.3f}")
        if verdict.failures:
            _failure(element, verdict.failures)
        elif verdict.open:
            told = "\n".join(f"not yet: {failure.message}" for failure in verdict.open)
            SubElement(element, "skipped", message=_text(f"todo: {case.todo}")).text = _text(told)
    _count(suite, suite)


def _failure(element: Element, failures: Sequence[Failure]) -> None:
    """One element a case, as readers of JUnit expect; the text holds every failure with its place."""
    more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
    failure = SubElement(element, "failure", message=_text(failures[0].message + more), type="expectation")
    failure.text = _text("\n".join(map(str, failures)))


def _problems(root: Element, problems: Sequence[Problem]) -> None:
    if problems:
        suite = SubElement(root, "testsuite", name="files")
        for problem in problems:
            element = _case(suite, "files", f"{problem.source} {problem.code}", problem.source)
            SubElement(element, "error", message=_text(problem.message), type=problem.code).text = _text(str(problem))
        _count(suite, suite)


def _gaps(root: Element, gaps: Sequence[Gap], failing: Sequence[Gap]) -> None:
    """What fails the run, and what a case says is known to be open; single conditions are figures, not tests."""
    shown = [gap for gap in gaps if gap in failing or gap.todo]
    if shown:
        suite = SubElement(root, "testsuite", name="coverage")
        for gap in shown:
            element = _case(suite, f"coverage.{gap.kind}", gap.what, gap.source)
            told = "skipped" if gap.todo else "failure"
            SubElement(element, told, message=_text(f"todo: {gap.todo}" if gap.todo else gap.reason)).text = _text(
                str(gap)
            )
        _count(suite, suite)


def _case(suite: Element, classname: str, name: str, source: Source | None) -> Element:
    element = SubElement(suite, "testcase", classname=_text(classname.replace("/", ".")), name=_text(name))
    if source:
        element.set("file", _text(source.path))
        element.set("line", str(source.line))
    return element


def _count(element: Element, cases: Iterable[Element]) -> None:
    each = list(cases)
    element.set("tests", str(len(each)))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(key, str(sum(case.find(tag) is not None for case in each)))
    times = [float(case.get("time", 0)) for case in each]
    if any(case.get("time") for case in each):
        element.set("time", f"{sum(times):.3f}")


def _text(text: str) -> str:
    """XML 1.0 has no control characters, not even escaped."""
    return printable(text)
