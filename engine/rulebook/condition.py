"""What stands in `when`, `unless` and `gate`, once types are settled: a tree of tests over facts and decisions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from engine.errors import Source

Comparator = Literal["is", "is_not", "at_least", "above", "at_most", "below", "between", "includes", "known"]
Value = int | bool | str
"""A settled value: numbers are integers in millionths (so that both evaluators agree), flags bool, words str."""


@dataclass(frozen=True)
class Parameter:
    """A parameter standing where a literal could; `name` is its full id, `book/name`."""

    name: str


Operand = Value | Parameter


@dataclass(frozen=True)
class Test:
    """One fact against literals or parameters: `is` takes one or more (one of), `between` two, the others one."""

    fact: str
    comparator: Comparator
    operands: tuple[Operand, ...]
    source: Source = field(compare=False)


@dataclass(frozen=True)
class Found:
    """A finding was concluded: any of these ids."""

    findings: tuple[str, ...]
    source: Source = field(compare=False)


@dataclass(frozen=True)
class Chosen:
    """An exclusive choice came out as any of these options."""

    group: str
    options: tuple[str, ...]
    source: Source = field(compare=False)


@dataclass(frozen=True)
class Decided:
    """Something of any of these playbooks is in the plan (only in the layer `checks`)."""

    playbooks: tuple[str, ...]
    source: Source = field(compare=False)


@dataclass(frozen=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Any:
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    part: "Condition"


Leaf = Test | Found | Chosen | Decided
Condition = Leaf | All | Any | Not
ALWAYS = All(())


def iter_leaves(condition: Condition, negated: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf with whether it stands under an odd number of `unless`."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from iter_leaves(part, negated)
        case Not(part):
            yield from iter_leaves(part, not negated)
        case leaf:
            yield leaf, negated
