// Where labels go at a zoom: the important ones first, none over another; the rest wait until there is room.

const LABEL_FONT = 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif';
const measuring = document.createElement("canvas").getContext("2d");
const widths = new Map();

/** Width of a text in pixels at a font size, measured once. */
function measure(text, px, weight = 400) {
  const key = `${weight}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    measuring.font = `${weight} 20px ${LABEL_FONT}`;
    width = measuring.measureText(text).width / 20;
    if (widths.size > 20000) widths.clear();
    widths.set(key, width);
  }
  return width * px;
}

/** Breaks a name into lines of at most `width` Chinese characters; the last is cut with … if need be. */
function wrap(text, width, lines) {
  const out = [];
  let line = "", used = 0;
  for (const ch of text) {
    const w = ch.codePointAt(0) > 0x2e7f ? 1 : 0.56;
    if (used + w > width && line) {
      if (out.length === lines - 1) return [...out, `${line.slice(0, -1)}…`];
      out.push(line);
      line = "";
      used = 0;
    }
    line += ch;
    used += w;
  }
  return line ? [...out, line] : out;
}

/** Two even lines look better than a full one and a stub. */
function wrapEvenly(text, lines) {
  const width = textWidth(text);
  if (width <= LABEL_WIDTH) return [text];
  const rows = Math.min(lines, Math.ceil(width / LABEL_WIDTH));
  return wrap(text, Math.min(LABEL_WIDTH, Math.ceil(width / rows) + 0.5), lines);
}

function importance(node, near) {
  if (node.key === near.selected) return 1e6;
  if (near.hovered === node.key) return 9e5;
  return (near.keys.has(node.key) ? 1e5 : 0) + (store.isCentre(node.e) ? 1e4 : 0) + node.r * 10 + Math.min(node.degree ?? 0, 99);
}

/**
 * Labels of nodes and edges in world coordinates: {text lines, x, y (top middle), px, weight, dim}.
 * `scale` is screen pixels for a world pixel; text keeps a readable size on the screen at any zoom. `view` is the
 * left and right end of the canvas in screen pixels around the world's origin: no label is cut off there.
 */
function layoutLabels(nodes, edges, scale, near, view = null) {
  const isSeen = ([x0, , x1]) => !view || (x0 >= view[0] && x1 <= view[1]);
  const taken = new Room(120);
  const shown = { nodes: [], edges: [] };
  const list = [...nodes.values()];
  for (const node of list) {
    const r = node.r * scale;
    const [half] = node.kind === "group" ? boxOf(node) : [node.r];
    taken.take([(node.x - half) * scale, node.y * scale - r, (node.x + half) * scale, node.y * scale + r]);
    if (node.folded && hasBadge(node, near, scale)) {
      const { x, y, width, height } = badgeOf(node, scale);
      taken.take([x * scale - width / 2, y * scale - height / 2, x * scale + width / 2, y * scale + height / 2]);
    }
  }
  const lines = scale > 1.7 ? 4 : 2;
  for (const node of list.filter((n) => n.kind === "entity").sort((a, b) => importance(b, near) - importance(a, near))) {
    const label = nodeLabel(node, scale, lines, near);
    const spot = spotsOf(node, label, scale).find((box) => isSeen(box) && taken.isFree(box))
      ?? (view && (node.x * scale < view[0] + label.width || node.x * scale > view[1] - label.width) ? shifted(node, label, scale, view, taken) : undefined);
    const forced = node.key === near.selected || node.key === near.hovered;
    if (!spot && !forced) continue;
    const [x0, y0, x1, y1] = spot ?? spotsOf(node, label, scale)[0];
    taken.take([x0, y0, x1, y1]);
    shown.nodes.push({ ...label, x: (x0 + x1) / 2 / scale, y: (y0 + 1) / scale });
  }
  const calm = edges.length < 70 || scale > 1; // in a crowd only the edges at hand have words
  for (const edge of edgesToLabel(edges, nodes, near, calm)) {
    const label = edgeText(edge, nodes, scale, near, taken);
    if (label) shown.edges.push(label);
  }
  return shown;
}

function nodeLabel(node, scale, lines, near) {
  const centre = store.isCentre(node.e);
  const px = Math.max(11, Math.min(centre ? 19 : 16, (centre ? 14.5 : 12.5) * Math.sqrt(Math.max(scale, 0.6))));
  const weight = centre || node.key === near.selected ? 600 : 400;
  const rows = wrapEvenly(node.label, node.key === near.selected || node.key === near.hovered ? 6 : lines);
  const width = Math.max(...rows.map((row) => measure(row, px, weight)));
  const isRinged = node.key === near.selected || near.ringed.has(node.key);
  return { key: node.key, rows, px, weight, width, isRinged, dim: near.selected !== null && !near.keys.has(node.key) && node.key !== near.selected };
}

/** Below, above, right, left of the node, in screen pixels. */
function spotsOf(node, { rows, px, width, isRinged }, scale) {
  const x = node.x * scale, y = node.y * scale, r = node.r * scale + (isRinged ? 8 : 3);
  const height = rows.length * px * 1.22, half = width / 2 + 2;
  return [
    [x - half, y + r, x + half, y + r + height],
    [x - half, y - r - height, x + half, y - r],
    [x + r, y - height / 2, x + r + 2 * half, y + height / 2],
    [x - r - 2 * half, y - height / 2, x - r, y + height / 2],
  ];
}

/** At the rim of the canvas: the place below the node, moved inwards. */
function shifted(node, label, scale, view, taken) {
  if (node.x * scale < view[0] || node.x * scale > view[1]) return undefined;
  const [x0, y0, x1, y1] = spotsOf(node, label, scale)[0];
  const by = Math.max(0, view[0] - x0) - Math.max(0, x1 - view[1]);
  const box = [x0 + by, y0, x1 + by, y1];
  return taken.isFree(box) ? box : undefined;
}

function edgesToLabel(edges, nodes, near, calm) {
  const touches = (edge) => edge.from === near.selected || edge.to === near.selected || edge.id === near.edge || edge.from === near.hovered || edge.to === near.hovered;
  const wanted = edges.filter((edge) => edge.label && nodes.has(edge.from) && nodes.has(edge.to));
  return [...wanted.filter(touches), ...wanted.filter((edge) => calm && !touches(edge) && near.selected === null)];
}

function edgeText(edge, nodes, scale, near, taken) {
  const a = nodes.get(edge.from), b = nodes.get(edge.to);
  const px = 11;
  const text = wrap(edge.label, 14, 1)[0];
  const width = measure(text, px) + 6;
  const length = Math.hypot(b.x - a.x, b.y - a.y) * scale;
  if (length < Math.min(width, 60) + (a.r + b.r) * scale) return null;
  for (const t of [0.5, 0.62, 0.38]) {
    const [x, y] = alongEdge(edge, a, b, t);
    const box = [x * scale - width / 2, y * scale - 8, x * scale + width / 2, y * scale + 8];
    if (!taken.isFree(box)) continue;
    taken.take(box);
    return { id: edge.id, rows: [text], px, weight: 400, width, x, y: y - 7 / scale, dim: false, status: edge.status };
  }
  return null;
}

/** A point of an edge; bent edges are quadratic curves that bow to the left of their way. */
function alongEdge(edge, a, b, t) {
  if (!edge.bend) return [a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t];
  const [mx, my] = bendPoint(edge, a, b);
  const u = 1 - t;
  return [u * u * a.x + 2 * u * t * mx + t * t * b.x, u * u * a.y + 2 * u * t * my + t * t * b.y];
}

function bendPoint(edge, a, b) {
  return [(a.x + b.x) / 2 + edge.bend * (b.y - a.y), (a.y + b.y) / 2 - edge.bend * (b.x - a.x)];
}

/** In a crowd of hospitals names need the room; their badges come when zoomed in. */
function hasBadge(node, near, scale) {
  return node.key === near.selected || node.key === near.hovered || (store.isCentre(node.e) && (near.centres <= 20 || scale > 1.1));
}

/** The badge of a node: its middle in world coordinates, its size in screen pixels. */
function badgeOf(node, scale) {
  const text = `+${Math.min(node.folded, 9999)}`;
  const height = 15, width = measure(text, 10, 600) + 11;
  return { x: node.x + node.r * 0.75 + width * 0.3 / scale, y: node.y - node.r * 0.8 - 1 / scale, width, height, text };
}
