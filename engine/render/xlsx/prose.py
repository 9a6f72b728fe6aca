"""Sheets of sentences: what is done and why, how platforms work together, risks, assumptions, rules and sources."""

from collections.abc import Iterable

from engine.plan.model import Compliance, Risk
from engine.render.chapters import Move
from engine.render.outline import Merged, Outline
from engine.render.records import platform_name
from engine.render.xlsx.book import Book, Value
from engine.render.xlsx.people import phase_names
from engine.render.xlsx.table import TOP, Column, write_table

Rows = Iterable[tuple[Value, ...]]


def _write(book: Book, key: str, columns: tuple[Column, ...], rows: Rows, note: str = "", frozen: int = 1) -> None:
    sheet = book.sheet(key)
    sheet.title(book.locale.text(f"sheets.{key}"), note)
    last = write_table(sheet, columns, rows, frozen)
    sheet.print(TOP, last, len(columns) - 1)


def write_tactics(book: Book, outline: Outline) -> None:
    """What is done, stage by stage, and what the money does not reach."""
    text = book.locale.text
    columns = (
        Column(text("columns.stage"), "prose", 13),
        Column(text("columns.platform"), "prose", 12),
        Column(text("columns.phase"), "prose", 12),
        Column(text("columns.tactic"), "prose", 26),
        Column(text("columns.details"), "prose", 60),
        Column(text("columns.audience"), "prose", 12),
        Column(text("columns.owner"), "prose", 12),
        Column(text("columns.quantity"), "prose", 12),
        Column(text("columns.amount"), "money"),
        Column(text("columns.why"), "prose", 42),
        Column(text("columns.playbook"), "prose", 15),
        Column(text("columns.rule"), "prose", 22),
        Column(text("columns.references"), "prose", 14),
    )
    moves = [move for chapter in outline.chapters for group in chapter.groups for move in group.moves]
    moves += [Move(tactic, (), tactic.phase, None, None) for tactic in outline.unfunded]
    note = text("tactics.note") if moves else text("tactics.none_at_all")
    _write(book, "tactics", columns, (_move(book, outline, each) for each in moves), note, frozen=4)


def _move(book: Book, outline: Outline, move: Move) -> tuple[Value, ...]:
    locale, tactic = book.locale, move.tactic
    volume = tactic.quantity
    pace = ""
    if volume:
        unit = locale.name("units", volume.unit)
        pace = locale.text(f"per.{volume.per}", n=volume.count, unit=unit)
    return (
        locale.name("stages", tactic.stage),
        platform_name(tactic.platform, locale),
        phase_names(move.phases, book),
        tactic.title or tactic.id,
        tactic.text,
        locale.name("audiences", tactic.audience),
        locale.name("owners", tactic.owner),
        pace,
        (tactic.amount or None) if tactic.funded else locale.text("sheets.unfunded"),
        tactic.why,
        locale.name("playbooks", tactic.playbook),
        tactic.rule,
        ", ".join(outline.references.get(tactic.rule, ())),
    )


def write_coordination(book: Book, outline: Outline) -> None:
    """The steps that join platforms."""
    text, locale = book.locale.text, book.locale
    columns = (
        Column(text("columns.step"), "prose", 18),
        Column(text("columns.platform"), "prose", 24),
        Column(text("columns.phase"), "prose", 18),
        Column(text("columns.what"), "prose", 34),
        Column(text("columns.details"), "prose", 64),
        Column(text("columns.why"), "prose", 50),
        Column(text("columns.rule"), "prose", 30),
    )
    rows = (
        (
            locale.label("steps", step),
            locale.listing([locale.name("platforms", platform) for platform in each.platforms]),
            phase_names(each.phase, book),
            each.title,
            each.text,
            each.why,
            each.rule,
        )
        for step, items in outline.coordination.items()
        for each in items
    )
    _write(book, "coordination", columns, rows, "" if outline.coordination else text("coordination.none"))


def write_risks(book: Book, outline: Outline) -> None:
    """Risks with what to watch and do, then what law and platforms ask."""
    text = book.locale.text
    columns = (
        Column(text("columns.topic"), "prose", 16),
        Column(text("columns.level"), "prose", 12),
        Column(text("columns.platform"), "prose", 22),
        Column(text("columns.what"), "prose", 36),
        Column(text("columns.trigger"), "prose", 44),
        Column(text("columns.response"), "prose", 64),
        Column(text("columns.rule"), "prose", 30),
    )
    found = (*outline.risks, *outline.compliance)
    _write(book, "risks", columns, (_risk(book, each) for each in found), "" if found else text("risks.none"))


def _risk(book: Book, each: Merged) -> tuple[Value, ...]:
    locale, item = book.locale, each.item
    where = locale.listing([locale.name("platforms", name) for name in each.platforms])
    if isinstance(item, Risk):
        topic, level, watch = locale.text("columns.risk"), locale.text(f"levels.{item.level}"), item.trigger
    else:
        topic, level, watch = locale.text("compliance.heading"), locale.text(f"guards.{item.kind}"), _cap(book, item)
    return topic, level, where or locale.text("words.all_platforms"), item.title or item.id, watch, item.text, item.rule


def _cap(book: Book, item: Compliance) -> str:
    if item.at_most is None:
        return ""
    unit = book.locale.name("units", item.measure)
    return book.locale.text(f"compliance.cap_{item.per or 'campaign'}", n=item.at_most, unit=unit)


def write_assumptions(book: Book, outline: Outline) -> None:
    """What the plan rests on besides the brief, the weakest first; then what was only compared with."""
    locale, grounds = book.locale, outline.grounds
    currency = book.plan.budget.currency
    columns = (
        Column(locale.text("columns.assumption"), "prose", 52),
        Column(locale.text("columns.value"), "prose", 36),
        Column(locale.text("columns.grade"), "prose", 10),
        Column(locale.text("columns.basis"), "prose", 70),
        Column(locale.text("columns.references"), "prose", 26),
        Column(locale.text("columns.rule"), "prose", 34),
    )
    found = (*grounds.figures, *grounds.defaults, *grounds.thresholds)
    rows = (
        (
            each.title,
            locale.known(each.value, each.unit, currency),
            locale.label("grades", each.confidence) if each.confidence != "default" else locale.text("sheets.default"),
            each.basis or each.text,
            each.reference,
            each.id,
        )
        for each in found
    )
    note = locale.text("brief_check.assumptions_note") if found else locale.text("brief_check.no_assumptions")
    _write(book, "assumptions", columns, rows, note)


def write_trace(book: Book) -> None:
    """Every rule that spoke with what it read, then the works that the plan cites."""
    locale, plan = book.locale, book.plan
    columns = (
        Column(locale.text("columns.rule"), "prose", 44),
        Column(locale.text("columns.what"), "prose", 60),
        Column(locale.text("columns.facts"), "prose", 64),
        Column(locale.text("columns.references"), "prose", 34),
    )
    currency = plan.budget.currency
    rows: list[tuple[Value, ...]] = [
        (
            each.rule,
            each.title,
            locale.text("formats.semicolon").join(
                f"{name} = {locale.known(value, None, currency)}" for name, value in each.facts.items()
            ),
            ", ".join(each.references),
        )
        for each in plan.trace
    ]
    for work in plan.bibliography:
        told = locale.text("formats.list").join(filter(None, (work.publisher, work.date)))
        rows.append((locale.text("sheets.source"), work.title, " ".join(filter(None, (told, work.address))), work.id))
    _write(book, "trace", columns, rows, locale.text("trace.brief", sha=plan.brief.sha256[:12]))
