"""ZIP archives → their members, in order of name, each as if it were a file in a folder."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from kg.read.options import Limits
from kg.read.packed import open_zip

_PARENTS = re.compile(r"(?:^|(?<=/))(?:\.{0,2}/)+")
_UTF8_FLAG = 0x800


def members(stream: BinaryIO, limits: Limits) -> Iterator[tuple[str, zipfile.ZipFile, zipfile.ZipInfo]]:
    """Name, archive and entry of each file in it.  Raises Undecodable."""
    with open_zip(stream, limits) as archive:
        named = sorted((member_name(i), index, i) for index, i in enumerate(archive.filelist) if not i.filename.endswith("/"))  # is_dir() fails for an empty name
        for name, _, info in named:
            yield name, archive, info


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name: without steps out of the archive, and as it was meant.

    Archives made on Chinese systems often have GBK names that do not say so.
    """
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding) or name
                break
            except UnicodeDecodeError:
                continue
    return _PARENTS.sub("", name.replace("\\", "/").lstrip("/")) or "member"

