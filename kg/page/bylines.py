"""Bylines: who wrote it, in what role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.model import Author
from kg.page.lines import Line
from kg.page.patterns import CJK, either, words
from kg.rulebook.page_rules import BylineRules

_SEP = r"[\s、,，/／;；]"
_TAIL_WINDOW = 120
_GLUED_MAX = 30
_BLOCK_MAX = 40


class Bylines:
    """Finds bylines in lines.  `surnames`: with what a Chinese name can begin."""

    def __init__(self, rules: BylineRules, surnames: Iterable[str]) -> None:
        name = _name(surnames)
        names = rf"{name}(?:{_SEP}+{name})*"
        strong = words(r for r in rules.roles if r not in rules.weak)
        weak = words(rules.weak)
        clause = rf"(?:{strong}[\s:：/]*|{weak}(?:\s*[:：/]\s*|\s+)){names}"
        unit = rf"{clause}(?:{_SEP}*{clause})*"
        mark = f"[{re.escape(rules.marks)}]"
        tail = rf"(?:\s*/?\s*{words(rules.tails)})?"
        self.around = f" \u3000{rules.marks}"
        self.role = re.compile(words(rules.roles))
        self.clause = re.compile(rf"({words(rules.roles)})[\s:：/]*({names})")
        self.name = re.compile(name)
        # A pattern, since the classifier makes it part of a larger one.
        self.whole = rf"[（(]?\s*(?:{mark}\s*)?{unit}{tail}\s*[）)]?|{mark}\s*{names}{tail}"
        self.at_end = re.compile(
            rf"(?:(?<=[。！？!?…”])\s*(?:{mark}\s*)?{unit}{tail}|[（(]\s*{unit}{tail}\s*[）)])$"
        )
        self.glued = re.compile(rf"(?:{mark}\s*)?{strong}[\s:：]+({name})(?=[{CJK}])")
        self.opening = re.compile(rf"{either(rules.openings)}(?:\s*[（(][^（）()]{{2,60}}[）)])?[\s:：]*")
        self.only_names = re.compile(names)
        self.unpunctuated = re.compile(rf"[{CJK}\s·{re.escape(rules.marks)}]+")
        office = words(rules.offices)
        self.office = re.compile(rf"({office})\s*[:：]?\s*({name})$|^({name})\n[{CJK}]{{0,20}}?({office})$")

    def cut(self, line: Line, after: Line | None) -> tuple[Line, ...]:
        """The line in pieces, with a byline that is glued to its beginning or end cut off.

        `after` is the next line: it helps to tell where a glued name ends.
        """
        out: list[Line] = []
        opening = self.opening.match(line.text)
        if opening and opening.end() < len(line.text):
            out.append(line.part(0, opening.end(), "opening"))
            line = line.part(opening.end(), len(line.text))
        lead = self._glued_end(line, after)
        if lead:
            out.append(line.part(0, lead, "byline"))
            line = line.part(lead, len(line.text))
        offset = max(0, len(line.text) - _TAIL_WINDOW)
        end = self.at_end.search(line.text, offset) if self.role.search(line.text, offset) else None
        if end is None or end.start() == 0:
            return (*out, line)
        return (*out, line.part(0, end.start()), line.part(end.start(), len(line.text), "byline"))

    def _glued_end(self, line: Line, after: Line | None) -> int:
        """How far a byline reaches into a line that goes on with a heading; 0 if there is none."""
        match = self.glued.match(line.text) if len(line.text) <= _GLUED_MAX else None
        if match is None or not self.unpunctuated.fullmatch(line.text):
            return 0
        longest = match.end(1)
        # Headings come as couplets of equal length: the rest must be as long as the next line.
        if after is not None:
            for end in (longest, longest - 1):
                if end - match.start(1) >= 2 and len(line.text) - end == len(after.text):
                    return end
        return longest

    def authors(self, text: str) -> tuple[Author, ...]:
        """Names with the roles before them, in order."""
        found = [
            Author(re.sub(r"\s+", "", name[0]), clause[1])
            for clause in self.clause.finditer(text)
            for name in self.name.finditer(clause[2])
        ]
        if found or not self.only_names.fullmatch(text.strip(self.around) or "-"):
            return tuple(found)
        return tuple(Author(re.sub(r"\s+", "", n[0])) for n in self.name.finditer(text))

    def signers(self, lines: Sequence[Line]) -> tuple[Author, ...]:
        """The name and office in a block such as `hospital / office / name`; none if it is no such block."""
        match = self.office.search(_block(lines))
        if match is None:
            return ()
        return (Author(re.sub(r"\s+", "", match[2] or match[3]), match[1] or match[4]),)

    def is_name_block(self, lines: Sequence[Line]) -> bool:
        """Whether lines are a name with an office before it, or on the line after it."""
        text = _block(lines)
        return len(text) <= _BLOCK_MAX and bool(self.office.search(text))


def _block(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _name(surnames: Iterable[str]) -> str:
    known = list(surnames)
    single = "".join(re.escape(s) for s in sorted({s for s in known if len(s) == 1}))
    first = f"[{single}]" if single else f"[{CJK}]"
    compound = words(s for s in known if len(s) > 1)
    return (
        rf"(?:[{CJK}]{{2,6}}·[{CJK}]{{2,6}}|{compound}[{CJK}]{{1,2}}"
        rf"|{first}[ \u3000]+[{CJK}](?![{CJK}])|{first}[{CJK}]{{1,2}})"
    )
