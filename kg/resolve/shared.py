"""The resolution in parts, for documents that are spread over many machines: the entities that `resolve` gives.

Why it is the same.  What a name becomes depends on other documents in one way only for each kind of thing:

* *Things* (places, designations, metrics …): the entity's id is a function of type and name.  All documents
  together only say how it is spelt: sums of counts (`Spelt`), of which the label is taken.
* *Owned things* (persons, units): the id is a function of the name, of the article, and of the entity that
  has it.  Again the spellings are summed.
* *Bodies* (hospitals, institutions): here names decide about one another.  `shared` takes from the documents
  what those judgements read: each distinct name with its counts and articles, statements of second names,
  defined aliases, and the articles of documents in which a name is said that only its article can tell.  It
  is a sum, too (`Seen.add`), so it may be made in any parts, and `common` judges the whole by the functions
  that `resolve` uses.

`resolve_document` then finds the ids of one document's names with what `common` found.  An owned thing is cut
free of its owner's names; if types that are no bodies may own things, `host_types` names them, and `common`
resolves their names as well, so that the owner's spellings in all documents are known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import ArticleResult, Entity, Judgement, Resolution
from kg.names import NameParser
from kg.resolve.entities import resolve_bodies
from kg.resolve.gather import Gathered, Seen, gather
from kg.resolve.owned import resolve_owned
from kg.resolve.things import Spelt, Synonyms, resolve_things
from kg.resolve.values import Draft, scoped
from kg.rulebook.resolve_rules import EntityRules
from kg.rulebook.schema import Schema

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Bodies, as all documents tell them.

    `names`: type and name within a scope → entity id; `plain`: type and name → the entity ids that it may
    mean, two at most; `types`: name → the type by which it is looked up; `entities` by id.
    """

    names: Mapping[Key, str]
    plain: Mapping[Key, tuple[str, ...]]
    types: Mapping[str, str]
    entities: Mapping[str, Entity]


class _Quiet(Draft):
    """A draft that keeps no decisions: there is one for each pair that was looked at."""

    def decide(self, left: str, right: str, type_: str, judgement: Judgement, reason: str) -> None:
        pass

    def take(self, known: Known, type_: str, name: str, scope: str) -> None:
        """Takes over what is known of a name."""
        ids = set(known.plain.get((type_, name), ()))
        if ids:
            self._plain[type_, name] = ids
        key = type_, scoped(name, scope)
        if key in known.names:
            self.names[key] = known.names[key]
            ids.add(known.names[key])
        self.entities.update((id_, known.entities[id_]) for id_ in ids)

    def known(self, found: Gathered) -> Known:
        """What was found, ready to be looked up."""
        plain = {key: tuple(sorted(ids)[:2]) for key, ids in self._plain.items()}
        return Known(self.names, plain, {name: min(seen.types) for name, seen in found.bodies.items()}, self.entities)


def host_types(schema: Schema, rules: EntityRules) -> frozenset[str]:
    """Types of things, not of bodies, that may own a person or a unit."""
    bodies = {t for family in rules.families for t in family}
    domains = {
        d
        for p in schema.predicates.values()
        if any(schema.is_a(owned, r) or schema.is_a(r, owned) for owned in rules.owned for r in p.range)
        for d in p.domain
    }
    able = {t for t in schema.types if any(schema.is_a(t, d) or schema.is_a(d, t) for d in domains)}
    return frozenset(able - bodies - set(rules.owned))


def nothing() -> Gathered:
    """No names."""
    return Gathered({}, {}, [], [], [], {})


def shared(
    documents: Iterable[Sequence[ArticleResult]], rules: EntityRules, hosts: frozenset[str], parser: NameParser
) -> Gathered:
    """What the names of bodies in all documents depend on, of some of the documents."""
    out = nothing()
    for results in documents:
        found = gather(results, rules)
        if all(parser.stands_alone(name) for name in found.bodies):
            found.articles.clear()
        found.things = {type_: names for type_, names in found.things.items() if type_ in hosts}
        found.owned.clear()
        add(out, found)
    return out


def add(total: Gathered, part: Gathered) -> None:
    """Adds what part of the documents says to what others say."""
    for name, seen in part.bodies.items():
        total.bodies.setdefault(name, Seen()).add(seen)
    for type_, names in part.things.items():
        total.things.setdefault(type_, Counter()).update(names)
    total.second += part.second
    total.aliases += part.aliases
    total.articles.update(part.articles)


def common(found: Gathered, rules: EntityRules, parser: NameParser) -> Known:
    """The bodies of all documents; `found`: the sum of what `shared` gives of them."""
    draft = _Quiet()
    resolve_bodies(found, rules, parser, draft)
    resolve_things(found, rules, parser, draft)
    return draft.known(found)


def resolve_document(
    results: Sequence[ArticleResult], known: Known, rules: EntityRules, parser: NameParser, synonyms: Synonyms
) -> tuple[Resolution, list[Spelt]]:
    """The ids of all names in one document, and how it spells things that are no bodies.

    `synonyms` are those of the rules.  Labels and further names of bodies are final; those of other things are what this document says.
    """
    bodies = {t for family in rules.families for t in family}
    found = gather(results, rules)
    draft = _Quiet()
    for result in results:
        for claim in result.claims:
            for type_, name in ((claim.subject_type, claim.subject), (claim.object_type, claim.object)):
                if type_ in bodies:
                    draft.take(known, type_, name, claim.evidence.article)
    found.bodies = {}
    for article, home in found.articles.items():
        type_ = known.types.get(home.about, "")
        if type_:
            found.bodies[home.about] = Seen(types=Counter({type_: 1}))
            draft.take(known, type_, home.about, article)
    spelt = resolve_things(found, rules, parser, draft, synonyms)
    draft.entities.update((id_, known.entities[id_]) for id_ in draft.entities.keys() & known.entities.keys())
    spelt += resolve_owned(found, rules, draft, synonyms)
    return draft.resolution(), spelt
