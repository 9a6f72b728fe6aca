"""Whatever a fact is read from is known as its source: a field left out of a brief changes no fact that does not name it."""

from collections.abc import Iterator

import pytest

from engine.brief.edit import Edit
from engine.brief.load import load_brief
from engine.pipeline import Desk
from engine.remedy.feeds import Feeds
from engine.remedy.trial import Trial
from engine.source import Data
from tests.books import ROOT

DESK = Desk.open([ROOT / "rulebooks"], [ROOT / "templates"])
NOT_FOR_CLIENTS = ("as_of", "budget.currency", "name", "format", "locale")


def scalars(data: Data, path: str = "") -> Iterator[tuple[str, str]]:
    """Every single value that stands in a brief, lists of words as one."""
    if isinstance(data, dict):
        for key, each in data.items():
            yield from scalars(each, f"{path}.{key}".lstrip("."))
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        for index, each in enumerate(data):
            yield from scalars(each, f"{path}.{index}")
    elif data is not None:
        yield path, data if isinstance(data, str) else ""


@pytest.mark.parametrize("name", ["serum-618", "petfood-new", "grinder-gifts", "skincare-members", "appliance-1111"])
def test_a_field_that_changes_a_fact_is_among_its_feeds(name: str) -> None:
    brief = load_brief(ROOT / f"examples/{name}.yaml", DESK.rulebook.catalogue)
    trial, feeds = Trial(brief, DESK.rulebook), Feeds(brief, DESK.rulebook)
    seen = 0
    for field, value in scalars(brief.document.data if brief.document else None):
        if field.startswith(NOT_FOR_CLIENTS):
            continue
        double = str(int(value) * 2) if value.isdecimal() else None
        for edit in (Edit(field, None), *([Edit(field, double)] if double else [])):
            world = trial.known([edit])
            changed = [each for each, known in trial.here.facts.items() if world and world.facts[each] != known]
            seen += len(changed)
            strangers = [each for each in changed if not _fed(field, feeds.of(each))]
            assert not strangers, f"{edit} changes {strangers}"
    assert seen > 50


def _fed(field: str, fields: frozenset[str]) -> bool:
    """A window counts as one field, and an item of a list as its fields."""
    return any(field == each or field.startswith(f"{each}.") for each in fields)
