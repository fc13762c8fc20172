// What people do with the picture; each is one change of the state, so that undo takes it back.

function select(e, { fly = false } = {}) {
  const { ops, hidden, view } = app.state;
  const isDrawn = scene.nodes.has(e);
  const bring = isDrawn ? {} : { ops: [...ops, ["show", e]], hidden: hidden.filter((h) => h !== e) };
  app.change({ selected: { kind: "entity", e }, view: view === "compare" ? "graph" : view, ...bring }, { undoable: !isDrawn });
  if (fly) flyTo(e);
}

function selectClaims(list) {
  app.change({ selected: { kind: "claims", list } }, { undoable: false });
}

function openGroup(key) {
  app.change({ ops: [...app.state.ops, ["open", key]] });
}

/** Unfolds an entity's neighbours if some are folded, otherwise folds them. */
function toggleFold(e) {
  const node = scene.nodes.get(e);
  const { ops } = app.state;
  if (node?.folded) app.change({ ops: [...ops.filter(([op, key]) => !(op === "fold" && key === e)), ["open", e]], selected: { kind: "entity", e } });
  else {
    const without = ops.filter(([, key]) => key !== e && !(typeof key === "string" && key.startsWith(`p|${store.id(e)}|`)));
    app.change({ ops: without.length < ops.length ? without : [...without, ["fold", e]], selected: { kind: "entity", e } });
  }
}

function focusOn(e, depth) {
  app.change({ base: { kind: "focus", a: e, depth }, ops: [], hidden: app.state.hidden.filter((h) => h !== e), pins: {}, selected: { kind: "entity", e }, view: "graph" });
  fitPicture();
}

function showPath(a, b) {
  if (a === b) return;
  const found = shortestPaths(a, b);
  app.change({ base: { kind: "path", a, b }, ops: [], hidden: [], pins: {}, selected: null, view: "graph" });
  fitPicture();
  const steps = found ? Math.max(...found.map(([, step]) => step)) : 0;
  announce(found ? tr("path_found", { a: store.name(a), b: store.name(b), n: steps }) : tr("path_none", { a: store.name(a), b: store.name(b) }), !found);
  openPathPanel(a, b, found);
}

/** Shows the facts of a path in the panel, with their evidence. */
function openPathPanel(a, b, found) {
  if (!found) return;
  const step = new Map(found);
  const list = scene.edges.filter((edge) => step.has(edge.from) && step.has(edge.to) && Math.abs(step.get(edge.from) - step.get(edge.to)) === 1)
    .sort((x, y) => Math.min(step.get(x.from), step.get(x.to)) - Math.min(step.get(y.from), step.get(y.to))).flatMap((edge) => edge.claims);
  if (list.length) selectClaims(list);
}

function hideEntity(e) {
  app.change({ hidden: [...app.state.hidden, e], selected: app.state.selected?.e === e ? null : app.state.selected });
}

/** A dragged or pinned node keeps its place. */
function pinAt(key) {
  livePositions();
  const node = scene.nodes.get(key);
  if (node) app.change({ pins: { ...app.state.pins, [key]: [Math.round(node.x), Math.round(node.y)] } });
}

function togglePin(e) {
  if (!(e in app.state.pins)) { pinAt(e); return; }
  const pins = { ...app.state.pins };
  delete pins[e];
  app.change({ pins });
}

function toggleCompare(e) {
  const { compare } = app.state;
  if (compare.includes(e)) app.change({ compare: compare.filter((x) => x !== e) });
  else if (compare.length >= 4) announce(tr("compare_full"), true);
  else app.change({ compare: [...compare, e] });
}

function goHome() {
  app.change({ base: { kind: "overview" }, ops: [], hidden: [], pins: {}, selected: null, view: "graph" });
  fitPicture();
}

function undo() {
  const base = JSON.stringify(app.state.base);
  announce(app.undo() ? tr("undone") : tr("nothing_to_undo"), true);
  if (JSON.stringify(app.state.base) !== base) fitPicture();
}

function resetFilters() {
  app.change(NO_FILTER());
}
