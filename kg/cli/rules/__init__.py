"""``kg rules``: for those who write rules."""

from __future__ import annotations

import click

from kg.cli.lazy import LazyGroup

TABLE = {
    "list": "List rules: meaning, triggers, examples, how often they fired.",
    "show": "Show one rule with everything known of it.",
    "test": "Run the examples that stand beside the rules.",
    "try": "Show what every stage makes of a sentence.",
    "why-not": "Say why a rule gives no claim in a sentence.",
    "lint": "Look for rules and words that do harm or nothing.",
    "coverage": "Count which rules fire on texts, and find the gaps.",
    "schema": "Write the JSON Schemas that editors check rule files with.",
}


@click.group("rules", cls=LazyGroup, table=TABLE, package="kg.cli.rules")
def command() -> None:
    """Write, test and debug rules.

    All commands take --rules DIR for rules other than those that come with kg.
    """
