"""Poppler and the fonts of the machine, for tests: what another program reads back from a print of ours."""

import re
import shutil
import subprocess
import zlib
from importlib.util import find_spec
from pathlib import Path

import pytest

from engine.render.fonts import find_unshown

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="prints are read back with it: apt-get install poppler-utils"
)


def font_files() -> list[tuple[str, int]]:
    """Every font of the machine that the typesetter finds."""
    if find_spec("typst") is None:
        return []
    import typst

    return [(font.path, font.index) for font in typst.Fonts().fonts() if font.path]


needs_fonts = pytest.mark.skipif(
    bool(find_unshown(["营销计画ひらカナשלום"], font_files())),
    reason="no font for Chinese, Japanese or Hebrew: apt-get install fonts-wqy-microhei fonts-dejavu-core",
)


def read_text(content: bytes, folder: Path) -> str:
    """The text of a PDF in the order in which it was set."""
    return _run(["pdftotext", "-raw"], content, folder, ["-"])


def read_fonts(content: bytes, folder: Path) -> list[list[str]]:
    """Each font of a PDF: its name, and the columns that end with whether it is embedded, a subset, readable as text."""
    lines = _run(["pdffonts"], content, folder, []).splitlines()[2:]
    return [[line.split()[0], *line.split()[-5:-2]] for line in lines]


def unpacked(content: bytes) -> bytes:
    """A PDF with its streams unpacked, to look for what no text shows."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return content + b"".join(_inflated(each) for each in streams)


def squeezed(text: str) -> str:
    """Text without what breaks lines: a print breaks them elsewhere."""
    return re.sub(r"[\s\u200b\u2060\u2066-\u2069\u202a-\u202e\u200e\u200f]+", "", text)


def _run(command: list[str], content: bytes, folder: Path, rest: list[str]) -> str:
    path = folder / "read.pdf"
    path.write_bytes(content)
    done = subprocess.run([*command, str(path), *rest], capture_output=True, timeout=120, check=True)
    return done.stdout.decode()


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
