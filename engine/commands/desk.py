"""What a verb works with: the shipped rulebooks and templates, the user's on top, and where read ones are kept."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.commands.files import replace_file


def rulebook_folders(more: tuple[Path, ...] = ()) -> list[Path]:
    """The shipped rulebooks, then the user's on top."""
    return [shipped("rulebooks"), *more]


def template_folders(own: Path | None = None) -> list[Path]:
    """The user's templates before the shipped ones."""
    return [*([own] if own else []), shipped("templates")]


def shipped(name: str) -> Path:
    """A shipped folder, told as the user sees it from here if it lies below."""
    from engine.resources import find_resource

    folder = find_resource(name)
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


class Drawer:
    """Where read rulebooks are kept between runs: PLANWHEEL_CACHE (empty: nowhere), else the user's cache folder."""

    def __init__(self) -> None:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        named = os.environ.get("PLANWHEEL_CACHE", str(Path(home) / "planwheel"))
        self.folder = Path(named) if named else None

    def take(self, name: str) -> bytes | None:
        """A kept file; None if there is none, or if somebody else could have written it."""
        try:
            path = self.folder and self.folder / name
            if path is None or (hasattr(os, "getuid") and path.stat().st_uid != os.getuid()):
                return None
            return path.read_bytes()
        except OSError:
            return None

    def put(self, name: str, content: bytes) -> None:
        with suppress(OSError):
            if self.folder is not None:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                replace_file(self.folder / name, content, 0o600)


def open_desk(rulebooks: tuple[Path, ...] = (), templates: Path | None = None) -> Any:
    """The rulebooks and templates that a command works with."""
    from engine.pipeline import Desk

    return Desk.open(rulebook_folders(rulebooks), template_folders(templates), Drawer())
