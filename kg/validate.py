"""A graph against the SHACL shapes of its schema: what is broken, in plain words, with the nodes at fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import iri
from kg.errors import ExportError
from kg.graph import shapes, terms
from kg.graph.rdf import to_rdflib
from kg.imports import extra
from kg.rulebook.schema import Schema

if TYPE_CHECKING:
    import rdflib

SH = iri.VOCABULARIES["sh"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A node at fault: its IRI (short, if a prefix fits), what it is called, and the value that is wrong."""

    node: str
    label: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken: the name of its shape, what it says, and the nodes that break it."""

    rule: str
    says: str
    faults: tuple[Fault, ...]


def read_graph(path: Path) -> rdflib.Graph:
    """A Turtle file as a graph.  ExportError, with file and line, if it cannot be read."""
    import pyoxigraph

    try:
        text = path.read_text(encoding="utf-8")
        for _ in pyoxigraph.parse(text.encode("utf-8"), pyoxigraph.RdfFormat.TURTLE):
            pass  # rdflib reads it too, but does not say the line of every fault
        return to_rdflib(text)
    except OSError as err:
        raise ExportError(f"{path}: cannot be read: {err.strerror or err}") from None
    except UnicodeDecodeError as err:
        line = path.read_bytes().count(b"\n", 0, err.start) + 1
        raise ExportError(f"{path}:{line}: is not UTF-8 ({err.reason}); save the file as UTF-8") from None
    except SyntaxError as err:
        raise ExportError(f"{path}:{err.lineno or 1}: is not valid Turtle: {err.msg}") from None


def findings(graph: rdflib.Graph, schema: Schema) -> tuple[Finding, ...]:
    """What is broken in a graph, sorted by rule; nothing if it conforms.  KgError if pySHACL is not installed."""
    pyshacl = extra("pyshacl", "validate")
    rules = to_rdflib(shapes.shapes_turtle(schema))
    _, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none", inplace=True, do_owl_imports=False)
    return _Reader(graph, report, schema).findings()


def doubtful(graph: rdflib.Graph, schema: Schema) -> tuple[Fault, ...]:
    """The claims that a rule of plausibility flags, each with what the rule says: they break no shape."""
    from rdflib import URIRef

    names = _Names(graph, schema)
    pairs = sorted(graph.subject_objects(URIRef(schema.iri("flag"))))
    return tuple(names.fault(claim, names.label(flag, "en")) for claim, flag in pairs)


class _Names:
    """What nodes are called."""

    def __init__(self, graph: rdflib.Graph, schema: Schema) -> None:
        from rdflib import RDFS, Namespace

        self._graph = graph
        self._kg = Namespace(schema.namespace)
        self._oa = Namespace(iri.VOCABULARIES["oa"])
        self._label = RDFS.label
        self._names = terms.Names(terms.prefixes(schema))

    def short(self, node: Any) -> str:
        """A node as Turtle writes it."""
        from rdflib import BNode, URIRef

        if isinstance(node, URIRef):
            return self._names.ref(str(node))
        return "a node without a name" if isinstance(node, BNode) else str(node.n3(self._graph.namespace_manager))

    def label(self, node: Any, language: str = "zh") -> str:
        """What a claim says, what a thing is called; of a claim's parts what the claim says."""
        if (predicate := self._graph.value(node, self._kg.predicate)) is not None:
            ends = [self._graph.value(node, self._kg[f"{end}Name"]) or "?" for end in ("subject", "object")]
            return f"{ends[0]} {str(predicate).removeprefix(self._kg)} {ends[1]}"
        labels = sorted(self._graph.objects(node, self._label), key=lambda o: getattr(o, "language", "") != language)
        if labels:
            return str(labels[0])
        above = self._graph.value(None, self._oa.hasSelector, node) or self._graph.value(None, self._kg.evidence, node)
        return self.label(above) if above is not None else ""

    def fault(self, node: Any, found: str = "") -> Fault:
        return Fault(self.short(node), self.label(node), found)


class _Reader:
    """Reads pySHACL's report."""

    def __init__(self, graph: rdflib.Graph, report: Any, schema: Schema) -> None:
        from rdflib import Namespace

        self._graph, self._report, self._schema = graph, report, schema
        self._kg, self._sh = Namespace(schema.namespace), Namespace(SH)
        self._names = _Names(graph, schema)

    def findings(self) -> tuple[Finding, ...]:
        faults: defaultdict[tuple[str, str], set[Fault]] = defaultdict(set)
        for result in self._report.objects(None, self._sh.result):
            rule = str(self._report.value(result, self._sh.sourceShape)).rpartition("#")[2]
            says = str(self._report.value(result, self._sh.resultMessage) or "")
            faults[rule, says].update(self._faults(result, rule))
        order = sorted(faults.items())
        return tuple(
            Finding(rule, says, tuple(sorted(found, key=lambda f: (f.label, f.node, f.found))))
            for (rule, says), found in order
        )

    def _faults(self, result: Any, rule: str) -> Iterator[Fault]:
        focus = self._report.value(result, self._sh.focusNode)
        value = self._report.value(result, self._sh.value)
        predicate, _, about = rule.partition("-")
        if predicate in self._schema.predicates and about in ("subject", "object", "qualifiers"):
            yield from self._claims(focus, about, value)  # the target is the predicate, the fault its claims'
        elif self._report.value(result, self._sh.sourceConstraint) is not None:
            yield self._names.fault(value)  # of a query, whose target is a class or a predicate
        elif value is None or value == focus:
            yield self._names.fault(focus)
        else:
            yield self._names.fault(focus, self._names.short(value))

    def _claims(self, predicate: Any, about: str, value: Any) -> Iterator[Fault]:
        name = str(predicate).removeprefix(self._kg)
        allowed = self._schema.predicates[name].qualifiers
        foreign = [q for q in self._schema.qualifiers if q not in allowed]
        for claim in self._graph.subjects(self._kg.predicate, predicate):
            if about != "qualifiers":
                if (claim, self._kg[about], value) in self._graph:
                    yield self._names.fault(claim, self._names.short(value))
                continue
            for q in foreign:
                for has in self._graph.objects(claim, self._kg[q]):
                    yield self._names.fault(claim, f"{q} {self._names.short(has)}")
