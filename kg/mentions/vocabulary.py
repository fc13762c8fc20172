"""One automaton over every word that any recogniser or rule looks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import ahocorasick_rs

from kg.mentions.listed import SHORTEST, Found, Listed, merged
from kg.mentions.words import Word, Words
from kg.rulebook.lexicon import LexiconEntry
from kg.rulebook.mention_rules import Recognizer, WallRules
from kg.words import lower

MOST = 50_000  # words of a vocabulary all of which are in its automaton



Hit = tuple[int, int, Word]
"""A word of the vocabulary that stands at [start, end) of a sentence; a plain tuple: there are twenty in each."""


class Vocabulary:
    """Words → their part in recognition, and the automaton that finds them all in one pass.

    Of a vocabulary of very many words the mere terms are not in the automaton, but looked up in the list of them.
    """

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
            w.settle()
        ordered = [words[k] for k in sorted(words)]
        listed = [w for w in ordered if _listed(w)] if len(ordered) > MOST else []
        if listed:
            ordered = [w for w in ordered if not _listed(w)]
        self.__setstate__((Words((*ordered, *listed)), len(ordered)))

    def __getstate__(self) -> tuple[Words, int]:
        return self.words, self._first

    def __setstate__(self, state: tuple[Words, int]) -> None:
        self.words, self._first = state
        self._automaton = ahocorasick_rs.AhoCorasick(self.words.texts[: self._first])
        self._listed = Listed(self.words.texts, self._first) if self._first < len(self.words) else None

    def hits(self, text: str) -> list[Hit]:
        """Every occurrence of every word, overlapping ones too, by end position."""
        words, small = self.words, lower(text)
        found: Sequence[Found] = self._automaton.find_matches_as_indexes(small, overlapping=True)
        if self._listed is not None:
            found = merged(found, self._listed.find(small))
        return [(s, e, words.made[i] or words[i]) for i, s, e in found]


def _listed(word: Word) -> bool:
    """Whether a word is a term and nothing else: of these there may be very many."""
    return len(word.text) >= SHORTEST and not (word.stopper or word.conjunction or word.trigger or word.heads)
