"""The command `kg` through its real entry point: exit statuses, messages, summary."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import rdflib
from support import EXPORTS, PAGE, ROOT, Kg


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A folder with one good page."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    return folder


def text(data: bytes) -> str:
    return data.decode("utf-8")


@pytest.mark.parametrize("args", [["--help"], ["build", "--help"], ["query", "--help"], ["view", "--help"], ["serve", "--help"]])
def test_help(kg: Kg, args: list[str]) -> None:
    done = kg(*args)
    assert done.returncode == 0
    assert text(done.stdout).startswith("Usage: kg")


def test_help_imports_nothing_heavy() -> None:
    script = "import sys; sys.argv = ['kg', '--help']\nimport atexit, kg.cli\n"
    script += "atexit.register(lambda: print('LOADED', *sorted(sys.modules)))\nkg.cli.main()"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.partition("LOADED ")[2].split())
    assert "click" in loaded
    heavy = {"lxml", "opencc", "rdflib", "pyoxigraph", "networkx", "jieba", "pydantic", "pyvis", "rich", "kg.pipeline"}
    assert not loaded & heavy


def test_version(kg: Kg) -> None:
    import kg as package

    assert text(kg("--version").stdout).split()[-1] == package.__version__


def test_build_writes_the_exports_and_a_summary(kg: Kg, page: Path, tmp_path: Path) -> None:
    done = kg("build", page, "-o", tmp_path / "out")
    assert done.returncode == 0, text(done.stderr)
    assert {p.name for p in (tmp_path / "out").iterdir()} >= EXPORTS
    rows = dict(line.rsplit(None, 1) for line in text(done.stdout).splitlines() if line[:1] not in "─w\n")
    assert rows["documents"] == "1"
    assert rows["articles"] == "1"
    claims = (tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    assert int(rows["claims"]) == len(claims) > 0
    refused = (tmp_path / "out" / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    assert int(rows["refused"]) == len(refused)
    assert float(rows["seconds"]) > 0


def test_a_build_writes_what_it_is_asked_for_and_leaves_nothing_of_another_graph(kg: Kg, page: Path, tmp_path: Path) -> None:
    assert kg("build", page, "-o", "out", cwd=tmp_path).returncode == 0
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    assert kg("build", page, "-o", "out", "-f", "claims", cwd=tmp_path).returncode == 0
    left = {p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith(".")}
    assert left == {"graph.ttl", "ontology.ttl", "build.json", "claims.jsonl", "notes.txt"}
    assert kg("export", "out", "-f", "nquads", cwd=tmp_path).returncode == 0, "the rest is made of these"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-f", "html", "-f", "htm"], "no format 'htm'; did you mean html?"),
        (["-f", "nquads"], "nquads is made of a finished build: kg export EXPORTS --format nquads"),
        (["-f", "html", "--engine", "spark"], "--format is for --engine local"),
    ],
)
def test_a_format_that_a_build_does_not_write(kg: Kg, page: Path, tmp_path: Path, options: list[str], said: str) -> None:
    done = kg("build", page, "-o", "out", *options, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_nothing_but_the_result_when_not_on_a_terminal(kg: Kg, page: Path, tmp_path: Path) -> None:
    done = kg("build", page, "-o", tmp_path / "out")
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout


def test_quotes_are_the_text_at_their_offsets(kg: Kg, page: Path, tmp_path: Path) -> None:
    kg("build", page, "-o", tmp_path / "out")
    lines = (tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    for claim in map(json.loads, lines):
        assert claim["subject"] == "河口市人民医院"
        assert PAGE[claim["start"] : claim["end"]] == claim["quote"]


def test_a_build_tells_its_time_only_if_asked(kg: Kg, page: Path, tmp_path: Path) -> None:
    def graph(*options: str, epoch: str = "") -> str:
        done = kg("build", page, "-o", tmp_path / "out", *options, env={"SOURCE_DATE_EPOCH": epoch})
        assert done.returncode == 0, text(done.stderr)
        return (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")

    assert "endedAtTime" not in graph(epoch="1700000000")
    assert 'prov:endedAtTime "2023-11-14T22:13:20Z"^^xsd:dateTime' in graph("--stamp", epoch="1700000000")
    assert 'prov:endedAtTime "20' in graph("--stamp")


def test_a_time_that_is_none(kg: Kg, page: Path, tmp_path: Path) -> None:
    done = kg("build", page, "-o", tmp_path / "out", "--stamp", env={"SOURCE_DATE_EPOCH": "yesterday"})
    assert done.returncode == 2 and "is no number of seconds" in text(done.stderr)


def test_standard_input(kg: Kg, tmp_path: Path) -> None:
    done = kg("build", "-", "-o", tmp_path / "out", stdin=PAGE.encode())
    assert done.returncode == 0, text(done.stderr)
    assert (tmp_path / "out" / "claims.jsonl").stat().st_size > 0


BAD = {
    "binary.txt": bytes(range(256)) * 8,
    "broken.txt": PAGE.encode()[:-40] + b"\xff\xfe\xff" * 12 + PAGE.encode()[-40:],
    "empty.txt": b"",
}


def test_bad_files_among_good_ones(kg: Kg, page: Path, tmp_path: Path) -> None:
    for name, data in BAD.items():
        (page / name).write_bytes(data)
    (page / "gb.txt").write_bytes(PAGE.replace("河口市", "青石市").encode("gb18030"))
    done = kg("build", page, "-o", tmp_path / "out")
    assert done.returncode == 1
    errors = text(done.stderr).splitlines()
    assert len(errors) == len(BAD)
    for name, line in zip(sorted(BAD), sorted(errors), strict=True):
        assert name in line
        assert line.rpartition(name)[2].strip(": "), "no reason given"
    claims = (tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8")
    assert {json.loads(line)["file"] for line in claims.splitlines()} == {"page.txt", "gb.txt"}


def test_bad_files_alone_write_nothing(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    done = kg("build", tmp_path / "empty.txt", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "empty.txt" in text(done.stderr)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("args", [[], ["no-such-folder"], ["."], ["-"]])
def test_no_input_at_all(kg: Kg, tmp_path: Path, args: list[str]) -> None:
    done = kg("build", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert "kg build seeds -o exports" in text(done.stderr)
    assert "Traceback" not in text(done.stderr)
    assert not (tmp_path / "exports").exists()


def test_a_bad_rule_is_named_with_its_place(kg: Kg, page: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    schema = rules / "schema.yaml"
    schema.write_text(schema.read_text(encoding="utf-8") + "\ntipes: {}\n", encoding="utf-8")
    done = kg("build", page, "--rules", rules, "-o", tmp_path / "out")
    assert done.returncode == 2
    line = len(schema.read_text(encoding="utf-8").splitlines())
    assert f"schema.yaml:{line}:1: unknown key 'tipes'" in text(done.stderr)
    assert "types" in text(done.stderr)
    assert not (tmp_path / "out").exists()


def test_rules_from_a_folder_that_is_none(kg: Kg, page: Path, tmp_path: Path) -> None:
    done = kg("build", page, "--rules", tmp_path)
    assert done.returncode == 2
    assert "schema.yaml is missing" in text(done.stderr)


def test_output_that_cannot_be_written(kg: Kg, page: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = kg("build", page, "-o", tmp_path / "file")
    assert done.returncode == 2
    assert "file" in text(done.stderr)
    assert "Traceback" not in text(done.stderr)


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_output_is_utf8_whatever_the_locale(kg: Kg, tmp_path: Path, locale: str) -> None:
    env = {"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "河口.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "in" / "坏.txt").write_bytes(b"")
    done = kg("build", "in", "-o", "out", cwd=tmp_path, env=env)
    assert done.returncode == 1
    assert "坏.txt" in text(done.stderr)
    found = kg("query", "SELECT ?l { ?s rdfs:label ?l } LIMIT 3", "--exports", "out", cwd=tmp_path, env=env)
    assert found.returncode == 0, text(found.stderr)
    assert any("\u4e00" <= c <= "\u9fff" for c in text(found.stdout))


def test_a_query_that_is_no_sparql(kg: Kg, page: Path, tmp_path: Path) -> None:
    kg("build", page, "-o", tmp_path / "out")
    done = kg("query", "SELECT WHERE", "--exports", tmp_path / "out")
    assert done.returncode == 2
    assert "Traceback" not in text(done.stderr)


def test_a_query_without_exports(kg: Kg, tmp_path: Path) -> None:
    done = kg("query", "SELECT * { ?s ?p ?o }", "--exports", tmp_path / "none")
    assert done.returncode == 2
    assert "none" in text(done.stderr)


def test_query_formats(kg: Kg, page: Path, tmp_path: Path) -> None:
    kg("build", page, "-o", tmp_path / "out")
    ask = ["query", "SELECT ?year { ?h kg:foundedIn ?year }", "--exports", str(tmp_path / "out")]
    as_json = json.loads(text(kg(*ask, "--json").stdout))
    assert [row["year"]["value"] for row in as_json["results"]["bindings"]] == ["1951"]
    assert text(kg(*ask, "--csv").stdout).splitlines() == ["year", "1951"]
    table = text(kg(*ask).stdout).splitlines()
    assert table[0] == "year"
    assert table[2] == "1951"
    assert text(kg(*ask, "--format", "csv").stdout).splitlines() == ["year", "1951"]
    refused = kg(*ask, "--format", "ttl")
    assert refused.returncode == 2 and "gives no triples" in text(refused.stderr)
    build = "CONSTRUCT { ?h kg:foundedIn ?y } { ?h kg:foundedIn ?y }"
    turtle = text(kg("query", build, "--format", "ttl", "--exports", tmp_path / "out").stdout)
    assert [str(o) for o in rdflib.Graph().parse(data=turtle, format="turtle").objects()] == ["1951"]


def test_ready_queries_of_another_rule_book(kg: Kg, page: Path, tmp_path: Path) -> None:
    (tmp_path / "book" / "queries").mkdir(parents=True)
    own = "# Years of foundation.\nSELECT ?year { ?h kg:foundedIn ?year }\n"
    (tmp_path / "book" / "queries" / "years.rq").write_text(own, encoding="utf-8")
    kg("build", page, "-o", tmp_path / "out")
    book = ["--rules", str(tmp_path / "book")]
    assert text(kg("query", "--list", *book).stdout).splitlines() == ["years", "    Years of foundation."]
    found = kg("query", "years", *book, "--exports", tmp_path / "out", "--csv")
    assert text(found.stdout).splitlines() == ["year", "1951"]


def test_progress_is_shown_on_a_terminal_only(page: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kg", "build", str(page), "-o", str(tmp_path / "out")]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": theirs}
    with subprocess.Popen(command, env=env, **pipes) as child:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux reports the closed end of a terminal as an error
            while part := os.read(ours, 65536):
                shown += part
        printed, _ = child.communicate()
    os.close(ours)
    assert child.returncode == 0
    assert b"reading rules" in shown
    assert b"\x1b" in shown
    assert b"\x1b" not in printed


def test_view(kg: Kg, page: Path, tmp_path: Path) -> None:
    kg("build", page, "-o", tmp_path / "out")
    focus = ["--focus", "河口市人民医院", "--depth", "1"]
    done = kg("view", tmp_path / "out", *focus, "-o", tmp_path / "part.html")
    assert done.returncode == 0, text(done.stderr)
    assert "河口市人民医院" in (tmp_path / "part.html").read_text(encoding="utf-8")
    assert kg("view", tmp_path / "out", "--focus", "无名医院", "-o", tmp_path / "no.html").returncode == 2
    assert not (tmp_path / "no.html").exists()
    nothing = kg("view", tmp_path / "nowhere")
    assert nothing.returncode == 2
    assert "nowhere" in text(nothing.stderr)


def test_ready_queries_are_listed_and_their_values_checked(kg: Kg, page: Path, tmp_path: Path) -> None:
    names = [line for line in text(kg("query", "--list").stdout).splitlines() if not line.startswith(" ")]
    assert {"about", "alliances", "beds", "designations", "partners"} <= set(names)
    kg("build", page, "-o", tmp_path / "out")
    beds = text(kg("query", "beds", "--exports", tmp_path / "out", "--csv").stdout)
    assert "河口市人民医院,=,1200" in beds
    missing = kg("query", "partners", "--exports", tmp_path / "out")
    assert missing.returncode == 2
    assert "-p hospital=NAME" in text(missing.stderr)
    unknown = kg("query", "partner", "--exports", tmp_path / "out")
    assert unknown.returncode == 2
    assert "partners" in text(unknown.stderr)
