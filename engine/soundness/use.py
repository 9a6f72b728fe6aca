"""What nobody uses: options, findings, parameters, references, derived facts; and sources that were superseded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from engine.errors import Problem, Source
from engine.rulebook.action import Act, Choose, Finding
from engine.rulebook.amount import FactRef, ParamRef
from engine.rulebook.condition import Chosen, Found, Leaf, Parameter, Test, iter_leaves
from engine.rulebook.model import Rule, Rulebook
from engine.rulebook.placeholder import iter_placeholders
from engine.validation import suggest

_CODE = re.compile(r"[a-z][\w-]*")


@dataclass
class _Uses:
    """Everything that rules, parameters, derived facts and the catalogue name."""

    facts: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    findings: set[str] = field(default_factory=set)
    read: set[tuple[str, str]] = field(default_factory=set)
    chosen: set[tuple[str, str]] = field(default_factory=set)
    playbooks: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)

    def leaf(self, leaf: Leaf) -> None:
        match leaf:
            case Found(findings):
                self.findings |= set(findings)
            case Chosen(group, options):
                self.read |= {(_family(group), option) for option in options}
            case Test(fact, _, operands):
                self.facts.add(fact)
                self.parameters |= {each.name for each in operands if isinstance(each, Parameter)}

    def value(self, value: Any) -> None:
        """Whatever stands in an action."""
        match value:
            case ParamRef(param=name):
                self.parameters.add(name)
            case FactRef(fact=name):
                self.facts.add(name)
            case BaseModel():
                for _, each in value:
                    self.value(each)
            case tuple():
                for each in value:
                    self.value(each)
            case str():
                self.facts.add(value)  # a KPI names facts by themselves: target, crowd, rate
                self.prose(value)

    def prose(self, text: str) -> None:
        for name in iter_placeholders(text):
            kind, _, rest = name.partition(":")
            if kind == "param":
                self.parameters.add(rest)
            elif not rest:
                self.facts.add(name)


def _family(group: str) -> str:
    """A `for_each` group as its author wrote it: an option is offered to all, and meant for some."""
    return group.split(".")[0]


def _uses(rulebook: Rulebook) -> _Uses:
    uses = _Uses()
    for rule in rulebook.rules.values():
        _of_rule(rule, uses)
    for entry in rulebook.parameters.values():
        uses.facts.add(entry.by or "")
        for row in (*entry.rows.values(), *((entry.default,) if entry.default else ())):
            uses.references |= {*map(_work, row.references), *_CODE.findall(row.basis)}
    for derived in rulebook.derived:
        uses.facts |= set(derived.operands)
    for kind in rulebook.catalogue:
        for listed in kind.values():
            uses.references |= set(map(_work, _cited(listed)))
    return uses


def _of_rule(rule: Rule, uses: _Uses) -> None:
    uses.references |= set(map(_work, rule.references))
    uses.prose(rule.title)
    uses.prose(rule.why)
    for condition in (rule.when, rule.gate):
        for leaf, _ in iter_leaves(condition) if condition is not None else ():
            uses.leaf(leaf)
    for act in (*rule.then, *rule.otherwise):
        uses.value(act)
        if isinstance(act, Choose):
            uses.chosen.add((_family(act.group), act.option))
        elif rule.layer in ("tactics", "checks"):
            uses.playbooks.add(getattr(act, "playbook", None) or "")


def _work(reference: str) -> str:
    return reference.partition("#")[0]


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name, each in value:
            yield from each if name == "references" else _cited(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _cited(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _cited(each)


def check_use(rulebook: Rulebook, cited: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """What stands in the books for nothing; `cited` are references that other files name."""
    uses = _uses(rulebook)
    yield from _check_options(rulebook, uses)
    yield from _check_findings(rulebook, uses)
    for id_, entry in rulebook.parameters.items():
        if id_ not in uses.parameters:
            yield Problem(
                entry.source,
                "R037",
                f"no rule uses the parameter {id_}",
                "use it, or drop it with its texts",
                "warning",
            )
    for derived in rulebook.derived:
        if derived.entry.name not in uses.facts:
            message = f"no rule reads the derived fact {derived.entry.name}"
            yield Problem(derived.source, "R039", message, "read it, or drop it with its texts", "warning")
    yield from _check_references(rulebook, uses.references | cited)


def _check_options(rulebook: Rulebook, uses: _Uses) -> Iterator[Problem]:
    for family, group in {_family(group.id): group for group in rulebook.groups}.items():
        for option in group.options:
            where = option.source or Source("")
            key = (family, option.id)
            if key not in uses.chosen:
                yield Problem(
                    where,
                    "R034",
                    f"no rule chooses {family}: {option.id}",
                    "write a rule that does, or drop it",
                    "warning",
                )
            elif key not in uses.read and not (option.named and option.playbook in uses.playbooks):
                message = f"{family}: {option.id} is chosen, but nothing in a plan comes of it"
                hint = "let a rule read it in `when`, or let an action carry out its playbook"
                yield Problem(where, "R035", message, hint, "warning")


def _check_findings(rulebook: Rulebook, uses: _Uses) -> Iterator[Problem]:
    """A bare finding is there for other rules; one with a text or a method has something to tell by itself."""
    told: set[str] = set()
    for rule in rulebook.rules.values():
        acts: tuple[Act, ...] = (*rule.then, *rule.otherwise)
        for act in acts:
            if isinstance(act, Finding) and act.id not in uses.findings | told and not (act.text or act.playbook):
                told.add(act.id)
                message = f"no rule reads the finding {act.id}, and it says nothing of its own"
                yield Problem(
                    rule.source, "R036", message, "read it in a rule, or give it a `text` or a `playbook`", "warning"
                )


def _check_references(rulebook: Rulebook, cited: set[str]) -> Iterator[Problem]:
    for id_, reference in rulebook.references.items():
        where, newer = reference.source or Source(""), reference.superseded_by
        if newer and newer not in rulebook.references:
            hint = suggest(newer, rulebook.references)
            yield Problem(where, "R018", f"{id_} is superseded by {newer!r}, which does not exist", hint)
        elif id_ not in cited and not any(each.superseded_by == id_ for each in rulebook.references.values()):
            yield Problem(
                where,
                "R038",
                f"nothing cites the reference {id_}",
                "cite it where it is drawn on, or drop it",
                "warning",
            )
    old = {id_: each.superseded_by for id_, each in rulebook.references.items() if each.superseded_by}
    places = [(rule.base, rule.source, rule.references) for rule in rulebook.rules.values()] + [
        (entry.id, entry.source, row.references)
        for entry in rulebook.parameters.values()
        for row in (*entry.rows.values(), *((entry.default,) if entry.default else ()))
    ]
    for name, where, references in places:
        for id_ in sorted({_work(each) for each in references} & old.keys()):
            hint = f"read {old[id_]} and cite that, if it still says so"
            yield Problem(where, "R070", f"{name} cites {id_}, which {old[id_]} supersedes", hint, "warning")
