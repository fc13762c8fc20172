"""One article in, its claims out: mentions, matches and claims put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from itertools import chain

from kg.claims import ClaimBuilder
from kg.claims.build import Found, Trace
from kg.claims.qualifiers import Qualifiers
from kg.claims.subjects import SubjectFinder
from kg.errors import RuleError
from kg.lazily import Named
from kg.match import Matcher
from kg.match.mask import TypeSets
from kg.match.pattern import PatternCompiler, PatternError
from kg.match.rules import CompiledRule, compile_rule
from kg.mentions import MentionFinder
from kg.mentions.finder import kept
from kg.model import Article, ArticleResult, Claim, Evidence, Marked, Mention, Refusal, Span, Status
from kg.names import AliasFinder, ArticleNames, NameParser
from kg.needs import quick
from kg.page import PageReader, sentences
from kg.quantity import QuantityFinder
from kg.rulebook import RuleBook
from kg.rulebook.book import PlacedRule
from kg.rulebook.yamlfile import nearest
from kg.status import Mark, StatusOperators
from kg.times import TimeFinder, YearContext, governing_year, year_behind
from kg.tokens import DEFAULT, Tokenizer
from kg.words import NEVER, alternation


class Extractor:
    """Compiles a rule book once; called with an article and its document's text it gives the claims.

    `tokenizer` is one of `kg.tokens.TOKENIZERS`.
    """

    def __init__(self, book: RuleBook, tokenizer: str = DEFAULT) -> None:
        self.book = book
        lexicon = {name: tuple(entries) for name, entries in book.lexicon.items()}
        words = {p.rule.id: triggers(p, book) for p in book.relations}
        self._mentions = MentionFinder(
            book.recognizers, lexicon, book.walls, book.names, book.schema,
            sorted(set(chain.from_iterable(words.values()))), tokenizer
        )
        self._quantities = QuantityFinder(book.quantity)
        self._times = TimeFinder(book.time)
        self._status = StatusOperators(book.status)
        self._marks: tuple[str, int | None, tuple[Mark, ...]] = ("", None, ())
        self._parser = NameParser(book.resolve, book.gazetteer)
        self._aliases = AliasFinder(book.resolve)
        self._bodies = book.schema.bodies
        self._announces = re.compile(book.names.announces or NEVER)
        self._matcher = _matcher(book, words)
        modifiers = [e.term for f in book.walls.modifiers_from for e in lexicon[f] if not kept(e.note, book.walls)]
        particle = alternation(book.walls.particles)
        trim = re.compile(quick(
            rf"^(?:(?:{alternation([*modifiers, *book.qualifiers.trim])})(?:{particle})?)+|(?:{particle})$|{alternation(book.walls.first)}"
        ))
        self._claims = ClaimBuilder(
            Named({p.rule.id: p.rule for p in book.relations}),
            book.schema,
            Qualifiers(book.qualifiers, book.place_levels),
            SubjectFinder(book.subjects, book.schema, book.walls.particles),
            self._status_of,
            _year_at,
            partial(_trimmed, trim),
            {p.rule.id: book.confidence(p.rule) for p in book.relations},
        )

    def __call__(self, article: Article, raw: str, trace: Trace | None = None) -> ArticleResult:
        """The claims of an article; `raw` is the text of its document, from which quotes are cut.

        `trace`, if given, is filled with what the stages saw on the way.
        """
        marked = self.mark(article)
        found = [Found(m, match) for m in marked for match in self._matcher(m)]
        if trace is not None:
            trace.sentences += marked
            trace.found += found
        names = self._names(article, marked)
        claims, refusals = self._claims(article, marked, found, lru_cache(maxsize=None)(names.resolve), trace)
        return ArticleResult(
            article,
            tuple(_quoted(c, raw) for c in claims),
            tuple(_refused(r, raw) for r in refusals),
            tuple(sorted(names.aliases.items())),
        )

    def _status_of(self, marked: Marked, span: Span, predicate: str) -> tuple[Status, str]:
        text = marked.sentence.text
        if self._marks[:2] != (text, marked.year):  # the claims of a sentence share its marks
            self._marks = (text, marked.year, self._status.marks(text, marked.year))
        return self._status.decide(self._marks[2], text, span, marked.opened, predicate=predicate)

    def mark(self, article: Article) -> list[Marked]:
        """The article's sentences with their mentions, in order."""
        out: list[Marked] = []
        year = article.year
        years = YearContext(self._times, year)
        end, opened, announced = -1, "", ""
        for sentence in sentences(article):
            if sentence.span.start > end:
                years.new_paragraph()
                opened = opened if self._status.carries(sentence.text) else ""
            begins = sentence.span.start > end
            end = sentence.span.end
            if sentence.role == "heading":
                years.heading(sentence.text)
            atoms = self._atoms(sentence.text, years.find(sentence.text))
            marked = self._mentions(sentence, atoms)
            if begins and not any(m.span.start == 0 and m.type == "Person" for m in marked.mentions):
                announced = ""
            listed = announced if begins else ""
            out.append(Marked(sentence, marked.mentions, marked.words, year, years.theme, opened, listed))
            if sentence.text.endswith(":") and (announces := self._announces.search(sentence.text)):
                announced = announces["role"]
            opened = self._status.opens(sentence.text) or opened
        return out

    def _atoms(self, text: str, times: Sequence[Mention]) -> list[Mention]:
        """Quantities and times of a sentence; where they overlap, the time stands."""
        quantities = self._quantities.find(text)
        if not times or not quantities:
            return [*times, *quantities]
        free = [
            q for q in quantities
            if not any(q.span.start < t.span.end and t.span.start < q.span.end for t in times)
        ]  # fmt: skip
        return sorted([*times, *free], key=lambda m: m.span)

    @cached_property
    def pages(self) -> PageReader:
        """The reader of pages, compiled when first asked for."""
        return PageReader(self.book.page, chain.from_iterable(self.book.lexicon.values()))

    @property
    def matcher(self) -> Matcher:
        """The compiled rules."""
        return self._matcher

    @property
    def names(self) -> NameParser:
        """What tells the parts of organisations' names; it knows those that it has parsed."""
        return self._parser

    @property
    def operators(self) -> StatusOperators:
        """The compiled operators of status."""
        return self._status

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokeniser, which knows the terms of the lexicons."""
        return self._mentions.tokenizer

    def _names(self, article: Article, marked: Sequence[Marked]) -> ArticleNames:
        seen = sorted({m.text for s in marked for m in s.mentions if m.type in self._bodies})
        known = frozenset(seen)
        learnt = [
            (a.alias, a.full)
            for a in self._aliases(article.text, seen)
            if a.kind == "short" or (a.kind == "also" and a.alias in known)
        ]
        return ArticleNames(self._parser, article.about, seen, learnt)


def _trimmed(trim: re.Pattern[str], name: str) -> str:
    """The name without what `trim` cuts, if something is left."""
    return trim.sub("", name) or name


def _year_at(marked: Marked, span: Span) -> int | None:
    """The year of what stands at `span`: in the bracket behind it, or the one that governs its place."""
    behind = year_behind(marked.mentions, marked.sentence.text, span.end)
    return behind if behind is not None else governing_year(marked.mentions, span.start, marked.theme, span.end)


def _quoted(claim: Claim, raw: str) -> Claim:
    start, end = claim.evidence.raw
    e = claim.evidence
    evidence = Evidence(e.article, e.span, e.raw, raw[start:end], e.rule, e.sentence, e.more)
    return Claim(
        claim.id, claim.file, claim.article, claim.subject, claim.subject_type, claim.predicate, claim.object,
        claim.object_type, claim.status, claim.confidence, evidence, claim.qualifiers,
    )  # fmt: skip


def _refused(refusal: Refusal, raw: str) -> Refusal:
    return replace(refusal, quote=raw[refusal.raw.start : refusal.raw.end])


def triggers(placed: PlacedRule, book: RuleBook) -> tuple[str, ...]:
    """The trigger words of a rule, those of its lexicons included."""
    listed = [e.term for name in placed.rule.trigger_from for e in book.lexicon.get(name, ())]
    return (*placed.rule.trigger, *listed)


def pattern_compiler(book: RuleBook, sets: TypeSets | None = None) -> PatternCompiler:
    """What compiles the patterns of the book's rules."""
    return PatternCompiler(sets or TypeSets(book.schema.types), tuple(book.schema.types), book.walls)


def _matcher(book: RuleBook, words: dict[str, tuple[str, ...]]) -> Matcher:
    sets = TypeSets(book.schema.types)
    stoppers = {e.term for f in book.walls.stoppers_from for e in book.lexicon[f]}
    modifiers = {e.term for f in book.walls.modifiers_from for e in book.lexicon[f]} - stoppers
    compiler = pattern_compiler(book, sets)
    modifiers |= {m + p for m in modifiers for p in book.walls.particles}
    return Matcher([_compiled(p, words[p.rule.id], compiler) for p in book.relations], sets, modifiers, book.walls.joins)


def _compiled(placed: PlacedRule, words: tuple[str, ...], compiler: PatternCompiler) -> CompiledRule:
    try:
        return compile_rule(placed.predicate, placed.rule, words, compiler)
    except PatternError as err:
        hint = nearest(err.token, err.known) if err.known else ""
        raise RuleError(placed.file, placed.line, 1, f"rule {placed.rule.id}: {err}", hint) from None
    except re.error as err:
        raise RuleError(placed.file, placed.line, 1, f"rule {placed.rule.id}: bad expression: {err}") from None


__all__ = ["Extractor", "Span"]
