"""One example beside the rules as its author wrote it: a little brief, what is expected, which topics it tells in full."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from engine.errors import PlannerError, Problem, Source
from engine.kept import KEPT
from engine.rulebook.blank import check_blanks, is_blank
from engine.source import Document, Loc, read_document
from engine.validation import suggest

KEYS = ("name", "brief", "topics", "expect", "todo")
STATES = ("fires", "otherwise", "quiet")
SHAPE = "- {name:, brief:, expect: {topic/rule: fires}}"
NAMED = {"choices": "choices: {group: option}", "findings": "findings: {id: true}"}


@dataclass(frozen=True)
class Case:
    """One example of an author and where it stands.

    `topics` are rule files of which it names every decision; `todo` says why it does not hold yet.
    """

    book: str
    topic: str
    name: str
    brief: Mapping[str, Any]
    expect: Mapping[str, Any]
    document: Document
    loc: Loc
    topics: tuple[str, ...] = ()
    todo: str = ""

    @property
    def source(self) -> Source:
        return self.document.at(self.loc)

    @property
    def id(self) -> str:
        """`book/topic: name`, as reports call it."""
        return f"{self.book}/{self.topic}: {self.name}"

    def at(self, *loc: str | int) -> Source:
        """The place of a key of this case."""
        return self.document.key_at((*self.loc, *loc))

    def full(self, name: str) -> str:
        """A rule's or an action's full id: a case may leave its own book out."""
        return name if name.count("/") >= 2 else f"{self.book}/{name}"

    @property
    def states(self) -> Iterator[tuple[str, str, Any]]:
        """What it expects of rules: the key as written, the rule's full id, the state."""
        for key, wanted in self.expect.items():
            if key not in NAMED and not is_action(key):
                yield key, self.full(key), wanted

    @property
    def actions(self) -> Iterator[tuple[str, str, str, Any]]:
        """What it expects of actions: the key as written, the rule's full id, the action's id, figures by field."""
        for key, wanted in self.expect.items():
            if key not in NAMED and is_action(key):
                rule, _, action = self.full(key).rpartition(".")
                yield key, rule, action, wanted

    def named(self, what: str) -> Mapping[str, Any]:
        """What it expects of `choices` or `findings`."""
        found = self.expect.get(what)
        return found if isinstance(found, dict) else {}


def is_action(key: str) -> bool:
    """Whether a key of `expect` is an action's id, `topic/rule.action`."""
    return "." in key.rpartition("/")[2]


def load_cases(folder: Path, book: str, problems: list[Problem]) -> Iterator[Case]:
    """All cases beside one book's rules; files that cannot be read are reported and skipped."""
    for path in sorted((folder / "cases").glob("*.yaml")):
        try:
            document = read_document(path)
        except PlannerError as error:
            problems += error.problems
            continue
        read = partial(_read_listed, document, book, path.stem)
        yield from KEPT.told(("cases", document.path), (document,), problems, read)


def _read_listed(document: Document, book: str, topic: str, problems: list[Problem]) -> list[Case]:
    return list(read_cases(document, book, topic, problems))


def read_cases(document: Document, book: str, topic: str, problems: list[Problem]) -> Iterator[Case]:
    """The cases of one file; what is not made as a case is reported and left out."""
    data = document.data
    items = data.get("cases") if isinstance(data, dict) and list(data) == ["cases"] else None
    if not isinstance(items, list):
        problems.append(
            Problem(
                document.at(()),
                "R050",
                "expected `cases:` with a list, and nothing else",
                f"write cases: and below it {SHAPE}",
            )
        )
        return
    names: dict[str, Source] = {}
    item: Any
    for index, item in enumerate(items):
        loc: Loc = ("cases", index)
        if is_blank(item):
            problems += check_blanks(document, loc)
            continue
        wrong = list(_misshapen(item, document, loc))
        if wrong:
            problems += wrong
            continue
        case = _case(item, book, topic, document, loc)
        if case.name in names:
            message = f"two cases are called {case.name!r}, first at {names[case.name]}"
            problems.append(Problem(case.at("name"), "R051", message, "give each a name of its own"))
        names.setdefault(case.name, case.source)
        yield case


def _case(item: dict[str, Any], book: str, topic: str, document: Document, loc: Loc) -> Case:
    own = [str(each) if "/" in str(each) else f"{book}/{each}" for each in item.get("topics") or ()]
    return Case(
        book, topic, str(item["name"]), item.get("brief") or {}, item["expect"], document, loc, tuple(own),
        str(item.get("todo") or ""),
    )  # fmt: skip


def _misshapen(item: Any, document: Document, loc: Loc) -> Iterator[Problem]:
    if not isinstance(item, dict):
        yield Problem(document.at(loc), "R050", "a case is a mapping of name, brief and expect", SHAPE)
        return
    for key in item:
        if key not in KEYS:
            yield Problem(document.key_at((*loc, key)), "R050", f"{key}: a case has no such key", suggest(key, KEYS))
    for key, fits, message, hint in _FITTING:
        if not fits(item.get(key, _LEFT_OUT.get(key))):
            yield Problem(document.key_at((*loc, key)), "R050", message, hint)
    expect = item["expect"] if isinstance(item.get("expect"), dict) else {}
    for key, hint in NAMED.items():
        if not isinstance(expect.get(key, {}), dict):
            yield Problem(document.key_at((*loc, "expect", key)), "R050", f"{key}: expected a mapping", hint)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_LEFT_OUT: Mapping[str, Any] = {"topics": [], "todo": "-"}
_FITTING: tuple[tuple[str, Callable[[Any], bool], str, str], ...] = (
    ("name", _is_text, "a case has a name that says what it shows", SHAPE),
    ("brief", lambda value: value is None or isinstance(value, dict), "brief: expected fields of a brief", "brief: {}"),
    (
        "expect",
        lambda value: isinstance(value, dict),
        "a case expects something: rules, actions, choices or findings",
        "write expect: {topic/rule: fires}, or quiet, or otherwise",
    ),
    (
        "topics",
        lambda value: isinstance(value, list) and all(map(_is_text, value)),
        "topics: expected a list of rule files",
        "topics: [talent]",
    ),
    (
        "todo",
        lambda value: _is_text(value) and value.strip() != "",
        "todo: say why the case does not hold yet",
        "todo: the rule is not written yet",
    ),
)
