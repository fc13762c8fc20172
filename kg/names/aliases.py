"""Aliases that a text itself defines: 以下简称, 又名, 加挂, 前身 … (`aliases` of `rules/resolve.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from kg.model import Span
from kg.rulebook.resolve_rules import AliasKind, ResolveRules

# What a name does not run over; quotation marks may close it.
_STOPS = r"\s,，。;；:：!！?？、()（）\[\]【】《》<>“”\"「」『』‘’'…—|/"
_COMMA = ",，"
_OPEN, _CLOSE = "[(（\\[【]", "[)）\\]】]"
_MARKS = "“”\"「」『』‘’'"
_QUOTED = f"[{_MARKS}](?P<quoted>[^{_MARKS}\n]{{2,30}})[{_MARKS}]"
_STOP = re.compile(f"[{_STOPS}]")
_LONGEST = 40


class Alias(NamedTuple):
    """A name that a text gives to a body. `span` is the alias's, in the text.

    `full` is the name that stands before it, as the text has it: it may be a pronoun, or empty if
    the text leaves it out (the article's hospital is meant).
    """

    full: str
    alias: str
    kind: AliasKind
    span: Span


def learn_aliases(text: str, rules: ResolveRules, names: Collection[str] = ()) -> tuple[Alias, ...]:
    """All aliases that one text defines; for many texts compile an `AliasFinder` once."""
    return AliasFinder(rules)(text, names)


class AliasFinder:
    """`finder(text, names)` gives the aliases that a text defines, in order of their place.

    `names`: names already recognised in the text; one that ends directly before the definition is
    the full name.  Otherwise it reaches back to punctuation or to one of the rules' walls, and must
    end in a head noun.
    """

    def __init__(self, rules: ResolveRules) -> None:
        self.rules = rules
        self._heads = tuple(sorted({h for words in rules.names.types.values() for h in words}))
        heads = _either((*self._heads, *rules.names.short_types))
        walls = _either(rules.aliases.walls) or "(?!)"
        unquoted = f"(?P<bare>[^{_STOPS}]{{1,24}}?(?:{heads})(?=$|[{_STOPS}]|{walls}))"
        holes = {
            "{open}": _OPEN,
            "{close}": f"(?={_CLOSE})",
            "{name}": f"(?:{_QUOTED}|{unquoted})",
            "{any}": f"(?:{_QUOTED}|(?P<bare>[^{_STOPS}]{{2,30}}))",
        }
        self._patterns = tuple((p.kind, p.cues, _fill(p.pattern, holes)) for p in rules.aliases.patterns)
        self._walls = re.compile(f"(?:{_either(rules.aliases.not_walls) or '(?!)'})|({walls})")

    def __call__(self, text: str, names: Collection[str] = ()) -> tuple[Alias, ...]:
        found: dict[int, Alias] = {}
        for kind, cues, pattern in self._patterns:
            if not any(cue in text for cue in cues):
                continue
            for match in pattern.finditer(text):
                start, end = match.span("quoted" if match.group("quoted") else "bare")
                if match.group("bare"):
                    start += self._after_wall(text[start:end])
                alias = text[start:end]
                full = self._name_before(text, match, names)
                if start not in found and len(alias) > 1 and alias != full:
                    found[start] = Alias(full, alias, kind, Span(start, end))
        return tuple(found[start] for start in sorted(found))

    def _after_wall(self, stretch: str) -> int:
        """Where the name begins in a stretch that may have other words before it."""
        ends = [m.end() for m in self._walls.finditer(stretch) if m.group(1) and m.end() < len(stretch)]
        return max(ends, default=0)

    def _name_before(self, text: str, match: re.Match[str], names: Collection[str]) -> str:
        end = match.start()
        while end and (text[end - 1] in _MARKS or text[end - 1] == " "):
            end -= 1
        before = text[max(0, end - _LONGEST) : end]
        known = max((n for n in names if before.endswith(n)), key=len, default="")
        clause = _STOP.split(before)[-1]
        start = self._after_wall(clause)
        # Behind a comma only a name that is the whole clause is still spoken of.
        if text[match.start()] in _COMMA and (known != clause if known else start):
            return ""
        name = known or clause[start:]
        return name if known or name in self.rules.pronouns or name.endswith(self._heads) else ""


def _fill(pattern: str, holes: dict[str, str]) -> re.Pattern[str]:
    for hole, value in holes.items():
        pattern = pattern.replace(hole, value)
    return re.compile(pattern)


def _either(words: Collection[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))
