// From the state to the picture: which nodes and edges are drawn, and where.

const MAX_DRAWN = 500; // vis-network grows slow beyond
const OPEN_SINGLY = 24; // neighbours that unfold one by one; more of them come as groups by predicate
const FOCUS_SINGLY = 60;
const GROUP_STEP = 60; // members that one opening of a group shows

const scene = { nodes: new Map(), edges: [], memory: new Map(), base: "", isFull: false };

/** Works out the picture of a state; filter.now must be that of the state. */
function buildScene(s) {
  const base = JSON.stringify([s.base, isNarrow(), s.base.kind === "overview" && filter.isActive(s) ? s.off : 0]);
  if (base !== scene.base) scene.memory = new Map();
  scene.base = base;
  const draft = { nodes: new Map(), hidden: new Set(s.hidden), isFull: false, opened: new Map() };
  if (s.base.kind === "focus") drawFocus(draft, s.base.a, s.base.depth);
  else if (s.base.kind === "path") drawPath(draft, s.base.a, s.base.b);
  else drawOverview(draft, s);
  for (const [op, key] of s.ops) ({ open: openKey, fold: foldKey, show: bringIn })[op](draft, key);
  for (const node of draft.nodes.values()) {
    const fixed = s.pins[node.key] ?? scene.memory.get(node.key);
    if (fixed) [node.x, node.y] = fixed;
  }
  placeNodes(draft.nodes);
  // A pinned node goes back to where it was before when its pin is taken away.
  for (const node of draft.nodes.values()) if (!(node.key in s.pins)) scene.memory.set(node.key, [node.x, node.y]);
  scene.nodes = draft.nodes;
  scene.edges = drawnEdges(draft.nodes);
  scene.isFull = draft.isFull;
  for (const node of draft.nodes.values()) node.folded = node.kind === "entity" ? countFolded(draft, node) : 0;
  return scene;
}

function addEntity(draft, e, anchor = null, at = null) {
  if (draft.nodes.has(e) || draft.hidden.has(e)) return false;
  if (draft.nodes.size >= MAX_DRAWN) { draft.isFull = true; return false; }
  const style = store.style(e);
  const node = { key: e, kind: "entity", e, label: store.name(e), style, r: style.size, anchor };
  if (at) [node.x, node.y] = at;
  draft.nodes.set(e, node);
  return true;
}

function addGroup(draft, key, anchor, members, label, style, at = null) {
  if (!members.length || draft.nodes.has(key)) return;
  if (draft.nodes.size >= MAX_DRAWN) { draft.isFull = true; return; }
  const node = { key, kind: "group", members, label, style, r: 14, anchor };
  if (at) [node.x, node.y] = at;
  draft.nodes.set(key, node);
}

/** The overview of the build; if filters take nodes away, the next best fill their room. */
function drawOverview(draft, s) {
  const made = DATA.overview[isNarrow() ? "narrow" : "wide"];
  const { alive } = filter.now;
  const kept = made.nodes.map((row) => ({ ...row, e: store.number(row.id) })).filter(({ e }) => e >= 0 && alive[e]);
  const active = filter.isActive(s);
  if (active) drawCloser(draft, kept, made.nodes.length);
  else for (const { e, x, y } of kept) addEntity(draft, e, null, [x, y]);
  if (active) fillOverview(draft, made.nodes.length);
  const places = new Map(made.nodes.map((row) => [row.id, [row.x, row.y]]));
  for (const [key, list] of made.groups) {
    const members = list.filter((e) => alive[e] && !draft.nodes.has(e) && !draft.hidden.has(e));
    const leader = store.number(key.slice("group:".length));
    addGroup(draft, key, leader >= 0 ? leader : null, members, tr("group_centres", { n: members.length }),
      DATA.look.centre, active ? null : places.get(key));
  }
}

