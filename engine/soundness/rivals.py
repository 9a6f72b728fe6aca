"""Rules that stand in each other's way: the same rule twice, and choices that another rule always makes first."""

from collections.abc import Iterator, Sequence

from engine.errors import Problem
from engine.errors import Source as Place
from engine.rulebook.action import Act, Choose, Finding
from engine.rulebook.condition import ALWAYS, All, Any, Condition, Not
from engine.rulebook.model import Rule
from engine.soundness.conclusions import Conclusions, Source
from engine.soundness.formula import Formula
from engine.soundness.judge import Asked, Judge


def check_doubles(judge: Judge) -> Iterator[Problem]:
    """Rules with the conditions and the actions of an earlier one, whatever they are called."""
    first: dict[object, Rule] = {}
    told: set[tuple[str, str]] = set()
    for rule in sorted(judge.rulebook.rules.values(), key=lambda rule: (rule.source, rule.id)):
        key = (rule.layer, _plain(rule.when), _plain(rule.gate or ALWAYS), _acts(rule.then), _acts(rule.otherwise))
        other = first.setdefault(key, rule)
        if other.base != rule.base and (other.base, rule.base) not in told:
            told.add((other.base, rule.base))
            message = f"{rule.base} does the same as {other.base}, under the same conditions"
            yield Problem(rule.source, "R047", message, f"keep one of them; the other is at {other.source}", "warning")


def _plain(condition: Condition) -> object:
    """A condition without the order of its parts."""
    match condition:
        case All(parts) | Any(parts):
            inner = frozenset(map(_plain, parts))
            return next(iter(inner)) if len(inner) == 1 else (type(condition).__name__, inner)
        case Not(part):
            return "Not", _plain(part)
    return condition


def _acts(acts: Sequence[Act]) -> frozenset[str]:
    """What is done, whatever it is called; a finding is its name."""
    named = (act if isinstance(act, Finding) else act.model_copy(update={"id": ""}) for act in acts)
    return frozenset(f"{act.verb} {act!r}" for act in named)


def check_rivals(judge: Judge) -> Iterator[Problem]:
    """Rules whose choice never comes out, because one above them always applies too."""
    lost: dict[tuple[str, str], list[tuple[Rule, tuple[Rule, ...]]]] = {}
    bids: dict[tuple[str, str], int] = {}
    for group, bidders in next(judge.eras()).bidders.items():
        family = group.split(".")[0]
        for place, (option, source) in enumerate(bidders):
            key = (source.rule.base, f"{family}: {option}")
            bids[key] = bids.get(key, 0) + 1
            above = [each for _, each in bidders[:place] if each.rule is not source.rule]
            if above and not _wins(judge, source, above):
                winners = _needed(judge, source, above)
                lost.setdefault(key, []).append((source.rule, tuple(each.rule for each in winners)))
    for (base, choice), found in lost.items():
        rule, above_it = found[0]
        names = " or ".join(dict.fromkeys(each.base for each in above_it))
        who = base if len(found) == bids[base, choice] else ", ".join(each.id for each, _ in found)
        message = f"{who} never decides {choice}: whenever it applies, {names} applies too, with a higher priority"
        hint = "raise its priority, narrow the other, or drop it"
        yield Problem(_choosing(judge, rule, choice), "R048", message, hint, "warning")


def _choosing(judge: Judge, rule: Rule, choice: str) -> Place:
    """Where a rule makes a choice, given as `group: option`."""
    for branch, acts in (("then", rule.then), ("otherwise", rule.otherwise)):
        for number, act in enumerate(acts):
            if isinstance(act, Choose) and f"{act.group.split('.')[0]}: {act.option}" == choice:
                return judge.places.at(rule, branch, number)
    return rule.source


def _wins(judge: Judge, source: Source, above: Sequence[Source]) -> bool:
    return judge.possible(applying(source), *(_quiet(each) for each in above)) and judge.possible(
        applying(source), *(_quiet(each) for each in above), deep=True
    )


def _needed(judge: Judge, source: Source, above: Sequence[Source]) -> list[Source]:
    """The fewest of the rules above that already leave no room."""
    kept = list(above)
    for each in above:
        fewer = [other for other in kept if other is not each]
        if fewer and not _wins(judge, source, fewer):
            kept = fewer
    return kept


def applying(source: Source) -> Asked:
    """That a branch of a rule runs."""

    def asked(era: Conclusions) -> Formula:
        return source.read(era.reader, applies=True)

    return asked


def _quiet(source: Source) -> Asked:
    def asked(era: Conclusions) -> Formula:
        return source.read(era.reader, applies=False)

    return asked
