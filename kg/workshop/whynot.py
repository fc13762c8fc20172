"""Why a rule gave no claim in a text: the first step of the engine that failed, told by the engine's own parts.

The steps, in order: trigger, mentions, roles/unless/needs, pattern, slot; then what the claim builder
says of a match: ``consumed`` by a rule of higher priority, or the reason of its refusal, which is the
one that the quarantine file has (foreign-subject, subject-is-person, no-subject, domain, range, self,
empty); last ``merged`` and ``yields``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract import Extractor, pattern_compiler, triggers
from kg.match.elements import Element, alternatives
from kg.match.engine import closed, fillers
from kg.match.mask import Masked
from kg.match.pattern import FAR, NEAR
from kg.match.rules import CompiledRule
from kg.model import Claim, Marked, Match, Mention, Span
from kg.rulebook import PlacedRule
from kg.words import alternation
from kg.workshop.trial import Trial

STEPS = ("trigger", "mentions", "roles", "unless", "needs", "announced", "pattern", "slot")
_CLAUSE = re.compile(r"[,;:。!?]")
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Step:
    """A step that failed: `reason` is its name, `detail` says what was wanted and what was found.

    `span` is the place in the text that was tried; `by` the rule or predicate that came before.
    `depth` grows with how far the text got.
    """

    reason: str
    detail: str
    span: Span
    sentence: Span
    by: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """`claims` the rule gave after all; `steps`: for each sentence, or for each match, what failed."""

    rule: str
    text: str
    claims: tuple[Claim, ...]
    steps: tuple[Step, ...]

    @property
    def first(self) -> Step | None:
        """The step that failed in the sentence that got farthest; None if nothing failed."""
        return max(self.steps, key=lambda s: s.depth, default=None)


class WhyNot:
    """Answers for one compiled book."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._compiler = pattern_compiler(extractor.book)

    def __call__(self, placed: PlacedRule, trial: Trial) -> Answer:
        """What kept the rule from a claim in each sentence of a text that was tried."""
        id_ = placed.rule.id
        claims = tuple(c for c in trial.claims if c.evidence.rule == id_)
        steps: list[Step] = []
        for marked in trial.sentences:
            matches = [f.match for f in trial.found if f.marked.sentence.index == marked.sentence.index and f.match.rule == id_]
            if matches:
                steps += self._after(placed, trial, marked, matches)
            else:
                steps.append(self.before(placed, marked))
        if claims:  # sentences that do not concern the rule are no news then
            steps = [s for s in steps if s.reason not in STEPS]
        return Answer(id_, trial.text, claims, tuple(steps))

    def before(self, placed: PlacedRule, marked: Marked) -> Step:
        """Why the rule does not match a sentence."""
        compiled = self._extractor.matcher.rule(placed.rule.id)
        text, span = marked.sentence.text, marked.sentence.span
        if not marked.mentions:
            return Step("mentions", "no recogniser found a mention in the sentence", span, span)
        if compiled.words and not compiled.words & marked.words:
            return Step("trigger", f"none of the triggers stands in the sentence: {_listed(placed.rule.trigger)}", span, span)
        masked = self._extractor.matcher.mask(marked)
        if compiled.words and (step := _hidden(compiled, marked, masked)):
            return step
        key = closed(compiled, marked)
        if key:
            return _closed(compiled, marked, key)
        slot = next(_slots(compiled, marked, masked), None)
        if slot is not None:
            return slot
        return max(self._patterns(placed, marked, masked), key=lambda s: s.depth, default=Step("pattern", text, span, span))

    def _patterns(self, placed: PlacedRule, marked: Marked, masked: Masked) -> Iterator[Step]:
        words = alternation(triggers(placed, self._extractor.book))
        for pattern in placed.rule.pattern:
            for elements in alternatives(pattern):
                yield self._farthest(placed, elements, words, marked, masked)

    def _farthest(
        self, placed: PlacedRule, elements: Sequence[Element], words: str, marked: Marked, masked: Masked
    ) -> Step:
        """The first element behind the longest head of the pattern that fits somewhere."""
        for k in range(len(elements) - 1, -1, -1):
            head = "".join(e.source for e in elements[:k])
            places = list(self._compiler.compile(head, placed.rule, words).finditer(masked.text)) if head else None
            if places == []:
                continue
            found = min(places, key=lambda m: _misses(elements[k], placed, m.end(), masked)) if places else None
            gap = elements[k - 1].source if k and elements[k - 1].kind == "gap" else ""
            return _missing(elements, k, placed, found, gap, marked, masked)
        raise AssertionError("the empty head fits everywhere")

    def _after(
        self, placed: PlacedRule, trial: Trial, marked: Marked, matches: Sequence[Match]
    ) -> Iterator[Step]:
        """What became of the matches in a sentence that are no claims."""
        s = marked.sentence.span
        for r in trial.refusals:
            if r.rule == placed.rule.id and s.start <= r.raw.start < s.end:
                yield Step(r.reason, _refusal(r.reason, r.detail), Span(*r.raw), s, depth=300)
        for x in trial.lost:
            if x.rule != placed.rule.id or x.sentence not in (-1, marked.sentence.index):
                continue
            where = x.span if x.sentence == -1 else Span(s.start + x.span.start, s.start + x.span.end)
            if s.start <= where.start < s.end:
                yield Step(x.why, _lost(x.why, x.by, x.object, self._extractor), where, s, x.by, 310)


