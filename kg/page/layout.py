"""Signs by which a line tells whether it is a heading, a caption or part of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median_low

from kg.page.classify import Classifier
from kg.page.lines import Line
from kg.page.patterns import either, words
from kg.rulebook.page_rules import HeadingRules

HEADING_MIN = 4
HEADING_MAX = 32
NUMBERED_MAX = 48
CAPTION_MAX = 60
# Lines of a newspaper column are shorter than this, a line that is a whole paragraph is longer.
COLUMN_MAX = 45

_FINISHED = re.compile(r"(?:[。！？!?…;；:：]|\.{3,})[”’』」》）)\"]*$")
_SENTENCE_END = re.compile(r"(?:[。！？!?…]|\.{3,})[”’』」》）)\"]*$")
_INNER_STOP = re.compile(r"[。；;！？!?](?!$)|[。；;，、,]$")
_COMMA = re.compile(r"[，,]")
_OPEN_COLON = re.compile(r"[:：]$")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("「", "」"), ("『", "』"))
_CLOSING = re.compile(r"[。！？!?…，、；：,;:）)”’』」》]")


def finished(text: str) -> bool:
    """Whether a paragraph may end with this line: it ends as a sentence does, or with ： or ；."""
    return bool(_FINISHED.search(text[-12:]))


def sentence_end(text: str) -> bool:
    return bool(_SENTENCE_END.search(text[-12:]))


def begins_inside(text: str) -> bool:
    """Whether a line can only be the middle of a sentence: it begins with a closing sign."""
    return bool(_CLOSING.match(text))


def balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in _PAIRS)


class Layout:
    """Judges lines by `rules`; `classifier` knows the captions."""

    def __init__(self, rules: HeadingRules, classifier: Classifier) -> None:
        numerals = rules.numerals
        self.caption_words = classifier.caption
        self.dangling = re.compile(rf"{words(rules.dangling)}$")
        self.going_on = re.compile(words(rules.going_on))
        number = either(
            (
                rf"[（(][{numerals}\d]{{1,3}}[）)]",
                rf"[{numerals}]{{1,3}}[、.．]",
                rf"第[{numerals}\d]{{1,3}}{words(rules.closers)}",
                r"\d{1,2}(?:[、.．]|\s+)(?!\d)",
                r"[①-⑳]",
            )
        )
        self.number = re.compile(number)

    def numbered(self, text: str) -> bool:
        """A heading that begins with a number: `1 …`, `（二）…`, `三、…`."""
        return (
            len(text) <= NUMBERED_MAX
            and bool(self.number.match(text))
            and not _INNER_STOP.search(text)
            and not finished(text)
        )

    def heading(self, text: str, commas: bool = False) -> bool:
        """Whether a line by itself can be a heading.

        `commas`: it may have commas and be very short (titles may).
        """
        if self.numbered(text):
            return True
        least = 2 if commas else HEADING_MIN
        if not least <= len(text) <= HEADING_MAX or finished(text) or _INNER_STOP.search(text):
            return False
        if _COMMA.search(text) and not (commas or " " in text):
            return False
        if begins_inside(text) or self.dangling.search(text):
            return False
        if " " not in text and self.going_on.match(text):
            return False
        return balanced(text)

    def title(self, text: str) -> bool:
        """Whether a line can be a title: a heading, or an exclamation, or one that ends with ：."""
        if _OPEN_COLON.search(text):
            return self.heading(text[:-1], commas=True)
        return self.heading(text.rstrip("！？!?"), commas=True)

    def caption(self, text: str) -> bool:
        """Whether a line says what a picture shows."""
        return len(text) <= 2 * CAPTION_MAX and bool(self.caption_words.fullmatch(text))


def column(lines: Sequence[Line]) -> int:
    """The width of the column that lines without blank lines between them were set in.

    0 if they are no column: some line is too long for one, or none breaks a sentence.
    """
    lengths = [len(line.text) for line in lines]
    if len(lengths) < 2 or max(lengths) > COLUMN_MAX:
        return 0
    if all(sentence_end(line.text) for line in lines[:-1]):
        return 0
    return median_low(lengths[:-1])
