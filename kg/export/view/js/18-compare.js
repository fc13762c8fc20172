// Two to four hospitals side by side: their metrics, their designations, and metrics over the years.

const chosenMetric = { e: null };

function renderCompare(s) {
  const body = $("compare-body");
  const list = s.compare;
  const input = el("input", { type: "search", id: "compare-find", role: "combobox", "aria-expanded": "false", "aria-controls": "compare-list", "aria-autocomplete": "list", autocomplete: "off", placeholder: tr("compare_find"), "aria-label": tr("compare_find") });
  const suggestions = el("ul", { id: "compare-list", class: "suggestions", role: "listbox", "aria-label": tr("suggestions"), hidden: true });
  const picked = list.map((e) => el("li", { class: "chip" }, typeGlyph(store.style(e)), store.name(e), el("button", { type: "button", class: "icon-only", "aria-label": tr("remove_name", { name: store.name(e) }), on: { click: () => toggleCompare(e) } }, glyphIcon("close"))));
  put(body,
    el("div", { class: "compare-pick" }, el("ul", { class: "chips" }, picked), list.length < 4 ? el("div", { class: "combo" }, input, suggestions) : null),
    list.length < 2 ? emptyCompare(list) : [chartBlock(list), compareTable(list)]);
  if (list.length < 4) combobox(input, suggestions, (e) => { toggleCompare(e); $("compare-find")?.focus(); }, (e) => store.isCentre(e) && !list.includes(e));
}

/** Suggests the hospitals of which most is known. */
function emptyCompare(list) {
  const centres = [];
  for (let e = 0; e < store.size; e += 1) if (store.isCentre(e) && !list.includes(e) && store.claimsOf(e).length) centres.push(e);
  centres.sort((x, y) => store.claimsOf(y).length - store.claimsOf(x).length || x - y);
  return el("div", { class: "empty" }, el("p", { text: tr("compare_empty") }),
    el("ul", { class: "chips" }, centres.slice(0, 10).map((e) => el("li", {}, button(store.name(e), () => toggleCompare(e), { icon: "plus" })))));
}

/** Claims of a hospital that pass the filters and are about objects of a type: object → claims. */
function claimsByObject(e, type) {
  const found = new Map();
  for (const n of store.claimsOf(e)) {
    const c = store.claims[n];
    if (c[C.S] !== e || !filter.passes(n) || store.typeName(c[C.O]) !== type) continue;
    found.set(c[C.O], [...(found.get(c[C.O]) ?? []), n]);
  }
  return found;
}

function compareTable(list) {
  const head = el("thead", {}, el("tr", {}, el("td", {}), list.map((e) => el("th", { scope: "col" }, entityLink(e)))));
  const sections = [["Metric", "metrics"], ["Designation", "designations"], ["Institution", "partners"], ["Equipment", "equipment"]]
    .map(([type, key]) => compareSection(list, type, key));
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": tr("compare") }, el("table", { class: "compare", id: "compare-table" }, el("caption", { text: tr("compare_caption") }), head, sections));
}

function compareSection(list, type, key) {
  const columns = list.map((e) => claimsByObject(e, type));
  const objects = [...new Set(columns.flatMap((found) => [...found.keys()]))];
  if (!objects.length) return null;
  const level = (e) => Math.max(0, ...columns.flatMap((found) => (found.get(e) ?? []).map((n) => DATA.look.levels[store.qual(store.claims[n]).level] ?? 0)));
  const shared = (e) => columns.filter((found) => found.has(e)).length;
  objects.sort((x, y) => shared(y) - shared(x) || level(y) - level(x) || store.name(x).localeCompare(store.name(y), "zh"));
  const first = 15;
  const rows = objects.map((e) => el("tr", {}, el("th", { scope: "row" }, entityLink(e)), columns.map((found) => el("td", {}, compareCell(found.get(e), type)))));
  const body = el("tbody", { data: { section: key } },
    el("tr", { class: "section" }, el("th", { scope: "rowgroup", colspan: list.length + 1, text: `${tr(key)} (${objects.length})` })), rows.slice(0, first));
  if (rows.length > first) {
    const rest = el("tr", {}, el("td", { colspan: list.length + 1 }, button(tr("show_all", { n: rows.length }), () => { rest.replaceWith(...rows.slice(first)); }, { class: "quiet wide" })));
    body.append(rest);
  }
  return body;
}

