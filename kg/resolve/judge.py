"""Judgements on pairs of bodies' names: second names, short forms, what only differs in one point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from kg.names import difference, normal, normal_name, short_form
from kg.names.short import SAME, Fit
from kg.resolve.blocks import Key, ShortForms, siblings
from kg.resolve.bodies import Bodies, Node


def spellings(bodies: Bodies) -> None:
    """Names that differ in spelling only are one node already: says so."""
    for node in bodies.nodes:
        for text in sorted({normal_name(raw) for raw in node.raws}):
            bodies.draft.decide(text, node.text, bodies.type_of([node]), "same", SAME)


def second_names(bodies: Bodies) -> None:
    """Second and former names that claims state."""
    facts: dict[tuple[str, str], dict[int, bool]] = {}
    for claim in bodies.found.second:
        article = claim.evidence.article
        owner = bodies.node_of(claim.subject, article)
        if owner is None or normal(claim.object) == normal(claim.subject):
            continue
        scope = "" if bodies.parser.stands_alone(claim.object) else article
        bodies.extra.setdefault(owner, set()).add((normal_name(claim.object), False))
        also = claim.predicate in bodies.rules.also
        owners = facts.setdefault((normal(claim.object), scope), {})
        owners[owner] = owners.get(owner, False) or also
    for (name, scope), owners in sorted(facts.items()):
        index = bodies.by_name.get((name, scope))
        if index is not None:
            _second_name(bodies, bodies.nodes[index], owners)


def _second_name(bodies: Bodies, alias: Node, owners: dict[int, bool]) -> None:
    nodes = [bodies.nodes[i] for i in sorted(owners) if i != alias.index]
    one = _one_body(nodes, bodies)
    for node in nodes:
        if not one:
            bodies.decide(alias, node, "unsure", "several bodies have this as another name")
        elif owners[node.index]:
            bodies.second.add(alias.index)
            bodies.decide(alias, node, "same", "the text gives it as another name")
        elif not alias.own_right:
            bodies.second.add(alias.index)
            bodies.decide(alias, node, "same", "the text gives it as a former name")
        else:
            reason = "a former name, and a body of this name is spoken of too"
            bodies.decide(alias, node, "unsure", reason)


def _one_body(nodes: Sequence[Node], bodies: Bodies) -> bool:
    """Whether all are names of one body, as far as their structure tells."""
    longest = min(nodes, key=_fullest_first, default=None)
    return longest is not None and all(
        n is longest or bodies.root(n) == bodies.root(longest) or _fits(bodies, n, longest) for n in nodes
    )


def _fits(bodies: Bodies, short: Node, full: Node) -> Fit | None:
    return short_form(short.name, full.name, bodies.parser.optional)


def _fullest_first(node: Node) -> tuple[int, str, str]:
    return -len(node.name.text), node.name.text, node.article


def short_forms(bodies: Bodies) -> None:
    """Names that are short for one that any document gives in full."""
    index = ShortForms()
    full_names = [node for node in bodies.nodes if not node.article]
    for node in full_names:
        index.add(node.name, node.index)
    fits: dict[int, list[tuple[Node, str]]] = {}
    for full in full_names:
        for number in index.of(full.name):
            if number != full.index:
                _try(bodies, bodies.nodes[number], full, fits)
    for node in sorted((bodies.nodes[i] for i in fits), key=_fullest_first):
        _settle(bodies, node, fits[node.index])


def _try(bodies: Bodies, short: Node, full: Node, fits: dict[int, list[tuple[Node, str]]]) -> None:
    if _fullest_first(full) >= _fullest_first(short):
        return
    fit = _fits(bodies, short, full)
    if fit is not None and fit.weak:
        bodies.decide(short, full, "unsure", f"{fit.reason}; there may be one of each name")
    elif fit is not None:
        fits.setdefault(short.index, []).append((full, fit.reason))
    elif bodies.root(short) != bodies.root(full):
        bodies.decide(short, full, "different", difference(short.name, full.name) or "other words")


def _settle(bodies: Bodies, short: Node, fits: Iterable[tuple[Node, str]]) -> None:
    """Joins a short form to the one body that it fits; if it fits several, to the one of its articles."""
    ordered = sorted(fits, key=lambda fit: _fullest_first(fit[0]))
    by_root: dict[int, tuple[Node, str]] = {}
    for full, reason in ordered:
        by_root.setdefault(bodies.root(full), (full, reason))
    if len(by_root) > 1:
        near = [{bodies.root(f) for f, _ in ordered if a in f.articles} for a in sorted(short.articles)]
        if all(len(roots) == 1 and roots == near[0] for roots in near):
            full, reason = by_root[near[0].pop()]
            bodies.decide(short, full, "same", f"{reason}; the only one in the same article")
            return
        for full, _ in by_root.values():
            bodies.decide(short, full, "unsure", f"may be short for {len(by_root)} bodies")
        return
    for full, reason in by_root.values():
        bodies.decide(short, full, "same", reason)


def in_articles(bodies: Bodies) -> None:
    """Names that only their article can tell: the article's names first, then the document's."""
    documents: dict[str, list[str]] = {}
    for id_, article in sorted(bodies.found.articles.items()):
        documents.setdefault(article.document_id, []).append(id_)
    for node in sorted((n for n in bodies.nodes if n.article), key=_fullest_first):
        article = bodies.found.articles[node.article]
        main = bodies.node_of(article.about, node.article) if article.about else None
        if main is not None and any(bodies.parser.is_pronoun(raw) for raw in node.raws):
            bodies.decide(node, bodies.nodes[main], "same", "stands for the article's hospital")
            continue
        for ids, where in (([node.article], "article"), (documents[article.document_id], "document")):
            fits = list(_article_fits(bodies, node, ids))
            if fits:
                _settle_in(bodies, node, fits, main, where)
                break


def _article_fits(bodies: Bodies, node: Node, ids: Iterable[str]) -> Iterable[tuple[Node, str]]:
    for index in sorted({i for id_ in ids for i in bodies.by_article.get(id_, ())}):
        full = bodies.nodes[index]
        if full.article not in ("", node.article) or _fullest_first(full) >= _fullest_first(node):
            continue
        if full.name.type_class != node.name.type_class and node.name.type:
            continue
        fit = _fits(bodies, node, full)
        if fit is not None:
            yield full, fit.reason
        elif bodies.root(node) != bodies.root(full):
            bodies.decide(node, full, "different", difference(node.name, full.name) or "other words")


def _settle_in(
    bodies: Bodies, node: Node, fits: Sequence[tuple[Node, str]], main: int | None, where: str
) -> None:
    by_root: dict[int, tuple[Node, str]] = {}
    for full, reason in sorted(fits, key=lambda fit: _fullest_first(fit[0])):
        by_root.setdefault(bodies.root(full), (full, reason))
    own = by_root.get(bodies.sets.find(main)) if main is not None else None
    if own is not None:
        bodies.decide(node, own[0], "same", f"{own[1]}; it is the article's hospital")
    elif len(by_root) == 1:
        for full, reason in by_root.values():
            bodies.decide(node, full, "same", f"{reason}; in the same {where}")
    else:
        for full, _ in by_root.values():
            bodies.decide(node, full, "unsure", f"may be short for {len(by_root)} bodies of the {where}")


def learnt(bodies: Bodies) -> None:
    """Aliases that texts define (以下简称)."""
    owners: dict[tuple[str, str], set[int]] = {}
    for alias, full, article in sorted(bodies.found.aliases):
        owner = bodies.node_of(full, article)
        if owner is None or normal(alias) == normal(full):
            continue
        bodies.extra.setdefault(owner, set()).add((normal_name(alias), len(alias) < len(full)))
        scope = "" if bodies.parser.stands_alone(alias) else article
        owners.setdefault((normal(alias), scope), set()).add(owner)
    for key, indexes in sorted(owners.items()):
        index = bodies.by_name.get(key)
        if index is None:
            continue
        nodes = [bodies.nodes[i] for i in sorted(indexes) if i != index]
        for node in nodes:
            _learnt(bodies, bodies.nodes[index], node, _one_body(nodes, bodies))


def _learnt(bodies: Bodies, alias: Node, full: Node, one: bool) -> None:
    if bodies.root(alias) == bodies.root(full):
        return
    ordinals = alias.name.ordinals != full.name.ordinals and bool(alias.name.ordinals and full.name.ordinals)
    levels = alias.name.level != full.name.level and bool(alias.name.level and full.name.level)
    if not one:
        bodies.decide(alias, full, "unsure", "texts define this alias for several bodies")
    elif ordinals or levels:
        bodies.decide(alias, full, "unsure", difference(alias.name, full.name))
    else:
        bodies.decide(alias, full, "same", "the text defines the alias")


def near_misses(bodies: Bodies) -> None:
    """Says of neighbours that differ in one point only (第一 and 第二) why they are not one."""
    blocks: dict[Key, list[Node]] = {}
    for node in bodies.nodes:
        if not node.article:
            for key in siblings(node.name):
                blocks.setdefault(key, []).append(node)
    for nodes in blocks.values():
        ordered = sorted(nodes, key=lambda n: (n.name.canonical, n.name.text))
        for left, right in pairwise(ordered):
            if bodies.root(left) != bodies.root(right):
                reason = difference(left.name, right.name) or "different words"
                bodies.decide(left, right, "different", reason)
