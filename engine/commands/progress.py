"""How far a long run has come, for whoever waits at a terminal."""

import sys
from collections.abc import Collection, Iterator
from typing import TypeVar

Each = TypeVar("Each")
FEW = 2  # are done before anybody has read a word


def tracked(items: Collection[Each], doing: str) -> Iterator[Each]:
    """The items one by one; on a terminal with a bar on stderr that leaves nothing behind, elsewhere in silence."""
    if len(items) <= FEW or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, description=doing)
