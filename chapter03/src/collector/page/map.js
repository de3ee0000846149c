// Who calls whom: a drawing, and the same as a table for whoever cannot see or wants to read it.
import { make, draw, replace, colour } from "./dom.js";
import { say, count } from "./texts.js";

const BOX = { width: 168, height: 54, right: 118, below: 34 };

/** Draws the map into `container`. */
export function show(container, map) {
  if (map.nodes.length === 0) {
    replace(container, make("h2", {}, say("map")), make("p.empty", {}, say("mapEmpty")));
    return;
  }
  replace(container,
    make("h2", {}, say("map")),
    make("p.quiet", {}, say("mapNote", { n: map.traces })),
    make("div.map", { tabindex: "0", role: "img", "aria-label": say("map"), "data-key": "map" }, picture(map)),
    map.edges.length ? table(map.edges) : make("p.quiet", {}, say("noCalls")));
}

/** Column by column from those whom nobody calls. Circles end because a service moves right at most as often as there are services. */
function columns({ nodes, edges }) {
  const column = new Map(nodes.map((node) => [node.service, 0]));
  for (let round = 1; round < nodes.length; round += 1) {
    let moved = false;
    for (const { caller, callee } of edges) {
      const wanted = column.get(caller) + 1;
      if (column.get(callee) < wanted && wanted < nodes.length && !calls(edges, callee, caller)) {
        column.set(callee, wanted);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return column;
}

/** Whether `from` calls `to`, directly or through others. */
function calls(edges, from, to) {
  const seen = new Set([from]);
  for (const at of seen) {
    for (const edge of edges) {
      if (edge.caller !== at) continue;
      if (edge.callee === to) return true;
      seen.add(edge.callee);
    }
  }
  return false;
}

function picture(map) {
  const column = columns(map);
  const used = [];
  const place = new Map();
  for (const node of map.nodes) {
    const x = column.get(node.service);
    const y = (used[x] ?? 0);
    used[x] = y + 1;
    place.set(node.service, { x: 14 + x * (BOX.width + BOX.right), y: 26 + y * (BOX.height + BOX.below) });
  }
  const width = Math.max(...[...place.values()].map(({ x }) => x)) + BOX.width + 14;
  const height = Math.max(...[...place.values()].map(({ y }) => y)) + BOX.height + 30;
  const marker = (id, kind) => draw(`marker.${kind}`, { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto" }, draw("path", { d: "M0 0 8 4 0 8z" }));
  return draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height },
    draw("defs", {}, marker("arrow", "fine"), marker("arrow-bad", "bad")),
    ...map.edges.map((edge) => arrow(edge, place)),
    ...map.nodes.map((node) => box(node, place.get(node.service))));
}

function arrow(edge, place) {
  const from = place.get(edge.caller);
  const to = place.get(edge.callee);
  const bad = edge.errors > 0;
  const right = to.x > from.x;
  const start = { x: right ? from.x + BOX.width : from.x + BOX.width / 2, y: right ? from.y + BOX.height / 2 : from.y };
  const end = { x: right ? to.x - 2 : to.x + BOX.width / 2, y: right ? to.y + BOX.height / 2 : to.y - 2 };
  // To the right a gentle curve; back or downwards a bow above the boxes.
  const bend = right ? (end.x - start.x) / 2 : 0;
  const path = right
    ? `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`
    : `M${start.x - 20} ${start.y}C${start.x - 20} ${start.y - 40} ${end.x + 20} ${end.y - 40} ${end.x + 20} ${end.y}`;
  const label = draw("text.calls", { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 - (right ? 6 : 20), "text-anchor": "middle" },
    `${edge.calls}`, bad ? draw("tspan.bad", {}, ` ✗${edge.errors}`) : "");
  return draw("g", {}, draw("title", {}, `${edge.caller} → ${edge.callee}`),
    draw(bad ? "path.edge.bad" : "path.edge", { d: path, "marker-end": bad ? "url(#arrow-bad)" : "url(#arrow)" }), label);
}

function box(node, { x, y }) {
  const name = [...node.service];
  const short = name.length > 16 ? `${name.slice(0, 15).join("")}…` : node.service;
  return draw("g", {}, draw("title", {}, node.service),
    draw("rect.box", { x, y, width: BOX.width, height: BOX.height, rx: 8 }),
    draw(`rect.side.${colour(node.service)}`, { x, y, width: 6, height: BOX.height, rx: 3 }),
    draw("text.node", { x: x + 16, y: y + 23 }, short),
    draw("text.under", { x: x + 16, y: y + 42 }, count(node.spans, "span", "spans"),
      node.errors ? draw("tspan.bad", {}, `  ✗ ${node.errors}`) : ""));
}

function table(edges) {
  const head = ["caller", "callee", "calls", "failures"];
  return make("div.scroll", {}, make("table", {},
    make("thead", {}, make("tr", {}, ...head.map((key) => make("th", { scope: "col" }, { caller: say("caller"), callee: say("callee"), calls: say("calls"), failures: say("failures") }[key])))),
    make("tbody", {}, ...edges.map((edge) => make("tr", {}, make("td", {}, edge.caller), make("td", {}, edge.callee), make("td.number", {}, String(edge.calls)),
      make("td.number", {}, edge.errors ? make("span.badge", {}, `✗ ${edge.errors}`) : "0"))))));
}
