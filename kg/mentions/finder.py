"""Sentences → sentences with typed mentions, none of which overlaps another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from kg.mentions.items import Items
from kg.mentions.lists import Lists
from kg.mentions.persons import Persons
from kg.mentions.phrases import Candidate, Phrases
from kg.mentions.vocabulary import Vocabulary
from kg.mentions.walls import Walls
from kg.model import Marked, Mention, Sentence, Span
from kg.rulebook.lexicon import LexiconEntry
from kg.rulebook.mention_rules import NameRules, Recognizer, WallRules
from kg.tokens import Tokenizer
from kg.words import alternation

_PRIORITY = 4
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』")


class MentionFinder:
    """Finds the mentions of a sentence.  Built once from the rule book; then a pure function."""

    def __init__(
        self,
        recognizers: Sequence[Recognizer],
        lexicon: Mapping[str, Sequence[LexiconEntry]],
        walls: WallRules,
        names: NameRules,
        triggers: Iterable[str],
    ) -> None:
        self._recognizers = tuple(recognizers)
        self._by_id = {r.id: r for r in self._recognizers}
        self._vocabulary = Vocabulary(self._recognizers, lexicon, walls, triggers)
        modifiers = [e.term for f in walls.modifiers_from for e in lexicon[f] if not kept(e.note, walls)]
        self._phrases = Phrases(self._recognizers, modifiers, walls.follow)
        surnames = lexicon[names.surnames_from]
        words = [e.term for e in surnames if names.common in e.note]
        self._persons = Persons([e.term for e in surnames], words, names)
        heads = [w.text for w in self._vocabulary.words if w.heads or w.terms]
        levels, owners = alternation(walls.levels), alternation(walls.inner)
        self._lists = Lists(self._recognizers, heads, f"(?:{levels})", owners, walls.grades)
        self._items = Items(self._recognizers, modifiers)
        terms = [w.text for w in self._vocabulary.words if w.terms and len(w.text) > 1 and not w.text.isascii()]
        self.tokenizer = Tokenizer(terms)

    def __call__(self, sentence: Sentence, atoms: Sequence[Mention], year: int | None = None) -> Marked:
        """The sentence with its mentions.  `atoms`: quantities and times already found in it."""
        text = sentence.text
        hits = self._vocabulary.hits(text)
        walls = Walls(text, hits, atoms, self.tokenizer)
        chosen = self._choose(text, self._phrases.candidates(text, hits, walls), atoms)
        chosen += self._persons.find(text, chosen, walls)
        restored = self._lists.restore(text, sorted(chosen, key=lambda m: m.span), walls)
        restored = self._items.find(text, sorted(restored, key=lambda m: m.span), walls)
        words = frozenset(h.word.text for h in hits if h.word.trigger)
        return Marked(sentence, tuple(sorted(restored, key=lambda m: m.span)), words, year)

    def _choose(self, text: str, candidates: list[Candidate], atoms: Sequence[Mention]) -> list[Mention]:
        """Longest first, a recogniser's priority added; what a chosen mention covers becomes its parts."""
        by_span: dict[Span, list[Candidate]] = {}
        for c in candidates:
            by_span.setdefault(Span(c.start, c.end), []).append(c)
        ranked: list[tuple[int, int, Span, Mention]] = []
        for span, group in by_span.items():
            group.sort(key=lambda c: (-self._recognizers[c.recognizer].priority, not c.norm, c.recognizer))
            best = self._recognizers[group[0].recognizer].priority
            ranked.append((-(span.end - span.start) - _PRIORITY * best, span.start, span, self._mention(text, span, group)))
        ranked += [(-(a.span.end - a.span.start) - 2, a.span.start, a.span, a) for a in atoms]
        ranked.sort(key=lambda r: (r[0], r[1], r[2].end))
        chosen: list[Mention] = []
        inner: dict[Span, list[Mention]] = {}
        owner = [-1] * (len(text) + 1)
        for _, _, span, mention in ranked:
            held = {owner[i] for i in range(span.start, span.end)}
            if held == {-1}:
                for i in range(span.start, span.end):
                    owner[i] = len(chosen)
                chosen.append(mention)
            elif len(held) == 1:
                inner.setdefault(chosen[held.pop()].span, []).append(mention)
        return list(chain.from_iterable(self._shed(text, m, inner.get(m.span, [])) for m in chosen))

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
        types: list[str] = []
        for c in group:
            r = self._recognizers[c.recognizer]
            types += [t for t in (r.type, *r.also) if t not in types]
        first = group[0]
        name = clean(text[span.start : span.end])
        norm = next((c.norm for c in group if c.norm), name)
        return Mention(tuple(types), name, norm, span, self._recognizers[first.recognizer].id)


def kept(note: str, walls: WallRules) -> bool:
    """Whether a lexicon's note says that the word stays in names (全国, 优秀)."""
    return any(word in note for word in walls.keep)


def _with_parts(mention: Mention, parts: list[Mention]) -> Mention:
    if not parts:
        return mention
    return Mention(
        mention.types, mention.text, mention.key, mention.span, mention.found_by, mention.value,
        tuple(sorted(parts, key=lambda p: p.span)), mention.shared,
    )  # fmt: skip


def clean(text: str) -> str:
    """A name without the quotation marks and line breaks that stand around or in it."""
    return text.translate(_QUOTES).replace("\n", "").strip()
