"""Which fields of a brief feed a fact: where a client would have to write something else for the fact to change.

The other direction of `facts.py`: whatever that reads for a fact stands here, or a change of it is never thought of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from engine.brief import Brief
from engine.rulebook.condition import Parameter, Test
from engine.rulebook.model import Rulebook
from engine.rulebook.parameter import CURRENCY
from engine.vocabulary import ROLES

_LISTS = ("message.selling_points", "message.proof", "message.must_avoid", "competitors", "objective.secondary",
          "creators.blocked", "constraints.regulated")  # fmt: skip
WINDOW = ("window", "window.start", "window.end", "window.year")


@dataclass(frozen=True)
class Feeds:
    """The fields behind the facts of one brief; list items by index, as in `products.0.price`."""

    brief: Brief
    rulebook: Rulebook

    def of_test(self, test: Test) -> frozenset[str]:
        """The fields that a comparison hangs on, those of its parameters included."""
        names = [operand.name for operand in test.operands if isinstance(operand, Parameter)]
        found = set(self.of(test.fact))
        for name in names:
            entry = self.rulebook.parameters.get(name)
            if entry is not None and entry.by is not None:
                found |= self.of(entry.by)
            if entry is not None and entry.unit == "money" and self.brief.budget.currency != CURRENCY:
                found.add("budget.cny_rate")
        return frozenset(found)

    def of(self, fact: str) -> frozenset[str]:
        """The fields that a fact hangs on."""
        if fact not in self._kept:
            self._kept[fact] = frozenset(self._find(fact))
        return self._kept[fact]

    @cached_property
    def _kept(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _made_of(self) -> dict[str, tuple[str, ...]]:
        return {derived.entry.name: derived.operands for derived in self.rulebook.derived}

    def _find(self, fact: str) -> Iterator[str]:
        head, _, rest = fact.partition(".")
        if fact in self._made_of:
            for operand in self._made_of[fact]:
                yield from self.of(operand)
        elif head in self.rulebook.catalogue.platforms:
            yield from self._platform(head, rest)
        elif head == "products":
            yield from self._product(*rest.split("."))
        elif head == "window":
            yield from WINDOW
        else:
            yield from self._plain(fact)

    def _plain(self, fact: str) -> Iterator[str]:
        first = fact.replace(".first.", ".0.")
        listed = next((name for name in _LISTS if fact in (name, f"{name}.first", f"{name}.count")), None)
        if listed:
            yield listed
        elif fact in ("audiences.count", "partners.count"):
            yield from self._items(fact.split(".")[0])
        elif fact == "platforms.candidates.count":
            yield from self._listing()
        elif fact == "category.decision_days":
            yield from (*self._product("hero", "decision_days"), "brand.category")
        elif fact == "objective.target_orders":
            yield from ("objective.targets.orders", "objective.targets.gmv")
            yield from (*self._product("hero", "promo_price"), *self._product("hero", "price"))
        elif fact == "budget.available":
            yield from ("budget.total", "budget.reserve", "fees.agency", "fees.platform", "fees.tax")
        else:
            yield first if first != fact else self._field(fact)

    def _field(self, fact: str) -> str:
        entry = self.rulebook.vocabulary.get(fact)
        return entry.field if entry else fact

    def _items(self, name: str) -> Iterator[str]:
        """One item more, one less."""
        count = len(getattr(self.brief, name) or ())
        yield from (f"{name}.{index}" for index in (count - 1, count) if index >= 0)

    def _product(self, role: str, field: str = "") -> Iterator[str]:
        """A product's field, and who has which role; `products.count` comes as the role `count`."""
        yield from self._items("products")
        if role not in ROLES:
            return
        products = self.brief.products
        yield from (f"products.{index}.role" for index in range(len(products)))
        held = self.brief.product(role) or (products[0] if role == "hero" else None)
        if held is not None:
            index = next(index for index, each in enumerate(products) if each is held)
            yield f"products.{index}.{field}"

    def _listing(self) -> Iterator[str]:
        yield from (f"platforms.{name}" for name in self.rulebook.catalogue.platforms)
        yield "constraints.exclude_platforms"

    def _platform(self, p: str, rest: str) -> Iterator[str]:
        stage, _, part = rest.partition(".")
        stages = self.rulebook.catalogue.platforms[p].stages
        if rest == "listed":
            yield f"platforms.{p}"
        elif rest == "excluded":
            yield "constraints.exclude_platforms"
        elif rest == "candidate":
            yield from self._listing()
        elif stage not in stages or part not in ("crowd", "rate", "needed", "gap"):
            yield self._field(f"{p}.{rest}")
        elif part == "crowd" or part == "gap":
            crowd = stages[stage].crowd
            yield f"platforms.{p}.{crowd}" if crowd == "members" else f"platforms.{p}.audience.{crowd}"
        if stage in stages and part in ("needed", "gap"):
            yield from self.of("objective.target_orders")
        if stage in stages and part in ("needed", "gap", "rate"):
            flows = stages.values() if part != "rate" else (stages[stage],)
            yield from (f"platforms.{p}.rates.{flow.rate}" for flow in flows if flow.rate)
