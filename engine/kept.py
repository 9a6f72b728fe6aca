"""What was made of the very same things is not made again: within one reading of the books, or for as long as a watch runs.

Whoever asks names all that a result is made of. It is taken again only if each of them is the same object, or an equal
text or number: so a result can be spared, never be stale. The results are shared and must not be changed.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
P = TypeVar("P")
_PLAIN = (str, int, type(None))


class Kept:
    """Results by name, with what they were made of; off until `begin`."""

    def __init__(self) -> None:
        self._results: dict[Hashable, tuple[tuple[Any, ...], Any]] | None = None

    def begin(self) -> None:
        """Keep results from here on."""
        self._results = {}

    def end(self) -> None:
        """Forget all of them."""
        self._results = None

    @contextmanager
    def meanwhile(self) -> Iterator[None]:
        """Keep results inside this block at least: what is read twice in it is read once."""
        own = self._results is None
        if own:
            self.begin()
        try:
            yield
        finally:
            if own:
                self.end()

    def once(self, name: Hashable, made_of: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What was made last under this name if it was made of the same, else made now."""
        if self._results is None:
            return make()
        kept = self._results.get(name)
        if kept is not None and len(kept[0]) == len(made_of) and all(map(_alike, kept[0], made_of)):
            found: T = kept[1]
            return found
        made = make()
        self._results[name] = made_of, made
        return made

    def told(self, name: Hashable, made_of: tuple[Any, ...], problems: list[P], make: Callable[[list[P]], T]) -> T:
        """The same for what also tells problems: they are told again with the result."""

        def gather() -> tuple[T, list[P]]:
            found: list[P] = []
            return make(found), found

        made, found = self.once(name, made_of, gather)
        problems += found
        return made

    def same(self, name: Hashable, value: T) -> T:
        """The object that was given last under this name if it equals this one: so that others can see it is the same."""
        if self._results is None:
            return value
        kept = self._results.get(name)
        if kept is not None and kept[1] == value:
            found: T = kept[1]
            return found
        self._results[name] = (), value
        return value


def _alike(one: Any, other: Any) -> bool:
    return one is other or (isinstance(one, _PLAIN) and type(one) is type(other) and bool(one == other))


def state_of(path: Path) -> tuple[int, ...]:
    """What a file system tells of a file's content without reading it: when it was written, its size, which file it is."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # told in full when the file is read
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


KEPT = Kept()
"""The one of this process: functions deep in the reading of books ask it, and a watch begins it."""
