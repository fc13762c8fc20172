"""Documents → articles: the whole of `kg.page` for one document."""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from collections.abc import Iterable, Sequence

from kg.model import Article, Author, Document, Span
from kg.page.assemble import assemble
from kg.page.body_names import BodyNames
from kg.page.bylines import Bylines
from kg.page.classify import Classifier
from kg.page.heal import Healer
from kg.page.layout import Layout
from kg.page.lines import read_lines
from kg.page.main_body import MainBody
from kg.page.normal import normalise
from kg.page.patterns import words
from kg.page.repeats import mark_repeats
from kg.page.segments import Segment
from kg.page.split import Splitter
from kg.page.traditional import simplified
from kg.rulebook.lexicon import LexiconEntry
from kg.rulebook.page_rules import PageRules

SURNAME = "Surname"
PLACE = "Place"
_LETTER_MIN = 2
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)(?:[-/.](?P<month>\d{1,2}))?(?P<day>)")


class PageReader:
    """`page.yaml` compiled; reads any number of documents.  Picklable, holds no state between them.

    `lexicon`: its surnames tell names in bylines, its places where a hospital's name begins.
    """

    def __init__(self, rules: PageRules, lexicon: Iterable[LexiconEntry] = ()) -> None:
        entries = list(lexicon)
        self.bylines = Bylines(rules.byline, (e.term for e in entries if e.type == SURNAME))
        self.classifier = Classifier(rules, self.bylines)
        self.healer = Healer(Layout(rules.heading, self.classifier), self.bylines)
        self.names = BodyNames(rules.bodies, (e.term for e in entries if e.type == PLACE))
        self.splitter = Splitter(self.bylines, self.names)
        self.main = MainBody(rules.bodies, self.names)
        self.first_person = re.compile(words(rules.byline.first_person))

    def articles(self, document: Document) -> tuple[Article, ...]:
        """The document's articles in order; none for a document without text."""
        read = simplified(document.text)
        lines = self.classifier.classify(read_lines(read))
        segments = self.healer.heal(lines)
        if not segments:
            return ()
        parts = self.splitter.split(segments)
        page = self._masthead([s for part in parts for s in part])
        plain = normalise(read)
        return tuple(
            self._article(document, plain, number, part, page) for number, part in enumerate(parts, 1)
        )

    def _article(
        self, document: Document, plain: str, number: int, part: Sequence[Segment], page: tuple[str, str]
    ) -> Article:
        mark_repeats(part)
        text, offsets, blocks = assemble(plain, part)
        publication, date = self._masthead(part)
        source = self._field(part, "publication")
        passages: list[tuple[str, str]] = [
            (b.role, text[b.span.start : b.span.end]) for b in blocks if b.role not in _SILENT
        ]
        if source:
            passages.append(("publication", source))
        return Article(
            id=hashlib.sha256(f"{document.id}:{number}".encode()).hexdigest()[:16],
            document_id=document.id,
            path=document.path,
            number=number,
            title="".join(s.text for s in part if s.role == "title"),
            subtitle=" ".join(s.text for s in part if s.role == "subtitle").lstrip("—－-– "),
            publication=source or publication or page[0] or document.publication,
            date=date or page[1] or self._stated(document.date),
            authors=self._authors(part, text),
            about=self.main.choose(passages),
            text=text,
            offsets=offsets,
            blocks=blocks,
            raw=Span(min(s.start for s in part), max(s.end for s in part)),
            media_type=document.media_type,
        )

    def _stated(self, date: str) -> str:
        """A date that the document's file states, as ISO 8601; "" if it is none."""
        dated = self.classifier.date.search(date) or _YEAR.fullmatch(date)
        return _iso(dated) if dated else ""

    def _authors(self, part: Sequence[Segment], text: str) -> tuple[Author, ...]:
        """Who the bylines name; of a letter without byline, who signs it."""
        found = [a for s in part if s.role == "byline" for a in self.bylines.authors(s.text)]
        found += [a for s in part if s.kind == "author" for a in self.bylines.authors(s.text)]
        if not found and len(self.first_person.findall(text)) >= _LETTER_MIN:
            found = [a for s in part if s.role == "signature" for a in self.bylines.signers(s.lines)]
        unique: dict[str, Author] = {}
        for author in found:
            unique.setdefault(author.name, author)
        return tuple(unique.values())

    def _field(self, part: Sequence[Segment], kind: str) -> str:
        """The value of the first field of this kind, up to the first space."""
        for segment in part:
            value = self.classifier.value(segment.lines[0]) if segment.kind == kind else ""
            if value:
                return value.split()[0]
        return ""

    def _masthead(self, part: Sequence[Segment]) -> tuple[str, str]:
        """Publication and date of the first masthead lines (or date fields) that have them."""
        publication = date = ""
        for segment in part:
            if segment.kind not in ("masthead", "date"):
                continue
            named = self.classifier.publication.search(segment.text)
            if named and not publication and segment.kind == "masthead":
                publication = named[0]
            dated = self.classifier.date.search(segment.text)
            if dated and not date:
                date = _iso(dated)
        return publication, date


_SILENT = frozenset({"furniture", "byline", "repeat"})


def _iso(match: re.Match[str]) -> str:
    """A date as ISO 8601 (2023, 2023-06 or 2023-06-29), as far as its numbers are possible."""
    year, month, day = match["year"], int(match["month"] or 0), int(match["day"] or 0)
    if not 1 <= month <= 12:
        return year
    possible = 1 <= day <= monthrange(int(year), month)[1]
    return f"{year}-{month:02}-{day:02}" if possible else f"{year}-{month:02}"
