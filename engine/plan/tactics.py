"""What is to be done: tactics, joint steps, experiments and risks, in the order that a reader walks the plan."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from engine.decisions import Decision, Decisions
from engine.plan.inputs import Inputs
from engine.plan.lines import ZERO
from engine.plan.model import Coordination, Experiment, Line, Risk, Tactic, Volume
from engine.plan.schedule import Timetable
from engine.plan.standing import Observation
from engine.rulebook.action import Coordinate
from engine.rulebook.action import Experiment as ExperimentAction
from engine.rulebook.action import Risk as RiskAction
from engine.rulebook.action import Tactic as TacticAction

STEPS = (
    "positioning", "content", "creators", "interaction", "advertising", "measurement", "relationship", "promotion",
)  # fmt: skip
LEVELS = ("high", "medium", "low")


def plan_tactics(
    inputs: Inputs, decisions: Decisions, lines: Sequence[Line], volumes: Mapping[str, Volume], timetable: Timetable
) -> tuple[Tactic, ...]:
    """Every tactic that stands, and those the money did not reach (`funded: false`; their rule speaks `otherwise`)."""
    amounts: dict[str, Decimal] = {}
    for line in lines:
        amounts[line.tactic] = amounts.get(line.tactic, ZERO) + line.amount
    standing = [decision for decision in decisions.of(TacticAction) if inputs.may_use(decision.action.platform)]
    missed = [decision for decision in inputs.decisions.of(TacticAction) if _missed(inputs, decisions, decision)]
    tactics = [
        _tactic(inputs, each, amounts.get(each.id, ZERO), volumes.get(each.id), timetable)
        for each in (*standing, *missed)
    ]
    catalogue = inputs.rulebook.catalogue
    stages, platforms = list(catalogue.stages), list(catalogue.platforms)
    return tuple(
        sorted(
            tactics,
            key=lambda each: (
                stages.index(each.stage),
                platforms.index(each.platform) if each.platform in platforms else len(platforms),
                each.id,
            ),
        )
    )


def left_out(inputs: Inputs, decisions: Decisions) -> Iterator[Observation]:
    """Tactics that a rule wants on a platform that this campaign does not use."""
    for decision in decisions.of(TacticAction):
        platform = decision.action.platform
        if platform is not None and not inputs.may_use(platform):
            name = inputs.words.name("platforms", platform)
            yield inputs.observe("excluded-tactic", "note", subject=decision.id, rule=decision.rule.id, platform=name)


def _missed(inputs: Inputs, decisions: Decisions, decision: Decision[TacticAction]) -> bool:
    """A spending tactic whose rule was sent to `otherwise` for want of money."""
    unfunded = decision.rule.id in decisions.unfunded and decision.branch == "then"
    return unfunded and decision.action.spend is not None and inputs.may_use(decision.action.platform)


def _tactic(
    inputs: Inputs, decision: Decision[TacticAction], amount: Decimal, volume: Volume | None, timetable: Timetable
) -> Tactic:
    """One tactic in the slots that have days on its platform; one whose slots all lack days keeps its own words."""
    action, words = decision.action, inputs.words
    slots = action.phase or ()
    return Tactic(
        id=decision.id,
        rule=decision.rule.id,
        playbook=action.playbook,
        title=words.action(decision, "title"),
        text=words.action(decision, "text"),
        platform=action.platform,
        stage=action.stage,
        phase=timetable.calendar(action.platform).held(slots) or slots,
        audience=action.audience,
        owner=action.owner,
        measure=action.measure,
        after=action.after,
        quantity=volume,
        funded=action.spend is None or amount > 0,
        amount=amount.quantize(inputs.cent),
        why=words.rule(decision.rule, "why"),
        branch=decision.branch,
    )


def plan_coordination(inputs: Inputs, decisions: Decisions) -> tuple[Coordination, ...]:
    """The joint steps over the platforms that may be used; a step with fewer than two of them falls away."""
    found = []
    for decision in decisions.of(Coordinate):
        action = decision.action
        platforms = tuple(p for p in inputs.platforms if p in action.platforms)
        if len(platforms) > 1:
            found.append(
                Coordination(
                    id=decision.id,
                    rule=decision.rule.id,
                    playbook=action.playbook,
                    title=inputs.words.action(decision, "title") or inputs.words.rule(decision.rule, "title"),
                    text=inputs.words.action(decision, "text"),
                    step=action.step,
                    platforms=platforms,
                    phase=action.phase or (),
                    why=inputs.words.rule(decision.rule, "why"),
                )
            )
    return tuple(sorted(found, key=lambda each: (STEPS.index(each.step), each.id)))


def plan_experiments(inputs: Inputs, decisions: Decisions) -> tuple[Experiment, ...]:
    """What to test, by id."""
    found = (
        Experiment(
            id=decision.id,
            rule=decision.rule.id,
            playbook=decision.action.playbook,
            title=inputs.words.action(decision, "title") or inputs.words.rule(decision.rule, "title"),
            text=inputs.words.action(decision, "text"),
            platform=decision.action.platform,
            metric=decision.action.metric,
        )
        for decision in decisions.of(ExperimentAction)
        if inputs.may_use(decision.action.platform)
    )
    return tuple(sorted(found, key=lambda each: each.id))


def plan_risks(inputs: Inputs, decisions: Decisions) -> tuple[Risk, ...]:
    """What to watch and what to do then, the gravest first."""
    found = (
        Risk(
            id=decision.id,
            rule=decision.rule.id,
            playbook=decision.action.playbook,
            title=inputs.words.action(decision, "title") or inputs.words.rule(decision.rule, "title"),
            text=inputs.words.action(decision, "text"),
            level=decision.action.level,
            platform=decision.action.platform,
            trigger=inputs.words.action(decision, "trigger") or "",
        )
        for decision in decisions.of(RiskAction)
        if inputs.may_use(decision.action.platform)
    )
    return tuple(sorted(found, key=lambda each: (LEVELS.index(each.level), each.id)))