function compareCell(list, type) {
  if (!list) return el("span", { class: "none", text: "—" });
  return [...sameFacts(list)].sort((x, y) => factOrder(x[0], y[0])).map((fact) => {
    const c = store.claims[fact[0]];
    const text = valueText(c) || (type === "Metric" ? tr("stated") : "✓");
    return el("div", { class: `cell status-${store.status(c)}` }, el("button", { type: "button", class: "link", title: store.quote(c).slice(0, 200), "aria-label": `${text} ${tr("show_evidence")}`, on: { click: () => selectClaims(fact) } }, text), badges(c, fact[0]));
  });
}

// The chart: one metric over the years, a line for each hospital.

const LINE_COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7"];
const MARKS = ["dot", "square", "triangle", "diamond"];

/** Metrics that some hospital gives for two or more years → one list of [year, value, claim] for each hospital. */
function chartableMetrics(list) {
  const out = new Map();
  list.forEach((e, at) => {
    for (const [metric, claims] of claimsByObject(e, "Metric")) {
      const points = claims.filter((n) => store.years[n] && typeof store.qual(store.claims[n]).value === "number").map((n) => [store.years[n], store.qual(store.claims[n]).value, n]);
      points.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
      if (!points.length) continue;
      if (!out.has(metric)) out.set(metric, list.map(() => []));
      out.get(metric)[at] = points;
    }
  });
  for (const [metric, lines] of out) if (!lines.some((points) => new Set(points.map(([year]) => year)).size > 1)) out.delete(metric);
  return out;
}

function chartBlock(list) {
  const metrics = chartableMetrics(list);
  if (!metrics.size) return el("p", { class: "note", text: tr("chart_none") });
  if (!metrics.has(chosenMetric.e)) [chosenMetric.e] = metrics.keys();
  const pick = el("select", { id: "chart-metric", "aria-label": tr("chart_metric"), on: { change: (event) => { chosenMetric.e = Number(event.target.value); renderCompare(app.state); $("chart-metric").focus(); } } },
    [...metrics.keys()].map((e) => el("option", { value: e, selected: e === chosenMetric.e, text: store.name(e) })));
  return el("figure", { class: "chart" }, el("figcaption", {}, tr("chart_title"), " ", pick), lineChart(metrics.get(chosenMetric.e), list),
    el("ul", { class: "legend" }, list.map((e, n) => metrics.get(chosenMetric.e)[n].length && el("li", {}, typeGlyph({ shape: MARKS[n], color: LINE_COLORS[n] }), store.name(e)))));
}

function lineChart(lines, list) {
  const points = lines.flat();
  const years = points.map(([year]) => year), values = points.map(([, value]) => value);
  const unit = store.qual(store.claims[points[0][2]]).unit ?? "";
  const [x0, x1] = [Math.min(...years), Math.max(...years)];
  const top = Math.max(...values, 0) * 1.12 || 1, low = Math.min(...values, 0);
  const x = (year) => 62 + ((year - x0) / Math.max(x1 - x0, 1)) * 500, y = (value) => 168 - ((value - low) / (top - low)) * 148;
  const grid = [0, 0.5, 1].map((t) => low + (top / 1.12 - low) * t).map((value) => svg("g", {}, svg("path", { d: `M56 ${y(value)}H574`, class: "grid" }), svg("text", { x: 50, y: y(value) + 4, "text-anchor": "end", text: number(Math.round(value * 10) / 10) })));
  const ticks = [...new Set(years)].sort((a, b) => a - b).filter((year, n, all) => n === 0 || n === all.length - 1 || x(year) - x(all[n - 1]) > 34).map((year) => svg("text", { x: x(year), y: 188, "text-anchor": "middle", text: String(year) }));
  const drawn = lines.map((row, n) => row.length && svg("g", { class: "series" }, svg("path", { d: `M${row.map(([year, value]) => `${round(x(year))} ${round(y(value))}`).join("L")}`, stroke: LINE_COLORS[n], class: "run" }),
    row.map(([year, value, claim]) => svg("path", { d: shapePath(MARKS[n], round(x(year)), round(y(value)), 4.5), fill: LINE_COLORS[n], class: store.claims[claim][C.STATUS] === PLANNED ? "plan" : null }, svg("title", { text: `${store.name(list[n])} ${year}: ${valueText(store.claims[claim])}` })))));
  const words = lines.map((row, n) => `${store.name(list[n])}: ${row.map(([year, , claim]) => `${year} ${valueText(store.claims[claim])}`).join(", ") || "—"}`).join("; ");
  return svg("svg", { viewBox: "0 0 600 196", role: "img", "aria-label": words }, svg("text", { x: 50, y: 12, "text-anchor": "end", text: unit }), grid, ticks, drawn);
}
