// The keyboard: the picture can be walked with arrows, and every action has a key.

function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey && !typing) { event.preventDefault(); undo(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { escapeKey(); return; }
    if (event.key === "/" && !typing) { event.preventDefault(); $("search").focus(); }
  });
  $("canvas").addEventListener("keydown", canvasKey);
}

function escapeKey() {
  if (!$("menu").hidden) { toggleMenu(false); $("menu-button").focus(); return; }
  if (document.body.classList.contains("shows-filters")) { document.body.classList.remove("shows-filters"); return; }
  if (app.state.selected) { app.change({ selected: null }, { undoable: false }); $("canvas").focus(); }
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function canvasKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const e = app.state.selected?.kind === "entity" ? app.state.selected.e : null;
  const keys = {
    Enter: () => $("detail-title")?.focus(),
    e: () => e !== null && toggleFold(e),
     1: () => e !== null && focusOn(e, 1),
    2: () => e !== null && focusOn(e, 2),
    h: () => e !== null && hideEntity(e),
    p: () => e !== null && togglePin(e),
    "+": () => zoomBy(1.3), "=": () => zoomBy(1.3), "-": () => zoomBy(1 / 1.3), 0: () => fitPicture(true),
  };
  if (ARROWS[event.key]) walkTo(ARROWS[event.key], e);
  else if (Object.hasOwn(keys, event.key)) keys[event.key]();
  else return;
  event.preventDefault();
}

/** Selects the nearest node in a direction; without a selection, the first of the picture. */
function walkTo([dx, dy], e) {
  const list = [...scene.nodes.values()].filter((node) => node.kind === "entity");
  const from = scene.nodes.get(e);
  let best = from ? null : list[0], cost = Infinity;
  for (const node of from ? list : []) {
    const along = (node.x - from.x) * dx + (node.y - from.y) * dy;
    const aside = Math.abs((node.x - from.x) * dy) + Math.abs((node.y - from.y) * dx);
    if (along > 1 && along + aside * 2.2 < cost) { best = node; cost = along + aside * 2.2; }
  }
  if (!best) return;
  app.change({ selected: { kind: "entity", e: best.e } }, { undoable: false });
  flyTo(best.key);
  announce(`${store.name(best.e)}, ${term("types", store.typeName(best.e))}`);
}
