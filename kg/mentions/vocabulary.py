"""One automaton over every word that any recogniser or rule looks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import ahocorasick_rs

from kg.rulebook.lexicon import LexiconEntry
from kg.rulebook.mention_rules import Recognizer, WallRules
from kg.words import lower


@dataclass(slots=True)
class Word:
    """What one word of the automaton is to the recognisers.

    `names`: whether it ends a name, and not only the label of a number; `heads`: recogniser and whether the head may stand alone; `terms`: recogniser and normal form.
    `noun`: whether it is a head or a term; `latin`: whether it begins or ends with a Latin letter or a digit.
    """

    text: str
    stopper: bool = False
    conjunction: bool = False
    trigger: bool = False
    names: bool = False
    heads: list[tuple[int, bool]] = field(default_factory=list)
    terms: list[tuple[int, str]] = field(default_factory=list)
    noun: bool = False
    latin: bool = False


Hit = tuple[int, int, Word]
"""A word of the vocabulary that stands at [start, end) of a sentence; a plain tuple: there are twenty in each."""


class Vocabulary:
    """Words → their part in recognition, and the automaton that finds them all in one pass."""

    def __init__(
        self,
        recognizers: Sequence[Recognizer],
        lexicon: Mapping[str, Sequence[LexiconEntry]],
        walls: WallRules,
        triggers: Iterable[str],
    ) -> None:
        words: dict[str, Word] = {}

        def word(text: str) -> Word:
            key = lower(text)
            return words.setdefault(key, Word(key))

        for name in walls.stoppers_from:
            for entry in lexicon[name]:
                if not any(note in entry.note for note in walls.skip):
                    word(entry.term).stopper = True
        for text in walls.conjunctions:
            word(text).conjunction = True
        for text in triggers:
            made = word(text)
            made.trigger = True
        for index, recognizer in enumerate(recognizers):
            for text in recognizer.heads:
                word(text).heads.append((index, recognizer.min == 0))
            for name in recognizer.heads_from:
                for entry in lexicon[name]:
                    if not any(note in entry.note for note in recognizer.skip):
                        alone = recognizer.alone or (recognizer.min == 0 and "alone: no" not in entry.note)
                        word(entry.term).heads.append((index, alone))
            for name in recognizer.terms_from:
                for entry in lexicon[name]:
                    if entry.type == recognizer.type:
                        word(entry.term).terms.append((index, entry.norm or entry.term))
        for w in words.values():
            w.names = any(recognizers[i].priority >= 0 for i, _ in (*w.heads, *w.terms))
            w.noun = bool(w.heads or w.terms)
            w.latin = any(c.isascii() and c.isalnum() for c in (w.text[:1], w.text[-1:]))
        self.words: list[Word] = [words[k] for k in sorted(words)]
        self._automaton = ahocorasick_rs.AhoCorasick([w.text for w in self.words])

    def __getstate__(self) -> list[Word]:
        return self.words

    def __setstate__(self, words: list[Word]) -> None:
        self.words = words
        self._automaton = ahocorasick_rs.AhoCorasick([w.text for w in words])

    def hits(self, text: str) -> list[Hit]:
        """Every occurrence of every word, overlapping ones too, by end position."""
        words = self.words
        found = self._automaton.find_matches_as_indexes(lower(text), overlapping=True)
        return [(s, e, words[i]) for i, s, e in found]

