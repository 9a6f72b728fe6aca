"""What no case shows, and why: rules and playbooks seen one way only, branches and options never taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.cases.case import Case
from engine.cases.run import Seen
from engine.cases.words import name_rule, why, why_not
from engine.errors import Source
from engine.evaluate import predicate
from engine.remedy.web import blocking
from engine.rulebook.condition import ALWAYS, Condition
from engine.rulebook.model import Rule, Rulebook

KINDS = ("rules", "playbooks", "branches", "options", "conditions")


@dataclass(frozen=True)
class Gap:
    """One thing that no case shows: what, where its author wrote it, why; `todo` if a case says that it is known."""

    kind: str
    what: str
    reason: str
    source: Source | None = None
    todo: str = ""

    def __str__(self) -> str:
        place = f" ({self.source})" if self.source else ""
        head = f"todo: {self.what}: {self.todo}" if self.todo else f"uncovered: {self.what}"
        return f"{head}{place}: {self.reason}" if self.reason else f"{head}{place}"


@dataclass(frozen=True)
class Tally:
    """How much of one kind the cases show."""

    covered: int
    total: int


@dataclass(frozen=True)
class Coverage:
    """The gaps and the tallies by kind, in the order of `KINDS`."""

    gaps: tuple[Gap, ...]
    tallies: Mapping[str, Tally]


@dataclass(frozen=True)
class Evidence:
    """All that was seen of a rulebook, to be asked what was not."""

    rulebook: Rulebook
    seen: tuple[Seen, ...]
    todos: tuple[Case, ...] = ()

    @cached_property
    def bases(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules as authors wrote them, each with its instances."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rulebook.rules.values():
            found.setdefault(rule.base, []).append(rule)
        return {base: tuple(rules) for base, rules in found.items()}

    @cached_property
    def _taken(self) -> Mapping[str, frozenset[str]]:
        """By instance, the states in which cases saw it."""
        found: dict[str, set[str]] = {id_: set() for id_ in self.rulebook.rules}
        for each in self.seen:
            for id_, states in found.items():
                states.add(each.branches.get(id_, "quiet"))
        return {id_: frozenset(states) for id_, states in found.items()}

    def states(self, base: str) -> frozenset[str]:
        """The states in which cases saw any instance: then, otherwise, quiet."""
        return frozenset().union(*(self._taken[rule.id] for rule in self.bases[base]))

    def nearest(self, rules: Iterable[Rule], gate: bool = False) -> str:
        """The case that comes nearest to making one of these rules apply (or its gate hold), with what is in the way."""
        found: list[tuple[int, str, str]] = []
        for rule in rules:
            when, condition = predicate(rule.when), (rule.gate or ALWAYS) if gate else rule.when
            for each in self.seen:
                if gate and not when(each.world):
                    continue
                far = len(set(blocking(condition, True, each.world)))
                found.append((far, each.case.id, why_not(condition, each.world, self.rulebook)))
        if not found:
            return "in no case does the rule apply" if gate else "there is no case"
        _, name, reason = min(found)
        return f"nearest is the case “{name}”, where {reason}"


def rule_gaps(evidence: Evidence, bases: Iterable[str]) -> Iterator[Gap]:
    """Rules that no case makes apply, or that no case leaves quiet."""
    for base in bases:
        rules = evidence.bases[base]
        states = evidence.states(base)
        source = rules[0].source
        if not states - {"quiet"}:
            yield Gap("rules", f"{base} never fires", evidence.nearest(rules), source, _todo(evidence, base, None))
        elif "quiet" not in states and rules[0].when != ALWAYS:
            yield Gap(
                "rules", f"{base} is never quiet", _always(evidence, rules[0]), source, _todo(evidence, base, "quiet")
            )


def _always(evidence: Evidence, rule: Rule) -> str:
    last = evidence.seen[-1] if evidence.seen else None
    return f"it applies in every case: {why(rule.when, last.world, evidence.rulebook)}" if last else "there is no case"


def branch_gaps(evidence: Evidence, bases: Iterable[str]) -> Iterator[Gap]:
    """Branches of rules with a gate that no case takes."""
    for base in bases:
        rules = evidence.bases[base]
        states = evidence.states(base)
        if rules[0].gate is None:
            continue
        if "then" not in states:
            reason = evidence.nearest(rules, gate=True)
            yield Gap("branches", f"{base}: `then`", reason, rules[0].source, _todo(evidence, base, "fires"))
        if "otherwise" not in states:
            reason = f"its gate holds wherever the rule applies: {_gate(evidence, rules)}"
            yield Gap("branches", f"{base}: `otherwise`", reason, rules[0].source, _todo(evidence, base, "otherwise"))


def _gate(evidence: Evidence, rules: tuple[Rule, ...]) -> str:
    for rule in rules:
        for each in evidence.seen:
            if rule.id in each.branches:
                return f"in “{each.case.id}” {why(_condition(rule.gate), each.world, evidence.rulebook)}"
    return "in no case does the rule apply"


def _condition(gate: Condition | None) -> Condition:
    return ALWAYS if gate is None else gate


def option_gaps(evidence: Evidence, books: frozenset[str]) -> Iterator[Gap]:
    """Options of the books' choices that no case sees chosen; of a group per platform, on none."""
    chosen = {(_group(name), option) for each in evidence.seen for name, (option, _) in each.winners.items()}
    for (group, option), bids in _options(evidence, books).items():
        if (group, option) not in chosen:
            source = bids[0].source if bids else None
            todo = next((case.todo for case in evidence.todos if _expects(case, group, option)), "")
            yield Gap("options", f"choice {group}: {option}", _unchosen(evidence, group, option, bids), source, todo)


