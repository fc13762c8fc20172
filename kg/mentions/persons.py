"""Persons: Chinese names beside an office, a title, an honour, or in a list of names that a word announces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.mentions.walls import Walls, ahead
from kg.model import Mention, Span
from kg.needs import quick
from kg.rulebook.mention_rules import NameRules
from kg.words import alternation

_HAN = "\u4e00-\u9fff"
_HEAD = r"(?:^|(?<=[,;:。!?、\s“”\"()—]))"
_LEAST = 2


class _Names:
    """The names found so far in one sentence, and the places that are taken."""

    def __init__(self, text: str, mentions: Sequence[Mention], walls: Walls) -> None:
        self.text = text
        self.walls = walls
        self.starts = frozenset(m.span.start for m in mentions)
        self._taken = [m.span for m in mentions]
        self.found: dict[Span, Mention] = {}

    def free(self, start: int, end: int) -> bool:
        """Whether nothing stands at [start, end) yet."""
        return not any(start < t.end and t.start < end for t in self._taken)

    def at(self, start: int) -> Mention | None:
        """The name that begins at `start`, if one was found there."""
        return next((m for s, m in self.found.items() if s.start == start), None)

    def add(self, start: int, end: int, found_by: str) -> int:
        """Keeps the name at [start, end); gives its end."""
        span = Span(start, end)
        name = self.text[start:end]
        self.found[span] = Mention(("Person",), name, name, span, found_by)
        self._taken.append(span)
        return end


class Persons:
    """Finds persons' names.

    `surnames`: family names, with those that are also common words in `words`; `joins`: the words
    that join the items of an enumeration, besides 、.
    """

    def __init__(
        self, surnames: Sequence[str], words: Iterable[str], rules: NameRules, joins: Sequence[str]
    ) -> None:
        plain = sorted(set(surnames) - set(words))
        given, last = _but(rules.not_given), _but((*rules.not_given, *rules.not_last))
        name, sure = (rf"(?:{alternation(names)}){given}?{last}" for names in (surnames, plain))
        foreign = rf"[{_HAN}]{{2,6}}·[{_HAN}]{{2,6}}"
        join = f"(?:{alternation(('、', *joins))})"
        end, verbs = alternation(rules.titles), alternation(rules.honoured)
        self._after = re.compile(rf"\s?({foreign}|{name})")
        self._item = re.compile(rf"{join}({name})")
        self._before = re.compile(rf"({foreign}|{name})(?:{alternation(rules.addresses)})?[,\s]?$")
        self._opening = re.compile(rf"\s*({foreign}|{name})(?=[,\s]|(?:{end}))")
        # Names alone at the head of a clause before a word of honour.
        also = rf"(?:{alternation(rules.adverbs)})*"
        then = rf"{also}[,\s]?{also}(?:{verbs})"
        more = rf"(?:{join}{name})"
        self._honoured = re.compile(quick(rf"{_HEAD}({sure}){more}{{0,9}}(?={then})"))
        # Inside a clause only a list of names, or a whole name of three characters before a comma.
        self._inside = re.compile(rf"(?:{alternation(rules.before) or '(?!)'})({sure}){more}{{1,9}}(?={then})")
        self._whole = re.compile(quick(rf"(?:^|{alternation(rules.before) or '(?!)'})((?:{alternation(plain)}){given}{last})"))
        self._verb = re.compile(verbs)
        listed = rf"(?:{name})(?:{join}(?:{name})){{{_LEAST},}}(?=$|[,;。)\s]|(?:{end}))"
        self._announced = re.compile(quick(rf"(?:{alternation(rules.introducers)})[^,;。、!?]{{0,6}}?({listed})"))
        self._name = re.compile(name)
        self._not = frozenset(rules.not_names)
        self._titles = ahead((*rules.titles, *rules.adverbs, *rules.honoured))
        self._honours = rules.honours

    def find(self, text: str, mentions: Sequence[Mention], walls: Walls) -> list[Mention]:
        """Mentions of persons in `text`, none of which overlaps a mention given."""
        roles = [m for m in mentions if m.type == "Role"]
        honours = [m for m in mentions if m.found_by.startswith(self._honours)]
        verb = self._verb.search(text) is not None
        announced = list(self._announced.finditer(text))
        if not (roles or honours or verb or announced):
            return []
        names = _Names(text, mentions, walls)
        if roles:
            self._open(names)
        for role in roles:
            end = self._name_after(names, role.span.end, self._after)
            if end is None:
                end = self._name_before(names, role.span.start, mentions)
            self._items(names, end)
        for m in honours:
            self._items(names, self._name_after(names, m.span.end, self._after))
        if verb:
            for pattern in (self._honoured, self._inside):
                for found in pattern.finditer(text):
                    self._honour(names, found)
        if roles or verb:
            for found in self._whole.finditer(text):
                self._word(names, found)
        for found in announced:
            self._list(names, found)
        return sorted(names.found.values(), key=lambda m: m.span)

    def _open(self, names: _Names) -> None:
        m = self._opening.match(names.text)
        if m and m.group(1) not in self._not and names.free(*m.span(1)) and names.walls.is_boundary(m.end(1)):
            names.add(*m.span(1), "person/opening")

    def _items(self, names: _Names, end: int | None) -> None:
        """The further names of an enumeration whose first name ends at `end`."""
        while end is not None:
            end = self._name_after(names, end, self._item)

    def _name_after(self, names: _Names, at: int, pattern: re.Pattern[str]) -> int | None:
        m = pattern.match(names.text, at)
        if not m:
            return None
        start = m.start(1)
        known = names.at(start)
        if known is not None:
            return known.span.end
        for end in (m.end(1), m.end(1) - 1):
            if end - start < _LEAST or self._is_none(names, start, end):
                continue
            honour = self._verb.match(names.text, end - 1)  # 李华|荣获, not 李华荣|获
            if honour and honour.end() > end and end - start > _LEAST:
                continue
            if end in names.starts or names.walls.follows(end, "closed", self._titles):
                return names.add(start, end, "person/role-name")
        return None

    def _name_before(self, names: _Names, at: int, mentions: Sequence[Mention]) -> int | None:
        edge = max((m.span.end for m in mentions if m.span.end <= at), default=0)
        person = max((s.end for s in names.found if s.end <= at), default=0)
        gap = 1 if at and names.text[at - 1] in ", " else 0
        for length in (3, 2, 4):
            start = at - length - gap
            if start < edge or start <= person > 0:
                continue
            m = self._before.match(names.text, start, at)
            if not m or not {m.group(1), m.group(1)[:_LEAST]}.isdisjoint(self._not) or not names.free(start, m.end(1)):
                continue
            walled = start == edge or start == names.walls.left_of(start, max(0, start - 1), frozenset())
            if walled or names.walls.is_boundary(start):
                return names.add(start, m.end(1), "person/name-role")
        return None

    def _is_none(self, names: _Names, start: int, end: int) -> bool:
        """Whether [start, end) is no name: taken, a listed word, or a word of honour begins in it (曾|荣获)."""
        name = names.text[start:end]
        if name in self._not or name[:_LEAST] in self._not or not names.free(start, end):
            return True
        return any(self._verb.match(names.text, i) for i in range(start, end))

    def _honour(self, names: _Names, found: re.Match[str]) -> None:
        """Names before a word of honour."""
        start, end = found.span(1)
        if self._is_none(names, start, end) or not names.walls.is_boundary(end):
            return
        self._items(names, names.add(start, end, "person/honoured"))

    def _word(self, names: _Names, found: re.Match[str]) -> None:
        """A name of three characters that the tokeniser leaves whole, or parts behind the surname."""
        start, end = found.span(1)
        cuts = [names.walls.is_boundary(i) for i in range(start, end + 1)]
        if cuts[0] and cuts[3] and not cuts[2] and found.group(1) not in self._not and names.free(start, end):
            self._items(names, names.add(start, end, "person/word"))

    def _list(self, names: _Names, found: re.Match[str]) -> None:
        """An announced list of at least three names; one of them at least has three characters."""
        spans = [m.span() for m in self._name.finditer(names.text, *found.span(1))]
        texts = [names.text[s:e] for s, e in spans]
        if not any(len(t) > _LEAST for t in texts) or any(t in self._not for t in texts):
            return
        for start, end in spans:
            if names.free(start, end):
                names.add(start, end, "person/listed")


def _but(characters: Sequence[str]) -> str:
    """An expression for any Chinese character but these."""
    return rf"(?:(?![{''.join(characters)}])[{_HAN}])" if characters else f"[{_HAN}]"
