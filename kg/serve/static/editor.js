"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const config = JSON.parse($("config").textContent);
  const { words, prefixes, data } = config;
  const KEY = "kg.queries", MOST = 50, TABLE = "application/sparql-results+json", TRIPLES = "application/n-triples";
  const START = "SELECT ?hospital ?year {\n  ?h kg:foundedIn ?year ; rdfs:label ?hospital\n}\nORDER BY ?year\n";
  const query = $("query");
  let found = null, running = null, network = null;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (name, text, attributes) => {
    const element = Object.assign(document.createElement(name), attributes);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // The query and its line numbers

  function drawLines(bad) {
    const count = query.value.split("\n").length;
    $("lines").replaceChildren(...Array.from({ length: count }, (_, n) =>
      make("div", String(n + 1), { className: n + 1 === bad ? "bad" : "" })));
    $("lines").scrollTop = query.scrollTop;
  }

  function write(text) {
    query.value = text;
    clearError();
    query.focus();
  }

  function clearError() {
    $("error").hidden = true;
    query.removeAttribute("aria-invalid");
    drawLines(0);
  }

  // Columns count characters, while the text area counts UTF-16 units.
  function placeOf(line, column) {
    const lines = query.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  }

  function showError(problem) {
    const { line, column } = problem;
    const where = line ? fill(words.at, { line, column }) : `${words.failed}: `;
    $("error").textContent = where + (problem.detail ?? problem.title);
    $("error").hidden = false;
    query.setAttribute("aria-invalid", "true");
    drawLines(line ?? 0);
    if (!line) return;
    const start = placeOf(line, column);
    const rest = query.value.slice(start);
    query.focus();
    query.setSelectionRange(start, start + Math.max(1, (/^[^\s{}()]+/.exec(rest)?.[0] ?? "").length));
  }

  // Asking

  const isTriples = (text) => /\b(CONSTRUCT|DESCRIBE|SELECT|ASK)\b/i.exec(text.replace(/#.*$|<[^>]*>|"[^"]*"/gm, ""))?.[1]
    .match(/^[CD]/i) != null;

  function ask(text, accept, signal) {
    const body = new URLSearchParams({ query: text });
    return fetch("/sparql", { method: "POST", headers: { Accept: accept }, body, signal });
  }

  async function run() {
    running?.abort();
    const mine = running = new AbortController();
    clearError();
    $("stop").hidden = false;
    $("result").hidden = false;
    $("count").textContent = words.running;
    const text = query.value;
    try {
      const response = await ask(text, isTriples(text) ? `${TRIPLES}, ${TABLE};q=0.5` : `${TABLE}, ${TRIPLES};q=0.5`, mine.signal);
      if (!response.ok) throw await response.json().catch(() => ({ title: response.statusText }));
      const cut = response.headers.has("KG-Rows-Cut");
      const media = response.headers.get("Content-Type");
      found = media.startsWith(TRIPLES) ? fromTriples(await response.text()) : await response.json();
      remember(text);
      show(cut);
    } catch (problem) {
      if (mine.signal.aborted && running !== mine) return;
      $("result").hidden = true;
      if (!mine.signal.aborted) showError(problem instanceof Error ? { title: words.network } : problem);
    } finally {
      if (running === mine) {
        running = null;
        $("stop").hidden = true;
      }
    }
  }

  // N-Triples as a table of three columns.
  const TERM = /<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/g;
  const ESCAPES = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };
  const plain = (text) => text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, one) =>
    one ? ESCAPES[one] ?? one : String.fromCodePoint(parseInt(short ?? long, 16)));

  function fromTriples(text) {
    const names = ["subject", "predicate", "object"];
    const bindings = text.split("\n").filter(Boolean).map((line) => Object.fromEntries(
      [...line.matchAll(TERM)].slice(0, 3).map(([, iri, blank, literal, language, datatype], n) => [names[n],
        iri !== undefined ? { type: "uri", value: plain(iri) } : blank !== undefined ? { type: "bnode", value: blank }
          : { type: "literal", value: plain(literal), "xml:lang": language, datatype }])));
    return { head: { vars: names }, results: { bindings }, triples: true };
  }

  // Showing

  function short(iri) {
    let best = "";
    for (const [prefix, space] of Object.entries(prefixes)) {
      if (iri.startsWith(space) && iri.length > space.length && space.length > (prefixes[best]?.length ?? 0)) best = prefix;
    }
    return best ? `${best}:${iri.slice(prefixes[best].length)}` : iri;
  }

  function cell(term) {
    const td = make("td");
    if (!term) return td;
    if (term.type === "uri") {
      const link = make("a", short(term.value));
      if (term.value.startsWith(data)) link.href = `/id/${term.value.slice(data.length)}`;
      td.append(link);
      td.title = term.value;
    } else {
      td.textContent = term.value;
      if (/#(integer|decimal|double|float|gYear)$/.test(term.datatype ?? "")) td.className = "number";
    }
    return td;
  }

  function show(cut) {
    if (found.boolean !== undefined) {
      $("count").textContent = found.boolean ? words.yes : words.no;
      $("table").replaceChildren();
    } else {
      const { head: { vars }, results: { bindings: rows } } = found;
      const count = fill(found.triples ? words.triples : words.rows, { n: rows.length });
      $("count").textContent = cut ? fill(words.cut, { n: rows.length }) : rows.length ? count : words.none;
      const table = make("table");
      const line = table.createTHead().insertRow();
      vars.forEach((name) => line.append(make("th", name, { scope: "col" })));
      const body = table.createTBody();
      rows.forEach((row) => body.insertRow().append(...vars.map((name) => cell(row[name]))));
      $("table").replaceChildren(table);
    }
    choose($("show-graph").getAttribute("aria-pressed") === "true" && pairs().length ? "graph" : "table");
    $("show-graph").disabled = !pairs().length;
    $("show-graph").title = pairs().length ? "" : words.nograph;
  }

  // Pairs of things: of triples subject and object, of rows the first two columns that hold IRIs of the data.
  function pairs() {
    const { head, results } = found ?? {};
    if (!results) return [];
    const isThing = (term) => term?.type === "uri" && term.value.startsWith(data);
    const columns = found.triples ? ["subject", "object"]
      : head.vars.filter((name) => results.bindings.some((row) => isThing(row[name]))).slice(0, 2);
    if (columns.length < 2) return [];
    return results.bindings.filter((row) => columns.every((name) => isThing(row[name])))
      .map((row) => [row[columns[0]].value, row[columns[1]].value, found.triples ? short(row.predicate.value) : ""]);
  }

  const nameOf = (iri) => {
    const last = iri.slice(iri.lastIndexOf("/") + 1).replace(/@[0-9a-f]{8,}$/, "");  // what tells namesakes apart
    try { return decodeURIComponent(last); } catch { return last; }
  };

  function script(source) {
    return new Promise((done, failed) => document.head.append(
      make("script", undefined, { src: source, onload: done, onerror: failed })));
  }

  async function draw() {
    if (!window.vis) await script("/static/vis-network.js");
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const ink = dark ? "#e4e8ec" : "#1d2329";
    const edges = pairs().slice(0, 400).map(([from, to, label]) => ({ from, to, label: label.replace(/^.*:/, "") }));
    const ids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
    const nodes = ids.map((id) => ({ id, label: nameOf(id), group: id.slice(data.length).split("/")[0] }));
    network?.destroy();
    network = new vis.Network($("graph"), { nodes, edges }, {
      layout: { randomSeed: 1, improvedLayout: ids.length < 100 }, nodes: { shape: "dot", size: 12, font: { color: ink, size: 17 } },
      edges: { arrows: { to: { scaleFactor: 0.5 } }, font: { color: ink, strokeWidth: 0, size: 13 } },
      physics: { stabilization: { iterations: 150 } }, interaction: { keyboard: false },
    });
    network.on("doubleClick", ({ nodes: [id] }) => { if (id) location.href = `/id/${id.slice(data.length)}`; });
    $("graph").dataset.nodes = String(ids.length);
  }

  function choose(which) {
    for (const name of ["table", "graph"]) {
      $(name).hidden = name !== which;
      $(`show-${name}`).setAttribute("aria-pressed", String(name === which));
    }
    if (which === "graph") draw().catch(() => choose("table"));
  }

  async function download() {
    const response = await ask(query.value, isTriples(query.value) ? "text/turtle" : "text/csv");
    if (!response.ok) return showError(await response.json());
    const name = response.headers.get("Content-Type").startsWith("text/csv") ? "result.csv" : "result.ttl";
    const link = make("a", "", { href: URL.createObjectURL(await response.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // History: in the browser alone, or not at all where it may not be kept.

  function recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((text) => typeof text === "string") : [];
    } catch { return []; }
  }

  function keep(texts) {
    try { localStorage.setItem(KEY, JSON.stringify(texts)); } catch { /* the browser keeps nothing */ }
    drawHistory();
  }

  const remember = (text) => keep([text, ...recall().filter((other) => other !== text)].slice(0, MOST));

  function drawHistory() {
    options("history", recall().map((text, n) => [String(n), text.replace(/^#.*$/gm, "").replace(/\s+/g, " ").trim().slice(0, 80)]));
  }

  function options(id, pairs) {
    $(id).replaceChildren($(id).options[0], ...pairs.map(([value, text]) => make("option", text, { value })));
  }

  function chooser(id, use) {
    $(id).addEventListener("change", () => {
      const { value } = $(id);
      $(id).value = "";
      if (value !== "") use(value);
    });
  }

  function insertPrefix(name) {
    const text = `${name}:`;
    query.setRangeText(text, query.selectionStart, query.selectionEnd, "end");
    clearError();
    query.focus();
  }

  options("ready", config.queries.map(({ name, says }) => [name, `${name}: ${says}`]));
  options("prefix", Object.entries(prefixes).sort().map(([name, space]) => [name, `${name}: ${space}`]));
  drawHistory();
  chooser("ready", (name) => write(config.queries.find((one) => one.name === name).text));
  chooser("prefix", insertPrefix);
  chooser("history", (n) => write(recall()[Number(n)]));
  $("clear").addEventListener("click", () => keep([]));
  $("form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
  $("stop").addEventListener("click", () => running?.abort());
  $("csv").addEventListener("click", download);
  $("show-table").addEventListener("click", () => choose("table"));
  $("show-graph").addEventListener("click", () => choose("graph"));
  query.addEventListener("input", clearError);
  query.addEventListener("scroll", () => { $("lines").scrollTop = query.scrollTop; });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
  });
  query.value = recall()[0] ?? START;
  drawLines(0);
  document.body.dataset.ready = "1";
})();
