"""Conditions that can never hold, parts of them that add nothing, and gates with one way through."""

from collections.abc import Iterator, Sequence

from engine.errors import Problem, Source
from engine.rulebook.condition import ALWAYS, All, Any, Condition, Leaf, Not, Test
from engine.rulebook.model import Rule
from engine.soundness.atlas import topics_of
from engine.soundness.judge import Judge, Path, at, being, leaves_of, replaced
from engine.soundness.words import part_told, place_of, told

Core = Sequence[tuple[Leaf, bool]]


def check_conditions(judge: Judge, rules: Sequence[Rule]) -> Iterator[Problem]:
    """The Problems of one rule's conditions, seen over all its `for_each` instances."""
    free = judge.crowded(rules[0].when) is None and len(rules) == 1
    possible = [rule for rule in rules if free or judge.possible(being(rule.when))]
    for rule in rules:
        if rule not in possible:
            core = judge.core(rule.when)
            message = f"{rule.id if possible else rule.base} can never apply: {_excluded(core, judge)}"
            yield Problem(
                _last(core, rule), "R043", message, "mend one of them; `any:` takes parts of which one will do"
            )
    for rule in possible:
        yield from _check_conclusions(judge, rule)
    if possible:
        yield from _Parts(judge, possible, [rule.when for rule in possible], [ALWAYS for _ in possible]).check()
        yield from _check_gate(judge, [rule for rule in possible if rule.gate is not None])


def _excluded(core: Core, judge: Judge) -> str:
    words = [told(leaf, judge.rulebook, negated) for leaf, negated in core]
    if len(words) < 2:
        return f"{words[0] if words else 'its condition'} is true of no brief"
    return f"{', '.join(words[:-1])} and {words[-1]} cannot {'both' if len(words) == 2 else 'all'} be true"


def _last(core: Core, rule: Rule) -> Source:
    return core[-1][0].source if core else rule.source


def _check_conclusions(judge: Judge, rule: Rule) -> Iterator[Problem]:
    """A rule whose own words agree, but that waits for what other rules cannot conclude beside them."""
    if not _reads_rules(rule.when) or judge.possible(being(rule.when), deep=True):
        return
    core = judge.core(rule.when, deep=True)
    waits = next((pair for pair in core if topics_of(pair[0])), core[0])
    beside = [told(leaf, judge.rulebook, negated) for leaf, negated in core if (leaf, negated) != waits]
    message = f"{rule.id} can never apply: no rules bring about {told(waits[0], judge.rulebook, waits[1])}"
    message += f" beside {' and '.join(beside)}" if beside else ""
    hint = "look at the rules that conclude it, at what they ask for and what goes before them"
    yield Problem(waits[0].source, "R049", message, hint, "warning")


def _reads_rules(condition: Condition) -> bool:
    return any(topics_of(leaf) for _, leaf, _ in leaves_of(condition))


def _check_gate(judge: Judge, rules: Sequence[Rule]) -> Iterator[Problem]:
    """Gates that send every brief the same way; an instance of which another goes both ways is as it should be."""
    gates = [(rule, gate) for rule in rules if (gate := rule.gate) is not None]
    if not gates:
        return
    ways = [_ways(judge, rule, gate) for rule, gate in gates]
    rule, gate = gates[0]
    where = place_of(gate, rule.source)
    if not any(opened for opened, _ in ways):
        core = judge.core(All((rule.when, gate)))
        why = f": {_excluded(core, judge)}" if core and not judge.possible(being(rule.when), being(gate)) else ""
        message = f"{rule.base}: its gate is true of no brief in which the rule applies{why}"
        yield Problem(where, "R046", message, "`then` never runs: mend the gate, or drop it with `then`", "warning")
    elif not any(closed for _, closed in ways):
        message = f"{rule.base}: its gate is true of every brief in which the rule applies"
        yield Problem(where, "R046", message, "`otherwise` never runs: mend the gate, or drop both", "warning")
    else:
        yield from _Parts(judge, rules, [gate for _, gate in gates], [rule.when for rule in rules]).check()


