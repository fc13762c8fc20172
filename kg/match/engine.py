"""Runs compiled rules over marked sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from kg.lazily import Lazily
from kg.match.elements import alternatives
from kg.match.mask import JOINTS, Masked, TypeSets, mask
from kg.match.pattern import PatternCompiler, compiled_pattern
from kg.model import Marked, Match, Mention, Span, value
from kg.needs import Needs, Wanted, needs
from kg.rulebook.relation_rules import Rule, Slot
from kg.words import alternation, lower

_KEPT = 4096  # sets of types of a sentence whose rules are kept


@value
class CompiledSlot:
    """A slot with its expressions compiled.

    `alters`: a filler may become another mention; `guarded`: more than its type decides whether it may fill the slot.
    """

    slot: Slot
    text: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    strip: re.Pattern[str] | None
    split: re.Pattern[str]
    types: frozenset[str] = field(init=False, compare=False)
    alters: bool = field(init=False, compare=False)
    guarded: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        s = self.slot
        object.__setattr__(self, "types", frozenset(s.type))
        object.__setattr__(self, "guarded", bool(s.by or self.text or self.unless or s.part))
        object.__setattr__(self, "alters", bool(s.part or s.strip or s.prefix or s.suffix or s.as_ or len(s.type) != 1))

    def refuses(self, mention: Mention) -> str:
        """The first key of the slot that the mention does not meet (type, by, text, unless, part), or ""."""
        s = self.slot
        if self.types and self.types.isdisjoint(mention.types):
            return "type"
        if s.by and not mention.found_by.startswith(s.by):
            return "by"
        if self.text and not self.text.search(mention.text):
            return "text"
        if self.unless and self.unless.search(mention.text):
            return "unless"
        if s.part and not any(s.part in p.types for p in mention.parts):
            return "part"
        return ""

    def fill(self, mention: Mention) -> Mention | None:
        """The mention as this slot takes it, or None if it may not fill it."""
        if self.types and self.types.isdisjoint(mention.types):
            return None  # mostly it is the type
        s = self.slot
        if self.guarded and self.refuses(mention):
            return None
        if not self.alters and mention.types[0] == s.type[0] and mention.text:
            return mention
        if s.part:
            mention = next(p for p in mention.parts if s.part in p.types)
        name = self.strip.sub("", mention.text) if self.strip else mention.text
        name = f"{s.prefix}{name}{s.suffix}" if name else name
        kind = s.as_ or next((t for t in s.type if t in mention.types), mention.type)
        if not name:
            return None
        if name == mention.text and kind == mention.type:
            return mention
        key = name if name != mention.text else mention.key
        types = (kind, *(t for t in mention.types if t != kind))
        return Mention(
            types, name, key, mention.span, mention.found_by, mention.value, mention.parts, mention.shared
        )


class Ready(NamedTuple):
    """A pattern of a rule with what is known of it beforehand.

    `names`: of the slots that it fills; `trigger`: whether it names the trigger; `needs`: what the masked text
    must hold.
    """

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    trigger: bool
    needs: Needs


@value
class CompiledRule:
    """A rule ready to run; `wants` are types one of each of which the sentence must hold."""

    rule: Rule
    predicate: str
    patterns: tuple[re.Pattern[str], ...]
    slots: Mapping[str, CompiledSlot]
    words: frozenset[str]
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None
    wants: tuple[frozenset[str], ...] = ()
    ready: tuple[Ready, ...] = ()


def compile_rule(
    predicate: str, rule: Rule, words: Sequence[str], compiler: PatternCompiler
) -> CompiledRule:
    """Compiles one rule.  Raises PatternError or re.error (a bad expression)."""
    triggers = alternation(words)
    slots = {
        name: CompiledSlot(s, _regex(s.text), _regex(s.unless), _regex(s.strip), compiler.split)
        for name, s in rule.slots.items()
    }
    ready = tuple(_ready(p, compiler.expression(p, rule, triggers), slots) for p in rule.pattern)
    return CompiledRule(
        rule, predicate, tuple(r.pattern for r in ready), slots, frozenset(lower(w) for w in words),
        _regex("|".join(rule.unless)), _regex("|".join(rule.needs)), _wants(rule),
        ready,
    )  # fmt: skip


def _ready(written: str, expression: str, slots: Iterable[str]) -> Ready:
    pattern = compiled_pattern(expression, written)
    names = tuple(name for name in slots if name in pattern.groupindex)
    return Ready(pattern, names, "trigger" in pattern.groupindex, needs(expression))


def _wants(rule: Rule) -> tuple[frozenset[str], ...]:
    """For each slot that every reading of every pattern has: the types one of which the sentence must hold."""
    readings = [r for pattern in rule.pattern for r in alternatives(pattern)]
    named = [{e.name for e in r if e.kind == "slot" and e.source == f"<{e.name}>"} for r in readings]
    sure = set.intersection(*named) if named else set()
    types = {frozenset(s.type) for n, s in rule.slots.items() if n in sure and s.type and not s.free}
    return tuple(sorted(types, key=sorted))


def _regex(text: str) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


class Matcher:
    """All rules of a book; `__call__` gives the matches of a sentence, the higher priority first."""

    def __init__(
        self, rules: Iterable[CompiledRule], sets: TypeSets, modifiers: Iterable[str] = (), joins: Iterable[str] = ()
    ) -> None:
        self._sets = sets
        self._modifiers = frozenset(modifiers)
        self._joints = frozenset(JOINTS).union(j[-1] for j in joins)
        ordered = sorted(rules, key=lambda r: (-r.rule.priority, r.rule.id))
        self._ordered = Lazily(ordered)
        self._places = {r.rule.id: i for i, r in enumerate(ordered)}
        self._bits: dict[str, int] = {}
        self._wants = [tuple(self._bit(types) for types in r.wants) for r in ordered]
        self._found: dict[int, tuple[tuple[int, ...], frozenset[int]]] = {}
        self._present: dict[tuple[str, ...], int] = {}
        self._wanted = Wanted(s for r in ordered for ready in r.ready for s in ready.needs)
        self._needs = [tuple(self._wanted.bits(ready.needs) for ready in r.ready) for r in ordered]
        self._by_word: dict[str, list[int]] = {}
        for i, r in enumerate(ordered):
            for word in r.words:
                self._by_word.setdefault(word, []).append(i)

    def __call__(self, marked: Marked) -> list[Match]:
        """Matches of every rule that may concern the sentence, in order of priority and place."""
        if not marked.mentions:
            return []
        masked = self.mask(marked)
        held = self._wanted.held(masked.text)
        out: list[Match] = []
        for i in self._candidates(marked):
            for needed in self._needs[i]:
                if needed & held == needed:
                    out += run_rule(self._ordered[i], marked, masked)
                    break
        return out

    def rule(self, name: str) -> CompiledRule:
        """The rule of that id.  KeyError if there is none."""
        return self._ordered[self._places[name]]

    def _bit(self, types: Iterable[str]) -> int:
        """A set of types as bits."""
        out = 0
        for kind in types:
            out |= self._bits.setdefault(kind, 1 << len(self._bits))
        return out

    def mask(self, marked: Marked) -> Masked:
        """The sentence as the patterns see it."""
        return mask(marked, self._sets, self._modifiers, self._joints)

    def _candidates(self, marked: Marked) -> Sequence[int]:
        """The rules one of whose words stands in the sentence or that need none, and whose types do."""
        present = 0
        for m in marked.mentions:
            bits = self._present.get(m.types)
            if bits is None:
                bits = self._present[m.types] = sum(self._bits.get(kind, 0) for kind in set(m.types))
            present |= bits
        found = self._found.get(present)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[present] = self._allowed(present)
        always, allowed = found
        more = {i for word in marked.words for i in self._by_word.get(word, ()) if i in allowed}
        return sorted(more.union(always)) if more else always

    def _allowed(self, present: int) -> tuple[tuple[int, ...], frozenset[int]]:
        """The rules that want no other types than those present: those without words, and all."""
        allowed = [i for i, wants in enumerate(self._wants) if all(wanted & present for wanted in wants)]
        return tuple(i for i in allowed if not self._ordered[i].words), frozenset(allowed)


def closed(compiled: CompiledRule, marked: Marked) -> str:
    """The key of the rule that keeps it off the whole sentence (roles, unless, needs, announced), or ""."""
    text = marked.sentence.text
    if compiled.rule.roles and marked.sentence.role not in compiled.rule.roles:
        return "roles"
    if compiled.unless and compiled.unless.search(text):
        return "unless"
    if compiled.needs and not compiled.needs.search(text):
        return "needs"
    if compiled.rule.announced and not marked.announced:
        return "announced"
    return ""


def run_rule(compiled: CompiledRule, marked: Marked, masked: Masked) -> list[Match]:
    """The matches of one rule on one sentence."""
    out: list[Match] = []
    rule, text = compiled.rule, marked.sentence.text
    seen: set[tuple[int, int]] = set()
    for ready in compiled.ready:
        for m in ready.pattern.finditer(masked.text):
            span = m.span()
            if span in seen or span[0] == span[1]:
                continue
            if not seen and closed(compiled, marked):  # late: it is asked for few of the rules
                return out
            seen.add(span)
            slots = _fill(compiled, ready.names, m, masked, text)
            if slots is None:
                continue
            whole = masked.span(*span)
            trigger = masked.span(*m.span("trigger")) if ready.trigger and m["trigger"] else whole
            out.append(Match(rule.id, compiled.predicate, whole, trigger, slots, rule.priority))
    return out


def _fill(
    compiled: CompiledRule, names: Iterable[str], m: re.Match[str], masked: Masked, text: str
) -> dict[str, tuple[Mention, ...]] | None:
    out: dict[str, tuple[Mention, ...]] = {}
    for name in names:
        span = m.span(name)
        if span[0] < 0:
            continue
        slot = compiled.slots[name]
        found = fillers(slot, span, masked, text)
        if len(found) < slot.slot.least:
            return None
        out[name] = tuple(found)
    return out


def fillers(slot: CompiledSlot, span: tuple[int, int], masked: Masked, text: str) -> list[Mention]:
    """What of the masked stretch `span` the slot takes."""
    if slot.slot.free:
        return _free(slot, masked.span(*span), text)
    return [f for x in masked.mentions(*span) if (f := slot.fill(x)) is not None]


def _free(slot: CompiledSlot, span: Span, text: str) -> list[Mention]:
    """The items of a stretch of free words, split at 、 and conjunctions."""
    out: list[Mention] = []
    kind = slot.slot.as_ or (slot.slot.type[0] if slot.slot.type else "Name")
    at = span.start
    whole = text[span.start : span.end]
    pieces = slot.split.split(whole) if slot.slot.many != "no" else [whole]
    for piece in pieces:
        at = text.index(piece, at)
        name = _unquoted(piece)
        item = Mention((*slot.slot.type, kind), name, name, Span(at, at + len(piece)), "free")
        found = slot.fill(item) if name else None
        if found:
            out.append(_narrowed(found, piece, at))
        at += len(piece)
    return out


def _narrowed(mention: Mention, piece: str, at: int) -> Mention:
    """The mention with the span of what `strip` left of the free words `piece`, which begin at `at`."""
    inner = piece.rfind(mention.text)
    if inner < 0 or mention.text == piece:
        return mention
    return replace(mention, span=Span(at + inner, at + inner + len(mention.text)))


def _unquoted(piece: str) -> str:
    """Free words without the quotation marks around them; with them, if they belong to words within."""
    inner = piece.strip("“”\"' ")
    return piece.strip() if any(c in inner for c in "“”\"") else inner
