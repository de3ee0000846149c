// The list of traces, with its search.
import { make, replace, duration, chip } from "./dom.js";
import { say, count, language } from "./texts.js";

const FIELDS = ["text", "service", "min_ms", "errors"];

/** The search that the address names, as the API wants it. */
export function query(parameters) {
  const asked = new URLSearchParams();
  for (const field of FIELDS) if (parameters.get(field)) asked.set(field, parameters.get(field));
  return asked.toString();
}

/** The search fields. `changed` gets the new search. */
export function form(parameters, changed) {
  const text = make("input", { type: "search", name: "text", maxlength: "200", placeholder: say("searchHint"), value: parameters.get("text") });
  const service = make("select", { name: "service" });
  const minimum = make("input", { type: "number", name: "min_ms", min: "0", step: "any", value: parameters.get("min_ms") });
  const errors = make("input", { type: "checkbox", name: "errors" });
  errors.checked = parameters.get("errors") === "true";
  const clear = make("button", { type: "button" }, say("clear"));
  const fields = make("form.search", { role: "search" },
    make("label.wide", {}, make("span", {}, say("search")), text),
    make("label", {}, make("span", {}, say("service")), service),
    make("label", {}, make("span", {}, say("minimum")), make("span.unit", {}, minimum, "ms")),
    make("label.check", {}, errors, say("onlyErrors")),
    clear);
  const report = () => {
    const search = new URLSearchParams();
    if (text.value.trim()) search.set("text", text.value.trim());
    if (service.value) search.set("service", service.value);
    if (Number(minimum.value) > 0) search.set("min_ms", minimum.value);
    if (errors.checked) search.set("errors", "true");
    changed(search);
  };
  fields.addEventListener("input", report);
  fields.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    text.value = ""; service.value = ""; minimum.value = ""; errors.checked = false;
    report();
    text.focus();
  });
  offer(service, parameters.get("service") ? [parameters.get("service")] : [], parameters.get("service") ?? "");
  return fields;
}

/** The names in the choice of services. What is chosen stays, even if it is gone. */
export function offer(select, names, chosen = select.value) {
  const all = [...new Set(chosen ? [...names, chosen] : names)].sort();
  const key = JSON.stringify([language, all]);
  if (select.dataset.offered === key) return;
  select.dataset.offered = key;
  select.replaceChildren(make("option", { value: "" }, say("any")), ...all.map((name) => make("option", { value: name }, name)));
  select.value = chosen;
}

/** The lines. */
export function show(container, traces, searched) {
  if (traces.length === 0) {
    replace(container, make("p.empty", {}, say(searched ? "nothingFound" : "nothingYet")));
    return;
  }
  const longest = Math.max(...traces.map((trace) => trace.duration_nanos), 1);
  replace(container, make("p.quiet", { role: "status" }, say("found", { n: traces.length })), make("ol.traces", {}, ...traces.map((trace) => line(trace, longest))));
}

function line(trace, longest) {
  const failed = trace.errors > 0;
  const share = make("span.share", { "aria-hidden": "true" }, make(failed ? "span.fill.bad" : "span.fill"));
  share.firstChild.style.width = `${Math.max(1, (100 * trace.duration_nanos) / longest)}%`;
  return make("li", {}, make(failed ? "a.trace.failed" : "a.trace", { href: `#/trace/${trace.trace_id}`, "data-key": trace.trace_id },
    make("span.what", {},
      make("strong", {}, trace.root_name || "—"),
      trace.root_missing ? make("span.note", {}, say("rootMissing")) : "",
      failed ? make("span.badge", {}, "✗ ", count(trace.errors, "error", "errors")) : ""),
    make("span.who", {}, ...Object.entries(trace.services).slice(0, 6).map(([name, spans]) => chip(name, make("span.number", {}, spans)))),
    make("span.when", {}, clock(trace.start_unix_micros)),
    make("span.size", {}, count(trace.spans, "span", "spans")),
    make("span.long", {}, share, make("span.time", {}, duration(trace.duration_nanos)))));
}

/** A time of day with milliseconds. */
export function clock(micros) {
  return new Date(micros / 1000).toLocaleTimeString(language, { hour12: false, hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
}