def _hidden(compiled: CompiledRule, marked: Marked, masked: Masked) -> Step | None:
    """The step for a trigger that stands inside mentions only."""
    text, s = marked.sentence.text, marked.sentence.span
    low = masked.text.lower()
    present = sorted(compiled.words & marked.words, key=lambda w: (-len(w), w))
    if not any("{trigger}" in p for p in compiled.rule.pattern) or any(w in low for w in present):
        return None
    word = present[0]
    at = text.lower().find(word)
    owner = next((m for m in marked.mentions if m.span.start < at + len(word) and at < m.span.end), None)
    detail = f"the trigger {word} stands inside {_named(owner)}" if owner else f"the trigger {word} is part of another word"
    return Step("trigger", detail, Span(s.start + at, s.start + at + len(word)), s, depth=1)


def _closed(compiled: CompiledRule, marked: Marked, key: str) -> Step:
    text, s = marked.sentence.text, marked.sentence.span
    if key == "roles":
        detail = f"the rule is for {', '.join(compiled.rule.roles)}, and this is {marked.sentence.role}"
        return Step(key, detail, s, s, depth=2)
    hit = compiled.unless.search(text) if key == "unless" and compiled.unless else None
    if hit:
        where = Span(s.start + hit.start(), s.start + hit.end())
        return Step(key, f"the rule holds unless the sentence has '{hit.group()}'", where, s, depth=2)
    if key == "announced":
        return Step(key, "no paragraph above announced a list of people that this one belongs to", s, s, depth=2)
    return Step(key, f"the rule needs one of these in the sentence: {_listed(compiled.rule.needs)}", s, s, depth=2)


def _slots(compiled: CompiledRule, marked: Marked, masked: Masked) -> Iterator[Step]:
    """The slots that took too few mentions, where the pattern itself fits."""
    text, s = marked.sentence.text, marked.sentence.span
    for pattern in compiled.patterns:
        for m in pattern.finditer(masked.text):
            for name, slot in compiled.slots.items():
                if name not in m.groupdict() or m.group(name) is None:
                    continue
                taken = fillers(slot, m.span(name), masked, text)
                if len(taken) >= slot.slot.least:
                    continue
                where = masked.span(*m.span(name))
                seen = masked.mentions(*m.span(name))
                reasons = [_refused(name, slot.slot, slot.refuses(x), x) for x in seen] or [f"slot <{name}> is empty"]
                yield Step("slot", "; ".join(dict.fromkeys(reasons)), _moved(where, s), s, depth=200)
                break


def _refused(name: str, slot: object, key: str, mention: Mention) -> str:
    value = getattr(slot, key, "") if key else ""
    shown = " or ".join(value) if isinstance(value, tuple) else value
    says = {
        "type": f"slot <{name}> wants {shown}, found {_named(mention)}",
        "by": f"slot <{name}> wants a mention found by {shown}, found {_named(mention)}",
        "text": f"slot <{name}> wants a text like {_cut(shown)}, found {_named(mention)}",
        "unless": f"slot <{name}> takes no text like {_cut(shown)}, found {_named(mention)}",
        "part": f"slot <{name}> wants a part of type {shown}, which {_named(mention)} has not",
    }
    return says.get(key, f"slot <{name}> has fewer fillers than its `least`")


