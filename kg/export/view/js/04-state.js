// What is shown, as one plain value: the picture is derived from it, undo keeps old ones, the URL hash holds it.

const FACETS = ["type", "predicate", "status", "level", "article"]; // those whose values are ticked
const NONE = "-"; // the value of a facet for claims that do not state one

function freshState() {
  return {
    base: DATA.root && store.number(DATA.root) >= 0 ? { kind: "focus", a: store.number(DATA.root), depth: 2 } : { kind: "overview" },
    ops: [], // ["open" | "fold" | "show", key] in the order in which they were done
    hidden: [], // numbers of entities
    pins: {}, // key → [x, y]
    off: { type: [], predicate: [], status: [], level: [], article: [] }, // values that are unticked
    years: null, // [from, to]
    undated: true, // with a range of years: show also claims without a year
    confidence: 0,
    selected: null, // {kind: "entity" | "claims", …}
    view: "graph",
    compare: [],
    lang: "",
    theme: "",
  };
}

const app = {
  state: freshState(),
  past: [],
  listeners: [],
  /** Calls `run(state, changed)` after every change; `changed` has the keys that changed. */
  listen(run) { this.listeners.push(run); },
  /** Changes the state by `patch`. Steps that alter the picture can be undone. */
  change(patch, { undoable = true } = {}) {
    const before = this.state;
    const changed = new Set(Object.keys(patch).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(patch[key])));
    if (!changed.size) return;
    if (undoable) {
      this.past.push(before);
      if (this.past.length > 100) this.past.shift();
    }
    this.state = { ...before, ...patch };
    this.tell(changed);
  },
  undo() {
    const last = this.past.pop();
    if (!last) return false;
    const changed = new Set(Object.keys(last).filter((key) => last[key] !== this.state[key]));
    this.state = { ...last, lang: this.state.lang, theme: this.state.theme };
    this.tell(changed);
    return true;
  },
  tell(changed) {
    for (const run of this.listeners) run(this.state, changed);
    saveHash();
  },
};

// The hash: key=value pairs joined by &. Entities stand by their ids, so links outlive a new build.
const enc = encodeURIComponent; // leaves no : ; or , in a text, so these can be signs
const OP_SIGNS = { open: "", fold: ":", show: ";" };
const idOf = (e) => enc(store.id(e));
const keyToText = (key) => (typeof key === "number" ? idOf(key) : enc(key));

function toHash(s) {
  const out = [];
  const fresh = freshState();
  const add = (key, value) => { if (value) out.push(`${key}=${value}`); };
  add("lang", s.lang);
  add("theme", s.theme);
  if (s.view !== "graph") add("view", s.view);
  if (JSON.stringify(s.base) !== JSON.stringify(fresh.base)) {
    add("base", [s.base.kind, ...(s.base.a === undefined ? [] : [idOf(s.base.a)]), ...(s.base.kind === "path" ? [idOf(s.base.b)] : []), ...(s.base.depth ? [s.base.depth] : [])].join(","));
  }
  add("ops", s.ops.map(([op, key]) => `${OP_SIGNS[op]}${keyToText(key)}`).join(","));
  add("hide", s.hidden.map(idOf).join(","));
  add("pins", Object.entries(s.pins).map(([key, [x, y]]) => `${/^\d+$/.test(key) ? idOf(Number(key)) : enc(key)}:${Math.round(x)}:${Math.round(y)}`).join(","));
  for (const facet of FACETS) add(facet, facetToText(facet, s.off[facet]));
  if (s.years) add("years", `${s.years[0]}-${s.years[1]}`);
  if (!s.undated) add("undated", "0");
  if (s.confidence) add("confidence", s.confidence);
  if (s.selected?.kind === "entity") add("sel", idOf(s.selected.e));
  if (s.selected?.kind === "claims") add("claims", s.selected.list.slice(0, 40).map((n) => enc(store.claims[n][C.ID])).join(","));
  add("compare", s.compare.map(idOf).join(","));
  return out.join("&");
}

/** Ticked values if they are fewer, otherwise unticked ones after a ":". */
function facetToText(facet, off) {
  if (!off.length) return "";
  const all = facetValues(facet);
  const on = all.filter((value) => !off.includes(value));
  return on.length < off.length ? on.map(enc).join(",") || ":*" : `:${off.map(enc).join(",")}`;
}

function facetFromText(facet, text) {
  const all = facetValues(facet);
  if (text === ":*") return all;
  const listed = new Set(text.replace(/^:/, "").split(",").map(decode));
  return text.startsWith(":") ? all.filter((v) => listed.has(v)) : all.filter((v) => !listed.has(v));
}

function decode(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

/** The state that a hash describes; what it names that the data does not have is left out. */
function fromHash(hash) {
  const s = freshState();
  const given = Object.fromEntries(hash.replace(/^#/, "").split("&").filter(Boolean).map((pair) => {
    const cut = pair.indexOf("=");
    return cut < 0 ? [pair, ""] : [pair.slice(0, cut), pair.slice(cut + 1)];
  }));
  const entity = (text) => store.number(decode(text));
  const list = (key) => (given[key] ? given[key].split(",") : []);
  const known = (text) => { const e = entity(text); return e >= 0 ? e : /^(group:|p\|)/.test(decode(text)) ? decode(text) : null; };
  if (given.lang === "zh" || given.lang === "en") s.lang = given.lang;
  if (given.theme === "dark" || given.theme === "light") s.theme = given.theme;
  if (["table", "compare"].includes(given.view)) s.view = given.view;
  const base = list("base");
  if (base[0] === "focus" && entity(base[1] ?? "") >= 0) s.base = { kind: "focus", a: entity(base[1]), depth: base[2] === "1" ? 1 : 2 };
  else if (base[0] === "path" && entity(base[1] ?? "") >= 0 && entity(base[2] ?? "") >= 0) s.base = { kind: "path", a: entity(base[1]), b: entity(base[2]) };
  else if (base[0] === "overview") s.base = { kind: "overview" };
  s.ops = list("ops").map((text) => [{ ":": "fold", ";": "show" }[text[0]] ?? "open", known(text.replace(/^[:;]/, ""))]).filter(([, key]) => key !== null);
  s.hidden = list("hide").map(entity).filter((e) => e >= 0);
  for (const text of list("pins")) {
    const [name, x, y] = text.split(":");
    const key = known(name);
    if (key !== null && Number.isFinite(Number(x)) && Number.isFinite(Number(y))) s.pins[key] = [Number(x), Number(y)];
  }
  for (const facet of FACETS) if (given[facet]) s.off[facet] = facetFromText(facet, given[facet]);
  const years = /^(\d{1,4})-(\d{1,4})$/.exec(given.years ?? "");
  if (years) s.years = [Number(years[1]), Number(years[2])];
  s.undated = given.undated !== "0";
  s.confidence = Math.min(1, Math.max(0, Number(given.confidence) || 0));
  if (given.sel && entity(given.sel) >= 0) s.selected = { kind: "entity", e: entity(given.sel) };
  else if (given.claims) {
    const wanted = new Set(list("claims").map(decode));
    const found = store.claims.flatMap((c, n) => (wanted.has(c[C.ID]) ? [n] : []));
    if (found.length) s.selected = { kind: "claims", list: found };
  }
  s.compare = list("compare").map(entity).filter((e) => e >= 0).slice(0, 4);
  return s;
}

function saveHash() {
  const hash = toHash(app.state);
  if (hash === saveHash.last) return;
  saveHash.last = hash;
  try { history.replaceState(null, "", `#${hash}`); } catch { location.hash = hash; }
}
