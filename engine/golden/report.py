"""What a check of golden cases found, for people and for machines: text, Markdown, JSON, JUnit, and as Problems."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.comparison.change import KINDS
from engine.comparison.telling import tell_changes
from engine.errors import Problem, Source
from engine.golden.cause import HARMLESS, Cause, blame
from engine.golden.check import Verdict
from engine.locale import Locale
from engine.render import FORMATS
from engine.rulebook.model import Rulebook

SHOWN = 3
_SUMS = frozenset({"kind", "stage", "phase"})
_TOLD = frozenset(KINDS[: KINDS.index("wording") + 1])


def by_causes(verdicts: Sequence[Verdict]) -> dict[tuple[Cause, ...], list[Verdict]]:
    """The cases that differ, grouped by what moved them; harmless ones last."""
    groups: dict[tuple[Cause, ...], list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.causes or not verdict.passed:
            groups.setdefault(verdict.causes, []).append(verdict)
    return dict(sorted(groups.items(), key=lambda each: (all(cause.kind in HARMLESS for cause in each[0]), each[0])))


def as_lines(verdicts: Sequence[Verdict], rulebook: Rulebook, locale: Locale) -> Iterator[str]:
    """The check in words: causes first, below each the cases with what moved in them."""
    for causes, group in by_causes(verdicts).items():
        if causes and all(cause.kind in HARMLESS for cause in causes):
            continue
        told = [verdict for verdict in group if not verdict.passed]
        if causes:
            yield f"{_because(causes)} ({len(told)} case{'s' * (len(told) != 1)})"
        for verdict in told:
            yield from _case(verdict, rulebook, locale)
        yield ""
    yield _counted(verdicts)


def _because(causes: Sequence[Cause]) -> str:
    return "because of " + " and ".join(told(cause) for cause in causes)


def told(cause: Cause) -> str:
    """A cause with what happened to it."""
    words = {
        "brief": f"the brief of {cause.id}",
        "rule": f"rule {cause.id} {cause.how}",
        "parameter": f"parameter {cause.id} {cause.how}",
        "file": f"{cause.id} {cause.how}",
        "texts": "translations of the rulebooks",
        "templates": "templates or their texts",
        "engine": "another version of planwheel",
        "rulebooks": "digests of the rulebooks alone",
        "formatting": "formatting alone: the same plan in other bytes",
        "edited": f"the golden of {cause.id}, which was edited by hand",
        "unknown": "something that is not on record",
    }
    return f"{words[cause.kind]} [{cause.name}]"


def _case(verdict: Verdict, rulebook: Rulebook, locale: Locale) -> Iterator[str]:
    yield f"  {verdict.case.name}: {_files(verdict)}"
    yield from (f"    {problem}" for problem in verdict.problems)
    yield from (f"    {line}" for line in headlines(verdict, locale))
    if len(verdict.causes) > 1:
        for cause, changes in blame(verdict.changes, verdict.causes, rulebook).items():
            visible = sum(change.kind in _TOLD for change in changes)
            if visible and cause:
                yield f"    {visible} of its changes by {cause.name} itself"


def _files(verdict: Verdict) -> str:
    words = {
        "same": "as accepted", "near": "within the case's tolerance", "hashes": "other digests", "missing": "not accepted yet",
        "formatting": "other bytes, same plan", "differs": "differs",
    }  # fmt: skip
    names = (
        f"plan{FORMATS[name].suffix} {words[status]}" for name, status in verdict.files.items() if status != "same"
    )
    return ", ".join(names) or "cannot be checked"


def headlines(verdict: Verdict, locale: Locale, shown: int = SHOWN) -> Iterator[str]:
    """What moved in a plan, at most a few sentences of each kind."""
    if verdict.document is None:
        return
    sections = tell_changes(verdict.changes, verdict.document, locale, shown)
    telling = [each for each in sections if each.told and each.kind in _TOLD and each.kind not in _SUMS]
    for section in telling:
        more = f" … and {section.more} more" if section.more else ""
        yield f"{section.heading}: {'; '.join(each.sentence for each in section.told)}{more}"
    if not telling:
        yield from (locale.text("diff.quiet", heading=each.heading, n=each.more + len(each.told)) for each in sections)


def _counted(verdicts: Sequence[Verdict]) -> str:
    failed = sum(not verdict.passed for verdict in verdicts)
    hashes = sum(verdict.passed and any(each == "hashes" for each in verdict.files.values()) for verdict in verdicts)
    near = sum(verdict.passed and "near" in verdict.files.values() for verdict in verdicts)
    skipped = sum(not verdict.planned for verdict in verdicts)
    parts = [f"{len(verdicts)} case{'s' * (len(verdicts) != 1)}: {len(verdicts) - failed} as accepted, {failed} not"]
    parts += [f"{near} within tolerance"] if near else []
    parts += [f"{hashes} with other digests of the rulebooks"] if hashes else []
    parts += [f"{skipped} that no edit reaches were not planned again"] if skipped else []
    return "; ".join(parts)


def as_markdown(verdicts: Sequence[Verdict], rulebook: Rulebook, locale: Locale) -> str:
    """A comment for a pull request."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    lines = [f"### Golden plans: {_counted(verdicts)}", ""]
    for causes, group in by_causes(failed).items():
        lines += [f"<details><summary>{_html(_because(causes) if causes else 'Problems')}: {len(group)}</summary>", ""]
        for verdict in group:
            lines += [f"- **{_inline(verdict.case.name)}**: {_inline(_files(verdict))}"]
            lines += [f"  - {_inline(str(problem))}" for problem in verdict.problems]
            lines += [f"  - {_inline(line)}" for line in headlines(verdict, locale)]
        lines += ["", "</details>", ""]
    return "\n".join(lines).rstrip() + "\n"


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _inline(text: str) -> str:
    return " ".join("".join(f"\\{char}" if char in "\\`*_[]<>|#@" else char for char in text).split())


