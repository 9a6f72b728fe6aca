"""Mistakes in templates are Problems with a place, and documents have the same bytes everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import plans
import pytest

from engine.errors import PlannerError, Problem
from engine.locale import LOCALES, Locale
from engine.render import FORMATS

LOCALE = Locale.load("en", plans.TEMPLATES, {})


def _problem(folder: Path, text: str, name: str = "_risks.md.j2") -> Problem:
    (folder / "md").mkdir(exist_ok=True)
    (folder / "md" / name).write_text(text, "utf-8")
    with pytest.raises(PlannerError) as caught:
        FORMATS["md"].render(plans.full(), LOCALE, [folder, plans.TEMPLATES])
    (problem,) = caught.value.problems
    assert problem.source.path == str(folder / "md" / name)
    return problem


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "part"),
    [
        ("ok\n\n  {{ plan.budgt.total }}\n", "T003", 3, 11, "did you mean budget?"),
        ("{{ plann }}", "T003", 1, 4, "did you mean plan?"),
        ("a\n{% for x in plan.tactics %}\n", "T002", 2, 1, ""),
        ("{% include 'md/_nowhere.md.j2' %}", "T001", 1, 13, "no template 'md/_nowhere.md.j2'"),
        ("{{ text('summary.headin') }}", "T005", 1, 1, "did you mean summary.heading?"),
        ("\n{{ plan.__class__.__mro__ }}", "T004", 2, 9, "may not use '__class__'"),
        ("{{ plan.tactics.append(1) }}", "T003", 1, 17, ""),
        ("{{ 1 // 0 }}", "T006", 1, 1, "division or modulo by zero"),
        ("{{ plan.budget.total|monney }}", "T002", 1, 1, "monney"),
        ("{{ 'x'|money }}", "T006", 1, 1, ""),
    ],
)
def test_a_mistake_has_a_place(tmp_path: Path, text: str, code: str, line: int, column: int, part: str) -> None:
    problem = _problem(tmp_path, text)
    assert (problem.code, problem.source.line, problem.source.column) == (code, line, column)
    assert part in f"{problem.message} {problem.hint}"


def test_own_templates_come_before_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "md").mkdir()
    (tmp_path / "md" / "plan.md.j2").write_text("{{ plan.brief.name }} {{ plan.budget.total|money }}", "utf-8")
    assert (
        FORMATS["md"].render(plans.hostile(), LOCALE, [tmp_path, plans.TEMPLATES])
        == "\\# x \\| y &lt;b>bold&lt;/b> 0 ¥3,000,000\n"
    )


def test_a_missing_document_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match="T001"):
        FORMATS["html"].render(plans.full(), LOCALE, [tmp_path])


def test_a_template_cannot_change_a_plan(tmp_path: Path) -> None:
    assert _problem(tmp_path, "{{ plan.brief.targets.update({'gmv': 1}) }}").code == "T004"


SCRIPT = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
import plans
from engine.locale import Locale
from engine.render import FORMATS, find_lacking
for code in {locales!r}:
    locale = Locale.load(code, plans.TEMPLATES, plans.names(code))
    for plan in (plans.full(), plans.unallocated()):
        for name in FORMATS:
            if not find_lacking([name]):
                made = FORMATS[name].render(plan, locale, [plans.TEMPLATES])
                sys.stdout.buffer.write(made if isinstance(made, bytes) else made.encode())
"""


def test_the_same_plan_gives_the_same_bytes() -> None:
    script = SCRIPT.format(root=str(plans.ROOT), tests=str(plans.ROOT / "tests"), locales=LOCALES)
    outputs = set()
    for seed, language, zone in (("0", "C", "UTC"), ("4242", "ja_JP.UTF-8", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LANG": language, "LC_ALL": language, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, timeout=120, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1 and len(outputs.pop()) > 100_000
