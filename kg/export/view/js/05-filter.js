// Which claims pass the filters, and how many would pass each value of each filter.

const facets = (() => {
  const { claims } = store;
  const levels = [...DATA.levels, NONE];
  const values = {
    type: DATA.types,
    predicate: DATA.predicates,
    status: DATA.statuses,
    level: levels,
    article: DATA.articles.map((row) => row[0]),
  };
  const levelOf = new Uint8Array(claims.length);
  claims.forEach((c, n) => {
    const found = levels.indexOf(store.qual(c).level);
    levelOf[n] = found < 0 ? levels.length - 1 : found;
  });
  let low = 0, high = 0;
  for (const year of store.years) {
    if (!year) continue;
    low = low ? Math.min(low, year) : year;
    high = Math.max(high, year);
  }
  return { values, levelOf, years: low ? [low, high] : null };
})();

const facetValues = (facet) => facets.values[facet];

const BIT = { type: 1, predicate: 2, status: 4, level: 8, article: 16, years: 32, confidence: 64 };

/**
 * Looks at every claim once. `pass[n]` is 1 if claim n passes all filters; `counts` says for each value of
 * each facet how many claims (for types: entities) would be left with the other filters as they are.
 */
function runFilter(s) {
  const { claims, years } = store;
  const on = {};
  for (const facet of FACETS) {
    const off = new Set(s.off[facet]);
    on[facet] = Uint8Array.from(facets.values[facet], (value) => (off.has(value) ? 0 : 1));
  }
  const [from, to] = s.years ?? [-Infinity, Infinity];
  const pass = new Uint8Array(claims.length);
  const alive = new Uint8Array(store.size);
  const typed = new Uint8Array(store.size); // touched by claims that pass all but the type filter
  const counts = Object.fromEntries(FACETS.map((f) => [f, new Int32Array(facets.values[f].length)]));
  let total = 0;
  for (let n = 0; n < claims.length; n += 1) {
    const c = claims[n];
    let missed = 0;
    if (!on.type[store.typeOf(c[C.S])] || !on.type[store.typeOf(c[C.O])]) missed |= BIT.type;
    if (!on.predicate[c[C.P]]) missed |= BIT.predicate;
    if (!on.status[c[C.STATUS]]) missed |= BIT.status;
    if (!on.level[facets.levelOf[n]]) missed |= BIT.level;
    if (!on.article[c[C.ART]]) missed |= BIT.article;
    if (s.years && (years[n] ? years[n] < from || years[n] > to : !s.undated)) missed |= BIT.years;
    if (c[C.CONF] < s.confidence) missed |= BIT.confidence;
    if (missed === 0) {
      pass[n] = 1;
      total += 1;
      alive[c[C.S]] = 1;
      alive[c[C.O]] = 1;
    }
    if (!(missed & ~BIT.type)) { typed[c[C.S]] = 1; typed[c[C.O]] = 1; }
    if (!(missed & ~BIT.predicate)) counts.predicate[c[C.P]] += 1;
    if (!(missed & ~BIT.status)) counts.status[c[C.STATUS]] += 1;
    if (!(missed & ~BIT.level)) counts.level[facets.levelOf[n]] += 1;
    if (!(missed & ~BIT.article)) counts.article[c[C.ART]] += 1;
  }
  for (let e = 0; e < store.size; e += 1) if (typed[e]) counts.type[store.typeOf(e)] += 1;
  return { pass, alive, counts, total };
}

const filter = {
  now: null,
  all: null, // counts without any filter: what there is to choose from
  refresh(s) {
    this.all ??= runFilter({ ...s, ...NO_FILTER() }).counts;
    this.now = runFilter(s);
  },
  passes(n) { return this.now.pass[n] === 1; },
  isActive: (s) => FACETS.some((f) => s.off[f].length) || s.years !== null || !s.undated || s.confidence > 0,
};

const NO_FILTER = () => ({ off: freshState().off, years: null, undated: true, confidence: 0 });

/** Unticks or ticks one value of a facet. */
function toggleValue(facet, value) {
  const off = app.state.off[facet];
  const next = off.includes(value) ? off.filter((v) => v !== value) : [...off, value];
  app.change({ off: { ...app.state.off, [facet]: next } });
}

/** Leaves only one value ticked, or all of them if it was the only one. Types of hospitals always stay. */
function onlyValue(facet, value) {
  const keep = (v) => v === value || (facet === "type" && DATA.look.types[v]?.centre);
  const next = facetValues(facet).filter((v) => !keep(v));
  const same = next.length === app.state.off[facet].length && next.every((v) => app.state.off[facet].includes(v));
  app.change({ off: { ...app.state.off, [facet]: same ? [] : next } });
}
