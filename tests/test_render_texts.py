"""The three text files against each other and against the templates and code that use them."""

import re
from pathlib import Path

import plans
import pytest

from engine.locale import LOCALES, Locale

TEXTS = {code: Locale.load(code, plans.TEMPLATES, {}).texts for code in LOCALES}
ENGINE = plans.ROOT / "engine"
OURS = [*plans.TEMPLATES.rglob("*.j2"), ENGINE / "locale.py", *(ENGINE / "render").glob("*.py")]
CODE = {path: path.read_text("utf-8") for path in OURS}
REST = "\n".join(path.read_text("utf-8") for path in (*ENGINE.rglob("*.py"), plans.ROOT / "cli.py"))
CALL = re.compile(r"""\btexts?[(\[]\s*['"]([\w.-]+)['"]""")
GROUP = re.compile(r"""labels?\(['"](\w+)['"]|_word\(|grid\([^)]*\), outline\.\w+, '(\w+)'""")
LITERAL = re.compile(r"""['"]([\w.-]+)['"]""")
ELSEWHERE = ("planner.",)  # the planner's own sentences: engine/plan


def _slots(text: str) -> set[str]:
    return {name for name, _ in re.findall(r"\{(\w+)(:[^}]*)?\}", text)}


@pytest.mark.parametrize("code", LOCALES[1:])
def test_the_locales_have_the_same_keys_and_values(code: str) -> None:
    assert set(TEXTS[code]) == set(TEXTS["en"])
    for key, text in TEXTS["en"].items():
        assert _slots(TEXTS[code][key]) <= _slots(text), key


@pytest.mark.parametrize("path", sorted(CODE), ids=lambda path: path.name)
def test_no_text_is_undefined(path: Path) -> None:
    wanted = {key for key in CALL.findall(CODE[path]) if "." in key and not key.endswith((".", "_"))}
    assert wanted <= set(TEXTS["en"])


def test_no_text_is_unused() -> None:
    everything = "\n".join((*CODE.values(), REST))
    literals = {*LITERAL.findall(everything), *re.findall(r"""f['"]([\w-]+\.)\{""", everything)}
    prefixes = tuple(literal for literal in literals if literal.endswith((".", "_")) and len(literal) > 3)
    groups = tuple(f"{group}." for pair in GROUP.findall(everything) for group in pair if group)
    used = (*prefixes, *groups, "phases.", "kinds.", "tiers.", "formats.", *ELSEWHERE)
    assert not [key for key in TEXTS["en"] if key not in literals and not key.startswith(used)]


@pytest.mark.parametrize("code", LOCALES)
def test_texts_hold_words_only(code: str) -> None:
    markup = re.compile(r"[<>*|\\]|\]\(|^#|\n")
    words = {key: text for key, text in TEXTS[code].items() if not key.startswith(("formats.", "planner."))}
    assert not [key for key, text in words.items() if markup.search(re.sub(r"\{[^}]*\}", "", text))]
