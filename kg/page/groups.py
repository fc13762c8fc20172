"""Classified lines → groups: runs of text lines with no blank line between, other lines one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.page.layout import column
from kg.page.lines import Line


@dataclass(slots=True)
class Group:
    """Lines that stand together.  `kind`: see `classify`, "" for text.

    `width`: of the column they were set in, 0 where each line is a paragraph.  `gap`: blank lines
    before.  `closed`: a blank line, another kind of line or the end of the page follows.
    `flat`: a line of a text without blank lines whose paragraphs are one line each.
    """

    lines: list[Line]
    kind: str
    gap: int
    width: int = 0
    closed: bool = True
    flat: bool = False


def group(lines: Iterable[Line]) -> list[Group]:
    """The groups of a page in order."""
    out: list[Group] = []
    run: list[Line] = []
    for line in lines:
        if run and (line.kind or line.gap):
            out.extend(_split(run))
            run = []
        if line.kind:
            out.append(Group([line], line.kind, line.gap))
        else:
            run.append(line)
    if run:
        out.extend(_split(run))
    return out


def _split(run: list[Line]) -> Iterator[Group]:
    """One group of column lines, or each line by itself if some line is too long for a column."""
    width = column(run)
    if len(run) == 1 or width:
        yield Group(run, "", run[0].gap, width)
        return
    for line in run:
        yield Group([line], "", line.gap, flat=True)


def usual_gap(groups: Iterable[Group]) -> int:
    """How many blank lines mostly stand between groups; wider gaps tell of pictures."""
    counts = Counter(g.gap for g in groups if g.gap)
    return min(counts, key=lambda gap: (-counts[gap], gap)) if counts else 0
