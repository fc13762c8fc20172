// The panel: an entity with all that is said of it, the claims of an edge or path, or a summary of the graph.

function renderDetail(s) {
  const panel = $("detail");
  const body = $("detail-body");
  const has = s.selected !== null;
  document.body.classList.toggle("has-panel", has);
  panel.classList.toggle("is-empty", !has);
  if (!has) put(body, summaryPanel());
  else if (s.selected.kind === "entity") put(body, entityPanel(s.selected.e, s));
  else put(body, claimsPanel(s.selected.list, s));
  body.scrollTop = 0;
}

function closeButton() {
  return el("button", { type: "button", class: "icon-only close", "aria-label": tr("close"), title: tr("close"), on: { click: () => { app.change({ selected: null }, { undoable: false }); $("canvas").focus(); } } }, glyphIcon("close"));
}

function entityPanel(e, s) {
  const all = [...store.claimsOf(e)];
  const list = all.filter((n) => filter.passes(n));
  const plans = list.filter((n) => store.claims[n][C.STATUS] === PLANNED).length;
  const articles = new Set(list.map((n) => store.claims[n][C.ART])).size;
  const aliases = [...new Set([...store.aliases(e), ...store.shorts(e)])];
  return [
    el("header", { class: "entity" },
      el("p", { class: "type" }, typeGlyph(store.style(e)), term("types", store.typeName(e)), closeButton()),
      el("h2", { id: "detail-title", tabindex: -1, text: store.name(e) }),
      aliases.length ? el("p", { class: "aliases", text: `${tr("also")} ${aliases.join(ui.lang === "zh" ? "、" : ", ")}` }) : null,
      el("p", { class: "tally", text: [tr("n_facts", { n: list.length }), tr("n_articles", { n: articles }), plans ? tr("n_plans", { n: plans }) : ""].filter(Boolean).join(" · ") })),
    toolbarFor(e, s),
    hiddenNote(all.length - list.length),
    predicateSections(e, list),
  ];
}

function hiddenNote(count) {
  if (!count) return null;
  return el("p", { class: "note" }, tr("n_filtered", { n: count }), " ", button(tr("reset"), resetFilters, { class: "link" }));
}

function toolbarFor(e, s) {
  const node = scene.nodes.get(e);
  const canFold = node && !node.folded;
  const items = [
    button(canFold ? tr("fold") : tr("expand", { n: node?.folded ?? 0 }), () => toggleFold(e), { icon: canFold ? "minus" : "expand", id: "act-expand" }),
    button(tr("focus1"), () => focusOn(e, 1), { icon: "focus", id: "act-focus1" }),
    button(tr("focus2"), () => focusOn(e, 2), { icon: "focus", id: "act-focus2" }),
    button(tr("connect"), () => askPath(e), { icon: "path", id: "act-path" }),
    store.isCentre(e) ? button(s.compare.includes(e) ? tr("compare_remove") : tr("compare_add"), () => toggleCompare(e), { icon: "compare", id: "act-compare", "aria-pressed": String(s.compare.includes(e)) }) : null,
    button(tr("hide"), () => hideEntity(e), { icon: "hide", id: "act-hide" }),
    button(e in s.pins ? tr("unpin") : tr("pin"), () => togglePin(e), { icon: "pin", id: "act-pin", "aria-pressed": String(e in s.pins) }),
  ];
  return el("div", { class: "tools", role: "toolbar", "aria-label": tr("actions") }, items, el("div", { id: "path-ask", hidden: true }));
}

/** A field for the other end of a path. */
function askPath(e) {
  const box = $("path-ask");
  const input = el("input", { type: "search", id: "path-to", role: "combobox", "aria-expanded": "false", "aria-controls": "path-list", "aria-autocomplete": "list", autocomplete: "off", "aria-label": tr("connect_to"), placeholder: tr("connect_to") });
  const list = el("ul", { id: "path-list", class: "suggestions", role: "listbox", "aria-label": tr("suggestions"), hidden: true });
  put(box, input, list);
  box.hidden = false;
  combobox(input, list, (other) => showPath(e, other), (other) => other !== e);
  input.focus();
}

