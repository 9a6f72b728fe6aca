"""Whether rules can do what they say: conditions that can hold, rules that can win, and nothing that nobody uses."""

from collections.abc import Iterator

from engine.errors import Problem
from engine.rulebook.model import Rule, Rulebook
from engine.rulebook.place import Places
from engine.soundness.conditions import check_conditions
from engine.soundness.judge import Judge
from engine.soundness.lines import check_lines
from engine.soundness.rivals import check_doubles, check_rivals
from engine.soundness.use import check_use

__all__ = ["check_soundness"]


def check_soundness(rulebook: Rulebook, places: Places, cited: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Every Problem of books that load; `cited` are references that files beside them name."""
    judge = Judge(rulebook, places)
    written: dict[str, list[Rule]] = {}
    for rule in rulebook.rules.values():
        written.setdefault(rule.base, []).append(rule)
    for rules in written.values():
        asked = judge.beyond
        yield from check_conditions(judge, rules)
        if judge.beyond > asked:
            message = f"{rules[0].base}: its conditions go too many ways to be judged to the end"
            yield Problem(
                rules[0].source, "R076", message, "split it into rules with fewer alternatives each", "warning"
            )
    yield from check_doubles(judge)
    yield from check_rivals(judge)
    yield from check_lines(judge)
    yield from check_use(rulebook, cited)