/** What filters leave of the overview moves together, each node keeping its direction. */
function drawCloser(draft, kept, before) {
  const shrink = Math.min(1, Math.max(0.4, Math.sqrt((kept.length * 1.6) / Math.max(before, 1))));
  const room = new Room();
  for (const { e, x, y } of kept) {
    if (!addEntity(draft, e)) continue;
    const node = draft.nodes.get(e);
    const box = boxAt(node, x * shrink, y * shrink);
    if (!room.isFree(box)) { node.anchor = [...neighbours(e).keys()].find((other) => draft.nodes.has(other)) ?? null; continue; }
    room.take(box);
    [node.x, node.y] = [Math.round(x * shrink), Math.round(y * shrink)];
  }
}

function fillOverview(draft, budget) {
  const { alive } = filter.now;
  if (![...draft.nodes.values()].some((node) => store.isCentre(node.e))) {
    for (let e = 0; e < store.size && draft.nodes.size < budget / 3; e += 1) if (alive[e] && store.isCentre(e)) addEntity(draft, e);
  }
  const queues = [...draft.nodes.keys()].filter((e) => store.isCentre(e)).map((e) => [e, ranked(neighbours(e)).map(([o]) => o)]);
  for (const allowHubs of [false, true]) {
    let added = true;
    while (added && draft.nodes.size < budget) {
      added = false;
      for (const [centre, list] of queues) {
        const at = list.findIndex((o) => !draft.nodes.has(o) && !draft.hidden.has(o) && (allowHubs || !store.isHub(o)));
        if (at < 0 || draft.nodes.size >= budget) continue;
        added = addEntity(draft, list[at], centre) || added;
        list.splice(at, 1);
      }
    }
    if (draft.nodes.size > queues.length) return;
  }
}

function drawFocus(draft, root, depth) {
  addEntity(draft, root, null, [0, 0]);
  const first = unfold(draft, root, FOCUS_SINGLY);
  if (depth < 2) return;
  for (const e of first.filter((other) => !store.isHub(other))) {
    const room = Math.min(12, 150 - draft.nodes.size);
    const more = ranked(neighbours(e)).filter(([o]) => !draft.nodes.has(o) && !draft.hidden.has(o) && !store.isHub(o));
    for (const [other] of more.slice(0, Math.max(0, room))) addEntity(draft, other, e);
  }
}

/** Paths run from left to right, one column for each step. */
function drawPath(draft, a, b) {
  const found = shortestPaths(a, b) ?? [[a, 0], [b, 2]];
  const columns = new Map();
  for (const [e, step] of found) columns.set(step, [...(columns.get(step) ?? []), e]);
  const last = Math.max(...columns.keys());
  const narrow = isNarrow();
  for (const [step, list] of columns) {
    list.sort((x, y) => x - y).forEach((e, n) => {
      const along = (step - last / 2) * (narrow ? 190 : 250);
      const across = (n - (list.length - 1) / 2) * (narrow ? 150 : 84);
      addEntity(draft, e, null, narrow ? [across, along] : [along, across]);
    });
  }
}

/** A node that is looked for comes in beside what is drawn of its neighbours. */
function bringIn(draft, e) {
  draft.hidden.delete(e);
  const friend = ranked(neighbours(e)).find(([other]) => draft.nodes.has(other));
  addEntity(draft, e, friend ? friend[0] : null);
}

/** Adds neighbours of an entity, singly as far as `limit` goes and then as groups; returns those added singly. */
function unfold(draft, e, limit) {
  const pairs = ranked(neighbours(e)).filter(([other]) => !draft.nodes.has(other) && !draft.hidden.has(other));
  const groups = byPredicate(e, pairs);
  const order = new Map(groups.map((g, n) => [g, n]));
  let room = limit;
  const single = new Set();
  for (const group of [...groups].sort((x, y) => x.members.length - y.members.length || order.get(x) - order.get(y))) {
    if (group.members.length > room) break;
    room -= group.members.length;
    single.add(group);
  }
  const added = [];
  // A hub of one kind of tie would show nothing but a group: then the first members stand beside it.
  const share = single.size ? 0 : Math.floor(limit / Math.max(groups.length, 1) / 2);
  for (const group of groups) {
    const shown = single.has(group) ? group.members : group.members.slice(0, share);
    for (const other of shown) if (addEntity(draft, other, e)) added.push(other);
    addPredicateGroup(draft, { ...group, members: group.members.slice(shown.length) });
  }
  return added;
}

