"""Finds hospitals' names in text by their structure: what ends them, and where they can begin.

A name ends with one of a few suffixes; it begins after the last sign or word before the suffix that
can be no part of a name, at a place's name, or after another hospital's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from kg.model import Span
from kg.needs import quick
from kg.page.patterns import CJK, either, words
from kg.rulebook.page_rules import BodyNameRules

_WINDOW = 32
_PLACE_MAX = 12
_SHORT_HEAD = 6
_RARE = 3
_NUMERAL = re.compile(r"[一二三四五六七八九十\d]")


class BodyNames:
    """A scanner for hospitals' names.  `places`: names of places, with which a name may begin."""

    def __init__(self, rules: BodyNameRules, places: Iterable[str] = ()) -> None:
        suffix = words(rules.suffixes)
        self.suffix = re.compile(suffix)
        self.end = re.compile(quick(rf"{suffix}(?:{suffix})*|{either(rules.short)}"))
        self.window = re.compile(rf"[{CJK}·0-9]*$")
        self.stop = re.compile(rf"{words(rules.keep)}|({words(rules.stops)})")
        self.generic = re.compile(rf"(?:{words((*rules.generic, *rules.designating))})*")
        self.kind = re.compile(rf"(?:{words((*rules.generic, *rules.designating, *rules.types))})*")
        self.designating = re.compile(rf"{words(rules.designating)}$")
        self.type = re.compile(rf"{words(rules.types)}$")
        self.owner = re.compile(rf"{words(rules.owners)}$")
        self.owned = re.compile(words(o for o in rules.owners if len(o) > 1))
        self.administrative = frozenset(o for o in rules.owners if len(o) == 1)
        self.places = frozenset(places)
        self.place_heads = frozenset(place[:2] for place in self.places)

    def names(self, text: str) -> list[tuple[Span, str]]:
        """Spans and texts of the names in `text`, in order, not overlapping.

        Words that name no hospital in particular (a grade, a job, the bare suffix) are left out.
        A name that has nothing but a made-up word before the suffix is taken only if the text also
        has it as part of a fuller one; see `uncertain`.
        """
        found = self._settled(self._scan(text))
        certain = {name for _, name in found if self.certain(name)}
        endings = {name[i:] for name in certain for i in range(1, len(name) - 2)}
        return [item for item in found if item[1] in certain or item[1] in endings]

    def uncertain(self, text: str) -> list[tuple[Span, str]]:
        """Like `names`, with those that may as well be a verb and the bare word."""
        return self._settled(self._scan(text))

    def certain(self, name: str) -> bool:
        """Whether a name shows by a place, an owner or a kind of hospital that it is one."""
        ends = list(self.end.finditer(name))
        head = name[: ends[-1].start()] if ends else name
        if not head or not self.suffix.match(name, len(head)):
            return bool(head)
        if _NUMERAL.match(head) and len(head) > 1:
            return False
        return bool(self.type.search(head) or self.owned.search(head) or self.place(name))

    def bare(self, name: str) -> bool:
        """Whether a name says no more than what kind of hospital it is, as a short form does."""
        ends = list(self.end.finditer(name))
        return bool(self.kind.fullmatch(name[: ends[-1].start()] if ends else name))

    def place(self, name: str) -> str:
        """The longest place's name with which `name` begins, or ""."""
        if name[:2] not in self.place_heads:
            return ""
        for length in range(min(_PLACE_MAX, len(name) - 2), 1, -1):
            if name[:length] in self.places:
                return name[:length]
        return ""

    def owns(self, head: str) -> bool:
        """Whether a hospital's name goes on before `head`'s end: it is a place or an owner."""
        return bool(self.owner.search(head))

    def _scan(self, text: str) -> list[tuple[Span, str]]:
        out: list[tuple[Span, str]] = []
        known: dict[str, str] = {}
        done = 0
        for match in self.end.finditer(text):
            before = text[max(done, match.start() - _WINDOW) : match.end()]
            done = match.end()
            name = known.get(before)
            if name is None:
                name = known[before] = self._name(before, len(match[0]))
            if name:
                out.append((Span(match.end() - len(name), match.end()), name))
        return out

    def _name(self, before: str, length: int) -> str:
        """The name at the end of `before`, whose suffix has `length` characters; "" if there is none."""
        suffix = before[len(before) - length :]
        window = self.window.search(before[: len(before) - length])
        head = window[0] if window else ""
        head = head[self._begin(head) :]
        return head + suffix if self._named(head, suffix) else ""

    def _begin(self, head: str) -> int:
        """Where in `head`, the words before a suffix, the name begins."""
        start = 0
        for match in self.stop.finditer(head):
            if match[1] is not None:
                start = match.end()
        while start < len(head) and head[start] in "0123456789":
            start += 1
        for index in range(start, len(head) - 1):
            if head[index : index + 2] in self.place_heads:
                if index > start and self.owner.search(head[start:index]):
                    return start
                if self.place(head[index:] + "  "):
                    return index
        return start

    def _named(self, head: str, suffix: str) -> bool:
        """Whether the words before the suffix tell one hospital from others."""
        if not self.suffix.match(suffix):
            return len(head) <= _SHORT_HEAD and (bool(head) or len(suffix) > 2)
        return bool(head) and not self.generic.fullmatch(head) and not self.designating.search(head)

    def _settled(self, found: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
        """The names without a word before them that is only there once in a while."""
        counts = Counter(name for _, name in found)
        better = {name: self._shorter(name, counts) for name in counts}
        return [(Span(span.end - len(better[name]), span.end), better[name]) for span, name in found]

    def _shorter(self, name: str, counts: Counter[str]) -> str:
        if counts[name] > _RARE or self.place(name):
            return name
        for cut in range(1, len(name) - 3):
            rest = name[cut:]
            # A rest that begins with the word for a province or city is a short form of the name.
            if counts.get(rest, 0) <= counts[name] or rest[0] in self.administrative:
                continue
            if not self.owner.search(name[:cut]) and self.certain(rest):
                return rest
        return name


def body_names(text: str, scanner: BodyNames) -> list[tuple[Span, str]]:
    """The hospitals' names in `text` with their spans; see `BodyNames.names`."""
    return scanner.names(text)
