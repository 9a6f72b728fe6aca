"""Plans made by hand, for tests of renderers: `full`, `unallocated` and `hostile`."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from engine.plan import model as m
from engine.plan import standing as st

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
TOTAL = Decimal("3000000.00")
STARTS = {
    "seeding": date(2027, 4, 20),
    "warm-up": date(2027, 5, 24),
    "burst": date(2027, 6, 1),
    "return": date(2027, 6, 19),
}
ENDS = {
    "seeding": date(2027, 5, 23),
    "warm-up": date(2027, 5, 31),
    "burst": date(2027, 6, 18),
    "return": date(2027, 6, 25),
}

HOSTILE = (
    "# x | y <b>bold</b>",
    "{{7*7}} {% raw %}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=1+1",
    "line one\n\n# heading\n- item\n| a | b |\n|---|---|",
    "`code` **bold** _em_ [link](http://evil.example) ![i](http://evil.example/x.png) http://evil.example www.evil.example",
    "\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd",
    "</style></svg><!-- ]]> &lt;b&gt; &#60;",
    "1. first ~~~ \\ $x$ \x00\x1b[31m \ud800 \ufffe",
    "\U0001f680" * 20,
    "长" * 10_000,
)


def names(locale: str) -> dict[str, dict[str, str]]:
    """Kind -> id -> name, as the pipeline hands them to `Locale.load`."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "rulebooks" / "core" / "catalogue").glob("*.yaml")):
        for kind, entries in yaml.safe_load(path.read_text("utf-8")).items():
            found[kind] = {entry["id"]: entry["names"][locale] for entry in entries}
            if kind == "units":
                found["unit"] = {
                    each["id"]: each.get("one", {}).get(locale, found[kind][each["id"]]) for each in entries
                }
    found["crowds"] = {"douyin.A3": {"en": "A3 seeded", "zh-CN": "A3 种草/问询", "ja": "A3 種草・問合せ"}[locale]}
    found["events"] = {"618": {"en": "6.18", "zh-CN": "618大促", "ja": "618セール"}[locale]}
    return found


# platform, stage, phase, rule, tactic, title, kind, amount, quantity, unit, unit_cost
LINES: list[tuple[Any, ...]] = [
    ("xiaohongshu", "interest", "seeding", "joint-steps/kfs/seed-notes", "notes", "Review notes with 40 mid-tier creators", "creators", 414000, 92, "notes", 4500),
    ("xiaohongshu", "interest", "seeding", "joint-steps/kfs/seed-notes", "boost", "Boost the notes that earn saves", "feed", 214000, 49767, "engagements", "4.30"),
    ("xiaohongshu", "decision", "warm-up", "joint-steps/kfs/hold-search", "search-words", "Hold the serum's search words", "search", 152000, None, None, None),
    ("xiaohongshu", "decision", "burst", "joint-steps/kfs/hold-search", "search-words", "Hold the serum's search words", "search", 96000, None, None, None),
    ("xiaohongshu", "sharing", "return", "sharing/value/after-use", "after-use", "Ask buyers for a 14-night diary", "benefit", 36000, 600, "samples", 60),
    ("douyin", "awareness", "seeding", "star/matrix/olive", "hit-videos", "Ten videos that show the morning after", "creators", 268000, 10, "videos", 26800),
    ("douyin", "decision", "warm-up", "fact-s/growth/search-after-view", "blue-words", "Put blue search words under every creator video", "search", 178000, 89000, "clicks", 2),
    ("douyin", "decision", "burst", "fact-s/growth/search-after-view", "blue-words", "Put blue search words under every creator video", "search", 121000, 60500, "clicks", 2),
    ("douyin", "order", "burst", "fact-s/field/own-live", "own-live", "Sell the set in the brand's own live room", "live", 246000, 18, "lives", None),
    ("douyin", "order", "burst", "fact-s/field/own-live", "live-gift", "Gift for live-room orders", "benefit", 84000, None, None, None),
    ("tmall", "order", "burst", "tmall/convert/interested", "retarget", "Bring the interested crowd to the shop", "feed", 232000, None, None, None),
    ("tmall", "order", "burst", "tmall/convert/interested", "brand-zone", "Hold the brand zone in Tmall search", "search", 118000, None, None, None),
    ("tmall", "private-domain", "return", "tmall/revive/lapsed", "revive", "Call 52,000 lapsed customers back", "benefit", 58000, 52000, "coupons", None),
    ("wechat", "private-domain", None, "private-domain/wecom/groups", "groups", "Move buyers into WeCom groups", "service", 62000, 12, "events", None),
    (None, "awareness", "seeding", "joint-steps/content/one-story", "masters", "Shoot one story in two lengths", "production", 61000, 6, "videos", None),
]  # fmt: skip
WHY = {
    "joint-steps/kfs/seed-notes": "120,000 people are in true interest and the category decides in 29 days: notes have to be read before the sale opens.",
    "joint-steps/kfs/hold-search": "Whoever was seeded searches back before buying; a rival on that word takes the order.",
    "sharing/value/after-use": "Only 2,300 people share today; a diary gives the next campaign its proof.",
    "star/matrix/olive": "Twenty tail creators are under contract but no head: the middle carries reach at a price the budget bears.",
    "fact-s/growth/search-after-view": "310,000 people are in A3 on Douyin and 4.1 % of them buy: search after viewing turns heat into shop visits.",
    "fact-s/field/own-live": "The brand is live weekly already; daily sessions in the burst use a team that exists.",
    "tmall/convert/interested": "700,000 interested people on Tmall are the cheapest orders on offer.",
    "tmall/revive/lapsed": "52,000 customers have bought before and need no persuasion about the product.",
    "private-domain/wecom/groups": "35 groups with 18,000 members stand ready; the sale's buyers are worth more inside them.",
    "joint-steps/content/one-story": "The same story as a 15-second video and as a long note costs one shoot.",
}


