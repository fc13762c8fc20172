"""The rule book: all of `rules/`, read and validated once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import RuleError
from kg.lazily import Lazily, Named
from kg.rulebook.calibration import FILE, Counts, confidence, load_calibration
from kg.rulebook.checks import Place, check_lists, check_recognizer, check_rule
from kg.rulebook.claim_rules import QualifierRules, SubjectRules
from kg.rulebook.layers import Layers, base_of
from kg.rulebook.lexicon import LexiconEntry, load_lexicon
from kg.rulebook.measure_rules import QuantityRules, TimeRules
from kg.rulebook.mention_rules import MentionFile, NameRules, Recognizer, WallRules
from kg.rulebook.page_rules import PageRules
from kg.rulebook.paths import rule_files, rules_folder
from kg.rulebook.plausibility_rules import PlausibilityRules
from kg.rulebook.relation_rules import RelationFile, Rule
from kg.rulebook.resolve_rules import ResolveRules
from kg.rulebook.schema import CORE, Schema
from kg.rulebook.status_rules import StatusRules
from kg.rulebook.yamlfile import M, position, read_tree, validate

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
    relations: Sequence[PlacedRule]
    page: PageRules
    quantity: QuantityRules
    time: TimeRules
    status: StatusRules
    resolve: ResolveRules
    qualifiers: QualifierRules
    subjects: SubjectRules
    plausibility: PlausibilityRules
    calibration: Mapping[str, Counts]

    def confidence(self, rule: Rule) -> float:
        """The confidence of a rule's claims: what it states, corrected by what it has earned on gold."""
        return confidence(rule.confidence, self.calibration.get(rule.id))

    @property
    def place_levels(self) -> dict[str, str]:
        """Place as written → its level (province, prefecture, county)."""
        return {e.term: e.note.partition(";")[0].strip() for e in self.lexicon.get("places", ())}

    @property
    def gazetteer(self) -> dict[str, str]:
        """Place as written → its full name (辽宁 → 辽宁省)."""
        return {e.term: e.norm or e.term for entries in self.lexicon.values() for e in entries if e.type == "Place"}


def load_book(folder: Path | str | None = None) -> RuleBook:
    """Reads and validates a folder of rules (default: those that come with `kg`).

    Raises RuleError with file, line, column and a hint at the first fault.
    """
    base = rules_folder(Path(folder) if folder is not None else None)
    layers = Layers(base)
    schema = _model(layers, "schema.yaml", Schema)
    walls, names = (Place(*layers.tree(f"mentions/{name}.yaml")) for name in ("walls", "person"))
    wall_rules = validate(walls.tree, walls.path, WallRules)
    name_rules = validate(names.tree, names.path, NameRules)
    wanted = (*wall_rules.stoppers_from, *wall_rules.modifiers_from, name_rules.surnames_from)
    # A list without entries is a list too.
    lexicon: defaultdict[str, list[LexiconEntry]] = defaultdict(list, {p.stem: [] for p in (base / "lexicon").glob("*.tsv")})
    for entry in load_lexicon(base / "lexicon", (*schema.types, *CORE), layers.lists(wanted)):
        lexicon[Path(entry.file).stem].append(entry)
    check_lists(walls, wall_rules, names, name_rules, lexicon)
    return RuleBook(
        folder=base,
        version=content_hash(base),
        schema=schema,
        lexicon=Named(lexicon),
        recognizers=_recognizers(base / "mentions", schema, lexicon),
        walls=wall_rules,
        names=name_rules,
        relations=Lazily(_relations(base / "relations", schema, lexicon)),
        page=_model(layers, "page.yaml", PageRules),
        quantity=_model(layers, "mentions/quantity.yaml", QuantityRules),
        time=_model(layers, "mentions/time.yaml", TimeRules),
        status=_model(layers, "status.yaml", StatusRules),
        resolve=_model(layers, "resolve.yaml", ResolveRules),
        qualifiers=_model(layers, "qualifiers.yaml", QualifierRules),
        subjects=_model(layers, "subjects.yaml", SubjectRules),
        plausibility=_plausibility(base / "plausibility.yaml", schema),
        calibration=load_calibration(base / FILE),
    )


def content_hash(base: Path) -> str:
    """Hash of the rules' files, by name and content: the same rules have the same version anywhere.

    What a book extends counts with it.
    """
    digest = hashlib.sha256()
    below = base_of(base)
    if below is not None:
        digest.update(content_hash(below).encode())
    for path in rule_files(base):
        try:
            content = path.read_bytes()
        except OSError as err:
            raise RuleError(str(path), 1, 1, f"cannot be read: {err.strerror or err}") from None
        digest.update(path.relative_to(base).as_posix().encode("utf-8", "surrogateescape") + b"\0" + content + b"\0")
    return digest.hexdigest()[:16]


def _recognizers(folder: Path, schema: Schema, lexicon: Collection[str]) -> tuple[Recognizer, ...]:
    out: list[Recognizer] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.stem in _OWN_MODEL:
            continue
        tree = read_tree(path)
        for i, recognizer in enumerate(validate(tree, path, MentionFile).recognizers):
            check_recognizer(Place(path, tree, ("recognizers", i)), recognizer, schema, lexicon)
            out.append(recognizer)
    return tuple(out)


def _model(layers: Layers, name: str, model: type[M]) -> M:
    path, tree = layers.tree(name)
    return validate(tree, path, model)


def _plausibility(path: Path, schema: Schema) -> PlausibilityRules:
    """What is doubted; a folder of rules need not have such a file."""
    if not path.is_file():
        return PlausibilityRules()
    tree = read_tree(path)
    found = validate(tree, path, PlausibilityRules)
    for i, rule in enumerate(found.rules):
        for at, word, known, kind in rule.words(schema):
            Place(path, tree, ("rules", i, *at)).known(word, known, kind)
    return found


def _relations(folder: Path, schema: Schema, lexicon: Collection[str]) -> list[PlacedRule]:
    out: list[PlacedRule] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        tree = read_tree(path)
        file = validate(tree, path, RelationFile)
        Place(path, tree, ("predicate",)).known(file.predicate, schema.predicates, "predicate")
        for i, rule in enumerate(file.rules):
            place = Place(path, tree, ("rules", i))
            line, _ = position(tree, ("rules", i, "id"))
            if rule.id in seen:
                raise place.at("id").error(f"the rule id '{rule.id}' is taken", f"see {seen[rule.id]}")
            seen[rule.id] = f"{path.name}:{line}"
            check_rule(place, file.predicate, rule, schema, lexicon)
            out.append(PlacedRule(file.predicate, rule, str(path), line))
    return out
