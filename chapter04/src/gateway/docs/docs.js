// Reads /openapi.json and shows each method with a form to try it. Text is only ever set as text.
import { TEXTS } from "./texts.js";

const METHODS = ["get", "post", "patch", "delete"];
let language = navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
let theDocument;

const text = (name) => TEXTS[language][name];
const byId = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Text with what stands between backticks as code. */
function prose(words) {
  return words.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part));
}

/** What a reference stands for. */
function resolve(schema) {
  if (!schema?.$ref) return schema ?? {};
  return schema.$ref.slice(2).split("/").reduce((value, key) => value?.[key], theDocument) ?? {};
}

/** What a body could be: the examples of its fields. */
function example(schema) {
  const fields = Object.entries(resolve(schema).properties ?? {});
  return Object.fromEntries(fields.map(([name, field]) => [name, field.example ?? field.examples?.[0] ?? ""]));
}

/** A label with its input. */
function field(id, name, note, input) {
  input.id = id;
  const box = make("div", { class: "field" }, make("label", { for: id }, name));
  if (note) {
    input.setAttribute("aria-describedby", `${id}-note`);
    box.append(make("p", { class: "note", id: `${id}-note` }, ...prose(note)));
  }
  box.append(input);
  return box;
}

/** One method: what it says of itself, and a form. */
function method(path, verb, operation) {
  const id = operation.operationId;
  const needsToken = Boolean(operation.security?.length);
  const inside = make("div", { class: "inside" });
  if (operation.description) inside.append(make("p", {}, ...prose(operation.description)));
  if (needsToken) inside.append(make("p", { class: "note" }, text("needsToken")));

  const inputs = (operation.parameters ?? []).map((parameter) => ({ parameter, input: make("input", { autocomplete: "off" }) }));
  if (inputs.length) inside.append(make("h3", {}, text("parameters")));
  for (const { parameter, input } of inputs) {
    const name = parameter.required ? `${parameter.name} (${text("required")})` : parameter.name;
    inside.append(field(`${id}-${parameter.name}`, name, parameter.description, input));
  }

  const media = operation.requestBody?.content?.["application/json"];
  const body = media && make("textarea", { spellcheck: "false" });
  if (body) {
    body.value = JSON.stringify(example(media.schema), null, 2);
    inside.append(field(`${id}-body`, text("body"), resolve(media.schema).description, body));
  }

  const send = make("button", { type: "button", class: "send" }, text("send"));
  const said = make("div", { "aria-live": "polite" });
  send.addEventListener("click", () => ask({ path, verb, inputs, body, needsToken, said }));
  inside.append(send, said, make("h3", {}, text("answers")), answers(operation.responses));

  const summary = make("summary", {},
    make("span", { class: `method ${verb}` }, verb.toUpperCase()),
    make("span", { class: "path" }, path),
    make("span", { class: "what" }, operation.summary ?? ""));
  return make("details", { id }, summary, inside);
}

function answers(responses) {
  const rows = Object.entries(responses).map(([status, response]) =>
    make("tr", {}, make("th", { scope: "row" }, status), make("td", {}, ...prose(resolve(response).description ?? ""))));
  return make("table", {}, make("tbody", {}, ...rows));
}

/** Sends what the form says, and shows what comes back. */
async function ask({ path, verb, inputs, body, needsToken, said }) {
  const headers = {};
  const query = new URLSearchParams();
  let target = path;
  for (const { parameter, input } of inputs) {
    if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value && parameter.in === "query") query.set(parameter.name, input.value);
    else if (input.value) headers[parameter.name] = input.value;
  }
  if (query.size) target += `?${query}`;
  if (needsToken && byId("token").value) headers.authorization = `Bearer ${byId("token").value.trim()}`;
  if (body) headers["content-type"] = "application/json";
  said.replaceChildren(make("p", {}, text("sending")));
  try {
    const answer = await fetch(target, { method: verb.toUpperCase(), headers, body: body?.value });
    said.replaceChildren(make("h3", {}, text("answer")), make("pre", { tabindex: "0" }, await shown(answer)));
  } catch {
    said.replaceChildren(make("p", {}, text("unreachable")));
  }
}

/** Status, headers and body as text. A new access token goes into its field. */
async function shown(answer) {
  const raw = await answer.text();
  let pretty = raw;
  try {
    const value = JSON.parse(raw);
    pretty = JSON.stringify(value, null, 2);
    if (typeof value?.access_token === "string") byId("token").value = value.access_token;
  } catch {
    // No JSON: shown as it is.
  }
  const head = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return `${answer.status} ${answer.statusText}\n${head}\n\n${pretty}`;
}

function show() {
  document.documentElement.lang = language;
  const button = byId("language");
  button.textContent = text("other");
  button.lang = language === "en" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  if (!theDocument) {
    byId("methods").replaceChildren(make("p", { role: "alert" }, text("unreadable")));
    return;
  }
  const { info, tags, paths } = theDocument;
  document.title = byId("title").textContent = info.title;
  byId("about").replaceChildren(...prose(info.description));
  const all = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((verb) => item[verb]).map((verb) => ({ path, verb, operation: item[verb] })));
  const groups = tags.map((tag) => make("section", {}, make("h2", {}, tag.description ?? tag.name),
    ...all.filter(({ operation }) => operation.tags?.includes(tag.name))
      .map(({ path, verb, operation }) => method(path, verb, operation))));
  byId("methods").replaceChildren(...groups);
}

byId("language").addEventListener("click", () => {
  language = language === "en" ? "zh-CN" : "en";
  show();
});
try {
  theDocument = await (await fetch("/openapi.json")).json();
} catch {
  theDocument = undefined;
}
show();
