"""What every test may use: settings of hypothesis, the checkout's folder, and the command `kg`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import factory
import pytest
import rulebooks
from hypothesis import HealthCheck, settings
from support import ROOT, Kg

from kg.export import write_exports
from kg.extract import Extractor
from kg.rulebook import load_book

# No deadlines: the machine may be busy.  The same examples on every run, so that a failure is of the
# change that was made; HYPOTHESIS_PROFILE=search looks for new ones, many more.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2000)
# Mutation testing runs the same test many times in copies of one process, each with little time.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, max_examples=10, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# A shell lets what it starts in the background ignore Ctrl-C, and so would every process that a test starts and stops.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def kg() -> Kg:
    """Runs the command `kg` as a process: ``kg("build", "a.txt", cwd=…, stdin=b"…", env={…})``."""

    def run(
        *args: str | Path, cwd: Path = ROOT, stdin: bytes = b"", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        script = Path(sys.executable).with_name("kg")
        entry = [str(script)] if script.exists() else [sys.executable, "-m", "kg"]
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        return subprocess.run(
            [*entry, *map(str, args)],
            cwd=cwd,
            input=stdin,
            env={**os.environ, "PYTHONPATH": path, **(env or {})},
            capture_output=True,
            timeout=300,
        )

    return run


@pytest.fixture(scope="session")
def shipped() -> Extractor:
    """The rules that ship, compiled."""
    return Extractor(load_book())


@pytest.fixture(scope="session")
def universities(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    """The small rule book about universities, compiled."""
    return rulebooks.extractor(rulebooks.write(tmp_path_factory.mktemp("universities")))


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small graph, as `kg serve` reads it."""
    folder = tmp_path_factory.mktemp("served")
    formats = ["turtle", "ontology", "manifest"]
    write_exports(factory.results(), factory.resolution(), factory.rules(), folder, formats)
    return folder
