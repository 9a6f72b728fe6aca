"""Small rulebooks for tests: as model objects, and as books on disk that are loaded as a user's are."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

from engine.errors import Source
from engine.evaluate import Known, Situation
from engine.rulebook.action import Act, Ask, Choose, Finding, Guard, Tactic
from engine.rulebook.condition import ALWAYS, Condition, Value
from engine.rulebook.load import load_rulebooks
from engine.rulebook.model import Group, Layer, Option, Rule, Rulebook

HERE = Source("rules/test.yaml", 3, 5)
CATALOGUE = Path(__file__).parents[1] / "rulebooks" / "core" / "catalogue"


def make_rule(
    name: str,
    when: Condition = ALWAYS,
    then: Sequence[Act] = (),
    layer: Layer = "tactics",
    priority: int = 0,
    gate: Condition | None = None,
    otherwise: Sequence[Act] = (),
) -> Rule:
    """A settled rule of which only what inference reads matters."""
    acts = cast(Any, tuple(then)), cast(Any, tuple(otherwise))
    return Rule(name, name, name, "because", (), layer, priority, when, gate, *acts, HERE)


def make_rulebook(rules: Iterable[Rule], groups: Sequence[Group] = ()) -> Rulebook:
    """A rulebook of these rules and nothing else."""
    return Rulebook((), cast(Any, None), {}, {rule.id: rule for rule in rules}, tuple(groups), {}, (), {})


def make_group(name: str, *options: str) -> Group:
    """A group whose options have the playbooks `<group>.<option>`."""
    return Group(name, name, tuple(Option(option, option, f"{name}.{option}") for option in options))


def situation(facts: Mapping[str, Known | None], parameters: Mapping[str, Value | None] | None = None) -> Situation:
    return Situation(facts, parameters or {})


def finding(name: str) -> Finding:
    return Finding(id=name)


def choose(group: str, option: str) -> Choose:
    return Choose(id=group, group=group, option=option)


def ask(name: str = "ask") -> Ask:
    return Ask(id=name, field="budget.total", why="because")


def tactic(playbook: str, name: str = "tactic") -> Tactic:
    return Tactic(id=name, playbook=playbook, stage="order", title="Do it.", text="Do it.")


def guard(playbook: str) -> Guard:
    return Guard(id="guard", playbook=playbook, kind="label", text="Label it.")


def load_book(folder: Path, rules: Sequence[Mapping[str, Any]], **files: Any) -> Rulebook:
    """A book of these rules, written to disk beside the shipped catalogue and loaded; `files` are its other files."""
    core, book = folder / "core", folder / "test"
    shutil.copytree(CATALOGUE, core / "catalogue", dirs_exist_ok=True)
    face = {"version": "1.0.0", "title": "Test", "owner": "test", "language": "en"}
    _write(core / "rulebook.yaml", {"id": "core", **face})
    _write(book / "rulebook.yaml", {"id": "test", **face, **files.pop("face", {})})
    _write(book / "rules" / "topic.yaml", {"rules": list(rules)})
    for name, content in files.items():
        _write(book / f"{name.replace('__', '/')}.yaml", content)
    return load_rulebooks([folder])[0]


def rule_data(name: str, when: Any, **fields: Any) -> dict[str, Any]:
    """A rule as its author writes it: in `tactics`, with one tactic, unless told otherwise."""
    act = {"tactic": {"playbook": "joint.content", "stage": "order", "title": "Do it.", "text": "Do it."}}
    base = {"id": name, "title": name, "why": "Because.", "basis": "expert", "layer": "tactics", "when": when}
    return {**base, "then": [act], **fields}


class Figure(str):
    """A figure as its author types it, without quotes: `0.00001`, `1e-05`, `.nan`."""


class _Plain(yaml.SafeDumper):
    """Writes what stands twice out twice: rulebooks know no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _unquoted(dumper: yaml.SafeDumper, text: Figure) -> yaml.ScalarNode:
    return dumper.represent_scalar(dumper.resolve(yaml.ScalarNode, text, (True, False)), text)


_Plain.add_representer(Figure, _unquoted)


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(content, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8")
