"""Big invented graphs for the HTML view, and how fast their pages open.

    python -m benchmarks.view_graphs --nodes 10000 --edges 30000 -o big.html
    python -m benchmarks.view_graphs --nodes 10000 --edges 30000 --browser

Hospitals are a twenty-fifth of the nodes, each with an article of its own; what they are linked to is drawn
from pools in which few things are common and most are rare, as in newspapers.  The same numbers give the
same graph.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kg.export.html import render, view_data
from kg.model import (
    Article,
    ArticleResult,
    Claim,
    Entity,
    Evidence,
    OffsetMap,
    Piece,
    Resolution,
    Span,
    Status,
)
from kg.rulebook.paths import default_rules
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import load

STATUSES: tuple[Status, ...] = ("actual",) * 8 + ("planned", "former")
HOSPITALS = 25  # one node in so many is a hospital
FIRST_HAN, HAN = 0x4E00, 3000


def name_of(number: int, ending: str) -> str:
    """An invented name: three Chinese characters that stand for a number, and the label of a type."""
    digits = []
    for _ in range(3):
        number, digit = divmod(number * 7919 + 13, HAN)
        digits.append(chr(FIRST_HAN + digit * 5))
    return "".join(digits) + ending


def make_graph(
    nodes: int, edges: int, schema: Schema, seed: int = 1
) -> tuple[list[ArticleResult], Resolution]:
    """About `nodes` entities and exactly `edges` claims, as the pipeline would give them."""
    rng = random.Random(seed)
    predicates = sorted(schema.predicates)
    hospitals = [name_of(n, schema.types["Hospital"].label.zh) for n in range(max(2, nodes // HOSPITALS))]
    ranges = {p: schema.predicates[p].range[0] for p in predicates}
    kinds = sorted(set(ranges.values()) - {"Hospital"})
    size = max(1, (nodes - len(hospitals)) // len(kinds))
    pools = {
        kind: [f"{name_of(k * 100_000 + n, schema.types[kind].label.zh)}{n}" for n in range(size)]
        for k, kind in enumerate(kinds)
    }
    pools["Hospital"] = hospitals
    turn = dict.fromkeys(pools, 0)
    made = [
        _article(n, name, _facts(n, len(hospitals), edges), predicates, ranges, pools, turn, rng)
        for n, name in enumerate(hospitals)
    ]
    names = {(t, n): f"{t}/{n}" for t, pool in pools.items() for n in pool}
    entities = tuple(Entity(id_, type_, name, name) for (type_, name), id_ in sorted(names.items()))
    return made, Resolution(entities, names, ())


def _facts(number: int, hospitals: int, edges: int) -> int:
    return edges // hospitals + (1 if number < edges % hospitals else 0)


def _article(
    number: int, hospital: str, count: int, predicates: list[str], ranges: dict[str, str],
    pools: dict[str, list[str]], turn: dict[str, int], rng: random.Random,
) -> ArticleResult:  # fmt: skip
    claims: list[Claim] = []
    text = ""
    for n in range(count):
        predicate = predicates[rng.randrange(len(predicates))]
        pool = pools[ranges[predicate]]
        # A few things are common, most are rare; every second draw goes through the pool in order.
        if rng.random() < 0.38:
            at = int(len(pool) * rng.random() ** 3)
        else:
            at = turn[ranges[predicate]] % len(pool)
            turn[ranges[predicate]] += 1
        sentence = f"{hospital}{predicate}{pool[at]}。"
        claims.append(
            _claim(number, n, hospital, predicate, pool[at], ranges[predicate], len(text), sentence, rng)
        )
        text += sentence
    article = Article(
        f"{number:08x}", f"{number:08x}", f"pages/{number:06}.txt", 1, f"{hospital} {number}", "", "",
        f"{2000 + number % 25}", (), hospital, text, OffsetMap((Piece(0, 0, len(text)),)), (), Span(0, len(text)),
    )  # fmt: skip
    return ArticleResult(article, tuple(claims), ())


def _claim(
    number: int, n: int, hospital: str, predicate: str, name: str, type_: str, begin: int, sentence: str,
    rng: random.Random,
) -> Claim:  # fmt: skip
    start = begin + sentence.index(name)
    span = Span(start, start + len(name))
    evidence = Evidence(
        f"{number:08x}", span, span, name, f"rule/{predicate}", Span(begin, begin + len(sentence))
    )
    qualifiers: dict[str, str | int | float] = {"year": 1990 + rng.randrange(35)} if n % 3 == 0 else {}
    if predicate == "reports":
        qualifiers |= {"value": rng.randrange(1, 5000), "unit": "%"}
    if predicate == "holds":
        qualifiers["level"] = ("national", "provincial", "municipal")[rng.randrange(3)]
    return Claim(
        f"{number:08x}{n:08x}", f"{number:06}.txt", 1, hospital, "Hospital", predicate, name, type_,
        rng.choice(STATUSES), round(0.5 + rng.random() / 2, 2), evidence, qualifiers,
    )  # fmt: skip


def make_page(nodes: int, edges: int) -> tuple[str, dict[str, float]]:
    """The page of a graph, and the seconds that its steps took."""
    schema = load(default_rules() / "schema.yaml", Schema)
    results, resolution = make_graph(nodes, edges, schema)
    start = time.perf_counter()
    data = view_data(results, resolution, schema)
    middle = time.perf_counter()
    page = render(data)
    seconds = {"data": middle - start, "page": time.perf_counter() - middle}
    return page, {k: round(v, 3) for k, v in seconds.items()} | {
        "megabytes": round(len(page.encode()) / 1e6, 2)
    }


# Measured in the page: from its first byte to the overview, then single actions up to the painted frame.
MEASURE = """async () => {
  const { search, app, store, scene } = kgView;
  const time = async (run) => { const t = performance.now(); run(); await new Promise((done) =>
    requestAnimationFrame(() => setTimeout(done))); return performance.now() - t; };
  const out = { opened: performance.getEntriesByName("kg-ready")[0].startTime, nodes: store.size,
    claims: store.claims.length, drawn: scene.nodes.size };
  const words = [store.name(7).slice(0, 2), store.name(store.size >> 1).slice(1, 3), "yiyuan", "zz",
    store.name(3).slice(-2)];
  out.search = Math.max(...words.map((word) => { const t = performance.now(); search(word);
    return performance.now() - t; }));
  const busy = [...Array(store.size).keys()].sort((a, b) => store.claimsOf(b).length - store.claimsOf(a)
    .length);
  for (const depth of [1, 2]) {
    const took = [];
    for (const a of busy.slice(0, 5)) took.push(await time(() => app.change({ base: { kind: "focus", a,
      depth }, selected: { kind: "entity", e: a } })));
    out[`focus${depth}`] = took.sort((x, y) => x - y)[2]; // the median of the five busiest nodes
  }
  out.filter = await time(() => app.change({ off: { ...app.state.off, status: ["planned"] } }));
  return Object.fromEntries(Object.entries(out).map(([k, v]) => [k, Math.round(v)]));
}"""


def measure(page: str) -> dict[str, float]:
    """Opens a page in headless Chromium: milliseconds to the overview, of a search, focus and filter."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        browser = player.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1366, "height": 768})
        tab.goto(file.as_uri())
        tab.wait_for_selector("body[data-ready]", timeout=120_000)
        found: dict[str, float] = tab.evaluate(MEASURE)
        browser.close()
    return found


def chromium() -> str:
    """The browser: $KG_CHROMIUM or `chromium` on the path."""
    found = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise SystemExit("no chromium; install it or set KG_CHROMIUM")
    return found


def lines(nodes: int, edges: int, browser: bool, out: Path | None) -> Iterator[str]:
    """What the script prints, a JSON object a line."""
    page, figures = make_page(nodes, edges)
    yield json.dumps({"nodes": nodes, "edges": edges, **figures})
    if out:
        out.write_text(page, encoding="utf-8")
        yield f"written to {out}"
    if browser:
        yield json.dumps(measure(page))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--edges", type=int, default=30_000)
    parser.add_argument("--browser", action="store_true", help="open the page and measure it")
    parser.add_argument("-o", "--output", type=Path, help="write the page")
    given = parser.parse_args()
    for line in lines(given.nodes, given.edges, given.browser, given.output):
        print(line, flush=True)


if __name__ == "__main__":
    main()
