"""What must hold between a rule, the schema and the word lists; what one file alone can tell, its model checks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

from kg.errors import RuleError
from kg.model import Role
from kg.rulebook.expressions import check
from kg.rulebook.mention_rules import NameRules, Recognizer, WallRules
from kg.rulebook.relation_rules import CONSUMED, Rule
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import nearest, position

_ANGLES = re.compile(r"<([^<>()=!]*)>")
_BRACES = re.compile(r"\{([^{}0-9,][^{}]*)\}")
_NAME = re.compile(r":?[A-Za-z|]+")
_OBJECT = "object"  # a qualifier of this name stands for an object that the text does not name


class Place(NamedTuple):
    """A part of a rule file; makes errors that point into it."""

    path: Path
    tree: Any
    location: tuple[str | int, ...] = ()

    def at(self, *keys: str | int) -> Place:
        """The place of what stands at `keys` below this one."""
        return Place(self.path, self.tree, (*self.location, *keys))

    def error(self, message: str, hint: str = "") -> RuleError:
        """An error at this place, or at the deepest part of it that the file has."""
        line, column = position(self.tree, self.location)
        return RuleError(str(self.path), line, column, message, hint)

    def known(self, word: str, known: Collection[str], what: str) -> None:
        """Raises RuleError if `word` is not among the known words."""
        if word not in known:
            raise self.error(f"unknown {what} '{word}'", nearest(word, list(known)))


def check_recognizer(place: Place, recognizer: Recognizer, schema: Schema, lexicon: Collection[str]) -> None:
    """RuleError if a recogniser names a type or a word list that is not there."""
    place.at("type").known(recognizer.type, schema.types, "type")
    for key in ("also", "sheds"):
        for type_ in getattr(recognizer, key):
            place.at(key).known(type_, schema.types, "type")
    for key in ("heads_from", "terms_from"):
        for name in getattr(recognizer, key):
            place.at(key).known(name, lexicon, "lexicon")


def check_lists(walls: Place, wall_rules: WallRules, names: Place, name_rules: NameRules, lexicon: Collection[str]) -> None:
    """RuleError if the rules of walls and names name a word list that is not there."""
    for key in ("stoppers_from", "modifiers_from"):
        for name in getattr(wall_rules, key):
            walls.at(key).known(name, lexicon, "lexicon")
    names.at("surnames_from").known(name_rules.surnames_from, lexicon, "lexicon")


def check_rule(place: Place, predicate: str, rule: Rule, schema: Schema, lexicon: Collection[str]) -> None:
    """RuleError if a rule names something that is not there, or could never give a claim."""
    for name, slot in rule.slots.items():
        for key, types in (("type", slot.type), ("as", (slot.as_,)), ("part", (slot.part,))):
            for type_ in filter(None, types):
                place.at("slots", name, key).known(type_, schema.types, "type")
    for name in rule.trigger_from:
        place.at("trigger_from").known(name, lexicon, "lexicon")
    for name in rule.consumes:
        place.at("consumes").known(name, {*rule.slots, *CONSUMED}, "slot")
    for name in rule.roles:
        place.at("roles").known(name, get_args(Role), "role of a text block")
    for name in rule.yields:
        place.at("yields").known(name, schema.predicates, "predicate")
    _check_patterns(place, rule)
    _check_qualifiers(place, predicate, rule, schema)


def _check_patterns(place: Place, rule: Rule) -> None:
    used: set[str] = set()
    for number, pattern in enumerate(rule.pattern):
        here = place.at("pattern", number)
        slots = _slots(here, pattern, rule)
        used.update(slots)
        try:
            check(_plain(pattern, rule))
        except ValueError as err:
            said = str(err).removeprefix("is no regular expression: ")
            raise here.error(f"the pattern is no valid expression: {said}", f"found: {pattern[:60]}") from None
        if "{trigger}" in pattern and not (rule.trigger or rule.trigger_from):
            raise here.error("the pattern asks for {trigger}, but the rule has no trigger words", "give trigger")
    for name in rule.slots:
        if name not in used:
            raise place.at("slots", name).error(f"no pattern names the slot <{name}>")
    if _OBJECT not in rule.slots and _OBJECT not in rule.qualifiers:
        raise place.at("slots").error("the rule has no slot <object>, so it can give no claim")


def _plain(pattern: str, rule: Rule) -> str:
    """The pattern with stand-ins that match at least as much: a mention is one character, a list is many."""
    def slot(m: re.Match[str]) -> str:
        found = rule.slots.get(m[1])
        if found is not None and found.free:
            return f"(?:[^,]{{1,{found.free}}}?)"
        return "(?:.+)" if found is not None and found.many != "no" else "x"

    words = _BRACES.sub("(?:.{1,9})", _ANGLES.sub(slot, pattern))
    return words.replace("……", "(?:.{0,80}?)").replace("…", "(?:[^,]{0,16}?)")


def _slots(place: Place, pattern: str, rule: Rule) -> list[str]:
    """The slots that a pattern names.  RuleError for unknown ones, for odd names and for {words} but {trigger}."""
    out: list[str] = []
    for name in _ANGLES.findall(pattern):
        if not _NAME.fullmatch(name):
            raise place.error(f"<{name}> is no slot: a name has letters only", "write <object> or <:Type>")
        if name.startswith(":"):
            continue
        if name not in rule.slots:
            message = f"the pattern names the slot <{name}>, which the rule does not have"
            raise place.error(message, nearest(name, list(rule.slots)))
        if name in out:
            raise place.error(f"the pattern names the slot <{name}> twice", "write two patterns")
        out.append(name)
    for name in _BRACES.findall(pattern):
        if name != "trigger":
            raise place.error(f"unknown mark '{{{name}}}'", "did you mean {trigger}?")
    return out


def _check_qualifiers(place: Place, predicate: str, rule: Rule, schema: Schema) -> None:
    known = schema.predicates[predicate].qualifiers
    for name, value in rule.qualifiers.items():
        here = place.at("qualifiers", name)
        if name == _OBJECT:
            continue
        if name not in known:
            raise here.error(f"{predicate} has no qualifier '{name}'", nearest(name, known))
        concepts = schema.qualifiers[name].values
        for word in _concepts(value) if concepts else ():
            here.known(word, concepts, "value")


def _concepts(value: object) -> Sequence[str]:
    """The concepts that a rule gives a qualifier: a constant or the keys of a choice."""
    if isinstance(value, Mapping):
        return [str(key) for key in value]
    constant = isinstance(value, str) and not value.startswith("<") and value != "none"
    return [str(value)] if constant else []