def _ways(judge: Judge, rule: Rule, gate: Condition) -> tuple[bool, bool]:
    """Whether the gate can be true where the rule applies, and whether it can be not true."""
    deep = _reads_rules(rule.when) or _reads_rules(gate)
    if not deep and judge.crowded(rule.when, gate) is None:
        return True, True
    opened = judge.possible(being(rule.when), being(gate), deep=deep)
    return opened, judge.possible(being(rule.when), being(gate, "not true"))


class _Parts:
    """Looks for parts that could go without a change: of every instance, for what says nothing in one may in another."""

    def __init__(
        self, judge: Judge, rules: Sequence[Rule], conditions: Sequence[Condition], within: Sequence[Condition]
    ) -> None:
        self.judge = judge
        self.rules = rules
        self.conditions = list(conditions)
        self.within = within
        self.crowded = judge.crowded(conditions[0], within[0])

    def check(self) -> Iterator[Problem]:
        """A Problem for each part that adds nothing, the later of two that say the same."""
        if self.crowded is not None:
            yield from self._below(())
        for leaves in zip(*(leaves_of(condition) for condition in self.conditions), strict=True):
            _, leaf, _ = leaves[0]
            if (
                isinstance(leaf, Test)
                and leaf.comparator != "known"
                and all(self._hollow(each) for _, each, _ in leaves)
            ):
                message = f"{self.rules[0].base}: {told(leaf, self.judge.rulebook)} is true of every value"
                yield Problem(leaf.source, "R045", message, f"write {leaf.fact}: {{known: true}}", "warning")

    def _below(self, path: Path) -> Iterator[Problem]:
        part = at(self.conditions[0], path)
        match part:
            case All(parts) | Any(parts):
                for number in reversed(range(len(parts))):
                    inner = (*path, number)
                    if len(parts) > 1 and self._idle(inner):
                        yield self._problem(inner, alternative=isinstance(part, Any))
                        self.conditions = [replaced(each, inner, None) for each in self.conditions]
                    else:
                        yield from self._below(inner)
            case Not():
                yield from self._below((*path, 0))

    def _idle(self, path: Path) -> bool:
        """Whether every instance means the same without the part."""
        part = at(self.conditions[0], path)
        faces = [self.judge.face(leaf) for _, leaf, _ in leaves_of(part)]
        if not any(face.constant or not (self.crowded or frozenset()).isdisjoint(face.variables) for face in faces):
            return False
        if self._dead(path):
            return True
        widens = isinstance(at(self.conditions[0], path[:-1]), All) is not _negated(self.conditions[0], path)
        for condition, within in zip(self.conditions, self.within, strict=True):
            without = replaced(condition, path, None)
            narrow, wide = (condition, without) if widens else (without, condition)
            if not self.judge.same(narrow, wide, within):
                return False
        return True

    def _hollow(self, leaf: Leaf) -> bool:
        """Whether a comparison is false of no value: then it only asks whether the fact is known."""
        return self.judge.face(leaf).never_false and not self.judge.possible(being(leaf, "false"))

    def _problem(self, path: Path, *, alternative: bool) -> Problem:
        part, rule = at(self.conditions[0], path), self.rules[0]
        words = part_told(part, self.judge.rulebook)
        where = place_of(part, rule.source)
        if self._dead(path):
            message = f"{rule.base}: {words} can never hold here"
            return Problem(where, "R044", message, "mend it, or leave it out of `any`", "warning")
        rest = "its siblings in `any` hold wherever it does" if alternative else "the rest says so already"
        message = f"{rule.base}: {words} adds nothing; {rest}"
        return Problem(where, "R045", message, "leave it out, or write what was meant", "warning")

    def _dead(self, path: Path) -> bool:
        """Whether this is an alternative by which no instance can ever hold; one may still keep it open."""
        siblings = path[:-1]
        if not isinstance(at(self.conditions[0], siblings), Any) or _negated(self.conditions[0], path):
            return False
        return not any(
            self.judge.possible(being(within), being(replaced(each, siblings, at(each, path))))
            for each, within in zip(self.conditions, self.within, strict=True)
        )


def _negated(condition: Condition, path: Path) -> bool:
    """Whether a part stands under an odd number of `unless`."""
    return sum(isinstance(at(condition, path[:length]), Not) for length in range(len(path))) % 2 == 1
