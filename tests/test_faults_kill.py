"""`kill -9` at every change of the disk and at any moment: nothing half-written is read, nothing is lost."""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import faults
import pytest
import trust
from click.testing import CliRunner
from faults import NEW_NAMES, STATE, Warm, hidden, shown

from kg.cli import cli

# All but blank nodes, which have other names each time they are read.
QUESTION = "SELECT ?s ?p (STR(?o) AS ?text) { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) } ORDER BY ?s ?p ?text"
# Every command that reads an export; `view` and `export` into a file, whose bytes count.
READERS = (
    ("query", QUESTION, "--exports", "out", "--format", "csv"),
    ("view", "out", "-o", "read"),
    ("export", "out", "--format", "trig", "-o", "read"),
    ("conflicts", "out"),
    ("validate", "out"),
)
Files = dict[str, bytes]
Said = list[tuple[int, bytes]]


@dataclass
class World:
    """Documents, an older export of what they were, what a build of them gives, and what readers say of both."""

    folder: Path
    kg: Warm
    old: Files = field(default_factory=dict)
    new: Files = field(default_factory=dict)
    answers: dict[bool, Said] = field(default_factory=dict)

    def case(self, name: str, rebuild: bool) -> Path:
        """A folder in which to build: with the older export, or with none."""
        place = self.folder / name
        place.mkdir()
        if rebuild:
            shutil.copytree(self.folder / "old" / "out", place / "out")
        return place

    def build(self, place: Path, pages: str = "new-pages", **order: float) -> dict[str, object]:
        return self.kg(place, "build", str(self.folder / pages), "-o", "out", "--jobs", "1", **order)


def answer(place: Path, reader: int) -> tuple[int, bytes]:
    """What a command says of the export in ``place/out``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        result = CliRunner().invoke(cli, READERS[reader])
        read = place / "read"
        said = read.read_bytes() if read.exists() else result.output.encode()
        read.unlink(missing_ok=True)
    return result.exit_code, said


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("killed")
    faults.write_pages(folder / "old-pages", faults.OLD)
    faults.write_pages(folder / "new-pages", faults.NEW)
    world = World(folder, Warm(faults.write_book(folder / "rules"), folder / "old-pages"))
    for name in ("old", "new"):
        place = world.case(name, rebuild=False)
        # Under one name, so that only the documents differ.
        (folder / f"{name}-pages").rename(folder / "pages")
        assert world.build(place, "pages")["code"] == 0
        (folder / "pages").rename(folder / f"{name}-pages")
        world.answers[name == "new"] = [answer(place, n) for n in range(len(READERS))]
    world.old, world.new = shown(folder / "old" / "out"), shown(folder / "new" / "out")
    yield world
    world.kg.end()


@dataclass
class Tally:
    """What became of killed builds: those at which a reader saw no export whole, and documents lost for good."""

    cases: int = 0
    corrupt: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stages: set[str] = field(default_factory=set)


def inspect(world: World, place: Path, rebuild: bool, tally: Tally) -> None:
    """Reads what a killed build left, by one of the readers in turn, and builds again."""
    out, last = place / "out", len(READERS) - 1
    reader = last if tally.cases % 20 == 19 else tally.cases % last  # SHACL costs more than all the rest
    tally.cases += 1
    tally.stages.add("renaming" if (out / ".kg-journal").exists() else "writing" if list(out.glob(".*.part")) else "else")
    code, said = answer(place, reader)
    found = shown(out) if out.exists() else {}
    nothing = not found and code == 2 and b"cannot be read" in said
    if found == world.new:
        good = (code, said) == world.answers[True][reader]
    else:
        good = (code, said) == world.answers[False][reader] and found == world.old if rebuild else nothing
    if not good:
        tally.corrupt.append(f"{place.name}: kg {READERS[reader][0]} says {code}, {said[-300:]!r} of {sorted(found)}")
    done = world.build(place)
    if done["code"] != 0 or shown(out) != world.new or hidden(out) != {STATE}:
        tally.lost.append(f"{place.name}: {done}, {sorted(shown(out))}, {sorted(hidden(out))}")
    shutil.rmtree(place)


def judge(what: str, tally: Tally) -> None:
    trust.tell(what, tally.cases, lost=len(tally.lost), corrupt=len(tally.corrupt))
    assert not tally.corrupt
    assert not tally.lost


def kills(world: World, name: str, rebuild: bool) -> Iterator[tuple[Path, Callable[..., dict[str, object]]]]:
    n = 0
    while True:
        place = world.case(f"{name}-{n}", rebuild)
        yield place, lambda place=place, **order: world.build(place, **order)
        n += 1


def test_what_is_compared_differs(world: World) -> None:
    """Or else a mix could not be told from a whole."""
    assert {n for n in world.old if world.old[n] != world.new.get(n)} > {"graph.ttl", "build.json", "claims.jsonl", "graph.html"}
    assert sum(name.startswith("texts/") for name in world.old) == 2
    assert all(name in world.new["graph.ttl"].decode() for name in NEW_NAMES)
    for old, new in zip(world.answers[False], world.answers[True], strict=True):
        assert old[0] == new[0] == 0
    same = [READERS[n][0] for n, old in enumerate(world.answers[False]) if old == world.answers[True][n]]
    assert same == ["conflicts"], "there are none in either"


@pytest.mark.parametrize("rebuild", [False, True], ids=["first", "rebuild"])
def test_killed_at_every_change_of_the_disk(world: World, rebuild: bool) -> None:
    tally, name = Tally(), "rebuild" if rebuild else "first"
    for n, (place, build) in enumerate(kills(world, name, rebuild)):
        done = build(kill=n)
        if done["code"] == 0:  # there are no more than n changes
            assert done["calls"] == n
            break
        assert done["code"] == -signal.SIGKILL, done
        inspect(world, place, rebuild, tally)
    assert tally.stages == {"writing", "renaming", "else"}
    assert tally.cases > 40
    judge("kill -9 at a write", tally)


@pytest.mark.parametrize("rebuild", [False, True], ids=["first", "rebuild"])
def test_killed_at_any_moment(world: World, rebuild: bool) -> None:
    name = "rebuild-moment" if rebuild else "first-moment"
    chance, tally, cases = random.Random(8), Tally(), kills(world, name, rebuild)
    _, build = next(cases)
    whole = float(str(build()["seconds"]))
    for _ in range(24):
        place, build = next(cases)
        done = build(after=chance.random() * whole)
        assert done["code"] in (0, -signal.SIGKILL), done  # it may have been faster
        if done["code"] != 0:
            inspect(world, place, rebuild, tally)
    assert tally.cases
    judge("kill -9 at a moment", tally)


def test_killed_again_and_again(world: World) -> None:
    """Each build over what the one before it left, killed a little later."""
    place, tally = world.case("again", rebuild=True), Tally()
    for n in range(0, 200, 7):
        if world.build(place, kill=n)["code"] == 0:
            break
        tally.cases += 1
        copy = shutil.copytree(place, world.folder / f"again-{n}")
        inspect(world, copy, True, Tally(cases=tally.cases, corrupt=tally.corrupt, lost=tally.lost))
    assert shown(place / "out") == world.new
    assert hidden(place / "out") == {STATE}
    assert tally.cases > 5
    judge("kill -9 of build after build", tally)
