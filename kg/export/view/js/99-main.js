// Puts everything together: reads the hash, renders what changed, binds the buttons.

function render(s, changed) {
  const has = (...keys) => keys.some((key) => changed.has(key));
  const filtered = has("off", "years", "undated", "confidence");
  if (has("lang", "theme")) applyLook(s);
  if (filtered) filter.refresh(s);
  const moved = filtered || has("base", "ops", "hidden", "pins", "lang");
  if (moved) buildScene(s);
  document.body.dataset.view = s.view;
  if (moved || has("selected", "view", "theme")) drawScene(filtered && s.base.kind === "overview");
  if (filtered || has("lang")) renderFilters(s);
  if (moved || has("selected", "compare", "view")) renderDetail(s);
  if (s.view === "table" && (moved || has("view", "selected"))) renderTable();
  if (s.view === "compare" && (moved || has("view", "compare"))) renderCompare(s);
  renderChrome(s);
  if (has("view") && s.view === "graph") { picture.network.setSize("100%", "100%"); repaint(); }
  if (scene.isFull && moved) announce(tr("full", { n: MAX_DRAWN }), true);
}

/** Language, theme and the words that stand in the page itself. */
function applyLook(s) {
  ui.lang = s.lang || ((navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en");
  document.documentElement.lang = ui.lang === "zh" ? "zh-CN" : "en";
  if (s.theme) document.documentElement.dataset.theme = s.theme;
  else delete document.documentElement.dataset.theme;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = tr(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) { node.setAttribute("aria-label", tr(node.dataset.tLabel)); if (node.tagName === "BUTTON") node.title = tr(node.dataset.tLabel); }
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = tr(node.dataset.tPlaceholder);
  document.title = tr("title");
  if (picture.network) { readColors(); picture.shown.clear(); picture.arrows.clear(); }
}

function renderChrome(s) {
  $("part-note").hidden = !DATA.of;
  if (DATA.of) $("part-note").textContent = tr("part_note", { n: DATA.claims.length.toLocaleString("en"), all: DATA.of.toLocaleString("en") });
  for (const tab of document.querySelectorAll("[data-view-tab]")) tab.setAttribute("aria-selected", String(tab.dataset.viewTab === s.view));
  $("undo").disabled = !app.past.length;
  const crumb = { overview: tr("overview"), focus: () => tr("focus_crumb", { name: store.name(s.base.a), n: s.base.depth }), path: () => tr("path_title", { a: store.name(s.base.a), b: store.name(s.base.b) }) }[s.base.kind];
  $("crumb").textContent = typeof crumb === "function" ? crumb() : crumb;
  const drawn = [...scene.nodes.values()].filter((node) => node.kind === "entity").length;
  $("drawn").textContent = tr("drawn", { n: drawn, all: store.size.toLocaleString("en") });
  $("unhide").hidden = !s.hidden.length;
  $("unhide").textContent = tr("unhide", { n: s.hidden.length });
  $("empty").hidden = scene.nodes.size > 0;
  $("compare-count").textContent = s.compare.length ? String(s.compare.length) : "";
  $("compare-count").hidden = !s.compare.length;
}

function toggleMenu(show) {
  $("menu").hidden = !show;
  $("menu-button").setAttribute("aria-expanded", String(show));
}

function bindButtons() {
  const on = (id, run) => $(id).addEventListener("click", run);
  on("zoom-in", () => zoomBy(1.3));
  on("zoom-out", () => zoomBy(1 / 1.3));
  on("fit", () => fitPicture(true));
  on("home", goHome);
  on("undo", undo);
  on("unhide", () => app.change({ hidden: [] }));
  on("filter-reset", resetFilters);
  on("empty-reset", resetFilters);
  on("menu-button", () => toggleMenu($("menu").hidden));
  on("save-csv", () => { toggleMenu(false); saveCsv(); });
  on("save-svg", () => { toggleMenu(false); saveSvg(); });
  on("save-png", () => { toggleMenu(false); savePng(); });
  on("print", () => { toggleMenu(false); window.print(); });
  on("lang", () => app.change({ lang: ui.lang === "zh" ? "en" : "zh" }, { undoable: false }));
  on("theme", () => app.change({ theme: isDark() ? "light" : "dark" }, { undoable: false }));
  on("filters-toggle", () => { const shown = document.body.classList.toggle("shows-filters"); if (shown) $("filters").focus(); });
  on("filters-close", () => { document.body.classList.remove("shows-filters"); $("filters-toggle").focus(); });
  on("sheet-grip", () => document.body.classList.toggle("tall-sheet"));
  for (const tab of document.querySelectorAll("[data-view-tab]")) tab.addEventListener("click", () => app.change({ view: tab.dataset.viewTab }, { undoable: false }));
  $("tabs").addEventListener("keydown", tabKey);
  document.addEventListener("pointerdown", (event) => { if (!$("menu").hidden && !event.target.closest(".menu-wrap")) toggleMenu(false); });
}

/** On paper nothing can be opened, so the evidence in the panel is opened before. */
function bindPrint() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#detail-body details:not([open])")].slice(0, 400);
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => { for (const details of opened) details.open = false; });
}

function tabKey(event) {
  const tabs = [...document.querySelectorAll("[data-view-tab]")];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = tabs.indexOf(document.activeElement);
  tabs[(at + step + tabs.length) % tabs.length].focus();
  event.preventDefault();
}

const isDark = () => (app.state.theme ? app.state.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches);

/** Can the system draw Chinese? Two characters that look the same are two empty boxes. */
function hasChineseFont(samples = ["\u533b", "\u9662"]) {
  const draw = (ch) => {
    const context = el("canvas", { width: 40, height: 40 }).getContext("2d");
    context.font = `32px ${LABEL_FONT}`;
    context.fillText(ch, 2, 32);
    return context.getImageData(0, 0, 40, 40).data.join();
  };
  return draw(samples[0]) !== draw(samples[1]);
}

function start() {
  for (const node of document.querySelectorAll("[data-icon]")) node.prepend(glyphIcon(node.dataset.icon));
  app.state = fromHash(location.hash);
  applyLook(app.state);
  filter.refresh(app.state);
  startPicture();
  startTip();
  startSearch();
  startTable();
  startKeys();
  bindButtons();
  bindPrint();
  app.listen(render);
  buildScene(app.state);
  render(app.state, new Set(["view", "selected", "off"]));
  fitPicture();
  window.addEventListener("hashchange", () => {
    if (location.hash.slice(1) === saveHash.last) return;
    app.past.push(app.state);
    app.state = fromHash(location.hash);
    app.tell(new Set(Object.keys(app.state)));
    fitPicture();
  });
  let narrow = isNarrow();
  window.addEventListener("resize", soon(() => {
    if (narrow !== isNarrow()) { narrow = isNarrow(); buildScene(app.state); drawScene(true); renderChrome(app.state); } else fitPicture();
  }, 120));
  $("font-note").hidden = hasChineseFont();
  // Two frames later the picture is on the screen.
  requestAnimationFrame(() => requestAnimationFrame(() => { performance.mark("kg-ready"); document.body.dataset.ready = "yes"; }));
}

// For the browser's console and for tests; nothing in the page depends on it.
window.kgView = { app, store, scene, picture, search, filter, table, hasChineseFont, csvText, svgPicture, pictureClaims, fitPicture };
start();
