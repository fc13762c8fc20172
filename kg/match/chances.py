"""Which rules may match a sentence: told from what stands in it, before any expression is tried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.match.rules import CompiledRule, CompiledSlot
from kg.model import Marked, Mention
from kg.needs import Wanted, needs

_KEPT = 4096  # sets of types of a sentence whose rules are kept
_Asked = tuple[frozenset[str], tuple[str, ...]]  # of a slot: types, and what `found_by` begins with


class Chances:
    """The rules of a book, by their places in it, of which one must be run on a sentence at all.

    Left out are those none of whose words stands in it, those of whose slots nothing there can fill one, and
    patterns that want characters which it does not have.
    """

    def __init__(self, ordered: Sequence[CompiledRule]) -> None:
        self._kinds: dict[str, int] = {}
        self._wanting: dict[tuple[int, ...], list[int]] = {}  # many rules want the same types
        self._by_word: dict[str, list[int]] = {}
        for i, r in enumerate(ordered):
            self._wanting.setdefault(tuple(self._kind(types) for types in r.wants), []).append(i)
            for word in r.words:
                self._by_word.setdefault(word, []).append(i)
        self._wordless = frozenset(i for i, r in enumerate(ordered) if not r.words)
        self._found: dict[int, tuple[tuple[int, ...], frozenset[int]]] = {}
        self._known: dict[tuple[tuple[str, ...], str], tuple[int, int]] = {}
        slots = [[[r.slots[name] for name in p.sure] for p in r.ready] for r in ordered]
        every = [slot for rule in slots for pattern in rule for slot in pattern]
        self._asked: dict[_Asked, int] = {asked: 1 << i for i, asked in enumerate(dict.fromkeys(map(_asked, every)))}
        self._texts = Wanted(chars for slot in every for chars in needs(slot.slot.text))
        self._chars = Wanted(chars for r in ordered for p in r.ready for chars in p.needs)
        self._every = (1 << len(self._chars) + len(self._texts) + len(self._asked)) - 1
        self._needs = [
            tuple(self._bits(p.needs, filled) for p, filled in zip(r.ready, of_rule, strict=True))
            for r, of_rule in zip(ordered, slots, strict=True)
        ]

    def __call__(self, marked: Marked, masked: str) -> list[tuple[int, list[int]]]:
        """The rules that may match the sentence, in their order, each with those of its patterns that may."""
        present = fillable = 0
        for m in marked.mentions:
            known = self._known.get((m.types, m.found_by)) or self._learn(m)
            present |= known[0]
            fillable |= known[1]
        texts = self._texts.held("".join([m.text for m in marked.mentions]))
        lacking = self._every ^ self._joined(self._chars.held(masked), texts, fillable)
        out: list[tuple[int, list[int]]] = []
        for i in self._candidates(marked.words, present):
            for needed in self._needs[i]:
                if not needed & lacking:
                    out.append((i, [k for k, n in enumerate(self._needs[i]) if not n & lacking]))
                    break
        return out

    def _joined(self, chars: int, texts: int, fillable: int) -> int:
        """Three sets of bits as one."""
        return chars | (texts | fillable << len(self._texts)) << len(self._chars)

    def _bits(self, chars: Iterable[str], slots: Iterable[CompiledSlot]) -> int:
        """What a pattern needs that has these slots: characters in the masked text and in mentions' texts, and mentions."""
        filled, texts = 0, list[str]()
        for slot in slots:
            filled |= self._asked[_asked(slot)]
            texts += needs(slot.slot.text)
        return self._joined(self._chars.bits(chars), self._texts.bits(texts), filled)

    def _kind(self, types: Iterable[str]) -> int:
        """A set of types as bits."""
        out = 0
        for kind in types:
            out |= self._kinds.setdefault(kind, 1 << len(self._kinds))
        return out

    def _learn(self, mention: Mention) -> tuple[int, int]:
        """Bits for the types of such a mention, and for the slots that it may fill by type and origin."""
        kinds = sum(self._kinds.get(kind, 0) for kind in set(mention.types))
        fills = sum(bit for asked, bit in self._asked.items() if _fills(mention, *asked))
        found = self._known[mention.types, mention.found_by] = kinds, fills
        return found

    def _candidates(self, words: Iterable[str], present: int) -> Sequence[int]:
        """The rules one of whose words stands in the sentence or that need none, and whose types do."""
        found = self._found.get(present)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[present] = self._allowed(present)
        always, allowed = found
        more = {i for word in words for i in self._by_word.get(word, ()) if i in allowed}
        return sorted(more.union(always)) if more else always

    def _allowed(self, present: int) -> tuple[tuple[int, ...], frozenset[int]]:
        """The rules that want no other types than those present: those without words, and all."""
        allowed = frozenset(i for wants, rules in self._wanting.items() if all(w & present for w in wants) for i in rules)
        return tuple(sorted(allowed & self._wordless)), allowed


def _asked(slot: CompiledSlot) -> _Asked:
    return slot.types, slot.slot.by


def _fills(mention: Mention, types: frozenset[str], by: tuple[str, ...]) -> bool:
    """Whether a mention has one of the types and the origin; see `CompiledSlot.refuses`."""
    return not (types and types.isdisjoint(mention.types)) and (not by or mention.found_by.startswith(by))
