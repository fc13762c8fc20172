"""ZIP files with bounds: what they say they hold is checked before anything is unpacked."""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO

from kg.read.decode import Undecodable
from kg.read.options import Limits, too_much

_END = b"PK\x05\x06"
_END_SIZE = 22
_TAIL = _END_SIZE + 65_535
_ENTRY_MAX = 1_000  # bytes that an entry of the list of contents may have on average


def open_zip(stream: BinaryIO, limits: Limits | None = None) -> zipfile.ZipFile:
    """The archive, if its list of contents and the sizes that it states keep to the limits.

    `zipfile` never gives more of a member than its stated size.  Raises Undecodable.
    """
    limits = limits or Limits()
    _check_list(stream, limits)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError) as err:
        raise Undecodable(f"is a damaged ZIP file ({err})") from None
    if len(archive.filelist) > limits.max_members:
        raise Undecodable(too_much("has more than", limits.max_members, "files", "--max-members"))
    if sum(info.file_size for info in archive.filelist) > limits.max_unpacked:
        raise Undecodable(too_much("unpacks to more than", limits.max_unpacked, "bytes", "--max-unpacked"))
    return archive


def _check_list(stream: BinaryIO, limits: Limits) -> None:
    """`zipfile` reads the whole list of contents into memory: its size is looked at before."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    stream.seek(0)
    at = tail.rfind(_END)
    if at < 0 or at + _END_SIZE > len(tail):
        raise Undecodable("is a damaged ZIP file (its end is missing)")
    listed = int.from_bytes(tail[at + 12 : at + 16], "little")
    # 0xFFFFFFFF: the size stands elsewhere (ZIP64); then only the file's own size bounds it.
    listed = size if listed == 0xFFFFFFFF else listed
    if listed > limits.max_members * _ENTRY_MAX:
        raise Undecodable(too_much("has more than", limits.max_members, "files", "--max-members"))


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """A member's bytes.  Raises Undecodable."""
    if info.file_size > limits.max_bytes:
        raise Undecodable(too_much("unpacks to more than", limits.max_bytes, "bytes", "--max-bytes"))
    if info.flag_bits & 0x1:
        raise Undecodable("is encrypted; unpack the archive")
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, struct.error) as err:
        raise Undecodable(f"cannot be unpacked ({str(err).splitlines()[0][:120] if str(err) else type(err).__name__})") from None
    except Exception as err:  # zlib, bz2 and lzma have errors of their own without a common base
        raise Undecodable(f"cannot be unpacked ({err})") from None
