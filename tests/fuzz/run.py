"""``python -m tests.fuzz.run TARGET --seconds N``: a coverage-guided run with atheris.

Inputs that found new code are kept in ``--corpus`` (by default a folder under the system's for temporary
files), a finding is written beside it and shown; ``--only FILE`` runs one input again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Reads the options and runs the target until the time is over or something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.add_argument("target", help="page, numbers, times, rules, matcher or readers")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--corpus", type=Path, help="where inputs that found new code are kept")
    parser.add_argument("--only", type=Path, help="run this one input")
    parser.add_argument("--seed", type=int, default=0, help="0 takes a new one each time")
    given = parser.parse_args()
    try:
        import atheris
    except ModuleNotFoundError:
        sys.exit("atheris is not installed: pip install -e '.[fuzz]'")

    if not given.only:
        with atheris.instrument_imports(include=["kg"]):
            from tests.fuzz import targets
    else:
        from tests.fuzz import targets
    if given.target not in targets.TARGETS:
        sys.exit(f"unknown target '{given.target}'; known: {', '.join(targets.TARGETS)}")
    target = targets.TARGETS[given.target]
    if given.only:
        targets.timed(target, given.only.read_bytes())
        return
    target(b"\x01\x01\x01\x01")  # compiles the rules, which takes its time
    corpus = given.corpus or Path(tempfile.gettempdir()) / "kg-fuzz" / given.target
    corpus.mkdir(parents=True, exist_ok=True)
    options = [
        sys.argv[0], str(corpus), f"-max_total_time={given.seconds}", "-max_len=4000", "-timeout=60", "-rss_limit_mb=3000",
        f"-artifact_prefix={corpus}.", "-print_final_stats=1", "-len_control=10",
    ]  # fmt: skip
    if given.seed:
        options.append(f"-seed={given.seed}")
    atheris.Setup(options, lambda data: targets.timed(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
