"""The promises of SECURITY.md that belong to no part alone: no network, evidence for every fact, the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import documents as make
import pyoxigraph as ox
import pytest
from serving import serving
from support import PAGE, ROOT
from test_formats import FILES, OPTIONS, told
from trust import tell

from kg.cli import COMMANDS
from kg.export import FORMATS
from kg.rulebook.book import load_book

# Nothing leaves the machine

# In every Python process: whatever looks for another machine is noted and fails.
WATCH = """
import os, sys

NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
SENDS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
HERE = {None, "localhost", "127.0.0.1", "::1"}

def watch(event, args):
    if event in NAMES and args[0] in HERE:
        return
    if event in SENDS and (isinstance(args[1], (str, bytes, type(None))) or args[1][0] in HERE):
        return  # pipes of this machine, and the machine itself
    if event in NAMES | SENDS:
        with open(os.environ["KG_WATCHED"], "a") as log:
            log.write(f"{event} {args[0] if event in NAMES else args[1]}\\n")
        raise OSError("no network in this test")

sys.addaudithook(watch)
"""
RUN = """
import json, sys
from kg.cli import main

def status(words):
    sys.argv[1:] = words
    try:
        main()
    except SystemExit as end:
        return end.code or 0

print("\\n" + json.dumps([status(words) for words in json.loads(sys.argv[1])]))
"""
# A page that would like to be completed from the web, in ways that parsers know.
CALLING = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://attacker.example/xhtml.dtd">
<html xmlns:xi="http://www.w3.org/2001/XInclude"><head><title>河口市人民医院高质量发展纪实</title>
<link rel="stylesheet" href="http://attacker.example/a.css"><base href="http://attacker.example/">
<script src="http://attacker.example/a.js"></script></head><body><img src="http://attacker.example/a.png">
<iframe src="http://attacker.example/"></iframe><xi:include href="http://attacker.example/x.xml"/>
{"".join(f"<p>{line}</p>" for line in told(1))}</body></html>"""
SERVICE = "SELECT * { SERVICE <http://attacker.example/sparql> { ?s ?p ?o } }"
FROM = "SELECT * FROM <http://attacker.example/g.ttl> { ?s ?p ?o }"


