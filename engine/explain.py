"""Why a plan says what it says, and why a rule did not fire: each condition, where it stands, what the brief says."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.decisions import Choice
from engine.errors import Source
from engine.evaluate import Truth, judge
from engine.facts import MILLION
from engine.locale import Locale
from engine.plan.model import Plan
from engine.prose import Wording
from engine.reasoning import Reasoning
from engine.remedy.web import blocking
from engine.rulebook.action import Act, Tactic
from engine.rulebook.condition import All, Any, Chosen, Condition, Decided, Found, Not, Operand, Parameter, Test
from engine.rulebook.model import Removed, Rule, Rulebook
from engine.validation import suggest

_MARKS: dict[Truth, str] = {True: "✓", False: "✗", None: "?"}
_WORDS = {
    "is": "=", "is_not": "≠", "at_least": "≥", "above": ">", "at_most": "≤", "below": "<",
    "between": "between", "includes": "includes",
}  # fmt: skip


@dataclass(frozen=True)
class Explainer:
    """Answers about one reasoned brief; every answer is text in the plan's language."""

    reasoning: Reasoning
    rulebook: Rulebook
    plan: Plan
    words: Wording

    @property
    def locale(self) -> Locale:
        return self.words.locale

    @property
    def derived(self) -> frozenset[str]:
        return frozenset(fact.entry.name for fact in self.rulebook.derived)

    def overview(self) -> str:
        """Every choice with its reasons, every firing by layer, and the rules that wait for an answer."""
        return "\n".join([*self._choices(), "", *self._firings(), "", *self._waiting()]).strip() + "\n"

    def answer(self, name: str, heal: Callable[[Rule], Iterable[str]] = lambda _: ()) -> str | None:
        """Why (or why not) for a rule, an item of the plan, a choice or a finding; None if nothing has this name.

        `heal` tells behind the reasons of a rule that does not apply what would make it.
        """
        group = next((choice for choice in self.reasoning.decisions.choices if choice.group.id == name), None)
        if group is not None:
            return "\n".join(self._choice(group)) + "\n"
        parts = ["\n".join(self._removed(each)) for each in self._taken_out(name)]
        parts += ["\n".join(self._rule(rule, heal)) for rule in self._rules(name)]
        return "\n\n".join(parts) + "\n" if parts else None

    def _taken_out(self, name: str) -> tuple[Removed, ...]:
        """By its full id, or a rule by the last part of it."""
        rules = (each for each in self.rulebook.removed.values() if not each.action)
        return self.rulebook.removed_of(name) or tuple(each for each in rules if each.rule.base.endswith(f"/{name}"))

    def _removed(self, each: Removed) -> Iterator[str]:
        """What an overlay took out, and why."""
        yield f"## {each.rule.id}{f'.{each.action}' if each.action else ''}"
        yield f"{self.words.rule(each.rule, 'title')}  ({each.rule.source})"
        yield self._reason(each)

    def _reason(self, each: Removed) -> str:
        key = "removed_playbook" if each.playbook else "removed_rule"
        playbook = self.words.name("playbooks", each.playbook) if each.playbook else ""
        place = _place(each.source)
        return self.locale.text(f"explain.{key}", book=each.book, playbook=playbook, why=each.why, place=place)

    def hint(self, name: str) -> str:
        """The nearest name that would have an answer."""
        names = {*self.rulebook.rules, *(rule.base for rule in self.rulebook.rules.values())}
        names |= set(self.rulebook.removed)
        names |= {choice.group.id for choice in self.reasoning.decisions.choices}
        return suggest(name, {short for full in names for short in (full, full.split("/")[-1])})

    def _rules(self, name: str) -> tuple[Rule, ...]:
        item, _, _ = name.rpartition(".")
        for candidate in (name, item, item.rpartition(".")[0]):
            exact = self.rulebook.rules_of(candidate) if candidate else ()
            if exact:
                return exact
        made = [rule for rule in self.rulebook.rules.values() if name in _findings(rule)]
        return tuple(made) or tuple(
            rule for rule in self.rulebook.rules.values() if name in (rule.id.split("/")[-1], rule.base.split("/")[-1])
        )

    def _choices(self) -> Iterator[str]:
        yield self._heading("choices")
        for choice in self.reasoning.decisions.choices:
            yield from self._choice(choice)

    def _choice(self, choice: Choice) -> Iterator[str]:
        titles = {option.id: self.words.option(choice.group, option.id) for option in choice.group.options}
        chosen = titles.get(choice.option or "", self.locale.text("explain.nobody"))
        rule = f"  [{choice.rule.id}]" if choice.rule else ""
        yield f"{choice.group.id}: {chosen}{rule}"
        for option, loser, reason in choice.rejected:
            by = f"  [{loser.id}]" if loser else ""
            title = self.words.rule(loser, "title") if loser else ""
            why = self.locale.text(f"reasons.{reason}", text=title) if loser else self.words.text("choice.no-rule")
            yield f"  – {titles[option]}: {why}{by}"
            if loser and reason != "outranked":
                yield from (f"      {line}" for line in self._blockers(loser))

    def _firings(self) -> Iterator[str]:
        yield self._heading("fired")
        for firing in self.reasoning.decisions.firings:
            branch = "" if firing.branch == "then" else f"  ({self.locale.text('explain.otherwise')})"
            yield f"{firing.rule.id}{branch}: {self.words.rule(firing.rule, 'title')}"

    def _waiting(self) -> Iterator[str]:
        yield self._heading("waiting")
        for name, rules in sorted(self.reasoning.undecided.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            yield f"{name}: {', '.join(rules)}"

    def _heading(self, key: str) -> str:
        return f"## {self.locale.text(f'explain.{key}')}"

    def _rule(self, rule: Rule, heal: Callable[[Rule], Iterable[str]]) -> Iterator[str]:
        branch = next((each.branch for each in self.reasoning.decisions.firings if each.rule.id == rule.id), None)
        state = {"then": "fired_then", "otherwise": "fired_otherwise", None: "quiet"}[branch]
        if rule.id in self.reasoning.decisions.unfunded:
            state = "unfunded"
        yield f"## {rule.id}"
        yield f"{self.words.rule(rule, 'title')}  ({rule.source})"
        yield self.locale.text(f"explain.{state}")
        yield f"{self.locale.text('explain.why')}: {self.words.rule(rule, 'why')}"
        yield from self._sources(rule)
        yield f"{self.locale.text('explain.when')}:"
        yield from self._tree(rule.when, "  ")
        if rule.gate is not None:
            yield f"{self.locale.text('explain.gate')}:"
            yield from self._tree(rule.gate, "  ")
        for name, each in self.rulebook.removed.items():
            if each.action and each.rule.id == rule.id:
                yield f"– {name}: {self._reason(each)}"
        if branch is None:
            yield f"{self.locale.text('explain.blockers')}:"
            yield from (f"  {line}" for line in self._blockers(rule))
            yield from heal(rule)
        else:
            yield from self._decided(rule)

    def _sources(self, rule: Rule) -> Iterator[str]:
        for reference in rule.references:
            id_, _, place = reference.partition("#")
            cited = self.rulebook.references[id_]
            yield f"  {id_}: {cited.title}{f' ({place})' if place else ''}"
        if rule.basis:
            yield f"  {self.locale.text('explain.basis')}: {self.locale.label('grades', rule.basis)}"

    def _decided(self, rule: Rule) -> Iterator[str]:
        yield f"{self.locale.text('explain.decided')}:"
        for firing in self.reasoning.decisions.firings:
            if firing.rule.id == rule.id:
                for action in firing.actions:
                    yield f"  {rule.id}.{action.id}  ({action.verb}){self._measured(action)}"
        for line in self.plan.budget.lines:
            if rule.id in line.rules:
                yield f"  {line.id}: {self.words.money(line.amount)}"

    def _measured(self, action: Act) -> str:
        """What a tactic is judged by."""
        if not isinstance(action, Tactic) or not action.measure:
            return ""
        names = self.locale.listing([self.locale.name("measures", each) for each in action.measure])
        return f"  {self.locale.text('tactics.measure', measures=names)}"

    def _truth(self, condition: Condition) -> Truth:
        return judge(condition, self.reasoning.world).truth

    def _tree(self, condition: Condition, indent: str) -> Iterator[str]:
        mark = _MARKS[self._truth(condition)]
        match condition:
            case All(()):
                yield f"{indent}{mark} {self.locale.text('explain.always')}"
            case All(parts):
                for part in parts:
                    yield from self._tree(part, indent)
            case Any(parts):
                yield f"{indent}{mark} {self.locale.text('explain.any')}"
                for part in parts:
                    yield from self._alternative(part, indent + "    ")
            case Not(part):
                yield f"{indent}{mark} {self.locale.text('explain.unless')}"
                yield from self._tree(part, indent + "    ")
            case leaf:
                yield f"{indent}{mark} {self._leaf(leaf)}"

    def _alternative(self, condition: Condition, indent: str) -> Iterator[str]:
        """One part of an `any`: several tests that go together stand below a head of their own."""
        if isinstance(condition, All) and len(condition.parts) > 1:
            yield f"{indent}{_MARKS[self._truth(condition)]} {self.locale.text('explain.all')}"
            indent += "    "
        yield from self._tree(condition, indent)

    def _blockers(self, rule: Rule) -> Iterator[str]:
        """The leaves that keep a rule from firing, each with its place."""
        for leaf, wanted in blocking(rule.when, True, self.reasoning.world):
            kept = "" if wanted else f"{self.locale.text('explain.unless')} "
            mark = _MARKS[None if self._truth(leaf) is None else False]
            yield f"{mark} {kept}{self._leaf(leaf)}"

    def _leaf(self, leaf: Condition) -> str:
        match leaf:
            case Test(fact, comparator, operands, source):
                return f"{self._wanted(fact, comparator, operands)} – {self._found(fact)}  ({_place(source)})"
            case Found(findings, source):
                return f"finding: {', '.join(findings)}  ({_place(source)})"
            case Chosen(group, options, source):
                chosen = next(
                    (each.option for each in self.reasoning.decisions.choices if each.group.id == group), None
                )
                return f"choice.{group}: {', '.join(options)} – {chosen or self.locale.text('explain.nobody')}  ({_place(source)})"
            case Decided(playbooks, source):
                return f"decided: {', '.join(playbooks)}  ({_place(source)})"
            case _:
                return ""

    def _wanted(self, fact: str, comparator: str, operands: tuple[Operand, ...]) -> str:
        if comparator == "known":
            return f"{fact}: {self.locale.text('explain.known' if operands[0] else 'explain.not_known')}"
        return f"{fact} {_WORDS[comparator]} {' / '.join(self._operand(fact, each) for each in operands)}"

    def _operand(self, fact: str, operand: Operand) -> str:
        if isinstance(operand, Parameter):
            resolved = self.reasoning.parameters[operand.name]
            return f"{self.words.value(resolved)} [{operand.name}]"
        if isinstance(operand, int) and not isinstance(operand, bool):
            unit = self.reasoning.facts.vocabulary[fact].unit
            return self.words.figure(Decimal(operand) / MILLION, unit, self.words.currency)
        return self.words.figure(operand, "", self.words.currency)

    def _found(self, fact: str) -> str:
        entry, value = self.reasoning.facts.vocabulary[fact], self.reasoning.facts.plain(fact)
        if value is None:
            return self.locale.text("explain.unknown", field=entry.field)
        shown = (
            ", ".join(map(str, value))
            if isinstance(value, list)
            else self.words.figure(value, entry.unit, self.words.currency)
        )
        source = self.reasoning.brief.source_of(entry.field)
        own = fact.rsplit(".", 1)[-1] == entry.field.rsplit(".", 1)[-1]  # else it is made of what the field says
        if source is None or not own or fact in self.derived:
            return self.locale.text("explain.comes_to", value=shown)
        return self.locale.text("explain.says", value=shown, place=_place(source))


def _findings(rule: Rule) -> set[str]:
    return {action.id for action in (*rule.then, *rule.otherwise) if action.verb == "finding"}


def _place(source: Source) -> str:
    return f"{source.path}:{source.line}"
