"""A plugin of pytest for mutmut, which makes it try mutants on all tests that concern them, and faster.

mutmut notes which functions each test calls, and tries a mutant on the tests that call its function, in
copies of a process that has run all tests once.  Two things it does not know:

- What a shared fixture or the import of a test file calls concerns every test that uses it, not only the
  first one.  Without this, mutants of constructors would hardly be tried.
- Such a fixture need not be made again for a mutant of a function that it does not call.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from mutmut.state import state
from mutmut.utils.format_utils import mangled_name_from_mutant_name

# Test files that make what they test when they are imported: each mutant must see that anew.
_MADE_ON_IMPORT = ("test_page", "test_page_details")
_SLOW = ("shipped", "detailed", "reader", "runner", "universities")  # fixtures that take long; nothing changes their values
_CALLS = Path("calls-of-fixtures.json")

_calls: dict[str, set[str]] = {}  # name of a fixture, one of its definitions or test file → the functions it calls
_kept: dict[str, object] = {}  # definition of a slow fixture → its value, made without any mutant


def _mode() -> str:
    """`stats` while calls are noted, the name of a mutant while it is tried, else empty or another word."""
    return os.environ.get("MUTANT_UNDER_TEST", "")


def _definition(fixturedef: pytest.FixtureDef[object]) -> str:
    """Test files may have fixtures of one name."""
    return f"{fixturedef.argname} of {fixturedef.baseid}"


def pytest_sessionstart() -> None:
    """Forgets the modules that must be imported anew."""
    for name in _MADE_ON_IMPORT:
        sys.modules.pop(name, None)
    if not _calls and _CALLS.exists():
        _calls.update((name, set(found)) for name, found in json.loads(_CALLS.read_text("utf-8")).items())


def pytest_sessionfinish() -> None:
    """Keeps what was noted for later runs."""
    if _mode() == "stats":
        _CALLS.write_text(json.dumps({name: sorted(found) for name, found in _calls.items()}), "utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file one after the other, so that its fixtures are made once."""
    files: dict[str, int] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], len(files))
    items.sort(key=lambda item: files[item.nodeid.partition("::")[0]])


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, object, object]:
    """Notes what the import of a test file calls."""
    state()._stats.clear()
    result = yield
    if _mode() == "stats":
        _calls.setdefault(collector.nodeid, set()).update(state()._stats)
    state()._stats.clear()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    """Notes what a fixture calls, and keeps the value of a slow one."""
    before = set(state()._stats)
    state()._stats.clear()
    result = yield
    if _mode() == "stats":
        for name in (fixturedef.argname, _definition(fixturedef)):
            _calls.setdefault(name, set()).update(state()._stats)
    if _mode() in ("", "stats") and fixturedef.argname in _SLOW:
        _kept[_definition(fixturedef)] = result
    state()._stats |= before
    return result


class Kept:
    """Gives the kept value of a slow fixture, if the mutant is of no function that it calls."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> object:
        """None if pytest has to make the value itself."""
        name, mode = _definition(fixturedef), _mode()
        if name not in _kept or name not in _calls or "__mutmut_" not in mode:
            return None
        if mangled_name_from_mutant_name(mode) in _calls[name]:
            return None
        fixturedef.cached_result = (_kept[name], fixturedef.cache_key(request), None)
        return _kept[name]


def pytest_configure(config: pytest.Config) -> None:
    """A plugin has one hook of a name; this one needs two."""
    config.pluginmanager.register(Kept())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Counts for a test what its file and its fixtures call."""
    for name in (item.nodeid.partition("::")[0], *getattr(item, "fixturenames", ())):
        state()._stats |= _calls.get(name, set())
    return (yield)
