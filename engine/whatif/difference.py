"""Two plans of one brand side by side, in few lines: which choices, tactics and whose money move from one to the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.plan.model import Plan
from engine.prose import Wording

SHOWN = 3


@dataclass(frozen=True)
class Difference:
    """What moves: choices as (title, before, after), tactics by title, platforms as (id, before, after)."""

    choices: tuple[tuple[str, str | None, str | None], ...]
    joining: tuple[str, ...]
    leaving: tuple[str, ...]
    money: tuple[tuple[str | None, Decimal, Decimal], ...]

    @property
    def decisions(self) -> frozenset[tuple[str, str]]:
        """The choices and tactics that move, to be counted over several differences."""
        moved = {("choice", title) for title, _, _ in self.choices}
        return frozenset(moved | {("tactic", title) for title in (*self.joining, *self.leaving)})

    @property
    def moved(self) -> Decimal:
        """The money that platforms get more, or give away, whichever is more."""
        steps = [after - before for _, before, after in self.money]
        return max(
            sum((step for step in steps if step > 0), Decimal(0)),
            -sum((step for step in steps if step < 0), Decimal(0)),
        )


def compare(before: Plan, after: Plan, *, money: bool = True) -> Difference:
    """What is different in the second plan; without `money` where amounts rest on a figure that only stands for one."""
    old, new = ({each.group: each for each in plan.strategy.choices} for plan in (before, after))
    choices = [
        (new[group].title, old[group].chosen_title, new[group].chosen_title)
        for group in new
        if group in old and old[group].chosen != new[group].chosen
    ]
    was, will = ({each.id: each.title or each.id for each in plan.tactics if each.funded} for plan in (before, after))
    sums, wills = ({each.key: each.amount for each in plan.budget.by_platform} for plan in (before, after))
    moved = [
        (key, sums.get(key, Decimal(0)), wills.get(key, Decimal(0)))
        for key in dict.fromkeys((*sums, *wills))
        if money and sums.get(key, 0) != wills.get(key, 0)
    ]
    return Difference(
        tuple(choices),
        tuple(title for id_, title in will.items() if id_ not in was),
        tuple(title for id_, title in was.items() if id_ not in will),
        tuple(sorted(moved, key=lambda each: (-abs(each[2] - each[1]), each[0] or ""))),
    )


def tell(difference: Difference, words: Wording) -> Iterator[str]:
    """The difference in at most three lines of the plan's language."""
    locale = words.locale
    nobody, across = locale.text("explain.nobody"), locale.text("words.across")
    if difference.choices:
        moves = [f"{title}: {old or nobody} → {new or nobody}" for title, old, new in difference.choices]
        yield _some(moves, words)
    if difference.joining or difference.leaving:
        parts = [
            locale.text(f"explain.{key}", n=len(titles), items=_some([_bare(title) for title in titles], words))
            for key, titles in (("joining", difference.joining), ("leaving", difference.leaving))
            if titles
        ]
        yield locale.text("formats.semicolon").join(parts)
    if difference.money:
        moves = [
            f"{words.name('platforms', key) if key else across} {words.money(old)} → {words.money(new)}"
            for key, old, new in difference.money
        ]
        yield locale.text("explain.money", items=_some(moves, words))


def _some(items: Sequence[str], words: Wording) -> str:
    """The first few of many, and how many more there are."""
    gap = words.locale.text("formats.semicolon")
    more = len(items) - SHOWN
    rest = [words.locale.text("explain.more", n=more)] if more > 0 else []
    return gap.join([*items[:SHOWN], *rest])


def _bare(title: str) -> str:
    return title.rstrip(".。")
