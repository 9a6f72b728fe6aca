"""A YAML text as a tree of lists, mappings and texts, with the place of each; `source.py` is the door to it.

The tree is built from libyaml's event stream: its composer overflows the stack on deep nesting and would type
`no`, `1:30` and `012` behind the author's back. Depth is bounded while reading; anchors and aliases are refused.
"""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml

from engine.errors import Advice, PlannerError, Problem, Source
from engine.syntax import GLUED_COMMENT, WIDE_COLON, Mark, explain_rest, explain_syntax, place_after, shown, wide_colon

DEPTH_LIMIT = 64
PROBLEM_LIMIT = 1_000

Data: TypeAlias = "dict[str, Data] | list[Data] | str | None"

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u200a\u200c-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ESCAPED_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANK = re.compile(r"(?:\s++|#[^\n]*+)*+")
_SPACES = re.compile(r"[ \t]*+")
_WIDE_SPACE = re.compile("^[\u3000\xa0]|[\u3000\xa0]$")
_PART = re.compile(r"[0-9]{3}")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")


class Quoted(str):
    """A scalar that stood in quotes or in a block: text, never a number. Bare scalars are plain `str`."""

    __slots__ = ()


class Node:
    """The place of one value; a collection has `children`, a mapping also the places of its `keys`."""

    __slots__ = ("children", "keys", "mark")

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.children: dict[str | int, Node] = _NO_CHILDREN
        self.keys: dict[str | int, Mark] = _NO_KEYS


_NO_CHILDREN: dict[str | int, Node] = {}  # shared by all scalars, never written
_NO_KEYS: dict[str | int, Mark] = {}


def build_tree(text: str, path: str) -> tuple[Data, Node]:
    """Parse one document of LF-ended text; raises PlannerError with every problem found."""
    problems = list(_check_characters(text, path)) or list(_check_start(text, path))
    if problems:
        raise PlannerError(problems)
    return _Builder(text, path).build()


