// Walks over the graph, along claims that pass the filters: neighbours, steps around a node, shortest paths.

/** Neighbours of an entity → the numbers of the claims that link them, the strongest neighbours first. */
function neighbours(e) {
  const found = new Map();
  for (const n of store.claimsOf(e)) {
    if (!filter.passes(n)) continue;
    const other = store.other(store.claims[n], e);
    if (other === e) continue;
    if (found.has(other)) found.get(other).push(n);
    else found.set(other, [n]);
  }
  return found;
}

function strength(list) {
  let best = 0;
  for (const n of list) best = Math.max(best, store.weightOf(store.claims[n]));
  return best;
}

/** [entity, claims] pairs of the neighbours: by strength, then in the order of the data. */
function ranked(found) {
  return [...found].sort((x, y) => strength(y[1]) - strength(x[1]) || x[0] - y[0]);
}

/** Neighbours by predicate and direction: key → {dir, p, members}; each neighbour in one group only. */
function byPredicate(e, pairs) {
  const groups = new Map();
  for (const [other, list] of pairs) {
    const c = store.claims[list[0]];
    const dir = c[C.S] === e ? "out" : "in";
    const key = `p|${store.id(e)}|${dir}|${store.predicates[c[C.P]]}`;
    if (!groups.has(key)) groups.set(key, { key, dir, p: c[C.P], owner: e, members: [] });
    groups.get(key).members.push(other);
  }
  return [...groups.values()];
}

/**
 * All shortest paths between two entities: their nodes as [entity, steps from a] pairs, or null.
 * Metrics, years, places and names link nearly everything, so paths go through them only if no other does.
 */
function shortestPaths(a, b, limit = 40) {
  return walkPaths(a, b, limit, false) ?? walkPaths(a, b, limit, true);
}

function walkPaths(a, b, limit, throughHubs) {
  const steps = new Map([[a, 0]]);
  let edge = [a];
  for (let depth = 1; edge.length && !steps.has(b); depth += 1) {
    const next = [];
    for (const e of edge) {
      if (e !== a && store.isHub(e) && !throughHubs) continue;
      for (const n of store.claimsOf(e)) {
        if (!filter.passes(n)) continue;
        const other = store.other(store.claims[n], e);
        if (!steps.has(other)) { steps.set(other, depth); next.push(other); }
      }
    }
    edge = next;
  }
  if (!steps.has(b)) return null;
  // Back from b: every neighbour one step nearer to a is on a shortest path.
  const kept = new Map([[b, steps.get(b)]]);
  let back = [b];
  while (back.length) {
    const next = [];
    for (const e of back) {
      const nearer = ranked(neighbours(e)).map(([other]) => other)
        .filter((other) => steps.get(other) === steps.get(e) - 1 && (throughHubs || other === a || !store.isHub(other)));
      for (const other of nearer) {
        if (kept.has(other) || (kept.size >= limit && other !== a && nearer[0] !== other)) continue;
        kept.set(other, steps.get(other));
        next.push(other);
      }
    }
    back = next;
  }
  return [...kept];
}
