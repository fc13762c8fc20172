"""Counts of what the tests of trust tried, for the table in the README: a line of JSON a test, if they are asked for."""

from __future__ import annotations

import json
import os


def tell(what: str, cases: int, **found: int) -> None:
    """Appends ``{"what": …, "cases": …, …}`` to the file that KG_TRUST_LOG names, if it names one."""
    path = os.environ.get("KG_TRUST_LOG")
    if path:
        with open(path, "a", encoding="utf-8") as log:
            log.write(json.dumps({"what": what, "cases": cases, **found}) + "\n")
