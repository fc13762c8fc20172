"""How nodes are written: as Turtle, or as N-Triples, which are N-Quads of the default graph too.

Turtle is made as text, N-Triples as bytes: they are many times as long, and what recurs in them (names, words of the schema)
is encoded once.  Grammars: https://www.w3.org/TR/turtle/, https://www.w3.org/TR/n-triples/
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from kg.graph.terms import FullNames, Names

T = TypeVar("T")
Pairs = list[tuple[str, str]]  # predicates and objects, as Turtle writes them
Node = tuple[str, Pairs]
_NEXT = " ;\n    "


class Notation(ABC, Generic[T]):
    """Writes nodes, as T.

    `names` writes their terms; `made` gives a predicate and its object, in these terms, as they stand in a node.
    """

    names: Names
    made: Callable[[str], T]

    @abstractmethod
    def nodes(self, nodes: Iterable[tuple[str, Iterable[T]]]) -> T:
        """Nodes, each with one such pair or more."""

    @abstractmethod
    def joined(self, parts: Iterable[T]) -> T:
        """All of it in one."""

    def text(self, nodes: Iterable[Node]) -> T:
        """Nodes whose terms are as Turtle writes them."""
        word, made = self.names.word, self.made
        return self.nodes([(subject, [made(f"{word(p)} {word(o)}") for p, o in pairs]) for subject, pairs in nodes])


class Turtle(Notation[str]):
    """A pair a line, an empty line before each node.

    >>> Turtle({"kg": "https://example.org/ns#"}).text([("kg:x", [("a", "kg:Claim"), ("kg:value", "7.0")])])
    '\\nkg:x\\n    a kg:Claim ;\\n    kg:value 7.0 .\\n'
    """

    made = str

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.names = Names(prefixes)

    def nodes(self, nodes: Iterable[tuple[str, Iterable[str]]]) -> str:
        return "".join([f"\n{subject}\n    {_NEXT.join(pairs)} .\n" for subject, pairs in nodes])

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

    def nodes(self, nodes: Iterable[tuple[str, Iterable[bytes]]]) -> bytes:
        out: list[bytes] = []
        for subject, pairs in nodes:
            first = subject.encode()
            out += (first, b" ", (b" .\n%b " % first).join(pairs), b" .\n")
        return b"".join(out)

    def joined(self, parts: Iterable[bytes]) -> bytes:
        return b"".join(parts)
