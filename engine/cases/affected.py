"""Which cases could come out otherwise after an edit: those that speak of a rule that changed, or of one that hangs on it.

What a case does not name it does not judge, so it need not run again; what is common to all rules affects all cases.
"""

from collections.abc import Iterable, Iterator

from engine.cases.case import Case
from engine.cases.run import Verdict, run_cases
from engine.cases.suite import Report, Suite, cover
from engine.rulebook.action import Choose, Finding
from engine.rulebook.condition import Chosen, Decided, Found, iter_leaves
from engine.rulebook.model import Rule, Rulebook

Topic = tuple[str, str]
DECIDED: Topic = ("decided", "")


def affected_cases(old: Suite, new: Suite, verdicts: Iterable[Verdict]) -> list[Case]:
    """The cases of the new suite that have to run again; one that did not hold always has."""
    before = {case.id: case for case in old.cases}
    open_ = {verdict.case.id for verdict in verdicts if verdict.failures or verdict.open}
    changed = changed_rules(old.rulebook, new.rulebook)
    if changed is None:
        return list(new.cases)
    rules, topics = _spread(changed, (old.rulebook, new.rulebook))
    bases = {rule.base for book in (old.rulebook, new.rulebook) for id_ in rules if (rule := book.rules.get(id_))}
    files = {base.rpartition("/")[0] for base in bases}
    return [
        case
        for case in new.cases
        if case.id in open_
        or not _alike(before.get(case.id), case)
        or _names(case) & (rules | bases)
        or files & set(case.topics)
        or topics & _concluded(case)
    ]


def changed_rules(old: Rulebook, new: Rulebook) -> frozenset[str] | None:
    """The rules that say something else now; None if something changed that all rules share."""
    shared = ("vocabulary", "groups", "derived", "catalogue")
    if any(getattr(old, part) != getattr(new, part) for part in shared):
        return None
    both = {**old.parameters, **new.parameters}
    moved = {name for name in both if old.parameters.get(name) != new.parameters.get(name)}
    found = set()
    for id_ in {*old.rules, *new.rules}:
        one, other = old.rules.get(id_), new.rules.get(id_)
        if (
            one is not other
            and (one is None or other is None or _content(one) != _content(other))
            or other is not None
            and moved
            and not moved.isdisjoint(_parameters(other))
        ):
            found.add(id_)
    return frozenset(found)


def _content(rule: Rule) -> tuple[object, ...]:
    """A rule but for its place in a file."""
    return rule.title, rule.layer, rule.priority, rule.when, rule.gate, rule.then, rule.otherwise


def _parameters(rule: Rule) -> Iterator[str]:
    for condition in (rule.when, rule.gate):
        for leaf, _ in iter_leaves(condition) if condition is not None else ():
            yield from (each.name for each in getattr(leaf, "operands", ()) if hasattr(each, "name"))
    for act in (*rule.then, *rule.otherwise):
        yield from _references(act.model_dump(exclude_none=True))


def _references(data: object) -> Iterator[str]:
    match data:
        case {"param": str() as name}:
            yield name
        case dict():
            for part in data.values():
                yield from _references(part)
        case list() | tuple():
            for part in data:
                yield from _references(part)


def _spread(changed: frozenset[str], books: tuple[Rulebook, ...]) -> tuple[set[str], set[Topic]]:
    """The changed rules and all that read what they conclude, with those conclusions."""
    rules, topics = set(changed), set[Topic]()
    everything = [rule for book in books for rule in book.rules.values()]
    while True:
        topics |= {topic for rule in everything if rule.id in rules for topic in _made(rule)}
        more = {rule.id for rule in everything if not topics.isdisjoint(_read(rule))} - rules
        if not more:
            return rules, topics
        rules |= more


def _made(rule: Rule) -> Iterator[Topic]:
    for act in (*rule.then, *rule.otherwise):
        if isinstance(act, Finding):
            yield "finding", act.id
        elif isinstance(act, Choose):
            yield "choice", act.group
            yield DECIDED
    if rule.layer == "tactics":
        yield DECIDED


def _read(rule: Rule) -> Iterator[Topic]:
    for condition in (rule.when, rule.gate):
        for leaf, _ in iter_leaves(condition) if condition is not None else ():
            match leaf:
                case Found(names):
                    yield from (("finding", name) for name in names)
                case Chosen(group):
                    yield "choice", group
                case Decided():
                    yield DECIDED


def _alike(one: Case | None, other: Case) -> bool:
    if one is None:
        return False
    return (one.brief, one.expect, one.topics, one.todo) == (other.brief, other.expect, other.topics, other.todo)


def _names(case: Case) -> set[str]:
    return {full for _, full, _ in case.states} | {full for _, full, _, _ in case.actions}


def _concluded(case: Case) -> set[Topic]:
    choices: set[Topic] = {("choice", group) for group in case.named("choices")}
    return choices | {("finding", name) for name in case.named("findings")}


class Rounds:
    """One run after another over the same books: each runs what changed since the last, and reports on all."""

    def __init__(self) -> None:
        self.suite: Suite | None = None
        self.verdicts: dict[str, Verdict] = {}

    def run(self, suite: Suite, *, covers: bool = True) -> tuple[Report, int]:
        """The report on all cases and how many ran; what is uncovered is only asked where all of them did."""
        again = list(suite.cases)
        if self.suite is not None:
            again = affected_cases(self.suite, suite, self.verdicts.values())
        fresh = run_cases(suite.rulebook, again)
        known = {**self.verdicts, **{verdict.case.id: verdict for verdict in fresh}}
        self.suite = suite
        self.verdicts = {case.id: known[case.id] for case in suite.cases}
        verdicts = tuple(self.verdicts.values())
        coverage = cover(suite, verdicts) if covers and len(again) == len(suite.cases) else None
        return Report(verdicts, suite.problems, coverage, suite.whole), len(again)
