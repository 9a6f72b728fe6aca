"""A condition as a formula over masks: when it is true, when it is false, and when it is not (unknown counts as neither)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal, TypeAlias

from engine.rulebook.condition import All, Any, Chosen, Condition, Decided, Found, Not, Operand, Test
from engine.soundness.atlas import NO, UNKNOWN, YES, Atlas, topics_of

Mode = Literal["true", "false", "not true", "not false"]
_TURNED: dict[Mode, Mode] = {"true": "false", "false": "true", "not true": "not false", "not false": "not true"}


@dataclass(frozen=True, slots=True)
class Lit:
    """A variable is one of the values of a mask."""

    variable: str
    mask: int


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Formula", ...]


Formula: TypeAlias = Lit | And | Or
TRUE, FALSE = And(()), Or(())


def both(parts: Iterable[Formula]) -> Formula:
    """All of them."""
    flat: list[Formula] = []
    for part in parts:
        if isinstance(part, And):
            flat += part.parts
        elif part == FALSE:
            return FALSE
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(parts: Iterable[Formula]) -> Formula:
    """Any of them; alternatives of one variable are one."""
    masks: dict[str, int] = {}
    rest: list[Formula] = []
    for part in parts:
        if part == TRUE:
            return TRUE
        for each in part.parts if isinstance(part, Or) else (part,):
            if isinstance(each, Lit):
                masks[each.variable] = masks.get(each.variable, 0) | each.mask
            else:
                rest.append(each)
    flat = [*(Lit(variable, mask) for variable, mask in masks.items() if mask), *rest]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


@dataclass
class Reader:
    """Reads conditions as formulas in one era; what was read is kept, by which condition it is."""

    atlas: Atlas
    _kept: dict[tuple[int, Mode], tuple[Condition, Formula]] = field(default_factory=dict, repr=False)

    def read(self, condition: Condition, mode: Mode = "true") -> Formula:
        """When the condition is true, false, not true or not false."""
        key = (id(condition), mode)
        kept = self._kept.get(key)
        if kept is None:  # the condition is kept too, so that no other gets its id
            kept = self._kept[key] = condition, self._read(condition, mode)
        return kept[1]

    def _read(self, condition: Condition, mode: Mode) -> Formula:
        holds = mode in ("true", "not false")
        match condition:
            case All(parts):
                return (both if holds else either)([self.read(part, mode) for part in parts])
            case Any(parts):
                return (either if holds else both)([self.read(part, mode) for part in parts])
            case Not(part):
                return self.read(part, _TURNED[mode])
        return self._leaf(condition, mode)

    def _leaf(self, leaf: Test | Found | Chosen | Decided, mode: Mode) -> Formula:
        holds = mode in ("true", "not false")
        match leaf:
            case Test():
                return self._test(leaf, mode)
            case Chosen(group, options):
                variable = f"choice:{group}"
                mask = self.atlas.chosen(group, options)
                return self._lit(variable, mask if holds else self.atlas.domain(variable) & ~mask)
            case _:
                lits = (self._lit(variable, YES if holds else NO) for variable in topics_of(leaf))
                return either(lits) if holds else both(lits)

    def _lit(self, variable: str, mask: int) -> Formula:
        if not mask:
            return FALSE
        return TRUE if mask == self.atlas.domain(variable) else Lit(variable, mask)

    def _test(self, test: Test, mode: Mode) -> Formula:
        match test.comparator, test.operands:
            case "known", (wanted,):
                known = (mode in ("true", "not false")) is bool(wanted)
                variable = self.atlas.variable(test.fact)
                return self._lit(variable, self.atlas.domain(variable) & (~UNKNOWN if known else UNKNOWN))
            case "is", operands:
                join = either if mode in ("true", "not false") else both
                return join(self._comparison(test.fact, "is", each, mode) for each in operands)
            case "between", (low, high):
                join = both if mode in ("true", "not false") else either
                ends = (("at_least", low), ("at_most", high))
                return join(self._comparison(test.fact, comparator, end, mode) for comparator, end in ends)
        return self._comparison(test.fact, test.comparator, test.operands[0], mode)

    def _comparison(self, fact: str, comparator: str, operand: Operand, mode: Mode) -> Formula:
        if comparator == "includes":
            return self._includes(fact, str(operand), mode)
        variable = self.atlas.variable(fact)
        answers: list[Formula] = []
        for way in self.atlas.ways(operand):
            if way.value is None:
                answer: Formula = FALSE if mode in ("true", "false") else TRUE
            else:
                answer = self._lit(variable, self._mask(fact, comparator, way.value, mode))
            answers.append(both((self._lit(way.by, way.mask), answer)) if way.by else answer)
        return either(answers)

    def _mask(self, fact: str, comparator: str, value: bool | int | str, mode: Mode) -> int:
        holds = self.atlas.compared(fact, comparator, value)
        everything, known = self.atlas.domain(self.atlas.variable(fact)), self.atlas.known(fact)
        return {"true": holds, "false": known & ~holds, "not true": everything & ~holds}.get(
            mode, everything & ~(known & ~holds)
        )

    def _includes(self, fact: str, word: str, mode: Mode) -> Formula:
        """A list holds a word: two variables, whether the list is known and whether the word stands in it."""
        known = self._lit(fact, self.atlas.known(fact))
        unknown = self._lit(fact, self.atlas.domain(fact) & UNKNOWN)
        inside = Lit(f"word:{fact} {word}", YES if mode in ("true", "not false") else NO)
        return both((known, inside)) if mode in ("true", "false") else either((unknown, inside))


def variables_of(formula: Formula) -> frozenset[str]:
    """Every variable of a formula."""
    if isinstance(formula, Lit):
        return frozenset({formula.variable})
    return reduce(frozenset.union, map(variables_of, formula.parts), frozenset())
