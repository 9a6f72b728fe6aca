"""What an edit of the rulebooks does, in words: on a terminal, and as a comment for a pull request."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.comparison.change import KINDS, Change
from engine.comparison.telling import tell_changes
from engine.golden.report import told
from engine.impact.impact import Impact, Moved
from engine.locale import Locale

SHOWN = 3
_TOLD = frozenset(KINDS[: KINDS.index("wording") + 1]) - {"stage", "phase", "kind"}


def as_lines(impact: Impact, locale: Locale) -> Iterator[str]:
    """The impact in words, plan by plan."""
    yield _counted(impact)
    for edit in impact.edits:
        yield f"  {told(edit)}: {_reach(impact, edit)}"
    for each in impact.moved:
        yield ""
        yield f"{each.brief}: {_by(each)}"
        yield from (f"  {line}" for line in _headlines(each, each.changes, locale))
        if each.together:
            yield f"  {len(each.together)} of its changes only come when edits act together"
    yield from _rules(impact)


def _counted(impact: Impact) -> str:
    edits = len(impact.edits)
    return f"{edits} edit{'s' * (edits != 1)}, {impact.planned} plans: {len(impact.moved)} change" + _money(impact)


def _money(impact: Impact) -> str:
    """How much money moves between platforms, per plan in the middle, if any does."""
    shares = sorted(_share(each) for each in impact.moved)
    middle = shares[len(shares) // 2] if shares else Decimal(0)
    return f"; in the middle one {middle:.1%} of the money goes to another platform" if middle else ""


def _share(moved: Moved) -> Decimal:
    old, new = (
        {each["key"]: Decimal(each["amount"]) for each in plan["budget"]["by_platform"]}
        for plan in (moved.before, moved.after)
    )
    total = Decimal(moved.after["budget"]["total"])
    gained = sum(
        (max(new.get(key, Decimal(0)) - old.get(key, Decimal(0)), Decimal(0)) for key in {**old, **new}), Decimal(0)
    )
    return gained / total if total else Decimal(0)


def _reach(impact: Impact, edit: Any) -> str:
    plans = [each for each in impact.moved if edit in each.alone]
    if not plans:
        return "moves no plan of this corpus by itself"
    return f"moves {len(plans)} plan{'s' * (len(plans) != 1)} by itself"


def _by(moved: Moved) -> str:
    names = [cause.name for cause in moved.alone]
    return ", ".join(names) if names else "edits acting together only"


def _headlines(moved: Moved, changes: tuple[Change, ...], locale: Locale) -> Iterator[str]:
    for section in tell_changes(changes, moved.after, locale, SHOWN):
        if section.told and section.kind in _TOLD:
            more = f" … and {section.more} more" if section.more else ""
            yield f"{section.heading}: {'; '.join(each.sentence for each in section.told)}{more}"


def _rules(impact: Impact) -> Iterator[str]:
    if impact.silent:
        yield ""
        yield f"No plan of this corpus hears of these rules any more: {', '.join(impact.silent)}"
    if impact.heard:
        yield ""
        yield f"Rules that now speak for the first time: {', '.join(impact.heard)}"


def as_markdown(impact: Impact, locale: Locale) -> str:
    """A comment for a pull request: the figure first, each edit, each plan folded away."""
    lines = [f"### Impact on plans: {_counted(impact)}", "", f"Plans change: **{'yes' if impact.moved else 'no'}**", ""]
    lines += [f"- {_inline(told(edit))}: {_reach(impact, edit)}" for edit in impact.edits]
    for each in impact.moved:
        lines += ["", f"<details><summary>{_html(str(each.brief))}: {_html(_by(each))}</summary>", ""]
        lines += [f"- {_inline(line)}" for line in _headlines(each, each.changes, locale)]
        lines += ["", "</details>"]
    lines += [_inline(line) for line in _rules(impact)]
    return "\n".join(lines) + "\n"


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _inline(text: str) -> str:
    return " ".join("".join(f"\\{char}" if char in "\\`*_[]<>|#@" else char for char in text).split())


def as_json(impact: Impact, locale: Locale) -> str:
    """Everything, for other programs."""
    data = {
        "planned": impact.planned,
        "edits": [{"id": edit.name, "how": edit.how, "moves": _moves(impact, edit)} for edit in impact.edits],
        "plans": [
            {
                "brief": str(each.brief),
                "alone": {cause.name: [change.place for change in found] for cause, found in each.alone.items()},
                "together": [change.place for change in each.together],
                "headlines": list(_headlines(each, each.changes, locale)),
            }
            for each in impact.moved
        ],
        "silent": list(impact.silent),
        "heard": list(impact.heard),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _moves(impact: Impact, edit: Any) -> list[str]:
    return [str(each.brief) for each in impact.moved if edit in each.alone]