def full() -> m.Plan:
    """A plan with everything in it: four platforms, fees, a reserve, unfunded tactics, open questions."""
    lines = tuple(_line(index, row) for index, row in enumerate(LINES))
    spent = sum((line.amount for line in lines), Decimal(0))
    fees = (
        m.Fee(id="agency", share=0.05, amount=Decimal("150000.00")),
        m.Fee(id="platform", share=0.03, amount=Decimal("90000.00")),
        m.Fee(id="tax", share=0.06, amount=Decimal("180000.00")),
    )
    reserve = TOTAL - spent - sum((fee.amount for fee in fees), Decimal(0))
    tactics = _tactics(lines)
    return m.Plan(
        brief=_brief(),
        rulebooks=(m.BookFace(id="core", version="1.0.0", sha256="0" * 64), m.BookFace(id="fact-s", version="1.0.0", sha256="1" * 64)),
        summary=m.Summary(status="allocated", push_stage="decision", platforms=("douyin", "xiaohongshu", "tmall", "wechat"), start=STARTS["seeding"], end=ENDS["return"], tactics=len(tactics), unfunded=1, questions=3, findings=3),
        brief_check=_brief_check(),
        diagnosis=_diagnosis(),
        strategy=_strategy(lines),
        tactics=tactics,
        coordination=(
            _coordination("content", ("douyin", "xiaohongshu"), ("seeding",), "Cut one story twice", "Shoot the morning after once; cut 15 seconds for Douyin and a six-picture note for Xiaohongshu, both under #HydraNight."),
            _coordination("advertising", ("douyin", "xiaohongshu", "tmall"), ("warm-up", "burst"), "Same words, same week", "Open the search words on all three platforms on the same Monday, so that a person seeded on one finds the product on the others."),
        ),
        creators=_creators(),
        budget=m.Budget(
            currency="CNY", total=TOTAL, reserve=reserve, unplaced=Decimal("0.00"), fees=fees, lines=lines,
            by_platform=_sums(lines, "platform"), by_stage=_sums(lines, "stage"), by_phase=_sums(lines, "phase"), by_kind=_sums(lines, "kind"),
            idle=("core/split/kuaishou-band",), yielded=(m.Yielded(rule="core/split/wechat", band="wechat", bound="min", wanted=0.05, got=0.021),), status="allocated",
        ),
        schedule=_schedule(lines),
        kpis=_kpis(),
        experiments=(m.Experiment(id="star/matrix/test", rule="star/matrix/olive", playbook="star.raise", title="Two openings of one video", text="Run the first three seconds with and without the product; keep the one that more people search after.", platform="douyin", metric="back-search"),),
        risks=(
            m.Risk(id="core/risk/stock", rule="core/risk/stock", title="The hero sells out on day two", text="Move search money to the refill pack and open a pre-order with a date.", level="high", platform=None, trigger="Stock below 8,000 pieces before 10 June."),
            m.Risk(id="core/risk/price", rule="core/risk/price", title="A rival undercuts the set", text="Add the travel size instead of lowering the price.", level="medium", platform="tmall", trigger="A comparable set below ¥199 for a day."),
        ),
        compliance=(
            m.Compliance(id="core/law/label-dy", rule="core/law/label", playbook="compliance.labelling", title="Label paid content", text="Report every paid note and video through the platform's own marketplace and mark it as advertising.", kind="label", platform="douyin", measure=None, at_most=None, per=None, enforced=("douyin/hit-videos",)),
            m.Compliance(id="core/law/label-xhs", rule="core/law/label", playbook="compliance.labelling", title="Label paid content", text="Report every paid note and video through the platform's own marketplace and mark it as advertising.", kind="label", platform="xiaohongshu", measure=None, at_most=None, per=None, enforced=()),
            m.Compliance(id="private-domain/cap/groups", rule="private-domain/cap/groups", playbook="compliance.caps", title="Group messages", text="No more group messages than the platform lets through.", kind="cap", platform="wechat", measure="messages", at_most=4, per="month", enforced=()),
        ),
        sanity=(st.Observation(id="planner/roas", rule="planner/return-on-spend", title="Return on spend", text="GMV of ¥12,000,000 on ¥3,000,000 asks for ¥4.00 per yuan.", level="note"), st.Observation(id="planner/stock", rule="planner/stock-cover", title="Stock", text="40,000 pieces at ¥239 are worth ¥9,560,000, less than the GMV target.", level="serious")),
        trace=tuple(m.Trace(rule=rule, title=rule.split("/")[-1].replace("-", " ").capitalize(), branch="then", unfunded=False, measures=(), facts={"douyin.audience.A3": 310000, "douyin.shop": True, "rates.A3_to_A4": Decimal("0.041")}, references=("flywheel-article#4.4", "d11"), decided="ab12") for rule in WHY),
        bibliography=(
            m.Citation(id="flywheel-article", title="Cross-platform growth flywheel", publisher=None, date=None, address=None),
            m.Citation(id="d11", title="FACT+S white paper", publisher="Ocean Engine", date="2022-06", address="https://example.com/fact-s"),
        ),
    )  # fmt: skip


