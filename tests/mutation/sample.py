"""`python tests/mutation/sample.py 0.2` prints a random fifth of each package's mutants, always the same.

The mutants must be there: `mutmut run 'kg.page.normal*'` makes them all and tries a few.
"""

from __future__ import annotations

import sys
from random import Random

from mutmut.mutation.data import SourceFileMutationData
from mutmut.utils.file_utils import walk_mutatable_files

_SEED = 8


def main(share: float) -> None:
    """Prints one name a line."""
    packages: dict[str, list[str]] = {}
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        packages.setdefault(str(path.parent), []).extend(data.exit_code_by_key)
    for _, names in sorted(packages.items()):
        names.sort()
        Random(_SEED).shuffle(names)
        print("\n".join(names[: int(share * len(names))]))


if __name__ == "__main__":
    main(float(sys.argv[1]))
