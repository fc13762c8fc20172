"""What a line is by its words alone: label, masthead, furniture, byline, address, caption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.needs import quick
from kg.page.bylines import Bylines
from kg.page.lines import SHORT, Line
from kg.page.patterns import CJK, either, words
from kg.rulebook.page_rules import PageRules

_MASTHEAD_MAX = 60
_BETWEEN = re.compile(r"[\s|｜·,，/　]*")


class Classifier:
    """Gives each line its kind.  Kinds: label, inner, masthead, number, furniture, publication,
    author, date, address, advertisement, byline, signs (no letter in it), and "" for text."""

    def __init__(self, rules: PageRules, bylines: Bylines) -> None:
        fields = rules.furniture
        self.bylines = bylines
        groups = {
            "publication": fields.publication,
            "author": fields.author,
            "date": fields.date,
            "address": fields.address,
            "furniture": fields.labels,
        }
        self.kind_of = {label: kind for kind, labels in groups.items() for label in labels}
        label = words(self.kind_of)
        field = rf"(?:^|(?<=\s))({label})(?:\s*[:：/／]|\s+(?=[{CJK}]{{2,3}}(?:\s|$)))"
        self.field = re.compile(quick(field))
        kinds = {
            "label": r"【[^【】]{2,12}】",
            "advertisement": words(fields.advertisements),
            "number": r"[A-Z]?\d{1,3}",
            "signs": rf"[^{CJK}\w]+",
            "furniture": rf"[（(]?{either(fields.patterns)}[）)]?",
            "byline": bylines.whole,
        }
        # One group a kind; the patterns of `page.yaml` have no groups that count.
        self.whole = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()))
        self.inner = frozenset(rules.label.inner)
        self.caption = re.compile(either(rules.caption.patterns))
        self.publication = re.compile(rules.masthead.publication)
        self.date = re.compile(rules.masthead.date)
        atoms = (rules.masthead.date, rules.masthead.publication, *rules.masthead.others)
        self.atom = re.compile(either(re.sub(r"\?P<\w+>", "?:", a) for a in atoms))

    def classify(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines with their kinds; a line that holds several things is cut into pieces."""
        waiting: Line | None = None
        for line in lines:
            if waiting is not None:
                yield from self._pieces(waiting, line)
            waiting = line
        if waiting is not None:
            yield from self._pieces(waiting, None)

    def _pieces(self, line: Line, after: Line | None) -> Iterator[Line]:
        if len(line.text) <= SHORT:
            fields = list(self.field.finditer(line.text)) if self.field.search(line.text) else []  # few lines have any
            first = fields[0].start() if fields else 0
            if fields and (first == 0 or self._is_masthead(line.text[:first])):
                if first:
                    yield line.part(0, first, "masthead")
                yield from self._fields(line, fields)
                return
            kind = self._kind(line)
            if kind:
                yield line.as_kind(kind)
                return
        yield from self.bylines.cut(line, after)

    def _fields(self, line: Line, fields: list[re.Match[str]]) -> Iterator[Line]:
        ends = [*(m.start() for m in fields[1:]), len(line.text)]
        for match, end in zip(fields, ends, strict=True):
            yield line.part(match.start(), end, self.kind_of[match[1]])

    def _kind(self, line: Line) -> str:
        found = self.whole.fullmatch(line.text)
        if found is None:
            return "masthead" if self._is_masthead(line.text) else ""
        kind = found.lastgroup or ""
        if kind == "label" and line.text[1:-1].strip() in self.inner:
            return "inner"
        return kind

    def _is_masthead(self, text: str) -> bool:
        """Whether the text is made of a masthead's parts only.  No backtracking over the parts."""
        if len(text) > _MASTHEAD_MAX:
            return False
        at = 0
        while at < len(text):
            atom = self.atom.match(text, at)
            if atom is None or atom.end() == at:
                return False
            between = _BETWEEN.match(text, atom.end())
            at = between.end() if between else atom.end()
            if at == atom.end() and text[at - 1 : at + 1].isdigit() and at < len(text):
                return False  # one number is not two parts
        return True

    def value(self, line: Line) -> str:
        """What stands behind a field's label."""
        match = self.field.match(line.text)
        return line.text[match.end() :].strip() if match else ""
