// What the pointer is over: the name of a node, or what an edge says with its quote.

function hover(patch) {
  Object.assign(picture.near, patch);
  const { hovered, edge } = picture.near;
  if (hovered !== null && scene.nodes.has(hovered)) showTip(nodeTip(scene.nodes.get(hovered)));
  else if (edge) {
    const found = scene.edges.find((e) => e.id === edge);
    if (found && !found.isGroup) showTip(edgeTip(found));
  } else hideTip();
  $("canvas").style.cursor = hovered !== null || edge ? "pointer" : "";
  repaint();
}

function nodeTip(node) {
  if (node.kind === "group") {
    const names = node.members.slice(0, 6).map((e) => store.name(e)).join("、");
    return [el("b", { text: node.label }), el("p", { text: node.members.length > 6 ? `${names}…` : names }), el("small", { text: tr("tip_group") })];
  }
  const links = [...neighbours(node.e).values()];
  const count = links.reduce((sum, list) => sum + list.length, 0);
  const out = [el("b", { text: node.label }), el("small", { text: `${term("types", store.typeName(node.e))} · ${tr("n_facts", { n: count })}` })];
  if (count && !store.isCentre(node.e)) out.push(quoteLine(links[0][0]));
  return out;
}

function edgeTip(edge) {
  const lines = edge.claims.slice(0, 3).map((n) => {
    const c = store.claims[n];
    return el("div", {}, factLine(c, n), quoteLine(n));
  });
  if (edge.claims.length > 3) lines.push(el("small", { text: tr("n_more", { n: edge.claims.length - 3 }) }));
  return lines;
}

/** Subject, predicate, object and value on one line. */
function factLine(c, n) {
  const value = valueText(c);
  return el("p", { class: "factline" }, el("b", { text: store.name(c[C.S]) }), " ", el("span", { class: "pred", text: term("predicates", store.predicates[c[C.P]]) }), " ",
    el("b", { text: store.name(c[C.O]) }), value ? ` ${value}` : "", ...badges(c, n));
}

/** The quote with a little of the sentence around it, marked. */
function quoteLine(n, around = 26, longest = 90) {
  const c = store.claims[n];
  const text = store.sentence(c);
  const from = Math.max(0, c[C.FROM] - around), to = Math.min(text.length, c[C.TO] + around);
  const marked = text.slice(c[C.FROM], c[C.TO]);
  return el("q", {}, from > 0 ? "…" : "", text.slice(from, c[C.FROM]), el("mark", { text: marked.length > longest ? `${marked.slice(0, longest)}…` : marked }), text.slice(c[C.TO], to), to < text.length ? "…" : "");
}

function showTip(children) {
  if (window.matchMedia("(hover: none)").matches) return;
  const tip = $("tip");
  put(tip, children);
  tip.hidden = false;
  moveTip();
}

function moveTip() {
  const tip = $("tip");
  if (tip.hidden) return;
  const { x, y } = moveTip.at ?? { x: 0, y: 0 };
  const left = x + 16 + tip.offsetWidth > innerWidth ? x - tip.offsetWidth - 12 : x + 16;
  const top = y + 16 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 12 : y + 16;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, top)}px`;
}

function hideTip() { $("tip").hidden = true; }

function startTip() {
  $("canvas").addEventListener("pointermove", (event) => { moveTip.at = { x: event.clientX, y: event.clientY }; moveTip(); });
  $("canvas").addEventListener("pointerleave", hideTip);
}
