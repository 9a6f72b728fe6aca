"""The whole flow on one screen: brief -> facts -> decisions -> plan -> documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.brief import Brief, load_brief
from engine.errors import Problem
from engine.inference import Engine
from engine.locale import Locale
from engine.plan.build import build_plan
from engine.plan.inputs import Inputs
from engine.plan.model import Plan
from engine.prose import Wording
from engine.reasoning import Reasoning, reason
from engine.rulebook.check_texts import load_texts
from engine.rulebook.model import Rulebook
from engine.rulebook.texts import SOURCE_WORDS, Texts
from engine.shelf import Shelf, open_rulebooks

if TYPE_CHECKING:
    from engine.explain import Explainer
    from engine.whatif.effect import WhatIf


@dataclass(frozen=True)
class Desk:
    """What a strategist works with: the rulebooks, read once, and where the templates are (own ones first)."""

    rulebook: Rulebook
    warnings: tuple[Problem, ...]
    templates: tuple[Path, ...]
    _texts: dict[str, Texts] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, rulebooks: Sequence[Path], templates: Sequence[Path], shelf: Shelf | None = None) -> "Desk":
        """Read the books of these folders, later ones on top; templates are searched in order, shipped ones last."""
        rulebook, warnings = open_rulebooks(rulebooks, shelf)
        return cls(rulebook, warnings, tuple(templates))

    def plan(self, path: Path, locale: str | None = None, engine: Engine = "both") -> tuple[Plan, Locale]:
        """A brief file -> its plan and the language it is worded in; raises PlannerError."""
        brief = load_brief(path, self.rulebook.catalogue)
        language = self.language(locale or brief.locale)
        reasoning = reason(brief, self.rulebook, engine)
        return make_plan(reasoning, self.rulebook, language, self.texts(language.code)), language

    def explainer(self, path: Path, locale: str | None = None, engine: Engine = "both") -> "Explainer":
        """A brief file -> answers to why and why not; raises PlannerError."""
        from engine.explain import Explainer  # late: most runs ask for a plan

        brief = load_brief(path, self.rulebook.catalogue)
        language = self.language(locale or brief.locale)
        reasoning = reason(brief, self.rulebook, engine)
        texts = self.texts(language.code)
        plan = make_plan(reasoning, self.rulebook, language, texts)
        return Explainer(reasoning, self.rulebook, plan, wording(reasoning, self.rulebook, language, texts))

    def whatif(self, explainer: "Explainer", engine: Engine = "both") -> "WhatIf":
        """What an explained plan would be if its brief said something else."""
        from engine.remedy.trial import Trial
        from engine.whatif.effect import WhatIf

        words = explainer.words

        def replan(brief: Brief) -> Plan:
            return make_plan(reason(brief, self.rulebook, engine), self.rulebook, words.locale, words.texts)

        return WhatIf(explainer.plan, words, Trial(explainer.reasoning.brief, self.rulebook), replan)

    def texts(self, code: str) -> Texts:
        """What the books say in one language, read when it is first wanted; raises PlannerError."""
        if code not in self._texts:
            self._texts[code] = load_texts(self.rulebook, code)
        return self._texts[code]

    def language(self, code: str) -> Locale:
        """The texts of one language with the catalogue's names; the shipped ones, whatever templates are on top."""
        return Locale.load(code, self.templates[-1], self.rulebook.catalogue.names(code))


def make_plan(reasoning: Reasoning, rulebook: Rulebook, locale: Locale, texts: Texts = SOURCE_WORDS) -> Plan:
    """What was decided -> the plan, in one language; pure."""
    words = wording(reasoning, rulebook, locale, texts)
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


def wording(reasoning: Reasoning, rulebook: Rulebook, locale: Locale, texts: Texts = SOURCE_WORDS) -> Wording:
    """The words of one brief in one language."""
    choices = {choice.group.id: choice.option for choice in reasoning.decisions.choices}
    return Wording(locale, rulebook, reasoning.facts, reasoning.parameters, choices, texts)
