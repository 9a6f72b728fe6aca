"""One rule as written -> one settled Rule per `for_each` value: names resolved, types checked, every Problem placed.

A condition is settled here once and for all: a string never meets a number, and nothing later asks what a literal is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from engine.errors import Problem, Source
from engine.rulebook.action import ACTIONS, Action
from engine.rulebook.condition import (
    ALWAYS,
    All,
    Chosen,
    Comparator,
    Condition,
    Decided,
    Found,
    Not,
    Operand,
    Parameter,
    Test,
    Value,
)  # fmt: skip
from engine.rulebook.condition import (
    Any as AnyOf,
)
from engine.rulebook.literal import COMPARATORS, KINDS, read_literal
from engine.rulebook.place import Place, Places
from engine.scalars import describe, read_text
from engine.validation import dotted, problems_of, suggest
from engine.vocabulary import Entry

MISSING = "write it to parameters/ of this book, with its date and source"
PLACEHOLDER = re.compile(r"\{(\$?)(param:|choice:)?([A-Za-z0-9_$./:-]+)(\?[^{}]+)?\}")


@dataclass
class Parser:
    """What names mean to one book, and the problems found so far."""

    book: str
    vocabulary: Mapping[str, Entry]
    parameters: frozenset[str]
    problems: list[Problem]
    places: Places = field(default_factory=Places)
    over: str = ""
    """The book whose rule an overlay rewords: its names are known too, behind the overlay's own."""

    def of_overlay(self, book: str) -> "Parser":
        """The same for what an overlay says in place of a rule's own words."""
        return replace(self, book=book, over=self.book)

    def report(self, source: Source, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(source, code, message, hint))

    def parameter(self, place: Place) -> str | None:
        """The full id of a parameter: the book's own first, then those of the one it is laid over, core's, else as written."""
        name = place.bind(str(place.value))
        for full in (f"{self.book}/{name}", f"{self.over}/{name}", f"core/{name}", name):
            if full in self.parameters:
                return full
        own = [known.removeprefix(f"{self.book}/").removeprefix("core/") for known in self.parameters]
        self.report(place.source, "R012", f"there is no parameter {name!r}", suggest(name, own) or MISSING)
        return None

    def condition(self, place: Place) -> Condition:
        """`when`, `unless` or `gate`: a mapping, all of which must hold."""
        if not isinstance(place.value, dict):
            hint = (
                f"write {{{place.value}: true}}"
                if isinstance(place.value, str) and place.value in self.vocabulary
                else "write {fact: value}"
            )
            self.report(place.source, "R003", f"expected a mapping of facts, got {describe(place.value)}", hint)
            return ALWAYS
        parts = [self._entry(key, part) for key, part in place.items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _entry(self, key: str, place: Place) -> Condition:
        match key:
            case "all":
                return All(tuple(self.condition(part) for part in self._list(place)))
            case "any":
                return AnyOf(tuple(self.condition(part) for part in self._list(place)))
            case "unless":
                return Not(self.condition(place))
            case "finding":
                return Found(self._names(place), place.key_source)
            case "decided":
                return Decided(self._names(place), place.key_source)
            case _ if key.startswith("choice."):
                return Chosen(key.removeprefix("choice."), self._names(place), place.key_source)
            case _:
                return self._test(key, place)

    def _list(self, place: Place) -> Iterator[Place]:
        if not isinstance(place.value, list) or not place.value:
            got = describe(place.value) if place.value != [] else "an empty one"
            self.report(place.source, "R003", f"expected a list of mappings, got {got}", "write [{fact: value}, ...]")
        yield from place.parts()

    def _names(self, place: Place) -> tuple[str, ...]:
        values = place.value if isinstance(place.value, list) else [place.value]
        return tuple(place.bind(str(value)) for value in values)

    def _test(self, name: str, place: Place) -> Condition:
        entry = self.vocabulary.get(name)
        if entry is None:
            hint = suggest(name, self.vocabulary) or "`planwheel facts` lists them"
            if "$" in name:
                given = " ".join(f"${variable}" for variable in place.binding)
                hint = f"for_each gives {given}" if given else "say for_each: {platform: [douyin, jd]} for $platform"
            self.report(place.key_source, "R010", f"there is no fact {name!r}", hint)
            return ALWAYS
        if isinstance(place.value, dict) and "param" not in place.value:
            tests = [self._compare(entry, key, part) for key, part in place.items()]
            if not tests:
                self.report(place.source, "R003", "an empty comparison", "write {at_least: ...}")
            return tests[0] if len(tests) == 1 else All(tuple(tests))
        if entry.type not in ("number", "flag", "word"):
            comparators = ", ".join(key for key, types in COMPARATORS.items() if entry.type in types)
            self.report(
                place.source, "R011", f"{name} is {KINDS[entry.type]}, which cannot equal a value", f"use {comparators}"
            )
            return ALWAYS
        values = list(place.parts()) if isinstance(place.value, list) else [place]
        operands = tuple(self._operand(entry, value) for value in values)
        return Test(name, "is", operands, place.key_source)

    def _compare(self, entry: Entry, comparator: str, place: Place) -> Condition:
        if comparator not in COMPARATORS:
            self.report(
                place.key_source, "R011", f"there is no comparator {comparator!r}", suggest(comparator, COMPARATORS)
            )
            return ALWAYS
        if entry.type not in COMPARATORS[comparator]:
            fitting = ", ".join(key for key, types in COMPARATORS.items() if entry.type in types)
            message = f"{entry.name} is {KINDS[entry.type]}; {comparator} does not fit it"
            self.report(place.key_source, "R011", message, f"use {fitting}")
            return ALWAYS
        operands: tuple[Operand, ...]
        if comparator == "known":
            operands = (self._literal(Entry(name="known", type="flag", meaning="", field=""), place),)
        elif comparator == "between":
            operands = tuple(self._operand(entry, part) for part in place.parts())
            if len(operands) != 2:
                self.report(place.source, "R011", "between takes two values", "write between: [5, 10]")
        else:
            operands = (self._operand(entry, place),)
        return Test(entry.name, cast(Comparator, comparator), operands, place.key_source)

    def _operand(self, entry: Entry, place: Place) -> Operand:
        if isinstance(place.value, dict):
            if list(place.value) != ["param"]:
                self.report(
                    place.source,
                    "R011",
                    f"expected a value, got {describe(place.value)}",
                    "write a value or {param: name}",
                )
                return ""
            return Parameter(self.parameter(place.down("param")) or "")
        return self._literal(entry, place)

    def _literal(self, entry: Entry, place: Place) -> Value:
        raw = place.bind(place.value) if isinstance(place.value, str) else place.value
        try:
            return read_literal(entry, raw if "$" in str(place.value) else place.value)
        except PydanticCustomError as error:
            context = error.context or {}
            hint = context["hint"].partition("; leave")[0]  # of a brief's field; here it cannot be left out
            self.report(place.source, "R011", f"{entry.name}: {context['message']}", hint)
        except ValueError as error:
            hint = suggest(str(raw), entry.allowed) or f"`planwheel facts` lists the words of {entry.name}"
            self.report(place.source, "R011", str(error), hint)
        return ""

    def actions(self, place: Place, rule: str) -> tuple[Action, ...]:
        """`then` or `otherwise`: a list of single-key mappings, each one action."""
        if not isinstance(place.value, list):
            self.report(
                place.source,
                "R003",
                f"expected a list of actions, got {describe(place.value)}",
                "put '- ' before each action: - tactic: {...}",
            )
        actions: list[Action] = []
        for part in place.parts():
            action = self._action(part, rule)
            if action is not None:
                loc = (*part.loc, action.verb)
                self.places.note(rule, place.loc[-1], len(actions), document=part.document, loc=loc)
                actions.append(action)
        return tuple(actions)

    def _action(self, place: Place, rule: str) -> Action | None:
        verb = next(iter(place.value)) if isinstance(place.value, dict) and len(place.value) == 1 else None
        if verb not in ACTIONS:
            message = "this is not an action" if verb is None else f"there is no action {verb!r}"
            self.report(place.source, "R013", message, _action_hint(place.value))
            return None
        body = place.down(verb)
        data = self._body(verb, body, rule)
        try:
            return cast(Action, ACTIONS[verb].model_validate(data))
        except ValidationError as error:
            way = f"{dotted(place.loc)}."
            found = problems_of(error, body.document, "R", ACTIONS[verb], body.loc)
            self.problems += (replace(each, message=each.message.removeprefix(way)) for each in found)
            return None

    def _body(self, verb: str, place: Place, rule: str) -> Any:
        value = place.value
        if verb == "finding" and isinstance(value, str):
            return {"id": place.bind(value)}
        if verb == "choose" and isinstance(value, dict) and len(value) == 1:
            group, option = next(iter(value.items()))
            return {"id": "choose", "group": place.bind(group), "option": place.bind(str(option))}
        data = self._resolve(place, rule)
        return {"id": verb, **data} if isinstance(data, dict) else data

    def _resolve(self, place: Place, rule: str) -> Any:
        """The value with `$` bound and parameter names, placeholders and `after` in full."""
        match place.value:
            case {"param": str()} as reference if len(reference) == 1:
                return {"param": self.parameter(place.down("param")) or str(place.value["param"])}
            case dict():
                return {key: self._resolve(part, rule) for key, part in place.items()}
            case list():
                return [self._resolve(part, rule) for part in place.parts()]
            case str() as text:
                bound = self._prose(place, text) if "$" in text or "{" in text else text
                return f"{rule}.{bound}" if place.loc[-2:] == ("tactic", "after") and "/" not in bound else bound
            case other:
                return other

    def _prose(self, place: Place, text: str) -> str:
        def full(match: re.Match[str]) -> str:
            if match[1]:
                variable, _, part = match[3].partition(":")
                if part == "name":
                    return f"{{name:{variable}s:{place.binding.get(variable, '')}}}"
                return (
                    f"{{{place.bind('$' + match[3])}{match[4] or ''}}}"
                    if "." in match[3]
                    else place.bind("$" + match[3])
                )
            if match[2] == "param:":
                name = self.parameter(Place(place.document, place.loc, match[3], place.binding))
                return f"{{param:{name or match[3]}}}"
            return match[0]

        return place.bind(PLACEHOLDER.sub(full, text))

    def prose(self, place: Place) -> str:
        """A rule's own title or why, as text."""
        try:
            text = read_text(place.value)
        except PydanticCustomError as error:
            context = error.context or {}
            code = "R002" if error.type == "empty" else "R003"
            self.report(place.source, code, f"{place.loc[-1]}: {context['message']}", context["hint"])
            return ""
        return self._prose(place, text) if "$" in text or "{" in text else text


def _action_hint(value: Any) -> str:
    """What to write where an item of `then` is not one known action."""
    if isinstance(value, dict):
        known = [key for key in value if key in ACTIONS]
        if len(known) > 1:
            return "put '- ' before each of them: one action an item"
        if known:
            return f"indent what belongs to {known[0]} under it"
        if len(value) == 1:
            return suggest(next(iter(value)), ACTIONS) or f"known here: {', '.join(ACTIONS)}"
    return f"name the action: - finding: {value}" if isinstance(value, str) else "write - tactic: {...}"
