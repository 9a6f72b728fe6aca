"""Translations of a rulebook's prose: said where the plan's language has them, and checked against their source."""

import json
from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from click.testing import CliRunner

import cli
from engine.errors import PlannerError, Problem
from engine.explain import Explainer
from engine.pipeline import Desk
from engine.plan.model import Plan
from engine.render.json import render_json
from engine.rulebook.check_texts import placeholders
from engine.rulebook.drafts import draft_texts
from engine.rulebook.load import load_rulebooks
from tests.books import ROOT, rule, rules, write_book

BRIEF = """
format: planwheel/brief@1
name: Case
as_of: 2027-03-15
brand: {name: Lumen}
products: [{name: Serum}]
objective: {primary: sales}
budget: {total: 1000000}
window: {event: "618", year: 2027}
platforms: {douyin: {}, xiaohongshu: {}}
"""
RULES = rules(
    rule("seen", "layer: diagnosis\nwhen: {budget.total: {at_least: {param: enough}}}\nthen: [{finding: {id: seen, text: 'At {brand.name}, {param:enough} is enough.'}}]"),
    rule("post", "layer: tactics\nfor_each: {platform: [douyin, xiaohongshu]}\nwhen: {finding: seen}\nthen:\n  - tactic: {id: go, playbook: joint.content, platform: $platform, stage: order, title: 'Post on {$platform:name}', text: Post it., audience: broad, measure: reads, quantity: {count: 1, unit: posts}}"),
    rule("watch", "layer: checks\nwhen: always\nthen:\n  - risk: {id: late, level: high, trigger: It is late., text: Hurry.}\n  - ask: {id: rate, field: platforms.douyin.members, why: We need it.}"),
)  # fmt: skip
PARAMETERS = """
parameters:
  - {id: enough, title: What is enough, unit: money, values: {2022-01-01: 5000}, confidence: expert, basis: A guess.}
"""
DERIVED = "derived: {douyin.twice: {sum: [douyin.members, douyin.members], unit: people, meaning: twice the members}}"
WHOLE = """
parameters:
  enough: {title: 够用的金额, basis: 估计值。}
derived:
  douyin.twice: {meaning: 会员数的两倍}
"""
TOPIC = """
rules:
  seen:
    title: 看到了
    why: 因为看到。
    seen: {text: "{param:enough}对{brand.name}够用。"}
  post:
    title: 发布
    why: 因为要发布。
    go: {title: "在{$platform:name}发布", text: 发布吧。}
  watch:
    title: 留意
    why: 因为要留意。
    late: {trigger: 晚了。, text: 快点。}
    rate: {why: 我们需要它。}
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def book(
    folder: Path, topic: str | None = TOPIC, whole: str | None = WHOLE, more: str = "", *, stamped: bool = True
) -> Path:
    """The book `core` with translations, each with the stamp of its source unless told otherwise."""
    core = write_book(folder, more=more, rules_topic=RULES, parameters=PARAMETERS, derived=DERIVED)
    stamps = {each.id: each.stamp for each in load_rulebooks([folder])[0].books[0].passages}
    for name, text in (("texts/zh-CN.yaml", whole), ("texts/zh-CN/topic.yaml", topic)):
        if text is None:
            continue
        data = yaml.safe_load(text)
        for kind, section in data.items() if stamped else ():
            for id_, passage in section.items() if isinstance(section, dict) else ():
                stamp = stamps.get(f"topic/{id_}" if kind == "rules" else id_)
                if isinstance(passage, dict) and stamp:
                    passage.setdefault("stamp", stamp)
        write(core, name, yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000) if stamped else text)
    return core


def desk(folder: Path) -> Desk:
    return Desk.open([folder], [ROOT / "templates"])


def plan(folder: Path, locale: str = "zh-CN") -> Plan:
    return desk(folder).plan(write(folder, "brief.yaml", BRIEF), locale)[0]


def explainer(folder: Path, locale: str = "zh-CN") -> Explainer:
    return desk(folder).explainer(write(folder, "brief.yaml", BRIEF), locale)


def problems(folder: Path) -> list[Problem]:
    try:
        return load_rulebooks([folder], texts=True)[1]
    except PlannerError as error:
        return error.problems


def only(found: list[Problem], code: str) -> Problem:
    assert [each.code for each in found] == [code], [str(each) for each in found]
    assert found[0].source.line and found[0].source.column and found[0].hint
    return found[0]


# What is said


def test_a_plan_speaks_the_readers_language_wherever_a_rule_speaks(tmp_path: Path) -> None:
    book(tmp_path)
    made = plan(tmp_path)
    assert [(each.title, each.text) for each in made.diagnosis.findings] == [("看到了", "¥5,000对Lumen够用。")]
    assert [(each.title, each.text, each.why) for each in made.tactics] == [
        ("在抖音发布", "发布吧。", "因为要发布。"),
        ("在小红书发布", "发布吧。", "因为要发布。"),
    ]
    assert [(each.title, each.trigger, each.text) for each in made.risks] == [("留意", "晚了。", "快点。")]
    assert "我们需要它。" in [each.why for each in made.brief_check.missing]
    assert [(a.title, a.basis) for a in made.brief_check.assumptions if a.id == "core/enough"] == [
        ("够用的金额", "估计值。")
    ]
    assert {each.title for each in made.trace} == {"看到了", "发布", "留意"}


def test_explain_speaks_the_readers_language(tmp_path: Path) -> None:
    book(tmp_path)
    answer = explainer(tmp_path).answer("seen") or ""
    assert "看到了" in answer and "因为看到。" in answer and "A title" not in answer
    assert "看到了" in explainer(tmp_path).overview()


def test_a_derived_fact_says_what_it_is_in_the_readers_language(tmp_path: Path) -> None:
    book(tmp_path)
    assert explainer(tmp_path).words.meaning("douyin.twice") == "会员数的两倍"
    assert explainer(tmp_path, "ja").words.meaning("douyin.twice") == "twice the members"


def test_what_is_not_translated_is_said_as_its_author_wrote_it(tmp_path: Path) -> None:
    book(tmp_path, topic="rules: {post: {go: {title: '在{$platform:name}发布'}}}", whole=None)
    first = plan(tmp_path).tactics[0]
    assert (first.title, first.text, first.why) == ("在抖音发布", "Post it.", "A reason.")
    assert plan(tmp_path, "ja").tactics[0].title == "Post on 抖音（Douyin）"


def test_one_file_may_hold_the_rules_of_all_topics(tmp_path: Path) -> None:
    book(tmp_path, topic=None, whole="rules: {topic/seen: {title: 看到了}}")
    assert plan(tmp_path).diagnosis.findings[0].title == "看到了"
    assert [each.code for each in problems(tmp_path)] == ["R061"]


def test_a_finding_of_both_branches_has_two_texts(tmp_path: Path) -> None:
    body = (
        "layer: diagnosis\nwhen: always\ngate: {budget.total: {at_most: 1}}\n"
        "then: [{finding: {id: f, text: Poor.}}]\notherwise: [{finding: {id: f, text: Rich.}}]"
    )
    core = write_book(tmp_path, rules_topic=rules(rule("both", body)))
    write(core, "texts/zh-CN/topic.yaml", "rules: {both: {f: {text: 穷。}, otherwise.f: {text: 富。}}}")
    assert [each.text for each in plan(tmp_path).diagnosis.findings] == ["富。"]


def test_an_action_with_a_variable_in_its_id_is_translated_once(tmp_path: Path) -> None:
    body = (
        "layer: tactics\nfor_each: {platform: [douyin, xiaohongshu]}\nwhen: always\n"
        "then: [{tactic: {id: on-$platform, playbook: joint.content, platform: $platform, stage: order, title: Go, text: Go., audience: broad, measure: reads, quantity: {count: 1, unit: posts}}}]"
    )
    core = write_book(tmp_path, rules_topic=rules(rule("each", body)))
    write(core, "texts/zh-CN/topic.yaml", "rules: {each: {on-$platform: {title: 出发}}}")
    assert [each.title for each in plan(tmp_path).tactics] == ["出发", "出发"]


# Overlays


OVERLAY = """
rules:
  - overrides: core/topic/post
    title: Publish
    then: [{tactic: {id: go, playbook: joint.content, platform: $platform, stage: order, title: "Publish on {$platform:name}", text: Publish it., audience: broad, measure: reads, quantity: {count: 1, unit: posts}}}]
