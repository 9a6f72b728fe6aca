"""What templates read is held against what plans have, before anybody prints one."""

from pathlib import Path

import pytest

from engine.checkup import check_paths

BOOKS = [Path(__file__).resolve().parent.parent / "rulebooks"]


def told(folder: Path, text: str) -> list[str]:
    """Code, column and message of everything that is said of a template."""
    path = folder / "md/_risks.md.j2"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [f"{each.code} {each.source.column} {each.message}; {each.hint}" for each in check_paths([folder], BOOKS)]


WRONG = [
    ("{{ plan.brief.nam }}", "T003 15 there is no 'nam' here; did you mean name?"),
    ("{% for r in outline.risks %}{{ r.item.levell }}{% endfor %}", "T003 39 there is no 'levell' here; did you mean level?"),
    ("{% for x in plan.budget.lines|sort(attribute='id') %}{{ x.amout }}{% endfor %}", "T003 59 there is no 'amout' here"),
    ("{% for x, ys in outline.coordination.items() %}{% for y in ys %}{{ y.stepp }}{% endfor %}{% endfor %}", "T003 70 there is no 'stepp'"),
    ("{{ outline.coordination['content'][0].stepp }}", "T003 39 there is no 'stepp' here"),
    ("{% set k = plan.kpis|first %}{{ k.measur }}", "T003 35 there is no 'measur' here; did you mean measure?"),
    ("{{ (plan.tactics|list)[0].titl|upper }}", "T003 27 there is no 'titl' here; did you mean title?"),
    ("{% if outline.push %}{{ outline.push.titel }}{% endif %}", "T003 38 there is no 'titel' here; did you mean title?"),
    ("{{ (plan.kpis|first).measur if plan.kpis else '' }}", "T003 22 there is no 'measur' here"),
    ("{{ text('summary.tim') }}", "T005 10 there is no text 'summary.tim'; did you mean summary.time?"),
    ("{{ text('summary.time', a=plan.nothing) }}", "T003 32 there is no 'nothing' here"),
    ("{{ pln.brief.name }}", "T003 4 there is no 'pln' here; did you mean plan?"),
    ("{{ plan.brief.name|uper }}", "T002 20 there is no filter 'uper'; did you mean upper?"),
    ("{% macro m(a) %}{{ a.anything }}{{ plan.brif }}{% endmacro %}", "T003 41 there is no 'brif' here; did you mean brief?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[row[0] for row in WRONG])
def test_what_no_plan_has_is_told_at_its_word(tmp_path: Path, text: str, message: str) -> None:
    found = told(tmp_path, text)
    assert len(found) == 1 and found[0].startswith(message), found


@pytest.mark.parametrize(
    "text",
    [
        "{{ plan.brief.name|upper }} {{ plan.budget.lines|length }} {{ plan.kpis|map(attribute='id')|join }}",
        "{% for x in plan.tactics %}{{ loop.index }} {{ x.quantity.count if x.quantity }} {{ x.title.strip() }}{% endfor %}",
        "{% for id, xs in outline.declined.items() %}{{ xs.failed }}{% for _, ys in xs.items() %}{{ ys[0].option.title }}{% endfor %}{% endfor %}",
        "{% set x = 1 if plan.kpis else plan.brief %}{{ x.name }} {{ unknown_to_us.x if false }}",
        "{% from 'md/_macros.md.j2' import source %}{{ source('a') }} {{ bars }} {{ dict(a=1).a }}",
        "{% macro m(a, b=plan) %}{{ a.anything }} {{ b.anything }} {{ caller() }}{% endmacro %}",
    ],
)
def test_what_cannot_be_told_from_here_is_left_to_the_printing(tmp_path: Path, text: str) -> None:
    allowed = ["T003 " for _ in range(text.count("unknown_to_us"))]
    assert [each[:5] for each in told(tmp_path, text)] == allowed


def test_a_partial_may_read_what_the_template_around_it_sets(tmp_path: Path) -> None:
    (tmp_path / "md").mkdir()
    (tmp_path / "md/plan.md.j2").write_text("{% set mine = 1 %}{% include 'md/_risks.md.j2' %}")
    assert told(tmp_path, "{{ mine }}") == []
    assert told(tmp_path, "{{ minee }}") != []


def test_texts_of_ones_own_count(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/en.yaml").write_text("own: {word: Word}\n")
    assert told(tmp_path, "{{ text('own.word') }} {{ text('summary.time') }}") == []
