"""Compiles a rule's pattern into a regular expression over masked sentences.

    <slot>      a mention that fills the slot (an enumeration, if the slot says `many`)
    <:Type>     a mention of that type that fills no slot;  <:A|B> of either type
    {trigger}   one of the rule's trigger words
    …           up to 16 characters within the clause;  ……  up to 80 within the sentence
    ^  $        the beginning and the end of a clause
    the rest    words, with ( | ) ? as in regular expressions; blanks do not count
"""

from __future__ import annotations

import re

from kg.match.mask import ANY, TypeSets
from kg.needs import quick
from kg.rulebook.mention_rules import WallRules
from kg.rulebook.relation_rules import Rule, Slot
from kg.rulebook.schema import ORGANIZATION, PERSON, ROLE
from kg.words import alternation

_TOKEN = re.compile(r"<(:?[A-Za-z|]+)>|\{(trigger)\}|(……|…)|((?<!\[)\^)|(\$)|((?<!\\) +)")
_NEVER = "\uf8ff"
NEAR, FAR = 16, 80
_UNLISTED = frozenset({ORGANIZATION, PERSON, ROLE, "Quantity", "Time", "Year"})  # no items of a list of names


class PatternError(ValueError):
    """A pattern that does not compile; `token` is the part at fault, `known` the alternatives."""

    def __init__(self, message: str, token: str = "", known: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.token = token
        self.known = known


class PatternCompiler:
    """Compiles patterns for one set of types."""

    def __init__(self, sets: TypeSets, types: tuple[str, ...], walls: WallRules) -> None:
        self._sets = sets
        self._types = types
        self._listed = tuple(t for t in types if t not in _UNLISTED)
        self.split = re.compile(rf"、|{alternation(walls.joins)}")
        self._joins = alternation(walls.joins)
        self._goes_on = alternation((*walls.joins, *walls.goes_on))
        self._marks = re.escape("".join(j for j in walls.joins if len(j) == 1))

    def compile(self, pattern: str, rule: Rule, triggers: str) -> re.Pattern[str]:
        """The regular expression of one pattern, compiled. Raises PatternError."""
        return compiled_pattern(self.expression(pattern, rule, triggers), pattern)

    def expression(self, pattern: str, rule: Rule, triggers: str) -> str:
        """The regular expression of one pattern. Raises PatternError for a name in it that means nothing."""
        out, at = [], 0
        for m in _TOKEN.finditer(pattern):
            out.append(pattern[at : m.start()])
            out.append(self._token(m, rule, triggers, not "".join(out)))
            at = m.end()
        out.append(pattern[at:])
        return "".join(out)

    def _token(self, m: re.Match[str], rule: Rule, triggers: str, opens: bool) -> str:
        slot, trigger, gap, begin, end, _ = m.groups()
        if slot is not None:
            return self._anonymous(slot[1:]) if slot.startswith(":") else self._slot(slot, rule, opens)
        if trigger:
            return f"(?P<trigger>{triggers})"
        if gap:
            return rf"[^,;:。!?]{{0,{NEAR}}}?" if gap == "…" else f".{{0,{FAR}}}?"
        if begin:
            return r"(?:^|(?<=[,;:。]))"
        return r"(?=$|[,;:。!?])" if end else ""

    def _class(self, types: tuple[str, ...]) -> str:
        for t in types:
            if t not in self._types:
                raise PatternError(f"unknown type '{t}'", t, self._types)
        chars = self._sets.chars(types)
        return f"[{chars or _NEVER}]"

    def _anonymous(self, types: str) -> str:
        return self._class(tuple(types.split("|")))

    def _slot(self, name: str, rule: Rule, opens: bool) -> str:
        slot = rule.slots.get(name)
        if slot is None:
            raise PatternError(f"the pattern names the slot <{name}>, which the rule does not have", name, tuple(rule.slots))
        if slot.free:
            return rf"(?P<{name}>[^,;:。!?]{{1,{slot.free}}}?)"
        if slot.many == "no":
            return rf"(?P<{name}>{self._class(slot.type)})"
        return rf"(?P<{name}>{self._list(slot, opens)})"

    def _list(self, slot: Slot, opens: bool) -> str:
        """An enumeration; one that opens the pattern begins with a mention of the slot's own types, so
        that a neighbour of another type (河口市人民医院的A、B) does not take the place of the match."""
        noun = self._class(tuple(dict.fromkeys((*(() if slot.only else self._listed), *slot.type))))
        count = self._class(("Quantity",))
        behind = rf"{count}?[”\"》]?(?:\([^()]{{0,40}}\))?"
        item = f"[“\"《]?{count}?{noun}"
        join = r"(?:[、,;]" if slot.many == "comma" else r"(?:、"
        join += rf"|{self._goes_on}|)(?:{self._goes_on})?"
        raw = rf"(?:[^{ANY},;:。、!?]{{1,14}}(?:、|{self._joins})){{0,2}}"
        # What stands between two items can be read in several ways: without the atomic group a list
        # that leads to no match would be tried in all of them, which doubles the time with each item.
        rest = f"(?:(?>{behind}{join}{raw}){item})*{behind}"
        if not (opens and slot.type):
            return item + rest
        # Nor does it begin with a later item of a list that was tried from its first one already.
        own = self._class(slot.type)
        return f"(?<!{own})(?<!{own}[、{self._marks}])(?<!{own}{count}、)[“\"《]?{count}?{own}{rest}"


def compiled_pattern(expression: str, written: str) -> re.Pattern[str]:
    """The regular expression of the pattern that is `written` so, compiled. Raises PatternError."""
    try:
        return re.compile(quick(expression))
    except re.error as err:
        raise PatternError(f"the pattern is no valid expression: {err.msg}", written) from None
