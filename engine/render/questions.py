"""Questions for the client, each asked once: with the finding that says the same, figures or creators of one platform together."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.plan.model import Plan
from engine.plan.standing import Missing, Observation
from engine.render.grid import bundled

_TOGETHER = re.compile(r"(platforms\.[\w-]+)\.(?:rates|costs|audience)\b|(creators\.contracted\.[\w-]+)\.|(tools)\.")


@dataclass(frozen=True)
class Asked:
    """One entry of the list: its questions, their fields in short, and the findings that they would settle."""

    questions: tuple[Missing, ...]
    fields: tuple[str, ...]
    findings: tuple[Observation, ...]


def make_questions(plan: Plan) -> tuple[Asked, ...]:
    """The plan's questions in their order; a group stands where its first question stood."""
    told: dict[str, list[Observation]] = {}
    for finding in plan.diagnosis.findings:
        asking = next((each for each in plan.brief_check.missing if finding.rule in each.rules), None)
        if asking is not None and finding.level == "note":
            told.setdefault(asking.field, []).append(finding)

    def group(question: Missing) -> str:
        found = _TOGETHER.match(question.field)
        return found[found.lastindex or 0] if found and question.field not in told else question.field

    return tuple(
        Asked(tuple(each), in_short(q.field for q in each), tuple(f for q in each for f in told.get(q.field, ())))
        for each in bundled(plan.brief_check.missing, group).values()
    )


def unasked(plan: Plan, names: Mapping[str, str]) -> tuple[str, ...]:
    """The names, each once, of the fields that no question asks for, itself or as a part of a greater one."""
    asked = tuple(question.field for question in plan.brief_check.missing)
    fields = (field for field in names if not any(field == each or field.startswith(f"{each}.") for each in asked))
    return tuple(dict.fromkeys(names[field] for field in fields))


def in_short(fields: Iterable[str]) -> tuple[str, ...]:
    """Fields of one parent in one breath: `costs.cpc` and `costs.cpm` are `costs.{cpc,cpm}`."""
    bundles = bundled(dict.fromkeys(fields), lambda field: field.rpartition(".")[0])
    return tuple(
        f"{parent}.{{{','.join(field.rpartition('.')[2] for field in found)}}}"
        if parent and len(found) > 1
        else found[0]
        for parent, found in bundles.items()
    )
