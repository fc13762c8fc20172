"""What every test may use: settings of hypothesis, the checkout's folder, and the command `kg`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import rulebooks
from hypothesis import settings
from support import ROOT, Kg

from kg.extract import Extractor

# No deadlines: the machine may be busy.  In CI the same examples on every run.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


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
def universities(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    """The small rule book about universities, compiled."""
    return rulebooks.extractor(rulebooks.write(tmp_path_factory.mktemp("universities")))
