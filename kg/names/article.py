"""Names within one article: pronouns and short forms → the fullest official name that it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.names.normal import normal
from kg.names.parser import NameParser
from kg.names.parts import OrgName
from kg.names.short import short_form

Key = tuple[tuple[str, ...], tuple[str, ...], str]


class ArticleNames:
    """`resolve(text)` gives the fullest name of the body that a mention names.

    `main_name`: the article's hospital ("" if unknown); `names_seen`: names of bodies in the
    document, in any order; `aliases`: alias → full name, or pairs of them, as the text defines
    them (`AliasFinder`; an empty full name stands for the main hospital).  Answers are kept, since
    the same mentions come again and again.
    """

    def __init__(
        self,
        parser: NameParser,
        main_name: str,
        names_seen: Iterable[str] = (),
        aliases: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> None:
        self._parser = parser
        self.main = main_name
        self._groups: dict[Key, list[tuple[str, OrgName]]] = {}
        for name in sorted({n for n in names_seen if n and not parser.is_pronoun(n)}, key=_fullest_first):
            parsed = parser.parse(name)
            self._groups.setdefault(_key(parsed), []).append((name, parsed))
        pairs = aliases.items() if isinstance(aliases, Mapping) else aliases
        self._aliases: dict[str, set[str]] = {}
        self._spelt: dict[str, str] = {}
        for alias, given in pairs:
            full = given or main_name
            if alias and full and alias != full:
                self._aliases.setdefault(normal(alias), set()).add(full)
                self._spelt.setdefault(normal(alias), alias)
        self._cache: dict[str, str] = {}

    def resolve(self, mention_text: str) -> str:
        """The fullest official name, or the text itself if it is ambiguous or nobody's short form.

        The main hospital comes before all others: its pronouns, its aliases, its short forms and
        longer forms of its name are it.
        """
        found = self._cache.get(mention_text)
        if found is None:
            found = self._cache[mention_text] = self._resolve(mention_text, frozenset())
        return found

    @property
    def aliases(self) -> dict[str, str]:
        """Alias, as the text spells it → the fullest name of its body, where the text gives only one."""
        fulls = {self._spelt[a]: {self.resolve(f) for f in named} for a, named in self._aliases.items()}
        return {alias: next(iter(f)) for alias, f in sorted(fulls.items()) if len(f) == 1 and alias not in f}

    def _resolve(self, text: str, path: frozenset[str]) -> str:
        if self._parser.is_pronoun(text):
            return self.main or text
        if self._is_main(text):
            return self.main
        named = self._aliases.get(normal(text), set()) - path
        if len(named) == 1:
            return self._resolve(next(iter(named)), path | {text})
        return self._fullest(text)

    def _is_main(self, text: str) -> bool:
        if not self.main:
            return False
        short = self._parser.is_short_form(text, self.main)
        if short is not None:
            return True
        own = self._parser.parse(self.main).distinctive
        return own and self._parser.is_short_form(self.main, text) is not None

    def _fullest(self, text: str) -> str:
        """The one longest name that `text` is short for: all others must be short for it too."""
        short, optional = self._parser.parse(text), self._parser.optional
        fits = [
            name
            for name, parsed in self._groups.get(_key(short), ())
            if name != text and short_form(short, parsed, optional)
        ]
        if not fits:
            return text
        best = max([*fits, text], key=lambda n: (len(n), n))
        if all(n == best or self._parser.is_short_form(n, best) is not None for n in fits):
            return best
        return text


def _key(name: OrgName) -> Key:
    """What a short form and its full form have in common."""
    return name.ordinals, name.specialities, name.campus


def _fullest_first(name: str) -> tuple[int, str]:
    return -len(name), name
