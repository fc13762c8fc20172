"""What tests of faults and attacks tried and found, counted for whoever asks: a line of JSON for each."""

from __future__ import annotations

import json
import os


def tell(what: str, cases: int, **found: int) -> None:
    """Appends what was tried, in how many cases, and what was found, to the file that KG_TRUST_LOG names."""
    log = os.environ.get("KG_TRUST_LOG")
    if log:
        with open(log, "a", encoding="utf-8") as file:
            file.write(json.dumps({"what": what, "cases": cases, **found}, ensure_ascii=False) + "\n")