def printable(text: str) -> str:
    """The text with what no document can hold replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _check_characters(text: str, path: str) -> Iterator[Problem]:
    for count, match in enumerate(_UNPRINTABLE.finditer(text)):
        source = place_after(text[: match.start()], path)
        if count == PROBLEM_LIMIT:
            yield _too_many(source)
            return
        message = f"the character U+{ord(match[0]):04X} cannot stand in a YAML file"
        yield Problem(source, "S004", message, "delete it; most editors do not show it")


def _check_start(text: str, path: str) -> Iterator[Problem]:
    start = _content(text, 0)
    if start == len(text):
        yield Problem(
            Source(path),
            "S007",
            "the file is empty",
            "write to it, or delete it; `planwheel init` writes a brief to start from",
        )
    elif text[start] == "%":  # thousands of %TAG lines would also cost libyaml quadratic time
        message = "a % directive is not part of this format"
        yield Problem(place_after(text[:start], path), "S008", message, "delete the line, or quote the text")


def _content(text: str, start: int) -> int:
    blank = _BLANK.match(text, start)
    return blank.end() if blank else start


def _too_many(source: Source) -> Problem:
    return Problem(source, "S016", f"more than {PROBLEM_LIMIT:,} problems; the rest of the file was not read")


class _Open:
    """A collection whose end has not come yet; in a mapping, `key` is the key whose value comes next."""

    __slots__ = ("before", "data", "key", "node")

    def __init__(self, data: "dict[str, Data] | list[Data]", mark: Mark) -> None:
        self.data = data
        self.node = Node(mark)
        self.node.children = {}
        if isinstance(data, dict):
            self.node.keys = {}
        self.key: str | None = None
        self.before: Mark | None = None


class _Stop(Exception):
    """What follows in the file is not read; the problems say why, if there is a reason other than its end."""


class _Builder:
    """Turns events into data and places, gathering problems so that one run shows all of them."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.tree: tuple[Data, Node] | None = None
        self.swallows = GLUED_COMMENT.search(text) is not None
        self.last: Any = None

    def build(self) -> tuple[Data, Node]:
        try:
            self._read()
        except yaml.MarkedYAMLError as error:
            self.problems += explain_syntax(error, self.text, self.path, self.last)
        except _Stop:
            pass
        if self.problems or self.tree is None:
            raise PlannerError(self.problems)
        return self.tree

    def _read(self) -> None:
        takes = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentEndEvent: self._end,
        }
        event: Any
        loader: Any = yaml.CSafeLoader(self.text)
        try:
            for event in iter(loader.get_event, None):
                take = takes.get(type(event))
                if take:
                    take(event)
        finally:
            loader.dispose()

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        self.last = event
        if event.anchor or event.tag:
            self._decorated(event)
        if not event.style:
            if self.swallows:
                self._check_swallowed(event.end_mark)
            self._attach(None if text in _NULLS else text, Node(event.start_mark), text)
            return
        if event.style == '"' and (control := _ESCAPED_CONTROL.search(text)):
            message = f"the text holds the control character U+{ord(control[0]):04X}"
            self._report(event.start_mark, "S004", message, "delete it")
        self._attach(Quoted(text), Node(event.start_mark))

    def _start(self, event: Any) -> None:
        if len(self.stack) == DEPTH_LIMIT:
            self._report(event.start_mark, "S014", f"nested more than {DEPTH_LIMIT} levels deep", "write it flatter")
            raise _Stop
        if event.anchor or event.tag:
            self._decorated(event)
        self.stack.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event.start_mark))

    def _close(self, _event: Any) -> None:
        closed = self.stack.pop()
        self._attach(closed.data, closed.node)

    def _alias(self, event: Any) -> None:
        self._report(
            event.start_mark,
            "S012",
            f"*{event.anchor} is an alias",
            "write the value out; quote a text that begins with *",
        )
        self._attach(None, Node(event.start_mark), event.anchor)

    def _end(self, event: Any) -> None:
        rest = _content(self.text, event.end_mark.index)
        if rest < len(self.text) and not event.explicit and not self.text.startswith("---", rest):
            self._add(explain_rest(rest, self.text, self.path, self.last))
        elif rest < len(self.text):
            source = place_after(self.text[:rest], self.path)
            message = "a second YAML document starts here"
            self._add(Problem(source, "S008", message, "write it to a file of its own, or delete the line"))
        raise _Stop

    def _attach(self, value: Data, node: Node, bare: str = "") -> None:
        if not self.stack:
            self.tree = (value, node)
            return
        parent = self.stack[-1]
        data = parent.data
        if isinstance(data, list):
            parent.node.children[len(data)] = node
            data.append(value)
        elif parent.key is None:
            parent.key = self._key(parent, value, node.mark, bare)
        else:
            parent.before = node.mark
            if parent.key:  # a refused key is empty: its value is read for its problems only
                data[parent.key] = value
                parent.node.children[parent.key] = node
            parent.key = None

    def _key(self, parent: _Open, value: Data, mark: Mark, bare: str) -> str:
        keys, key = parent.node.keys, str(value) if isinstance(value, str) else bare.strip("~")
        if not key:
            self._report(
                mark, "S010", "a key must be a word", "write `key: value`; quote a text that begins with { or ["
            )
        elif bare == "<<":
            self._report(
                mark, "S013", "<< is a merge key; this format has none", "write the keys out that it stands for"
            )
        elif wide := _WIDE_SPACE.search(bare):
            source = Source(self.path, mark.line + 1, mark.column + 1 + wide.start())
            self._add(
                Problem(
                    source, "S017", f"U+{ord(wide[0]):04X} is a space that YAML does not read", "write plain spaces"
                )
            )
        elif WIDE_COLON in bare:
            before = bare.partition(WIDE_COLON)[0]
            source = Source(self.path, mark.line + 1, mark.column + 1 + len(before))
            self._add(Problem(source, "S017", *wide_colon(before)))
        elif _PART.fullmatch(bare) and (number := self._split_number(parent.before, mark)):
            whole = number.replace(",", "")
            hint = Advice(f"write {whole}", number, whole)
            self._report(parent.before or mark, "S018", f"the commas of {number} end the value", hint)
        elif key in keys:
            message = f"the key {shown(key)} stands twice, first in line {keys[key].line + 1}"
            self._report(mark, "S009", message, "keep one of them")
        else:
            keys[key] = mark
            return key
        return ""

    def _split_number(self, before: Mark | None, mark: Mark) -> str:
        """The number with thousands commas that begins at a value and whose second part has become this key."""
        number = _GROUPED.match(self.text, before.index) if before else None
        return number[0] if number and number.start() < mark.index < number.end() else ""

    def _decorated(self, event: Any) -> None:
        if event.tag:
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._report(
                event.start_mark,
                "S011",
                f"the tag {tag} is not part of this format",
                "delete it; quote a text that begins with !",
            )
        if event.anchor:
            message = f"&{event.anchor} is an anchor"
            self._report(
                event.start_mark,
                "S012",
                message,
                "write the value out where it is used; quote a text that begins with &",
            )

    def _check_swallowed(self, end: Mark) -> None:
        spaces = _SPACES.match(self.text, end.index)
        if spaces and GLUED_COMMENT.match(self.text, spaces.end()):
            source = place_after(self.text[: spaces.end()], self.path)
            hint = 'quote the whole text, or write "# " with a space for a comment'
            self._add(Problem(source, "S015", "from this # on YAML reads a comment, not the value", hint))

    def _report(self, mark: Mark, code: str, message: str, hint: str) -> None:
        self._add(Problem(Source(self.path, mark.line + 1, mark.column + 1), code, message, hint))

    def _add(self, problem: Problem) -> None:
        if len(self.problems) == PROBLEM_LIMIT:
            self.problems.append(_too_many(problem.source))
            raise _Stop
        self.problems.append(problem)