def as_json(verdicts: Sequence[Verdict], rulebook: Rulebook, locale: Locale) -> str:
    """Every case with its files, causes and changes."""
    data = [_plain(verdict, locale) for verdict in verdicts]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _plain(verdict: Verdict, locale: Locale) -> dict[str, Any]:
    return {
        "case": verdict.case.name,
        "passed": verdict.passed,
        "planned": verdict.planned,
        "files": dict(verdict.files),
        "causes": [{"id": cause.name, "how": cause.how} for cause in verdict.causes],
        "headlines": list(headlines(verdict, locale)),
        "changes": [
            {"kind": each.kind, "how": each.how, "place": each.place, "before": each.before, "after": each.after}
            for each in verdict.changes
        ],
        "problems": [str(problem) for problem in verdict.problems],
    }


def as_junit(verdicts: Sequence[Verdict], rulebook: Rulebook, locale: Locale) -> str:
    """One test case a golden case."""
    root = Element("testsuites", name="planwheel golden")
    suite = SubElement(root, "testsuite", name="golden")
    for verdict in verdicts:
        case = SubElement(suite, "testcase", classname="golden", name=verdict.case.name, file=str(verdict.case.folder))
        if verdict.problems:
            error = SubElement(case, "error", message=verdict.problems[0].message, type=verdict.problems[0].code)
            error.text = "\n".join(map(str, verdict.problems))
        elif not verdict.passed:
            failure = SubElement(
                case, "failure", message=_because(verdict.causes) if verdict.causes else "not accepted yet"
            )
            failure.text = "\n".join([_files(verdict), *headlines(verdict, locale)])
    for element in (suite, root):
        element.set("tests", str(len(verdicts)))
        element.set("failures", str(sum(not verdict.passed and not verdict.problems for verdict in verdicts)))
        element.set("errors", str(sum(bool(verdict.problems) for verdict in verdicts)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def as_problems(verdicts: Sequence[Verdict], locale: Locale) -> Iterator[Problem]:
    """Each file that differs as a Problem of its golden, for annotations beside it."""
    for verdict in verdicts:
        yield from verdict.problems
        for name, status in verdict.files.items():
            if verdict.passed or status in ("same", "near", "hashes"):
                continue
            because = _because(verdict.causes) if verdict.causes else "it was never accepted"
            moved = "; ".join(headlines(verdict, locale, 1))
            message = f"the plan is not as accepted, {because}" + (f": {moved}" if moved else "")
            ids = " ".join(f"--cause {cause.name}" for cause in verdict.causes)
            hint = f"look at it with `planwheel golden review`, then `planwheel golden accept {ids}`".rstrip("` ") + "`"
            yield Problem(Source(str(verdict.case.file(name))), "G020", message, hint)


FORMS: Mapping[str, Callable[[Sequence[Verdict], Rulebook, Locale], str]] = {
    "text": lambda verdicts, rulebook, locale: "".join(f"{line}\n" for line in as_lines(verdicts, rulebook, locale)),
    "json": as_json,
    "junit": as_junit,
    "markdown": as_markdown,
}
