"""Briefs: what is read, what is unknown, and every problem at its own place in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.brief import Brief, load_brief, parse_brief
from engine.errors import PlannerError, Problem, Source

EXAMPLES = Path(__file__).parent.parent / "examples"

STAGES = {
    "douyin": "O A1 A2 A3 A4 A5", "xiaohongshu": "A I TI P S", "tmall": "A I P L", "jd": "A1 A2 A3 A4",
    "kuaishou": "R1 R2 R3 R4 R5", "wechat": "", "pinduoduo": "", "zhihu": "", "bilibili": "",
}  # fmt: skip


@dataclass(frozen=True)
class PlatformStub:
    audience: tuple[str, ...]


class CatalogueStub:
    categories = frozenset({"beauty.serum", "beauty.makeup", "pet.food", "home.large_appliance", "home.goods"})
    events = frozenset({"618", "1111", "cny"})
    platforms: Mapping[str, PlatformStub] = {name: PlatformStub(tuple(row.split())) for name, row in STAGES.items()}

    def conversion_day(self, event: str, year: int) -> date | None:
        days = {"618": date(year, 6, 18), "1111": date(year, 11, 11), "cny": date(2027, 2, 6) if year == 2027 else None}
        return days[event]


CATALOGUE = CatalogueStub()

BASE = """\
format: planwheel/brief@1
name: Test
as_of: 2027-03-15
brand: {name: Lumen, category: beauty.serum}
products: [{name: Serum}]
objective: {primary: sales}
budget: {total: 1000000}
window: {event: 618, year: 2027}
"""


def parse(text: str) -> Brief:
    return parse_brief(text, Path("b.yaml"), CATALOGUE)


def problems(text: str) -> list[Problem]:
    with pytest.raises(PlannerError) as caught:
        parse(text)
    return caught.value.problems


def with_line(line: str) -> str:
    """BASE with one top-level line more, or in the place of the line with its key; § marks survive."""
    key = line.replace("§", "").split(":")[0]
    kept = [each for each in BASE.splitlines() if each.split(":")[0] != key]
    return "\n".join([*kept, line]) + "\n"


def only_problem(marked: str) -> tuple[Problem, Source]:
    """The one problem of a text, and the place that its § marks."""
    before = marked.partition("§")[0]
    place = Source("b.yaml", before.count("\n") + 1, len(before.split("\n")[-1]) + 1)
    (problem,) = problems(marked.replace("§", ""))
    return problem, place


BAD = [  # a line of the brief with § before the place; code, phrase of the message, phrase of the hint
    ("§platfroms: {}", "B001", "platfroms: this key is unknown", "did you mean platforms?"),
    ("§platfroms:", "B001", "platfroms: this key is unknown", "did you mean platforms?"),
    ("brand: {name: L, §categry: beauty.serum}", "B001", "brand.categry: this key", "did you mean category?"),
    ("platforms: {douyin: {§shopp: true}}", "B001", "platforms.douyin.shopp", "did you mean shop?"),
    ("objective: {primary: sales, targets: {§gvm: 1}}", "B001", "objective.targets.gvm", "did you mean gmv?"),
    ("creators: {contracted: {douyin: {§mids: 3}}}", "B001", "contracted.douyin.mids", "did you mean mid?"),
    ("tools: {§yunta: true}", "B001", "tools.yunta", "did you mean yuntu?"),
    ("constraints: {platform_share: {douyin: {§mx: 3%}}}", "B001", "platform_share.douyin.mx", "did you mean max?"),
    ("products: [{name: a}, {name: b, §colour: red}]",
     "B001", "products[1].colour", "known here: decision_days, margin"),
    ("§sha256: abc", "B001", "sha256: this key is unknown", ""),
    ("§brand: {maturity: new}", "B002", "brand.name: is missing", ""),
    ("brand: {§name: }", "B002", "brand.name: nothing stands behind this key", "write `name: ...`"),
    ("brand: {name: §'  '}", "B002", "is empty", "leave the key out"),
    ("products: [§{price: 3}]", "B002", "products[0].name: is missing", ""),
    ("§budget: {currency: CNY}", "B002", "budget.total: is missing", ""),
    ("§objective: {secondary: [sales]}", "B002", "objective.primary: is missing", ""),
    ("brand: §Lumen", "B003", "brand: expected a mapping of keys to values, got 'Lumen'", ""),
    ("products: §{name: Serum}", "B003", "products: expected a list, got a mapping", ""),
    ("competitors: §Rival A", "B003", "expected a list, got 'Rival A'", "write [Rival A]"),
    ("platforms: §[douyin]", "B003", "platforms: expected a mapping", ""),
    ("platforms: {douyin: §true}", "B003", "platforms.douyin: expected a mapping", ""),
    ("name: §[a, b]", "B005", "name: expected a text, got a list", ""),
    ("format: §planwheel/brief@2", "B004", "got 'planwheel/brief@2'", "write planwheel/brief@1"),
    ("locale: §de", "B004", "locale: 'de' is not one of en, zh-CN, ja", ""),
    ("locale: §zh-cn", "B004", "locale: 'zh-cn' is not one of", "did you mean zh-CN?"),
    ("locale: §no", "B004", "locale: 'no' is not one of", ""),
    ("products: [{name: a, role: §heros}]", "B004", "'heros' is not one of hero, traffic", "did you mean hero?"),
    ("objective: {primary: §sale}", "B004", "'sale' is not one of awareness", "did you mean sales?"),
    ("objective: {primary: sales, secondary: [§advocate]}", "B004", "secondary[0]", "did you mean advocacy?"),
    ("brand: {name: a, maturity: §grown}", "B004", "'grown' is not one of new", "did you mean growing?"),
    ("platforms: {douyin: {costs: {§cpl: 3}}}", "B004", "'cpl' is not one of cpm, cpc, cpe, cpi, cpti, cpa3, cps", ""),
    ("platforms: {douyin: {self_broadcast: §hourly}}", "B004", "'hourly' is not one of none, weekly, daily", ""),
    ("as_of: §2027-02-30", "B005", "there is no day 2027-02-30", "2027-02 has 28 days"),
    ("as_of: §15.3.2027", "B005", "expected a day", "write 2027-03-15"),
    ("budget: {total: §1e3}", "B005", "got '1e3'", "write 1000"),
    ("budget: {total: §.nan}", "B005", "budget.total: expected a number", "leave the line out"),
    ("budget: {total: §.inf}", "B005", "budget.total: expected a number", "leave the line out"),
    ("budget: {total: §-.inf}", "B005", "budget.total: expected a number", "leave the line out"),
    ("budget: {total: §'1000'}", "B005", "the quoted text '1000'", "remove the quotes"),
    ("budget: {total: §{a: 1}}", "B005", "budget.total: expected a number such as 299 or 4.3, got a mapping", ""),
    ("budget: {total: 10, reserve: §8}", "B005", "budget.reserve: expected a share", "write 8%"),
    ("budget: {total: 10, reserve: §1}", "B005", "budget.reserve: expected a share", "write 100% or 1%"),
    ("budget: {total: 10, currency: §yuan}", "B005", "budget.currency", "write a code such as CNY"),
    ("products: [{name: a, stock: §012}]", "B005", "stock: expected a number", "write 12"),
    ("products: [{name: a, stock: §1:30}]", "B005", "stock: expected a number", "write digits"),
    ("products: [{name: a, stock: §1_000}]", "B005", "stock: expected a number", "write 1000"),
    ("platforms: {douyin: {shop: §yes}}", "B005", "shop: expected true or false, got 'yes'", "write true"),
    ("platforms: {douyin: {audience: {A1: §many}}}", "B005", "audience.A1: expected a number", ""),
    ("window: {event: 618, year: §02027}", "B005", "window.year", "write 2027"),
    ("budget: {total: 10, currency: JPY, cny_rate: §0}", "B006", "cny_rate: expected a rate from 0.00001 to 100,000", ""),
    ("budget: {total: 10, currency: JPY, cny_rate: §-0.05}", "B006", "cny_rate: expected a rate from", ""),
    ("budget: {total: 10, currency: JPY, cny_rate: §.inf}", "B005", "cny_rate: expected a number", "leave the line out"),
    ("budget: {total: 10, currency: CNY, §cny_rate: 0.05}", "B036", "is in CNY and needs no rate", "currency: JPY"),
    ("budget: {total: 10, §cny_rate: 0.05}", "B036", "is in CNY and needs no rate", "currency: JPY"),
    ("budget: {total: §-1}", "B006", "not negative, got '-1'", ""),
    ("budget: {total: §0}", "B006", "budget.total: must be above 0", ""),
    ("budget: {total: 10, round_to: §0}", "B006", "round_to: must be at least 1", ""),
    ("budget: {total: §10000000000000}", "B006", "budget.total", ""),
    ("products: [{name: a, price: §-3}]", "B006", "products[0].price: expected an amount that is not negative", ""),
    ("products: [{name: a, margin: §120%}]", "B006", "margin: expected a share from 0% to 100%", ""),
    ("products: [{name: a, margin: §-1%}]", "B006", "margin: expected a share from 0% to 100%", ""),
    ("products: §[]", "B006", "products: needs at least 1", ""),
    ("platforms: {douyin: {live_hours_per_week: §-1}}", "B006", "must be at least 0", ""),
    ("platforms: {douyin: {live_hours_per_week: §169}}", "B006", "must be at most 168", ""),
    ("as_of: §1027-03-15", "B006", "as_of: expected a day from 2000 to 2100", ""),
    ("brand: {name: a, category: §beauty.serums}", "B010", "'beauty.serums' is unknown", "did you mean beauty.serum?"),
    ("partners: [{brand: a}, {category: §beauty.hair}]", "B010", "partners[1].category", "did you mean beauty.serum?"),
    ("window: {event: §619, year: 2027}", "B011", "the event '619' is unknown", "did you mean 618?"),
    ("platforms: {§Douyin: {}}", "B012", "platforms.Douyin: this platform is unknown", "did you mean douyin?"),
    ("creators: {contracted: {§weibo: {head: 1}}}", "B012", "contracted.weibo", "known here: bilibili"),
    ("constraints: {exclude_platforms: [§pinduodo]}", "B012", "'pinduodo' is unknown", "did you mean pinduoduo?"),
    ("constraints: {platform_share: {§tmal: {max: 3%}}}", "B012", "platform_share.tmal", "did you mean tmall?"),
    ("constraints: {min_spend: {§tmal: 3}}", "B012", "min_spend.tmal", "did you mean tmall?"),
    ("platforms: {douyin: {audience: {§TI: 5}}}", "B013", "douyin has no such stage", "known here: O, A1"),
    ("platforms: {zhihu: {audience: {§A1: 5}}}", "B013", "zhihu has no such stage", "zhihu has no audience stages"),
    ("platforms: {douyin: {rates: {§A4_to_A3: 5%}}}", "B014", "rates.A4_to_A3", "write <stage>_to_<next>"),
    ("platforms: {douyin: {rates: {§A3_to_A3: 5%}}}", "B014", "rates.A3_to_A3", "write <stage>_to_<next>"),
    ("platforms: {douyin: {rates: {§A3A4: 5%}}}", "B014", "rates.A3A4", "write <stage>_to_<next>"),
    ("platforms: {tmall: {rates: {§I_to_TI: 5%}}}", "B014", "rates.I_to_TI", "known here: A, I, P, L"),
    ("platforms: {wechat: {rates: {§A_to_I: 5%}}}", "B014", "wechat", "no audience stages"),
    ("platforms: {tmall: {§deep_a3: 5}}", "B015", "only douyin has this field", "platforms.douyin"),
    ("platforms: {douyin: {§notes_per_month: 5}}", "B015", "only xiaohongshu has this field", ""),
    ("platforms: {tmall: {§official_account: true}}", "B015", "only wechat has this field", ""),
    ("platforms: {tmall: {§channels: true}}", "B015", "only wechat has this field", ""),
    ("platforms: {tmall: {§mini_program: true}}", "B015", "only wechat has this field", ""),
    ("platforms: {tmall: {§wecom: true}}", "B015", "only wechat has this field", ""),
    ("platforms: {tmall: {§groups: 3}}", "B015", "only wechat has this field", ""),
    ("§window: {event: 618}", "B020", "event needs year", "write {event"),
    ("§window: {year: 2027}", "B020", "year needs event", "write {event"),
    ("§window: {start: 2027-05-01}", "B020", "start needs end", "write {event"),
    ("§window: {end: 2027-05-01}", "B020", "end needs start", "write {event"),
    ("§window: {event: 618, year: 2027, end: 2027-06-20}", "B020", "an event or days, not both", "write {event"),
    ("§window: {}", "B020", "neither event nor days", "write {event"),
    ("window: {start: 2027-01-01, end: §2027-03-14}", "B021", "2027-03-14 is before as_of 2027-03-15", "write a later day"),
    ("window: {event: 618, year: §2026}", "B021", "618 2026 is on 2026-06-18, before as_of", "correct as_of"),
    ("window: {start: 2027-06-20, end: §2027-06-01}", "B022", "is before the start 2027-06-20", "swap"),
    ("window: {event: cny, year: §2031}", "B023", "no day for cny in 2031", "{start: ..., end: ...}"),
    ("platforms: {tmall: {}}\nconstraints: {exclude_platforms: [jd, §tmall]}",
     "B030", "listed under platforms", "delete"),
    ("constraints: {platform_share: {jd: {min: §40%, max: 20%}}}",
     "B031", "40% is above the greatest share, 20%", "swap"),
    ("constraints: {§platform_share: {jd: {min: 60%}, tmall: {min: 41%}}}", "B032", "least shares 101%", "lower"),
    ("fees: {agency: 30%, tax: 30%}\nconstraints: {§platform_share: {jd: {min: 41%}}}", "B032", "take 60%", "lower"),
    ("§fees: {agency: 60%, platform: 41%}", "B032", "fees and reserve take 101%", "lower"),
    ("budget: {total: 9, reserve: 60%}\n§fees: {tax: 41%}", "B032", "fees and reserve take 101%", "lower"),
    ("constraints: {§min_spend: {jd: 600000, tmall: 400001}}", "B033", "need 1,000,001", "lower"),
    ("fees: {tax: 10%}\nconstraints: {§min_spend: {jd: 900000.5}}",
     "B033", "need 900,000.50; fees and reserve leave 900,000", ""),
    ("constraints: {platform_share: {jd: {min: 60%}}, §min_spend: {jd: 1, tmall: 400001}}",
     "B033", "need 1,000,001", ""),
    ("constraints: {platform_share: {jd: {max: 20%}}, min_spend: {jd: §200001}}",
     "B034", "200,001 is above", "lower the amount"),
    ("constraints: {exclude_platforms: [jd], min_spend: {jd: §5}}", "B035", "jd is excluded and can get no money", ""),
    ("platforms: {tmall: {}}\nconstraints: {min_spend: {jd: §5}}", "B035", "jd is not listed", ""),
    ("platforms: {tmall: {}}\nconstraints: {platform_share: {jd: {min: §5%}}}", "B035", "jd is not listed", ""),
    ("platforms: {douyin: {deep_a3: 6}}\noverlap: {deep_a3_and_ti: §7}",
     "B040", "7 people are more than deep A3 has, 6", ""),
    ("platforms: {douyin: {audience: {A3: 6}}}\noverlap: {deep_a3_and_ti: §7}", "B040", "more than A3 has, 6", ""),
    ("platforms: {xiaohongshu: {audience: {TI: 6}}}\noverlap: {deep_a3_and_ti: §7}",
     "B040", "xiaohongshu TI has, 6", ""),
    ("platforms: {douyin: {audience: {A3: 6}, deep_a3: §7}}", "B041", "7 people are more than all of A3, 6", ""),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "phrase", "hint"), BAD)
def test_a_bad_line_is_a_problem_at_its_place(line: str, code: str, phrase: str, hint: str) -> None:
    problem, place = only_problem(with_line(line))
    assert problem.source == place
    assert problem.code == code
    assert phrase in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "place", "code", "phrase"),
    [
        ("", "1:1", "S007", "empty"),
        ("- a\n- b\n", "1:1", "B003", "the file: expected a mapping"),
        ("just text\n", "1:1", "B003", "the file: expected a mapping"),
        (BASE + "name: again\n", "9:1", "S009", "'name' stands twice"),
        (BASE + "notes: !!python/name:os.system\n", "9:8", "S011", "!!python"),
        (BASE + "platforms:\n\tdouyin: {}\n", "10:1", "S006", "a tab"),
        (BASE + 'notes: "a\\x1bb"\n', "9:8", "S004", "U+001B"),
    ],
)
def test_a_file_that_is_no_brief(text: str, place: str, code: str, phrase: str) -> None:
    (problem,) = problems(text)
    assert (str(problem.source), problem.code) == (f"b.yaml:{place}", code)
    assert phrase in problem.message


def test_missing_fields_come_together() -> None:
    found = problems("notes: x\n")
    assert [each.message.split(":")[0] for each in found] == [
        "as_of", "brand", "budget", "format", "name", "objective", "products", "window",
    ]  # fmt: skip
    assert {(each.code, str(each.source)) for each in found} == {("B002", "b.yaml:1:1")}


def test_structure_and_sense_are_judged_in_one_go() -> None:
    found = problems(
        "format: planwheel/brief@1\nas_of: 2027-03-15\nbrand: {name: L, category: pet.foot}\n"
        "products: [{name: a, price: -1, margin: 3}]\nobjective: {primary: sell}\nbudget: {totl: 5, reserve: 90%}\n"
        "fees: {tax: 11%}\nwindow: {start: 2027-01-01, end: 2026-12-31}\nplatforms:\n  douyin: {audience: {A9: 1}}\n"
    )
    assert [(each.source.line, each.code) for each in found] == [
        (1, "B002"), (3, "B010"), (4, "B006"), (4, "B005"), (5, "B004"), (6, "B002"), (6, "B001"),
        (7, "B032"), (8, "B021"), (8, "B022"), (10, "B013"),
    ]  # fmt: skip
    assert found == sorted(found)


def test_thousands_of_problems_end_soon() -> None:
    found = problems(BASE + "platforms:\n" + "".join(f"  platform{n}: {{}}\n" for n in range(60_000)))
    assert len(found) == 1_001
    assert found[0].code == "B009"


@pytest.mark.parametrize("line", [
    "budget: {total: 0.01}",
    "window: {event: '618', year: '2027'}",
    "window: {start: 2027-03-15, end: 2027-03-15}",
    "window: {start: 2020-01-01, end: 2027-03-15}",
    "products: [{name: a, price: 5, promo_price: 9, stock: 0}]",
    "platforms: {}",
    "platforms:",
    "brand: {name: 007}",
    "constraints: {platform_share: {jd: {min: 40%}, tmall: {min: 60%}}}",
    "constraints: {min_spend: {jd: 600000, tmall: 400000}}",
    "constraints: {exclude_platforms: [jd], platform_share: {jd: {max: 0%}}}",
    "fees: {agency: 100%}",
    "platforms: {douyin: {audience: {A3: 7}, deep_a3: 7, rates: {A2_to_A4: 100%}}}\noverlap: {deep_a3_and_ti: 7}",
    "people: {sign_off: 2027-01-01}",
])  # fmt: skip
def test_borders_that_still_hold(line: str) -> None:
    assert isinstance(parse(with_line(line)), Brief)


def test_what_is_left_out_is_unknown_and_what_is_empty_is_known() -> None:
    brief = parse(BASE)
    unknown = (
        brief.audiences, brief.competitors, brief.partners, brief.platforms, brief.notes, brief.fees.agency,
        brief.objective.secondary, brief.tools.yuntu, brief.overlap.deep_a3_and_ti, brief.products[0].stock,
        brief.constraints.exclude_platforms, brief.creators.contracted,
    )  # fmt: skip
    assert set(unknown) == {None}
    empty = parse(BASE + "competitors: []\naudiences: []\nplatforms: {}\ncreators: {blocked: []}\n")
    assert (empty.competitors, empty.audiences, empty.platforms, empty.creators.blocked) == ((), (), {}, ())


def test_a_key_with_nothing_behind_is_left_out() -> None:
    nulls = "locale:\nfees:\nnotes: ~\nmessage: {key: null}\nobjective: {primary: sales, targets: }\n"
    text = "".join(line for line in BASE.splitlines(keepends=True) if not line.startswith("objective")) + nulls
    assert parse(text) == parse(BASE)
    assert parse(text).defaults == parse(BASE).defaults


def test_a_platform_is_listed_with_nothing_or_with_braces() -> None:
    brief = parse(BASE + "platforms:\n  douyin:\n  tmall: {}\n  jd: {audience: {A1: , A2: 4}, costs: }\n")
    assert brief.platforms is not None
    assert list(brief.platforms) == ["douyin", "tmall", "jd"]
    assert brief.platforms["douyin"] == brief.platforms["tmall"]
    assert brief.platforms["douyin"].shop is None
    assert brief.platforms["jd"].costs is None
    assert brief.platforms["jd"].audience == {"A2": 4}


def test_defaults_are_told() -> None:
    brief = parse(BASE)
    assert brief.defaults == ("locale", "budget.currency", "budget.reserve", "budget.round_to")
    budget = brief.budget
    assert (brief.locale, budget.currency, budget.reserve, budget.round_to) == ("en", "CNY", Decimal(0), 100)
    assert parse(with_line("budget: {total: 99999.99}")).budget.round_to == 1
    assert parse(with_line("budget: {total: 100000}")).budget.round_to == 100
    written = parse(with_line("budget: {total: 9, currency: EUR, reserve: 0, round_to: 5}") + "locale: ja\n")
    assert written.defaults == ()
    assert (written.locale, written.budget.round_to) == ("ja", 5)


@pytest.mark.parametrize("text", [
    "😀 水光", "\u202eabc\u2069", "<script>alert(1)</script>", "=1+1", "x" * 50_000, "no", "2027-02-30", "1e3",
])  # fmt: skip
def test_texts_are_carried_verbatim(text: str) -> None:
    brief = parse(with_line(f"name: {text}") + f"notes: '{{{{7*7}}}} {text}'\n")
    assert brief.name == text
    assert brief.notes == f"{{{{7*7}}}} {text}"
    assert type(brief.name) is type(brief.notes) is str


def test_product_of_a_role() -> None:
    brief = parse(with_line("products: [{name: a, role: gift}, {name: b, role: hero}, {name: c, role: hero}]"))
    assert [getattr(brief.product(role), "name", None) for role in ("hero", "gift", "profit")] == ["b", "a", None]
    assert parse(with_line("products: [{name: a}, {name: b}]")).product("hero") == parse(
        with_line("products: [{name: a}]")
    ).product("hero")
    assert parse(with_line("products: [{name: a}, {name: b, role: gift}]")).product("hero") is None


def test_conversion_day() -> None:
    assert parse(BASE).conversion_day == date(2027, 6, 18)
    assert parse(with_line("window: {start: 2027-05-01, end: 2027-06-20}")).conversion_day == date(2027, 6, 20)


def test_a_brief_knows_its_file_but_compares_by_content() -> None:
    brief, commented = parse(BASE), parse("# a comment\n" + BASE)
    assert brief.sha256 == sha256(BASE.encode()).hexdigest() != commented.sha256
    assert brief == commented
    assert brief != parse(with_line("name: Other"))
    assert str(brief.source_of("budget.total")) == "b.yaml:7:17"
    assert str(commented.source_of("products.0.name")) == "b.yaml:6:19"
    assert str(brief.source_of("budget.reserve")) == "b.yaml:7:9"
    assert Brief.model_validate(brief.model_dump()).source_of("budget.total") is None


def test_a_brief_survives_its_own_dump_and_cannot_be_changed() -> None:
    brief = load_brief(EXAMPLES / "serum-618.yaml", CATALOGUE)
    assert Brief.model_validate(brief.model_dump()) == brief
    with pytest.raises(ValidationError):
        brief.name = "x"


def test_an_example_reads_as_it_is_written() -> None:
    briefs = {name: load_brief(EXAMPLES / f"{name}.yaml", CATALOGUE) for name in ("serum-618", "appliance-1111")}
    appliance = briefs["appliance-1111"].platforms
    assert appliance is not None
    assert set(appliance) == set(STAGES)
    serum = briefs["serum-618"]
    assert serum.fees.platform == Decimal("0.03")
    assert serum.platforms is not None
    assert serum.platforms["douyin"].rates == {
        "O_to_A1": Decimal("0.065"), "A1_to_A2": Decimal("0.11"), "A2_to_A3": Decimal("0.082"),
        "A3_to_A4": Decimal("0.041"), "A4_to_A5": Decimal("0.075"),
    }  # fmt: skip


def test_the_schema_covers_the_format() -> None:
    schema = Brief.model_json_schema()
    assert schema["required"] == ["format", "name", "as_of", "brand", "products", "objective", "budget", "window"]
    assert schema["additionalProperties"] is False


@given(st.text(max_size=200))
def test_any_text_is_a_brief_or_a_planner_error(text: str) -> None:
    try:
        parse(text)
    except PlannerError as error:
        assert error.problems


@st.composite
def _damaged(draw: st.DrawFn) -> str:
    """An example with a piece cut out and something else put in: reaches much further in than free text."""
    text = (EXAMPLES / "serum-618.yaml").read_text(encoding="utf-8")
    start = draw(st.integers(0, len(text)))
    length = draw(st.integers(0, 40))
    pieces = [
        "",
        "~",
        "[]",
        "{}",
        "-1",
        "1e3",
        "yes",
        "0",
        "999999999999",
        "100%",
        ": ",
        "\n",
        "  ",
        "&a ",
        "*a",
        '"',
        "'",
    ]
    return text[:start] + draw(st.sampled_from(pieces) | st.text(max_size=5)) + text[start + length :]


@given(_damaged())
def test_a_damaged_brief_is_a_brief_or_a_planner_error(text: str) -> None:
    try:
        parse(text)
    except PlannerError as error:
        assert all(each.source.path == "b.yaml" and each.code[0] in "BS" for each in error.problems)


@pytest.mark.parametrize(
    ("items", "number"),
    [
        ("[§1,900人の使用後アンケート]", "1,900"),
        ("[a, §4.8 of 5 stars from 12,600 shop reviews, b]", "12,600"),
    ],
)
def test_a_thousands_comma_that_splits_a_text_is_warned_of_at_its_second_half(items: str, number: str) -> None:
    text = with_line(f"message: {{proof: {items.replace('§', '')}}}")
    (warning,) = parse(text).warnings
    line = text.splitlines()[warning.source.line - 1]
    assert line[warning.source.column - 1 :].startswith(number.split(",")[1]) and number in warning.message
    assert (warning.code, warning.severity) == ("B016", "warning") and "quote the text" in warning.hint


@pytest.mark.parametrize(
    "items",
    ['["1,900 buyers"]', "[1, 900 buyers]", '["since 1",900 buyers]', '[1,"900 buyers"]', "[123,456]", "[12345,678 buyers]", "[1,90 buyers]", "[1,9000 buyers]"],
)  # fmt: skip
def test_other_commas_are_nobodys_mistake(items: str) -> None:
    assert parse(with_line(f"message: {{proof: {items}}}")).warnings == ()


def test_a_warning_stands_beside_the_errors_of_a_brief() -> None:
    found = problems(with_line("message: {proof: [1,900 buyers], hash: x}"))
    assert [problem.code for problem in found] == ["B016", "B001"]
