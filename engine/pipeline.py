"""The whole flow on one screen: brief -> facts -> decisions -> plan -> documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.brief import load_brief
from engine.errors import Problem
from engine.explain import Explainer
from engine.inference import Engine
from engine.locale import Locale
from engine.plan.build import build_plan
from engine.plan.inputs import Inputs
from engine.plan.model import Plan
from engine.prose import Wording
from engine.reasoning import Reasoning, reason
from engine.rulebook.load import load_rulebooks
from engine.rulebook.model import Rulebook


@dataclass(frozen=True)
class Desk:
    """What a strategist works with: the rulebooks, read once, and where the templates are (own ones first)."""

    rulebook: Rulebook
    warnings: tuple[Problem, ...]
    templates: tuple[Path, ...]

    @classmethod
    def open(cls, rulebooks: Sequence[Path], templates: Sequence[Path]) -> "Desk":
        """Read the books of these folders, later ones on top; templates are searched in order, shipped ones last."""
        rulebook, warnings = load_rulebooks(rulebooks)
        return cls(rulebook, tuple(warnings), tuple(templates))

    def plan(self, path: Path, locale: str | None = None, engine: Engine = "both") -> tuple[Plan, Locale]:
        """A brief file -> its plan and the language it is worded in; raises PlannerError."""
        brief = load_brief(path, self.rulebook.catalogue)
        language = self.language(locale or brief.locale)
        return make_plan(reason(brief, self.rulebook, engine), self.rulebook, language), language

    def explainer(self, path: Path, locale: str | None = None, engine: Engine = "both") -> Explainer:
        """A brief file -> answers to why and why not; raises PlannerError."""
        brief = load_brief(path, self.rulebook.catalogue)
        language = self.language(locale or brief.locale)
        reasoning = reason(brief, self.rulebook, engine)
        plan = make_plan(reasoning, self.rulebook, language)
        return Explainer(reasoning, self.rulebook, plan, wording(reasoning, self.rulebook, language))

    def language(self, code: str) -> Locale:
        """The texts of one language with the catalogue's names; the shipped ones, whatever templates are on top."""
        return Locale.load(code, self.templates[-1], self.rulebook.catalogue.names(code))


def make_plan(reasoning: Reasoning, rulebook: Rulebook, locale: Locale) -> Plan:
    """What was decided -> the plan, in one language; pure."""
    words = wording(reasoning, rulebook, locale)
    return build_plan(
        Inputs(
            reasoning.brief,
            rulebook,
            reasoning.decisions,
            reasoning.facts,
            reasoning.parameters,
            words,
            reasoning.undecided,
        )
    )


def wording(reasoning: Reasoning, rulebook: Rulebook, locale: Locale) -> Wording:
    """The words of one brief in one language."""
    choices = {choice.group.id: choice.option for choice in reasoning.decisions.choices}
    return Wording(locale, rulebook, reasoning.facts, reasoning.parameters, choices)
