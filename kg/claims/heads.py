"""The head of a clause: what stands behind openers, times and blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.model import Mention
from kg.needs import quick
from kg.rulebook.claim_rules import SubjectRules
from kg.words import alternation

By = Mapping[int, Mention]  # mentions by where they start


class Heads:
    """Finds the heads of clauses and says what the words around them mean.

    `own`: words for whom the article is about; `not_head`: marks and particles behind a name which
    say that it does not head the clause (甲医院的…, 甲、乙).
    """

    def __init__(self, rules: SubjectRules, particles: Sequence[str]) -> None:
        self._opener = re.compile(quick(rf"(?:(?:{alternation(rules.openers)})[,、]?|[\s\"”'、,])+"))
        self._speech = any_of(rules.speech)
        self.own = re.compile(alternation(rules.own))
        self.not_head = re.compile(alternation((*"、(《“", *particles)))

    def skip(self, text: str, at: int, mentions: By) -> int:
        """The place behind openers, times and blanks at the head of a clause that begins at `at`."""
        while True:
            m = self._opener.match(text, at)
            if m:
                at = m.end()
                continue
            mention = mentions.get(at)
            if mention is None or mention.type != "Time":
                return at
            at = mention.span.end

    def speaks(self, text: str, person: Mention, mentions: By) -> bool:
        """Whether a person who heads a clause speaks or acts for the body (李某院长介绍,…)."""
        at = person.span.end
        while (after := mentions.get(at)) is not None and after.type == "Role":
            at = after.span.end
        return self._speech.match(text, at) is not None


def any_of(words: Sequence[str]) -> re.Pattern[str]:
    """An expression for any of the words; for none of them one that never matches."""
    return re.compile(alternation(words) or "(?!)")