def count_options(evidence: Evidence, books: frozenset[str]) -> int:
    """How many options there are to choose."""
    return len(_options(evidence, books))


def _options(evidence: Evidence, books: frozenset[str]) -> dict[tuple[str, str], list[Rule]]:
    found: dict[tuple[str, str], list[Rule]] = {}
    for group in evidence.rulebook.groups:
        bids = evidence.rulebook.bids[group.id]
        for option in group.options:
            rules = [rule for name, rule in bids if name == option.id]
            found.setdefault((_group(group.id), option.id), []).extend(rules)
    mine = {_group(group) for group in _groups(evidence, books)}
    return {key: rules for key, rules in found.items() if key[0] in mine}


def _groups(evidence: Evidence, books: frozenset[str]) -> Iterator[str]:
    for group, bids in evidence.rulebook.bids.items():
        if not bids or any(rule.book in books for _, rule in bids):
            yield group


def _group(name: str) -> str:
    """The group as its author wrote it, without the platform of a `for_each`."""
    return name.partition(".")[0]


def _expects(case: Case, group: str, option: str) -> bool:
    return any(_group(name) == group and wanted == option for name, wanted in case.named("choices").items())


def _unchosen(evidence: Evidence, group: str, option: str, bids: Sequence[Rule]) -> str:
    if not bids:
        return "no rule chooses it"
    for each in evidence.seen:
        for rule in bids:
            if rule.id in each.branches:
                winner = next((won for name, (_, won) in each.winners.items() if _group(name) == group), None)
                by = f"{name_rule(winner)} outbids it at priority {winner.priority}" if winner else "it is outbid"
                return f"{name_rule(rule)} applies in “{each.case.id}”, but {by}"
    return f"{name_rule(bids[0])} never applies; {evidence.nearest(bids)}"


def playbook_gaps(evidence: Evidence) -> Iterator[Gap]:
    """Playbooks of the catalogue that decide something in no case, or in every case."""
    names = evidence.rulebook.catalogue.playbooks
    for name in names:
        inside = [each for each in evidence.seen if name in each.playbooks]
        if not inside:
            reason = _carriers(evidence, name)
            yield Gap("playbooks", f"the playbook {name} is decided in no case", reason)
    for name in names:
        if evidence.seen and all(name in each.playbooks for each in evidence.seen):
            yield Gap("playbooks", f"the playbook {name} is left out in no case", _carriers(evidence, name))


def _carriers(evidence: Evidence, name: str) -> str:
    rules = sorted(
        {
            rule.base
            for rule in evidence.rulebook.rules.values()
            for act in (*rule.then, *rule.otherwise)
            if getattr(act, "playbook", None) == name
        }
    )
    return f"it is carried by {', '.join(rules)}" if rules else "no rule carries it"


def _todo(evidence: Evidence, base: str, state: str | None) -> str:
    """What a case with `todo` says about a rule's state that nothing shows yet; None is any but quiet."""
    for case in evidence.todos:
        for _, full, wanted in case.states:
            same = full == base or full in {rule.id for rule in evidence.bases[base]}
            if same and (wanted == state if state else wanted != "quiet"):
                return case.todo
    return ""