def _window(masked: Masked, at: int, gap: str) -> int:
    """How far behind `at` the next element may stand."""
    if not gap:
        return at + 1
    if "……" in gap:
        return min(len(masked.text), at + FAR + 1)
    clause = _CLAUSE.search(masked.text, at)
    return min(clause.start() if clause else len(masked.text), at + NEAR + 1)


def _misses(element: Element, placed: PlacedRule, at: int, masked: Masked) -> bool:
    """Whether no mention stands at `at` for a slot: places that have one tell more."""
    return element.kind in ("slot", "type") and at not in masked.mention_at


def _missing(
    elements: Sequence[Element], k: int, placed: PlacedRule, found: re.Match[str] | None, gap: str, marked: Marked,
    masked: Masked,
) -> Step:  # fmt: skip
    """The step for an element that nothing in the sentence fits."""
    s, element = marked.sentence.span, elements[k]
    at = found.end() if found else 0
    end = _window(masked, at, gap) if found else len(masked.text)
    seen = masked.mentions(at, end)
    where = _moved(masked.span(at, max(at, min(end, len(masked.text)))), s)
    rest = marked.sentence.text[masked.origin[at] :]
    behind = f" behind '{_cut(marked.sentence.text[slice(*masked.span(*found.span()))])}'" if found and found.group() else ""
    if element.kind in ("slot", "type"):
        slot = placed.rule.slots.get(element.name)
        wants = " or ".join(slot.type) if slot and element.kind == "slot" else element.name.replace("|", " or ")
        label = f"slot <{element.name}> wants {wants}" if element.kind == "slot" else f"the pattern wants {wants}"
        saw = "、".join(_named(m) for m in seen[:3]) or f"no mention: '{_cut(rest)}'"
        where = _moved(seen[0].span, s) if seen else where
        detail = f"{label}{behind}, found {saw}"
    elif element.kind == "trigger":
        detail = f"no trigger{behind}, found '{_cut(rest)}'; triggers: {_listed(placed.rule.trigger)}"
    elif element.kind in ("begin", "end"):
        edge = "begin" if element.kind == "begin" else "end"
        detail = f"the clause must {edge} here{behind}, found '{_cut(rest)}'"
    else:
        detail = f"the pattern wants {_cut(element.source, 40)}{behind}, found '{_cut(rest)}'"
    return Step("pattern", detail, where, s, depth=10 + 100 * k // max(1, len(elements)))


def _refusal(reason: str, detail: str) -> str:
    says = {
        "foreign-subject": "the subject is somebody else's: {}",
        "subject-is-person": "the subject is the person {}",
        "self": "the object {} is the subject itself",
        "empty": "nothing is left of the object's name {}",
    }
    return says.get(reason, "{}").format(detail)


def _lost(why: str, by: str, name: str, extractor: Extractor) -> str:
    if why == "yields":
        return f"{name} falls to a claim of {by} with the same subject and object"
    rule = extractor.matcher.rule(by).rule
    if why == "merged":
        return f"the rule {by} had said the same of {name} (priority {rule.priority})"
    return f"{name} was used by the rule {by} of higher priority ({rule.priority})"


def _named(mention: Mention) -> str:
    return f"{mention.type} '{_cut(mention.text, 24)}' ({mention.found_by})"


def _moved(span: Span, sentence: Span) -> Span:
    return Span(sentence.start + span[0], sentence.start + span[1])


def _cut(text: str, size: int = 60) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return "、".join(words[:_SHOWN]) + more


def as_json(answer: Answer) -> dict[str, object]:
    """The answer as JSON values."""
    from kg.workshop.trial import claim_row

    return {
        "rule": answer.rule,
        "text": answer.text,
        "claims": [claim_row(c) for c in answer.claims],
        "steps": [
            {
                "reason": s.reason, "detail": s.detail, "by": s.by, "start": s.span.start, "end": s.span.end,
                "found": answer.text[s.span.start : s.span.end],
            }
            for s in answer.steps
        ],
    }  # fmt: skip


__all__ = ["STEPS", "Answer", "Step", "WhyNot", "as_json", "replace"]
