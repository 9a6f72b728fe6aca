"""The faces of a plan: the brief and the books as it quotes them, and the plan on one screen."""

from datetime import date
from decimal import Decimal

from engine.plan.inputs import Inputs
from engine.plan.model import BookFace, BriefFace, Plan, ProductFace, Summary


def face_brief(inputs: Inputs, conversion_day: date) -> BriefFace:
    """The brief as the plan quotes it; its locale and its conversion day are the plan's."""
    brief = inputs.brief
    targets = brief.objective.targets.model_dump(exclude_none=True)
    return BriefFace(
        name=brief.name,
        sha256=brief.sha256,
        as_of=brief.as_of,
        locale=inputs.words.locale.code,
        brand=brief.brand.name,
        category=brief.brand.category,
        maturity=brief.brand.maturity,
        products=tuple(
            ProductFace(
                name=product.name,
                role=product.role,
                price=product.price,
                promo_price=product.promo_price,
                stock=product.stock,
            )
            for product in brief.products
        ),
        objective=brief.objective.primary,
        secondary=brief.objective.secondary or (),
        targets={name: Decimal(value) for name, value in targets.items()},
        event=brief.window.event,
        conversion_day=conversion_day,
        message=brief.message.key,
        hashtag=brief.message.hashtag,
        owner=brief.people.owner,
        approver=brief.people.approver,
        sign_off=brief.people.sign_off,
        notes=brief.notes,
    )


def face_books(inputs: Inputs) -> tuple[BookFace, ...]:
    """The books, each with the digest of its content and of its texts in the plan's language."""
    digests = inputs.words.texts.digests
    return tuple(
        BookFace(id=book.id, version=book.version, sha256=digests.get(book.id, book.sha256))
        for book in inputs.rulebook.books
    )


def summarise(inputs: Inputs, plan: Plan) -> Summary:
    """The plan on one screen."""
    phases = plan.schedule.phases
    return Summary(
        status=plan.budget.status,
        push_stage=plan.diagnosis.bottleneck.stage,
        platforms=tuple(role.platform for role in plan.strategy.platform_roles if inputs.may_use(role.platform)),
        start=min((phase.start for phase in phases), default=None),
        end=max((phase.end for phase in phases), default=None),
        tactics=sum(tactic.funded for tactic in plan.tactics),
        unfunded=sum(not tactic.funded for tactic in plan.tactics),
        questions=len(plan.brief_check.missing),
        findings=len(plan.diagnosis.findings) + len(plan.brief_check.findings) + len(plan.sanity),
    )
