"""What the brief leaves open: questions for the client, the assumptions that stand in for answers, findings about it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.decisions import Decisions
from engine.plan.fields import ask_for
from engine.plan.inputs import Inputs, ordered
from engine.plan.kpi import Question
from engine.plan.phases import Calendar, Span
from engine.plan.sanity import check_brief
from engine.plan.standing import Assumption, BriefCheck, Missing, Use
from engine.rulebook.action import Ask, Row
from engine.rulebook.parameter import CURRENCY, Resolved


def review_brief(
    inputs: Inputs,
    decisions: Decisions,
    used: Mapping[str, Use],
    questions: Iterable[Question],
    calendars: Mapping[str | None, Calendar],
) -> BriefCheck:
    """The brief_check part."""
    assumptions = {
        each.id: each
        for part in (
            _defaults(inputs),
            _exchange(inputs),
            _parameters(inputs, used),
            _cycle(inputs),
            _projected(inputs, calendars),
        )
        for each in part
    }
    return BriefCheck(
        missing=_missing(inputs, decisions, questions),
        assumptions=tuple(assumptions[id_] for id_ in sorted(assumptions)),
        findings=ordered(check_brief(inputs)),
    )


def _missing(inputs: Inputs, decisions: Decisions, questions: Iterable[Question]) -> tuple[Missing, ...]:
    """One question per field of the brief: the rules' own words first; what most rules wait for leads."""
    rules: dict[str, set[str]] = {}
    reasons: dict[str, str] = {}
    asked = {decision.action.field for decision in decisions.of(Ask)}
    for decision in sorted(decisions.of(Ask), key=lambda decision: decision.id):
        rules.setdefault(decision.action.field, set()).add(decision.rule.id)
        reasons.setdefault(decision.action.field, inputs.words.action(decision, "why") or "")
    for question in sorted(questions, key=lambda question: (question.fact, question.rule)):
        field = inputs.field_of(question.fact)
        rules.setdefault(field, set()).add(question.rule)
        asked_for = inputs.words.text("missing.asked", what=ask_for(inputs, question.fact), why=question.why)
        reasons.setdefault(field, asked_for)
    meanings: dict[str, str] = {}
    for fact in sorted(inputs.undecided):
        rules.setdefault(inputs.field_of(fact), set()).update(inputs.undecided[fact])
        meanings.setdefault(inputs.field_of(fact), ask_for(inputs, fact))
    found = [
        Missing(
            field=field,
            why=reasons.get(field) or inputs.words.text("missing.undecided", what=meanings[field], n=len(waiting)),
            rules=tuple(sorted(waiting)),
        )
        for field, waiting in rules.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.field not in asked, -len(each.rules), each.field)))


def _defaults(inputs: Inputs) -> Iterator[Assumption]:
    for field in inputs.brief.defaults:
        if field == "locale" and inputs.words.locale.code != inputs.brief.locale:
            continue  # the reader chose the language
        value: Any = inputs.brief
        for part in field.split("."):
            value = getattr(value, part)
        yield Assumption(
            id=field,
            title=inputs.words.text(f"default.{field}"),
            value=value,
            unit="money" if field == "budget.round_to" else "share" if field == "budget.reserve" else None,
            text=inputs.words.text("assumption.default"),
            reference=None,
            confidence="default",
            basis=None,
        )


def _exchange(inputs: Inputs) -> Iterator[Assumption]:
    """The brief's own rate, by which amounts of the rules were brought into its currency."""
    budget, words = inputs.brief.budget, inputs.words
    if budget.cny_rate is not None:
        yield Assumption(
            id="budget.cny_rate",
            title=words.text("default.budget.cny_rate"),
            value=f"1 {budget.currency} = {budget.cny_rate:f} {CURRENCY}",
            unit=None,
            text=words.text("assumption.rate"),
            reference=None,
            confidence="brief",
            basis=None,
        )