def unallocated() -> m.Plan:
    """A plan in which no rule spent anything: half the brief unknown, nothing to draw."""
    plan = full()
    empty = m.Budget(currency="CNY", total=TOTAL, reserve=TOTAL, unplaced=Decimal("0.00"), fees=(), lines=(), by_platform=(), by_stage=(), by_phase=(), by_kind=(), idle=(), yielded=(), status="unallocated")  # fmt: skip
    brief = plan.brief.model_copy(update={"category": None, "products": (m.ProductFace(name="Thing", role=None, price=None, promo_price=None, stock=None),), "targets": {}, "event": None, "message": None, "hashtag": None, "owner": None, "approver": None, "sign_off": None, "notes": None, "maturity": None, "secondary": ()})  # fmt: skip
    diagnosis = st.Diagnosis(
        findings=(),
        stages=tuple(st.StageDiagnosis(stage=stage.stage, platforms=()) for stage in plan.diagnosis.stages),
        bottleneck=st.Bottleneck(stage=None, rule=None, reason=None, missing=("platforms.douyin.audience",)),
        core_crowd=st.CoreCrowd(deep_a3=None, ti=None, overlap=None, low=None, high=None, missing=("overlap",)),
        crowd_layers=tuple(layer.model_copy(update={"crowds": {}}) for layer in plan.diagnosis.crowd_layers),
    )
    return plan.model_copy(update={
        "brief": brief, "budget": empty, "diagnosis": diagnosis, "tactics": (), "coordination": (), "creators": (), "kpis": (), "experiments": (),
        "risks": (), "compliance": (), "sanity": (), "trace": (), "bibliography": (),
        "strategy": st.Strategy(choices=(st.Choice(group="push_stage", title="Stage to push", chosen=None, chosen_title=None, playbook=None, rule=None, reason=None, rejected=()),), platform_roles=()),
        "schedule": m.Schedule(conversion_day=date(2027, 6, 18), phases=(), milestones=(), flights=()),
        "summary": m.Summary(status="unallocated", push_stage=None, platforms=(), start=None, end=None, tactics=0, unfunded=0, questions=3, findings=0),
    })  # fmt: skip


