"""JSON Schemas (draft 7) of the rule files, generated from the models that validate them.

Editors that know the YAML language server complete and check a rule file whose first line is
``# yaml-language-server: $schema=relation.schema.json`` (with the path to it).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from kg.rulebook import RuleBook
from kg.rulebook.claim_rules import QualifierRules, SubjectRules
from kg.rulebook.layers import BookFile, base_of
from kg.rulebook.measure_rules import QuantityRules, TimeRules
from kg.rulebook.mention_rules import MentionFile, NameRules, WallRules
from kg.rulebook.page_rules import PageRules
from kg.rulebook.relation_rules import RelationFile, as_tuple
from kg.rulebook.resolve_rules import ResolveRules
from kg.rulebook.schema import Schema
from kg.rulebook.status_rules import StatusRules

DRAFT = "http://json-schema.org/draft-07/schema#"
SUFFIX = ".schema.json"
FIRST_LINE = "# yaml-language-server: $schema="

MODELS: Mapping[str, type[BaseModel]] = {
    "schema": Schema,
    "relation": RelationFile,
    "mention": MentionFile,
    "person": NameRules,
    "walls": WallRules,
    "quantity": QuantityRules,
    "time": TimeRules,
    "page": PageRules,
    "status": StatusRules,
    "resolve": ResolveRules,
    "qualifiers": QualifierRules,
    "subjects": SubjectRules,
    "book": BookFile,
}

# Where a word of the rule book itself is wanted: definition ("" for the file) and property → kind of word.
WORDS = {
    "relation": {
        ("", "predicate"): "predicate", ("Slot", "type"): "type", ("Slot", "as"): "type", ("Slot", "part"): "type",
        ("Rule", "trigger_from"): "lexicon", ("Rule", "yields"): "predicate", ("Rule", "qualifiers"): "qualifier",
    },
    "mention": {
        ("Recognizer", "type"): "type", ("Recognizer", "also"): "type", ("Recognizer", "sheds"): "type",
        ("Recognizer", "heads_from"): "lexicon", ("Recognizer", "terms_from"): "lexicon",
    },
    "walls": {("", "stoppers_from"): "lexicon", ("", "modifiers_from"): "lexicon"},
    "person": {("", "surnames_from"): "lexicon"},
    "status": {("StatusOperator", "only_for"): "predicate", ("StatusOperator", "not_for"): "predicate"},
}  # fmt: skip

LAID_OVER = frozenset(MODELS) - {"relation", "mention", "book"}
_FIELD = re.compile(r"`(\w+)`(?:[,/ ]+`(\w+)`)*\s*:\s*([^;`]+(?:`\w+`[^;`]*)*)")


class _Generator(GenerateJsonSchema):
    """Where a list may be given as one word, the schema says so."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        inner = super().function_before_schema(schema)
        if schema["function"].get("function") is as_tuple:
            one = {k: v for k, v in inner.get("items", {"type": "string"}).items()}
            return {"anyOf": [one, inner]}
        return inner


def schemas(book: RuleBook) -> dict[str, str]:
    """File name → text of each schema, for the words of one rule book."""
    words = {
        "type": sorted(book.schema.types),
        "predicate": sorted(book.schema.predicates),
        "lexicon": sorted(book.lexicon),
        "qualifier": sorted({*book.schema.qualifiers, "object"}),
    }
    partial = base_of(book.folder) is not None
    return {f"{name}{SUFFIX}": _text(name, model, words, partial) for name, model in MODELS.items()}


def schema_of(folder: Path, path: Path) -> str:
    """The file of the schema for a rule file, e.g. ``relation.schema.json``; "" if it has none."""
    parent = path.parent.resolve().relative_to(folder.resolve()).as_posix()
    if parent == "relations":
        return f"relation{SUFFIX}"
    if parent == "mentions":
        return f"{path.stem if path.stem in MODELS else 'mention'}{SUFFIX}"
    return f"{path.stem}{SUFFIX}" if parent == "." and path.stem in MODELS else ""


def _text(name: str, model: type[BaseModel], words: Mapping[str, list[str]], partial: bool) -> str:
    raw = model.model_json_schema(by_alias=True, schema_generator=_Generator, mode="validation")
    tree = _draft7(raw)
    parts = {"": tree, **tree.get("definitions", {})}
    for part in parts.values():
        _describe(part)
        if partial and name in LAID_OVER:  # what a file lacks comes from the book below
            part.pop("required", None)
    for (part_name, field), kind in WORDS.get(name, {}).items():
        _restrict(parts[part_name]["properties"][field], words[kind])
    title = f"rules: {name}"
    return json.dumps({"$schema": DRAFT, "title": title, **tree}, ensure_ascii=False, indent=1) + "\n"


def _draft7(node: Any) -> Any:
    """The tree in the words of draft 7, without generated titles."""
    if isinstance(node, dict):
        out = {}
        for key, value in node.items():
            if key == "title" and isinstance(value, str):
                continue
            if key == "$ref":
                value = value.replace("#/$defs/", "#/definitions/")
            if key == "prefixItems":
                out["items"] = _draft7(value)
                out["additionalItems"] = False
            else:
                out["definitions" if key == "$defs" else key] = _named(value) if key in ("properties", "$defs") else _draft7(value)
        return out
    return [_draft7(v) for v in node] if isinstance(node, list) else node


def _named(node: dict[str, Any]) -> dict[str, Any]:
    """A mapping whose keys are names, one of which may be `title`."""
    return {name: _draft7(value) for name, value in node.items()}


def _describe(part: dict[str, Any]) -> None:
    """Takes what the model's docstring says of its fields (`name`: words;) to the fields."""
    text = " ".join(str(part.get("description", "")).split())
    for m in _FIELD.finditer(text):
        says = m.group(3).strip().rstrip(".")
        for name in re.findall(r"`(\w+)`", m.group().split(":")[0]):
            field = part.get("properties", {}).get(name.rstrip("_"))
            if field is not None and "description" not in field:
                field["description"] = says


def _restrict(field: dict[str, Any], words: list[str]) -> None:
    """Limits a field, or the items of a list, or the keys of a mapping, to known words."""
    for option in field.get("anyOf", [field]):
        if option.get("type") == "array":
            option["items"] = {"enum": words}
        elif option.get("type") == "object":
            option["propertyNames"] = {"enum": words}
        elif option.get("type") == "string":
            known = words if "default" not in option else ["", *words]
            option.pop("minLength", None)
            option["enum"] = known
