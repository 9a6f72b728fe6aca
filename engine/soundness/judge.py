"""Whether conditions of one rulebook can hold, whatever the brief and the day: over all eras, with what rules conclude."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from engine.rulebook.condition import ALWAYS, All, Any, Condition, Leaf, Not
from engine.rulebook.model import Rulebook
from engine.rulebook.place import Places
from engine.soundness.atlas import Atlas, Era, eras_of
from engine.soundness.conclusions import Conclusions
from engine.soundness.formula import FALSE, TRUE, Formula, Mode, Reader, variables_of
from engine.soundness.solver import STEPS, Solver, TooManyWays

NEVER: Condition = Any(())
Path = tuple[int, ...]
Asked = Callable[[Conclusions], Formula]


_FACES: tuple[Mode, ...] = ("true", "false", "not true")


class Face(NamedTuple):
    """The variables of a leaf, whether it is the same of every brief, and whether it is false of none."""

    variables: frozenset[str]
    constant: bool
    never_false: bool


def being(condition: Condition, mode: Mode = "true") -> Asked:
    """That a condition is true, false, not true or not false."""
    return lambda era: era.reader.read(condition, mode)


@dataclass
class Judge:
    """Answers for every era of a rulebook; `beyond` counts the questions that passed the bound and count as possible."""

    rulebook: Rulebook
    places: Places = field(default_factory=Places)
    steps: int = STEPS
    beyond: int = 0
    _faces: dict[int, Face] = field(default_factory=dict, repr=False)
    _eras: list[Conclusions] = field(default_factory=list, repr=False)

    @cached_property
    def _days(self) -> tuple[Era, ...]:
        return eras_of(self.rulebook)

    def eras(self) -> Iterator[Conclusions]:
        """The conclusions in every era, the latest first; most questions are answered by the first."""
        for number, era in enumerate(self._days):
            if number == len(self._eras):
                self._eras.append(Conclusions(self.rulebook, Reader(Atlas(self.rulebook, era))))
            yield self._eras[number]

    def possible(self, *asked: Asked, deep: bool = False) -> bool:
        """Whether there is an era and a brief in which all of these hold; `deep` follows what rules conclude."""
        for era in self.eras():
            solver = Solver(era.reader.atlas.domain, era.define if deep else None, self.steps)
            try:
                if solver.holds(*(each(era) for each in asked)):
                    return True
            except TooManyWays:
                self.beyond += 1
                return True
        return False

    def core(self, condition: Condition, *, deep: bool = False) -> list[tuple[Leaf, bool]]:
        """The leaves of an impossible condition that already exclude each other, each with whether it is under `unless`."""
        kept: list[Path] = []
        for path, _, negated in leaves_of(condition):
            without = replaced(condition, path, NEVER if negated else ALWAYS)
            if self.possible(being(without), deep=deep):
                kept.append(path)
            else:
                condition = without
        return [(leaf, negated) for path, leaf, negated in leaves_of(condition) if path in kept]

    def face(self, leaf: Leaf) -> Face:
        """What can be said of a leaf by itself, in the latest era; leaves live as long as their rulebook."""
        if id(leaf) not in self._faces:
            reader = next(self.eras()).reader
            true, false, untrue = (reader.read(leaf, mode) for mode in _FACES)
            variables = variables_of(true) | variables_of(false) | variables_of(untrue)
            constant = true in (TRUE, FALSE) or untrue in (TRUE, FALSE)
            self._faces[id(leaf)] = Face(variables, constant, false == FALSE)
        return self._faces[id(leaf)]

    def crowded(self, *conditions: Condition) -> frozenset[str] | None:
        """The variables of which more than one leaf speaks; None if there are none, and no leaf is constant.

        Then each leaf can be true, false or unknown whatever the others are, and nothing has to be asked.
        """
        seen: set[str] = set()
        twice: set[str] = set()
        constant = False
        for condition in conditions:
            for _, leaf, _ in leaves_of(condition):
                face = self.face(leaf)
                constant = constant or face.constant
                twice |= seen & face.variables
                seen |= face.variables
        return frozenset(twice) if twice or constant else None

    def same(self, narrow: Condition, wide: Condition, within: Condition) -> bool:
        """Whether two conditions are true, false and unknown of the same briefs, of those in which `within` is true.

        The wide one is true and not false wherever the narrow one is.
        """
        differ: tuple[tuple[Condition, Mode, Condition, Mode], ...]
        differ = ((wide, "true", narrow, "not true"), (narrow, "false", wide, "not false"))
        asked = ((being(within), being(a, is_), being(b, is_not)) for a, is_, b, is_not in differ)
        return not any(self.possible(*each) for each in asked)


def leaves_of(condition: Condition, path: Path = (), negated: bool = False) -> Iterator[tuple[Path, Leaf, bool]]:
    """Every leaf with the way to it."""
    match condition:
        case All(parts) | Any(parts):
            for number, part in enumerate(parts):
                yield from leaves_of(part, (*path, number), negated)
        case Not(part):
            yield from leaves_of(part, (*path, 0), not negated)
        case leaf:
            yield path, leaf, negated


def at(condition: Condition, path: Path) -> Condition:
    """The part of a condition at the end of a way."""
    for step in path:
        match condition:
            case Not(part):
                condition = part
            case All(parts) | Any(parts):
                condition = parts[step]
    return condition


def replaced(condition: Condition, path: Path, by: Condition | None) -> Condition:
    """A copy with another part at the end of a way, or with none there."""
    if not path:
        return ALWAYS if by is None else by
    step, *rest = path
    match condition:
        case Not(part):
            return Not(replaced(part, tuple(rest), by))
        case All(parts) | Any(parts):
            new = () if by is None and not rest else (replaced(parts[step], tuple(rest), by),)
            return type(condition)((*parts[:step], *new, *parts[step + 1 :]))
    raise ValueError(f"no part at {path}")