function addPredicateGroup(draft, { key, dir, p, owner, members }) {
  if (!members.length) return;
  const name = term("predicates", store.predicates[p]);
  const label = `${dir === "in" ? "← " : ""}${name} ${members.length}`;
  addGroup(draft, key, owner, members, label, store.style(members[0]));
  const node = draft.nodes.get(key);
  if (node) Object.assign(node, { owner, p, dir });
}

function openKey(draft, key) {
  if (typeof key === "number") { if (draft.nodes.has(key)) unfold(draft, key, OPEN_SINGLY); return; }
  const group = draft.nodes.get(key);
  if (!group) return;
  const shown = group.members.slice(0, GROUP_STEP), rest = group.members.slice(GROUP_STEP);
  draft.nodes.delete(key);
  const anchor = group.owner ?? group.anchor;
  for (const e of shown) addEntity(draft, e, anchor);
  if (!rest.length) return;
  if (group.p === undefined) addGroup(draft, key, anchor, rest, tr("group_centres", { n: rest.length }), group.style);
  else addPredicateGroup(draft, { key, dir: group.dir, p: group.p, owner: group.owner, members: rest });
}

/** Takes away what hangs off an entity alone. */
function foldKey(draft, e) {
  if (!draft.nodes.has(e)) return;
  for (const node of [...draft.nodes.values()]) {
    if (node.kind === "group" ? node.owner === e : node.e !== e && !store.isCentre(node.e) && hangsOff(draft, node.e, e)) {
      draft.nodes.delete(node.key);
    }
  }
}

function hangsOff(draft, leaf, e) {
  let linked = false;
  for (const other of neighbours(leaf).keys()) {
    if (other === e) linked = true;
    else if (draft.nodes.has(other)) return false;
  }
  return linked;
}

function countFolded(draft, node) {
  const grouped = new Set();
  for (const other of draft.nodes.values()) if (other.kind === "group" && other.owner === node.e) other.members.forEach((m) => grouped.add(m));
  let count = 0;
  for (const other of neighbours(node.e).keys()) {
    if (!draft.nodes.has(other) && !draft.hidden.has(other) && !grouped.has(other)) count += 1;
  }
  return count;
}

/** One edge for all claims of one status between two nodes, and one for each group to its owner. */
function drawnEdges(nodes) {
  const edges = new Map();
  for (const node of nodes.values()) {
    if (node.kind === "group") {
      const owner = node.owner ?? node.anchor;
      if (nodes.has(owner)) edges.set(`g|${node.key}`, { id: `g|${node.key}`, from: owner, to: node.key, claims: [], status: ACTUAL, isGroup: true, label: "", bend: 0 });
      continue;
    }
    for (const n of store.claimsOf(node.e)) {
      const c = store.claims[n];
      if (c[C.S] !== node.e || !filter.passes(n) || !nodes.has(c[C.O]) || c[C.O] === c[C.S]) continue;
      const id = `${c[C.S]}>${c[C.O]}>${c[C.STATUS]}`;
      if (!edges.has(id)) edges.set(id, { id, from: c[C.S], to: c[C.O], claims: [], status: c[C.STATUS], label: "", bend: 0 });
      edges.get(id).claims.push(n);
    }
  }
  const between = new Map();
  for (const edge of edges.values()) {
    const pair = [edge.from, edge.to].map(String).sort().join("~");
    const before = between.get(pair) ?? 0;
    between.set(pair, before + 1);
    edge.bend = before * 0.18; // parallel edges bow out
    edge.label = edgeLabel(edge);
  }
  return [...edges.values()];
}

function edgeLabel(edge) {
  if (edge.isGroup) return "";
  const words = [...new Set(edge.claims.map((n) => {
    const c = store.claims[n];
    return (store.qual(c).value !== undefined && valueText(c)) || term("predicates", store.predicates[c[C.P]]);
  }))];
  const text = words.length > 2 ? tr("and_more", { first: words[0], n: words.length }) : words.join(" · ");
  return edge.status === ACTUAL ? text : `${text}（${term("statuses", DATA.statuses[edge.status])}）`;
}
