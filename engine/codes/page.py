"""The catalogue as Markdown: one page a code, and CODES.md with all of them."""

import re
from collections.abc import Iterable

from engine.codes.code import Code

LETTERS = {
    "S": "Reading a file",
    "B": "Briefs",
    "R": "Rulebooks",
    "T": "Templates and texts",
    "P": "The planner itself",
}
_HEAD = """\
# Codes of problems

`planwheel check` prints a problem as `path:line:column: severity[CODE]: message`, with a hint that says what to write; `planwheel codes CODE` prints the page of a code.
An **error** cannot be understood, and no plan is made of it, or it can never work. A **warning** is understood, but probably not meant; with `--strict` it counts as an error.

An example shows the beginning of a file; the rest of it is right. Rules stand in a small book `mine` with a choice `pace` (fast or slow), a parameter `threshold`, a reference
`source` and a rule `topic/search`. A tab is shown as ⇥. This page is printed by `planwheel codes --markdown`.
"""
_INVISIBLE = re.compile("[\u2028\u2029\x85]")


def page_of(code: Code) -> str:
    """What one code means, a file that raises it, what check says, and the file mended."""
    blocks = [f"### {code.id}: {code.title}", f"{code.severity.capitalize()}. {code.meaning}"]
    if code.made:
        blocks.append(f"How it comes about: {code.made}.")
    if code.file:
        blocks += [f"In `{code.file}`", _fenced(code.bad, code.file), "check says", _fenced(code.says, "")]
        blocks += [f"Right, in `{code.moved}`" if code.moved else "Right", _fenced(code.good, code.file)]
    return "\n\n".join(blocks) + "\n"


def catalogue_page(codes: Iterable[Code]) -> str:
    """CODES.md: a table of all codes, then their pages by letter."""
    listed = list(codes)
    rows = [f"| [{code.id}](#{_anchor(code)}) | {code.severity} | {code.title} |" for code in listed]
    blocks = [_HEAD, "\n".join(["| code | severity | is about |", "|---|---|---|", *rows]) + "\n"]
    for letter, heading in LETTERS.items():
        blocks += [f"## {letter}: {heading}\n", *(page_of(code) for code in listed if code.id.startswith(letter))]
    return "\n".join(blocks)


def _anchor(code: Code) -> str:
    """The id that code hosts give the heading of a page."""
    return re.sub(r"[^\w -]", "", f"{code.id}: {code.title}".lower()).replace(" ", "-")


def _fenced(text: str, file: str) -> str:
    kind = "yaml" if file.endswith(".yaml") else "jinja" if file.endswith(".j2") else "text"
    shown = _INVISIBLE.sub(lambda sign: f"⟨U+{ord(sign[0]):04X}⟩", text.replace("\t", "⇥")).rstrip("\n")
    return f"```{kind}\n{shown}\n```"
