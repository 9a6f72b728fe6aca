"""What parses but is wrong: names that nobody knows, choices that could tie, money without a gate, figures without a source.

Runs at the end of loading, over the whole Rulebook; only returns Problems.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial

from engine.errors import Problem, Severity, Source
from engine.facts import MILLION
from engine.kept import KEPT
from engine.rulebook.action import ALLOWED, Act, Choose, Finding, Tactic
from engine.rulebook.check_actions import At, check_action, check_prose, uneven
from engine.rulebook.condition import Chosen, Decided, Found, Test, iter_leaves
from engine.rulebook.model import DatedValues, ParameterEntry, Rule, Rulebook
from engine.rulebook.place import Places
from engine.rulebook.strata import check_strata
from engine.validation import suggest

MAKE = "write it in the `then` of a rule of the layer diagnosis: - finding: {}"
OFFER = "offer it under groups: of a rulebook.yaml, or correct the name"
LISTED = "rulebooks/core/catalogue/playbooks.yaml lists them"


def check_rulebook(rulebook: Rulebook, places: Places, promised: frozenset[str] = frozenset()) -> list[Problem]:
    """Every Problem of the merged books, errors and warnings, each where its part of the rule stands.

    `promised` are findings of rules that could not be understood: a reader of them has made no mistake.
    """
    made = rulebook.findings | promised
    around = KEPT.same(
        "around",
        (
            rulebook.catalogue, rulebook.vocabulary, rulebook.groups, rulebook.parameters, rulebook.references, made,
        ),
    )  # fmt: skip
    problems = [
        *(each for rule in rulebook.rules.values() for each in _checked(rule, rulebook, made, places, around)),
        *(each for entry in rulebook.parameters.values() for each in _check_parameter(entry, rulebook)),
        *_check_priorities(rulebook, places),
        *check_strata(rulebook.rules.values(), rulebook.groups),
    ]
    return sorted(set(problems))


def _checked(
    rule: Rule, rulebook: Rulebook, made: Collection[str], places: Places, around: object
) -> list[Problem]:  # fmt: skip
    """The Problems of one rule, which hang on all that is around the rules and on those whose actions it comes after."""
    others = (
        rulebook.rules.get(act.after.rpartition(".")[0])
        for act in acts_of(rule)
        if isinstance(act, Tactic) and act.after
    )

    def check() -> list[Problem]:
        return list(_check_rule(rule, rulebook, made, places))

    return KEPT.once(("check", rule.id), (rule, around, *others), check)


def acts_of(rule: Rule) -> tuple[Act, ...]:
    """All actions of both branches."""
    return (*rule.then, *rule.otherwise)


def _problem(source: Source, code: str, message: str, hint: str = "", severity: Severity = "error") -> Problem:
    return Problem(source, code, message, hint, severity)


def _check_rule(rule: Rule, rulebook: Rulebook, made: Collection[str], places: Places) -> Iterator[Problem]:
    for number, reference in enumerate(rule.references):
        yield from _check_references([reference], rulebook, places.at(rule, "references", number))
    if not rule.references and rule.basis != "expert":
        hint = "add references: [id#place], or basis: expert if it is our own judgement"
        yield _problem(rule.source, "R017", f"{rule.base} cites nothing", hint)
    yield from _check_conditions(rule, rulebook, made)
    yield from _check_actions(rule, rulebook, places)
    if rule.otherwise and rule.gate is None:
        source, hint = places.at(rule, "otherwise"), "say under gate: when `then` runs, or delete otherwise"
        yield _problem(source, "R021", f"{rule.base} has `otherwise` but no `gate`", hint)
    prose = {"title": rule.title, "why": rule.why}
    yield from check_prose(rule, prose.items(), "otherwise", rulebook, partial(places.at, rule))


def _check_actions(rule: Rule, rulebook: Rulebook, places: Places) -> Iterator[Problem]:
    seen: set[str] = set()
    for branch, acts in (("then", rule.then), ("otherwise", rule.otherwise)):
        for number, act in enumerate(acts):
            at = partial(places.at, rule, branch, number)
            if act.verb not in ALLOWED[rule.layer]:
                message = f"{rule.base}: {act.verb} does not belong to the layer {rule.layer}"
                fitting = [layer for layer, verbs in ALLOWED.items() if act.verb in verbs]
                hint = f"put it in a rule of the layer {' or '.join(fitting)}, or change this rule's layer"
                yield _problem(at(), "R019", message, hint)
            if act.id in seen and not isinstance(act, Finding):
                message = f"{rule.base}: two actions are called {act.id!r}"
                yield _problem(at("id"), "R016", message, f"give this one another id, such as id: {act.id}-2")
            seen.add(act.id)
            yield from check_action(rule, branch, act, rulebook, at)


def _check_conditions(rule: Rule, rulebook: Rulebook, made: Collection[str]) -> Iterator[Problem]:
    for condition in (rule.when, rule.gate):
        for leaf, _ in iter_leaves(condition) if condition is not None else ():
            match leaf:
                case Found(findings, source):
                    yield from _unknown(findings, made, source, "R014", "no rule makes the finding {!r}", MAKE)
                case Chosen():
                    yield from _check_chosen(leaf, rulebook)
                case Decided(playbooks, source):
                    known = rulebook.catalogue.playbooks
                    yield from _unknown(playbooks, known, source, "R023", "there is no playbook {!r}", LISTED)
                case Test():
                    yield from _check_bare(leaf)


def _unknown(
    names: Iterable[str], known: Collection[str], source: Source, code: str, message: str, otherwise: str
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield _problem(source, code, message.format(name), suggest(name, known) or otherwise.format(name))


def _check_chosen(leaf: Chosen, rulebook: Rulebook) -> Iterator[Problem]:
    groups = {group.id: [option.id for option in group.options] for group in rulebook.groups}
    if leaf.group not in groups:
        yield from _unknown([leaf.group], groups, leaf.source, "R015", "there is no choice {!r}", OFFER)
    else:
        options, message = groups[leaf.group], f"{leaf.group} has no option {{!r}}"
        yield from _unknown(leaf.options, options, leaf.source, "R015", message, OFFER)


def _check_bare(test: Test) -> Iterator[Problem]:
    """None and one are no figures: they say whether there is any."""
    if test.comparator != "known" and any(type(each) is int and each not in (0, MILLION) for each in test.operands):
        message = f"a bare number in the condition on {test.fact}"
        hint = "write the figure to parameters/ with its date and source, and {param: its-id} here"
        yield _problem(test.source, "R026", message, hint, "warning")


def _check_references(references: Iterable[str], rulebook: Rulebook, source: Source) -> Iterator[Problem]:
    for reference in references:
        name = reference.split("#", 1)[0]
        if name not in rulebook.references:
            hint = suggest(name, rulebook.references) or "list it in references.yaml: {id: ..., title: ...}"
            yield _problem(source, "R018", f"there is no reference {name!r}", hint)


def _check_priorities(rulebook: Rulebook, places: Places) -> Iterator[Problem]:
    """Two rules that choose different options of a group need different priorities: then no tie can exist."""
    ranked: dict[tuple[str, int], list[tuple[Rule, str]]] = defaultdict(list)
    groups = {group.id: {option.id for option in group.options} for group in rulebook.groups}
    for rule, act, at in _iter_choices(rulebook, places):
        if act.option not in groups.get(act.group, ()):
            yield _not_offered(act, groups, at(act.group))
        ranked[act.group, rule.priority].append((rule, act.option))
    for (group, priority), choosers in ranked.items():
        if len({option for _, option in choosers}) > 1:
            names = " and ".join(sorted(rule.id for rule, _ in choosers))
            for rule, _ in choosers:
                message = f"{names} choose different options of {group} at the same priority, {priority}"
                yield _problem(places.at(rule, "priority"), "R020", message, "give each its own priority")


def _iter_choices(rulebook: Rulebook, places: Places) -> Iterator[tuple[Rule, Choose, At]]:
    for rule in rulebook.rules.values():
        for branch, acts in (("then", rule.then), ("otherwise", rule.otherwise)):
            for number, act in enumerate(acts):
                if isinstance(act, Choose):
                    yield rule, act, partial(places.at, rule, branch, number)


def _not_offered(act: Choose, groups: Mapping[str, Collection[str]], source: Source) -> Problem:
    if act.group in groups:
        message, hint = f"{act.group} has no option {act.option!r}", suggest(act.option, groups[act.group])
    else:
        message, hint = f"there is no choice {act.group!r}", suggest(act.group, groups)
    return _problem(source, "R015", message, hint or OFFER)


def _check_parameter(entry: ParameterEntry, rulebook: Rulebook) -> Iterator[Problem]:
    if entry.by is not None and entry.by not in rulebook.vocabulary:
        hint = suggest(entry.by, rulebook.vocabulary) or "`planwheel facts` lists them"
        yield _problem(entry.source, "R010", f"{entry.id}: there is no fact {entry.by!r}", hint)
    rows = [*entry.rows.values(), *([entry.default] if entry.default else [])]
    for row in rows:
        yield from _check_references(row.references, rulebook, entry.source)
        if row.confidence == "expert" and not (row.basis or row.references):
            yield _problem(
                entry.source, "R028", f"{entry.id}: an expert value needs a basis", 'say on what it rests: basis: "..."'
            )
        if row.confidence != "expert" and not row.references:
            message = f"{entry.id}: a value graded {row.confidence} cites nothing"
            hint = "add references: [id#place], or write confidence: expert and its basis"
            yield _problem(entry.source, "R028", message, hint)
        yield from _check_values(entry, row)


def _check_values(entry: ParameterEntry, row: DatedValues) -> Iterator[Problem]:
    for _, value in row.values:
        if isinstance(value, tuple):
            for column in ("count", "spend"):
                shares = [getattr(each, column) for each in value if getattr(each, column) is not None]
                if shares and sum(shares) != Decimal(1):
                    message, hint = uneven(sum(shares), f"{entry.id}: the {column} shares")
                    yield _problem(entry.source, "R025", message, hint)
