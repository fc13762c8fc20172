// Shapes and colours of types, drawn the same way in the legend, in panels and in the SVG that is saved.

/** The outline of a shape around (x, y) as SVG path data; the proportions are vis-network's. */
function shapePath(shape, x, y, r) {
  const ring = (count, turn, radius = () => r, dy = 0) => {
    const points = Array.from({ length: count }, (_, n) => {
      const angle = turn + (2 * Math.PI * n) / count;
      const length = radius(n);
      return `${round(x + length * Math.cos(angle))},${round(y + dy + length * Math.sin(angle))}`;
    });
    return `M${points.join("L")}Z`;
  };
  const up = -Math.PI / 2;
  switch (shape) {
    case "square": return `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
    case "triangle": return ring(3, up, () => r * 1.2, r * 0.28);
    case "triangleDown": return ring(3, -up, () => r * 1.2, -r * 0.28);
    case "diamond": return ring(4, up);
    case "hexagon": return ring(6, 0);
    case "star": return ring(10, up, (n) => (n % 2 ? r * 0.47 : r * 1.15), r * 0.08);
    default: return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
  }
}

const round = (value) => Math.round(value * 100) / 100;

/** The sign of a type, for lists and the legend. */
function typeGlyph(style) {
  return svg("svg", { class: "glyph", viewBox: "0 0 18 18", "aria-hidden": "true" },
    svg("path", { d: shapePath(style.shape, 9, 9, style.shape === "dot" || style.shape === "square" ? 6 : 7), fill: style.color }));
}

const ICONS = {
  search: "M7.5 2.5a5 5 0 1 0 0 10a5 5 0 1 0 0-10M11.2 11.2L15.5 15.5",
  close: "M4 4L14 14M14 4L4 14",
  plus: "M9 3V15M3 9H15",
  minus: "M3 9H15",
  fit: "M3 7V3H7M11 3H15V7M15 11V15H11M7 15H3V11",
  undo: "M6.5 3L3 6.5L6.5 10M3.5 6.5H11a4 4 0 0 1 0 8H7",
  home: "M3 8.5L9 3L15 8.5M4.5 7.5V15H13.5V7.5",
  filter: "M2.5 4H15.5L10.5 9.8V15L7.5 13.4V9.8Z",
  save: "M9 2.5V11M5.5 7.8L9 11.3L12.5 7.8M3 14.8H15",
  theme: "M9 2.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M9 2.5V15.5M9 5.5L13.5 4.2M9 9H15.5M9 12.5L13.5 13.8",
  graph: "M4.5 4.5L13 6.5M4.5 4.5L8 13.5M13 6.5L8 13.5M4.5 2.7a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6M13 4.7a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6M8 11.7a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6",
  table: "M2.5 3.5H15.5V14.5H2.5ZM2.5 7H15.5M2.5 10.8H15.5M7 3.5V14.5",
  compare: "M4 15V8M9 15V3M14 15V10.5M2 15.2H16",
  path: "M4 14a1.8 1.8 0 1 0 .01 0M14 4a1.8 1.8 0 1 0 .01 0M5.5 12.5L12.5 5.5",
  focus: "M9 5.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M9 1.5V4M9 14V16.5M1.5 9H4M14 9H16.5",
  expand: "M9 7.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6M5 5L2.5 2.5M13 5L15.5 2.5M5 13L2.5 15.5M13 13L15.5 15.5",
  hide: "M2 9C5 4.5 13 4.5 16 9C13 13.5 5 13.5 2 9M3 15L15 3",
  pin: "M6 2.5H12L11 8L13.5 10.5H4.5L7 8ZM9 10.5V16",
  print: "M5 6.5V2.5H13V6.5M5 13H2.5V6.5H15.5V13H13M5 10.5H13V15.5H5Z",
};

function glyphIcon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 18 18", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}
