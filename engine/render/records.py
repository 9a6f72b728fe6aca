"""Budget lines as plain records, one a line, for programs and table tools; columns are named alike in every language."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from engine.locale import Locale
from engine.plan.model import Line, Plan
from engine.render.outline import Outline


@dataclass(frozen=True)
class Record:
    """One budget line; ids are what other programs join on, names are for readers. `start` and `end` are inclusive."""

    line: str
    platform: str | None
    platform_name: str
    stage: str
    stage_name: str
    phase: str | None
    phase_name: str
    kind: str
    kind_name: str
    tactic: str
    title: str
    audience: str | None
    audience_name: str | None
    owner: str | None
    owner_name: str | None
    start: date | None
    end: date | None
    amount: Decimal
    currency: str
    share: float
    quantity: int | None
    unit: str | None
    unit_name: str | None
    unit_cost: Decimal | None
    per_unit: int | None
    playbook: str | None
    playbook_name: str | None
    rule: str
    rule_title: str
    references: str


HEADER = tuple(field.name for field in fields(Record))


def make_records(plan: Plan, outline: Outline, locale: Locale) -> tuple[Record, ...]:
    """Every budget line in reading order."""
    tactics = {tactic.id: tactic for tactic in plan.tactics}
    flights = {flight.line: flight for flight in plan.schedule.flights}

    def record(line: Line) -> Record:
        tactic, flight = tactics.get(line.tactic), flights.get(line.id)
        audience, owner, playbook = (tactic.audience, tactic.owner, tactic.playbook) if tactic else (None, None, None)
        rule = line.rules[0] if line.rules else ""
        return Record(
            line=line.id,
            platform=line.platform,
            platform_name=platform_name(line.platform, locale),
            stage=line.stage,
            stage_name=locale.name("stages", line.stage),
            phase=line.phase,
            phase_name=phase_name(line.phase, locale),
            kind=line.kind,
            kind_name=locale.label("kinds", line.kind),
            tactic=line.tactic,
            title=line.title,
            audience=audience,
            audience_name=_name("audiences", audience, locale),
            owner=owner,
            owner_name=_name("owners", owner, locale),
            start=flight.start if flight else None,
            end=flight.end if flight else None,
            amount=line.amount,
            currency=plan.budget.currency,
            share=line.share,
            quantity=line.quantity,
            unit=line.unit,
            unit_name=_name("units", line.unit, locale),
            unit_cost=line.unit_cost,
            per_unit=line.per_unit if line.unit_cost is not None else None,
            playbook=playbook,
            playbook_name=_name("playbooks", playbook, locale),
            rule=rule,
            rule_title=outline.titles.get(rule, ""),
            references=" ".join(outline.references.get(rule, ())),
        )

    return tuple(record(line) for part in outline.lines for line in part.lines)


def platform_name(platform: str | None, locale: Locale) -> str:
    """A platform, or what belongs to none."""
    return locale.name("platforms", platform) if platform else locale.text("words.across")


def phase_name(phase: str | None, locale: Locale) -> str:
    """A phase, or the whole campaign."""
    return locale.label("phases", phase) if phase else locale.text("words.whole_campaign")


def _name(kind: str, id_: str | None, locale: Locale) -> str | None:
    return locale.name(kind, id_) if id_ else None
