"""All that a plan is made from, and how its parts look an amount up; frozen, nothing of it is changed by planning."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from engine.brief import Brief
from engine.decisions import Decisions
from engine.facts import Facts
from engine.plan.standing import Observation
from engine.prose import Wording
from engine.rulebook.action import Row
from engine.rulebook.amount import FactRef, ParamRef
from engine.rulebook.model import Rulebook
from engine.rulebook.parameter import CURRENCY, Resolved, from_cny

_NO_MINOR_UNIT = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "XAF", "XOF"}
)


class Inputs(NamedTuple):
    """One brief with everything that was read and decided about it."""

    brief: Brief
    rulebook: Rulebook
    decisions: Decisions
    facts: Facts
    parameters: Mapping[str, Resolved]
    words: Wording
    undecided: Mapping[str, tuple[str, ...]]

    @property
    def cent(self) -> Decimal:
        """The smallest amount of the brief's currency that a plan writes."""
        return Decimal(1) if self.brief.budget.currency in _NO_MINOR_UNIT else Decimal("0.01")

    @property
    def conversion_day(self) -> date:
        return self.brief.conversion_day

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that may get money and dates, in catalogue order."""
        return tuple(p for p in self.rulebook.catalogue.platforms if self.facts.flag(f"{p}.candidate"))

    def may_use(self, platform: str | None) -> bool:
        """Whether an item may stand on this platform; null is across platforms."""
        return platform is None or bool(self.facts.flag(f"{platform}.candidate"))

    def amount(self, value: Decimal | ParamRef | FactRef | None) -> Decimal | None:
        """An author's figure: as written, or of a parameter or a fact; None if unknown."""
        match value:
            case ParamRef(param=name):
                resolved = self.parameters.get(name)
                found = resolved.value if resolved else None
                return found if isinstance(found, Decimal) else None
            case FactRef(fact=name):
                return self.facts.number(name)
            case _:
                return value

    def money(self, value: Decimal | ParamRef | FactRef | None) -> Decimal | None:
        """An amount of money; a figure written in a rule is in CNY, and unknown in another currency without a rate."""
        budget = self.brief.budget
        if not isinstance(value, Decimal) or budget.currency == CURRENCY:
            return self.amount(value)
        return None if budget.cny_rate is None else from_cny(value, budget.cny_rate)

    def vector(self, value: ParamRef | Mapping[str, Decimal]) -> Mapping[str, Decimal]:
        """A vector of shares by key; empty if unknown."""
        if not isinstance(value, ParamRef):
            return value
        resolved = self.parameters.get(value.param)
        return resolved.value if resolved and isinstance(resolved.value, Mapping) else {}

    def table(self, value: ParamRef | None) -> tuple[Row, ...]:
        """A table's rows in the author's order; empty if unknown."""
        resolved = self.parameters.get(value.param) if value else None
        return resolved.value if resolved and isinstance(resolved.value, tuple) else ()

    def field_of(self, fact: str) -> str:
        """The field of a brief that a fact comes from."""
        entry = self.facts.vocabulary.get(fact)
        return entry.field if entry else fact

    def observe(self, code: str, level: str, *, subject: str = "", **values: object) -> Observation:
        """A finding of the planner's own arithmetic, worded from `planner.observation.<code>`."""
        return Observation(
            id=f"planner/{code}" + (f"-{subject}" if subject else ""),
            rule=f"planner/{code}",
            title=self.words.text(f"observation.{code}.title"),
            text=self.words.text(f"observation.{code}.text", **values),
            level=level,  # type: ignore[arg-type]  # the model refuses any other word
        )


def ordered(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Observations by weight, then id; one of each id."""
    levels = ("serious", "warning", "note")
    unique = {observation.id: observation for observation in observations}
    return tuple(sorted(unique.values(), key=lambda each: (levels.index(each.level), each.id)))
