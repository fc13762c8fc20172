"""Runs compiled rules over marked sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.lazily import Lazily
from kg.match.elements import alternatives
from kg.match.mask import JOINTS, Masked, TypeSets, mask
from kg.match.pattern import PatternCompiler
from kg.model import Marked, Match, Mention, Span
from kg.rulebook.relation_rules import Rule, Slot
from kg.words import alternation, lower


@dataclass(frozen=True, slots=True)
class CompiledSlot:
    """A slot with its expressions compiled."""

    slot: Slot
    text: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    strip: re.Pattern[str] | None
    split: re.Pattern[str]

    def refuses(self, mention: Mention) -> str:
        """The first key of the slot that the mention does not meet (type, by, text, unless, part), or ""."""
        s = self.slot
        if s.type and not set(s.type) & set(mention.types):
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
        s = self.slot
        if self.refuses(mention):
            return None
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


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to run; `needs` are characters one of which the masked text must hold."""

    rule: Rule
    predicate: str
    patterns: tuple[re.Pattern[str], ...]
    slots: Mapping[str, CompiledSlot]
    words: frozenset[str]
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None
    wants: tuple[frozenset[str], ...] = ()


def compile_rule(
    predicate: str, rule: Rule, words: Sequence[str], compiler: PatternCompiler
) -> CompiledRule:
    """Compiles one rule.  Raises PatternError or re.error (a bad expression)."""
    triggers = alternation(words)
    slots = {
        name: CompiledSlot(s, _regex(s.text), _regex(s.unless), _regex(s.strip), compiler.split)
        for name, s in rule.slots.items()
    }
    patterns = tuple(compiler.compile(p, rule, triggers) for p in rule.pattern)
    return CompiledRule(
        rule, predicate, patterns, slots, frozenset(lower(w) for w in words),
        _regex("|".join(rule.unless)), _regex("|".join(rule.needs)), _wants(rule),
    )  # fmt: skip


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
        self._always = frozenset(i for i, r in enumerate(ordered) if not r.words)
        self._by_word: dict[str, list[int]] = {}
        for i, r in enumerate(ordered):
            for word in r.words:
                self._by_word.setdefault(word, []).append(i)

    def __call__(self, marked: Marked) -> list[Match]:
        """Matches of every rule that may concern the sentence, in order of priority and place."""
        if not marked.mentions:
            return []
        masked = self.mask(marked)
        out: list[Match] = []
        present = 0
        for types in {m.types for m in marked.mentions}:
            for kind in types:
                present |= self._bits.get(kind, 0)
        for i in self._candidates(marked):
            for wanted in self._wants[i]:
                if not wanted & present:
                    break
            else:
                out += run_rule(self._ordered[i], marked, masked)
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

    def _candidates(self, marked: Marked) -> list[int]:
        found = set(self._always)
        for word in marked.words:
            found.update(self._by_word.get(word, ()))
        return sorted(found)


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
    if closed(compiled, marked):
        return out
    rule, text = compiled.rule, marked.sentence.text
    seen: set[tuple[int, int]] = set()
    for pattern in compiled.patterns:
        for m in pattern.finditer(masked.text):
            if m.span() in seen or m.start() == m.end():
                continue
            seen.add(m.span())
            slots = _fill(compiled, m, masked, text)
            if slots is None:
                continue
            whole = masked.span(*m.span())
            trigger = masked.span(*m.span("trigger")) if "trigger" in pattern.groupindex and m["trigger"] else whole
            out.append(Match(rule.id, compiled.predicate, whole, trigger, slots, rule.priority))
    return out


def _fill(
    compiled: CompiledRule, m: re.Match[str], masked: Masked, text: str
) -> dict[str, tuple[Mention, ...]] | None:
    out: dict[str, tuple[Mention, ...]] = {}
    for name, slot in compiled.slots.items():
        if name not in m.re.groupindex or m[name] is None:
            continue
        found = fillers(slot, m.span(name), masked, text)
        if len(found) < slot.slot.least:
            return None
        out[name] = tuple(found)
    return out


def fillers(slot: CompiledSlot, span: tuple[int, int], masked: Masked, text: str) -> list[Mention]:
    """What of the masked stretch `span` the slot takes."""
    if slot.slot.free:
        return _free(slot, masked.span(*span), text)
    return [f for x in masked.mentions(*span) if (f := slot.fill(x))]


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
        item = Mention((kind,), name, name, Span(at, at + len(piece)), "free")
        filled = replace(item, types=(*slot.slot.type, kind)) if slot.slot.type else item
        found = slot.fill(filled) if item.text else None
        if found:
            out.append(_narrowed(found, piece, at))
        at += len(piece)
    return out


def _narrowed(mention: Mention, piece: str, at: int) -> Mention:
    """The mention with the span of what `strip` left of the free words `piece`, which begin at `at`."""
    inner = piece.rfind(mention.text)
    if inner < 0:
        return mention
    return replace(mention, span=Span(at + inner, at + inner + len(mention.text)))


def _unquoted(piece: str) -> str:
    """Free words without the quotation marks around them; with them, if they belong to words within."""
    inner = piece.strip("“”\"' ")
    return piece.strip() if any(c in inner for c in "“”\"") else inner
