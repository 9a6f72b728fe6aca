"""A rule's words for one brief: figures by unit, names by language, and a brief's text is never a pattern."""

import pytest

from engine.brief import parse_brief
from engine.pipeline import wording
from engine.reasoning import reason
from tests.test_explain import DESK
from tests.test_facts import HEAD


def say(text: str, brand: str = "Case", locale: str = "en") -> str:
    head = HEAD.replace("{name: Case}", f"{{name: '{brand}'}}")
    brief = parse_brief(head, "b.yaml", DESK.rulebook.catalogue)
    return wording(reason(brief, DESK.rulebook), DESK.rulebook, DESK.language(locale), DESK.texts(locale)).fill(text)


@pytest.mark.parametrize("brand", ["{budget.total}", "{{7*7}}", "{param:core/small-budget}", "<script>", "=1+1"])
def test_a_brand_that_looks_like_a_placeholder_stays_as_it_is(brand: str) -> None:
    assert say("Show {brand.name} first.", brand) == f"Show {brand} first."


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en", "¥1,000,000 by 18 Jun 2027 for sales on Douyin"),
        ("zh-CN", "¥1,000,000 by 2027年6月18日 for 销售转化 on 抖音"),
        ("ja", "1,000,000元 by 2027年6月18日 for 売上 on 抖音（Douyin）"),
    ],
)
def test_figures_and_names_are_formatted_by_unit_and_language(locale: str, shown: str) -> None:
    text = "{budget.total} by {window.conversion_day} for {objective.primary} on {name:platforms:douyin}"
    assert say(text, locale=locale) == shown


def test_choices_are_named_in_the_readers_language() -> None:
    assert say("{choice:push_stage}") != say("{choice:push_stage}", locale="zh-CN")


@pytest.mark.parametrize("locale", ["zh-CN", "ja"])
def test_every_choice_has_names_in_every_language(locale: str) -> None:
    for group in DESK.rulebook.groups:
        words = DESK.texts(locale)
        assert words.group(group, "title"), group.id
        assert all(words.group(group, "options", option.id) for option in group.options), group.id


@pytest.mark.parametrize("locale", ["zh-CN", "ja"])
def test_every_fact_of_a_brief_has_a_meaning_in_every_language(locale: str) -> None:
    derived = {fact.entry.name for fact in DESK.rulebook.derived}
    facts = [name for name in DESK.rulebook.vocabulary if name not in derived]
    assert len(facts) > 300
    assert [name for name in facts if DESK.texts(locale).meaning(name) is None] == []


@pytest.mark.parametrize(
    ("fact", "chinese", "japanese"),
    [
        ("douyin.costs.cpe", "品牌自有的CPE", "自社のCPE"),
        ("douyin.rates.A2_to_A3", "A2到A3的流转率", "A2からA3への転換率"),
        ("wechat.private-domain.crowd", "“连接私域”环节的现有人群", "「私域につなげる」段階の現在の人数"),
        ("products.hero.margin", "主推款产品的毛利率", "主力商品の粗利率"),
        ("creators.contracted.xiaohongshu.koc", "小红书已签约的KOC数量", "小紅書（RED）で契約済みのクリエイター（達人）の人数：KOC"),
        ("tools.yuntu", "品牌是否已开通巨量云图", "巨量雲図（Yuntu）を利用できるか"),
    ],
)  # fmt: skip
def test_a_fact_is_asked_for_in_the_words_of_the_field(fact: str, chinese: str, japanese: str) -> None:
    reasoning = reason(parse_brief(HEAD, "b.yaml", DESK.rulebook.catalogue), DESK.rulebook)
    told = [
        wording(reasoning, DESK.rulebook, DESK.language(locale), DESK.texts(locale)).meaning(fact)
        for locale in ("zh-CN", "ja")
    ]
    assert told == [chinese, japanese]


def test_a_fact_that_may_be_unknown_has_words_that_stand_in() -> None:
    assert say("Put {products.gift.name?one small gift} into it.") == "Put one small gift into it."
    head = HEAD.replace("products: [{name: Hero}]", "products: [{name: Hero, role: hero}, {name: Spoon, role: gift}]")
    brief = parse_brief(head, "b.yaml", DESK.rulebook.catalogue)
    words = wording(reason(brief, DESK.rulebook), DESK.rulebook, DESK.language("en"), DESK.texts("en"))
    assert words.fill("Put {products.gift.name?one small gift} into it.") == "Put Spoon into it."


@pytest.mark.parametrize(("locale", "shown"), [("en", "a, b and c"), ("zh-CN", "a、b、c"), ("ja", "a、b、c")])
def test_a_list_is_printed_whole_as_the_language_joins_it(locale: str, shown: str) -> None:
    brief = parse_brief(HEAD + "message: {must_avoid: [a, b, c]}\n", "b.yaml", DESK.rulebook.catalogue)
    words = wording(reason(brief, DESK.rulebook), DESK.rulebook, DESK.language(locale), DESK.texts(locale))
    assert words.fill("{message.must_avoid}") == shown
    none = parse_brief(HEAD + "message: {must_avoid: []}\n", "b.yaml", DESK.rulebook.catalogue)
    words = wording(reason(none, DESK.rulebook), DESK.rulebook, DESK.language(locale), DESK.texts(locale))
    assert words.fill("{message.must_avoid?nothing}") == "nothing"
