// Small helpers: elements (text only, never markup), words in the chosen language, numbers.

const readJson = (id) => JSON.parse(document.getElementById(id).textContent);
const CONFIG = readJson("config");
const DATA = readJson("data");
const $ = (id) => document.getElementById(id);

/** The language of the interface; set by state.js. */
const ui = { lang: "zh" };

/**
 * Makes an element. `props`: `class`, `text`, `on` (event → function), `data` (dataset), and attributes;
 * null and false are left out. Children are nodes or strings; strings become text nodes.
 */
function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG elements. */
function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(node, props, children) {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") node.textContent = value;
    else if (key === "class") node.setAttribute("class", value);
    else if (key === "on") for (const [type, run] of Object.entries(value)) node.addEventListener(type, run);
    else if (key === "data") Object.assign(node.dataset, value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === 0 || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Empties an element and puts children in. */
function put(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** A word of the interface; `{name}` in it is replaced by `vars.name`. A key with _1 is for one thing. */
function tr(key, vars = {}) {
  const words = CONFIG.strings[ui.lang];
  const text = (vars.n === 1 && words[`${key}_1`]) || (words[key] ?? key);
  const known = { ...DATA.look.words[ui.lang], ...vars };
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(known, name) ? String(known[name]) : whole));
}

/** A label of the schema: group is types, predicates, levels, statuses or concepts. */
function term(group, name) {
  const entry = Object.hasOwn(DATA.labels[group] ?? {}, name) ? DATA.labels[group][name] : null;
  return (entry && entry[ui.lang]) || name;
}

/** 110000000 in hundreds of millions (Chinese counts so) or as 110,000,000 in English. */
function number(value) {
  if (typeof value !== "number") return String(value);
  if (ui.lang === "zh") {
    for (const [size, sign] of [[1e8, tr("hundred_million")], [1e4, tr("ten_thousand")]]) {
      if (Math.abs(value) >= size) return `${trim(value / size, 4)}${sign}`;
    }
    return trim(value, 4);
  }
  return value.toLocaleString("en", { maximumFractionDigits: 4 });
}

const trim = (value, digits) => String(Number(value.toFixed(digits)));

/** Says something to screen readers and, if `show`, to all for some seconds. */
function announce(text, show = false) {
  $("live").textContent = text;
  if (!show) return;
  const toast = $("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { toast.hidden = true; }, 4000);
}

/** Runs `run` once, soon, however often it is asked for. */
function soon(run, wait = 0) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), wait);
  };
}

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isNarrow = () => window.matchMedia("(max-width: 760px)").matches;

/** A button with a text, and an icon before it if given. */
function button(text, run, props = {}) {
  const { icon, ...rest } = props;
  return el("button", { type: "button", ...rest, on: { click: run } }, icon ? glyphIcon(icon) : null, el("span", { text }));
}
