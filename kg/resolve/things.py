"""Places by the gazetteer; designations, equipment, techniques … by normal form and listed synonyms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.names import NameParser, normal, normal_name
from kg.resolve.gather import Gathered
from kg.resolve.values import Draft
from kg.rulebook.resolve_rules import EntityRules


class Synonyms:
    """Type and name → the label that is listed for it."""

    def __init__(self, rules: EntityRules) -> None:
        self._labels = {
            (type_, normal(word)): label
            for type_, groups in rules.synonyms.items()
            for label, words in groups.items()
            for word in (label, *words)
        }

    def label(self, type_: str, name: str) -> str:
        """The listed label, or an empty string."""
        return self._labels.get((type_, normal(name)), "")


@dataclass(frozen=True, slots=True)
class Spelt:
    """A thing with all spellings of its name and the number of claims that have each; `listed`: its listed label."""

    type: str
    key: str
    listed: str
    spellings: Mapping[str, int]

    def and_also(self, other: Spelt) -> Spelt:
        """The same thing with what other documents say."""
        listed = min(filter(None, (self.listed, other.listed)), default="")
        spellings = dict(self.spellings)
        for text, claims in other.spellings.items():
            spellings[text] = spellings.get(text, 0) + claims
        return Spelt(self.type, self.key, listed, spellings)

    def add(self, draft: Draft) -> tuple[str, str]:
        """Adds it to `draft`; its id and its label."""
        label = self.listed or commonest(self.spellings)
        return draft.add(self.type, self.key, label, aliases=map(normal_name, self.spellings)), label


def resolve_things(
    found: Gathered, rules: EntityRules, parser: NameParser, draft: Draft, synonyms: Synonyms | None = None
) -> list[Spelt]:
    """Places, designations, equipment, techniques, projects, metrics, years and names; `synonyms`: those of the rules."""
    synonyms = synonyms or Synonyms(rules)
    out: list[Spelt] = []
    for type_, names in sorted(found.things.items()):
        groups: dict[str, Counter[str]] = {}
        labels: dict[str, str] = {}
        for name, count in names.items():
            listed = place_name(name, parser) if type_ in rules.places else synonyms.label(type_, name)
            key = normal(listed or name) or name
            groups.setdefault(key, Counter())[name] += count
            if listed:
                labels[key] = min(labels.get(key, listed), listed)
        for key, counts in groups.items():
            spelt = Spelt(type_, key, labels.get(key, ""), counts)
            id_, label = spelt.add(draft)
            out.append(spelt)
            _tell(type_, label, counts, draft)
            for name in counts:
                draft.name(type_, name, id_)
    return out


def place_name(name: str, parser: NameParser) -> str:
    """The full name of a place that the gazetteer knows; a county's keeps what stands before it."""
    known = parser.places.get(name)
    if known:
        return known
    parts = parser.parse(name).left
    if len(parts) < 2 or any(p.kind != "region" for p in parts):
        return ""
    last, before = parts[-1], parts[-2]
    return last.norm if last.level in ("city", "province", "prefecture") else before.norm + last.norm


def commonest(counts: Mapping[str, int]) -> str:
    """The spelling that most claims have, the longest and then the first among equals."""
    return normal_name(min(counts, key=lambda n: (-counts[n], -len(n), n))) or min(counts)


def _tell(type_: str, label: str, names: Iterable[str], draft: Draft) -> None:
    for name in names:
        spelt = normal(name) == normal(label)
        reason = "the same normal form" if spelt else "listed as another word for it"
        draft.decide(name, label, type_, "same", reason)
