"""Pickles of which only what is used is unpickled, and expressions that are not compiled a second time.

`dumps` and `loads` are pickle's, but for two kinds of values.  The items of a `Lazily` or a `Named` are pickles
of their own, each read when it is first asked for.  A compiled expression goes with the code that
`re` made of it, since making it is what takes long: it is handed to the engine when the expression is first
used.  Python of another version makes other code; where code does not fit, the expression is compiled anew.
"""

from __future__ import annotations

import io
import pickle
import re
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, TypeVar, overload

from kg.errors import KgError

T = TypeVar("T")
Place = tuple[int, int]  # of a part: where it begins behind the head, and how long it is
_HEAD = struct.Struct("<QQ")  # how long the head is, and the parts
_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "groups", "groupindex")
_CODE = "I" if array("I").itemsize == 4 else "L"


class Lazily(Sequence[T]):
    """A sequence; one that comes from `loads` has each item unpickled when it is first asked for."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items: list[Any] = list(items)
        self._parts: _Parts | None = None

    @classmethod
    def stored(cls, parts: _Parts, places: Sequence[Place]) -> Lazily[T]:
        """The sequence whose items lie in `parts` at these places."""
        made = cls()
        made._parts, made._items = parts, [_Waiting(place) for place in places]
        return made

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        item = self._items[index]
        if type(item) is _Waiting and self._parts is not None:
            item = self._items[index] = self._parts.load(item.place)
        found: T = item
        return found

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) and not isinstance(other, str) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # what is in it need not have one

    def __reduce__(self) -> tuple[Any, ...]:
        return Lazily, (list(self),)


class Named(Mapping[str, T]):
    """A mapping; one that comes from `loads` has each value unpickled when it is first asked for."""

    def __init__(self, items: Mapping[str, T]) -> None:
        self._at = {name: i for i, name in enumerate(items)}
        self._values: Sequence[T] = Lazily(items.values())

    def __getitem__(self, name: str) -> T:
        return self._values[self._at[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


class _Waiting:
    """An item that has not been unpickled."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        self.place = place


class LazyPattern:
    """Stands for a compiled expression and makes it when first used: most rules never concern a short text.

    `code`: what `re` made of it, with this version of Python; b"" if that is not known.
    """

    def __init__(self, pattern: str, flags: int, code: bytes = b"", groups: Mapping[str, int] | None = None, count: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags
        self._made_of = code, dict(groups or {}), count

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        made = _restored(self.pattern, self.flags, *self._made_of) or _compiled(self.pattern, self.flags)
        self.__dict__.update({method: getattr(made, method) for method in _METHODS})
        return self.__dict__[name]

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, (self.pattern, self.flags, *self._made_of)


def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    try:
        return re.compile(pattern, flags)
    except re.error as err:  # it was compiled when it was put into the cache
        raise KgError(f"an expression does not compile: {err}: {pattern[:60]}") from None


def kept(expression: re.Pattern[str]) -> LazyPattern:
    """The expression with its code; without, if this Python's `re` does not tell it or cannot make it up again."""
    pattern, flags = expression.pattern, expression.flags
    groups, count = dict(expression.groupindex), expression.groups
    try:
        parser, compiler = import_module("re._parser"), import_module("re._compiler")
        code = array(_CODE, compiler._code(parser.parse(pattern, flags), flags)).tobytes()
    except Exception:  # the parts of `re` are its own: they may be others, or other in kind, in any Python
        code = b""
    if code and _restored(pattern, flags, code, groups, count) != expression:  # compares the code, too
        code = b""
    return LazyPattern(pattern, flags, code, groups, count)


def _restored(pattern: str, flags: int, code: bytes, groups: dict[str, int], count: int) -> re.Pattern[str] | None:
    """An expression from its code; None if there is none, or the engine, which checks it, does not take it."""
    if not code:
        return None
    names: list[str | None] = [None] * (count + 1)
    for name, number in groups.items():
        names[number] = name
    try:
        made: re.Pattern[str] = import_module("_sre").compile(
            pattern, flags, array(_CODE, code).tolist(), count, groups, tuple(names)
        )
    except Exception:
        return None
    return made


def engine() -> str:
    """Names what code of expressions depends on: that which was kept under another name must not be used."""
    known = vars(import_module("_sre")) if "_sre" in sys.builtin_module_names else {}
    return f"{sys.implementation.name} {sys.version} {sys.byteorder} {known.get('MAGIC')} {known.get('CODESIZE')}"


def dumps(value: Any) -> bytes:
    """The value as bytes: the lengths, its head (a pickle), and the parts that the head names."""
    written = _Written()
    head = written.pickled(value)
    return _HEAD.pack(len(head), len(written.parts)) + head + written.parts


def loads(data: bytes) -> Any:
    """The value of `dumps`.  The bytes stay in memory.  Fails in any way if they are no such thing."""
    head, rest = _HEAD.unpack_from(data)
    begin = _HEAD.size + head
    if len(data) != begin + rest:
        raise pickle.UnpicklingError("not as long as it says")
    return _Parts(memoryview(data)[begin:]).unpickled(memoryview(data)[_HEAD.size : begin])


class _Written:
    """The parts that are written, and the expressions in them: many rules have the same."""

    def __init__(self) -> None:
        self.parts = bytearray()
        self._kept: dict[re.Pattern[str], LazyPattern] = {}

    def pickled(self, value: Any) -> bytes:
        """A head or a part as bytes; parts of its own are put before it."""
        file = io.BytesIO()
        _Pickler(file, self).dump(value)
        return file.getvalue()

    def part(self, item: Any) -> Place:
        """Where an item was put."""
        data = self.pickled(item)
        self.parts += data
        return len(self.parts) - len(data), len(data)

    def kept(self, expression: re.Pattern[str]) -> LazyPattern:
        """See `kept`."""
        if expression not in self._kept:
            self._kept[expression] = kept(expression)
        return self._kept[expression]


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, written: _Written) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._written = written

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, re.Pattern):
            return self._written.kept(obj).__reduce__()
        if type(obj) is Lazily:
            return _stored, ([self._written.part(item) for item in obj],)
        return NotImplemented


def _stored(places: Sequence[Place]) -> Lazily[Any]:
    """Names, in a pickle, what `_Unpickler` puts in its place."""
    raise pickle.UnpicklingError("parts without a head")


class _Parts:
    """What lies behind the head."""

    def __init__(self, data: memoryview) -> None:
        self._data = data

    def load(self, place: Place) -> Any:
        """The part at a place."""
        start, length = place
        return self.unpickled(self._data[start : start + length])

    def unpickled(self, data: memoryview) -> Any:
        """A head or a part."""
        return _Unpickler(io.BytesIO(data), self).load()


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, parts: _Parts) -> None:
        super().__init__(file)
        self._parts = parts

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, "_stored"):
            return self._placed
        return super().find_class(module, name)

    def _placed(self, places: Sequence[Place]) -> Lazily[Any]:
        return Lazily.stored(self._parts, places)
