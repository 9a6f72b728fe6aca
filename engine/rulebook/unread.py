"""What a file or a rule that could not be understood would have said: nobody is blamed for naming it."""

from collections.abc import Iterator
from typing import Any

from engine.errors import Problem
from engine.rulebook.files import RawBook

_CONSEQUENCES = {
    "rules": {"R014", "R029", "R032", "R062"},
    "parameters": {"R012", "R062"},
    "derived": {"R010", "R022", "R027", "R062"},
    "references": {"R018"},
    "rulebook": {"R015", "R022", "R031", "R062"},
}


def without_consequences(problems: list[Problem], unread: set[str]) -> list[Problem]:
    """Nobody is told that a name is unknown while it may stand in a file that could not be read."""
    untold = {code for kind in unread for code in _CONSEQUENCES.get(kind, ())}
    return [problem for problem in problems if problem.code not in untold]


def promised_findings(books: list[RawBook]) -> Iterator[str]:
    """The findings that rules would make, those included that cannot be understood yet."""
    for rule in (rule for book in books for rule in book.rules):
        each = rule.fields.get("for_each")
        values = next(iter(each.value.items())) if each and isinstance(each.value, dict) and each.value else ("", [""])
        for act in (
            act for key in ("then", "otherwise") if key in rule.fields for act in _items(rule.fields[key].value)
        ):
            name = act.get("finding")
            name = name.get("id") if isinstance(name, dict) else name
            if isinstance(name, str):
                yield from (name.replace(f"${values[0]}", value) for value in _items(values[1], str))


def _items(value: Any, kind: type[Any] = dict) -> list[Any]:
    return [each for each in value if isinstance(each, kind)] if isinstance(value, list) else []
