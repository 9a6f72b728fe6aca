"""A sentence that a document has said is not said again: the reader is sent to where it stood first, by its rule."""

import re

_FULL_STOPS = ("。", "！", "？")
_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
WORDS, IDEOGRAPHS = 8, 16  # shorter sentences may come again


class Once:
    """The sentences of one document, each with the rule that said it first."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def fresh(self, text: str, rule: str) -> tuple[str, tuple[str, ...]]:
        """What of a text is new here, and the rules that said the rest before."""
        kept, before = [], []
        for sentence in _END.split(" ".join(text.split())):
            if is_long(sentence) and sentence in self._said:
                before.append(self._said[sentence])
            else:
                self._said[sentence] = rule
                kept.append(sentence)
        spaced = (each if each.endswith(_FULL_STOPS) else f"{each} " for each in kept)
        return "".join(spaced).rstrip(), tuple(dict.fromkeys(before))


def is_long(sentence: str) -> bool:
    """Whether a reader would notice a sentence that comes twice."""
    ideographs = len(_IDEOGRAPH.findall(sentence))
    return ideographs >= IDEOGRAPHS or len(_WORD.findall(sentence)) >= WORDS
