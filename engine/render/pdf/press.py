"""The typesetter: a template and data in, a PDF out; nothing is fetched, and no day stands in the file."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import typst

from engine.errors import PlannerError, Problem, Source

_PACKAGE = re.compile(r"#?(?:import|include)\s*\(?\s*\"@")
_PLACE = re.compile(r"([^\s:]+\.typ):(\d+):(\d+)")


def find_template(name: str, folders: Sequence[Path]) -> Path:
    """The first folder's template of that name; it may import and include what stands beside it, and no package."""
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        hint = "searched in " + ", ".join(map(str, folders))
        raise PlannerError([Problem(Source(str(folders[-1] / name)), "T001", f"there is no template `{name}`", hint)])
    for each in sorted(path.parent.rglob("*.typ")):
        for number, line in enumerate(each.read_text("utf-8", "replace").splitlines(), 1):
            if found := _PACKAGE.search(line):
                source = Source(str(each), number, found.start() + 1)
                hint = "copy the package's files beside the template and import them by path"
                raise PlannerError([Problem(source, "T004", "templates fetch no packages", hint)])
    return path


def print_pdf(template: Path, fonts: typst.Fonts, values: Mapping[str, str]) -> bytes:
    """The template filled with values, which it reads as `sys.inputs`; raises PlannerError at the template's line."""
    try:
        compiler = typst.Compiler(template, root=template.parent, font_paths=fonts, sys_inputs=dict(values))
        document, _ = compiler.compile_with_warnings(format="pdf", timestamp=0)
    except typst.TypstError as error:
        found = _PLACE.search(error.diagnostic or "")
        place = (int(found[2]), int(found[3])) if found else (None, None)
        source = Source(str(template.parent / Path(found[1]).name) if found else str(template), *place)
        hint = "; ".join(error.hints) or "see the Typst reference"
        raise PlannerError([Problem(source, "T006", error.message, hint)]) from error
    assert isinstance(document, bytes)
    return document