def without_merging(plan: m.Plan) -> m.Plan:
    """The plan less its second guard, which says the same as the first and is told in one breath with it."""
    return plan.model_copy(update={"compliance": (plan.compliance[0], *plan.compliance[2:])})


def hostile() -> m.Plan:
    """The full plan with a nasty text in every text that a brief or a rulebook gives."""
    nasty = (
        f"{text} {count}" for count in range(200) for text in HOSTILE
    )  # never twice the same: repetition is told once
    skip = {"format", "id", "rule", "platform", "stage", "phase", "role", "kind", "level", "status", "currency", "sha256", "locale", "objective", "secondary", "event", "playbook", "tactic", "line", "group", "chosen", "option", "branch", "bound", "layer", "push_stage", "bottleneck", "platforms", "rules", "after", "owner", "audience", "tier", "unit", "per", "measure", "metric", "step", "confidence", "references", "enforced", "decided", "category", "maturity", "crowds"}  # fmt: skip

    def spoil(value: Any, field: str) -> Any:
        if isinstance(value, st.Part):
            fields = {name: spoil(getattr(value, name), name) for name in type(value).model_fields}
            return type(value).model_construct(**fields)
        if field in skip or value in ("failed", "undecided", "outranked"):
            return value
        if isinstance(value, tuple):
            return tuple(spoil(each, field) for each in value)
        if isinstance(value, dict):
            return {key: spoil(each, field) for key, each in value.items()}
        return next(nasty) if isinstance(value, str) else value

    plan: m.Plan = spoil(full(), "")
    return plan


def _line(index: int, row: tuple[Any, ...]) -> m.Line:
    platform, stage, phase, rule, tactic, title, kind, amount, quantity, unit, cost = row
    money = Decimal(f"{amount}.00")
    return m.Line(
        id=f"{rule}.{tactic}:{kind}:{phase or 'campaign'}", platform=platform, stage=stage, phase=phase, tactic=f"{rule}.{tactic}", title=title,
        kind=kind, quantity=quantity, unit=unit, unit_cost=Decimal(str(cost)) if cost else None, amount=money, share=float(money / TOTAL), rules=(rule,),
    )  # fmt: skip


