"""The commands for rule authors: output, JSON, exit statuses, messages (in process, which is faster)."""

from __future__ import annotations

import json
import shutil
import subprocess
import traceback
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support import PAGE, ROOT, Kg

from kg.cli import cli

SENTENCE = "河口市人民医院设有骨科、眼科。"


@pytest.fixture
def kg() -> Kg:
    """Runs the command in this process, with the interface of the fixture that starts one."""

    def run(*args: str | Path, **_: Any) -> subprocess.CompletedProcess[bytes]:
        done = CliRunner().invoke(cli, [str(a) for a in args])
        trace = ""
        if done.exception and not isinstance(done.exception, SystemExit):
            trace = "".join(traceback.format_exception(done.exception))
        return subprocess.CompletedProcess(list(args), done.exit_code, done.stdout_bytes, done.stderr_bytes + trace.encode())

    return run


def out(done: Any) -> str:
    """Standard output of a run that must not show a traceback."""
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    text: str = done.stdout.decode("utf-8")
    return text


def err(done: Any) -> str:
    out(done)
    text: str = done.stderr.decode("utf-8")
    return text


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules that may be changed."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    return folder


def edit(path: Path, old: str, new: str) -> int:
    """Replaces the first `old` by `new`; the number of its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


RULE = """predicate: hasUnit
rules:
  - id: unit/set-up
    says: the hospital has units
    trigger: [设有]
    pattern: "{trigger}…<object>"
    slots:
      object: {type: Unit, many: comma}
    examples:
      - text: 河口市人民医院设有骨科、眼科。
        claims: ["河口市人民医院 hasUnit 骨科", "河口市人民医院 hasUnit 眼科"]
      - text: 患者在骨科门前排队。
        claims: []
"""


@pytest.fixture
def small(rules: Path) -> Path:
    """The rules with a single relation, which doubt nothing."""
    (rules / "plausibility.yaml").unlink()
    for path in (rules / "relations").glob("*.yaml"):
        path.unlink()
    (rules / "relations" / "hasUnit.yaml").write_text(RULE, encoding="utf-8")
    return rules


def test_examples_pass(kg: Kg, small: Path) -> None:
    done = kg("rules", "test", "--rules", small)
    assert "1 rule, 2 examples: 2 passed" in out(done)
    assert done.returncode == 0


def test_a_wrong_example_of_plausibility_fails_with_its_place(kg: Kg, small: Path) -> None:
    text = """\
rules:
  - id: many-units
    says: {zh: 多, en: many}
    fields: [count]
    most: 3
    examples:
      - {claim: "河口市人民医院 hasUnit 门诊 {count: 4}", flagged: true}
      - {claim: "河口市人民医院 hasUnit 门诊 {count: 5}", flagged: false}
