"""Where the shipped `rulebooks/` and `templates/` are: inside a wheel, else beside `engine/` in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def find_resource(name: str) -> Path:
    """The folder `name`; inside first, so that a stranger's folder of that name cannot take its place."""
    candidates = (_PACKAGE / "_data" / name, _PACKAGE.parent / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{name}/ is neither at {candidates[0]} nor at {candidates[1]}; reinstall planwheel")
