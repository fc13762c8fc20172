"""Persons: Chinese names beside an office, a title or another name of the same list."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kg.mentions.walls import Walls
from kg.model import Mention, Span
from kg.words import alternation

_HAN = "\u4e00-\u9fff"


class Persons:
    """Finds names next to roles.  `surnames`: family names; `not_names`: words that look like names."""

    def __init__(self, surnames: Sequence[str], not_names: Sequence[str], titles: Sequence[str]) -> None:
        family = alternation(surnames)
        self._after = re.compile(rf"\s?((?:{family})[{_HAN}]{{1,2}})")
        self._item = re.compile(rf"(?:、|和|与|及|以及)((?:{family})[{_HAN}]{{1,2}})")
        self._before = re.compile(rf"((?:{family})[{_HAN}]{{1,2}})(?:同志)?[,\s]?$")
        self._opening = re.compile(rf"\s*((?:{family})[{_HAN}]{{1,2}})(?=[,\s]|(?:{alternation(titles)}))")
        self._not = frozenset(not_names)
        self._titles = frozenset(titles)

    def find(self, text: str, mentions: Sequence[Mention], walls: Walls) -> list[Mention]:
        """Mentions of persons in `text`, none of which overlaps a mention given."""
        taken = [m.span for m in mentions]
        free: Callable[[int, int], bool] = lambda s, e: not any(s < t.end and t.start < e for t in taken)  # noqa: E731
        starts = frozenset(m.span.start for m in mentions)
        out: list[Mention] = []
        opening = self._opening.match(text) if any(m.type == "Role" for m in mentions) else None
        if opening and opening.group(1) not in self._not and free(*opening.span(1)) and walls.is_boundary(opening.end(1)):
            name = opening.group(1)
            out.append(Mention(("Person",), name, name, Span(*opening.span(1)), "person/opening"))
        for role in mentions:
            if role.type != "Role":
                continue
            end = self._name_after(text, role.span.end, starts, walls, free, out, self._after)
            if end is None:
                self._name_before(text, role.span.start, mentions, walls, free, out)
            while end is not None:
                end = self._name_after(text, end, starts, walls, free, out, self._item)
        return sorted({m.span: m for m in out}.values(), key=lambda m: m.span)

    def _name_after(
        self,
        text: str,
        at: int,
        starts: frozenset[int],
        walls: Walls,
        free: Callable[[int, int], bool],
        out: list[Mention],
        pattern: re.Pattern[str],
    ) -> int | None:
        m = pattern.match(text, at)
        if not m:
            return None
        start = m.start(1)
        for end in range(m.end(1), start + 1, -1):
            name = text[start:end]
            if name in self._not or not free(start, end):
                continue
            if end in starts or walls.follows(end, "closed", self._titles):
                out.append(Mention(("Person",), name, name, Span(start, end), "person/role-name"))
                return end
        return None

    def _name_before(
        self,
        text: str,
        at: int,
        mentions: Sequence[Mention],
        walls: Walls,
        free: Callable[[int, int], bool],
        out: list[Mention],
    ) -> None:
        edge = max([m.span.end for m in mentions if m.span.end <= at], default=0)
        for length in (3, 2, 4):
            start = at - length - (1 if at and text[at - 1] in ", " else 0)
            if start < edge:
                continue
            m = self._before.match(text, start, at)
            if not m or m.group(1) in self._not or not free(start, m.end(1)):
                continue
            if start == edge or start == walls.left_of(start, max(0, start - 1), frozenset()) or walls.is_boundary(start):
                out.append(Mention(("Person",), m.group(1), m.group(1), Span(start, m.end(1)), "person/name-role"))
                return
