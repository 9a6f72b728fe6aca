"""Whether formulas can hold together: every way through their alternatives is tried, up to a bound that is told."""

from collections.abc import Callable, Iterable, Sequence

from engine.soundness.formula import And, Formula, Lit, Or

STEPS = 5_000
Definition = Callable[[str, int], Formula | None]
"""What a variable's being one of some values means in terms of others; None if nothing more is to be said of it."""


class TooManyWays(Exception):
    """The bound was passed before there was an answer."""


class Solver:
    """Answers over the variables of one atlas; `define` unfolds what rules conclude into what they rest on."""

    def __init__(self, domain: Callable[[str], int], define: Definition | None = None, steps: int = STEPS) -> None:
        self._domain = domain
        self._define = define
        self._bound = steps
        self._left = steps

    def holds(self, *formulas: Formula) -> bool:
        """Whether there is a world in which all of them hold; raises TooManyWays."""
        self._left = self._bound
        masks: dict[str, int] = {}
        choices: list[Or] = []
        if not self._add(formulas, masks, choices):
            return False
        return self._search(masks, choices, frozenset())

    def _add(self, formulas: Iterable[Formula], masks: dict[str, int], choices: list[Or]) -> bool:
        waiting = list(formulas)
        while waiting:
            formula = waiting.pop()
            match formula:
                case Lit(variable, mask):
                    left = masks.get(variable)
                    left = (self._domain(variable) if left is None else left) & mask
                    if not left:
                        return False
                    masks[variable] = left
                case And(parts):
                    waiting += parts
                case Or(parts):
                    if not parts:
                        return False
                    choices.append(formula)
        return True

    def _search(self, masks: dict[str, int], choices: Sequence[Or], defined: frozenset[str]) -> bool:
        self._left -= 1
        if self._left < 0:
            raise TooManyWays
        settled = self._settle(masks, choices)
        if settled is None:
            return False
        open_ = settled
        if not open_:
            return self._unfold(masks, defined)
        best = min(open_, key=lambda alternatives: len(alternatives))
        rest = [Or(tuple(each)) for each in open_ if each is not best]
        for alternative in best:
            inner, more = dict(masks), list(rest)
            if self._add((alternative,), inner, more) and self._search(inner, more, defined):
                return True
        return False

    def _settle(self, masks: dict[str, int], choices: Sequence[Or]) -> list[list[Formula]] | None:
        """The choices that are still open, with their live alternatives; those with one left are taken. None: none is left."""
        waiting = list(choices)
        while True:
            open_: list[list[Formula]] = []
            added: list[Or] = []
            moved = False
            for choice in waiting:
                alive = [each for each in choice.parts if not self._dead(each, masks)]
                if not alive:
                    return None
                if any(self._surely(each, masks) for each in alive):
                    continue
                if len(alive) == 1:
                    moved = True
                    if not self._add(alive, masks, added):
                        return None
                else:
                    open_.append(alive)
            if not moved:
                return open_
            waiting = [*(Or(tuple(each)) for each in open_), *added]

    def _dead(self, formula: Formula, masks: dict[str, int]) -> bool:
        match formula:
            case Lit(variable, mask):
                return not masks.get(variable, mask) & mask
            case And(parts):
                return any(self._dead(part, masks) for part in parts)
        return all(self._dead(part, masks) for part in formula.parts)

    def _surely(self, formula: Formula, masks: dict[str, int]) -> bool:
        match formula:
            case Lit(variable, mask):
                return variable in masks and not masks[variable] & ~mask
            case And(parts):
                return all(self._surely(part, masks) for part in parts)
        return any(self._surely(part, masks) for part in formula.parts)

    def _unfold(self, masks: dict[str, int], defined: frozenset[str]) -> bool:
        """All alternatives are taken: what the conclusions among the variables rest on must hold too."""
        if self._define is None:
            return True
        for variable in sorted(masks.keys() - defined):
            meaning = self._define(variable, masks[variable])
            if meaning is not None:
                inner: dict[str, int] = dict(masks)
                choices: list[Or] = []
                further = defined | {variable}
                return self._add((meaning,), inner, choices) and self._search(inner, choices, further)
        return True
