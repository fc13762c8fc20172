"""Items of an enumeration that no recogniser found, known by the company they keep.

永久起搏器安装 in 冠脉造影、永久起搏器安装、射频消融 is a technique as its neighbours are.
前列腺电切 in 子宫肌瘤剔除、前列腺电切等微创手术 is one because a class word closes the list; 普外
and 泌尿 in 普外、泌尿等科 lack the head that closes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from kg.mentions.walls import Walls
from kg.model import Mention, Span
from kg.needs import Wanted, needs
from kg.rulebook.mention_rules import Closing, Recognizer, WallRules
from kg.words import alternation

_BRACKET = re.compile(r"\([^()]{1,30}\)")
_SHORTEST, _LONGEST, _MOST = 2, 18, 24
_FREE = frozenset(["Quantity", "Time", "Person", "Role"])


class _Closing(NamedTuple):
    recognizer: Recognizer
    words: re.Pattern[str]
    rule: Closing
    unless: re.Pattern[str] | None
    lacks: re.Pattern[str] | None


class Items:
    """Makes mentions of the items that stand between mentions of one type or before a closing class word."""

    def __init__(self, recognizers: Sequence[Recognizer], modifiers: Sequence[str], rules: WallRules, centre: str) -> None:
        self._fills = {r.id: r for r in recognizers if r.fills}
        self._skip = {r.type: re.compile(f"(?:{r.fills_unless})$") for r in recognizers if r.fills and r.fills_unless}
        front = rf"(?:(?:{alternation(modifiers)})(?:{alternation(rules.particles)})?)*"
        self._etc = rules.etc
        self._types = rules.lists
        self._breaks = frozenset((*rules.lists.breaks, centre))
        self._join = re.compile(rf"、|{alternation(rules.joins)}")
        self._front = re.compile(front)
        closings: dict[str, tuple[Recognizer, Closing]] = {}  # of recognisers that ask for the same words the first has them
        for r in recognizers:
            for c in r.closings:
                closings.setdefault(f"{front}(?:{c.words})", (r, c))
        self._closings = [
            _Closing(r, re.compile(words), c, _pattern(c.unless), _pattern(c.lacks))
            for words, (r, c) in closings.items()
        ]
        wants = [needs(words) for words in closings]
        self._wanted = Wanted(chain.from_iterable(wants))
        self._needs = [self._wanted.bits(sets) for sets in wants]

    def find(self, text: str, mentions: Sequence[Mention], walls: Walls) -> list[Mention]:
        """The mentions with the items added; those that an item covers are gone.  `mentions`: in order of the text."""
        found = {m.span: m for m in mentions}
        if self._etc in text or any(m.type == "Quantity" for m in mentions):
            self._close(text, found, walls)
        if "、" in text:
            self._between(text, found, walls)
        return list(found.values())

    def _between(self, text: str, found: dict[Span, Mention], walls: Walls) -> None:
        starts = {m.span.start: m for m in found.values()}
        ends = {_behind(text, m.span.end): m for m in found.values()}
        cells = _cells(text, starts, self._join)
        for i in range(1, len(cells) - 1):
            left = ends.get(cells[i - 1].end)
            rule = self._fills.get(left.found_by) if left is not None else None
            whole = ends.get(cells[i].end) if cells[i].start in starts else None
            if left is None or rule is None or (whole is not None and whole.type not in self._types.weak):
                continue
            next_known = next((m for c in cells[i + 1 : i + 3] if (m := starts.get(c.start))), None)
            if next_known is None or rule.type not in next_known.types or not self._plain(cells[i], starts, walls):
                continue
            skip = self._skip.get(rule.type)
            if skip and skip.search(text[cells[i].start : cells[i].end]):
                continue
            item = _item(text, cells[i], rule, "", left.types)
            _put(found, item)
            ends[cells[i].end] = item

    @staticmethod
    def _plain(span: Span, starts: dict[int, Mention], walls: Walls) -> bool:
        """Whether nothing in the stretch ends a name (a verb, a number, a mark)."""
        return (
            _SHORTEST <= span.end - span.start <= _LONGEST
            and walls.left_of(span.end, span.start, frozenset()) == span.start
            and not any(span.start <= s < span.end and m.type in _FREE for s, m in starts.items())
        )

    def _close(self, text: str, found: dict[Span, Mention], walls: Walls) -> None:
        counts = {m.span.start: m.span.end for m in found.values() if m.type == "Quantity"}
        anchors = [(m.start(), counts.get(m.end(), m.end())) for m in re.finditer(re.escape(self._etc), text)]
        anchors += [(s, e) for s, e in counts.items() if s and not text.endswith(self._etc, 0, s)]
        for start, after in sorted(anchors):
            held = self._wanted.held(text[after:])
            for closing, needed in zip(self._closings, self._needs, strict=True):
                m = closing.words.match(text, after) if needed & held == needed else None
                if m:
                    self._closed(text, Span(start, m.end()), closing, found, walls)
                    break

    def _closed(self, text: str, anchor: Span, closing: _Closing, found: dict[Span, Mention], walls: Walls) -> None:
        items = self._items_before(text, anchor.start, found, walls)
        if not items or (not text.startswith(self._etc, anchor.start) and len(items) < 2):
            return
        made = 0
        for span in items:
            known = found.get(span)
            name = text[span.start : span.end]
            lacks = closing.rule.tail and not (closing.lacks and not closing.lacks.search(name))
            if closing.unless and closing.unless.search(name):
                continue
            if known is not None and closing.recognizer.type in known.types and not (lacks and closing.rule.known):
                made += 1
                continue
            if known is not None and not closing.rule.any and closing.recognizer.type not in known.types:
                continue
            tail = closing.rule.tail if lacks and not name.endswith(closing.rule.tail) else ""
            _put(found, _item(text, span, closing.recognizer, tail, (closing.recognizer.type,)))
            made += 1
        kind = closing.recognizer.type
        if made:
            for span in [s for s, m in found.items() if anchor.start <= s.start and s.end <= anchor.end]:
                weak = kind not in self._types.beside and found[span].type in self._types.weak
                if weak or kind in found[span].types:
                    del found[span]

    def _items_before(self, text: str, end: int, found: dict[Span, Mention], walls: Walls) -> list[Span]:
        """The items of the enumeration that ends at `end`, the last one first."""
        out: list[Span] = []
        ends = {m.span.end: m for m in found.values()}
        while len(out) < _MOST:
            at = end
            m = ends.get(at) or ends.get(_opened(text, at))
            if m is not None and m.types[0] in self._breaks:
                break
            start = m.span.start if m is not None else self._start(text, at, found, walls)
            if not 1 <= at - start <= _LONGEST + 12:
                break
            out.append(m.span if m is not None else Span(start, at))
            joined = walls.joins(start)
            if joined < 0 and text[start - 1 : start] == "”" and text[start] == "“":
                joined = start
            if joined < 0:
                break
            end = joined
        return out

    def _start(self, text: str, end: int, found: dict[Span, Mention], walls: Walls) -> int:
        start = walls.item_start(end, max(0, end - _LONGEST))
        first = max((m.span.end for m in found.values() if m.span.start <= start < m.span.end < end), default=start)
        m = self._front.match(text, first, end)
        return m.end() if m and m.end() < end else first


def _pattern(text: str) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


def _cells(text: str, starts: dict[int, Mention], join: re.Pattern[str]) -> list[Span]:
    """The stretches between 、 and the conjunctions that stand before a mention."""
    joins = [m for m in join.finditer(text) if text[m.start()] == "、" or m.end() in starts]
    edges = [0, *(e for m in joins for e in m.span()), len(text)]
    return [Span(edges[k], edges[k + 1]) for k in range(0, len(edges), 2)]


def _behind(text: str, end: int) -> int:
    """The end moved behind a bracket that follows."""
    m = _BRACKET.match(text, end)
    return m.end() if m else end


def _opened(text: str, end: int) -> int:
    """Where the bracket begins that ends at `end`, or -1."""
    return text.rfind("(", max(0, end - 32), end) if text[end - 1 : end] == ")" else -1


def _item(text: str, span: Span, rule: Recognizer, tail: str, types: tuple[str, ...]) -> Mention:
    name = text[span.start : span.end].strip("“”\"'") + tail
    return Mention((rule.type, *(t for t in types if t != rule.type)), name, name, span, rule.id, shared=bool(tail))


def _put(found: dict[Span, Mention], item: Mention) -> None:
    """Sets the item in place of what it covers."""
    for span in [s for s in found if item.span.start < s.end and s.start < item.span.end]:
        del found[span]
    found[item.span] = item
