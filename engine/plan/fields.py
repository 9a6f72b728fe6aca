"""What fields of a brief are called before a client: in a sentence, and as a question; never by their paths."""

import re
from collections.abc import Iterable

from engine.plan.inputs import Inputs
from engine.vocabulary import Entry

_GROUP = re.compile(r"platforms\.([\w-]+)\.(rates|audience|costs)\b")
_LISTS = ("words",)


def name_fields(inputs: Inputs, fields: Iterable[str]) -> dict[str, str]:
    """Each field with its name in a sentence; rates, crowds or costs of one platform share one where several are meant."""
    wanted = tuple(dict.fromkeys(fields))
    groups = [found[0] for field in wanted if (found := _GROUP.match(field))]
    return {field: _name(inputs, field, several=groups) for field in wanted}


def list_fields(inputs: Inputs, fields: Iterable[str]) -> str:
    """The names of some fields as a local reader lists them, each once."""
    return inputs.words.locale.listing(list(dict.fromkeys(name_fields(inputs, fields).values())))


def ask_for(inputs: Inputs, fact: str) -> str:
    """A fact as a question: which figure, which words, yes or no; of how many there are, which they are."""
    whole = inputs.facts.vocabulary.get(fact.removesuffix(".count"))
    if whole is not None and whole.type in _LISTS:
        fact = whole.name
    return inputs.words.text(f"ask.{_way(inputs.facts.vocabulary[fact])}", what=_meaning(inputs, fact))


def _way(entry: Entry) -> str:
    if entry.type == "number":
        return {"money": "money", "share": "share"}.get(entry.unit, "number")
    return entry.type


def _name(inputs: Inputs, field: str, *, several: list[str]) -> str:
    words, group = inputs.words, _GROUP.match(field)
    if group and (group[0] == field or several.count(group[0]) > 1):
        return _on(inputs, words.text(f"fields.{group[2]}"), group[1])
    fact = _fact(inputs, field)
    if fact is None:
        return field
    platform = fact.split(".")[0]
    known = platform in inputs.rulebook.catalogue.platforms
    return _on(inputs, words.meaning(fact), platform) if known else words.meaning(fact)


def _on(inputs: Inputs, what: str, platform: str) -> str:
    return inputs.words.locale.text("formats.dated", what=what, span=inputs.words.name("platforms", platform))


def _fact(inputs: Inputs, field: str) -> str | None:
    """The fact that stands for a field: the one of its name, else the first that comes from it."""
    entries = inputs.facts.vocabulary
    same = (name for name in (field, field.removeprefix("platforms.")) if name in entries)
    return next(same, None) or next((name for name, entry in entries.items() if entry.field == field), None)


def _meaning(inputs: Inputs, fact: str) -> str:
    """What a fact says, with its platform's name: `Douyin: the brand has a shop there`."""
    meaning, platform = inputs.words.meaning(fact), fact.split(".")[0]
    if platform not in inputs.rulebook.catalogue.platforms:
        return meaning[:1].upper() + meaning[1:]
    return inputs.words.locale.texts["formats.colon"].join((inputs.words.name("platforms", platform), meaning))