def _sums(lines: tuple[m.Line, ...], key: str) -> tuple[m.Sum, ...]:
    sums: dict[str | None, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[getattr(line, key)] += line.amount
    return tuple(m.Sum(key=each, amount=amount, share=float(amount / TOTAL)) for each, amount in sums.items())


def _tactics(lines: tuple[m.Line, ...]) -> tuple[m.Tactic, ...]:
    tactics = []
    for id_ in dict.fromkeys(line.tactic for line in lines):
        mine = [line for line in lines if line.tactic == id_]
        rule = id_.rsplit(".", 1)[0]
        volume = (
            m.Volume(count=mine[0].quantity, unit=mine[0].unit, per="campaign")
            if mine[0].quantity and mine[0].unit
            else None
        )
        tactics.append(m.Tactic(
            id=id_, rule=rule, playbook="fact-s.search" if "fact-s" in rule else "joint.content", title=mine[0].title,
            text=f"Publish the result of “{mine[0].title}” after one night in plain daylight; name the product once, show the bottle twice and let the comments ask for the price.",
            platform=mine[0].platform, stage=mine[0].stage, phase=tuple(line.phase for line in mine if line.phase), audience="deep-a3" if mine[0].stage == "decision" else None,
            owner="media" if mine[0].kind in ("feed", "search") else "content", measure=("cpti", "saves-per-note") if mine[0].kind == "feed" else (), after=None, quantity=volume, funded=True,
            amount=sum((line.amount for line in mine), Decimal(0)), why=WHY[rule], branch="otherwise" if "wecom" in rule else "then",
        ))  # fmt: skip
    tactics.append(m.Tactic(id="core/x/free.reply", rule="private-domain/wecom/groups", playbook="private.groups", title="Answer every question within the hour", text="Two people of the service team answer in the groups from 20:00 to 24:00.", platform="wechat", stage="private-domain", phase=("burst",), audience="members", owner="service", measure=("answered-in-time",), after=None, quantity=m.Volume(count=3, unit="posts", per="week"), funded=True, amount=Decimal(0), why=WHY["private-domain/wecom/groups"], branch="then"))  # fmt: skip
    tactics.append(m.Tactic(id="fact-s/top/kol.head", rule="fact-s/top/kol", playbook="fact-s.top-kol", title="One head creator for the opening night", text="Book one head creator for 31 May.", platform="douyin", stage="awareness", phase=("burst",), audience=None, owner="creators", measure=(), after=None, quantity=None, funded=False, amount=Decimal(0), why="A head creator starts at ¥300,000, a tenth of the money for one evening.", branch="then"))  # fmt: skip
    return tuple(tactics)


def _brief() -> m.BriefFace:
    return m.BriefFace(
        name="Hydra serum, 618 2027", sha256="2" * 64, as_of=date(2027, 3, 15), locale="en", brand="Lumen", category="beauty.serum", maturity="growing",
        products=(m.ProductFace(name="Hydra Serum 30 ml", role="hero", price=Decimal("299.00"), promo_price=Decimal("239.00"), stock=40000), m.ProductFace(name="Hydra travel size", role="gift", price=None, promo_price=None, stock=None)),
        objective="sales", secondary=("advocacy",), targets={"gmv": Decimal("12000000.00"), "new_customers": Decimal(30000), "new_members": Decimal(15000)},
        event="618", conversion_day=date(2027, 6, 18), message="Bounce back overnight", hashtag="#HydraNight", owner="Li", approver="Wang", sign_off=date(2027, 4, 1), notes="The founder can appear on camera once.",
    )  # fmt: skip


def _brief_check() -> st.BriefCheck:
    return st.BriefCheck(
        missing=(
            st.Missing(field="platforms.xiaohongshu.rates.TI_to_P", why="Tells how many orders the true-interest crowd brings; decides whether money goes to depth or to reach.", rules=("aips/flow/ti", "core/push/order")),
            st.Missing(field="margin", why="Bounds what an order may cost.", rules=("core/cost/order",)),
            st.Missing(field="platforms.tmall.costs.cpc", why="Turns shop search money into clicks.", rules=()),
        ),
        assumptions=(
            st.Assumption(id="core/decision-days", title="Decision cycle of facial serum", value=Decimal(29), unit="days", text="Xiaohongshu, December 2024", reference="x1", confidence="H", basis=None),
            st.Assumption(id="joint-steps/kfs", title="Split of Xiaohongshu money", value={"creators": Decimal("0.5"), "feed": Decimal("0.3"), "search": Decimal("0.2")}, unit="share", text="Half for creators, the rest follows their best notes.", reference=None, confidence="expert", basis="what agencies quote"),
            st.Assumption(id="core/round-to", title="Lines are rounded", value=Decimal(100), unit="money", text="The default for budgets of this size.", reference=None, confidence="expert", basis="default of the brief format"),
        ),
        findings=(st.Observation(id="brief/window", rule="planner/window", title="The window has no start", text="Only the event is given; the start follows from the decision cycle.", level="note"),),
    )  # fmt: skip


def _diagnosis() -> st.Diagnosis:
    crowds: dict[str, list[tuple[Any, ...]]] = {
        "awareness": [
            ("douyin", "A1", 5200000, None),
            ("xiaohongshu", "A", 2100000, None),
            ("tmall", "A", 1800000, None),
        ],
        "interest": [("douyin", "A2", 1400000, 0.27), ("xiaohongshu", "I", 460000, None), ("tmall", "I", 700000, None)],
        "decision": [("douyin", "A3", 310000, None), ("xiaohongshu", "TI", 120000, None)],
        "order": [("douyin", "A4", 42000, 0.041), ("xiaohongshu", "P", 15000, None), ("tmall", "P", 160000, None)],
        "private-domain": [("tmall", "L", 38000, None), ("wechat", "members", 18000, None)],
        "sharing": [("douyin", "A5", 9000, None), ("xiaohongshu", "S", 2300, None)],
    }
    stages = tuple(
        st.StageDiagnosis(stage=stage, platforms=tuple(st.StagePlatform(platform=p, code=c, crowd=n, rate=r, needed=731707 if c == "A3" else None, gap=421707 if c == "A3" else None, cover=0.4237 if c == "A3" else None) for p, c, n, r in found))
        for stage, found in crowds.items()
    )  # fmt: skip
    return st.Diagnosis(
        findings=(
            st.Observation(id="core/crowd/thin", rule="core/crowd/core-thin", title="The core crowd is thin", text="14,000 people are deep in A3 and in true interest at once; that is fewer than the orders that the target asks for.", level="warning"),
            st.Observation(id="fact-s/hot", rule="fact-s/growth/hot-product", title="The hero is hot on Douyin", text="310,000 people in A3 and 24 creators under contract already talk about it.", level="note"),
        ),
        stages=stages,
        bottleneck=st.Bottleneck(stage="decision", rule="core/push/decision", reason="Interest is wide and the decision crowd is short by 421,707 people against the target.", missing=("platforms.xiaohongshu.rates",)),
        core_crowd=st.CoreCrowd(deep_a3=60000, ti=120000, overlap=14000, low=0, high=60000, missing=()),
        crowd_layers=(
            st.CrowdLayer(layer="core", crowds={"douyin": 60000, "xiaohongshu": 120000}),
            st.CrowdLayer(layer="seeded", crowds={"douyin": 310000, "xiaohongshu": 120000}),
            st.CrowdLayer(layer="interested", crowds={"douyin": 1400000, "xiaohongshu": 460000, "tmall": 700000}),
            st.CrowdLayer(layer="aware", crowds={"douyin": 5200000, "xiaohongshu": 2100000, "tmall": 1800000}),
            st.CrowdLayer(layer="opportunity", crowds={"douyin": 30000000, "xiaohongshu": None}),
        ),
    )  # fmt: skip


def _strategy(lines: tuple[m.Line, ...]) -> st.Strategy:
    money = {each.key: each.amount for each in _sums(lines, "platform")}
    roles = {
        "douyin": ("attention", "The shop and the creators are there: attention is bought where it can buy."),
        "xiaohongshu": ("depth", "A serum is read about before it is bought."),
        "tmall": ("shelf", "700,000 interested people and the members are on Tmall."),
        "wechat": ("private-domain", "35 groups stand ready for the buyers."),
        "pinduoduo": ("none", "Excluded in the brief."),
        "kuaishou": ("none", "Not in the brief."),
    }
    return st.Strategy(
        choices=(
            st.Choice(group="push_stage", title="Stage to push", chosen="decision", chosen_title="Influence the decision", playbook="flywheel.decision", rule="core/push/decision", reason="Interest is wide and the decision crowd is short by 421,707 people against the target.", rejected=(
                st.Rejected(option="awareness", title="Build awareness", rule="core/push/awareness", reason="failed", text="5.2 million people know the brand already."),
                st.Rejected(option="order", title="Win the order", rule="core/push/order", reason="undecided", text="The rate from true interest to purchase is not in the brief."),
            )),
            st.Choice(group="growth_mode", title="Douyin growth mode", chosen="creators", chosen_title="Creators drive the shelf", playbook="fact-s.creators", rule="fact-s/growth/creators-drive-shelf", reason="24 creators are under contract and the shop is open; search after viewing brings their heat home.", rejected=(
                st.Rejected(option="shelf", title="Shelf growth", rule="fact-s/growth/shelf", reason="outranked", text=None),
            )),
            st.Choice(group="share_reward", title="What sharing earns", chosen=None, chosen_title=None, playbook=None, rule=None, reason="No rule applies: the membership has no points.", rejected=()),
            st.Choice(group="platform_role.douyin", title="Role of Douyin", chosen="attention", chosen_title="Attention", playbook=None, rule="core/roles/attention", reason="x", rejected=()),
        ),
        platform_roles=tuple(st.PlatformRole(platform=p, role=r, playbook=None, funded=p in money, amount=money.get(p, Decimal(0)), reason=why, rule=f"core/roles/{r}") for p, (r, why) in roles.items()),
    )  # fmt: skip


def _coordination(
    step: str, platforms: tuple[str, ...], phase: tuple[str, ...], title: str, text: str
) -> m.Coordination:
    why = f"One person meets the brand on several platforms in one week; the {step} has to be one."
    return m.Coordination(id=f"joint-steps/{step}/a", rule=f"joint-steps/{step}/a", playbook=f"joint.{step}", title=title, text=text, step=step, platforms=platforms, phase=phase, why=why)  # fmt: skip


def _creators() -> tuple[m.CreatorRow, ...]:
    rows: list[tuple[Any, ...]] = [
        ("xiaohongshu", "head", (500000, None), 0.03, 1, (30000, 200000), 110000),
        ("xiaohongshu", "mid", (50000, 500000), 0.27, 22, (5000, 15000), 204000),
        ("xiaohongshu", "koc", (1000, 5000), 0.7, 69, (500, 2000), 100000),
        ("douyin", "mid", (100000, 1000000), 0.4, 6, (20000, 45000), 195000),
        ("douyin", "tail", (10000, 100000), 0.6, None, None, 73000),
    ]
    return tuple(
        m.CreatorRow(id=f"star/matrix/olive.{p}.{tier}", rule="star/matrix/olive", playbook="star.talent", platform=p, phase="seeding", tier=tier, fans=fans, share=share, count=count, price=(Decimal(price[0]), Decimal(price[1])) if price else None, spend=Decimal(f"{spend}.00"))
        for p, tier, fans, share, count, price, spend in rows
    )  # fmt: skip


def _schedule(lines: tuple[m.Line, ...]) -> m.Schedule:
    phases = [
        m.PhaseSpan(
            id=phase,
            platform=None,
            start=STARTS[phase],
            end=ENDS[phase],
            rules=("core/calendar/rhythm",),
            projected=False,
        )
        for phase in STARTS
    ]
    phases.append(
        m.PhaseSpan(
            id="burst",
            platform="tmall",
            start=date(2027, 5, 28),
            end=date(2027, 6, 20),
            rules=("tmall/calendar/sale",),
            projected=True,
        )
    )
    milestones = (
        ("Sign off plan and budget", date(2027, 4, 1), "brand"), ("Creator list fixed", date(2027, 4, 6), "creators"), ("First notes live", date(2027, 4, 20), "content"),
        ("Master videos delivered", date(2027, 4, 22), "content"), ("Presale opens on Tmall", date(2027, 5, 24), "shop"), ("Review", date(2027, 7, 17), "data"),
    )  # fmt: skip
    return m.Schedule(
        conversion_day=date(2027, 6, 18), phases=tuple(phases),
        milestones=tuple(m.Milestone(id=f"core/calendar/m{i}", rule="core/calendar/rhythm", playbook="calendar.rhythm", title=title, text=None, date=day, after="seeding", platform="tmall" if "Tmall" in title else None, owner=owner) for i, (title, day, owner) in enumerate(milestones)),
        flights=tuple(m.Flight(line=line.id, start=STARTS[line.phase or "seeding"] + timedelta(days=1), end=ENDS[line.phase or "return"]) for line in lines),
    )  # fmt: skip


def _kpis() -> tuple[m.Kpi, ...]:
    rows: list[tuple[Any, ...]] = [
        (
            "douyin",
            "decision",
            "new-a3",
            "people",
            25184,
            31480,
            37776,
            "¥299,000 over the brief's cost of ¥9.50 per A3, give or take 20 %.",
        ),
        (
            "xiaohongshu",
            "decision",
            "new-ti",
            "people",
            82666,
            103333,
            124000,
            "¥248,000 over the brief's cost of ¥2.40 per TI.",
        ),
        (None, "order", "gmv", "money", None, 12000000, None, "The brief's target."),
        ("douyin", "order", "a3-to-a4", "share", 0.037, 0.041, 0.045, "The brief's own rate of the last campaign."),
        (
            "xiaohongshu",
            "order",
            "orders",
            "orders",
            None,
            None,
            None,
            "Needs the rate from true interest to purchase.",
        ),
        ("tmall", "order", "roi", "ratio", 2.8, 3.5, 4.2, "Threshold of the brand."),
    ]
    return tuple(
        m.Kpi(id=f"core/kpi/{i}", rule="core/kpi/tree", playbook="kpi.tree", title=None, text=None, platform=p, stage=s, measure=measure, unit=unit, low=low, base=base, high=high, judged_on=date(2027, 7, 17), basis=basis)
        for i, (p, s, measure, unit, low, base, high, basis) in enumerate(rows)
    )  # fmt: skip
