"""What healing makes of lines: stretches of the page with one role, each made of raw parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.model import Role
from kg.page.lines import Line

_ENDS_OPEN = re.compile(r"[A-Za-z,.;:)]$")
_WORD = re.compile(r"[A-Za-z(]")
_CAPITALS = re.compile(r"[A-Z0-9][\n ]?[A-Z0-9]")


@dataclass(slots=True)
class Segment:
    """A stretch of the page with one role.

    `lines` are its raw parts in text order; `kind` is what they are by their words (see
    `classify`); `spaced` says that its lines are phrases of their own, kept apart by a space.
    `alone`: blank lines stand around it.  `gap`: blank lines before it.
    """

    role: Role
    lines: list[Line] = field(default_factory=list)
    kind: str = ""
    spaced: bool = False
    gap: int = 0

    @property
    def start(self) -> int:
        return min(line.start for line in self.lines)

    @property
    def end(self) -> int:
        return max(line.end for line in self.lines)

    @property
    def text(self) -> str:
        """Its words as on the page, healed, not normalised."""
        if len(self.lines) == 1:
            return self.lines[0].text
        out = [self.lines[0].text]
        for left, right in zip(self.lines, self.lines[1:], strict=False):
            if self.spaced or between(left.text, right.text):
                out.append(" ")
            out.append(right.text)
        return "".join(out)

    def length(self) -> int:
        return sum(len(line.text) for line in self.lines)


def between(left: str, right: str) -> bool:
    """Whether a line break between two lines of a sentence stands for a space: between two Latin words.

    Not inside a run of capitals and digits: columns break `MDT` and `PET-CT` anywhere.
    """
    if not _ENDS_OPEN.search(left[-1:]) or not _WORD.match(right):
        return False
    return not _CAPITALS.fullmatch(left[-1:] + right[:1])
