"""Cases through the same inference as a plan, and how each came out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.brief import Brief
from engine.brief.load import check_brief
from engine.cases.case import Case
from engine.cases.expect import Failure, check_expectations
from engine.cases.names import check_names
from engine.cases.whole import check_whole
from engine.errors import PlannerError
from engine.evaluate import World
from engine.reasoning import Reasoning, reason
from engine.rulebook.model import Rule, Rulebook

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
"""What a case leaves out of its brief."""

Clock = Callable[[], float]


@dataclass(frozen=True)
class Seen:
    """What one case's brief came to: the world that conditions were judged in, and what was decided."""

    case: Case
    world: World
    branches: Mapping[str, str]
    winners: Mapping[str, tuple[str, Rule]]
    """By group, the option that was chosen and the rule that won."""
    playbooks: frozenset[str]


@dataclass(frozen=True)
class Verdict:
    """How one case came out; `open` is what a case with `todo` does not meet yet, which is no failure."""

    case: Case
    failures: tuple[Failure, ...] = ()
    open: tuple[Failure, ...] = ()
    seen: Seen | None = None
    seconds: float | None = None


def run_case(case: Case, rulebook: Rulebook) -> Verdict:
    """One case against the rules."""
    misnamed = tuple(Failure(case, each.source, each.message, each.hint) for each in check_names(case, rulebook))
    try:
        reasoning = reason(_brief_of(case, rulebook), rulebook)
    except PlannerError as error:
        wrong = (Failure(case, each.source, each.message, each.hint) for each in error.problems)
        return Verdict(case, (*misnamed, *wrong))
    seen = _seen(case, reasoning)
    if misnamed:
        return Verdict(case, misnamed, seen=seen)
    if not case.todo:
        return Verdict(case, tuple(_failures(case, reasoning, rulebook)), seen=seen)
    missing = tuple(_failures(case, reasoning, rulebook)) if _is_there(case, rulebook) else _absent(case)
    if missing:
        return Verdict(case, open=missing, seen=seen)
    told = f"this case holds now; its todo said: {case.todo}"
    return Verdict(case, (Failure(case, case.at("todo"), told, "remove `todo:`"),), seen=seen)


def run_cases(rulebook: Rulebook, cases: Sequence[Case], clock: Clock | None = None) -> list[Verdict]:
    """Each case, timed by the clock that the caller may have."""
    verdicts = []
    for case in cases:
        start = clock() if clock else 0.0
        verdict = run_case(case, rulebook)
        seconds = clock() - start if clock else None
        verdicts.append(Verdict(case, verdict.failures, verdict.open, verdict.seen, seconds))
    return verdicts


def _failures(case: Case, reasoning: Reasoning, rulebook: Rulebook) -> Iterator[Failure]:
    yield from check_expectations(case, reasoning, rulebook)
    yield from check_whole(case, reasoning, rulebook)


def _is_there(case: Case, rulebook: Rulebook) -> bool:
    """Whether all that a todo speaks of exists yet."""
    return not any(check_names(_without_todo(case), rulebook))


def _without_todo(case: Case) -> Case:
    return Case(case.book, case.topic, case.name, case.brief, case.expect, case.document, case.loc, case.topics)


def _absent(case: Case) -> tuple[Failure, ...]:
    return (Failure(case, case.source, "names what is not there yet"),)


def _seen(case: Case, reasoning: Reasoning) -> Seen:
    decisions = reasoning.decisions
    return Seen(
        case,
        reasoning.world,
        {firing.rule.id: firing.branch for firing in decisions.firings},
        {each.group.id: (each.option, each.rule) for each in decisions.choices if each.option and each.rule},
        decisions.playbooks,
    )


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
