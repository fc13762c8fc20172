"""What every Python worker makes once for itself: the rules, compiled."""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zlib import crc32

from kg.errors import KgError
from kg.garbage import settled

if TYPE_CHECKING:
    from pyspark import Broadcast, SparkContext

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Shipped(Generic[A]):
    """What a function without arguments gives, in each worker: the function is sent once to each machine.

    Known by the hash of the pickled function, so that a worker makes it once, however many tasks it runs.
    """

    digest: str
    sent: Broadcast[bytes] = field(compare=False, repr=False)

    def here(self) -> A:
        """The thing, made if this process has not made it yet."""
        made: A = _made(self)
        return made


def _version() -> str:
    """That of the package, which stands above all layers."""
    return str(sys.modules["kg"].__version__)


@lru_cache(maxsize=4)
def _made(shipped: Shipped[Any]) -> Any:
    setup, version = pickle.loads(shipped.sent.value)
    if version != _version():
        raise KgError(f"a worker has kg {_version()}, and the driver {version}: install the same on all machines")
    made = setup()
    settled()
    return made


def ship(context: SparkContext, setup: Callable[[], A]) -> Shipped[A]:
    """Sends `setup`, which must be picklable, to where tasks run."""
    data = pickle.dumps((setup, _version()), pickle.HIGHEST_PROTOCOL)
    return Shipped(hashlib.sha256(data).hexdigest(), context.broadcast(data))


def place(key: Hashable) -> int:
    """Where a key's rows meet; the same in every process."""
    return crc32(repr(key).encode("utf-8", "surrogatepass"))