"""
    (small / "plausibility.yaml").write_text(text, encoding="utf-8")
    done = kg("rules", "test", "--rules", small)
    said = "plausibility.yaml:8:9: many-units, example 2: 河口市人民医院 hasUnit 门诊 {count: 5} is flagged"
    assert said in out(done) and "2 rules, 4 examples: 3 passed, 1 failed" in out(done)
    assert done.returncode == 1


def test_a_failure_shows_both_sides_the_span_and_the_reason(kg: Kg, small: Path) -> None:
    file = small / "relations" / "hasUnit.yaml"
    line = edit(file, "河口市人民医院设有骨科、眼科。", "河口市人民医院设有骨科和护士。")
    done = kg("rules", "test", file)  # the file tells which rules are meant
    text = out(done)
    assert done.returncode == 1
    assert f"hasUnit.yaml:{line}:9: unit/set-up, example 1: failed" in text
    expected, found = next(row for row in text.splitlines() if "expected" in row and "found" in row).split()
    assert (expected, found) == ("expected", "found")
    rows = [row for row in text.splitlines() if row.lstrip()[:1] in "✓✗"]
    assert [row.split("   ")[-1].strip() for row in rows if row.strip()] == ["河口市人民医院 hasUnit 骨科", "—"]
    shown = text.splitlines().index("    河口市人民医院设有骨科和护士。")
    assert text.splitlines()[shown + 1] == "    " + " " * 2 * len("河口市人民医院设有") + "^^^^"
    assert "1 passed, 1 failed" in text


def test_known_gaps_are_told_and_closed_ones_fail(kg: Kg, small: Path) -> None:
    file = small / "relations" / "hasUnit.yaml"
    edit(file, '        claims: ["河口市人民医院 hasUnit 骨科", ', '        todo: true\n        claims: ["河口市人民医院 hasUnit 骨科", ')
    done = kg("rules", "test", "--rules", small)
    assert done.returncode == 1
    assert "passes: take its todo away" in out(done)
    edit(file, "设有骨科、眼科。", "的骨科、眼科开诊。")
    done = kg("rules", "test", "--rules", small)
    assert done.returncode == 0
    assert "1 passed, 1 known gaps" in out(done)


def test_test_as_json(kg: Kg, small: Path) -> None:
    data = json.loads(out(kg("rules", "test", "--rules", small, "--json")))
    assert data["summary"] == {"passed": 2, "failed": 0, "todo": 0, "closed": 0, "malformed": 0}
    assert [e["state"] for e in data["examples"]] == ["passed", "passed"]


# What is wrong → file, old text, new text, and what the message must say.
FAULTS = {
    "unknown type": ("type: Unit,", "type: Unot,", "unknown type 'Unot'", "did you mean Unit?"),
    "unknown predicate": ("predicate: hasUnit", "predicate: hasUnits", "unknown predicate 'hasUnits'", "hasUnit"),
    "bad indentation": ("    trigger: [设有]", "   trigger: [设有]", "is not valid YAML", "check the indentation"),
    "missing example": ("      - text: 患者在骨科门前排队。\n        claims: []\n", "", "has no example of a text that must give none", ""),
    "wrong slot name": ("…<object>", "…<objekt>", "the slot <objekt>, which the rule does not have", "did you mean object?"),
    "bad expression": ("{trigger}…", "{trigger}(…", "is no", ""),
    "empty trigger": ("[设有]", '[""]', "at least 1 character", ""),
    "contradiction": (
        "患者在骨科门前排队。", "河口市人民医院设有骨科、眼科。", "example 2 contradicts example 1", "",
    ),
    "unknown key": ("    trigger:", "    triggers:", "unknown key 'triggers'", "did you mean trigger"),
    "unknown qualifier": ("hasUnit 骨科\"", "hasUnit 骨科 {cuont: 2}\"", "no qualifier 'cuont'", "did you mean count?"),
    "example of another predicate": ("hasUnit 骨科\"", "holds 骨科\"", "has the predicate holds", ""),
    "an example that is no claim": ("hasUnit 骨科\"", "hasUnot 骨科\"", "is not 'subject predicate object", "hasUnit"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_place(kg: Kg, small: Path, name: str) -> None:
    old, new, message, hint = FAULTS[name]
    file = small / "relations" / "hasUnit.yaml"
    edit(file, old, new)
    done = kg("rules", "test", "--rules", small)
    text = out(done) + err(done)
    assert done.returncode == 2, text
    assert message in text
    assert hint in text
    place = next(line for line in text.splitlines() if "hasUnit.yaml:" in line).partition("hasUnit.yaml:")[2]
    line, column = place.split(":")[:2]
    assert 1 <= int(line) <= RULE.count("\n") + 1
    assert int(column) >= 1


def test_a_rule_id_twice(kg: Kg, small: Path) -> None:
    file = small / "relations" / "hasUnit.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + text.partition("rules:\n")[2], encoding="utf-8")
    done = kg("rules", "test", "--rules", small)
    assert done.returncode == 2
    assert "hasUnit.yaml:14:5: the rule id 'unit/set-up' is taken" in err(done)


def test_try_shows_every_stage(kg: Kg) -> None:
    text = out(kg("rules", "try", SENTENCE))
    for part in ("tokens", "triggers", "mentions", "matches", "claims", "unit/term", "unit/set-up"):
        assert part in text
    assert "河口市人民医院 hasUnit 骨科  [actual" in text
    assert "\x1b" not in text


def test_a_text_that_names_nobody_needs_a_name(kg: Kg) -> None:
    told = out(kg("rules", "try", "医院有床位800张。"))
    assert "say whom the text is about with --about NAME" in told
    assert "河口市人民医院 reports 床位" in out(kg("rules", "try", "--about", "河口市人民医院", "医院有床位800张。"))


def test_try_as_json(kg: Kg) -> None:
    data = json.loads(out(kg("rules", "try", SENTENCE, "--json")))
    assert data["about"] == "河口市人民医院"
    sentence = data["sentences"][0]
    assert "".join(sentence["tokens"]) == SENTENCE
    for m in sentence["mentions"]:
        assert SENTENCE[m["start"] : m["end"]] == m["text"]
    assert {c["object"] for c in data["claims"]} == {"骨科", "眼科"}


def test_why_not(kg: Kg) -> None:
    done = kg("rules", "why-not", "unit/set-up", "河口市人民医院设有王小明。")
    assert done.returncode == 1
    assert "slot <object> wants Unit behind '设有'" in out(done)
    done = kg("rules", "why-not", "unit/set-up", SENTENCE)
    assert done.returncode == 0
    assert "it gives 河口市人民医院 hasUnit 骨科" in out(done)


@pytest.mark.parametrize(
    "args",
    [["why-not", "unit/setup", "x"], ["show", "unit/setup"], ["test", "unit/setup"], ["try", "x", "--rule", "unit/setup"]],
)
def test_an_unknown_rule_comes_with_the_nearest(kg: Kg, args: list[str]) -> None:
    done = kg("rules", *args)
    assert done.returncode == 2
    assert "did you mean unit/set-up" in err(done)


def test_list_and_show(kg: Kg, tmp_path: Path) -> None:
    data = json.loads(out(kg("rules", "list", "--predicate", "hasUnit", "--json", "--exports", tmp_path)))
    assert {line["predicate"] for line in data} == {"hasUnit"}
    assert all(line["fired"] is None and line["says"] for line in data)
    text = out(kg("rules", "show", "unit/set-up", "--exports", tmp_path))
    assert "triggers  设有" in text
    assert "→ 河口市人民医院 hasUnit 骨科" in text


@pytest.fixture
def exports(kg: Kg, tmp_path: Path) -> Path:
    """A build of one page."""
    (tmp_path / "000_page.txt").write_text(PAGE, encoding="utf-8")
    done = kg("build", tmp_path / "000_page.txt", "-o", tmp_path / "exports")
    assert done.returncode == 0, err(done)
    return tmp_path / "exports"


def test_list_counts_what_fired_and_how_much_was_right(kg: Kg, exports: Path, tmp_path: Path) -> None:
    claims = [json.loads(line) for line in (exports / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    gold = tmp_path / "gold.jsonl"
    right = [c for c in claims if c["predicate"] == "foundedIn"]
    assert right
    gold.write_text("".join(json.dumps({**c, "file": "000"}) + "\n" for c in right), encoding="utf-8")
    data = json.loads(out(kg("rules", "list", "--exports", exports, "--gold", gold, "--json")))
    fired = {line["id"]: line["fired"] for line in data}
    assert sum(fired.values()) == len(claims)
    precision = {line["id"]: line["precision"] for line in data if line["judged"]}
    assert precision[right[0]["rule"]] == 1.0
    assert all(p == 0.0 for id_, p in precision.items() if id_ != right[0]["rule"])


def test_explain_goes_from_sentence_to_triple(kg: Kg, exports: Path) -> None:
    text = out(kg("explain", "河口市人民医院 foundedIn 1951", "--exports", exports))
    for part in ("where", "mentions", "rule", "status", "names", "triple"):
        assert part in text
    assert 'kg:foundedIn "1951"^^xsd:gYear .' in text
    data = json.loads(out(kg("explain", "河口市人民医院 foundedIn", "--exports", exports, "--json")))
    assert data[0]["quote"] in data[0]["sentence"]
    assert data[0]["rule"]["slots"]["object"]


def test_explain_with_the_documents_runs_the_article(kg: Kg, exports: Path, tmp_path: Path) -> None:
    done = kg("explain", "河口市人民医院 holds 国家临床重点专科", tmp_path / "000_page.txt", "--exports", exports, "--json")
    data = json.loads(out(done))[0]
    assert data["qualifiers"]["year"]["value"] == 2022
    assert data["rule"]["slots"]["object"] == ["国家临床重点专科"]


def test_explain_of_a_claim_that_is_none(kg: Kg, exports: Path) -> None:
    done = kg("explain", "河口市人民医院 foundedIn 1066", "--exports", exports)
    assert done.returncode == 2
    assert "no claim" in err(done)


def test_coverage(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    data = json.loads(out(kg("rules", "coverage", tmp_path / "page.txt", "--json")))
    assert data["documents"] == 1
    counts = {r["id"]: r for r in data["rules"]}
    assert sum(r["claims"] for r in counts.values()) > 0
    assert all(r["matches"] >= r["claims"] > 0 for r in counts.values() if r["claims"])
    done = kg("rules", "coverage")
    assert done.returncode == 2


def test_eval(kg: Kg, exports: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    wanted = {"file": "000", "article": 1, "subject": "河口市人民医院", "predicate": "foundedIn", "object": "1951"}
    start = PAGE.index("1951年")
    missed = {**wanted, "object": "1066", "start": start, "end": start + 5}
    gold.write_text("".join(json.dumps(row) + "\n" for row in (wanted, missed)), encoding="utf-8")
    data = json.loads(out(kg("eval", gold, tmp_path / "000_page.txt", "--json")))
    assert data["counts"]["foundedIn"]["right"] == 1
    assert [m["object"] for m in data["missed"]] == ["1066"]
    assert "始建于1951年" in data["missed"][0]["sentence"]
    assert "foundedIn" in out(kg("eval", gold, "--exports", exports))
    done = kg("eval", gold, ROOT / "rules")
    assert done.returncode == 2


def test_the_workshop_help_imports_nothing_heavy(kg: Kg) -> None:
    done = kg("rules", "--help")
    assert done.returncode == 0
    assert "why-not" in out(done)


def test_watch_runs_again_when_a_file_is_saved(small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from kg.cli.rules import test as command

    file = small / "relations" / "hasUnit.yaml"
    saves = [
        lambda: edit(file, "设有骨科、眼科。", "设有骨科和眼科。"),
        lambda: edit(file, "    trigger: ", "    triggers: "),
    ]

    def sleep(_: float) -> None:
        if not saves:
            raise KeyboardInterrupt
        saves.pop(0)()

    monkeypatch.setattr(command.time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        command.watched([], str(small), False)
    shown = capsys.readouterr()
    assert shown.out.count("2 passed") == 2
    assert "unknown key 'triggers'" in shown.err


def test_diff_for_people_and_for_pull_requests(kg: Kg, exports: Path, tmp_path: Path) -> None:
    same = kg("diff", exports, exports)
    assert same.returncode == 0
    assert "0 added, 0 removed, 0 changed" in out(same)
    page = tmp_path / "000_page.txt"
    page.write_text(PAGE.replace("1951", "1952"), encoding="utf-8")
    assert kg("build", page, "-o", tmp_path / "new").returncode == 0
    done = kg("diff", exports, tmp_path / "new")
    assert done.returncode == 1
    assert "object_name: 1951 → 1952" in out(done)
    assert "河口市人民医院始建于1952年" in out(done)
    assert "| `foundedIn` | 0 | 0 | 1 |" in out(kg("diff", exports, tmp_path / "new", "--markdown"))
    assert out(kg("diff", exports, tmp_path / "new", "--json")) == out(kg("diff", exports, tmp_path / "new", "--json"))
    assert kg("diff", ROOT / "rules", exports).returncode == 2


def test_lint_as_text_json_and_sarif(kg: Kg, small: Path) -> None:
    edit(small / "relations" / "hasUnit.yaml", "{trigger}…<object>", ".*.*.*.*.*{trigger}…<object>")
    done = kg("rules", "lint", "--rules", small)
    assert done.returncode == 1
    assert "hasUnit.yaml:6:5: error backtracking" in out(done)
    rows = json.loads(out(kg("rules", "lint", "--rules", small, "--json")))
    log = json.loads(out(kg("rules", "lint", "--rules", small, "--sarif")))
    assert [r["ruleId"] for r in log["runs"][0]["results"]] == [r["code"] for r in rows]


def test_schema_writes_and_checks(kg: Kg, small: Path) -> None:
    (small / "relation.schema.json").unlink()
    done = kg("rules", "schema", "--check", "--rules", small)
    assert done.returncode == 1
    assert "relation.schema.json: not current" in out(done)
    assert "files written" in out(kg("rules", "schema", "--rules", small))
    assert kg("rules", "schema", "--check", "--rules", small).returncode == 0
    assert (small / "relations" / "hasUnit.yaml").read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../relation.")


def test_the_rules_that_ship_are_without_findings(kg: Kg) -> None:
    done = kg("rules", "lint")
    assert done.returncode == 0, out(done)
    assert "0 errors, 0 warnings, 0 notes" in out(done)
