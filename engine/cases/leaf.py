"""Single conditions of rules: was each seen true and false, and unknown where that matters, while it decides?

A condition decides in a case if turning it alone would turn whether the rule applies (for a gate: which branch runs).
So the order of conditions in a file does not count, as it counts nowhere.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from engine.cases.gap import Evidence, Gap
from engine.cases.words import as_written
from engine.evaluate import Predicate, Truth, World, predicate
from engine.rulebook.condition import All, Any, Condition, Leaf, Not, Test, iter_leaves
from engine.rulebook.model import Rule, Rulebook

Values = tuple[Truth, ...]
_TOLD: dict[Truth, str] = {True: "true", False: "false", None: "unknown"}
_TURNED: dict[Truth, tuple[bool, ...]] = {True: (False,), False: (True,), None: (True, False)}
_FREE = 12
_FLIPS = 2
"""So many other conditions are turned to find the nearest case; further away is told as such."""


class Tree:
    """A condition over the truths of its leaves, in reading order."""

    def __init__(self, condition: Condition) -> None:
        self.leaves: list[tuple[Leaf, bool]] = list(iter_leaves(condition))
        self._ask: list[Predicate] = [predicate(leaf) for leaf, _ in self.leaves]
        self._truth = _compile(condition, iter(range(len(self.leaves))))
        self._known: dict[Values, frozenset[int]] = {}

    def values(self, world: World) -> Values:
        """What each leaf is in a world."""
        return tuple(ask(world) for ask in self._ask)

    def deciding(self, values: Values) -> frozenset[int]:
        """The leaves on which alone it hangs whether the condition holds."""
        if values not in self._known:
            self._known[values] = frozenset(i for i in range(len(values)) if self.decides(values, i))
        return self._known[values]

    def decides(self, values: Values, leaf: int) -> bool:
        """Whether turning this leaf turns whether the condition holds."""
        yes, no = ((*values[:leaf], turned, *values[leaf + 1 :]) for turned in (True, False))
        return (self._truth(yes) is True) != (self._truth(no) is True)

    def nearest(self, values: Values, leaf: int, count: int) -> tuple[int, ...] | None:
        """So many other leaves that would have to turn for this one to decide, if there are such."""
        others = [i for i in range(len(values)) if i != leaf]
        for turned in combinations(others, count):
            for truths in product(*(_TURNED[values[i]] for i in turned)):
                changed = list(values)
                for i, truth in zip(turned, truths, strict=True):
                    changed[i] = truth
                if self.decides(tuple(changed), leaf):
                    return turned
        return None


def _compile(condition: Condition, numbers: Iterator[int]) -> Callable[[Sequence[Truth]], Truth]:
    match condition:
        case All(parts):
            every = [_compile(part, numbers) for part in parts]

            def both(values: Sequence[Truth]) -> Truth:
                answers = [part(values) for part in every]
                return False if False in answers else None if None in answers else True

            return both
        case Any(parts):
            some = [_compile(part, numbers) for part in parts]

            def either(values: Sequence[Truth]) -> Truth:
                answers = [part(values) for part in some]
                return True if True in answers else None if None in answers else False

            return either
        case Not(part):
            inner = _compile(part, numbers)
            return lambda values: None if (answer := inner(values)) is None else not answer
        case _:
            number = next(numbers)
            return lambda values: values[number]


@dataclass(frozen=True)
class Judged:
    """One part of a rule as its author wrote it, over its instances: the leaves from `first` on are judged."""

    base: str
    part: str
    trees: tuple[tuple[Rule, Tree], ...]
    first: int


def judged_parts(evidence: Evidence, bases: Iterable[str]) -> Iterator[Judged]:
    """The conditions and gates of rules; a gate counts only where its rule applies."""
    for base in bases:
        rules = evidence.bases[base]
        yield Judged(base, "when", tuple((rule, Tree(rule.when)) for rule in rules), 0)
        gated = [(rule, Tree(All((rule.when, rule.gate)))) for rule in rules if rule.gate is not None]
        if gated:
            yield Judged(base, "gate", tuple(gated), len(list(iter_leaves(rules[0].when))))


def leaf_gaps(evidence: Evidence, bases: Iterable[str]) -> tuple[int, list[Gap]]:
    """How many single conditions there are, and those of which something was never seen while they decide."""
    total = 0
    gaps: list[Gap] = []
    for judged in judged_parts(evidence, bases):
        vectors = _vectors(judged, evidence)
        for number in range(judged.first, len(judged.trees[0][1].leaves)):
            total += 1
            missing = _missing(judged, number, vectors, evidence)
            gaps += missing
    return total, gaps


Vectors = dict[tuple[Tree, Values], list[str]]


def _vectors(judged: Judged, evidence: Evidence) -> Vectors:
    """Every combination of truths that cases came to, with those cases."""
    found: Vectors = {}
    for each in evidence.seen:
        for _, tree in judged.trees:
            found.setdefault((tree, tree.values(each.world)), []).append(each.case.id)
    return found


def _missing(judged: Judged, number: int, vectors: Vectors, evidence: Evidence) -> Iterator[Gap]:
    leaf, negated = judged.trees[0][1].leaves[number]
    decided = {values[number] for tree, values in vectors if number in tree.deciding(values)}
    for wanted in _wanted(leaf, negated, evidence.rulebook):
        if wanted not in decided and _can_be(judged.trees[0][1], number, wanted, evidence.rulebook):
            written = as_written(leaf, evidence.rulebook)
            what = f"{judged.base}, {judged.part}: `{written}` is never {_TOLD[wanted]} where it decides"
            yield Gap("conditions", what, _reason(number, wanted, vectors, evidence), leaf.source)


def _wanted(leaf: Leaf, negated: bool, rulebook: Rulebook) -> tuple[Truth, ...]:
    """The truths to be seen: unknown matters under `unless`, where it keeps a rule quiet that false would let apply."""
    if isinstance(leaf, Test) and negated and leaf.comparator != "known":
        entry = rulebook.vocabulary.get(leaf.fact)
        if entry is not None and not entry.always:
            return (True, False, None)
    return (True, False)


def _can_be(tree: Tree, number: int, wanted: Truth, rulebook: Rulebook) -> bool:
    """Whether a brief could show it: one that leaves a platform out says nothing else of it, so the rest is unknown."""
    leaf = tree.leaves[number][0]
    platform, _, field = leaf.fact.partition(".") if isinstance(leaf, Test) else ("", "", "")
    if not (field == "candidate" and _says(leaf, False, wanted)):
        return True
    told = [_untold(other, platform, rulebook) for other, _ in tree.leaves]
    free = [i for i, (known, _) in enumerate(told) if not known and i != number]
    if len(free) > _FREE:
        return True
    for truths in product((True, False), repeat=len(free)):
        values = [truth for _, truth in told]
        for i, truth in zip(free, truths, strict=True):
            values[i] = truth
        if tree.decides(tuple(values), number):
            return True
    return False


def _says(leaf: Leaf, value: bool, truth: Truth) -> bool:
    """Whether a flag's condition comes to this truth where the flag has this value."""
    return isinstance(leaf, Test) and leaf.comparator == "is" and (value in leaf.operands) is truth


