"""``kg validate``: an export, or any Turtle file, against the shapes of the schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kg.rulebook.schema import Schema
    from kg.validate import Fault, Finding

SHOWN = 5
EXIT = "Exit status: 0 the graph conforms; 1 it does not; 2 wrong use, or a file that cannot be read."


@click.command("validate", epilog=EXIT)
@click.argument("graph", default="exports", metavar="[FILE.ttl|EXPORTS]")
@click.option("--rules", metavar="DIR", help="Folder of rules whose schema counts (default: that of the export).")
@click.option("--all", "everything", is_flag=True, help=f"Name all nodes at fault, not {SHOWN} for each rule.")
@click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")
def command(graph: str, rules: str | None, everything: bool, as_json: bool) -> None:
    """Check a graph against the SHACL shapes of its schema, the same that a build writes as shapes.ttl.

    Lists the rules that are broken, with the nodes at fault; and the claims that are flagged as hardly
    plausible, which break no rule.  Needs pySHACL: pip install "kg-hospital[validate]".
    """
    from kg.atomic import whole
    from kg.dataset import MANIFEST
    from kg.query import GRAPH
    from kg.validate import doubtful, findings, read_graph

    path = Path(graph)
    file = path / GRAPH if path.is_dir() else path
    schema, triples = whole(file.parent, (file.name, MANIFEST), lambda: (schema_for(file.parent, rules), read_graph(file)))
    found, flagged = findings(triples, schema), doubtful(triples, schema)
    if as_json:
        rows = {"conforms": not found, "findings": [asdict(f) for f in found], "flagged": [asdict(f) for f in flagged]}
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(told(file, len(triples), found, flagged, None if everything else SHOWN)))
    sys.exit(1 if found else 0)


def schema_for(folder: Path, rules: str | None) -> Schema:
    """The schema of the rules given, else of the build in the folder, else of the rules that come with kg."""
    from kg.dataset import MANIFEST, load
    from kg.rulebook.layers import Layers
    from kg.rulebook.paths import MARK, rules_folder
    from kg.rulebook.schema import Schema
    from kg.rulebook.yamlfile import validate

    if rules is None and (folder / MANIFEST).is_file():
        return load(folder).schema
    path, tree = Layers(rules_folder(Path(rules) if rules else None)).tree(MARK)
    return validate(tree, path, Schema)


def told(
    file: Path, triples: int, found: Sequence[Finding], flagged: Sequence[Fault], limit: int | None
) -> Iterator[str]:
    """The findings in words: at most `limit` nodes for each."""
    faults = sum(len(f.faults) for f in found)
    if not found:
        yield f"{file}: {triples:,} triples, all rules are kept"
    else:
        yield f"{file}: {triples:,} triples; {count(len(found), 'rule')} broken, {count(faults, 'time')} in all"
    for f in found:
        yield ""
        yield f"{click.style(f.rule, bold=True)}: {f.says} ({count(len(f.faults), 'time')} not)"
        yield from nodes(f.faults, limit, "found ")
    if flagged:
        yield ""
        yield f"{count(len(flagged), 'flag')} on claims that are hardly plausible (kg conflicts shows their words)"
        yield from nodes(flagged, limit, "")


def nodes(faults: Sequence[Fault], limit: int | None, before: str) -> Iterator[str]:
    """A line for each node."""
    shown = faults[:limit]
    for fault in shown:
        found = f": {before}{fault.found}" if fault.found else ""
        yield f"  {fault.node}{f'  {fault.label}' if fault.label else ''}{found}"
    if len(shown) < len(faults):
        yield f"  and {len(faults) - len(shown):,} more (--all)"


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "rule"), count(2, "rule")
    ('1 rule', '2 rules')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
