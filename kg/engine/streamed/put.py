"""What the documents gave, put together to files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from kg import network
from kg.atomic import Staged
from kg.engine.facts import Tally, entity_of
from kg.engine.streamed.part import Part, known
from kg.engine.streamed.rendered import MARK, Rendered
from kg.engine.streamed.scratch import Scratch
from kg.engine.streamed.spool import Spool
from kg.export import graphml
from kg.export.formats import FORMATS, Material
from kg.export.manifest import summary, written
from kg.graph import terms
from kg.graph.facts import Facts, Source
from kg.graph.notation import Node
from kg.graph.plausible import Plausibility
from kg.graph.things import article_node, build_node, described, document_node, flag_nodes
from kg.graph.turtle import blocks, head
from kg.rulebook import RuleBook

# The default formats: those made of the schema alone, and those written here.
OF_SCHEMA = ("ontology", "ontology-page", "shapes")
WRITTEN = ("turtle", "claims", "quarantine", "graphml", "html", "manifest")
AT_ONCE = 500  # entities that are gathered before they are written


class Writing:
    """Writes `claims` claims in `formats`; the edges of their network have these `attributes`."""

    def __init__(
        self,
        book: RuleBook,
        files: Staged,
        formats: Collection[str],
        kept: Scratch,
        claims: int,
        attributes: Mapping[str, type],
        ended: str,
    ) -> None:
        self.attributes: Mapping[str, type] = {**network.EDGE_TYPES, **attributes} if claims else {}
        self._book, self._schema = book, book.schema
        self._files, self._kept = files, kept
        self._formats = frozenset(formats)
        self._paged = "html" in formats
        self._ended = ended
        self._part = Part(kept, claims)
        self._tally = Tally()
        self._status: Counter[str] = Counter()
        self._claims: Counter[str] = Counter()
        self._texts: dict[str, str] = {}
        self._sources: Spool[tuple[Source, ...]] = Spool()
        self._lines: Spool[tuple[bytes, bytes, tuple[bytes, ...]]] = Spool()
        for name in ("claims", "quarantine"):
            self._write(name, b"")

    @property
    def keeps(self) -> bool:
        """Whether the facts of documents are to be given with what is rendered of them."""
        return self._paged and self._part.is_all

    def add(self, number: int, made: Rendered) -> None:
        """Adds a document, in the order of documents; `number` is that under which its results are kept."""
        self._write("claims", made.claims)
        self._write("quarantine", made.refused)
        self._sources.add(made.sources)
        self._lines.add((made.turtle, made.edges, tuple(said for said, _ in made.said)))
        self._kept.add_said(made.said)
        self._kept.add_triples(made.triples)
        self._kept.add_things(made.things)
        if self._paged:
            self._kept.add_told(number, made.told)
        self._tally.add(made.tally)
        self._status.update(made.status)
        self._claims.update(made.predicates)
        self._texts.update((source.key, source.text_file) for source in made.sources if source.text_file)
        self._part.add(made.facts)

    def finish(self, articles: int, make: Callable[[int], Facts]) -> None:
        """Writes all the rest; `make` gives the facts of a document by its number."""
        facts = self._head()
        names = terms.Names(terms.prefixes(self._schema))
        self._write("turtle", head(names.prefixes) + "".join(blocks([build_node(facts, names), *flag_nodes(facts, names)])))
        self._articles(names)
        entities = self._entities(names)
        self._statements()
        for name in OF_SCHEMA:
            if name in self._formats:
                for file, content in FORMATS[name].files(Material(facts)).items():
                    self._files.write(file, content)
        if self._paged:
            from kg.export.html import facts_page  # late: it is not always wanted

            page = facts_page(self._part.facts(facts, make), 0 if self._part.is_all else self._claims.total())
            self._write("html", page)
        numbers: dict[str, Any] = {
            "documents": self._tally.documents,
            "articles": articles,
            "entities": entities,
            "claims": self._claims,
            "status": self._status,
            "refused": self._tally.refused,
        }
        said = summary(numbers, self._schema, self._book.version)
        if self._texts:
            said["texts"] = dict(sorted(self._texts.items()))
        self._write("manifest", written(said))  # last: it is renamed when all other files are there

    def _head(self) -> Facts:
        flags = Plausibility(self._book.plausibility.rules, self._schema).named(self._tally.flags)
        return Facts(self._schema, self._book.version, (), (), (), (), flags, self._ended)

    def _articles(self, names: terms.Names) -> None:
        main = {name: found for name, (_, found) in self._tally.main.items()}
        for sources in self._sources:
            nodes = [document_node(sources[0], self._schema, names)]
            for source in sources:
                nodes += article_node(source, self._schema, names, main.get(source.about))
            self._write("turtle", "".join(blocks(nodes)))
        self._sources.close()

    def _entities(self, names: terms.Names) -> Counter[str]:
        """Writes the entities; how many there are of each type."""
        counts: Counter[str] = Counter()
        networked = "graphml" in self._formats
        edge_keys = graphml.Keys("edge", self.attributes)
        keys = graphml.Keys("node", network.NODE_TYPES if self.attributes else {})
        self._write("graphml", graphml.head(keys, edge_keys))
        nodes: list[Node] = []
        for id_, about, pairs in self._kept.things():
            entity = known(id_, entity_of(about))
            counts[entity.type] += 1
            if networked:
                self._write("graphml", graphml.node_text(id_, network.node_attributes(entity, self._schema), keys))
            if self._schema.types[entity.type].datatype:
                continue  # a year or a name is a literal
            ref = names.ref(self._schema.data + id_)
            nodes.append((ref, described(entity, about.levels, self._schema) + pairs))
            if len(nodes) == AT_ONCE:
                self._write("turtle", "".join(blocks(nodes)))
                nodes.clear()
        self._write("turtle", "".join(blocks(nodes)))
        return counts

    def _statements(self) -> None:
        count = self._kept.corroborations()
        for turtle, edges, said in self._lines:
            pieces = turtle.split(MARK)
            numbers = [b"%d" % count(one) for one in said]
            self._write("turtle", b"".join(piece for pair in zip(pieces, [*numbers, b""], strict=True) for piece in pair))
            self._write("graphml", edges)
        self._write("graphml", graphml.TAIL)
        self._lines.close()

    def _write(self, name: str, text: str | bytes) -> None:
        if name in self._formats:
            self._files.write(FORMATS[name].file, text.encode("utf-8") if isinstance(text, str) else text)
