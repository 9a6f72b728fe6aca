"""Where the shipped `rulebooks/` and `templates/` are: inside a wheel, else beside `engine/` in a checkout."""

from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def find_resource(name: str) -> Path:
    """The folder `name`; inside first, so that a stranger's folder of that name cannot take its place."""
    candidates = (_PACKAGE / "_data" / name, _PACKAGE.parent / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{name}/ is neither at {candidates[0]} nor at {candidates[1]}; reinstall planwheel")


def find_sources() -> Iterator[Path]:
    """The engine's own source files: what is kept between runs is only good for the code that made it."""
    yield from sorted(_PACKAGE.rglob("*.py"))
