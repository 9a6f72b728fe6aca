"""What it takes for a finding, a choice or a playbook to come about: the conditions of the rules behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.rulebook.action import Choose, Finding
from engine.rulebook.condition import ALWAYS
from engine.rulebook.model import Rule, Rulebook
from engine.soundness.atlas import NO
from engine.soundness.formula import Formula, Lit, Mode, Reader, both, either


@dataclass(frozen=True)
class Source:
    """A branch of a rule in which it says something; `sends` is whether its gate has to be true for it."""

    rule: Rule
    sends: bool

    def read(self, reader: Reader, *, applies: bool) -> Formula:
        """When the branch runs, or when it does not; an unknown gate sends to `otherwise`."""
        gate = ALWAYS if self.rule.gate is None else self.rule.gate
        opened: Mode = "true" if self.sends is applies else "not true"
        if applies:
            return both((reader.read(self.rule.when), reader.read(gate, opened)))
        return either((reader.read(self.rule.when, "not true"), reader.read(gate, opened)))


@dataclass
class Conclusions:
    """The rules of a rulebook by what they conclude, and what each conclusion means in one era."""

    rulebook: Rulebook
    reader: Reader
    _kept: dict[tuple[str, int], Formula | None] = field(default_factory=dict, repr=False)

    def define(self, variable: str, mask: int) -> Formula | None:
        """What must hold for a variable to be one of these values; None where facts are as they are."""
        key = (variable, mask)
        if key not in self._kept:
            kind, _, name = variable.partition(":")
            meant = {"finding": self._finding, "choice": self._choice, "decided": self._decided}.get(kind)
            self._kept[key] = meant(name, mask) if meant and mask != self.reader.atlas.domain(variable) else None
        return self._kept[key]

    @cached_property
    def makers(self) -> Mapping[str, tuple[Source, ...]]:
        """By finding, the branches that make it."""
        made: dict[str, list[Source]] = {}
        for source, act in self._acts():
            if isinstance(act, Finding):
                made.setdefault(act.id, []).append(source)
        return {name: tuple(sources) for name, sources in made.items()}

    @cached_property
    def bidders(self) -> Mapping[str, tuple[tuple[str, Source], ...]]:
        """By group, the options with the branches that choose them, in the order in which they win."""
        found: dict[str, list[tuple[str, Source]]] = {}
        for source, act in self._acts():
            if isinstance(act, Choose) and source.rule.layer == "strategy":
                found.setdefault(act.group, []).append((act.option, source))
        return {
            group: tuple(sorted(own, key=lambda bid: (-bid[1].rule.priority, bid[1].rule.id, bid[0])))
            for group, own in found.items()
        }

    def _acts(self) -> Iterator[tuple[Source, object]]:
        for rule in self.rulebook.rules.values():
            for acts, sends in ((rule.then, True), (rule.otherwise, False)):
                for act in acts:
                    yield Source(rule, sends), act

    def _finding(self, name: str, mask: int) -> Formula:
        makers = self.makers.get(name, ())
        if mask == NO:
            return both(maker.read(self.reader, applies=False) for maker in makers)
        return either(maker.read(self.reader, applies=True) for maker in makers)

    def _choice(self, name: str, mask: int) -> Formula:
        variable = f"choice:{name}"
        ways = [both((Lit(variable, 1), self._nobody(name)))] if mask & 1 else []
        for option in {option for option, _ in self.bidders.get(name, ())}:
            bit = self.reader.atlas.chosen(name, (option,))
            if bit & mask:
                ways.append(both((Lit(variable, bit), self.wins(name, option))))
        return either(ways)

    def _nobody(self, group: str) -> Formula:
        return both(source.read(self.reader, applies=False) for _, source in self.bidders.get(group, ()))

    def wins(self, group: str, option: str) -> Formula:
        """A rule that chooses the option applies, and none above it that chooses another."""
        ways: list[Formula] = []
        above: list[Formula] = []
        for other, source in self.bidders.get(group, ()):
            if other == option:
                ways.append(both((*above, source.read(self.reader, applies=True))))
            else:
                above.append(source.read(self.reader, applies=False))
        return either(ways)

    def _decided(self, name: str, mask: int) -> Formula | None:
        """Only what brings a playbook in is followed: what keeps it out may also be money."""
        if mask == NO:
            return None
        ways = [
            source.read(self.reader, applies=True)
            for source, act in self._acts()
            if source.rule.layer == "tactics" and getattr(act, "playbook", None) == name
        ]
        for group in self.rulebook.groups:
            options = [option.id for option in group.options if option.playbook == name]
            if options:
                ways.append(Lit(f"choice:{group.id}", self.reader.atlas.chosen(group.id, options)))
        return either(ways)
