"""The plan as a workbook: a sheet for each part, sums that follow when a planner edits an amount, and one plain table."""

from collections.abc import Sequence
from pathlib import Path

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.outline import arrange
from engine.render.records import make_records
from engine.render.xlsx.book import Book
from engine.render.xlsx.budget import write_budget
from engine.render.xlsx.media import Media
from engine.render.xlsx.people import write_creators, write_kpis
from engine.render.xlsx.prose import write_assumptions, write_coordination, write_risks, write_tactics, write_trace
from engine.render.xlsx.schedule import write_schedule
from engine.render.xlsx.summary import write_summary
from engine.render.xlsx.table import write_records

SHEETS = (
    "summary", "budget", "media", "schedule", "creators", "kpis",
    "tactics", "coordination", "risks", "assumptions", "trace", "data",
)  # fmt: skip


def render_xlsx(plan: Plan, locale: Locale, templates: Sequence[Path] = ()) -> bytes:
    """One plan as one workbook."""
    outline = arrange(plan)
    records = make_records(plan, outline, locale)
    book = Book(plan, locale, {key: locale.text(f"sheets.{key}") for key in SHEETS})
    media = Media(book, records)
    write_summary(book, outline, media)
    write_budget(book, outline, media)
    media.write()
    write_schedule(book, outline, media)
    write_creators(book, outline)
    write_kpis(book, outline)
    write_tactics(book, outline)
    write_coordination(book, outline)
    write_risks(book, outline)
    write_assumptions(book, outline)
    write_trace(book)
    write_records(book, records)
    return book.close()
