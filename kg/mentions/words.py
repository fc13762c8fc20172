"""The words that recognisers and rules look for, and what each is to them."""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

Role = tuple[bool, bool, bool, bool, tuple[tuple[int, bool], ...], tuple[tuple[int, str | None], ...]]


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

    def settle(self) -> Word:
        """The word, when its roles are known."""
        self.noun = bool(self.heads or self.terms)
        self.latin = any(c.isascii() and c.isalnum() for c in (self.text[:1], self.text[-1:]))
        return self


class Words:
    """Many words in order.  They are kept as their texts and, for each, which of a few roles it has:
    a text needs few of them, and a `Word` of its own is made of each only when it is first asked for.
    """

    def __init__(self, words: Iterable[Word]) -> None:
        self.made: list[Word | None] = list(words)
        self.texts: list[str] = []
        self._roles: list[Role] = []
        self._role_of = array("L")
        numbers: dict[Role, int] = {}
        for word in self:
            role = _role(word)
            self._role_of.append(numbers.setdefault(role, len(numbers)))
            self.texts.append(word.text)
        self._roles = list(numbers)

    def __getstate__(self) -> tuple[list[str], list[Role], bytes]:
        return self.texts, self._roles, self._role_of.tobytes()

    def __setstate__(self, state: tuple[list[str], list[Role], bytes]) -> None:
        self.texts, self._roles, numbers = state
        self._role_of = array("L", numbers)
        self.made = [None] * len(self.texts)

    def __len__(self) -> int:
        return len(self.made)

    def __getitem__(self, index: int) -> Word:
        word = self.made[index]
        if word is None:
            text = self.texts[index]
            stopper, conjunction, trigger, names, heads, terms = self._roles[self._role_of[index]]
            normal = [(i, text if norm is None else norm) for i, norm in terms]
            word = self.made[index] = Word(text, stopper, conjunction, trigger, names, list(heads), normal).settle()
        return word

    def __iter__(self) -> Iterator[Word]:
        return (self[i] for i in range(len(self)))

    def nouns(self) -> frozenset[str]:
        """The words that are a head or a term of some recogniser."""
        known = [bool(heads or terms) for _, _, _, _, heads, terms in self._roles]
        return frozenset(text for text, role in zip(self.texts, self._role_of, strict=True) if known[role])


def _role(word: Word) -> Role:
    """What a word is, without its text: most terms are their own normal form."""
    terms = tuple((i, None if norm == word.text else norm) for i, norm in word.terms)
    return word.stopper, word.conjunction, word.trigger, word.names, tuple(word.heads), terms


class Nouns(Container[str]):
    """The words that are a head or a term, collected when first asked for."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: frozenset[str] | None = None

    def __getstate__(self) -> Words:
        return self._words

    def __setstate__(self, words: Words) -> None:
        self._words, self._known = words, None

    def __contains__(self, word: object) -> bool:
        if self._known is None:
            self._known = self._words.nouns()
        return word in self._known
