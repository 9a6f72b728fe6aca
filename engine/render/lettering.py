"""How wide a text will be in a picture, and how it is made to fit; estimates, since fonts differ between machines."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from engine.render.inert import inert

_NARROW = frozenset("iljtfrI.,:;'!|()[] ")
_BROAD = frozenset("mwMWGOQ%@—")


def width_of(text: str, size: float) -> float:
    """The width of one line of text in a sans serif of that size."""
    return sum(_em(each) for each in text) * size


def fitted(text: str, size: float, room: float) -> str:
    """The text in one line, cut with an ellipsis where it would leave its room."""
    text = inert(text)
    if width_of(text, size) <= room:
        return text
    kept = ""
    for each in text:
        if width_of(kept + each + "…", size) > room:
            break
        kept += each
    return kept.rstrip() + "…"


def wrapped(text: str, size: float, room: float, limit: int) -> tuple[str, ...]:
    """The text in at most so many lines, broken at spaces or between ideographs."""
    lines, rest = [""], inert(text)
    for piece in _pieces(rest):
        if lines[-1] and width_of(lines[-1] + piece.rstrip(), size) > room and len(lines) < limit:
            lines.append("")
        lines[-1] += piece
    return tuple(fitted(line.strip(), size, room) for line in lines)


def gathered(pieces: Sequence[str], separator: str, size: float, room: float) -> tuple[str, ...]:
    """Pieces joined into as few lines as hold them; a piece is never broken."""
    lines: list[str] = []
    for piece in pieces:
        if lines and width_of(lines[-1] + separator + piece, size) <= room:
            lines[-1] += separator + piece
        else:
            lines.append(piece)
    return tuple(fitted(line, size, room) for line in lines)


def _em(char: str) -> float:
    if combining(char):
        return 0.0
    if east_asian_width(char) in "WF":
        return 1.0
    if char in _NARROW:
        return 0.32
    if char in _BROAD or char.isupper():
        return 0.82 if char in _BROAD else 0.68
    return 0.56


def _pieces(text: str) -> list[str]:
    pieces = [""]
    for char in text:
        if pieces[-1].endswith(" ") or (east_asian_width(char) in "WF" and pieces[-1]):
            pieces.append("")
        pieces[-1] += char
    return pieces
