"""The guide to the rules says what is so: its rules, words, sentences and errors are run."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT

from kg.cli.rules import TABLE
from kg.errors import RuleError
from kg.extract import Extractor
from kg.model import Marked
from kg.rulebook import load_book
from kg.rulebook.mention_rules import Recognizer
from kg.rulebook.relation_rules import Example, Rule, Slot
from kg.workshop.examples import ExampleRunner, article_of

README = ROOT / "rules" / "README.md"
TEXT = README.read_text(encoding="utf-8")
HOSPITAL = "河口市人民医院"


def blocks(kind: str) -> list[str]:
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", TEXT, re.M | re.S)
    return [textwrap.dedent(body) for _, body in found]


YAML = blocks("yaml")
WORDS = [re.split(r" {2,}", line, maxsplit=1) for body in blocks("tsv") for line in body.splitlines()]
FINDS = [line.split(" → ") for body in blocks("finds") for line in body.splitlines()]


def guide(folder: Path, words: bool = True) -> Path:
    """The rules that ship, with those of the guide in place of all relations, and its words and recogniser added."""
    shutil.copytree(ROOT / "rules", folder)
    shutil.rmtree(folder / "relations")
    (folder / "relations").mkdir()
    for body in YAML:
        key, _, name = body.partition("\n")[0].partition(": ")
        if key == "predicate":
            (folder / "relations" / f"{name}.yaml").write_text(body, encoding="utf-8")
        elif words:
            (folder / "mentions" / "guide.yaml").write_text(body, encoding="utf-8")
    for name, line in WORDS if words else ():
        with (folder / "lexicon" / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    return folder


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    return Extractor(load_book(guide(tmp_path_factory.mktemp("guide") / "rules")))


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    """The same without the words and the recogniser of the guide."""
    return Extractor(load_book(guide(tmp_path_factory.mktemp("without") / "rules", words=False)))


def test_the_guide_has_all_its_parts() -> None:
    counts = {kind: len(blocks(kind)) for kind in ("yaml", "steps", "tsv", "finds", "error")}
    assert counts == {"yaml": 3, "steps": 1, "tsv": 1, "finds": 1, "error": 4}


def test_rules_of_the_guide_hold_for_their_examples(extract: Extractor) -> None:
    runner = ExampleRunner(extract.book, extract)
    outcomes = [runner.run(*case) for case in runner.all()]
    assert len(outcomes) == 6
    assert [(o.example.text, o.problems) for o in outcomes if o.ok == o.example.todo] == []


def shown(extract: Extractor, sentence: str) -> Iterator[str]:
    """What each step makes of a sentence, in the words of the guide."""
    article = article_of(sentence, HOSPITAL)
    (marked,) = extract.mark(article)
    yield f"sentence  {sentence}"
    yield "mentions  " + " | ".join(f"{m.type} {m.text}" for m in marked.mentions)
    yield f"masked    {masked(marked)}"
    for match in extract.matcher(marked):
        slots = " ".join(f"{name}={'、'.join(m.text for m in fillers)}" for name, fillers in match.slots.items())
        yield f"match     {match.rule} {slots}"
    for claim in extract(article, sentence).claims:
        pairs = ", ".join(f"{key}: {value}" for key, value in claim.qualifiers.items())
        yield f"claim     {claim.subject} {claim.predicate} {claim.object} {{{pairs}}}"


def masked(marked: Marked) -> str:
    text, at = "", 0
    for m in marked.mentions:
        text += marked.sentence.text[at : m.span.start] + f"⟨{m.type}⟩"
        at = m.span.end
    return text + marked.sentence.text[at:]


def test_the_steps_are_those_of_the_engine(extract: Extractor) -> None:
    (steps,) = blocks("steps")
    sentence = steps.splitlines()[0].removeprefix("sentence  ")
    assert list(shown(extract, sentence)) == steps.splitlines()


def found(extract: Extractor, text: str) -> list[str]:
    return [f"{m.type} {m.text}" for s in extract.mark(article_of(text, HOSPITAL)) for m in s.mentions]


@pytest.mark.parametrize(("text", "expected"), FINDS)
def test_a_word_that_was_added_is_found(extract: Extractor, without: Extractor, text: str, expected: str) -> None:
    assert expected in found(extract, text)
    assert expected not in found(without, text), "the word is in the lists already: take another"


def test_the_recogniser_of_the_guide_finds_what_it_says(extract: Extractor) -> None:
    recogniser = next(r for r in extract.book.recognizers if r.id == "unit/workshop")
    assert len(recogniser.examples) == 2
    for example in recogniser.examples:
        marked = extract.mark(article_of(example.text, HOSPITAL))
        assert tuple(m.text for s in marked for m in s.mentions if m.found_by == recogniser.id) == example.finds


@pytest.mark.parametrize("block", blocks("error"))
def test_errors_look_as_shown(tmp_path: Path, block: str) -> None:
    change, *expected = block.splitlines()
    folder = guide(tmp_path / "rules")
    path = folder / "relations" / "partnersWith.yaml"
    old, new = change.split(" → ") if " → " in change else change.split(" →")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        Extractor(load_book(folder))
    assert str(caught.value).replace(str(path), path.name).splitlines() == expected


@pytest.mark.parametrize("model", [Rule, Slot, Example, Recognizer], ids=lambda m: m.__name__)
def test_every_key_is_explained(model: type[Rule | Slot | Example | Recognizer]) -> None:
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert [key for key in keys if f"`{key}" not in TEXT] == []


def test_files_and_commands_are_there() -> None:
    table = TEXT.split("## A rule in five minutes")[0]
    for name in re.findall(r"^\| `([^`]+)` \|", table, re.M):
        assert list((ROOT / "rules").glob(name.replace("<predicate>", "*"))), name
    for name in re.findall(r"kg rules ([a-z-]+)", TEXT):
        assert name in TABLE


def test_the_first_mistake_is_one(extract: Extractor) -> None:
    """友好单位 is a mention, so a trigger that holds it cannot fire."""
    assert "Designation 友好单位" in found(extract, "河口市人民医院与白沙县中医院结为友好单位。")


def test_the_rule_of_the_guide_passes_among_those_that_ship(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "rules", folder)
    body = next(b for b in YAML if b.startswith("predicate: partnersWith\n"))
    path = folder / "relations" / "partnersWith.yaml"
    path.write_text(path.read_text(encoding="utf-8") + body.partition("rules:\n")[2], encoding="utf-8")
    runner = ExampleRunner(load_book(folder))
    outcomes = [runner.run(placed, n, e) for placed, n, e in runner.all() if placed.rule.id == "partners/paired"]
    assert len(outcomes) == 2
    assert all(outcome.ok for outcome in outcomes), [outcome.problems for outcome in outcomes]
