"""Segments → article text, offset map and blocks."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Block, OffsetMap, Piece, Span
from kg.page.normal import pair_quotes
from kg.page.segments import Segment, between


def assemble(plain: str, segments: Sequence[Segment]) -> tuple[str, OffsetMap, tuple[Block, ...]]:
    """The text made of the segments, each followed by a line feed; where its characters stand; blocks.

    `plain` is the document's text in its normal form.
    """
    builder = _Builder(plain)
    blocks = tuple(builder.block(segment) for segment in segments)
    return "".join(builder.text), OffsetMap(tuple(builder.pieces)), blocks


class _Builder:
    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.text: list[str] = []
        self.pieces: list[Piece] = []
        self.length = 0

    def block(self, segment: Segment) -> Block:
        start = self.length
        before = ""
        parts: list[str] = []
        for index, line in enumerate(segment.lines):
            if index and (segment.spaced or between(before, line.text)):
                # The line break itself, or the white space before this line, stands as the space.
                self._add(line.start - 1, 1)
                parts.append(" ")
            self._add(line.start, line.end - line.start)
            parts.append(self.plain[line.start : line.end])
            before = line.text
        block = Block(segment.role, Span(start, self.length))
        self._add(min(segment.lines[-1].end, len(self.plain) - 1), 1)
        self.text += (pair_quotes("".join(parts)), "\n")
        return block

    def _add(self, raw: int, length: int) -> None:
        """Takes `length` raw characters; they join the last piece if they follow it."""
        last = self.pieces[-1] if self.pieces else None
        if last is not None and last.raw + last.length == raw:
            self.pieces[-1] = Piece(last.text, last.raw, last.length + length)
        else:
            self.pieces.append(Piece(self.length, raw, length))
        self.length += length
