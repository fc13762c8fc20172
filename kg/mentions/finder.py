"""Sentences → sentences with typed mentions, none of which overlaps another."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from kg.mentions.items import Items
from kg.mentions.lists import Lists
from kg.mentions.persons import Persons
from kg.mentions.phrases import Candidate, Phrases
from kg.mentions.vocabulary import Vocabulary
from kg.mentions.walls import Walls, mark_pattern
from kg.mentions.words import Nouns
from kg.model import Marked, Mention, Sentence, Span
from kg.rulebook.lexicon import LexiconEntry
from kg.rulebook.mention_rules import NameRules, Recognizer, WallRules
from kg.rulebook.schema import Schema
from kg.tokens import DEFAULT, Tokenizer
from kg.words import alternation

_PRIORITY = 4
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』")
_UNCLEAN = re.compile(r"[“”\"'‘’「」『』\s]")
_FREE = {-1}
_Ranked = tuple[int, int, int, int, Mention]
"""Rank, then start and end: the order in which candidates are chosen; then the order in which they were found."""

_place = attrgetter("span")


class MentionFinder:
    """Finds the mentions of a sentence.  Built once from the rule book; then a pure function."""

    def __init__(
        self,
        recognizers: Sequence[Recognizer],
        lexicon: Mapping[str, Sequence[LexiconEntry]],
        walls: WallRules,
        names: NameRules,
        schema: Schema,
        triggers: Iterable[str],
        tokenizer: str = DEFAULT,
    ) -> None:
        self._recognizers = tuple(recognizers)
        self._by_id = {r.id: r for r in self._recognizers}
        self._types = [tuple(dict.fromkeys((r.type, *r.also))) for r in self._recognizers]
        self._vocabulary = Vocabulary(self._recognizers, lexicon, walls, triggers)
        modifiers = [e.term for f in walls.modifiers_from for e in lexicon[f] if not kept(e.note, walls)]
        self._phrases = Phrases(self._recognizers, modifiers, walls)
        surnames = lexicon[names.surnames_from]
        words = [e.term for e in surnames if names.common in e.note]
        self._yielding = {
            r.id: re.compile(f"(?:{alternation(w.text for w in self._vocabulary.words if any(n == i for n, _ in w.heads))})$")
            for i, r in enumerate(self._recognizers)
            if r.yields
        }
        self._persons = Persons([e.term for e in surnames], words, names, walls.joins)
        self._marks = mark_pattern(walls)
        self._lists = Lists(self._recognizers, Nouns(self._vocabulary.words), walls, schema)
        self._items = Items(self._recognizers, modifiers, walls, schema.centre)
        terms = [w.text for w in self._vocabulary.words if w.terms and len(w.text) > 1 and not w.text.isascii()]
        self.tokenizer = Tokenizer(terms, tokenizer)

    def __call__(self, sentence: Sentence, atoms: Sequence[Mention], year: int | None = None) -> Marked:
        """The sentence with its mentions.  `atoms`: quantities and times already found in it."""
        text = sentence.text
        hits = self._vocabulary.hits(text)
        walls = Walls(text, hits, atoms, self.tokenizer, self._marks)
        chosen = self._choose(text, self._phrases.candidates(text, walls), atoms)
        chosen += self._persons.find(text, chosen, walls)
        chosen.sort(key=_place)
        restored = self._lists.restore(text, chosen, walls)
        restored.sort(key=_place)
        restored = self._items.find(text, restored, walls)
        restored.sort(key=_place)
        words = frozenset([word.text for _, _, word in hits if word.trigger])
        return Marked(sentence, tuple(restored), words, year)

    def _choose(self, text: str, candidates: list[Candidate], atoms: Sequence[Mention]) -> list[Mention]:
        """Longest first, a recogniser's priority added; what a chosen mention covers becomes its parts."""
        by_span: dict[tuple[int, int], list[Candidate]] = {}
        for c in candidates:
            by_span.setdefault(c[:2], []).append(c)
        ranked: list[_Ranked] = []
        for (start, end), group in by_span.items():
            if len(group) > 1:
                group.sort(key=self._strength)
            best = self._recognizers[group[0].recognizer].priority
            mention = self._mention(text, Span(start, end), group)
            ranked.append((start - end - _PRIORITY * best, start, end, len(ranked), mention))
        for a in atoms:
            start, end = a.span
            ranked.append((start - end - 2, start, end, len(ranked), a))
        ranked.sort()
        chosen: list[Mention] = []
        inner: dict[Span, list[Mention]] = {}
        owner = [-1] * (len(text) + 1)
        for at, (_, start, end, _, mention) in enumerate(ranked):
            held = set(owner[start:end])
            if held == _FREE:
                owner[start:end] = [len(chosen)] * (end - start)
                chosen.append(mention)
            elif -1 in held and (rest := self._rest(text, mention, chosen, owner)) is not None:
                # What is left is shorter, so it waits for its new turn.
                start, end = rest.span
                rank = _PRIORITY * self._by_id[rest.found_by].priority + end - start
                insort(ranked, (-rank, start, end, len(ranked), rest), lo=at + 1)
            elif len(held) == 1:
                inner.setdefault(chosen[held.pop()].span, []).append(mention)
        out: list[Mention] = []
        for mention in chosen:
            parts = inner.get(mention.span)
            out += self._shed(text, mention, parts) if parts else (mention,)
        return out

    def _strength(self, candidate: Candidate) -> tuple[int, bool, int]:
        """The order of candidates for one place."""
        return -self._recognizers[candidate.recognizer].priority, not candidate.norm, candidate.recognizer

    def _rest(
        self, text: str, mention: Mention, chosen: Sequence[Mention], owner: Sequence[int]
    ) -> Mention | None:
        """What a mention keeps of its end behind a stronger one that its recogniser yields to, its head at least.

        北山市第一医院开放床位 names a hospital and, behind it, what is counted.
        """
        head = self._yielding.get(mention.found_by)
        if head is None:
            return None
        start = end = mention.span.end
        while start > mention.span.start and owner[start - 1] == -1:
            start -= 1
        if owner[start - 1] == -1 or chosen[owner[start - 1]].type not in self._by_id[mention.found_by].yields:
            return None
        start = self._phrases.begin(text, start, end, self._recognizers.index(self._by_id[mention.found_by]))
        rest = clean(text[start:end])
        if len(rest) < 2 or head.search(rest) is None:
            return None
        return Mention(mention.types, rest, rest, Span(start, end), mention.found_by)

    def _shed(self, text: str, mention: Mention, parts: list[Mention]) -> list[Mention]:
        """The mention with its parts; a part that stands in front and belongs to nobody's name parts from it.

        骨科微创手术 is a technique of the department, not a technique's name.
        """
        rule = self._by_id.get(mention.found_by)
        if rule is not None and rule.sheds:
            front = [p for p in parts if p.span.start == mention.span.start and p.type in rule.sheds]
            if front:
                first = max(front, key=lambda p: p.span.end)
                rest = clean(text[first.span.end : mention.span.end])
                if len(rest) >= 2:
                    span = Span(first.span.end, mention.span.end)
                    kept = [p for p in parts if p.span.start >= span.start]
                    tail = Mention(mention.types, rest, rest, span, mention.found_by)
                    return [_with_parts(first, []), _with_parts(tail, kept)]
        return [_with_parts(mention, parts)]

    def _mention(self, text: str, span: Span, group: list[Candidate]) -> Mention:
        first = group[0]
        types = self._types[first.recognizer]
        if len(group) > 1:
            types = tuple(dict.fromkeys(chain.from_iterable(self._types[c.recognizer] for c in group)))
        name = clean(text[span.start : span.end])
        norm = first.norm or next((c.norm for c in group if c.norm), name)
        return Mention(types, name, norm, span, self._recognizers[first.recognizer].id)


def kept(note: str, walls: WallRules) -> bool:
    """Whether a lexicon's note says that the word stays in names (全国, 优秀)."""
    return any(word in note for word in walls.keep)


def _with_parts(mention: Mention, parts: list[Mention]) -> Mention:
    if not parts:
        return mention
    return Mention(
        mention.types, mention.text, mention.key, mention.span, mention.found_by, mention.value,
        tuple(sorted(parts, key=_place)), mention.shared,
    )  # fmt: skip


def clean(text: str) -> str:
    """A name without the quotation marks and line breaks that stand around or in it."""
    if _UNCLEAN.search(text) is None:
        return text
    return text.translate(_QUOTES).replace("\n", "").strip()
