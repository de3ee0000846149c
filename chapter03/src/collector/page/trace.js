// One trace: the waterfall and what is inside each span.
import { make, replace, duration, colour, chip } from "./dom.js";
import { say, count, language } from "./texts.js";
import { clock } from "./list.js";

/** Rows at first, and with each "more": a browser needs seconds for ten thousand. */
const ROWS = 500;

const open = new Set(); // the spans that are unfolded, by id
let rows = ROWS;
let shown = "";

/** Draws `trace` into `container`; a trace that is drawn again keeps what was unfolded. */
export function show(container, trace) {
  if (shown !== trace.trace_id) {
    shown = trace.trace_id;
    open.clear();
    rows = ROWS;
  }
  const again = () => show(container, trace);
  const failed = trace.spans.filter((span) => span.error !== null);
  const services = [...new Set(trace.spans.map((span) => span.service))];
  const first = trace.spans[0];
  const left = trace.spans.length - rows;
  replace(container,
    make("p", {}, make("a.back", { href: "#/", "data-key": "back" }, "← ", say("back"))),
    make("h2", {}, first ? first.name || "—" : say("gone")),
    make("p.facts", {},
      make("code", {}, trace.trace_id),
      make("span", {}, `${say("began")} ${new Date(trace.start_unix_micros / 1000).toLocaleDateString(language)} ${clock(trace.start_unix_micros)}`),
      make("span", {}, `${say("took")} ${duration(trace.duration_nanos)}`),
      make("span", {}, count(trace.spans.length, "span", "spans")),
      failed.length ? make("span.badge", {}, "✗ ", count(failed.length, "error", "errors")) : ""),
    trace.dropped_spans ? make("p.warning", {}, "! ", say("dropped", { n: trace.dropped_spans })) : "",
    make("p.legend", {}, ...services.slice(0, 12).map((service) => chip(service))),
    make("div.tools", {},
      make("span.quiet", {}, say("keys")),
      failed.length ? unfold(failed, again) : ""),
    make("div.waterfall", {}, axis(trace.duration_nanos), list(trace, again)),
    left > 0 ? more(Math.min(left, ROWS), again) : "",
    trace.logs.length ? make("section", {}, make("h3", {}, say("traceLogs")), logLines(trace.logs)) : "");
}

function unfold(failed, again) {
  const button = make("button", { type: "button", "data-key": "unfold" }, say("openErrors"));
  button.addEventListener("click", () => { for (const span of failed) open.add(span.span_id); again(); });
  return button;
}

function more(n, again) {
  const button = make("button", { type: "button", "data-key": "more" }, say("more", { n }));
  button.addEventListener("click", () => { rows += ROWS; again(); });
  return button;
}

function axis(whole) {
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const mark = make("span.tick", {}, duration(Math.round(whole * part)));
    mark.style.left = `${part * 100}%`;
    return mark;
  });
  return make("div.axis", { "aria-hidden": "true" }, make("div"), make("div.ticks", {}, ...marks));
}

function list(trace, again) {
  const items = trace.spans.slice(0, rows).map((span) => item(span, trace.duration_nanos || 1, again));
  const rowsList = make("ol.spans", { "aria-label": say("waterfall") }, ...items);
  rowsList.addEventListener("keydown", move);
  return rowsList;
}

/** Up and down go from span to span, Home and End to the ends. */
function move(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button.row")];
  const here = buttons.indexOf(document.activeElement);
  const there = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (here < 0 || there === undefined) return;
  event.preventDefault();
  buttons[Math.min(Math.max(there, 0), buttons.length - 1)].focus();
}

function item(span, whole, again) {
  const failed = span.error !== null;
  const isOpen = open.has(span.span_id);
  const bar = make(`span.bar.${colour(span.service)}${failed ? ".bad" : ""}`);
  const from = Math.min(100, (100 * span.offset_nanos) / whole);
  const wide = Math.min(100 - from, (100 * span.duration_nanos) / whole);
  bar.style.left = `${from}%`;
  bar.style.width = `${wide}%`;
  // The time stands where there is room: behind the bar, before it, or on it.
  const time = make("span.time", {}, duration(span.duration_nanos));
  if (from + wide < 80) time.style.left = `calc(${from + wide}% + 6px)`;
  else if (from > 20) time.style.right = `calc(${100 - from}% + 6px)`;
  else time.classList.add("on");
  const name = make("span.name", {},
    failed ? make("span.mark", {}, "✗", make("span.hidden", {}, ` ${say("failed")} `)) : "",
    make(`span.dot.${colour(span.service)}`, { "aria-hidden": "true" }),
    make("span.service", {}, span.service), " ",
    make("span.title", {}, span.name || "—"),
    span.parent_missing ? make("span.note", {}, say("parentMissing")) : "",
    span.logs.length ? make("span.note", {}, count(span.logs.length, "line", "lines")) : "");
  name.style.paddingInlineStart = `${Math.min(span.depth, 12) * 14}px`;
  const row = make(failed ? "button.row.failed" : "button.row", { type: "button", "aria-expanded": String(isOpen), "data-key": span.span_id, title: `${span.service}  ${span.name}` },
    name, make("span.lane", {}, bar, time));
  row.addEventListener("click", () => {
    if (!open.delete(span.span_id)) open.add(span.span_id);
    again();
  });
  return make("li", {}, row, isOpen ? details(span) : "");
}

function details(span) {
  return make("div.details", {},
    span.error === null ? "" : make("p.why", {}, make("strong", {}, `✗ ${say("why")}: `), span.error || say("noWords")),
    make("p.facts", {}, make("span", {}, `${say("self")} ${span.kind}`), make("span", {}, `${say("at")} +${duration(span.offset_nanos)}`), make("span", {}, `${say("took")} ${duration(span.duration_nanos)}`), make("code", {}, span.span_id)),
    make("h3", {}, say("logs")),
    span.logs.length ? logLines(span.logs) : make("p.quiet", {}, say("noLogs")),
    span.events.length ? [make("h3", {}, say("events")), make("ul.lines", {}, ...span.events.map((event) =>
      make("li", {}, make("span.offset", {}, `+${duration(event.offset_nanos)}`), make("span.message", {}, event.name, pairs(event.attributes)))))] : "",
    span.attributes.length ? [make("h3", {}, say("attributes")), table(span.attributes)] : "");
}

function logLines(logs) {
  return make("ul.lines", {}, ...logs.map((log) => {
    const level = log.level.toUpperCase();
    const kind = ["ERROR", "FATAL"].includes(level) ? "error" : level.startsWith("WARN") ? "warn" : "plain";
    return make("li", {}, make("span.offset", {}, `+${duration(log.offset_nanos)}`), make(`span.level.${kind}`, {}, log.level || "—"), make("span.message", {}, log.message, pairs(log.attributes)));
  }));
}

function pairs(attributes) {
  return attributes.map(([name, value]) => make("span.pair", {}, make("span.key", {}, `${name}=`), value));
}

function table(attributes) {
  return make("dl", {}, ...attributes.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}
