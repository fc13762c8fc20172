// The data of the page: entities, claims, and which claims touch which entity.

const C = {
  ID: 0, S: 1, P: 2, O: 3, STATUS: 4, CONF: 5, ART: 6, SENT: 7, FROM: 8, TO: 9, RULE: 10,
  RAW0: 11, RAW1: 12, QUOTE: 13, QUAL: 14, MORE: 15,
};
const ACTUAL = 0, PLANNED = 1;
const NO_QUALIFIERS = Object.freeze({});

const store = (() => {
  const { entities, claims, types, predicates } = DATA;
  const look = DATA.look;
  const ids = new Map(entities.map((row, n) => [row[0], n]));
  const styles = types.map((name) => look.types[name] ?? look.other);
  const typeOf = (e) => entities[e][1];

  // Claims by entity in compressed rows: those of entity e are list[at[e] .. at[e+1]].
  const at = new Int32Array(entities.length + 1);
  for (const c of claims) { at[c[C.S] + 1] += 1; if (c[C.O] !== c[C.S]) at[c[C.O] + 1] += 1; }
  for (let e = 0; e < entities.length; e += 1) at[e + 1] += at[e];
  const list = new Int32Array(at[entities.length]);
  const next = at.slice();
  claims.forEach((c, n) => {
    list[next[c[C.S]]++] = n;
    if (c[C.O] !== c[C.S]) list[next[c[C.O]]++] = n;
  });

  const years = new Int16Array(claims.length);
  claims.forEach((c, n) => { years[n] = yearOf(c); });

  function yearOf(c) {
    const stated = c[C.QUAL] ? c[C.QUAL].year : undefined;
    if (Number.isInteger(stated)) return stated;
    if (types[typeOf(c[C.O])] === "Year") return Number.parseInt(entities[c[C.O]][2], 10) || 0;
    return 0;
  }

  const weightOf = (c) => (look.weights[predicates[c[C.P]]] ?? 1) + (look.levels[qual(c).level] ?? 0);
  const qual = (c) => c[C.QUAL] || NO_QUALIFIERS;

  return {
    entities, claims, types, predicates, years, qual, weightOf,
    size: entities.length,
    number: (id) => (ids.has(id) ? ids.get(id) : -1),
    id: (e) => entities[e][0],
    name: (e) => entities[e][2],
    aliases: (e) => entities[e][3],
    shorts: (e) => entities[e][4],
    pinyin: (e) => entities[e][5],
    typeOf,
    typeName: (e) => types[typeOf(e)],
    style: (e) => styles[typeOf(e)],
    styleOfType: (t) => styles[t],
    isHub: (e) => styles[typeOf(e)].hub === true,
    isCentre: (e) => styles[typeOf(e)].centre === true,
    /** Numbers of the claims that touch an entity, as subject or object. */
    claimsOf: (e) => list.subarray(at[e], at[e + 1]),
    other: (c, e) => (c[C.S] === e ? c[C.O] : c[C.S]),
    article(n) {
      const [id, file, num, title, subtitle, publication, date, authors, about] = DATA.articles[n];
      return { id, file, number: num, title: title || file, subtitle, publication, date, authors, about };
    },
    sentence: (c) => DATA.sentences[c[C.SENT]],
    quote: (c) => c[C.QUOTE] || DATA.sentences[c[C.SENT]].slice(c[C.FROM], c[C.TO]),
    status: (c) => DATA.statuses[c[C.STATUS]],
  };
})();

const COMPARATORS = { "~": "≈", ">": ">", ">=": "≥", "<": "<", "<=": "≤" };

/** The value of a claim as people read it: ≈2000 人次, 50–60 %, 3 个; "" if it has none. */
function valueText(c) {
  const q = store.qual(c);
  if (q.value === undefined) return q.count === undefined ? "" : tr("count_value", { n: number(q.count) });
  const sign = COMPARATORS[q.comparator] ?? "";
  const upper = q.value2 === undefined ? "" : `–${number(q.value2)}`;
  const gap = ui.lang === "en" && q.unit && q.unit !== "%" ? " " : "";
  return `${sign}${number(q.value)}${upper}${gap}${q.unit ?? ""}`;
}

/** What else a claim says: year, period, level, kind, role, holder …, as [key, text] pairs. */
function qualifierTexts(c, n) {
  const q = store.qual(c);
  const out = [];
  const year = store.years[n];
  if (year && store.typeName(c[C.O]) !== "Year") out.push(["year", String(year)]);
  if (q.period && String(q.period).replace(/\D+$/, "") !== String(year)) out.push(["period", String(q.period)]);
  if (q.level) out.push(["level", term("levels", q.level)]);
  if (q.count !== undefined && q.value !== undefined) out.push(["count", tr("count_value", { n: number(q.count) })]);
  if (q.kind) out.push(["kind", term("concepts", String(q.kind))]);
  for (const key of Object.keys(q).sort()) {
    if (!["year", "period", "level", "count", "kind", "value", "value2", "unit", "comparator"].includes(key)) {
      out.push([key, `${tr(`q_${key}`)} ${term("concepts", String(q[key]))}`]);
    }
  }
  return out;
}
