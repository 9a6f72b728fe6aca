"""The budget lines as CSV: one record a line for table tools; UTF-8 with its mark, which Excel wants to read Chinese."""

import csv
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from engine.locale import Locale
from engine.plan.model import Plan
from engine.render.inert import inert, unformulated
from engine.render.outline import arrange
from engine.render.records import HEADER, make_records

MARK = "\ufeff"


def render_csv(plan: Plan, locale: Locale, templates: Sequence[Path] = ()) -> str:
    """One plan's budget lines; a plan without any is the header alone."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(map(_cell, astuple(record)) for record in make_records(plan, arrange(plan), locale))
    return MARK + file.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return unformulated(inert(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
