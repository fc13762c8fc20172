// Search: names, aliases, short forms, pinyin and its initials; a list of suggestions under the field.

const searchIndex = (() => {
  const size = store.size;
  const names = new Array(size), sounds = new Array(size), initials = new Array(size);
  for (let e = 0; e < size; e += 1) {
    names[e] = [store.name(e), ...store.aliases(e), ...store.shorts(e)].join("\n").toLowerCase();
    const pinyin = store.pinyin(e);
    sounds[e] = pinyin.replaceAll(" ", "");
    initials[e] = pinyin.split("|").map((name) => name.split(" ").map((s) => s[0] ?? "").join("")).join("|");
  }
  return { names, sounds, initials };
})();

/** The entities that answer a query, best first. */
function search(query, limit = 12, only = () => true) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  const latin = /^[a-z0-9' ]+$/.test(wanted) ? wanted.replace(/[' ]/g, "") : "";
  const hits = [];
  for (let e = 0; e < store.size; e += 1) {
    let score = nameScore(searchIndex.names[e], wanted);
    if (!score && latin) score = soundScore(e, latin);
    if (score && only(e)) hits.push([score + Math.min(store.claimsOf(e).length, 200) / 250 + (store.isCentre(e) ? 0.5 : 0), e]);
  }
  hits.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  return hits.slice(0, limit).map(([, e]) => e);
}

function nameScore(names, wanted) {
  const at = names.indexOf(wanted);
  if (at < 0) return 0;
  if (names.startsWith(wanted) && (names.length === wanted.length || names[wanted.length] === "\n")) return 10;
  if (`\n${names}\n`.includes(`\n${wanted}\n`)) return 9.6;
  if (at === 0) return 7;
  return names[at - 1] === "\n" ? 6 : 5;
}

function soundScore(e, latin) {
  const initials = searchIndex.initials[e];
  if (initials === "") return 0;
  const short = initials.indexOf(latin);
  if (short === 0) return initials.length === latin.length ? 4.8 : 4;
  if (short > 0) return initials[short - 1] === "|" ? 4 : 2.5;
  const at = searchIndex.sounds[e].indexOf(latin);
  if (at < 0) return 0;
  return at === 0 || searchIndex.sounds[e][at - 1] === "|" ? 4.2 : 2;
}

/**
 * Makes an input a combobox with suggestions. `pick(e)` is called with the entity chosen; `only` says which
 * entities may be suggested.
 */
function combobox(input, list, pick, only) {
  let found = [], active = -1;
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); active = -1; };
  const mark = (n) => {
    active = n;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === n)));
    if (n >= 0) { input.setAttribute("aria-activedescendant", list.children[n].id); list.children[n].scrollIntoView({ block: "nearest" }); }
  };
  const choose = (e) => { close(); input.value = ""; pick(e); };
  const show = () => {
    found = search(input.value, 12, only);
    if (!input.value.trim()) { close(); return; }
    const times = new Map();
    for (const e of found) times.set(store.name(e), (times.get(store.name(e)) ?? 0) + 1);
    put(list, found.map((e, n) => suggestion(e, `${list.id}-${n}`, input.value, times.get(store.name(e)) > 1, () => choose(e))),
      found.length ? null : el("li", { class: "none", role: "option", "aria-disabled": "true", id: `${list.id}-none`, text: tr("search_none") }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (found.length) mark(0);
    announce(tr("search_count", { n: found.length }));
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => { if (input.value) show(); });
  input.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== input) close(); }, 150));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter ends an input method's own choice
    if (event.key === "ArrowDown" && found.length) { mark((active + 1) % found.length); event.preventDefault(); }
    else if (event.key === "ArrowUp" && found.length) { mark((active + found.length - 1) % found.length); event.preventDefault(); }
    else if (event.key === "Enter" && found.length && !list.hidden) { event.preventDefault(); choose(found[Math.max(active, 0)]); }
    else if (event.key === "Escape") { if (list.hidden) input.value = ""; close(); event.stopPropagation(); }
  });
}

/** `isShared`: others in the list have the same name, so it is said whose this is. */
function suggestion(e, id, query, isShared, run) {
  const owner = isShared && store.claimsOf(e).length ? ` · ${store.name(store.other(store.claims[store.claimsOf(e)[0]], e))}` : "";
  const other = [...store.aliases(e), ...store.shorts(e)].find((name) => name.toLowerCase().includes(query.trim().toLowerCase()));
  const named = store.name(e).toLowerCase().includes(query.trim().toLowerCase());
  return el("li", { id, role: "option", "aria-selected": "false", on: { pointerdown: (event) => { event.preventDefault(); run(); } } },
    typeGlyph(store.style(e)),
    el("span", { class: "name" }, withMark(store.name(e), query), !named && other ? el("small", { text: ` ${tr("also")} ${other}` }) : null, owner ? el("small", { text: owner }) : null),
    el("small", { class: "kind", text: `${term("types", store.typeName(e))} ${store.claimsOf(e).length}` }));
}

/** A text with the part that was searched for marked. */
function withMark(text, query) {
  const wanted = query.trim().toLowerCase();
  const at = text.toLowerCase().indexOf(wanted);
  if (at < 0 || !wanted) return [text];
  return [text.slice(0, at), el("mark", { text: text.slice(at, at + wanted.length) }), text.slice(at + wanted.length)];
}

function startSearch() {
  combobox($("search"), $("suggestions"), (e) => { select(e, { fly: true }); if (isNarrow()) $("search").blur(); });
}
