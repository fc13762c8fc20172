"""Results of a document ↔ bytes: JSON, packed.  JSON and no pickle, since such bytes lie about on disk."""

from __future__ import annotations

import zlib

from pydantic import TypeAdapter, ValidationError

from kg.model import ArticleResult

Results = tuple[ArticleResult, ...]
_ADAPTER = TypeAdapter(Results)


def pack(results: Results) -> bytes:
    """The results as bytes."""
    return zlib.compress(_ADAPTER.dump_json(results), 1)


def unpack(data: bytes) -> Results:
    """What was packed.  ValueError if it cannot be made out."""
    try:
        return _ADAPTER.validate_json(zlib.decompress(data))
    except (zlib.error, ValidationError) as err:
        raise ValueError(str(err)) from None