class Watched:
    """Runs `kg` where the network is watched, and, as far as this system lets us, not there at all."""

    def __init__(self, folder: Path) -> None:
        (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
        self.log = folder / "watched.txt"
        self.log.touch()
        path = os.pathsep.join((str(folder), str(ROOT)))
        self.env = {"PYTHONPATH": path, "KG_WATCHED": str(self.log), "http_proxy": "http://proxy.example:1"}
        apart = ["unshare", "--map-root-user", "--net"]
        try:
            self.alone = apart if subprocess.run([*apart, "true"], capture_output=True).returncode == 0 else []
        except FileNotFoundError:
            self.alone = []

    def __call__(self, commands: list[list[str]], cwd: Path) -> list[int]:
        """The exit status of each command; all run in one process, since to start one takes longer than they do."""
        command = [*self.alone, sys.executable, "-c", RUN, json.dumps(commands)]
        done = subprocess.run(command, cwd=cwd, env={**os.environ, **self.env}, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr.decode()
        statuses: list[int] = json.loads(done.stdout.splitlines()[-1])
        return statuses

    @property
    def attempts(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(tmp_path_factory.mktemp("watched"))


def commands() -> list[tuple[int, list[str]]]:
    """Every command but serve, and the exit status that it should have."""
    files = [name for name, form in FORMATS.items() if form.again and not form.texts]
    return [
        (0, ["build", "in", "-o", "out", *OPTIONS]),
        (0, ["query", "beds", "--exports", "out"]),
        (2, ["query", SERVICE, "--exports", "out"]),
        (2, ["query", FROM, "--exports", "out"]),
        (0, ["view", "out", "-o", "view.html"]),
        *((0, ["export", "out", "--format", name, "-o", f"as-{name}"]) for name in files),
        (0, ["build", "in/a.txt", "-o", "plain"]),
        (0, ["export", "plain", "--format", "doccano", "--text", "in/a.txt", "-o", "doccano.jsonl"]),
        (0, ["import", "doccano.jsonl", "--text", "in/a.txt", "-o", "gold.jsonl"]),
        (0, ["validate", "out"]),
        (0, ["conflicts", "out"]),
        (0, ["eval", "out/claims.jsonl", "--exports", "out"]),
        (0, ["diff", "out", "out"]),
        (0, ["explain", "河口市人民医院 foundedIn 1950", "--exports", "out"]),
        (0, ["init", "museums"]),
        (0, ["rules", "test", "--rules", "museums"]),
    ]


def test_all_commands_are_tried() -> None:
    assert {words[0] for _, words in commands()} | {"serve"} == set(COMMANDS)


def test_no_command_makes_a_connection(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for file, data in {**FILES, "calling.html": CALLING.encode()}.items():
        (tmp_path / "in" / file).write_bytes(data)
    statuses = watched([words for _, words in commands()], tmp_path)
    wrong = [(words, got) for (wanted, words), got in zip(commands(), statuses, strict=True) if got != wanted]
    tell("commands without a network", len(commands()), errors=len(wrong), connections=len(watched.attempts))
    assert wrong == []
    assert watched.attempts == []
    assert "calling.html" in (tmp_path / "out" / "build.json").read_text(encoding="utf-8")


def test_the_server_makes_no_connection(watched: Watched, exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in watched.env.items():
        monkeypatch.setenv(name, value)
    with serving(exports, "--workers", "1") as served:
        for query in (SERVICE, FROM, "LOAD <http://attacker.example/g.ttl>"):
            assert served.ask(query).status == 400
        assert served.get("/sparql?query=ASK{}&default-graph-uri=http://attacker.example/g.ttl").status == 400
        assert {served.get(path).status for path in ("/", "/view", "/id/Hospital/河口市人民医院")} == {200}
    tell("commands without a network", 1, connections=len(watched.attempts))
    assert watched.attempts == []


def test_the_watch_sees_connections(watched: Watched, tmp_path: Path) -> None:
    """Also in the processes that a process starts."""
    script = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {script!r}])"
    subprocess.run([sys.executable, "-c", child], env={**os.environ, **watched.env}, capture_output=True)
    assert len(watched.attempts) == 1 and "192.0.2.1" in watched.attempts[0]


# Every fact has evidence


def test_every_fact_of_the_seeds_has_its_evidence() -> None:
    """Each plain triple has an actual claim, and each claim a quote that stands where it says."""
    rdf, kg = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "https://w3id.org/kg-hospital/ns#"
    store = ox.Store()
    store.load(path=str(ROOT / "exports" / "graph.ttl"), format=ox.RdfFormat.TURTLE)
    prefixes = f"PREFIX kg: <{kg}> PREFIX oa: <http://www.w3.org/ns/oa#> "
    predicates = {f"{kg}{name}" for name in load_book(None).schema.predicates}
    facts = {q.triple for q in store if q.predicate.value in predicates}
    rows = store.query(
        prefixes + "SELECT ?c ?s ?p ?o ?status ?quote ?start ?end ?file { ?c a kg:Claim ; kg:subject ?s ; kg:predicate ?p ;"
        " kg:object ?o ; kg:status ?status ; kg:evidence ?e . ?e oa:hasSource ?file ; oa:hasSelector ?q , ?at ."
        " ?q oa:exact ?quote . ?at oa:start ?start ; oa:end ?end }"
    )
    texts = {p.name: p.read_bytes().decode("utf-8") for p in (ROOT / "seeds").glob("*.txt")}
    evidenced, wrong, seen = set(), [], set()
    for row in rows:  # type: ignore[union-attr]
        text = texts[row["file"].value.rpartition("/")[2]]
        seen.add(row["c"])
        if text[int(row["start"].value) : int(row["end"].value)] != row["quote"].value:
            wrong.append(row["c"])
        if row["status"].value == f"{kg}actual":
            evidenced.add(ox.Triple(row["s"], row["p"], row["o"]))
    claims = {q.subject for q in store.quads_for_pattern(None, ox.NamedNode(f"{rdf}type"), ox.NamedNode(f"{kg}Claim"), None)}
    bad = len(facts - evidenced) + len(claims - seen)
    tell("claims whose evidence was looked up", len(claims), without_evidence=bad, wrong_quotes=len(wrong))
    assert len(facts) > 100 and len(claims) > 300
    assert facts - evidenced == set() and claims - seen == set() and wrong == []


# The same bytes

BUILD = """
import sys
from pathlib import Path
from kg.engine.pool import Pool
from kg.pipeline import given_up, run, weight

jobs, output, *paths = sys.argv[1:]
engine = Pool(int(jobs), weight, given_up, alone=0)
run(paths, Path(output), engine=engine)
"""


def test_the_same_bytes_whatever_the_seed_the_order_and_the_processes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pages = []
    for number in range(4):
        pages.append(tmp_path / "in" / f"{number}.txt")
        pages[-1].write_text("\n\n".join([PAGE, *told(number)]), encoding="utf-8")
    (tmp_path / "in" / "a.zip").write_bytes(make.archive({"x.txt": "\n".join(told(7)), "y.txt": "\n".join(told(8))}))
    pages.append(tmp_path / "in" / "a.zip")
    ways = [(1, "0", pages), (2, "1", pages[::-1]), (2, "4242", [*pages[2:], *pages])]
    found = []
    for number, (jobs, seed, paths) in enumerate(ways):
        output = tmp_path / f"out{number}"
        command = [sys.executable, "-c", BUILD, str(jobs), str(output), *map(str, paths)]
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=env, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr.decode()
        found.append({p.relative_to(output).as_posix(): p.read_bytes() for p in output.rglob("[!.]*") if p.is_file()})
    differing = [name for other in found[1:] for name in found[0] | other if other.get(name) != found[0].get(name)]
    tell("builds compared to the byte", len(found), differing_files=len(differing))
    assert "graph.ttl" in found[0] and len(found[0]) > 8
    assert differing == []
