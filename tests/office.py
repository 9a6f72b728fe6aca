"""LibreOffice and the insides of workbooks, for tests: what another program makes of a file of ours."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice calculates these: apt-get install libreoffice-calc"
)


def recalculated(folder: Path, files: list[Path]) -> dict[str, Path]:
    """The files as LibreOffice saves them after calculating every formula anew, by name."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, "utf-8")
    out = folder / "calculated"
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx"]
    done = subprocess.run(
        [*command, "--outdir", str(out), *map(str, files)], capture_output=True, timeout=180, check=False
    )
    found = {path.name: path for path in out.glob("*.xlsx")}
    assert len(found) == len(files), done.stderr.decode(errors="replace")[-2000:]
    return found


def rewritten(target: Path, content: bytes, change: Callable[[str, str], str]) -> Path:
    """A workbook with each of its sheets changed as text; `change` gets a sheet's file name and its XML."""
    source = target.with_suffix(".source")
    source.write_bytes(content)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = change(Path(name).name, data.decode()).encode()
            new.writestr(name, data)
    return target


def forgotten(name: str, xml: str) -> str:
    """A sheet whose formulas have forgotten what they come to."""
    return re.sub(r"(</f>)<v>[^<]*</v>", r"\1", xml)


def parts(content: bytes, folder: Path) -> dict[str, str]:
    """The XML of a workbook by the name of its part."""
    path = folder / "parts.xlsx"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith((".xml", ".rels"))}
