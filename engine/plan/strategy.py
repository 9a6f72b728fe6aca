"""What was chosen and what was not, with the reasons; every platform has a role, or the reason that it has none."""

from collections.abc import Iterator
from decimal import Decimal

from engine.decisions import Choice as Decided
from engine.decisions import Decisions
from engine.plan.diagnosis import find_choice
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO
from engine.plan.model import Budget
from engine.plan.sources import tests_of
from engine.plan.standing import Choice, PlatformRole, Rejected, Strategy
from engine.rulebook.action import Tactic

NO_ROLE = "none"


def plan_strategy(inputs: Inputs, decisions: Decisions, budget: Budget) -> Strategy:
    """The strategy part; groups come in the order that they were decided in."""
    amounts = {each.key: each.amount for each in budget.by_platform if each.key}
    platforms = inputs.rulebook.catalogue.platforms
    roles = tuple(_role(inputs, decisions, platform, amounts.get(platform, ZERO)) for platform in platforms)
    shown = (
        choice for choice in decisions.choices if inputs.may_use(choice.group.platform) and _concerns(inputs, choice)
    )
    return Strategy(choices=tuple(_choice(inputs, choice) for choice in shown), platform_roles=roles)


def _concerns(inputs: Inputs, choice: Decided) -> bool:
    """A choice that nobody made and that is about a platform outside the campaign is no choice of this campaign."""
    out = [p for p in inputs.rulebook.catalogue.platforms if not inputs.may_use(p)]
    needs = [
        {test.fact for test in tests_of(rule)} for _, rule, _ in choice.rejected if rule is not None
    ]  # fmt: skip
    absent = any(needs and all(f"{p}.candidate" in facts for facts in needs) for p in out)
    return choice.option is not None or not absent


def _choice(inputs: Inputs, choice: Decided) -> Choice:
    words, group = inputs.words, choice.group
    option = next((option for option in group.options if option.id == choice.option), None)
    return Choice(
        group=group.id,
        title=words.group(group),
        chosen=choice.option,
        chosen_title=words.option(group, option.id) if option else None,
        playbook=group.playbook_of(choice.option),
        rule=choice.rule.id if choice.rule else None,
        reason=words.rule(choice.rule, "why") if choice.rule else words.text("choice.nobody"),
        rejected=tuple(_rejected(inputs, choice)),
    )


def _rejected(inputs: Inputs, choice: Decided) -> Iterator[Rejected]:
    for option, rule, reason in choice.rejected:
        yield Rejected(
            option=option,
            title=inputs.words.option(choice.group, option),
            rule=rule.id if rule else None,
            reason=reason,
            text=inputs.words.rule(rule, "title") if rule else inputs.words.text("choice.no-rule"),
        )


def _role(inputs: Inputs, decisions: Decisions, platform: str, amount: Decimal) -> PlatformRole:
    choice = find_choice(decisions, f"platform_role.{platform}")
    chosen = choice.option if choice and inputs.may_use(platform) else None
    return PlatformRole(
        platform=platform,
        role=chosen or NO_ROLE,
        playbook=choice.group.playbook_of(chosen) if choice else None,
        funded=amount > 0,
        amount=amount.quantize(inputs.cent),
        reason=_reason(inputs, platform, choice, chosen, amount > 0),
        rule=choice.rule.id if choice and choice.rule and chosen else None,
    )


def _reason(inputs: Inputs, platform: str, choice: Decided | None, chosen: str | None, funded: bool) -> str:
    if inputs.facts.flag(f"{platform}.excluded"):
        return inputs.words.text("role.excluded")
    if not inputs.may_use(platform):
        return inputs.words.text("role.not-listed")
    if choice is None or choice.rule is None or chosen is None:
        return inputs.words.text("role.nobody")
    why = inputs.words.rule(choice.rule, "why")
    if funded:
        return why
    return why + inputs.words.locale.texts["formats.gap"] + inputs.words.text(f"role.{_unpaid(inputs, platform)}")


def _unpaid(inputs: Inputs, platform: str) -> str:
    """Why a platform with a role gets nothing: nothing there asks for money, or what does was priced out."""
    asking = (decision.action for decision in inputs.decisions.of(Tactic) if decision.action.platform == platform)
    return "outbid" if any(tactic.spend is not None for tactic in asking) else "no-spend"
