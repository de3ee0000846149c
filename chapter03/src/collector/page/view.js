// The page: which part is shown, and asking again every two seconds.
import { make, replace } from "./dom.js";
import { say, switchLanguage, language } from "./texts.js";
import * as list from "./list.js";
import * as trace from "./trace.js";
import * as map from "./map.js";

const EVERY = 2000; // milliseconds
const main = document.getElementById("main");
const live = document.getElementById("live");
const stats = document.getElementById("stats");
const trouble = document.getElementById("trouble");

let seen = ""; // the answer that is on the screen
let asked = 0; // each question has a number; only the newest may answer
let lastAnswer = new Date();

/** `#/`, `#/?text=…`, `#/trace/ID`, `#/services`. */
function place() {
  const [path, search = ""] = location.hash.replace(/^#/, "").split("?");
  const [, id] = path.match(/^\/trace\/([0-9a-fA-F]{32})$/) ?? [];
  if (id) return { page: "trace", id };
  if (path === "/services") return { page: "services" };
  return { page: "list", search: new URLSearchParams(search) };
}

/** Builds the frame of the page that the address names. */
function enter() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  document.getElementById("language").textContent = say("other");
  document.getElementById("language").lang = language === "en" ? "zh-CN" : "en";
  const { page, search } = place();
  document.title = page === "services" ? say("services") : say("title");
  for (const [id, own] of [["to-list", page !== "services"], ["to-services", page === "services"]]) {
    if (own) document.getElementById(id).setAttribute("aria-current", "page");
    else document.getElementById(id).removeAttribute("aria-current");
  }
  seen = "";
  if (page === "list") {
    const fields = list.form(search, (changed) => {
      const text = changed.toString();
      history.replaceState(null, "", text ? `#/?${text}` : "#/");
      seen = "";
      refresh();
    });
    replace(main, fields, make("div", { id: "results" }));
  } else {
    replace(main, make("div", { id: "results" }));
  }
  refresh();
}

async function answer(path) {
  const response = await fetch(path);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** Asks for what the page shows and draws it if it changed. */
async function refresh() {
  const question = (asked += 1);
  const { page, id, search } = place();
  const query = page === "list" ? list.query(search) : "";
  const path = { list: `api/traces${query ? `?${query}` : ""}`, trace: `api/traces/${id}`, services: "api/services" }[page];
  try {
    const [numbers, content, services] = await Promise.all([answer("api/stats"), answer(path), page === "list" ? answer("api/services") : null]);
    if (question !== asked) return;
    lastAnswer = new Date();
    trouble.hidden = true;
    replace(stats, statistics(numbers));
    const select = main.querySelector("select[name=service]");
    if (select && services) list.offer(select, services.nodes.map((node) => node.service));
    const now = JSON.stringify(content);
    if (now === seen) return;
    seen = now;
    const results = document.getElementById("results");
    if (page === "list") list.show(results, content, query !== "");
    if (page === "services") map.show(results, content);
    if (page === "trace" && content) trace.show(results, content);
    if (page === "trace" && !content) replace(results, make("p", {}, make("a.back", { href: "#/" }, "← ", say("back"))), make("p.empty", {}, say("gone")));
  } catch {
    if (question !== asked) return;
    trouble.textContent = say("trouble", { time: lastAnswer.toLocaleTimeString(language, { hour12: false }) });
    trouble.hidden = false;
  }
}

function statistics({ spans, logs, traces, bytes, bytes_limit: limit, refused_messages: refused }) {
  const n = (number) => number.toLocaleString(language);
  const lost = (number, key) => (number > 0 ? make("span.warning", {}, "! ", key === "dropped" ? say("statDropped", { n: n(number) }) : key === "refused" ? say("statRefused", { n: n(number) }) : say("statUnusable", { n: n(number) })) : "");
  return [
    make("span", {}, say("statTraces", { n: n(traces) })),
    make("span", {}, say("statSpans", { kept: n(spans.kept), received: n(spans.received) }), " ", lost(spans.dropped, "dropped"), " ", lost(spans.unusable, "unusable")),
    make("span", {}, say("statLogs", { kept: n(logs.kept), received: n(logs.received) }), " ", lost(logs.dropped, "dropped")),
    make("span", {}, say("statMemory", { used: (bytes / 1048576).toFixed(1), limit: (limit / 1048576).toFixed(0) })),
    lost(refused, "refused"),
  ];
}

document.getElementById("language").addEventListener("click", () => { switchLanguage(); enter(); });
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
window.addEventListener("hashchange", () => { enter(); window.scrollTo(0, 0); });
live.addEventListener("change", () => { if (live.checked) refresh(); });
setInterval(() => { if (live.checked && document.visibilityState === "visible") refresh(); }, EVERY);
enter();
