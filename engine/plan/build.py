"""Decisions -> plan: every part in the order that it depends on others, then the plan's own invariants."""

from engine.plan.brief_check import review_brief
from engine.plan.budget import plan_budget
from engine.plan.clashes import check_days
from engine.plan.compliance import keep_guards
from engine.plan.creators import plan_creators
from engine.plan.diagnosis import diagnose
from engine.plan.face import face_books, face_brief, summarise
from engine.plan.inputs import Inputs, ordered
from engine.plan.invariants import check_invariants
from engine.plan.kpi import plan_kpis
from engine.plan.model import Plan, Summary
from engine.plan.reach import measure_reach
from engine.plan.sanity import check_targets
from engine.plan.schedule import plan_schedule
from engine.plan.sources import make_bibliography, used_parameters
from engine.plan.strategy import plan_strategy
from engine.plan.tactics import left_out, plan_coordination, plan_experiments, plan_risks, plan_tactics
from engine.plan.trace import make_trace

BLANK = Summary(
    status="unallocated", push_stage=None, platforms=(), start=None, end=None,
    tactics=0, unfunded=0, questions=0, findings=0,
)  # fmt: skip


def build_plan(inputs: Inputs) -> Plan:
    """The whole plan of one brief; pure: the same inputs give the same plan."""
    spending = plan_budget(inputs)
    decisions, lines = spending.funding.decisions, spending.budget.lines
    pool = spending.funding.pool
    timetable = plan_schedule(inputs, decisions, lines, spending.funding.calendars)
    rails = keep_guards(inputs, decisions, timetable)
    cast = plan_creators(inputs, decisions, lines)
    scorecard = plan_kpis(inputs, decisions, pool, lines, timetable)
    reach = measure_reach(inputs, decisions, pool, lines, scorecard.kpis)
    observations = (
        *spending.observations,
        *timetable.observations,
        *check_days(inputs, decisions, timetable),
        *cast.observations,
        *left_out(inputs, decisions),
        *check_targets(inputs, reach),
    )
    used = used_parameters(inputs, spending.funding)
    review = review_brief(inputs, decisions, used, scorecard.questions, timetable.calendars)
    told = {each.id for each in (*observations, *review.findings)}
    plan = Plan(
        brief=face_brief(inputs, timetable.schedule.conversion_day),
        rulebooks=face_books(inputs),
        summary=BLANK,
        brief_check=review,
        diagnosis=diagnose(inputs, decisions, told),
        strategy=plan_strategy(inputs, decisions, spending.budget),
        tactics=plan_tactics(inputs, decisions, lines, rails.volumes, timetable),
        coordination=plan_coordination(inputs, decisions),
        creators=cast.rows,
        budget=spending.budget,
        schedule=timetable.schedule,
        kpis=scorecard.kpis,
        experiments=plan_experiments(inputs, decisions),
        risks=plan_risks(inputs, decisions),
        compliance=rails.compliance,
        sanity=ordered(observations),
        trace=make_trace(inputs, decisions),
        bibliography=(),
    )
    plan = plan.model_copy(
        update={"summary": summarise(inputs, plan), "bibliography": make_bibliography(inputs, used, plan)}
    )
    check_invariants(inputs, plan)
    return plan