"""  # fmt: skip


def test_an_overlay_speaks_its_own_words_where_it_rewords(tmp_path: Path) -> None:
    book(tmp_path)
    own = write_book(tmp_path, "own", "extends: core\n", rules_mine=OVERLAY)
    first = plan(tmp_path).tactics[0]
    assert (first.title, first.text, first.why) == ("Publish on 抖音", "Publish it.", "因为要发布。")
    assert next(each.title for each in plan(tmp_path).trace if each.rule == "core/topic/post-douyin") == "Publish"
    write(
        own, "texts/zh-CN/mine.yaml", "rules: {core/topic/post: {title: 上线, go: {title: '在{$platform:name}上线'}}}"
    )
    first = plan(tmp_path).tactics[0]
    assert (first.title, first.text, first.why) == ("在抖音上线", "Publish it.", "因为要发布。")
    assert next(each.title for each in plan(tmp_path).trace if each.rule == "core/topic/post-douyin") == "上线"


def test_an_overlay_leaves_the_stamps_of_the_book_it_rewords_alone(tmp_path: Path) -> None:
    book(tmp_path)
    write_book(tmp_path, "own", "extends: core\n", rules_mine=OVERLAY)
    assert problems(tmp_path) == []


# Stamps


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("text: Post it.", "text: Post it now.", True),
        ("title: A title", "title: Another title", True),
        ("{id: go,", "{id: run,", True),
        ("text: Post it.", 'text: "Post\n            it."', False),
        ("    why: A reason.", "    why: >\n      A\n      reason.", False),
        ("    layer: tactics", "    # about posts\n    priority: 3\n    layer: tactics", False),
    ],
)
def test_only_a_new_wording_makes_a_translation_stale(tmp_path: Path, old: str, new: str, stale: bool) -> None:
    core = book(tmp_path)
    path = core / "rules/topic.yaml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")
    assert any(each.code == "R061" for each in problems(tmp_path)) is stale


def test_a_stale_translation_says_the_present_stamp_and_is_still_said(tmp_path: Path) -> None:
    book(tmp_path, TOPIC.replace("    title: 看到了", "    stamp: 00000000\n    title: 看到了"))
    problem = only(problems(tmp_path), "R061")
    stamp = next(each.stamp for each in desk(tmp_path).rulebook.books[0].passages if each.id == "topic/seen")
    assert problem.severity == "warning" and problem.hint.endswith(f"write stamp: {stamp}")
    assert problem.source.path.endswith("texts/zh-CN/topic.yaml") and len(stamp) == 8
    assert plan(tmp_path).diagnosis.findings[0].title == "看到了"


# Mistakes


MISTAKES = [
    ("seen: {text: \"{param:enough}对{brand.name}够用。\"}", "seen: {text: \"{param:enough}够用。\"}", "R063", "lacks {brand.name}", "{brand.name} {param:enough}"),
    ("title: 看到了", "title: '{brand.name}看到了'", "R063", "has {brand.name}", "its source has none"),
    ("{$platform:name}", "{platform:name}", "R063", "lacks {$platform:name} and has {platform:name}", "{$platform:name}"),
    ("  seen:\n    title", "  saen:\n    title", "R062", "there is no rule 'topic/saen'", "did you mean topic/seen?"),
    ("late: {trigger", "lait: {trigger", "R062", "has no text `lait.trigger`", "did you mean late.trigger?"),
    ("trigger: 晚了。", "tiger: 晚了。", "R062", "has no text `late.tiger`", "did you mean late.trigger?"),
    ("title: 看到了", "title: ''", "R065", "title: the text is empty", "leave the key out"),
    ("title: 看到了", "title:", "R065", "title: the text is empty", "leave the key out"),
    ("rules:", "rule:", "R001", "rule: this key is unknown", "rules"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "message", "hint"), MISTAKES, ids=[row[1] for row in MISTAKES])
def test_a_mistake_is_named_at_its_place_and_stops_a_plan_in_that_language_only(
    tmp_path: Path, old: str, new: str, code: str, message: str, hint: str
) -> None:
    assert old in TOPIC
    book(tmp_path, TOPIC.replace(old, new))
    problem = next(each for each in problems(tmp_path) if each.severity == "error")
    assert (problem.code, problem.source.path.endswith("texts/zh-CN/topic.yaml")) == (code, True)
    assert message in problem.message and hint in problem.hint
    line = (tmp_path / "core/texts/zh-CN/topic.yaml").read_text(encoding="utf-8").splitlines()[problem.source.line - 1]
    assert line.split(":")[0].strip() in new or new in line
    with pytest.raises(PlannerError) as caught:
        plan(tmp_path)
    assert code in {each.code for each in caught.value.problems}
    assert plan(tmp_path, "en").tactics[0].title == "Post on Douyin"


def test_placeholders_may_stand_in_another_order(tmp_path: Path) -> None:
    book(tmp_path)
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("parameters: {enuogh: {title: 够用}}", "there is no parameter 'enuogh'"),
        ("derived: {douyin.twise: {meaning: 两倍}}", "there is no derived fact 'douyin.twise'"),
        ("groups: {nobody: {title: 没有}}", "there is no choice 'nobody'"),
        ("facts: {'{platform}.chop': 店铺}", "there is no fact '{platform}.chop'"),
    ],
)
def test_words_for_what_a_book_has_not_are_errors(tmp_path: Path, section: str, message: str) -> None:
    book(tmp_path, whole=section)
    assert message in only(problems_with_hint(tmp_path), "R062").message


def problems_with_hint(folder: Path) -> list[Problem]:
    """Problems whose hint is not judged here: a short book may have nothing near to suggest."""
    return [Problem(each.source, each.code, each.message, each.hint or "-", each.severity) for each in problems(folder)]


def test_a_fact_can_only_be_told_with_the_parts_of_its_name(tmp_path: Path) -> None:
    book(tmp_path, whole="facts: {'{platform}.shop': '{brand}的店铺'}")
    assert "{brand} is not in the fact's name" in only(problems(tmp_path), "R063").message


def test_a_topic_without_rules_and_a_language_nobody_has_are_errors(tmp_path: Path) -> None:
    core = book(tmp_path)
    write(core, "texts/zh-CN/topik.yaml", "rules: {seen: {title: 看到了}}")
    assert only(problems(tmp_path), "R064").hint == "did you mean topic?"
    (core / "texts/zh-CN/topik.yaml").rename(core / "texts/zh.yaml")
    assert "there is no language 'zh'" in only(problems(tmp_path), "R064").message
    (core / "texts/zh.yaml").rename(core / "texts/en.yaml")
    assert "core is written in en" in only(problems(tmp_path), "R064").message


def test_a_passage_translated_twice_is_named(tmp_path: Path) -> None:
    book(tmp_path, whole="rules: {topic/seen: {title: 又看到了}}")
    found = [each for each in problems(tmp_path) if each.code == "R067"]
    assert len(found) == 1 and "topic/seen is translated twice, first at" in found[0].message


def test_a_file_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    core = book(tmp_path, TOPIC.replace("title: 看到了", "titel: 看到了"))
    write(core, "texts/zh-CN.yaml", "parameters: [")
    assert {each.code for each in problems(tmp_path)} == {"S005", "R062"}
    book(tmp_path, whole=None, more="locales: [zh-CN]\n")
    write(core, "texts/zh-CN.yaml", "parameters: [")
    assert [each.code for each in problems(tmp_path)] == ["S005"]


# Promises


def test_a_promised_language_misses_every_passage_and_text_that_is_not_there(tmp_path: Path) -> None:
    topic = TOPIC.replace("    why: 因为看到。\n", "").replace("    rate: {why: 我们需要它。}\n", "")
    book(tmp_path, topic, whole=None, more="locales: [zh-CN]\n")
    found = problems(tmp_path)
    assert {(each.code, each.severity) for each in found} == {("R066", "warning")}
    said = "\n".join(f"{each.message} | {each.hint}" for each in found)
    for wanted in (
        "topic/seen: the translation of `why` is missing | it says: A reason.",
        "topic/watch: the translation of `rate.why` is missing | it says: We need it.",
        "the parameter enough has no words in zh-CN | `planwheel rulebooks texts core --locale zh-CN` prints",
        "the derived fact douyin.twice has no words in zh-CN",
    ):
        assert wanted in said


def test_a_book_that_promises_nothing_misses_nothing(tmp_path: Path) -> None:
    book(tmp_path, topic=None, whole=None)
    assert problems(tmp_path) == []


def test_only_a_language_that_plans_are_written_in_can_be_promised(tmp_path: Path) -> None:
    write_book(tmp_path, more="locales: [zh]\n", rules_topic=RULES, parameters=PARAMETERS)
    assert "R004" in {each.code for each in problems(tmp_path)}


# What it costs


def test_a_plan_reads_the_texts_of_its_own_language_only(tmp_path: Path) -> None:
    core = book(tmp_path)
    write(core, "texts/ja.yaml", "groups: [")
    write(core, "texts/en.yaml", "groups: [")
    assert plan(tmp_path, "zh-CN").tactics and plan(tmp_path, "en").tactics
    write(core, "texts/zh-CN.yaml", "groups: [")
    assert plan(tmp_path, "en").tactics
    with pytest.raises(PlannerError):
        plan(tmp_path, "zh-CN")


def hashes(folder: Path) -> list[str]:
    return [
        json.loads(render_json(plan(folder, code), None))["rulebooks"][0]["sha256"] for code in ("en", "zh-CN", "ja")
    ]  # type: ignore[arg-type]


def test_a_plan_names_the_words_it_was_written_with(tmp_path: Path) -> None:
    core = book(tmp_path)
    path = core / "texts/zh-CN/topic.yaml"
    before, text = hashes(tmp_path), path.read_text(encoding="utf-8")
    path.write_text(f"# said better\n{text}".replace("title: 看到了", "title:\n      看到了"), encoding="utf-8")
    assert hashes(tmp_path) == before
    path.write_text(text.replace("看到了", "看见了"), encoding="utf-8")
    en, chinese, japanese = hashes(tmp_path)
    assert [en, japanese] == [before[0], before[2]] and chinese != before[1]
    assert before[0] == before[2] != before[1]


# The translator's command


def draft(folder: Path) -> str:
    return "".join(f"{line}\n" for line in draft_texts(load_rulebooks([folder])[0].books[0], "zh-CN"))


def test_a_translator_gets_what_is_open_and_nothing_when_all_is_done(tmp_path: Path) -> None:
    core = book(tmp_path)
    assert draft(tmp_path) == ""
    stale = TOPIC.replace("    title: 看到了", "    stamp: 00000000\n    title: 看到了")
    book(tmp_path, stale.replace("    late: {trigger: 晚了。, text: 快点。}\n", ""))
    printed = draft(tmp_path)
    stamps = {each.id: each.stamp for each in load_rulebooks([tmp_path])[0].books[0].passages}
    assert printed.startswith(f"# {core}/texts/zh-CN/topic.yaml\nrules:\n  seen:\n    stamp: {stamps['topic/seen']}\n")
    assert "    # A title\n    title: 看到了\n" in printed
    assert "    late:\n      # Hurry.\n      text:\n      # It is late.\n      trigger:\n" in printed
    assert "post:" not in printed


def test_a_filled_in_draft_is_a_complete_translation(tmp_path: Path) -> None:
    core = book(tmp_path, topic=None, whole=None, more="locales: [zh-CN]\n")
    files = [part.split("\n", 1) for part in draft(tmp_path).split(f"# {core}/")[1:]]
    assert [name for name, _ in files] == ["texts/zh-CN.yaml", "texts/zh-CN/topic.yaml"]
    for name, text in files:
        lines, source = [], ""
        for line in text.splitlines():
            source = line.split("# ", 1)[1] if "# " in line else source
            fills = line.strip() in ("title:", "why:", "text:", "trigger:", "basis:", "meaning:")
            lines.append(f"{line} {json.dumps('译' + source)}" if fills else line)
        write(core, name, "\n".join(lines))
    assert problems(tmp_path) == []
    assert draft(tmp_path) == ""
    assert plan(tmp_path).tactics[0].title == "译Post on 抖音"


def test_the_command_prints_the_draft_of_a_shipped_book_and_names_the_books_there_are() -> None:
    result = CliRunner().invoke(cli.main, ["rulebooks", "texts", "fact-s", "--locale", "ja"])
    books = load_rulebooks([ROOT / "rulebooks"])[0].books
    wanted = list(draft_texts(next(each for each in books if each.id == "fact-s"), "ja"))
    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if not line.startswith("#")] == [
        line for line in wanted if not line.startswith("#")
    ]
    result = CliRunner().invoke(cli.main, ["rulebooks", "texts", "fact", "--locale", "ja"])
    assert result.exit_code == 2 and "fact-s" in result.output


def test_words_that_stand_in_for_an_unknown_fact_are_each_language_s_own() -> None:
    english, chinese = "Put {products.gift.name?one gift} in.", "放{products.gift.name?一份赠品}。"
    assert placeholders(english) == placeholders(chinese)
    assert placeholders(english) != placeholders("放{products.gift.name}。")
