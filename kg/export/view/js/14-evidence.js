// Facts with their evidence: the sentence with the quote marked, article, newspaper, date, rule.

/** Small marks behind a fact: year, level, kind … and, set apart, its status when it is not actual. */
function badges(c, n) {
  const out = [];
  if (c[C.STATUS] !== ACTUAL) out.push(el("span", { class: `badge status-${store.status(c)}`, text: term("statuses", store.status(c)) }));
  for (const [key, text] of qualifierTexts(c, n)) out.push(el("span", { class: `badge q-${key}`, text }));
  return out.flatMap((badge) => [" ", badge]);
}

/** How sure the rule is, as a short bar with its number for all who cannot see the bar. */
function confidence(value) {
  const percent = Math.round(value * 100);
  const bar = svg("svg", { class: "confidence", viewBox: "0 0 20 4", role: "img", "aria-label": tr("confidence_is", { n: percent }) },
    svg("title", { text: tr("confidence_is", { n: percent }) }),
    svg("rect", { width: 20, height: 4, rx: 2, class: "track" }), svg("rect", { width: 20 * value, height: 4, rx: 2, class: "level" }));
  return el("span", { class: "sure" }, bar, el("span", { text: `${percent}%` }));
}

/** The whole evidence of one claim. */
function evidence(n) {
  const c = store.claims[n];
  const article = store.article(c[C.ART]);
  const text = store.sentence(c);
  const raw = c[C.QUOTE] && c[C.QUOTE] !== text.slice(c[C.FROM], c[C.TO]) ? c[C.QUOTE] : "";
  const places = c[C.MORE] ? ` ${tr("more_places", { n: c[C.MORE] })}` : "";
  return el("figure", { class: "evidence" },
    el("blockquote", {}, text.slice(0, c[C.FROM]), el("mark", { text: text.slice(c[C.FROM], c[C.TO]) }), text.slice(c[C.TO])),
    el("figcaption", {},
      el("cite", { text: `《${article.title}》` }),
      el("span", { class: "source", text: [article.publication, article.date, article.authors.join(" ")].filter(Boolean).join(" · ") }),
      el("dl", {},
        el("dt", { text: tr("rule") }), el("dd", {}, el("code", { text: DATA.rules[c[C.RULE]] })),
        el("dt", { text: tr("place") }), el("dd", { text: `${article.file} · ${tr("article_n", { n: article.number })} · ${c[C.RAW0]}–${c[C.RAW1]}${places}` }),
        raw ? [el("dt", { text: tr("as_printed") }), el("dd", { class: "raw", text: raw })] : null,
        el("dt", { text: tr("confidence") }), el("dd", {}, confidence(c[C.CONF])),
        c[C.FLAGS] ? [el("dt", { text: tr("doubt") }), el("dd", { class: "doubt", text: c[C.FLAGS].map((flag) => term("flags", flag)).join("; ") })] : null)));
}

/** Claims that say the same (of one subject, predicate, object, value, status …) as one fact: lists of claims. */
function sameFacts(list) {
  const facts = new Map();
  for (const n of list) {
    const c = store.claims[n];
    const key = JSON.stringify([c[C.S], c[C.P], c[C.O], c[C.STATUS], c[C.QUAL]]);
    if (facts.has(key)) facts.get(key).push(n);
    else facts.set(key, [n]);
  }
  return [...facts.values()];
}

/**
 * One fact in a list: the other entity (a link to it), value, badges, and its quote, which opens into the whole
 * evidence. `e` is the entity whose panel this is, or null to name subject and object both.
 */
function factItem(list, e, open = false) {
  const c = store.claims[list[0]];
  const value = valueText(c);
  const link = (other) => el("button", { type: "button", class: "link", on: { click: () => select(other, { fly: true }) } }, typeGlyph(store.style(other)), el("span", { text: store.name(other) }));
  const names = e === null
    ? [link(c[C.S]), el("span", { class: "pred", text: term("predicates", store.predicates[c[C.P]]) }), link(c[C.O])]
    : [link(store.other(c, e))];
  const line = el("div", { class: "line" }, names, value ? el("strong", { class: "value", text: value }) : null, badges(c, list[0]));
  const summary = el("summary", { title: tr("show_evidence") }, quoteLine(list[0]), el("span", { class: "less", text: tr("hide_evidence") }), list.length > 1 ? el("span", { class: "count", text: tr("n_sources", { n: list.length }) }) : null);
  const details = el("details", { class: "proof", open }, summary);
  const show = () => { if (details.open && details.childElementCount === 1) append(details, list.map(evidence)); };
  details.addEventListener("toggle", show);
  if (open) show();
  return el("li", { class: `fact status-${store.status(c)}`, data: { claim: c[C.ID] } }, line, details);
}

/** A list that shows some facts at first and the rest when asked. */
function factList(facts, e, first = 12, open = false) {
  const list = el("ul", { class: "facts" });
  const more = (count) => {
    const at = list.childElementCount;
    append(list, facts.slice(at, at + count).map((fact) => factItem(fact, e, open)));
  };
  more(first);
  if (facts.length <= first) return [list];
  const rest = button(tr("show_all", { n: facts.length }), () => {
    more(200);
    if (list.childElementCount >= facts.length) rest.remove();
  }, { class: "quiet wide" });
  return [list, rest];
}
