// The picture: hands the scene to vis-network, and draws labels, badges and marks over it.

const picture = { network: null, nodes: null, edges: null, near: emptyNear(), painted: { nodes: [], edges: [] }, colors: {}, shown: new Map(), arrows: new Map() };

function emptyNear() {
  return { selected: null, hovered: null, edge: null, keys: new Set(), edges: new Set(), ringed: new Set(), centres: 0 };
}

const DASHES = { 0: false, 1: [7, 5], 2: [2, 4], 3: [2, 3] }; // by status: actual, planned, former, negated

function startPicture() {
  readColors();
  picture.nodes = new vis.DataSet([]);
  picture.edges = new vis.DataSet([]);
  const options = { ...DATA.overview.options };
  options.interaction = { ...options.interaction, hoverConnectedEdges: false, selectConnectedEdges: false };
  picture.network = new vis.Network($("canvas"), { nodes: picture.nodes, edges: picture.edges }, options);
  const { network } = picture;
  network.on("beforeDrawing", paintBackground);
  network.on("afterDrawing", paintOver);
  network.on("click", ({ nodes, edges }) => clicked(nodes[0], edges[0]));
  // Two ways to notice a double click: vis-network's is for fingers, but misses slow pages; the browser's never.
  network.on("doubleClick", ({ pointer }) => doubleClicked(pointer.DOM));
  $("canvas").addEventListener("dblclick", (event) => doubleClicked({ x: event.offsetX, y: event.offsetY }));
  network.on("hoverNode", ({ node }) => hover({ hovered: node }));
  network.on("blurNode", () => hover({ hovered: null }));
  network.on("hoverEdge", ({ edge }) => hover({ edge }));
  network.on("blurEdge", () => hover({ edge: null }));
  network.on("zoom", soon(resizeGroups, 80));
  network.on("dragStart", hideTip);
  network.on("dragEnd", ({ nodes }) => { if (nodes.length) pinAt(nodes[0]); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor);
}

/** Asks for one painting at the next frame, however often it is called before. */
function repaint() {
  picture.network.emit("_requestRedraw");
}

function readColors() {
  for (const name of ["ink", "muted", "surface", "edge", "accent", "plan", "badge", "badge-ink", "paper"]) picture.colors[name] = css(`--${name}`);
}

function recolor() {
  readColors();
  picture.shown.clear();
  picture.arrows.clear();
  drawScene(false);
}

function clicked(node, edge) {
  hideTip();
  if (node !== undefined) {
    if (typeof node === "string") openGroup(node);
    else select(node);
  } else if (edge !== undefined) {
    const found = scene.edges.find((e) => e.id === edge);
    if (found?.isGroup) openGroup(found.to);
    else if (found) selectClaims(found.claims);
  } else if (app.state.selected) app.change({ selected: null }, { undoable: false });
}

function doubleClicked(point) {
  if (performance.now() - (doubleClicked.done ?? -1000) < 150) return; // the same one, noticed twice
  const key = picture.network.getNodeAt(point);
  if (typeof key !== "number") return;
  toggleFold(key);
  doubleClicked.done = performance.now();
}

/** Brings vis-network's data in step with the scene; changes only what differs. */
function drawScene(fit) {
  const { nodes, edges, network } = picture;
  markNear();
  const newNodes = [...scene.nodes.values()].map(visNode), newEdges = scene.edges.map(visEdge);
  const kept = newNodes.filter((item) => picture.shown.has(item.id)).length;
  if (kept * 2 < newNodes.length) replaceAll(newNodes, newEdges);
  else {
    sync(edges, picture.arrows, newEdges.filter((item) => picture.arrows.has(item.id)));
    sync(nodes, picture.shown, newNodes);
    sync(edges, picture.arrows, newEdges);
  }
  if (network.getSelectedNodes().length || network.getSelectedEdges().length) network.unselectAll();
  if (fit) fitPicture();
  repaint();
}

/** For another picture altogether new data sets cost less than the changes one by one. */
function replaceAll(newNodes, newEdges) {
  picture.shown = new Map(newNodes.map((item) => [item.id, JSON.stringify(item)]));
  picture.arrows = new Map(newEdges.map((item) => [item.id, JSON.stringify(item)]));
  picture.nodes = new vis.DataSet(newNodes);
  picture.edges = new vis.DataSet(newEdges);
  const view = { position: picture.network.getViewPosition(), scale: picture.network.getScale() };
  picture.network.setData({ nodes: picture.nodes, edges: picture.edges });
  picture.network.moveTo({ ...view, animation: false });
}

function sync(dataset, known, wanted) {
  const ids = new Set(wanted.map((item) => item.id));
  const gone = [...known.keys()].filter((id) => !ids.has(id));
  const changed = wanted.filter((item) => known.get(item.id) !== JSON.stringify(item));
  for (const id of gone) known.delete(id);
  for (const item of changed) known.set(item.id, JSON.stringify(item));
  if (gone.length) dataset.remove(gone);
  if (changed.length) dataset.update(changed);
}

/** Which nodes stand next to the selected ones, so that the others can step back. */
function markNear() {
  const { near } = picture;
  const { selected } = app.state;
  near.selected = selected?.kind === "entity" ? selected.e : null;
  near.keys = new Set();
  near.edges = new Set();
  near.ringed = new Set(); // the ends of chosen claims
  near.centres = [...scene.nodes.values()].filter((node) => node.kind === "entity" && store.isCentre(node.e)).length;
  if (selected?.kind === "claims") {
    const chosen = new Set(selected.list);
    for (const edge of scene.edges) {
      if (!edge.claims.some((n) => chosen.has(n))) continue;
      near.edges.add(edge.id);
      near.keys.add(edge.from);
      near.keys.add(edge.to);
    }
    near.ringed = new Set(near.keys);
  }
  for (const edge of scene.edges) {
    if (edge.from === near.selected) { near.keys.add(edge.to); near.edges.add(edge.id); }
    if (edge.to === near.selected) { near.keys.add(edge.from); near.edges.add(edge.id); }
  }
  const degrees = new Map();
  for (const { from, to } of scene.edges) for (const key of [from, to]) degrees.set(key, (degrees.get(key) ?? 0) + 1);
  for (const node of scene.nodes.values()) node.degree = degrees.get(node.key) ?? 0;
}

const hasFocus = () => app.state.selected !== null && (picture.near.selected !== null || picture.near.edges.size > 0);

function visNode(node) {
  const { colors, near } = picture;
  const dim = hasFocus() && node.key !== near.selected && !near.keys.has(node.key);
  const same = { background: node.style.color, border: colors.paper };
  const out = { id: node.key, x: node.x, y: node.y, opacity: dim ? 0.28 : 1, shape: node.style.shape, size: node.r, color: { ...same, highlight: same, hover: same } };
  if (node.kind === "entity") return { ...out, shadow: false };
  const pill = { background: colors.paper, border: node.style.color };
  return { ...out, shape: "box", label: node.label, margin: 7, borderWidth: 2, color: { ...pill, highlight: pill, hover: pill },
    font: { size: groupFont(), color: dim ? colors.muted : colors.ink, face: LABEL_FONT }, shapeProperties: { borderRadius: 14 } };
}

/** Groups have their words inside, drawn by vis-network; they stay readable when the picture is small. */
function groupFont() {
  return Math.round(Math.min(26, Math.max(13, 11.5 / (picture.network?.getScale() || 1))));
}

/** After a zoom: words of groups are set anew if their size has changed. */
function resizeGroups() {
  const size = groupFont();
  const groups = [...scene.nodes.values()].filter((node) => node.kind === "group");
  if (!groups.length || resizeGroups.last === size) return;
  resizeGroups.last = size;
  sync(picture.nodes, picture.shown, [...scene.nodes.values()].map(visNode));
}

function visEdge(edge) {
  const { colors, near } = picture;
  const lit = near.edges.has(edge.id);
  const dim = hasFocus() && !lit;
  const color = lit ? (edge.status === ACTUAL ? colors.accent : colors.plan) : edge.status === PLANNED ? colors.plan : colors.edge;
  return {
    id: edge.id, from: edge.from, to: edge.to, dashes: edge.isGroup ? [1, 3] : DASHES[edge.status],
    width: lit && near.edges.size < 24 ? 2.2 : 1.2,
    color: { color, highlight: color, hover: colors.accent, opacity: dim ? 0.2 : 1 }, arrows: { to: { enabled: !edge.isGroup } },
    smooth: edge.bend ? { enabled: true, type: "curvedCW", roundness: edge.bend } : false,
  };
}

function paintBackground(context) {
  const { canvas } = picture.network.canvas.frame;
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = picture.colors.surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.restore();
}

/** vis-network moves nodes itself while they are dragged, so positions are read from it. */
function livePositions() {
  const at = picture.network.getPositions();
  for (const node of scene.nodes.values()) if (at[node.key]) { node.x = at[node.key].x; node.y = at[node.key].y; }
}

function paintOver(context) {
  livePositions();
  const scale = picture.network.getScale();
  const middle = picture.network.getViewPosition().x * scale, half = $("canvas").clientWidth / 2 - 3;
  const painted = layoutLabels(scene.nodes, scene.edges, scale, picture.near, [middle - half, middle + half]);
  picture.painted = painted;
  const { colors } = picture;
  paintMarks(context, scale);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  for (const label of painted.edges) paintText(context, label, scale, label.status === PLANNED ? colors.plan : colors.muted);
  for (const label of painted.nodes) paintText(context, label, scale, label.dim ? colors.muted : colors.ink);
  for (const node of scene.nodes.values()) if (node.folded) paintBadge(context, node, scale);
}

function paintText(context, { rows, x, y, px, weight, dim }, scale, color) {
  context.font = `${weight} ${px / scale}px ${LABEL_FONT}`;
  context.lineWidth = 3.5 / scale;
  context.strokeStyle = picture.colors.surface;
  context.fillStyle = color;
  context.globalAlpha = dim ? 0.55 : 1;
  rows.forEach((row, n) => {
    const top = y + (n * px * 1.22) / scale;
    context.strokeText(row, x, top);
    context.fillText(row, x, top);
  });
  context.globalAlpha = 1;
}

/** A ring around the selected node, and a pin's dot. */
function paintMarks(context, scale) {
  const { selected, ringed } = picture.near;
  const ring = (node, width, gap) => {
    context.beginPath();
    context.arc(node.x, node.y, node.r + gap / scale, 0, 2 * Math.PI);
    context.lineWidth = width / scale;
    context.strokeStyle = picture.colors.accent;
    context.stroke();
  };
  if (scene.nodes.has(selected)) ring(scene.nodes.get(selected), 3, 5);
  else for (const key of ringed) if (scene.nodes.has(key)) ring(scene.nodes.get(key), 2, 4);
  context.fillStyle = picture.colors.ink;
  for (const key of Object.keys(app.state.pins)) {
    const node = scene.nodes.get(/^\d+$/.test(key) ? Number(key) : key);
    if (!node) continue;
    context.beginPath();
    context.arc(node.x, node.y, 3 / scale, 0, 2 * Math.PI);
    context.fill();
  }
}

/** How many neighbours are folded, at the upper right of the node. */
function paintBadge(context, node, scale) {
  if (!hasBadge(node, picture.near, scale)) return;
  const badge = badgeOf(node, scale);
  const { x, y, text } = badge, width = badge.width / scale, height = badge.height / scale;
  const dim = hasFocus() && node.key !== picture.near.selected && !picture.near.keys.has(node.key);
  context.globalAlpha = dim ? 0.3 : 1;
  context.beginPath();
  context.roundRect(x - width / 2, y - height / 2, width, height, height / 2);
  context.fillStyle = picture.colors.badge;
  context.fill();
  context.lineWidth = 1.5 / scale;
  context.strokeStyle = picture.colors.surface;
  context.stroke();
  context.fillStyle = picture.colors["badge-ink"];
  context.font = `600 ${10 / scale}px ${LABEL_FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y + height * 0.04);
  context.globalAlpha = 1;
}

function fitPicture(animate = false) {
  const { network } = picture;
  const list = [...scene.nodes.values()];
  if (!list.length) return;
  const edges = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const node of list) {
    const [half, above, below] = boxOf(node);
    edges.x0 = Math.min(edges.x0, node.x - half); edges.x1 = Math.max(edges.x1, node.x + half);
    edges.y0 = Math.min(edges.y0, node.y - above); edges.y1 = Math.max(edges.y1, node.y + below);
  }
  const { clientWidth: width, clientHeight: height } = $("canvas");
  const sheet = isNarrow() && document.body.classList.contains("has-panel") ? height * 0.52 : 0;
  const top = isNarrow() ? 68 : 54, side = isNarrow() ? 12 : 36; // the crumb and the tools stand above
  const scale = Math.min(1.3, (width - side) / (edges.x1 - edges.x0), (height - top - 16 - sheet) / (edges.y1 - edges.y0));
  const shift = (sheet + 16 - top) / 2;
  network.moveTo({ position: { x: (edges.x0 + edges.x1) / 2, y: (edges.y0 + edges.y1) / 2 + shift / scale }, scale: Math.max(scale, 0.05), animation: motion(animate) });
  resizeGroups();
}

const motion = (wanted) => (wanted && !window.matchMedia("(prefers-reduced-motion: reduce)").matches ? { duration: 350, easingFunction: "easeInOutQuad" } : false);

function flyTo(key) {
  const node = scene.nodes.get(key);
  if (!node) return;
  const { network } = picture;
  const sheet = isNarrow() && document.body.classList.contains("has-panel") ? $("canvas").clientHeight * 0.22 : 0;
  const scale = Math.min(1.4, Math.max(network.getScale(), 0.85));
  network.moveTo({ position: { x: node.x, y: node.y + sheet / scale }, scale, animation: motion(true) });
}

function zoomBy(factor) {
  const { network } = picture;
  network.moveTo({ scale: Math.min(4, Math.max(0.05, network.getScale() * factor)), animation: motion(true) });
}
