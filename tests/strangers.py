"""Rule books made to do harm: each is the small one about universities with something in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import rulebooks

Attack = Callable[[Path], object]
HOLDS = "relations/holds.yaml"
PATTERN = '"(?:<:Time>)?{trigger}(?:了)?<object>"'
REMOTE = "/etc/passwd"


def _text(name: str, text: str, mode: str = "a") -> Attack:
    def attack(folder: Path) -> None:
        with (folder / name).open(mode, encoding="utf-8") as file:
            file.write(text)

    return attack


def _bytes(name: str, raw: bytes) -> Attack:
    return lambda folder: (folder / name).write_bytes(raw)


def _swap(name: str, old: str, new: str) -> Attack:
    return lambda folder: rulebooks.replace(folder, name, old, new)


def _pattern(new: str) -> Attack:
    """Another pattern of a rule."""
    return _swap(HOLDS, PATTERN, new)


def _expression(source: str) -> Attack:
    """An expression of a slot."""
    return _swap(HOLDS, "object: {type: Designation, many: list}", f"object: {{type: Designation, unless: '{source}'}}")


def _link(name: str, target: str) -> Attack:
    def attack(folder: Path) -> None:
        path = folder / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    return attack


def _linked_folder(folder: Path) -> None:
    os.rename(folder / "relations", folder.parent / "elsewhere")
    (folder / "relations").symlink_to("../elsewhere")


def _many(folder: Path) -> None:
    (folder / "many").mkdir()
    for i in range(10_100):
        (folder / "many" / f"{i}.txt").touch()


LAUGHS = "a0: &a0 [ha, ha]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10))
MERGES = "a0: &a0 {k: v}\n" + "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 10)}], b{i}: *a{i - 1}}}\n" for i in range(1, 12))
WORDS = "term\tnorm\ttype\tnote\n"

# Name → what is done to the book, and a part of the reason it is refused for.
REFUSED: dict[str, tuple[Attack, str]] = {
    # YAML
    "a billion laughs": (_text("subjects.yaml", LAUGHS), "values, aliases counted"),
    "a long text a thousand times": (_text("subjects.yaml", f"a: &a {'ha' * 100_000}\nb: [{', '.join(['*a'] * 5000)}]\n"), "values, aliases counted"),
    "an alias of itself": (_text("subjects.yaml", "a: &a [*a]\n"), ""),
    "an alias of what is around it": (_text("subjects.yaml", "a: &a {b: {c: *a}}\n"), ""),
    "merged again and again": (_text("subjects.yaml", MERGES), ""),
    "lists in lists": (_text("subjects.yaml", f"a: {'[' * 20_000}{']' * 20_000}\n"), "nested too deeply"),
    "mappings in mappings": (_text("subjects.yaml", "a: " + "{a: " * 5000 + "1" + "}" * 5000), "nested too deeply"),
    "blocks in blocks": (_text("subjects.yaml", "".join(" " * i + "a:\n" for i in range(600)), "w"), "nested too deeply"),
    "lists a little too deep": (_text("subjects.yaml", f"a: {'[' * 40}{']' * 40}\n"), "nested too deeply"),
    "a large file": (_text("subjects.yaml", "# a comment\n" * 100_000), "bytes"),
    "many large files": (lambda f: [(f / f"relations/x{i}.yaml").write_text("#" * 290_000) for i in range(9)], "the rules have more than"),
    "a key twice": (_text("subjects.yaml", "own: [x]\n"), "duplicate key"),
    "an object of Python": (_text("subjects.yaml", "a: !!python/object/apply:os.system ['touch /tmp/kg-was-here']\n"), "tag"),
    "a name of Python": (_swap("subjects.yaml", "[学校, 该校]", "!!python/name:os.system"), ""),
    "a mapping with a tag": (_swap("subjects.yaml", "[学校, 该校]", "!!python/object:builtins.list {}"), "tag"),
    "a tag of its own": (_text("subjects.yaml", "a: !run x\n"), "tag"),
    "bytes": (_swap("subjects.yaml", "[学校, 该校]", "!!binary AAAA"), ""),
    "no number": (_swap(HOLDS, "priority: 60", "priority: .nan"), "too large, or none"),
    "endless": (_swap(HOLDS, "priority: 60", "priority: .inf"), "too large, or none"),
    "a number of 5,000 digits": (_swap(HOLDS, "priority: 60", f"priority: {'9' * 5000}"), ""),
    "a number of 200,000 hexadecimal digits": (_swap(HOLDS, "priority: 60", f"priority: 0x{'f' * 200_000}"), "too large, or none"),
    "a date that is none": (_text("subjects.yaml", "a: 2021-99-99\n"), ""),
    "a key that is a list": (_text("subjects.yaml", "? [a, b]\n: c\n"), "a key must be a word"),
    "two documents": (_text("subjects.yaml", "---\na: 1\n"), "not valid YAML"),
    "a NUL": (_text("subjects.yaml", "a: \x00\n"), "not valid YAML"),
    "no UTF-8": (_bytes("subjects.yaml", b"own: [\xff\xfe]\n"), "not UTF-8"),
    "UTF-16": (_bytes("subjects.yaml", "own: [a]\n".encode("utf-16")), "not UTF-8"),
    # Expressions
    "a repeat in a repeat": (_expression("(a+)+$"), "several ways"),
    "a word of others": (_expression("(?:a|b|ab)*c"), "several ways"),
    "the same set twice": (_expression("(?:[ab]|[ab])*c"), "several ways"),
    "nothing in two ways": (_expression("(?:a(?:(?=b)|b?))*c"), "several ways"),
    "a repeat of what may be empty": (_expression("(?:a?b?)*c"), "several ways"),
    "an empty word thirty times": (_expression("(?:a?){30}a{30}"), "several ways"),
    "fifty words that may be missing": (_expression("a?" * 50 + "a" * 50), "too many ways"),
    "bounded repeats in one another": (_expression("(?:(?:a{1,9}){1,9}){1,9}b"), "too many ways"),
    "two repeats in a repeat": (_expression(r"(?:\w+\s*)*$"), "several ways"),
    "a repeat in a lookahead": (_expression("(?=(a+)+b)a"), "several ways"),
    "a repeat in an atomic group": (_expression("(?>(a+)+b)"), "several ways"),
    "letters of either case": (_expression("(?i)(?:ab|AB|x)*y"), "several ways"),
    "a repeat of a repeat": (_expression("(?:a{1000}){1000}"), "counted repeat"),
    "a count without end": (_expression("a{99999999999999999999}"), "no regular expression"),
    "groups in groups": (_expression("(" * 2000 + "a" + ")" * 2000), "nest"),
    "repeats in groups in groups": (_expression("(?:" * 60 + "a*" + ")*" * 60), "nest"),
    "a long expression": (_expression("|".join(f"word{i}" for i in range(2000))), "5,000 characters"),
    "long repeats in a row": (_expression(".*,.*,.*,.*,.*,.*,.*,.*x"), "long repeats"),
    "what a group had": (_expression("(a*)*\\1"), ""),
    "a group of its own condition": (_expression("(a)?(?(1)b*|c*)"), "refer back"),
    "no expression": (_expression("(["), "no regular expression"),
    "a list repeated": (_pattern('"{trigger}(?:<object>)+"'), "several ways"),
    "a trigger repeated": (_pattern('"(?:{trigger})*<object>"'), "several ways"),
    "a gap repeated": (_pattern('"(?:…的)*{trigger}<object>"'), "several ways"),
    "a pattern that refers back": (_pattern('"(的+)\\\\1{trigger}<object>"'), "refer back"),
    "a word for a claim": (_swap("qualifiers.yaml", "issuer:", "  before: (a+)+\nissuer:"), "several ways"),
    "a mark of a designation": (_text("schema.yaml", "designations: {x: {label: {zh: a, en: a}, marks: ['(a|aa)+$']}}\n"), "several ways"),
    "a pattern of aliases": (_text("resolve.yaml", "aliases: {patterns: [{kind: short, cues: [称], pattern: '(?:{any})+称{close}'}]}\n"), "several ways"),
    "a marker of a status": (_swap("status.yaml", "carriers:\n", "carriers:\n  - 'a(?:a+)+'\n"), "several ways"),
    "characters that end a set": (_swap("page.yaml", "heading: {numerals: 一二三}", "heading: {numerals: ']+)+(['}"), "pattern"),
    "vague characters that end a set": (lambda f: _vague(f), "pattern"),
    "a group name that is taken": (_swap("mentions/person.yaml", "surnames_from", "announces: '(?P<role>a)(?P<role>b)'\nsurnames_from"), "no regular expression"),
    "all characters to begin with": (lambda f: _number(f, "[\x20-\U0010ffff]+"), ""),
    "characters that no name has": (_swap("mentions/person.yaml", "surnames_from", "not_given: [']+)+(?:[']\nsurnames_from"), "pattern"),
    "counts without end": (_text("calibration.tsv", f"rule\tclaims\tright\nholds/count\t{'9' * 5000}\t1\n"), "line of counts"),
    # Paths
    "a link to a file": (_link("subjects.yaml", REMOTE), "out of the folder"),
    "a link up": (_link("lexicon/more.tsv", "../../elsewhere.tsv"), "out of the folder"),
    "a link to a folder": (_linked_folder, "out of the folder"),
    "a link to a device": (_link("lexicon/zero.tsv", "/dev/zero"), "out of the folder"),
    "a link to nothing": (_link("lexicon/more.tsv", "/nowhere/at/all.tsv"), "out of the folder"),
    "a link to itself": (_link("lexicon/more.tsv", "more.tsv"), "leads to itself"),
    "a link for a query": (lambda f: ((f / "queries").mkdir(), (f / "queries/a.rq").symlink_to(REMOTE)), "out of the folder"),
    "a pipe": (lambda f: os.mkfifo(f / "lexicon/more.tsv"), "no plain file"),
    "a folder as a file": (lambda f: (f / "relations/x.yaml").mkdir(), "no plain file"),
    "a list by its path": (_swap("mentions/things.yaml", "terms_from: [faculties]", f"terms_from: ['../../..{REMOTE}']"), "unknown lexicon"),
    "a list by its full path": (_swap("mentions/walls.yaml", "stoppers_from: [stoppers]", f"stoppers_from: [{REMOTE}]"), "unknown lexicon"),
    "triggers by their path": (_swap(HOLDS, "trigger: [获批, 成为, 荣获]", f"trigger_from: [..{REMOTE}]"), "unknown lexicon"),
    "surnames by their path": (_swap("mentions/person.yaml", "surnames_from: surnames", "surnames_from: ../../x"), "unknown lexicon"),
    "another book": (_text("book.yaml", "extends: ../other\n"), "'kg'"),
    "a book by its path": (_text("book.yaml", "extends: /etc\n"), "'kg'"),
    "several books": (_text("book.yaml", "extends: [kg, kg]\n"), "'kg'"),
    "many files": (_many, "more than 10,000 files"),
    # Word lists
    "a long line": (_text("lexicon/places.tsv", "河" * 2000 + "\t\tPlace\t\n"), "1,000 characters"),
    "many words": (_text("lexicon/places.tsv", "".join(f"{i}\t\tPlace\t\n" for i in range(1_010_000))), "lines"),
    "a large list": (_text("lexicon/places.tsv", "# " + "a" * 25_000_000), "bytes"),
    "no header": (_text("lexicon/places.tsv", "a\tb\n", "w"), "header"),
    # Names that go into exports
    "a script as namespace": (_swap("schema.yaml", "https://example.org/ns#", '"javascript:alert(1)//"'), "namespace"),
    "markup in a namespace": (_swap("schema.yaml", "https://example.org/id/", "'https://x/\"><script>alert(1)</script>'"), "data"),
    "a prefix that is none": (_swap("schema.yaml", "prefix: u", "prefix: 'u: <x> .'"), "prefix"),
    "a type that is a path": (_swap("schema.yaml", "  Institution: {kind", "  ../x: {}\n  Institution: {kind"), ""),
}  # fmt: skip

# Odd, but of no harm: these load, and one sentence takes no time.
HARMLESS: dict[str, Attack] = {
    "links in the folder": _link("lexicon/more.tsv", "faculties.tsv"),
    "types in a circle": _swap("schema.yaml", "Unit: {kind: part", "Unit: {is: Unit, kind: part"),
    "markup in labels": _swap("schema.yaml", "zh: 院系", 'zh: "<script>alert(1)</script>"'),
    "fifty thousand words": _text("lexicon/places.tsv", "".join(f"河{i}\t\tPlace\t\n" for i in range(50_000))),
    "ten thousand surnames": _text("lexicon/surnames.tsv", "".join(f"{chr(0x4E00 + i)}x\t\tSurname\t\n" for i in range(10_000))),
    "surnames that end a set": _text("lexicon/surnames.tsv", "]\t\tSurname\t\n^\t\tSurname\t\n-\t\tSurname\t\n"),
    "a year far away": _swap("mentions/time.yaml", "offset: -1", "offset: -999999999999999"),
    "a unit of much": _swap("mentions/quantity.yaml", "factor: 100,", "factor: 100000000000000,"),
    "a pattern of many ways": _expression("a*a*a*b"),
}


def _vague(folder: Path) -> None:
    path = folder / "mentions/quantity.yaml"
    text = path.read_text(encoding="utf-8").splitlines()
    lines = [("vague: ']+)+(?:['" if line.startswith("vague:") else line) for line in text]
    assert lines != text
    path.write_text("\n".join(lines), encoding="utf-8")


def _number(folder: Path, source: str) -> None:
    path = folder / "mentions/time.yaml"
    text = path.read_text(encoding="utf-8").splitlines()
    lines = [(f'number: "{source}"' if line.startswith("number:") else line) for line in text]
    assert lines != text
    path.write_text("\n".join(lines), encoding="utf-8")
