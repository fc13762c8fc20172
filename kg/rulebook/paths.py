"""Where the rules are: in the checkout beside the package, or packed into the wheel."""

from __future__ import annotations

from pathlib import Path

from kg.errors import KgError
from kg.rulebook.files import checked

MARK = "schema.yaml"
STARTER = "starter"  # what `kg init` copies: a rule book inside the rules, and no part of them


def default_rules() -> Path:
    """The folder of the rules that come with `kg`.

    In a checkout (also when installed with ``pip install -e``) that is ``rules/`` beside the
    package; in an installed wheel ``kg/_rules``.  Raises KgError if neither is there.
    """
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent
    candidates = [package / "_rules"]
    if (checkout / "pyproject.toml").is_file():
        candidates.insert(0, checkout / "rules")
    for folder in candidates:
        if (folder / MARK).is_file():
            return folder
    raise KgError("the rules that come with kg are missing; install it again or give --rules DIR")


def rule_files(folder: Path) -> list[Path]:
    """The rule files and word lists of a book, in order of path; none of the starter's."""
    found = (p for p in folder.rglob("*") if p.suffix in (".yaml", ".tsv"))
    return sorted(p for p in found if p.relative_to(folder).parts[0] != STARTER)


def rules_folder(given: Path | None) -> Path:
    """`given`, or the default.  Raises KgError if `given` is no folder of rules, or none that is safe to read."""
    if given is None:
        return default_rules()
    if not (given / MARK).is_file():
        raise KgError(f"{given}: no folder of rules ({MARK} is missing); copy rules/ and change it")
    return checked(given)
