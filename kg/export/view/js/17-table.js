// The table twin: the facts of the picture, or all that pass the filters; sorted, searched, copied.

const table = { scope: "picture", sort: "subject", down: false, find: "", shown: 100, rows: [] };

const COLUMNS = [
  ["subject", (c) => store.name(c[C.S])],
  ["predicate", (c) => term("predicates", store.predicates[c[C.P]])],
  ["object", (c) => store.name(c[C.O])],
  ["value", (c) => valueText(c)],
  ["year", (c, n) => (store.years[n] ? String(store.years[n]) : "")],
  ["status", (c) => term("statuses", store.status(c))],
  ["level", (c) => (store.qual(c).level ? term("levels", store.qual(c).level) : "")],
  ["confidence", (c) => `${Math.round(c[C.CONF] * 100)}%`],
  ["quote", (c) => store.quote(c).replace(/\s*\n\s*/g, "")],
  ["article", (c) => store.article(c[C.ART]).title],
];

const SORT_BY = {
  value: (c) => store.qual(c).value ?? store.qual(c).count ?? -Infinity,
  year: (c, n) => store.years[n],
  confidence: (c) => c[C.CONF],
  predicate: (c) => c[C.P],
  status: (c) => c[C.STATUS],
};

/** The claims in the picture: those of its edges. */
function pictureClaims() {
  return scene.edges.flatMap((edge) => edge.claims);
}

/** Numbers of the claims that the table shows, in its order. */
function tableRows() {
  const all = table.scope === "picture" ? pictureClaims() : store.claims.map((_, n) => n).filter((n) => filter.passes(n));
  const words = table.find.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const rows = words.length ? all.filter((n) => {
    const text = `${COLUMNS.map(([, read]) => read(store.claims[n], n)).join("\n")}\n${store.article(store.claims[n][C.ART]).publication}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }) : all;
  const read = SORT_BY[table.sort] ?? COLUMNS.find(([key]) => key === table.sort)[1];
  const keyed = rows.map((n) => [read(store.claims[n], n), n]);
  const collator = new Intl.Collator(ui.lang === "zh" ? "zh-u-co-pinyin" : "en", { numeric: true });
  const compare = (x, y) => (typeof x === "number" ? x - y || 0 : collator.compare(x, y));
  keyed.sort((x, y) => (table.down ? -1 : 1) * compare(x[0], y[0]) || x[1] - y[1]);
  return keyed.map(([, n]) => n);
}

function renderTable() {
  const inPicture = pictureClaims().length;
  const scopes = [["picture", inPicture], ["all", filter.now.total]].map(([key, count]) => el("button", {
    type: "button", id: `scope-${key}`, "aria-pressed": String(table.scope === key), text: `${tr(`scope_${key}`)} ${count.toLocaleString("en")}`, on: { click: () => { table.scope = key; table.shown = 100; renderTable(); } } }));
  put($("table-scopes"), scopes);
  put($("table-head"), el("tr", {}, COLUMNS.map(([key]) => el("th", { scope: "col", class: `c-${key}`, "aria-sort": table.sort === key ? (table.down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", id: `sort-${key}`, text: tr(`col_${key}`), on: { click: () => sortBy(key) } })))));
  fillTable();
}

function fillTable() {
  table.rows = tableRows();
  put($("table-body"), table.rows.slice(0, table.shown).map(tableRow));
  $("table-count").textContent = tr("n_rows", { n: table.rows.length.toLocaleString("en") });
  $("table-more").hidden = table.rows.length <= table.shown;
  $("table-more").textContent = tr("more_rows", { n: (table.rows.length - table.shown).toLocaleString("en") });
}

function tableRow(n) {
  const c = store.claims[n];
  const cell = (key, text) => {
    const props = { class: `c-${key}`, data: { label: tr(`col_${key}`) } };
    if (key === "subject") return el("th", { scope: "row", ...props }, entityLink(c[C.S]));
    if (key === "object") return el("td", props, entityLink(c[C.O]));
    if (key === "quote") return el("td", props, el("button", { type: "button", class: "link quote", "aria-label": `${tr("show_evidence")}: ${text.slice(0, 60)}`, on: { click: () => selectClaims([n]) } }, quoteLine(n, 10, 60)));
    if (key === "status" && c[C.STATUS] !== ACTUAL) return el("td", props, el("span", { class: `badge status-${store.status(c)}`, text }));
    return el("td", props, text);
  };
  const chosen = app.state.selected?.kind === "claims" && app.state.selected.list.includes(n);
  return el("tr", { class: `status-${store.status(c)}${chosen ? " chosen" : ""}`, data: { claim: c[C.ID] } }, COLUMNS.map(([key, read]) => cell(key, read(c, n))));
}

const entityLink = (e) => el("button", { type: "button", class: "link", on: { click: () => select(e, { fly: true }) } }, store.name(e));

function sortBy(key) {
  if (table.sort === key) table.down = !table.down;
  else Object.assign(table, { sort: key, down: ["year", "confidence", "value"].includes(key) });
  renderTable();
  $(`sort-${key}`).focus();
}

function startTable() {
  $("table-find").addEventListener("input", soon(() => { table.find = $("table-find").value; table.shown = 100; fillTable(); }, 120));
  $("table-more").addEventListener("click", () => { table.shown += 300; fillTable(); });
  $("table-csv").addEventListener("click", saveCsv);
}
