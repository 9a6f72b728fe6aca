"""Which characters the fonts of this machine can show, read from the fonts' own tables: a typesetter would print boxes."""

from bisect import bisect_right
from collections.abc import Iterable
from struct import error as StructError
from struct import iter_unpack, unpack_from
from unicodedata import category

_OWN = ((0x20, 0x24F), (0x2010, 0x2027), (0x2030, 0x205E), (0x20AC, 0x20AC), (0x2190, 0x2193), (0x2264, 0x2265))
"""What the fonts inside the typesetter hold."""
_UNSEEN = ("Cf", "Cc", "Zs", "Zl", "Zp")
_SELECTORS = range(0xFE00, 0xFE10)


def find_unshown(text: Iterable[str], files: Iterable[tuple[str, int]]) -> list[str]:
    """Characters that no font has, in order; font files are read one after the other until nothing is left."""
    wanted = {ord(char) for each in text for char in each}
    left = sorted(code for code in wanted if not _within(code) and category(chr(code)) not in _UNSEEN)
    for path, index in files:
        if not left:
            break
        left = _without(left, path, index)
    return [chr(code) for code in left]


def _within(code: int) -> bool:
    return code in _SELECTORS or any(first <= code <= last for first, last in _OWN)


def _without(codes: list[int], path: str, index: int) -> list[int]:
    try:
        with open(path, "rb") as file:
            data = file.read()
        spans = _spans(data, index)
    except (OSError, StructError, IndexError):  # what cannot be read shows nothing
        return codes
    starts = [span[0] for span in spans]

    def shown(code: int) -> bool:
        at = bisect_right(starts, code) - 1
        return at >= 0 and code <= spans[at][1]

    return [code for code in codes if not shown(code)]


def _spans(data: bytes, index: int) -> list[tuple[int, int]]:
    """First and last code of each run that the font's character map holds."""
    start = unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    count = unpack_from(">H", data, start + 4)[0]
    tables = {
        data[at : at + 4]: unpack_from(">I", data, at + 8)[0] for at in range(start + 12, start + 12 + 16 * count, 16)
    }
    if b"cmap" not in tables:
        return []
    cmap = tables[b"cmap"]
    spans: list[tuple[int, int]] = []
    for at in range(cmap + 4, cmap + 4 + 8 * unpack_from(">H", data, cmap + 2)[0], 8):
        platform, encoding, offset = unpack_from(">HHI", data, at)
        if (platform, encoding) in ((0, 3), (0, 4), (3, 1), (3, 10)):
            spans += _runs(data, cmap + offset)
    return _merged(spans)


def _runs(data: bytes, at: int) -> list[tuple[int, int]]:
    kind = unpack_from(">H", data, at)[0]
    if kind == 12:
        count = unpack_from(">I", data, at + 12)[0]
        groups = iter_unpack(">III", data[at + 16 : at + 16 + 12 * count])
        return [(first + (glyph == 0), last) for first, last, glyph in groups]
    if kind != 4:
        return []
    count = unpack_from(">H", data, at + 6)[0] // 2
    lasts, firsts, deltas, offsets = (
        unpack_from(f">{count}H", data, at + 14 + 2 * count * part + (2 if part else 0)) for part in range(4)
    )
    found = []
    for number in range(count):
        first, last, offset = firsts[number], min(lasts[number], 0xFFFE), offsets[number]
        if not offset:
            found.append((first, last))
            continue
        base = at + 16 + 6 * count + 2 * number + offset
        glyphs = unpack_from(f">{max(last - first + 1, 0)}H", data, base)
        found += [(first + step, first + step) for step, glyph in enumerate(glyphs) if glyph]
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        elif first <= last:
            merged.append((first, last))
    return merged
