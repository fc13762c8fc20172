"""How nodes are written: as Turtle, or as N-Triples, which are N-Quads of the default graph too.

Turtle is made as text, N-Triples as bytes: they are many times as long, and what recurs in them (names, words of the schema)
is encoded once.  Grammars: https://www.w3.org/TR/turtle/, https://www.w3.org/TR/n-triples/
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Generic, TypeVar

from kg.graph.terms import FullNames, Names

T = TypeVar("T")
Pairs = list[tuple[str, str]]  # predicates and objects, as Turtle writes them
Node = tuple[str, Pairs]
NAME, VALUE, NUMBER = "\0", "\1", "\2"  # what comes into a form later; no term holds these characters
_NEXT = " ;\n    "


class Notation(ABC, Generic[T]):
    """Writes nodes, as T.

    `names` writes their terms; `made` gives a predicate and its object, in these terms, as they stand in a node.
    """

    names: Names
    made: Callable[[str], T]

    @abstractmethod
    def node(self, subject: str, pairs: Iterable[T]) -> T:
        """A node with such a pair or more."""

    def nodes(self, nodes: Iterable[tuple[str, Iterable[T]]]) -> T:
        """Such nodes."""
        return self.joined(self.node(subject, pairs) for subject, pairs in nodes)

    @abstractmethod
    def joined(self, parts: Iterable[T]) -> T:
        """All of it in one."""

    @abstractmethod
    def form(self, nodes: Iterable[tuple[str, Iterable[T]]]) -> Callable[[T, tuple[T | int, ...]], T]:
        """What writes nodes in which there are a `NAME`, and a `VALUE` or `NUMBER` or more, given the one name that stands in
        all places of it, and the values and numbers in their order: it is faster than writing the nodes anew.
        """

    def text(self, nodes: Iterable[Node]) -> T:
        """Nodes whose terms are as Turtle writes them."""
        word, made = self.names.word, self.made
        return self.nodes((subject, [made(f"{word(p)} {word(o)}") for p, o in pairs]) for subject, pairs in nodes)


class Turtle(Notation[str]):
    """A pair a line, an empty line before each node.

    >>> Turtle({"kg": "https://example.org/ns#"}).text([("kg:x", [("a", "kg:Claim"), ("kg:value", "7.0")])])
    '\\nkg:x\\n    a kg:Claim ;\\n    kg:value 7.0 .\\n'
    """

    made = str

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.names = Names(prefixes)

    def node(self, subject: str, pairs: Iterable[str]) -> str:
        return f"\n{subject}\n    {_NEXT.join(pairs)} .\n"

    def form(self, nodes: Iterable[tuple[str, Iterable[str]]]) -> Callable[[str, tuple[str | int, ...]], str]:
        template = _template(self.nodes(nodes))
        return lambda name, values: (template % values).replace(NAME, name)

    def joined(self, parts: Iterable[str]) -> str:
        return "".join(parts)


class NTriples(Notation[bytes]):
    """A triple a line, every name in full.

    >>> NTriples({"kg": "https://example.org/ns#"}).text([("<urn:x>", [("kg:holds", "<urn:y>"), ("kg:value", "7.0")])])
    b'<urn:x> <https://example.org/ns#holds> <urn:y> .\\n<urn:x> <https://example.org/ns#value> "7.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .\\n'
    """

    made = staticmethod(str.encode)

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.names = FullNames(prefixes)

    def node(self, subject: str, pairs: Iterable[bytes]) -> bytes:
        first = subject.encode()
        return b"%b %b .\n" % (first, (b" .\n%b " % first).join(pairs))

    def form(self, nodes: Iterable[tuple[str, Iterable[bytes]]]) -> Callable[[bytes, tuple[bytes | int, ...]], bytes]:
        template, place = _template(self.nodes(nodes).decode()).encode(), NAME.encode()
        return lambda name, values: (template % values).replace(place, name)

    def joined(self, parts: Iterable[bytes]) -> bytes:
        out = BytesIO()  # not b"".join: it would hold all parts and the whole at once
        out.writelines(parts)
        return out.getvalue()


def _template(text: str) -> str:
    """A text for the ``%`` operator, which puts values and numbers in."""
    return text.replace("%", "%%").replace(VALUE, "%s").replace(NUMBER, "%d")
