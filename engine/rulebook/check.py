"""What parses but is wrong: names that nobody knows, choices that could tie, money without a gate, figures without a source.

Runs at the end of loading, over the whole Rulebook; only returns Problems.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from engine.errors import Problem, Severity, Source
from engine.facts import MILLION
from engine.kept import KEPT
from engine.rulebook.action import ALLOWED, Act, Choose, Finding, Tactic
from engine.rulebook.check_actions import check_action, check_prose
from engine.rulebook.condition import Chosen, Decided, Found, Test, iter_leaves
from engine.rulebook.model import DatedValues, ParameterEntry, Rule, Rulebook
from engine.rulebook.place import Places
from engine.rulebook.placeholder import known_in
from engine.rulebook.strata import check_strata
from engine.validation import suggest


def check_rulebook(rulebook: Rulebook, places: Places) -> list[Problem]:
    """Every Problem of the merged books, errors and warnings, each where `places` has what it is about."""
    around = KEPT.same(
        "around",
        (
            rulebook.catalogue, rulebook.vocabulary, rulebook.groups, rulebook.parameters, rulebook.references,
            rulebook.findings,
        ),
    )  # fmt: skip
    problems = [
        *(each for rule in rulebook.rules.values() for each in _checked(rule, rulebook, places, around)),
        *(each for entry in rulebook.parameters.values() for each in _check_parameter(entry, rulebook)),
        *_check_priorities(rulebook),
        *check_strata(rulebook.rules.values(), rulebook.groups),
    ]
    return sorted(set(problems))


def _checked(rule: Rule, rulebook: Rulebook, places: Places, around: object) -> list[Problem]:
    """The Problems of one rule, which hang on all that is around the rules and on those whose actions it comes after."""
    others = (
        rulebook.rules.get(act.after.rpartition(".")[0])
        for act in acts_of(rule)
        if isinstance(act, Tactic) and act.after
    )

    def check() -> list[Problem]:
        return list(_check_rule(rule, rulebook, places))

    return KEPT.once(("check", rule.id), (rule, around, *others), check)


def acts_of(rule: Rule) -> tuple[Act, ...]:
    """All actions of both branches."""
    return (*rule.then, *rule.otherwise)


def _problem(source: Source, code: str, message: str, hint: str = "", severity: Severity = "error") -> Problem:
    return Problem(source, code, message, hint, severity)


def _check_rule(rule: Rule, rulebook: Rulebook, places: Places) -> Iterator[Problem]:
    where = rule.source
    yield from _check_references(rule.references, rulebook, where)
    if not rule.references and rule.basis != "expert":
        yield _problem(where, "R017", f"{rule.id} cites nothing", "add references: [id#place], or basis: expert")
    yield from _check_conditions(rule, rulebook)
    seen: set[str] = set()
    for branch, acts in (("then", rule.then), ("otherwise", rule.otherwise)):
        for act in acts:
            if act.verb not in ALLOWED[rule.layer]:
                hint = f"{rule.layer} takes {', '.join(ALLOWED[rule.layer])}"
                yield _problem(where, "R019", f"{rule.id}: {act.verb} does not belong to the layer {rule.layer}", hint)
            if act.id in seen and not isinstance(act, Finding):
                yield _problem(where, "R016", f"{rule.id}: two actions are called {act.id!r}", "give each an id")
            seen.add(act.id)
            yield from check_action(rule, branch, act, rulebook, places)
    if rule.otherwise and rule.gate is None:
        yield _problem(where, "R021", f"{rule.id} has `otherwise` but no `gate`", "add a gate, or drop otherwise")
    yield from check_prose(rule, (rule.title, rule.why), known_in(rule, "otherwise"), rulebook, rule.id)


def _check_conditions(rule: Rule, rulebook: Rulebook) -> Iterator[Problem]:
    for condition in (rule.when, rule.gate):
        for leaf, _ in iter_leaves(condition) if condition is not None else ():
            match leaf:
                case Found(findings, source):
                    yield from _unknown(findings, rulebook.findings, source, "R014", "no rule makes the finding {!r}")
                case Chosen():
                    yield from _check_chosen(leaf, rulebook)
                case Decided(playbooks, source):
                    yield from _unknown(
                        playbooks, rulebook.catalogue.playbooks, source, "R023", "there is no playbook {!r}"
                    )
                case Test():
                    yield from _check_bare(leaf)


def _unknown(
    names: Iterable[str], known: Collection[str], source: Source, code: str, message: str
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield _problem(source, code, message.format(name), suggest(name, known))


def _check_chosen(leaf: Chosen, rulebook: Rulebook) -> Iterator[Problem]:
    groups = {group.id: [option.id for option in group.options] for group in rulebook.groups}
    if leaf.group not in groups:
        yield from _unknown([leaf.group], groups, leaf.source, "R015", "there is no choice {!r}")
    else:
        yield from _unknown(leaf.options, groups[leaf.group], leaf.source, "R015", f"{leaf.group} has no option {{!r}}")


def _check_bare(test: Test) -> Iterator[Problem]:
    if test.comparator != "known" and any(type(each) is int and each > MILLION for each in test.operands):
        message = f"a bare number in the condition on {test.fact}"
        yield _problem(test.source, "R026", message, "name it: {param: ...}, with a reference", "warning")


def _check_references(references: Iterable[str], rulebook: Rulebook, source: Source) -> Iterator[Problem]:
    for reference in references:
        name = reference.split("#", 1)[0]
        if name not in rulebook.references:
            yield _problem(source, "R018", f"there is no reference {name!r}", suggest(name, rulebook.references))


def _check_priorities(rulebook: Rulebook) -> Iterator[Problem]:
    """Two rules that choose different options of a group need different priorities: then no tie can exist."""
    ranked: dict[tuple[str, int], list[tuple[Rule, str]]] = defaultdict(list)
    groups = {group.id: {option.id for option in group.options} for group in rulebook.groups}
    for rule in rulebook.rules.values():
        for act in acts_of(rule):
            if not isinstance(act, Choose):
                continue
            if act.option not in groups.get(act.group, ()):
                hint = suggest(act.group, groups) if act.group not in groups else suggest(act.option, groups[act.group])
                yield _problem(
                    rule.source, "R015", f"{rule.id} chooses {act.group}: {act.option}, which no book offers", hint
                )
            ranked[act.group, rule.priority].append((rule, act.option))
    for (group, priority), choosers in ranked.items():
        if len({option for _, option in choosers}) > 1:
            names = ", ".join(sorted(rule.id for rule, _ in choosers))
            for rule, _ in choosers:
                message = f"equal priorities: {names} choose different options of {group} at {priority}"
                yield _problem(rule.source, "R020", message, "give each its own priority")


def _check_parameter(entry: ParameterEntry, rulebook: Rulebook) -> Iterator[Problem]:
    if entry.by is not None and entry.by not in rulebook.vocabulary:
        yield _problem(entry.source, "R010", f"there is no fact {entry.by!r}", suggest(entry.by, rulebook.vocabulary))
    rows = [*entry.rows.values(), *([entry.default] if entry.default else [])]
    for row in rows:
        yield from _check_references(row.references, rulebook, entry.source)
        if row.confidence == "expert" and not (row.basis or row.references):
            yield _problem(
                entry.source, "R028", f"{entry.id}: an expert value needs a basis", 'say on what it rests: basis: "..."'
            )
        if row.confidence != "expert" and not row.references:
            yield _problem(
                entry.source, "R028", f"{entry.id}: a value graded {row.confidence} cites nothing", "add references"
            )
        yield from _check_values(entry, row)


def _check_values(entry: ParameterEntry, row: DatedValues) -> Iterator[Problem]:
    for _, value in row.values:
        if isinstance(value, tuple):
            for column in ("count", "spend"):
                shares = [getattr(each, column) for each in value if getattr(each, column) is not None]
                if shares and sum(shares) != Decimal(1):
                    yield _problem(
                        entry.source,
                        "R025",
                        f"{entry.id}: the {column} shares sum to {sum(shares):.1%}",
                        "they must be 100%",
                    )
