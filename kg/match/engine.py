"""Runs compiled rules over marked sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.lazily import Lazily
from kg.match.chances import Chances
from kg.match.mask import JOINTS, Masked, TypeSets, mask
from kg.match.rules import CompiledRule, CompiledSlot, Ready
from kg.model import Marked, Match, Mention, Span


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
        self._chances = Chances(ordered)

    def __call__(self, marked: Marked) -> list[Match]:
        """Matches of every rule that may concern the sentence, in order of priority and place."""
        if not marked.mentions:
            return []
        masked = self.mask(marked)
        out: list[Match] = []
        for i, patterns in self._chances(marked, masked.text):
            rule = self._ordered[i]
            out += run_rule(rule, [rule.ready[k] for k in patterns], marked, masked)
        return out

    def rule(self, name: str) -> CompiledRule:
        """The rule of that id.  KeyError if there is none."""
        return self._ordered[self._places[name]]

    def mask(self, marked: Marked) -> Masked:
        """The sentence as the patterns see it."""
        return mask(marked, self._sets, self._modifiers, self._joints)


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


def run_rule(compiled: CompiledRule, patterns: Sequence[Ready], marked: Marked, masked: Masked) -> list[Match]:
    """The matches of one rule on one sentence, by those of its patterns that may match there."""
    out: list[Match] = []
    seen: set[tuple[int, int]] = set()
    for ready in patterns:
        for m in ready.pattern.finditer(masked.text):
            span = m.span()
            if span in seen or span[0] == span[1]:
                continue
            if not seen and closed(compiled, marked):  # late: it is asked for few of the rules
                return out
            seen.add(span)
            slots = _fill(compiled, ready.names, m, masked, marked.sentence.text)
            if slots is None:
                continue
            whole = masked.span(*span)
            trigger = masked.span(*m.span("trigger")) if ready.trigger and m["trigger"] else whole
            out.append(Match(compiled.rule.id, compiled.predicate, whole, trigger, slots, compiled.rule.priority))
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
