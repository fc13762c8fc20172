// Files to keep: the visible facts as CSV, the picture as SVG and PNG.

function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** A cell of a CSV file; a leading = + - @ would be a formula to a spreadsheet, so it is set apart. */
function csvCell(value) {
  let text = String(value ?? "");
  if (/^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)) text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The rows of the table as CSV text. */
function csvText(rows) {
  const columns = [
    ["subject", (c) => store.name(c[C.S])], ["subject_type", (c) => store.typeName(c[C.S])],
    ["predicate", (c) => store.predicates[c[C.P]]], ["object", (c) => store.name(c[C.O])], ["object_type", (c) => store.typeName(c[C.O])],
    ...["value", "value2", "unit", "comparator", "count", "period", "level", "kind", "role", "holder", "issuer"].map((key) => [key, (c) => store.qual(c)[key]]),
    ["year", (c, n) => store.years[n] || ""], ["status", (c) => store.status(c)], ["confidence", (c) => c[C.CONF]],
    ["quote", (c) => store.quote(c)], ["article", (c) => store.article(c[C.ART]).title],
    ["publication", (c) => store.article(c[C.ART]).publication], ["date", (c) => store.article(c[C.ART]).date],
    ["file", (c) => store.article(c[C.ART]).file], ["start", (c) => c[C.RAW0]], ["end", (c) => c[C.RAW1]],
    ["rule", (c) => DATA.rules[c[C.RULE]]], ["claim", (c) => c[C.ID]],
  ];
  const lines = rows.map((n) => columns.map(([, read]) => csvCell(read(store.claims[n], n))).join(","));
  return `${[columns.map(([key]) => key).join(","), ...lines].join("\r\n")}\r\n`;
}

function saveCsv() {
  const rows = app.state.view === "table" ? tableRows() : pictureClaims();
  // Spreadsheets take a file for UTF-8 only with the mark in front.
  download("claims.csv", new Blob(["\ufeff", csvText(rows)], { type: "text/csv;charset=utf-8" }));
}

/** The whole picture as an SVG document of its own, at zoom 1, with the labels that find room there. */
function svgPicture() {
  livePositions();
  const { colors, near } = picture;
  const list = [...scene.nodes.values()];
  const boxes = list.map((node) => boxAt(node, node.x, node.y, 24));
  const x0 = Math.min(...boxes.map((b) => b[0])), y0 = Math.min(...boxes.map((b) => b[1]));
  const width = Math.max(...boxes.map((b) => b[2])) - x0, height = Math.max(...boxes.map((b) => b[3])) - y0;
  const labels = layoutLabels(scene.nodes, scene.edges, 1, { ...near, selected: null, hovered: null });
  const text = ({ rows, x, y, px, weight, status }) => rows.map((row, n) => svg("text", { x: round(x), y: round(y + (n + 0.86) * px * 1.22), "font-size": px, "font-weight": weight, "text-anchor": "middle", fill: status === PLANNED ? colors.plan : status === undefined ? colors.ink : colors.muted, stroke: colors.surface, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke", text: row }));
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${round(x0)} ${round(y0)} ${round(width)} ${round(height)}`, width: Math.round(width), height: Math.round(height), "font-family": LABEL_FONT },
    svg("title", { text: document.title }),
    svg("rect", { x: round(x0), y: round(y0), width: round(width), height: round(height), fill: colors.surface }),
    scene.edges.map(svgEdge), list.map(svgNode), labels.edges.map(text), labels.nodes.map(text));
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

function svgEdge(edge) {
  const a = scene.nodes.get(edge.from), b = scene.nodes.get(edge.to);
  const { colors } = picture;
  const [mx, my] = bendPoint(edge, a, b);
  const length = Math.hypot(b.x - mx, b.y - my) || 1;
  const ux = (b.x - mx) / length, uy = (b.y - my) / length;
  const tip = [b.x - ux * (b.r + 2), b.y - uy * (b.r + 2)];
  const wing = (side) => `${round(tip[0] - ux * 8 - side * uy * 3.2)} ${round(tip[1] - uy * 8 + side * ux * 3.2)}`;
  const color = edge.status === PLANNED ? colors.plan : colors.edge;
  const dash = edge.isGroup ? [1, 3] : DASHES[edge.status];
  return svg("g", {}, svg("path", { d: `M${round(a.x)} ${round(a.y)}Q${round(mx)} ${round(my)} ${round(tip[0])} ${round(tip[1])}`, fill: "none", stroke: color, "stroke-width": 1.2, "stroke-dasharray": dash ? dash.join(" ") : null }),
    edge.isGroup ? null : svg("path", { d: `M${round(tip[0])} ${round(tip[1])}L${wing(1)}L${wing(-1)}Z`, fill: color }));
}

function svgNode(node) {
  const { colors } = picture;
  if (node.kind === "group") {
    const [half] = boxOf(node);
    return svg("g", {}, svg("rect", { x: node.x - half, y: node.y - 14, width: 2 * half, height: 28, rx: 14, fill: colors.paper, stroke: node.style.color, "stroke-width": 2 }),
      svg("text", { x: node.x, y: node.y + 4.5, "font-size": 13, "text-anchor": "middle", fill: colors.ink, text: node.label }));
  }
  return svg("path", { d: shapePath(node.style.shape, node.x, node.y, node.r), fill: node.style.color, stroke: colors.paper, "stroke-width": 1.5 }, svg("title", { text: node.label }));
}

function saveSvg() {
  download("graph.svg", new Blob([svgPicture().text], { type: "image/svg+xml" }));
}

/** The same picture as pixels, twice as fine, within what browsers can draw. */
function savePng() {
  const { text, width, height } = svgPicture();
  const zoom = Math.min(2, 8000 / Math.max(width, height));
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = el("canvas", { width: Math.round(width * zoom), height: Math.round(height * zoom) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => download("graph.png", blob), "image/png");
  });
  image.addEventListener("error", () => { URL.revokeObjectURL(url); announce(tr("png_failed"), true); });
  image.src = url;
}
