// Finds room for nodes: labels never lie on one another, and what belongs together stands together.

const LINE = 15, CHAR = 12.5, LABEL_WIDTH = 9.5; // as at build time: pixels, pixels, Chinese characters

/** Width of a text in Chinese characters. */
function textWidth(text) {
  let width = 0;
  for (const ch of text) width += ch.codePointAt(0) > 0x2e7f ? 1 : 0.56;
  return width;
}

/** The box of a node with its label around its centre: [half width, above, below]. */
function boxOf(node) {
  if (node.kind === "group") return [textWidth(node.label) * 6.6 + 14, 15, 15];
  const width = textWidth(node.label);
  const half = Math.max(node.r + 4, (Math.min(width, LABEL_WIDTH) * CHAR) / 2);
  return [half, node.r + 2, node.r + 6 + LINE * (width <= LABEL_WIDTH ? 1 : 2)];
}

/** Boxes that are taken, found again by a coarse grid. */
class Room {
  constructor(cell = 96) { this.cell = cell; this.grid = new Map(); }

  *cells([x0, y0, x1, y1]) {
    for (let i = Math.floor(x0 / this.cell); i <= Math.floor(x1 / this.cell); i += 1) {
      for (let j = Math.floor(y0 / this.cell); j <= Math.floor(y1 / this.cell); j += 1) yield i * 65536 + j;
    }
  }

  isFree(box) {
    for (const key of this.cells(box)) {
      for (const [x0, y0, x1, y1] of this.grid.get(key) ?? []) {
        if (box[0] < x1 && box[2] > x0 && box[1] < y1 && box[3] > y0) return false;
      }
    }
    return true;
  }

  take(box) {
    for (const key of this.cells(box)) {
      if (!this.grid.has(key)) this.grid.set(key, []);
      this.grid.get(key).push(box);
    }
  }
}

function boxAt(node, x, y, gap = 5) {
  const [half, above, below] = boxOf(node);
  return [x - half - gap, y - above - gap, x + half + gap, y + below + gap];
}

/**
 * Gives positions to the nodes that have none: around their anchor, in rings, in their order. Around the
 * middle of the picture the rings are whole; elsewhere they open away from the middle.
 */
function placeNodes(nodes) {
  const room = new Room();
  const waiting = new Map(); // anchor key → nodes
  for (const node of nodes.values()) {
    if (node.x !== undefined) room.take(boxAt(node, node.x, node.y));
    else {
      const anchor = nodes.has(node.anchor) ? node.anchor : null;
      if (!waiting.has(anchor)) waiting.set(anchor, []);
      waiting.get(anchor).push(node);
    }
  }
  // An anchor may wait for a place itself, so go round until nothing moves on.
  while (waiting.size) {
    const ready = [...waiting.keys()].filter((key) => key === null || nodes.get(key).x !== undefined);
    if (!ready.length) { waiting.set(null, [...waiting.values()].flat()); for (const k of [...waiting.keys()]) if (k !== null) waiting.delete(k); continue; }
    for (const key of ready) {
      const list = waiting.get(key);
      waiting.delete(key);
      ringAround(key === null ? null : nodes.get(key), list, nodes, room);
    }
  }
}

function ringAround(anchor, list, nodes, room) {
  const [cx, cy] = middle(nodes);
  const x = anchor ? anchor.x : cx, y = anchor ? anchor.y : cy;
  const away = Math.hypot(x - cx, y - cy);
  const central = !anchor || away < 60;
  const out = central ? -Math.PI / 2 : Math.atan2(y - cy, x - cx);
  const spread = central ? Math.PI : Math.PI * 0.62;
  const stretch = 1.3; // labels are wide, so rings are too
  let radius = (anchor ? anchor.r + 54 : 0);
  let at = 0;
  for (let ring = 0; at < list.length && ring < 60; ring += 1) {
    const step = Math.min(0.6, 9 / Math.max(radius, 9));
    for (let angle = out - spread; angle < out + spread && at < list.length; angle += step) {
      const node = list[at];
      const px = x + radius * stretch * Math.cos(angle), py = y + radius * Math.sin(angle);
      const box = boxAt(node, px, py);
      if (!room.isFree(box)) continue;
      room.take(box);
      node.x = Math.round(px);
      node.y = Math.round(py);
      at += 1;
    }
    radius += 46;
  }
  for (; at < list.length; at += 1) { list[at].x = Math.round(x + 30 * at); list[at].y = Math.round(y + radius); }
}

function middle(nodes) {
  let x = 0, y = 0, count = 0;
  for (const node of nodes.values()) if (node.x !== undefined) { x += node.x; y += node.y; count += 1; }
  return count ? [x / count, y / count] : [0, 0];
}
