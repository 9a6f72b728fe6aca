"""A rule's words for one brief: figures by unit, names by language, and a brief's text is never a pattern."""

import pytest

from engine.brief import parse_brief
from engine.pipeline import wording
from engine.reasoning import reason
from tests.test_explain import DESK
from tests.test_facts import HEAD


def say(text: str, brand: str = "Case", locale: str = "en") -> str | None:
    head = HEAD.replace("{name: Case}", f"{{name: '{brand}'}}")
    brief = parse_brief(head, "b.yaml", DESK.rulebook.catalogue)
    return wording(reason(brief, DESK.rulebook), DESK.rulebook, DESK.language(locale)).say(text)


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


def test_every_choice_has_names_in_every_language() -> None:
    for group in DESK.rulebook.groups:
        name = group.id.removesuffix(f".{group.platform}")
        for locale in ("zh-CN", "ja"):
            translated = [
                book.texts[locale]["groups"][name]
                for book in DESK.rulebook.books
                if name in book.texts.get(locale, {}).get("groups", {})
            ]
            assert len(translated) == 1 and translated[0]["title"], (group.id, locale)
            assert set(translated[0]["options"]) == {option.id for option in group.options}, (group.id, locale)
