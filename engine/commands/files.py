"""Files and tables that a verb leaves behind: whole or not at all."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click


def write_whole(target: Path, content: str | bytes) -> None:
    """All of a file or nothing: written beside its place, then moved there."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, content.encode() if isinstance(content, str) else content, 0o644)
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}") from None


def replace_file(target: Path, content: bytes, mode: int) -> None:
    """The same for bytes, with the file's rights; an OSError leaves what was there."""
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def print_table(head: tuple[str, ...], rows: Iterable[list[str]]) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for row in (list(head), *rows):
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