def _parameters(inputs: Inputs, used: Mapping[str, Use]) -> Iterator[Assumption]:
    told: dict[tuple[bool, str, date | None], str] = {}  # many figures stand in for the same reason
    for name, use in used.items():
        resolved = inputs.parameters[name]
        if resolved.value is not None and resolved.row is not None:
            reason = resolved.early, resolved.row.confidence, resolved.since
            text = told[reason] = told.get(reason) or _standing(inputs, *reason)
            basis = inputs.words.basis(resolved) or (text if resolved.early else None)
            yield Assumption(
                id=name,
                title=inputs.words.parameter(resolved.entry),
                value=_plain(resolved.value),
                unit=resolved.entry.unit or None,
                text=_in_cny(inputs, resolved, text),
                reference=resolved.row.references[0] if resolved.row.references else None,
                confidence=resolved.row.confidence,
                basis=_in_cny(inputs, resolved, basis) if basis else None,
                use=use,
            )


def _in_cny(inputs: Inputs, resolved: Resolved, text: str) -> str:
    """A figure's basis, with the amount of CNY that it was converted from."""
    if resolved.published is None:
        return text
    amount = inputs.words.figure(resolved.published, "money", CURRENCY)
    converted = inputs.words.text("assumption.converted", amount=amount)
    return f"{text}{inputs.words.locale.texts['formats.gap']}{converted}"


def _standing(inputs: Inputs, early: bool, confidence: str, day: date | None) -> str:
    """Why a figure may stand in: since when it is published, or that nobody publishes it."""
    if day is None:
        return inputs.words.text("assumption.undated")
    since = inputs.words.date(day)
    if early:
        return inputs.words.text("assumption.early", since=since)
    return inputs.words.text("assumption.expert" if confidence == "expert" else "assumption.cited", since=since)


def _plain(value: Any) -> Any:
    """A parameter's value as JSON has it: vectors as mappings, tables as lists of rows."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Row):
        return {key: _plain(each) for key, each in value if each is not None}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _cycle(inputs: Inputs) -> Iterator[Assumption]:
    """The category's published decision cycle, where the brief gives no own one."""
    category = inputs.rulebook.catalogue.categories.get(inputs.brief.brand.category or "")
    hero = inputs.brief.product("hero") or inputs.brief.products[0]
    cited = category.decision_days if category else None
    if cited is not None and hero.decision_days is None:
        yield Assumption(
            id="category.decision_days",
            title=inputs.words.text("default.category.decision_days"),
            value=cited.value,
            unit="days",
            text=inputs.words.text("assumption.category"),
            reference=cited.references[0] if cited.references else None,
            confidence=cited.confidence,
            basis=inputs.words.text("assumption.category"),
        )


def _projected(inputs: Inputs, calendars: Mapping[str | None, Calendar]) -> Iterator[Assumption]:
    """Sale days moved from an earlier year."""
    for platform, calendar in calendars.items():
        for span in calendar.spans:
            if platform is not None and span.window and span.window.projected_from:
                yield _moved(inputs, platform, span, span.window.projected_from)
    if len(calendars) == 1:
        yield from _shared(inputs, calendars[None])


def _shared(inputs: Inputs, calendar: Calendar) -> Iterator[Assumption]:
    for span in calendar.spans:
        if span.window and span.window.projected_from:
            yield _moved(inputs, "all", span, span.window.projected_from)


def _moved(inputs: Inputs, platform: str, span: Span, year: int) -> Assumption:
    words, window = inputs.words, span.window
    where = words.locale.text("words.all_platforms") if platform == "all" else words.name("platforms", platform)
    return Assumption(
        id=f"calendar.{inputs.brief.window.event}.{platform}.{span.slot}",
        title=words.text("default.sale_days", slot=words.locale.text(f"phases.{span.slot}"), where=where),
        value=[span.start.isoformat(), span.end.isoformat()],
        unit="date",
        text=words.text("assumption.projected", year=str(year)),
        reference=window.references[0] if window and window.references else None,
        confidence=window.confidence if window else "expert",
        basis=words.text("assumption.projected", year=str(year)),
    )
