"""Takes an organisation's name apart: one automaton over all words and places, then the structure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import ahocorasick_rs

from kg.names.normal import NUMERAL, normal, number
from kg.names.parts import OrgName, Part
from kg.names.short import short_form
from kg.names.vocabulary import level_of, shorthand, vocabulary
from kg.rulebook.lexicon import LexiconEntry
from kg.rulebook.resolve_rules import ResolveRules

_CACHE = 200_000
_BRACKET = re.compile(r"[(\[【〔](.*?)[)\]】〕]")
_CJK = re.compile("[\u3400-\u9fff]")
_BEFORE_ORDINAL_END = frozenset(("modifier", "affiliation", "speciality", "type", "campus"))

_AFTER_MODIFIER = frozenset(("type", "modifier", "speciality", "campus", "affiliation", "ordinal"))


def places_of(entries: Iterable[LexiconEntry]) -> dict[str, str]:
    """The gazetteer that `NameParser` wants: every term of type Place → its normal form."""
    return {entry.term: entry.norm for entry in entries if entry.type == "Place"}


def _automaton(terms: list[str]) -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(terms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


class NameParser:
    """`parse(name)` gives its structure. `places`: place as written → its full name (辽宁 → 辽宁省).

    Compiled once; parses are kept, since the same names come again and again.  Picklable.
    """

    def __init__(self, rules: ResolveRules, places: Mapping[str, str]) -> None:
        self.rules = rules
        self.places = places
        words = rules.names
        self._short_types = words.short_types
        self.optional = frozenset(words.modifiers_optional)
        self._pronouns = frozenset(rules.pronouns)
        self._modifiers = frozenset(words.modifiers)
        self._parts = vocabulary(words, places)
        self._terms = list(self._parts)
        self._automaton = _automaton(self._terms)
        self._heads = tuple(sorted({h for heads in words.types.values() for h in heads}))
        prefix, short = re.escape(words.ordinal_prefix), re.escape(words.affiliation_short)
        self._prefix, self._short = words.ordinal_prefix, words.affiliation_short
        lead = f"(?P<aff>{short})?" if short else "(?P<aff>(?!))?"
        self._ordinal = re.compile(f"{lead}(?:{prefix}(?P<marked>{NUMERAL})|(?P<bare>{NUMERAL})$)")
        self._shorthand = shorthand(words)
        self._full = {s.short: s.full for s in words.shorthand}
        self._cache: dict[str, OrgName] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_automaton": None, "_cache": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._automaton = _automaton(self._terms)

    def __call__(self, name: str) -> OrgName:
        return self.parse(name)

    def parse(self, name: str) -> OrgName:
        """The structure of a name; every name has one, if only a word without type."""
        found = self._cache.get(name)
        if found is None:
            if len(self._cache) >= _CACHE:
                self._cache.clear()
            found = self._cache[name] = self._parse(name)
        return found

    def is_short_form(self, short: str, full: str) -> str | None:
        """Why `short` may be said for `full`, in plain words; None if it may not."""
        fit = short_form(self.parse(short), self.parse(full), self.optional)
        return fit.reason if fit else None

    def is_pronoun(self, name: str) -> bool:
        """Whether the word stands for the article's own hospital."""
        return name in self._pronouns

    def stands_alone(self, name: str) -> bool:
        """Whether the name says by itself, without its article, which body is meant."""
        return self.parse(name).distinctive and name not in self._pronouns

    def _parse(self, name: str) -> OrgName:
        text = normal(name)
        plain = self._without_brackets(text) if "(" in text or "[" in text else text
        if self._shorthand is not None:
            plain = self._shorthand.sub(lambda m: self._full[m.group()], plain)
        return self._structure(text, self._split(plain))

    def _without_brackets(self, text: str) -> str:
        """Foreign words in brackets go; Chinese ones stay, unless they are a second name at the end."""

        def keep(match: re.Match[str]) -> str:
            inner = match.group(1)
            if not _CJK.search(inner):
                return ""
            second = match.end() == len(text) and inner.endswith(self._heads)
            return "" if second else inner

        return _BRACKET.sub(keep, text) or text

    def _split(self, text: str) -> list[Part]:
        """The parts in order, before any is given its place in the structure."""
        parts: list[Part] = []
        end = 0
        for term, start, stop in self._automaton.find_matches_as_indexes(text):
            part = self._parts[self._terms[term]]
            if part.kind == "level":
                part = self._level(part, text[end:start], start, parts)
                if part.kind == "region":
                    parts.append(part)
                    end = stop
                    continue
            if end < start:
                self._gap(text[end:start], part.kind, parts)
            parts.append(part)
            end = stop
        if end < len(text):
            self._gap(text[end:], "", parts)
        return parts

    def _level(self, part: Part, gap: str, start: int, parts: list[Part]) -> Part:
        """A suffix of a place: with the words before it a region, alone at the head a level, else a word."""
        if 2 <= len(gap) <= 5 and (not parts or parts[-1].kind in ("region", "affiliation", "force", "type")):
            whole = gap + part.text
            return Part("region", whole, self.places.get(whole, whole), part.level)
        short_region = bool(parts) and parts[-1].kind == "region" and not gap
        if short_region and not level_of(parts[-1].text, self.rules.names):
            whole = parts.pop().text + part.text
            return Part("region", whole, whole, part.level)
        return part if start == 0 else Part("word", part.text, part.text)

    def _gap(self, gap: str, following: str, parts: list[Part]) -> None:
        """Appends the ordinals and words of a stretch that has no known term."""
        end = 0
        for found in self._ordinal.finditer(gap):
            marked = found.group("marked")
            if not marked and following not in _BEFORE_ORDINAL_END:
                continue
            if found.start() > end:
                parts.append(Part("word", gap[end : found.start()], gap[end : found.start()]))
            if found.group("aff"):
                parts.append(Part("affiliation", self._short, self._short))
            value = number(marked or found.group("bare"))
            parts.append(Part("ordinal", found.group().removeprefix(self._short), value))
            end = found.end()
        if end < len(gap):
            parts.append(Part("word", gap[end:], gap[end:]))

    def _structure(self, text: str, parts: list[Part]) -> OrgName:
        parts, campus = self._campus(parts)
        parts = self._settle(parts)
        head = parts.pop() if parts and parts[-1].kind == "type" else None
        owner_end = max((i + 1 for i, p in enumerate(parts) if p.kind == "type"), default=0)
        marks = [i for i, p in enumerate(parts) if p.kind == "affiliation"]
        affiliated = bool(marks) and marks[-1] >= owner_end
        tail = parts[owner_end:]
        if affiliated:
            mark = marks[-1]
            first = mark - 1 if mark and parts[mark - 1].kind == "ordinal" else mark
            owner_end = max(owner_end, first)
            tail = parts[owner_end:mark] + parts[mark + 1 :]
        owner = tuple(p._replace(kind="word") if p.kind == "speciality" else p for p in parts[:owner_end])
        left = tuple(p for p in tail if p.kind in ("region", "level", "word", "force"))
        ordinals = tuple(p.norm for p in tail if p.kind == "ordinal")
        specialities = tuple(p.norm for p in tail if p.kind == "speciality")
        modifiers = tuple(p.norm for p in tail if p.kind == "modifier")
        type_, type_class = (head.text, head.level) if head else ("", "")
        stands_for = self._short_types.get(type_) or (type_,)
        named = bool(owner or ordinals or specialities or modifiers or any(p.kind == "word" for p in left))
        canonical = "|".join(
            (
                "".join(p.norm for p in owner),
                "+" if affiliated else "",
                "".join(p.norm if named or p.kind != "region" else p.text for p in left),
                ",".join(ordinals),
                ",".join(specialities),
                "".join(modifiers),
                type_,
                campus,
            )
        )
        return OrgName(
            text,
            owner,
            affiliated,
            left,
            ordinals,
            specialities,
            modifiers,
            type_,
            type_class,
            stands_for,
            campus,
            canonical,
        )

    def _campus(self, parts: list[Part]) -> tuple[list[Part], str]:
        """Cuts off what names a part of the body (东院区); all of it, if there is no body's name."""
        if not parts or parts[-1].kind != "campus":
            return parts, ""
        for index in range(len(parts) - 2, -1, -1):
            if parts[index].kind == "type":
                return parts[: index + 1], "".join(p.norm for p in parts[index + 1 :])
        return [], "".join(p.norm for p in parts)

    def _settle(self, parts: list[Part]) -> list[Part]:
        """Decides what a type inside the name is, and joins neighbouring words."""
        out: list[Part] = []
        last = len(parts) - 1
        for index, part in enumerate(parts):
            if part.kind == "type" and index < last:
                if part.text in self._modifiers and parts[index + 1].kind == "type":
                    part = part._replace(kind="modifier", level="")
                elif part.text in self._short_types or part.text in self._modifiers:
                    part = part._replace(kind="word", level="")
            if part.kind == "modifier" and (index == last or parts[index + 1].kind not in _AFTER_MODIFIER):
                part = part._replace(kind="word")
            if part.kind == "campus" and index < last:
                part = part._replace(kind="word")
            if part.kind == "word" and out and out[-1].kind == "word":
                joined = out.pop().text + part.text
                part = Part("word", joined, joined)
            out.append(part)
        return out
