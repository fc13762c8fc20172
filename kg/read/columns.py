"""The pieces of text of a printed page → its lines in reading order (recursive XY cuts).

Nagy and Seth, Hierarchical representation of optically scanned documents (1984): a page is cut along
the widest white strips, again and again.  Strips between columns cut before strips between lines.
Coordinates are in points, y from the bottom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf
from statistics import median
from typing import NamedTuple

_GUTTER = 0.9  # least width of the strip between columns, in heights of a line
_WORD_GAP = 0.35  # least gap that stands for a space, in heights of a line
_PARAGRAPH = 1.8  # least distance of two lines between paragraphs, in usual distances
_COLUMN_CHARS = 7  # lines of a column have more characters, cells of a table fewer
_COLUMN_LINES = 3
_LOOK = 4  # rows after which a strip must have shown itself
_DEPTH = 40
_LATIN = re.compile(r"[A-Za-z0-9,.;:)%]$")

Strip = tuple[float, float]


class Run(NamedTuple):
    """Text in one line without a gap, with its box."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def height(self) -> float:
        return self.top - self.bottom


def page_lines(runs: Iterable[Run]) -> list[str]:
    """The page's lines in reading order; "" stands between paragraphs and parts of the page."""
    kept = [run for run in runs if run.text.strip()]
    if not kept:
        return []
    height = median(run.height for run in kept) or 1.0
    out: list[str] = []
    for part in _parts(kept, height, _DEPTH):
        if out:
            out.append("")
        out += _lines(part, height)
    return out


def _parts(runs: list[Run], height: float, depth: int) -> Iterator[list[list[Run]]]:
    """Stretches of the page that are read from top to bottom, as rows from left to right."""
    rows = _rows(runs)
    plain: list[list[Run]] = []
    at = 0
    while at < len(rows):
        end, gutter = _columns(rows, at, height) if depth else (len(rows), None)
        if gutter is None:
            plain += rows[at:end]
            at = end
            continue
        if plain:
            yield plain
            plain = []
        block = [run for row in rows[at:end] for run in row]
        yield from _parts([run for run in block if run.right <= gutter], height, depth - 1)
        yield from _parts([run for run in block if run.right > gutter], height, depth - 1)
        at = end
    if plain:
        yield plain


def _rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs that overlap in height for the most part, from top to bottom; each row from left to right."""
    rows: list[list[Run]] = []
    low = 0.0
    for run in sorted(runs, key=lambda r: (-(r.top + r.bottom) / 2, r.left)):
        if rows and (run.top + run.bottom) / 2 > low:
            rows[-1].append(run)
        else:
            rows.append([run])
            low = run.bottom
    return [sorted(row) for row in rows]


def _columns(rows: Sequence[Sequence[Run]], at: int, height: float) -> tuple[int, float | None]:
    """The end of the rows from `at` on that share a strip, and the left edge of the strip between columns.

    None if they are no columns: lines across the page, or the cells of a table.
    """
    strips = _strips(rows[at])
    found: list[Strip] = []
    end = last = at + 1
    while True:
        inner = [s for s in strips if _GUTTER * height <= s[1] - s[0] < inf]
        if inner:
            found, last = inner, end
        if end == len(rows) or (not inner and (found or end - at >= _LOOK)):
            break
        strips = list(_common(strips, _strips(rows[end]), _GUTTER * height))
        end += 1
    between = [s for s in found if last - at >= _COLUMN_LINES and _both_sides(rows[at:last], s)]
    return last, max(between, key=lambda s: s[1] - s[0])[0] if between else None


def _strips(row: Sequence[Run]) -> list[Strip]:
    """White strips of a row, from left to right: those between its runs and those beside it."""
    out = [(-inf, row[0].left)]
    right = row[0].right
    for run in row[1:]:
        if run.left > right:
            out.append((right, run.left))
        right = max(right, run.right)
    return [*out, (right, inf)]


def _common(some: Sequence[Strip], others: Sequence[Strip], least: float) -> Iterator[Strip]:
    """What is white in both, of the pieces that are at least `least` wide."""
    i = j = 0
    while i < len(some) and j < len(others):
        left, right = max(some[i][0], others[j][0]), min(some[i][1], others[j][1])
        if right - left >= least:
            yield left, right
        if some[i][1] < others[j][1]:
            i += 1
        else:
            j += 1


def _both_sides(rows: Sequence[Sequence[Run]], strip: Strip) -> bool:
    """Whether there are several full lines on both sides of a strip, as there are in columns."""
    for side in (0, 1):
        lines = [sum(len(r.text) for r in row if (r.right <= strip[0]) == (side == 0)) for row in rows]
        lengths = [n for n in lines if n]
        if len(lengths) < _COLUMN_LINES or median(lengths) < _COLUMN_CHARS:
            return False
    return True


def _lines(rows: Sequence[Sequence[Run]], height: float) -> Iterator[str]:
    tops = [max(run.top for run in row) for row in rows]
    steps = [above - below for above, below in pairwise(tops)]
    usual = median(steps) if steps else 0.0
    for index, row in enumerate(rows):
        if index and steps[index - 1] > _PARAGRAPH * usual:
            yield ""
        yield _joined(row, height)


def _joined(row: Sequence[Run], height: float) -> str:
    out = row[0].text
    for before, run in pairwise(row):
        gap = run.left - before.right
        apart = gap > _WORD_GAP * height and (gap > height or _LATIN.search(out) is not None)
        out += (" " if apart and not out.endswith(" ") else "") + run.text
    return out.strip()
