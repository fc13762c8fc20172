"""The rule book: all of `rules/`, read and validated once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import RuleError
from kg.rulebook.claim_rules import QualifierRules, SubjectRules
from kg.rulebook.lexicon import LexiconEntry, load_lexicon
from kg.rulebook.measure_rules import QuantityRules, TimeRules
from kg.rulebook.mention_rules import MentionFile, NameRules, Recognizer, WallRules
from kg.rulebook.page_rules import PageRules
from kg.rulebook.paths import rules_folder
from kg.rulebook.relation_rules import RelationFile, Rule
from kg.rulebook.resolve_rules import ResolveRules
from kg.rulebook.schema import Schema
from kg.rulebook.status_rules import StatusRules
from kg.rulebook.yamlfile import load, nearest, position, read_tree, validate

_OWN_MODEL = frozenset({"quantity", "time", "person", "walls"})


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A rule with its predicate and the place it stands at (line from 1)."""

    predicate: str
    rule: Rule
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything that rules say.  `version` is the hash of all files; `lexicon` is by file stem."""

    folder: Path
    version: str
    schema: Schema
    lexicon: Mapping[str, Sequence[LexiconEntry]]
    recognizers: tuple[Recognizer, ...]
    walls: WallRules
    names: NameRules
    relations: tuple[PlacedRule, ...]
    page: PageRules
    quantity: QuantityRules
    time: TimeRules
    status: StatusRules
    resolve: ResolveRules
    qualifiers: QualifierRules
    subjects: SubjectRules

    @property
    def place_levels(self) -> dict[str, str]:
        """Place as written → its level (province, prefecture, county)."""
        return {e.term: e.note.split()[0] if e.note else "" for e in self.lexicon.get("places", ())}

    @property
    def gazetteer(self) -> dict[str, str]:
        """Place as written → its full name (辽宁 → 辽宁省)."""
        return {e.term: e.norm or e.term for entries in self.lexicon.values() for e in entries if e.type == "Place"}


def load_book(folder: Path | str | None = None) -> RuleBook:
    """Reads and validates a folder of rules (default: those that come with `kg`).

    Raises RuleError with file, line, column and a hint at the first fault.
    """
    base = rules_folder(Path(folder) if folder is not None else None)
    schema = load(base / "schema.yaml", Schema)
    lexicon: dict[str, list[LexiconEntry]] = defaultdict(list)
    for entry in load_lexicon(base / "lexicon", tuple(schema.types)):
        lexicon[Path(entry.file).stem].append(entry)
    mentions = base / "mentions"
    return RuleBook(
        folder=base,
        version=_version(base),
        schema=schema,
        lexicon=dict(lexicon),
        recognizers=_recognizers(mentions, schema, lexicon),
        walls=load(mentions / "walls.yaml", WallRules),
        names=load(mentions / "person.yaml", NameRules),
        relations=_relations(base / "relations", schema),
        page=load(base / "page.yaml", PageRules),
        quantity=load(mentions / "quantity.yaml", QuantityRules),
        time=load(mentions / "time.yaml", TimeRules),
        status=load(base / "status.yaml", StatusRules),
        resolve=load(base / "resolve.yaml", ResolveRules),
        qualifiers=load(base / "qualifiers.yaml", QualifierRules),
        subjects=load(base / "subjects.yaml", SubjectRules),
    )


def _version(base: Path) -> str:
    """Hash of the rules' files, by name and content: the same rules have the same version anywhere."""
    digest = hashlib.sha256()
    for path in sorted(p for p in base.rglob("*") if p.suffix in (".yaml", ".tsv")):
        digest.update(path.relative_to(base).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _recognizers(folder: Path, schema: Schema, lexicon: Mapping[str, Sequence[LexiconEntry]]) -> tuple[Recognizer, ...]:
    out: list[Recognizer] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.stem in _OWN_MODEL:
            continue
        tree = read_tree(path)
        for i, recognizer in enumerate(validate(tree, path, MentionFile).recognizers):
            for t in (recognizer.type, *recognizer.also):
                if t not in schema.types:
                    line, column = position(tree, ("recognizers", i, "type"))
                    raise RuleError(str(path), line, column, f"unknown type '{t}'", nearest(t, list(schema.types)))
            for name in (*recognizer.heads_from, *recognizer.terms_from):
                if name not in lexicon:
                    line, column = position(tree, ("recognizers", i, "id"))
                    raise RuleError(str(path), line, column, f"no lexicon '{name}'", nearest(name, list(lexicon)))
            out.append(recognizer)
    return tuple(out)


def _relations(folder: Path, schema: Schema) -> tuple[PlacedRule, ...]:
    out: list[PlacedRule] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        tree = read_tree(path)
        file = validate(tree, path, RelationFile)
        if file.predicate not in schema.predicates:
            line, column = position(tree, ("predicate",))
            hint = nearest(file.predicate, list(schema.predicates))
            raise RuleError(str(path), line, column, f"unknown predicate '{file.predicate}'", hint)
        for i, rule in enumerate(file.rules):
            line, column = position(tree, ("rules", i, "id"))
            if rule.id in seen:
                raise RuleError(str(path), line, column, f"the rule id '{rule.id}' is taken", f"see {seen[rule.id]}")
            seen[rule.id] = f"{path.name}:{line}"
            _check_types(path, tree, i, rule, schema)
            out.append(PlacedRule(file.predicate, rule, str(path), line))
    return tuple(out)


def _check_types(path: Path, tree: object, index: int, rule: Rule, schema: Schema) -> None:
    for name, slot in rule.slots.items():
        for t in (*slot.type, *((slot.as_,) if slot.as_ else ()), *((slot.part,) if slot.part else ())):
            if t not in schema.types:
                line, column = position(tree, ("rules", index, "slots", name))
                raise RuleError(str(path), line, column, f"unknown type '{t}'", nearest(t, list(schema.types)))
