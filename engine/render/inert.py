"""Text as data: what a brief says can neither steer a reader's terminal, nor turn the text around it."""

import re

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200e\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_FORMULA = re.compile("[\u2068\u200b\\s]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")  # full-width ones count in East Asia
_LINES = re.compile("[\r\n\t\u2028\u2029 ]+")


def inert(text: str) -> str:
    """One line of visible text: direction overrides are named, right-to-left text is isolated, controls are replaced."""
    text = _BROKEN.sub("\ufffd", _LINES.sub(" ", text))
    text = _BIDI.sub(lambda found: f"(U+{ord(found[0]):04X})", text)
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def unformulated(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what would start one."""
    return f"'{text}" if _FORMULA.match(text) else text
