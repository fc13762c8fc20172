"""Rules compiled: their slots, their patterns, and what is known of them beforehand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from kg.match.elements import alternatives
from kg.match.pattern import PatternCompiler, compiled_pattern
from kg.model import Mention, value
from kg.needs import Needs, needs, quick
from kg.rulebook.relation_rules import Rule, Slot
from kg.words import alternation, lower


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
        if self.guarded:
            if self.refuses(mention):
                return None
        elif self.types and self.types.isdisjoint(mention.types):
            return None
        s = self.slot
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
    must hold; `sure`: the slots that every match fills with a mention of the sentence.
    """

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    trigger: bool
    needs: Needs
    sure: tuple[str, ...]


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


def _ready(written: str, expression: str, slots: Mapping[str, CompiledSlot]) -> Ready:
    pattern = compiled_pattern(expression, written)
    names = tuple(name for name in slots if name in pattern.groupindex)
    always = _always([written])
    sure = tuple(n for n in names if n in always and not slots[n].slot.free)
    return Ready(pattern, names, "trigger" in pattern.groupindex, needs(expression), sure)


def _always(patterns: Sequence[str]) -> set[str]:
    """The slots that every reading of every pattern has."""
    readings = [r for pattern in patterns for r in alternatives(pattern)]
    named = [{e.name for e in r if e.kind == "slot" and e.source == f"<{e.name}>"} for r in readings]
    return set.intersection(*named) if named else set()


def _wants(rule: Rule) -> tuple[frozenset[str], ...]:
    """For each slot that every match fills: the types one of which the sentence must hold."""
    sure = _always(rule.pattern)
    types = {frozenset(s.type) for n, s in rule.slots.items() if n in sure and s.type and not s.free}
    return tuple(sorted(types, key=sorted))


def _regex(text: str) -> re.Pattern[str] | None:
    return re.compile(quick(text)) if text else None
