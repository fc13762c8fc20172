"""What kg is made of: dependencies with reasons, a lock that fits them, their licences, a wheel that is reproducible."""

from __future__ import annotations

import importlib.metadata as metadata
import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest
from licences import LIST, NOTICE, licence, line, runtime
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / ".ci" / "lock.txt").read_text(encoding="utf-8")
OURS = canonicalize_name(PROJECT["project"]["name"])
NOT_IN_CI = {"bench", "fuzz", "mutation"}  # extras that no test needs


def entries() -> Iterator[tuple[Requirement, list[str]]]:
    """What the lock names: a pin with its marker, and its hashes."""
    for entry in LOCK.replace("\\\n", "").splitlines():
        if entry.strip() and not entry.lstrip().startswith("#"):
            pin, *hashes = re.split(r"\s+--hash=", entry.strip())
            yield Requirement(pin), hashes


@cache
def pins() -> dict[str, str]:
    """Name → version that the lock gives this Python."""
    here = [pin for pin, _ in entries() if pin.marker is None or pin.marker.evaluate()]
    found = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in here}
    assert len(found) == len(here), "two versions for one Python"
    return found


def declared() -> list[Requirement]:
    """What pyproject.toml asks for, to run, to test and to build."""
    extras = PROJECT["project"]["optional-dependencies"]
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    lines += [line for name, own in extras.items() if name not in NOT_IN_CI for line in own]
    lines += re.findall(r"^[^#\s]+", (ROOT / ".ci" / "build.in").read_text(encoding="utf-8"), re.M)
    return [found for found in map(Requirement, lines) if canonicalize_name(found.name) != OURS]


@pytest.mark.parametrize("wanted", declared(), ids=str)
def test_the_lock_fits_the_range(wanted: Requirement) -> None:
    version = pins().get(canonicalize_name(wanted.name))
    assert version, "not in .ci/lock.txt: CONTRIBUTING.md says how to renew it"
    assert wanted.specifier.contains(version, prereleases=True), f"the lock has {version}"


def test_every_pin_has_hashes() -> None:
    for pin, hashes in entries():
        assert str(pin.specifier).startswith("=="), pin
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in hashes), pin


def test_the_lock_names_what_the_dependencies_need() -> None:
    """Looked up in what is installed, where that is what the lock names; in CI all of it is."""
    missing = []
    for name, version in pins().items():
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another platform, or needed for building only
        if installed.version == version:
            wanted = [Requirement(line) for line in installed.requires or ()]
            needed = [w for w in wanted if w.marker is None or w.marker.evaluate({"extra": ""})]
            missing += [f"{name} needs {w}" for w in needed if not fits(w)]
    assert missing == []


def fits(wanted: Requirement) -> bool:
    version = pins().get(canonicalize_name(wanted.name))
    return version is not None and wanted.specifier.contains(version, prereleases=True)


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^    "([A-Za-z][\w.-]*(?:\[[\w,]+\])?[<>=]=?[^"]*)",(.*)$', text, re.M)
    assert {canonicalize_name(Requirement(line).name) for line, _ in lines} >= {
        canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]
    }
    assert [line for line, why in lines if not re.match(r"\s+# [\w`]", why)] == []


# Licences


def test_the_list_of_licences_is_current() -> None:
    listed = {text.split()[0]: text for text in LIST.findall(NOTICE.read_text(encoding="utf-8"))[0].splitlines()}
    found = runtime()
    assert set(found) <= set(listed), "run: python tests/licences.py"
    assert set(listed) - set(found) <= {canonicalize_name(p.name) for p, _ in entries() if p.marker}
    for name, extras in found.items():
        if metadata.version(name) == pins()[name]:
            assert listed[name] == line(name, extras), "run: python tests/licences.py"
            assert licence(name), f"{name} states none"
