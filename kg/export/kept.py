"""The texts kept beside an export, of documents that were no plain text: `texts/ID.txt`.

Claims of such a document count their offsets in it.  The name is the document's id, a hash of the text.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

TEXTS = "texts"
_NAME = re.compile(rf"{TEXTS}/[0-9a-f]{{16}}\.txt")


def kept_texts(folder: Path) -> set[str]:
    """The texts that an export in `folder` lists in its `build.json`; none if there is no export."""
    try:
        texts = json.loads((folder / "build.json").read_text(encoding="utf-8")).get("texts", {})
        return {name for name in texts.values() if _NAME.fullmatch(name)}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return set()
