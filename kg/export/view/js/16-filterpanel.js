// The filters at the side; the first of them, the types, is also the legend of shapes and colours.

const openFacets = new Set(["type", "status"]);
const articleFind = { text: "" };

function renderFilters(s) {
  const panel = $("filters-body");
  const top = panel.scrollTop;
  const focused = panel.contains(document.activeElement) ? document.activeElement.id : "";
  put(panel,
    facetBlock(s, "type", (v) => term("types", v), (v) => typeGlyph(DATA.look.types[v] ?? DATA.look.other)),
    facetBlock(s, "status", (v) => term("statuses", v), statusLine),
    facetBlock(s, "level", (v) => (v === NONE ? tr("not_stated") : term("levels", v))),
    facetBlock(s, "predicate", (v) => term("predicates", v)),
    yearBlock(s),
    confidenceBlock(s),
    facetBlock(s, "article", (v, n) => store.article(n).title));
  panel.scrollTop = top;
  if (focused && $(focused)) $(focused).focus();
  const active = filter.isActive(s);
  $("filter-reset").disabled = !active;
  $("filter-state").textContent = tr(active ? "filter_shown" : "filter_all", { n: filter.now.total.toLocaleString("en"), all: store.claims.length.toLocaleString("en") });
  document.body.classList.toggle("is-filtered", active);
}

/** The line that an edge of a status is drawn with. */
function statusLine(value) {
  const n = DATA.statuses.indexOf(value);
  return svg("svg", { class: `glyph line line-${value}`, viewBox: "0 0 18 18", "aria-hidden": "true" },
    svg("path", { d: "M1 9H17", "stroke-dasharray": DASHES[n] ? DASHES[n].map((d) => d * 0.62).join(" ") : null }));
}

function facetBlock(s, facet, label, sign = () => null) {
  const counts = filter.now.counts[facet];
  const off = new Set(s.off[facet]);
  let rows = facetValues(facet).map((value, n) => ({ value, n, text: label(value, n), count: counts[n] }));
  rows = rows.filter((row) => filter.all[facet][row.n]);
  if (rows.length < 2 && facet !== "type" && facet !== "article") return null;
  if (facet === "predicate" || facet === "article") rows.sort((x, y) => y.count - x.count || x.n - y.n);
  const find = facet === "article" && rows.length > 12 ? articleSearch() : null;
  if (find) rows = rows.filter((row) => row.text.includes(articleFind.text)).slice(0, 60);
  const details = el("details", { class: "facet", open: openFacets.has(facet) || off.size > 0, data: { facet }, on: { toggle: (event) => openFacets[event.target.open ? "add" : "delete"](facet) } },
    el("summary", {}, el("h3", { text: tr(`facet_${facet}`) }), off.size ? el("span", { class: "dot", title: tr("filter_on") }) : null),
    find,
    el("ul", {}, rows.map((row) => facetRow(facet, row, off, sign))));
  return details;
}

function facetRow(facet, { value, n, text, count }, off, sign) {
  const id = `f-${facet}-${n}`;
  return el("li", { class: count ? "" : "zero" },
    el("label", { for: id },
      el("input", { type: "checkbox", id, checked: !off.has(value), data: { value }, on: { change: () => toggleValue(facet, value) } }),
      sign(value), el("span", { class: "name", text, title: text.length > 12 ? text : null }), el("span", { class: "count", text: String(count) })),
    el("button", { type: "button", class: "only", id: `o-${facet}-${n}`, "aria-label": tr("only_this", { name: text }), text: tr("only"), data: { value }, on: { click: () => onlyValue(facet, value) } }));
}

function articleSearch() {
  return el("input", { type: "search", id: "find-article", value: articleFind.text, placeholder: tr("find_article"), "aria-label": tr("find_article"), on: { input: soon((event) => { articleFind.text = $("find-article").value; renderFilters(app.state); }, 200) } });
}

function yearBlock(s) {
  if (!facets.years) return null;
  const [low, high] = facets.years;
  const [from, to] = s.years ?? [low, high];
  const set = () => {
    const read = (id, other) => { const v = Number.parseInt($(id).value, 10); return Number.isFinite(v) ? v : other; };
    const a = read("year-from", low), b = read("year-to", high);
    const next = [Math.min(a, b), Math.max(a, b)];
    app.change({ years: next[0] <= low && next[1] >= high ? null : next });
  };
  const field = (id, value, key) => el("label", { class: "year" }, el("span", { text: tr(key) }), el("input", { type: "number", id, min: low, max: high, value, on: { change: set } }));
  return el("details", { class: "facet", open: s.years !== null || !s.undated || openFacets.has("years"), data: { facet: "years" }, on: { toggle: (event) => openFacets[event.target.open ? "add" : "delete"]("years") } },
    el("summary", {}, el("h3", { text: tr("facet_years") }), s.years ? el("span", { class: "dot" }) : null),
    el("div", { class: "years" }, field("year-from", from, "from"), field("year-to", to, "to")),
    el("label", { class: "check", for: "undated" }, el("input", { type: "checkbox", id: "undated", checked: s.undated, disabled: s.years === null, on: { change: (event) => app.change({ undated: event.target.checked }) } }), tr("undated")));
}

function confidenceBlock(s) {
  const shown = (value) => tr("at_least", { n: Math.round(value * 100) });
  const out = el("output", { for: "confidence", text: shown(s.confidence) });
  return el("details", { class: "facet", open: s.confidence > 0 || openFacets.has("confidence"), data: { facet: "confidence" }, on: { toggle: (event) => openFacets[event.target.open ? "add" : "delete"]("confidence") } },
    el("summary", {}, el("h3", { text: tr("facet_confidence") }), s.confidence ? el("span", { class: "dot" }) : null),
    el("div", { class: "slide" }, el("input", { type: "range", id: "confidence", min: 0, max: 1, step: 0.05, value: s.confidence, "aria-label": tr("facet_confidence"), on: {
      input: (event) => { out.textContent = shown(Number(event.target.value)); },
      change: (event) => app.change({ confidence: Number(event.target.value) }),
    } }), out));
}