/** Facts by predicate: plans stand behind what is so, each group with its count. */
function predicateSections(e, list) {
  const groups = new Map();
  for (const n of list) {
    const c = store.claims[n];
    const dir = c[C.S] === e ? "out" : "in";
    const key = `${dir}${c[C.P]}`;
    if (!groups.has(key)) groups.set(key, { dir, p: c[C.P], list: [] });
    groups.get(key).list.push(n);
  }
  const weight = (p) => DATA.look.weights[store.predicates[p]] ?? 1;
  const ordered = [...groups.values()].sort((x, y) => (x.dir === y.dir ? weight(y.p) - weight(x.p) || x.p - y.p : x.dir === "out" ? -1 : 1));
  const many = list.length > 24;
  return ordered.map(({ dir, p, list: claims }, at) => {
    const facts = sameFacts(claims).sort((x, y) => factOrder(x[0], y[0]));
    const name = term("predicates", store.predicates[p]);
    return el("details", { class: "group", open: !many || at < 3 || facts.length <= 3, data: { predicate: store.predicates[p], dir } },
      el("summary", {}, el("h3", { text: dir === "in" ? tr("incoming", { name }) : name }), el("span", { class: "count", text: String(facts.length) })),
      factList(facts, e, many ? 8 : 20));
  });
}

/** What is so comes first; then by level, year and the order of the data. */
function factOrder(a, b) {
  const x = store.claims[a], y = store.claims[b];
  const level = (c) => DATA.look.levels[store.qual(c).level] ?? 0;
  return x[C.STATUS] - y[C.STATUS] || level(y) - level(x) || store.years[b] - store.years[a] || a - b;
}

function claimsPanel(list, s) {
  const facts = sameFacts(list.filter((n) => filter.passes(n)));
  const isPath = s.base.kind === "path";
  const title = isPath ? tr("path_title", { a: store.name(s.base.a), b: store.name(s.base.b) }) : tr("n_facts", { n: facts.length });
  return [
    el("header", { class: "entity" }, el("p", { class: "type" }, tr(isPath ? "path" : "edge"), closeButton()), el("h2", { id: "detail-title", tabindex: -1, text: title })),
    hiddenNote(list.length - list.filter((n) => filter.passes(n)).length),
    factList(facts, null, 30, facts.length <= 4),
  ];
}

/** Shown while nothing is selected: what is in this graph, and where to begin. */
function summaryPanel() {
  const centres = [];
  for (let e = 0; e < store.size; e += 1) if (store.isCentre(e) && filter.now.alive[e]) centres.push(e);
  const told = (e) => store.claimsOf(e).reduce((sum, n) => sum + filter.now.pass[n], 0);
  centres.sort((x, y) => told(y) - told(x) || x - y);
  const sources = DATA.articles.map((_, n) => n).filter((n) => filter.now.counts.article[n]);
  const tile = (n, key) => el("div", { class: "tile" }, el("b", { text: n.toLocaleString("en") }), el("span", { text: tr(key) }));
  return [
    el("header", { class: "entity" }, el("h2", { id: "detail-title", tabindex: -1, text: tr("summary") })),
    el("div", { class: "tiles" }, tile(centres.length, "tile_centres"), tile(filter.now.total, "tile_facts"), tile(sources.length, "tile_articles")),
    el("ul", { class: "hints" }, ["hint_search", "hint_click", "hint_double", "hint_plan"].map((key) => el("li", { text: tr(key) }))),
    el("h3", { text: tr("centres") }),
    el("ul", { class: "plain" }, centres.slice(0, 14).map((e) => el("li", {}, el("button", { type: "button", class: "link", on: { click: () => select(e, { fly: true }) } }, typeGlyph(store.style(e)), el("span", { text: store.name(e) })), el("span", { class: "count", text: String(told(e)) })))),
    centres.length > 14 ? el("p", { class: "note", text: tr("n_more", { n: centres.length - 14 }) }) : null,
    el("h3", { text: tr("articles") }),
    el("ul", { class: "plain sources" }, sources.slice(0, 12).map((n) => {
      const article = store.article(n);
      return el("li", {}, el("span", { text: `《${article.title}》` }), el("small", { text: [article.publication, article.date].filter(Boolean).join(" · ") }));
    })),
    sources.length > 12 ? el("p", { class: "note", text: tr("n_more", { n: sources.length - 12 }) }) : null,
  ];
}
