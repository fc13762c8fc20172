"""Findings about rules: dead, shadowed, duplicate and colliding ones, examples, and dangerous expressions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.match.mask import TypeSets
from kg.rulebook import PlacedRule
from kg.rulebook.relation_rules import Rule
from kg.workshop.backtracking import shapes, slow
from kg.workshop.bench import Workbench
from kg.workshop.coverage import Fired, fired_on
from kg.workshop.examples import ExampleRunner, Outcome, faults
from kg.workshop.findings import Finding, ordered
from kg.workshop.lint_words import real_names, word_lists


def lint(work: Workbench, paths: Sequence[str] = ()) -> list[Finding]:
    """All findings in order of place; with `paths` also the rules that give nothing on those texts."""
    fired = fired_on(work, paths) if paths else None
    parts = (
        examples(work), life(work, fired), duplicates(work), collisions(work), expressions(work), real_names(work),
        word_lists(work),
    )  # fmt: skip
    return ordered(f for part in parts for f in part)


def examples(work: Workbench) -> Iterator[Finding]:
    """Rules without examples for and against, and examples that contradict one another."""
    for placed in work.book.relations:
        for number, message in faults(placed):
            code = "contradicting-example" if number else "missing-example"
            place = work.place(placed, "examples", number - 1) if number else work.place(placed)
            remedy = "take one of them away" if number else "write one: an invented sentence about an invented hospital"
            yield Finding(*place, code, f"rule {placed.rule.id} {message}", remedy)


def life(work: Workbench, fired: Fired | None) -> Iterator[Finding]:
    """Rules that give no claim in their own examples, or on the texts."""
    runner = ExampleRunner(work.book, work.extractor)
    for placed in work.book.relations:
        given = [(n, e) for n, e in enumerate(placed.rule.examples, 1) if e.claims]
        outcomes = [runner.run(placed, n, e) for n, e in given]
        if outcomes and not any(o.found for o in outcomes):
            yield _dead(work, placed, outcomes)
        elif fired is not None and not fired.claims[placed.rule.id]:
            tried = f"it matched {fired.matches[placed.rule.id]} times" if fired.matches[placed.rule.id] else "it never matched"
            message = f"rule {placed.rule.id} gives no claim on these texts: {tried}"
            yield Finding(*work.place(placed), "never-fires", message, "kg rules why-not tells why; or drop the rule")


def _dead(work: Workbench, placed: PlacedRule, outcomes: Sequence[Outcome]) -> Finding:
    id_ = placed.rule.id
    by = Counter(x.by for o in outcomes if o.trial for x in o.trial.lost if x.rule == id_ and x.why != "yields")
    if by:
        others = ", ".join(name for name, _ in by.most_common(3))
        message = f"rule {id_} gives no claim in its examples: all its finds are taken by {others}"
        remedy = "raise its priority, narrow the other rule, or drop this one"
        return Finding(*work.place(placed), "shadowed-rule", message, remedy)
    return Finding(
        *work.place(placed), "dead-rule", f"rule {id_} gives no claim in any of its examples", "kg rules test tells why"
    )


def duplicates(work: Workbench) -> Iterator[Finding]:
    """Rules of one predicate whose patterns, slots and triggers say the same."""
    seen: dict[tuple[object, ...], PlacedRule] = {}
    for placed in work.book.relations:
        for pattern in placed.rule.pattern:
            key = (placed.predicate, _plain(pattern), _slots(placed.rule), _triggers(placed.rule, pattern), placed.rule.needs)
            first = seen.setdefault(key, placed)
            if first is not placed:
                message = f"rule {placed.rule.id} looks for the same as {first.rule.id} ({Path(first.file).name}:{first.line})"
                yield Finding(*work.place(placed), "duplicate-rule", message, "drop one, or join their triggers")


def _plain(pattern: str) -> str:
    return pattern.replace(" ", "").replace("(?:…)", "…")


def _slots(rule: Rule) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, slot.model_dump_json()) for name, slot in rule.slots.items()))


def _triggers(rule: Rule, pattern: str) -> frozenset[str]:
    return frozenset((*rule.trigger, *rule.trigger_from))


def collisions(work: Workbench) -> Iterator[Finding]:
    """A trigger of rules of two predicates with the same priority and types of object, in the same pattern."""
    users: defaultdict[tuple[str, int, str], list[PlacedRule]] = defaultdict(list)
    for placed in work.book.relations:
        for word in placed.rule.trigger:
            for pattern in placed.rule.pattern:
                users[word, placed.rule.priority, _plain(pattern)].append(placed)
    clashes: dict[tuple[str, str], set[str]] = {}
    for (word, _, _), group in sorted(users.items(), key=lambda item: item[0]):
        for i, second in enumerate(group):
            for first in group[:i]:
                if first.predicate != second.predicate and _objects(first.rule) & _objects(second.rule):
                    clashes.setdefault((first.rule.id, second.rule.id), set()).add(word)
    for (one, two), words in sorted(clashes.items()):
        shown = "、".join(sorted(words)[:6])
        message = f"rules {one} and {two} share the trigger {shown}, the priority and types of object: {one} always wins"
        yield Finding(*work.place(work.by_id[two]), "trigger-collision", message, "set different priorities, or split the words")


def _objects(rule: Rule) -> set[str]:
    return set(rule.slots["object"].type) if "object" in rule.slots else set()


def expressions(work: Workbench) -> Iterator[Finding]:
    """Expressions of rules whose time may explode."""
    sets = TypeSets(work.book.schema.types)
    remedy = "give the inner repeat a bound, or take the word away that others make up"
    for placed in work.book.relations:
        rule = placed.rule
        compiled = work.extractor.matcher.rule(rule.id)
        chars = [sets.char((t,)) for slot in rule.slots.values() for t in slot.type[:1]]
        word = rule.trigger[0] if rule.trigger else ""
        pieces = [*(f"{c}、" for c in chars), *chars, *(f"{word}{c}" for c in chars), ",〇", "〇"]
        for number, (source, pattern) in enumerate(zip(rule.pattern, compiled.patterns, strict=True)):
            found = list(dict.fromkeys(shapes(pattern.pattern)))
            if not found and slow(pattern, dict.fromkeys(pieces)):
                found = ["a search on an enumeration took longer than it may"]
            for message in found:
                place = work.place(placed, "pattern", number)
                yield Finding(*place, "backtracking", f"rule {rule.id}: {message}: {source[:60]}", remedy)
        for name, slot in rule.slots.items():
            for key in ("text", "unless", "strip"):
                for message in shapes(getattr(slot, key)):
                    yield Finding(*work.place(placed, "slots", name, key), "backtracking", f"rule {rule.id}: {message}", remedy)