def _untold(leaf: Leaf, platform: str, rulebook: Rulebook) -> tuple[bool, Truth]:
    """Whether a brief without the platform settles a condition, and how."""
    entry = rulebook.vocabulary.get(leaf.fact) if isinstance(leaf, Test) else None
    own = entry is not None and entry.field.startswith(f"platforms.{platform}.") and not entry.always
    if not isinstance(leaf, Test) or not own or leaf.fact.endswith(".needed"):
        return False, None
    return True, leaf.operands == (False,) if leaf.comparator == "known" else None


def _reason(number: int, wanted: Truth, vectors: Vectors, evidence: Evidence) -> str:
    having = [(tree, values, cases) for (tree, values), cases in vectors.items() if values[number] is wanted]
    if not having:
        return f"no case has it {_TOLD[wanted]}"
    count = len({case for _, _, cases in having for case in cases})
    told = f"{count} {'case has' if count == 1 else 'cases have'} it {_TOLD[wanted]}, but something else settles the rule there"
    for far in range(1, _FLIPS + 1):
        found = [
            (min(cases), tree, values, turned)
            for tree, values, cases in having
            if (turned := tree.nearest(values, number, far)) is not None
        ]
        if found:
            name, tree, values, turned = min(found, key=lambda each: each[0])
            leaves = (f"`{as_written(tree.leaves[i][0], evidence.rulebook)}` is {_TOLD[values[i]]}" for i in turned)
            return f"{told}; nearest is “{name}”, where {' and '.join(leaves)}"
    return told
