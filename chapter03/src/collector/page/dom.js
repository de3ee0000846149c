// Elements from data. A text only ever becomes a text node, so a span named "<script>" is a name.

/** `make("button.row", {type: "button"}, "text", child)`. */
export function make(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  return fill(document.createElement(tag), classes, attributes, children);
}

/** The same for drawings. */
export function draw(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), classes, attributes, children);
}

function fill(element, classes, attributes, children) {
  if (classes.length > 0) element.classList.add(...classes);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** New content for `container`; whoever had the focus has it again. Elements know each other by `data-key`. */
export function replace(container, ...content) {
  const active = document.activeElement;
  const key = container.contains(active) ? active.dataset?.key : undefined;
  container.replaceChildren(...content.flat().filter(Boolean));
  if (key !== undefined) {
    const again = [...container.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
    again?.focus({ preventScroll: true });
  }
}

/** Three digits that matter, and a unit. */
export function duration(nanos) {
  const form = (value, unit) => `${value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
  if (nanos === 0) return "0";
  if (nanos < 1e3) return `${nanos} ns`;
  if (nanos < 1e6) return form(nanos / 1e3, "µs");
  if (nanos < 1e9) return form(nanos / 1e6, "ms");
  if (nanos < 1e13) return form(nanos / 1e9, "s");
  return form(nanos / 86400e9, "d");
}

const COLOURS = 8;
const colours = new Map();

/** One of eight colours for a service: by its name, or the next that is free, so that few services never look alike. */
export function colour(service) {
  if (!colours.has(service)) {
    let hash = 0x811c9dc5;
    for (const character of service) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193) >>> 0;
    const wanted = ((hash ^ (hash >>> 16)) >>> 0) % COLOURS;
    const used = new Set(colours.values());
    const free = [...Array(COLOURS).keys()].map((step) => (wanted + step) % COLOURS).find((slot) => !used.has(slot));
    colours.set(service, free ?? wanted);
  }
  return `c${colours.get(service)}`;
}

/** A service's name beside its colour. */
export function chip(service, ...more) {
  return make("span.chip", {}, make(`span.dot.${colour(service)}`, { "aria-hidden": "true" }), service, ...more);
}
