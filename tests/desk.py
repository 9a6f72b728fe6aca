"""Hand-written decisions as inputs of a plan: rules without conditions, over a real brief, catalogue and words."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from engine.brief import Brief, parse_brief
from engine.catalogue import Catalogue, load_catalogue
from engine.decisions import Choice, Decisions
from engine.errors import Source
from engine.evaluate import Firing
from engine.facts import Facts, build_facts
from engine.locale import Locale
from engine.plan.build import build_plan
from engine.plan.inputs import Inputs
from engine.plan.model import Plan
from engine.prose import Wording
from engine.rulebook.action import ACTIONS, Act, Row
from engine.rulebook.condition import ALWAYS, All
from engine.rulebook.model import DatedValues, ParameterEntry, Reference, Rule, Rulebook
from engine.rulebook.parameter import Resolved, resolve_parameters
from engine.vocabulary import Entry, build_vocabulary

ROOT = Path(__file__).parent.parent


class _Dumper(yaml.SafeDumper):
    """Writes a Decimal as a bare number, as a client would."""


def _bare(dumper: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    kind = "float" if "." in f"{number:f}" else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", f"{number:f}")


_Dumper.add_representer(Decimal, _bare)


@cache
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "rulebooks/core/catalogue")


@cache
def vocabulary() -> Mapping[str, Entry]:
    return build_vocabulary(catalogue())


@cache
def locale() -> Locale:
    return Locale.load("en", ROOT / "templates", catalogue().names("en"))


def brief(**fields: Any) -> Brief:
    """A minimal valid brief with some fields of one's own."""
    data: dict[str, Any] = {
        "format": "planwheel/brief@1",
        "name": "Trial",
        "as_of": "2027-03-15",
        "brand": {"name": "Lumen"},
        "products": [{"name": "Serum"}],
        "objective": {"primary": "sales"},
        "budget": {"total": 100000},
        "window": {"start": "2027-05-01", "end": "2027-06-20"},
    }
    return parse_brief(yaml.dump({**data, **fields}, Dumper=_Dumper, allow_unicode=True), "brief.yaml", catalogue())


def rule(id_: str, *then: Act, otherwise: Sequence[Act] = (), priority: int = 0, **more: Any) -> Rule:
    """A rule of the book `test`, topic `t`."""
    defaults: dict[str, Any] = {
        "when": ALWAYS,
        "references": (),
        "layer": "tactics",
        "gate": All(()),
        "why": f"Why {id_}.",
    }
    return Rule(
        id=f"test/t/{id_}",
        base=f"test/t/{id_}",
        title=f"Title {id_}",
        priority=priority,
        then=tuple(then),
        otherwise=tuple(otherwise),
        source=Source("rules.yaml"),
        **{**defaults, **more},
    )


def act(verb: str, id_: str = "", **fields: Any) -> Any:
    """An action as an author would write it."""
    extra: dict[str, Any] = {"playbook": "budget.split"} if "playbook" in ACTIONS[verb].model_fields else {}
    if ACTIONS[verb].model_fields.get("playbook") and not ACTIONS[verb].model_fields["playbook"].is_required():
        extra = {}
    return ACTIONS[verb].model_validate({"id": id_ or verb, **extra, **fields})


def tactic(id_: str, platform: str | None = "douyin", stage: str = "order", *, spend: Any = None, **fields: Any) -> Any:
    """A tactic; `spend` may be a number, its weight."""
    money = {"kind": "feed", "weight": spend} if isinstance(spend, int | float) else spend
    named = {"platform": platform} if platform else {}
    return act("tactic", id_, stage=stage, title=f"Do {id_}", text="Do it.", spend=money, **named, **fields)


def inputs(
    rules: Sequence[Rule],
    *,
    parameters: Sequence[Any] = (),
    choices: Sequence[Choice] = (),
    undecided: Mapping[str, tuple[str, ...]] | None = None,
    references: Sequence[str] = (),
    branches: Mapping[str, str] | None = None,
    **fields: Any,
) -> Inputs:
    """All a plan is made from: every rule fires, in id order, on its branch (default `then`)."""
    asked = brief(**fields)
    facts: Facts = build_facts(asked, catalogue(), vocabulary())
    entries = {entry.id: entry for entry in parameters}
    known: dict[str, Resolved] = resolve_parameters(entries, facts, asked.as_of, asked.budget.cny_rate)
    book = Rulebook(
        books=(),
        catalogue=catalogue(),
        vocabulary=vocabulary(),
        rules={each.id: each for each in rules},
        groups=(),
        parameters=entries,
        derived=(),
        references={name: Reference(name, f"Title of {name}") for name in references},
    )
    taken = branches or {}
    firings = tuple(Firing(each, taken.get(each.id, "then")) for each in sorted(rules, key=lambda each: each.id))  # type: ignore[arg-type]
    decisions = Decisions(firings, frozenset(), tuple(choices))
    words = Wording(locale(), book, facts, known, {})
    return Inputs(asked, book, decisions, facts, known, words, undecided or {})


def parameter(name: str, value: Any, unit: str = "", **more: Any) -> ParameterEntry:
    """A parameter of the book `test`, in force since 2022."""
    row = DatedValues(((date(2022, 1, 1), value),), more.pop("confidence", "M"), more.pop("references", ()), "a basis")
    return ParameterEntry(f"test/{name}", f"Title {name}", unit, {}, row, None, False, Source("p.yaml"))


MATRIX = parameter("matrix", (
    Row(tier="head", fans=(500000, None), count=Decimal("0.1"), spend=Decimal("0.4")),
    Row(tier="mid", fans=(50000, 500000), count=Decimal("0.3"), spend=Decimal("0.35")),
    Row(tier="koc", fans=(None, 50000), count=Decimal("0.6"), spend=Decimal("0.25")),
))  # fmt: skip
PRICES = parameter("prices", (
    Row(tier="head", low=Decimal(10000), high=Decimal(40000)),
    Row(tier="mid", low=Decimal(2000), high=Decimal(8000)),
    Row(tier="koc", low=Decimal(100), high=Decimal(400)),
))  # fmt: skip
CREATORS = {"kind": "creators", "weight": 1}


def plan(*rules: Any, **fields: Any) -> Plan:
    """The plan of these rules over four platforms, unless told otherwise."""
    fields.setdefault("platforms", {"douyin": {}, "xiaohongshu": {}, "tmall": {}, "wechat": {}})
    return build_plan(inputs(list(rules), **fields))
