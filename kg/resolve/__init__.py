"""Names → entities over all documents, with a reason for every judgement.

Names of bodies are told apart by their structure (`kg.names`), places by the gazetteer, all else by
normal form and listed synonyms.  What only the article can tell is kept by article: a bare 人民医院
belongs to the one body of its article that it fits, or stands for itself; persons and units belong
to their hospital.  So `Resolution.names` has, beside (type, name), scoped keys (type, name@scope):
ask `subject_id` and `object_id`, which know them.

The label of an entity is the fullest official name: of the names that no text calls a second, former
or short name, the longest one, then the one with most claims, then the first in code point order
(if texts call each a second name of the other, the one with most claims).
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import ArticleResult, Claim, Resolution
from kg.names import NameParser
from kg.resolve.entities import resolve_bodies
from kg.resolve.gather import Gathered, gather
from kg.resolve.owned import resolve_owned
from kg.resolve.things import resolve_things
from kg.resolve.values import Draft, scoped
from kg.rulebook.resolve_rules import ResolveRules

__all__ = ["object_id", "resolve", "subject_id"]


def resolve(results: Sequence[ArticleResult], rules: ResolveRules, parser: NameParser) -> Resolution:
    """The entities of all names of all claims; the order of `results` does not matter.

    Decisions hold every pair that was compared: `left` is the shorter or first name.
    """
    found: Gathered = gather(results, rules.entities)
    draft = Draft()
    resolve_bodies(found, rules.entities, parser, draft)
    resolve_things(found, rules.entities, parser, draft)
    resolve_owned(found, rules.entities, draft)
    return draft.resolution()


def subject_id(resolution: Resolution, claim: Claim) -> str:
    """The entity of a claim's subject. Raises KeyError if the resolution is not of this claim."""
    names, type_, name = resolution.names, claim.subject_type, claim.subject
    return names.get((type_, scoped(name, claim.evidence.article))) or names[type_, name]


def object_id(resolution: Resolution, claim: Claim) -> str:
    """The entity of a claim's object. Raises KeyError if the resolution is not of this claim."""
    names, type_, name = resolution.names, claim.object_type, claim.object
    return (
        names.get((type_, scoped(name, subject_id(resolution, claim))))
        or names.get((type_, scoped(name, claim.evidence.article)))
        or names[type_, name]
    )
