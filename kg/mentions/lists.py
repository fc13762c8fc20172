"""Enumerations: gives each item the head or the tail that it shares with its neighbours.

食管癌、宫颈癌规范诊疗试点单位 names two pilots: the first item lacks the tail 规范诊疗试点单位.
国家级创伤中心、卒中中心 names two national centres: the second lacks the head 国家级.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from kg.mentions.walls import Walls
from kg.model import Mention, Quantity, Span
from kg.rulebook.mention_rules import Recognizer, WallRules
from kg.rulebook.schema import Schema
from kg.words import NEVER, alternation, lower

_LONGEST_ITEM = 14
_LONGEST_HEAD = 12
_LONGEST_FRONTED = 14
_LONGEST_CUT = 6


class Lists:
    """Restores shared tails (to the left) and shared heads (to the right) in enumerations."""

    def __init__(
        self, recognizers: Sequence[Recognizer], heads: Container[str], rules: WallRules, schema: Schema
    ) -> None:
        self._by_id = {r.id: r for r in recognizers}
        self._tailed = frozenset(r.id for r in recognizers if r.tail)
        self._shared = {r.id: re.compile(r.tails) for r in recognizers if r.tails}
        self._heads = heads
        han = "[\u4e00-\u9fff]"
        owners, levels = alternation(rules.inner), f"(?:{alternation(rules.levels)})"
        place = rf"(?!{levels}){han}{{2,3}}?(?:{alternation(rules.regions)})"
        grade = f"(?:{alternation((rules.level_suffix,))})?"
        self._join = re.compile(rf"、|{alternation(rules.joins)}")
        self._closing_word = re.compile(alternation((rules.etc,)))
        self._types = rules.lists
        self._breaks = frozenset((*rules.lists.breaks, schema.centre))
        self._centre, self._bodies = schema.centre, schema.of("body")
        self._great = tuple(rules.great)
        self._owner = re.compile(rf"(?:{owners})$")
        self._grade = re.compile(rules.grades or NEVER)
        self._level = re.compile(levels + grade)
        batch = alternation(rules.first) or "(?!)"
        self._front = re.compile(rf"{han}{{2,12}}?(?:{batch})|{han}{{2,14}}?(?:{owners})(?=.{{2}})|{place}|{levels}{grade}(?:{alternation(rules.first)})?")

    def restore(self, text: str, mentions: Sequence[Mention], walls: Walls) -> list[Mention]:
        """The mentions with restored names, and new ones for items that lacked their tail."""
        out = list(mentions)
        if any(m.found_by in self._tailed for m in mentions):
            out = sorted(self._tails(text, out, walls), key=lambda m: m.span)
        return self._graded(text, self._fronts(text, out))

    def _tails(self, text: str, mentions: list[Mention], walls: Walls) -> list[Mention]:
        out = {m.span: m for m in mentions}
        for m in mentions:
            rule = self._by_id.get(m.found_by)
            if rule is None or not rule.tail:
                continue
            for counted in self._counted(text, m, mentions, walls):
                out[counted.span] = counted
            closing = self._closing(text, m, mentions)
            for span, item in self._bare_items(text, m, mentions, walls, closing):
                if rule.cuts and self._whole(item, m.text):
                    break
                tail = closing or (self._cut(span, m, walls) if rule.cuts else "") or self._tail_for(item, m.text)
                if not tail or self._strange(rule, item, tail, m.text):
                    break
                for other in [o for o in out if span.start <= o.start and o.end <= span.end]:
                    del out[other]
                name = item + tail
                out[span] = replace(m, text=name, key=name, span=span, shared=True, parts=())
        return list(out.values())

    def _counted(self, text: str, m: Mention, mentions: Sequence[Mention], walls: Walls) -> list[Mention]:
        """The items before a count that name as many things of `m`'s kind: A科、B科两大质控中心; 东、西两个院区."""
        count = next((q for q in mentions if q.span.end == m.span.start and isinstance(q.value, Quantity)), None)
        if count is None or not isinstance(count.value, Quantity) or not 2 <= count.value.value <= 12:
            return []
        ends = {o.span.end: o for o in mentions}
        found: list[Mention] = []
        end = count.span.start
        while end > 0:
            before = ends.get(end)
            if before is not None and not text[count.span.start : count.span.end].endswith(self._great):
                return []
            left = before.span.start if before is not None else walls.item_start(end, max(0, end - _LONGEST_ITEM))
            if not 0 < end - left <= _LONGEST_ITEM:
                break
            item = text[left:end]
            name = item + m.text
            found.append(replace(m, text=name, key=name, span=Span(left, end), shared=True, parts=()))
            end = walls.joins(left)
        return found if len(found) == count.value.value else []

    def _closing(self, text: str, m: Mention, mentions: Sequence[Mention]) -> str:
        """The tail that a closing count names for the whole enumeration: A、B、C医院等18所专科医院."""
        found = self._closing_word.match(text, m.span.end)
        at = found.end() if found else m.span.end
        count = next((q for q in mentions if q.span.start == at and q.type == "Quantity"), None)
        whole = next((w for w in mentions if count and w.span.start == count.span.end), None)
        if whole is None or whole.text[-2:] != m.text[-2:] or len(m.text) <= 2:
            return ""
        return m.text[-2:]

    def _bare_items(
        self, text: str, m: Mention, mentions: Sequence[Mention], walls: Walls, closing: str
    ) -> list[tuple[Span, str]]:
        """The items to the left of `m` in its enumeration that are no mentions of its type."""
        items: list[tuple[Span, str]] = []
        start = m.span.start
        ends = {o.span.end: o for o in mentions}
        while True:
            end = walls.joins(start)
            if end < 1 or text[end - 1] == ")":
                return items
            before = ends.get(end)
            owned = self._owned(text, before, walls) if before is not None else -1
            if owned >= 0:
                items.append((Span(owned, end), text[owned:end]))
                return items
            if before is not None and closing and before.text.endswith(closing):
                return items
            if before is not None and not closing and not self._lacks_tail(before, m):
                return items
            left = max(walls.item_start(end, max(0, end - _LONGEST_ITEM)), 0)
            if before is not None:
                left = before.span.start
                place = ends.get(left)
                left = place.span.start if place is not None and place.type == "Place" else left
            if not 0 < end - left <= _LONGEST_ITEM:
                return items
            items.append((Span(left, end), text[left:end]))
            start = left

    def _owned(self, text: str, left: Mention, walls: Walls) -> int:
        """Where an item begins whose owner stands right before its unit (某某协会眼科、口腔专委会), or -1."""
        if left.type not in self._types.parts:
            return -1
        begin = walls.item_start(left.span.start, max(0, left.span.start - _LONGEST_ITEM))
        return begin if self._owner.search(text, begin, left.span.start) else -1

    @staticmethod
    def _quoted(m: Mention) -> bool:
        """Whether quotation marks stand around the name: it is whole."""
        return m.span.end - m.span.start >= len(m.text) + 2

    def _lacks_tail(self, left: Mention, m: Mention) -> bool:
        """Whether an item that is a mention by itself still lacks a tail: its head stands inside `m`,
        with more behind it (A中心、B中心建设单位), or a unit stands beside a name that goes on behind
        its unit (A科、B外科专委会)."""
        if left.type in self._breaks:
            return False
        if left.type == m.type and ((self._front_of(left) and self._front_of(m)) or self._quoted(left)):
            return False
        if any(m.type in rule.of and left.type in rule.left for rule in self._types.lacks):
            return True
        width = 2 if left.type == m.type else 1
        at = m.text.find(left.text[-width:])
        return 0 < at < len(m.text) - width - 1

    def _strange(self, rule: Recognizer, item: str, tail: str, name: str) -> bool:
        """Whether `tail` is none that such names share (`tails`), and the item is not parallel to the name."""
        allowed = self._shared.get(rule.id)
        return allowed is not None and not allowed.search(tail) and item[-1] not in name[:-1]

    @staticmethod
    def _whole(item: str, name: str) -> bool:
        """Whether an item is in Latin letters, or too long to be but the front of its neighbour's `name`.

        A number is never a name: 128排256层、64排螺旋CT.
        """
        if any(c.isdigit() for c in item):
            return False
        return item.isascii() or (len(item) > _LONGEST_CUT and item[-1] not in name[:-1])

    def _cut(self, item: Span, m: Mention, walls: Walls) -> str:
        """What follows the first words of `m` if they are parallel to `item`: 食管、胃|异物取出术.

        The words are cut where they are nearest to the item in length.  An item that ends with a word
        of one character is parallel to one character if what follows is a known name (髋、膝|关节置换术).
        """
        name, text, wanted = m.text, walls.text, item.end - item.start
        last = text[item.end - 1]
        if name != text[m.span.start : m.span.end] or last in name[:-1] or wanted > _LONGEST_CUT:
            return ""
        if wanted == 1 or (wanted <= 3 and walls.is_boundary(item.end - 1) and lower(name[1:]) in self._heads):
            return name[1:]
        head = self._head(name, len(name)) or len(name) - 1
        cuts = [k for k in range(1, head + 1) if walls.is_boundary(m.span.start + k)]
        best = min(cuts, key=lambda k: (abs(k - wanted), k), default=0)
        return name[best:] if best else ""

    def _tail_for(self, item: str, name: str) -> str:
        """What of `name` follows the part that is parallel to `item`."""
        for n in (2, 1):
            if len(item) < n:
                continue
            at = name.find(item[-n:], 1 if n == 1 else 0)
            if at >= 0 and len(name) - at - n > 1 and at + n <= 14:
                return name[at + n :]
        if self._level.fullmatch(item) and (level := self._level.match(name)):
            return name[level.end() :]
        end = self._head(name, len(name))
        if end and end < len(name) - 2:
            end = self._head(name, end) or end
        return name[end:] if end else ""

    def _head(self, name: str, end: int) -> int:
        """Where the longest known head noun begins that ends at `end`, or 0."""
        small = lower(name)
        for n in range(min(_LONGEST_HEAD, end - 1), 1, -1):
            if small[end - n : end] in self._heads:
                return end - n
        return 0

    def _graded(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """Grades of a prize get the name of the prize from the nearest grade before them."""
        out: list[Mention] = []
        prize = ""
        for m in mentions:
            found = self._grade.search(m.text)
            if found and found.end() == len(m.text):
                if found.start() == 0 and prize:
                    m = replace(m, text=prize + m.text, key=prize + m.text, shared=True)
                prize = m.text[: -len(found.group())]
            out.append(m)
        return out

    def _fronts(self, text: str, mentions: list[Mention]) -> list[Mention]:
        out: list[Mention] = []
        front = ""
        for i, m in enumerate(mentions):
            rule = self._by_id.get(m.found_by)
            fronted = rule is not None and rule.front
            if not fronted and not front:
                out.append(m)
                continue
            joined = front and i > 0 and self._join.fullmatch(text, mentions[i - 1].span.end, m.span.start)
            own = self._front_of(m)
            whole = own or self._owned_by_name(m)
            if joined and not whole and m.text[-2:] == out[-1].text[-2:] and not fronted:
                types = tuple(dict.fromkeys((*out[-1].types, *m.types)))
                m = replace(m, types=types, text=front + m.text, key=front + m.text, shared=True)
            elif not fronted:
                front = ""
            elif joined and not whole and len(m.text) <= _LONGEST_FRONTED and text[m.span.start] not in "“\"《":
                m = replace(m, text=front + m.text, key=front + m.text, shared=True)
            else:
                front = own
            out.append(m)
        return out

    def _owned_by_name(self, m: Mention) -> bool:
        """Whether the name begins with the name of a body, which makes it whole (东海大学附属医院…基地)."""
        return any(
            p.span.start == m.span.start
            and (p.type == self._centre or (p.type in self._bodies and p.found_by.endswith("/term")))
            for p in m.parts
        )

    def _front_of(self, m: Mention) -> str:
        """The owner, place or level that a name begins with and that its neighbours may share."""
        found = self._front.match(m.text)
        return found.group() if found and len(found.group()) < len(m.text) - 1 else ""
