"""What a template reads, held against what plans have: fields, texts, filters and names, without filling it.

Types are followed from `plan` and `outline` through fields, loops and assignments; where a type is not known, nothing
is said.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from pathlib import Path
from types import GenericAlias, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes
from pydantic import BaseModel

from engine.errors import Problem
from engine.plan.model import Plan
from engine.render.complaint import place_of, unknown_filter, unknown_name, unknown_text
from engine.render.outline import Outline

Kinds = frozenset[Any]
"""The types that a value may have; with ANY in it nothing is known."""
ANY: Kinds = frozenset({Any})
ROOTS: Mapping[str, Kinds] = {"plan": frozenset({Plan}), "outline": frozenset({Outline})}
_SAME = frozenset({"selectattr", "rejectattr", "select", "reject", "sort", "list", "reverse", "unique"})


GIVEN = frozenset(
    {
        *("timeline", "sphere", "funnel", "bars"),  # of a plan in HTML
        *("locale", "before", "after", "sections", "word"),  # of two plans compared
        *("loop", "caller", "varargs", "kwargs"),  # in loops and macros
    }
)
"""What documents hand to their templates beside plan and outline, and what Jinja does."""


def names_in(tree: nodes.Template) -> frozenset[str]:
    """The names that a template makes: an included one sees those of the one that includes it."""
    made = {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    made |= {node.name for node in tree.find_all(nodes.Macro)}
    made |= {node.target for node in tree.find_all(nodes.Import)}
    imported = (name for node in tree.find_all(nodes.FromImport) for name in node.names)
    made |= {name[1] if isinstance(name, tuple) else name for name in imported}
    return frozenset(made) | GIVEN


@dataclass
class Reads:
    """Walks one template; `texts`, `filters` and `names` are those that a template can have."""

    path: Path
    texts: Collection[str]
    filters: Collection[str]
    names: Collection[str]
    found: list[Problem] = field(default_factory=list)

    def check(self, tree: nodes.Template) -> list[Problem]:
        """Everything that no plan has, no language says, or nobody gives."""
        self._body(tree.body, dict(ROOTS))
        return self.found

    def _body(self, body: list[nodes.Node], scope: dict[str, Kinds]) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: dict[str, Kinds]) -> None:
        match node:
            case nodes.For(target=target, iter=iterated, body=body, else_=rest, test=test):
                inner = dict(scope)
                self._bind(target, _items(self._kinds(iterated, scope)), inner)
                inner["loop"] = ANY
                if test is not None:
                    self._kinds(test, inner)
                self._body(body, inner)
                self._body(rest, scope)
            case nodes.Assign(target=target, node=value):
                self._bind(target, self._kinds(value, scope), scope)
            case nodes.Macro(args=args, body=body) | nodes.CallBlock(args=args, body=body):
                self._body(body, {**scope, **{arg.name: ANY for arg in args}, "caller": ANY})
            case _:
                for each in node.iter_child_nodes():
                    if isinstance(each, nodes.Expr):
                        self._kinds(each, scope)
                    else:
                        self._statement(each, scope)

    def _bind(self, target: nodes.Node, kinds: Kinds, scope: dict[str, Kinds]) -> None:
        if isinstance(target, nodes.Name):
            scope[target.name] = kinds
        elif isinstance(target, nodes.Tuple):
            for number, part in enumerate(target.items):
                self._bind(part, _nth(kinds, number), scope)

    def _kinds(self, node: nodes.Node, scope: dict[str, Kinds]) -> Kinds:
        """The types of an expression, everything in it checked on the way."""
        match node:
            case nodes.Name(name=name):
                return self._named(node, name, scope)
            case nodes.Getattr(node=inner, attr=name):
                return self._field(node, self._kinds(inner, scope), name)
            case nodes.Getitem(node=inner, arg=arg):
                self._kinds(arg, scope)
                return _taken(self._kinds(inner, scope))
            case nodes.Call(node=called):
                return self._call(node, called, scope)
            case nodes.Filter(node=inner, name=name):
                return self._filtered(node, inner, name, scope)
        parts = [(each, self._kinds(each, scope)) for each in node.iter_child_nodes()]
        if isinstance(node, nodes.CondExpr | nodes.Or | nodes.And):
            test = node.test if isinstance(node, nodes.CondExpr) else None
            return frozenset().union(*(kinds for each, kinds in parts if each is not test))
        return ANY

    def _named(self, node: nodes.Name, name: str, scope: dict[str, Kinds]) -> Kinds:
        if name not in scope and name not in self.names:
            self.found.append(unknown_name(place_of(self.path, node.lineno, name), name, {*scope, *self.names}))
        return scope.get(name, ANY)

    def _field(self, node: nodes.Getattr, kinds: Kinds, name: str) -> Kinds:
        found = [_attribute(kind, name) for kind in kinds]
        if found and all(each is None for each in found):
            known = {each for kind in kinds for each in _attributes(kind)}
            self.found.append(unknown_name(place_of(self.path, node.lineno, name), name, known))
        return frozenset().union(*(each for each in found if each)) or ANY

    def _call(self, node: nodes.Call, called: nodes.Node, scope: dict[str, Kinds]) -> Kinds:
        for each in (*node.args, *node.kwargs):
            self._kinds(each, scope)
        if isinstance(called, nodes.Name) and called.name == "text" and node.args:
            key = node.args[0]
            if isinstance(key, nodes.Const) and key.value not in self.texts:
                self.found.append(unknown_text(place_of(self.path, key.lineno, key.value), key.value, self.texts))
        if isinstance(called, nodes.Getattr) and called.attr in ("items", "values", "keys"):
            return _view(self._kinds(called.node, scope), called.attr)
        self._kinds(called, scope)
        return ANY

    def _filtered(self, node: nodes.Filter, inner: nodes.Node | None, name: str, scope: dict[str, Kinds]) -> Kinds:
        if name not in self.filters:
            self.found.append(unknown_filter(place_of(self.path, node.lineno, name), name, self.filters))
        for each in (*node.args, *node.kwargs):
            self._kinds(each, scope)
        kinds = self._kinds(inner, scope) if inner is not None else ANY
        if name in ("first", "last"):
            return _items(kinds)
        return frozenset(GenericAlias(tuple, (each, ...)) for each in _items(kinds)) if name in _SAME else ANY


@cache
def _fields(kind: Any) -> Mapping[str, Any]:
    if isinstance(kind, type) and (issubclass(kind, BaseModel) or is_dataclass(kind) or hasattr(kind, "_fields")):
        return get_type_hints(kind)
    return {}


def _attributes(kind: Any) -> set[str]:
    return {*_fields(kind), *(name for name in dir(get_origin(kind) or kind) if not name.startswith("_"))}


@cache
def _attribute(kind: Any, name: str) -> Kinds | None:
    """The types of an attribute; None if there is no such thing."""
    fields = _fields(kind)
    if name in fields:
        return _split(fields[name])
    origin = get_origin(kind) or kind
    if kind is Any or not isinstance(origin, type):
        return ANY
    if issubclass(origin, Mapping) and not hasattr(origin, name):
        return _taken(frozenset({kind}))
    known = getattr(origin, name, None)
    if isinstance(known, property) and known.fget is not None:
        return _split(get_type_hints(known.fget).get("return", Any))
    return ANY if hasattr(origin, name) else None


def _split(annotation: Any) -> Kinds:
    """The types behind a union, without None: what is missing reads as nothing."""
    if hasattr(annotation, "__value__"):
        return _split(annotation.__value__)
    if get_origin(annotation) in (Union, UnionType):
        return frozenset().union(*(_split(each) for each in get_args(annotation) if each is not NoneType))
    return frozenset({annotation})


def _items(kinds: Kinds) -> Kinds:
    """What a loop over these meets."""
    return frozenset().union(*(_item(kind) for kind in kinds)) or ANY


def _item(kind: Any) -> Kinds:
    args = get_args(kind)
    origin = get_origin(kind)
    if not args or not isinstance(origin, type):
        return ANY
    if issubclass(origin, tuple):
        return frozenset().union(*(_split(each) for each in args if each is not Ellipsis))
    return _split(args[0])


def _taken(kinds: Kinds) -> Kinds:
    """What stands at some key or index."""
    found: Kinds = frozenset()
    for kind in kinds:
        args, origin = get_args(kind), get_origin(kind)
        mapping = isinstance(origin, type) and issubclass(origin, Mapping) and len(args) == 2
        found |= _split(args[1]) if mapping else _item(kind)
    return found or ANY


def _nth(kinds: Kinds, number: int) -> Kinds:
    """The parts of tuples of a fixed length."""
    found: Kinds = frozenset()
    for kind in kinds:
        args, origin = get_args(kind), get_origin(kind)
        tuples = isinstance(origin, type) and issubclass(origin, tuple)
        fixed = tuples and Ellipsis not in args and number < len(args)
        found |= _split(args[number]) if fixed else ANY
    return found or ANY


def _view(kinds: Kinds, part: str) -> Kinds:
    """`items()`, `keys()` and `values()` of mappings, as tuples."""
    found: Kinds = frozenset()
    for kind in kinds:
        args, origin = get_args(kind), get_origin(kind)
        if not (isinstance(origin, type) and issubclass(origin, Mapping) and len(args) == 2):
            return ANY
        item = {"items": GenericAlias(tuple, args), "keys": args[0], "values": args[1]}[part]
        found |= {GenericAlias(tuple, (item, ...))}
    return found
