// The report's only script: the index's filters, and the walker of a page. Without it everything is shown one below the other.
"use strict";
document.documentElement.classList.add("js");

function element(name, attributes, text) {
  const e = document.createElement(name);
  for (const key of Object.keys(attributes || {})) e.setAttribute(key, attributes[key]);
  if (text !== undefined) e.textContent = text;
  return e;
}

// ---- the index ------------------------------------------------------------------------------------------------------

// The table stands in a noscript, which costs nothing where it is not used: thousands of rows are made into elements
// here, outside the page, and only as many are put into it as somebody may read.
function setUpIndex(source) {
  const KEYS = { severity: "s", rule: "r", file: "f", cause: "c", review: "v", standing: "t" };
  const ORDER = { error: 0, warning: 1, low: 2 };
  const AT_ONCE = 200;
  const inert = document.createElement("template");
  inert.innerHTML = source.textContent;
  const table = document.importNode(inert.content.querySelector("table"), false);
  const body = document.createElement("tbody");
  table.append(...Array.from(inert.content.querySelectorAll("caption, thead"), (part) => document.importNode(part, true)), body);
  const rows = Array.from(inert.content.querySelectorAll("tbody tr"), (tr) => ({
    tr,
    text: tr.textContent.toLowerCase(),
    of: Object.fromEntries(Object.entries(KEYS).map(([key, name]) => [key, tr.dataset[name] || ""])),
    fresh: tr.dataset.n === "1",
  }));
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const more = element("button", { type: "button", class: "more" });
  const chosen = (name) => form.elements[name].value;
  let waiting = [];

  function compare(a, b) {
    return (ORDER[a] ?? 9) - (ORDER[b] ?? 9) || (a < b ? -1 : a > b ? 1 : 0);
  }

  function fill(name) {
    const counts = new Map();
    for (const row of rows) counts.set(row.of[name], (counts.get(row.of[name]) || 0) + 1);
    for (const value of Array.from(counts.keys()).sort(compare))
      form.elements[name].append(element("option", { value: "=" + value }, (value || "(none)") + " (" + counts.get(value) + ")"));
  }

  function heading(name, n) {
    const tr = element("tr", { class: "group" });
    tr.append(element("th", { colspan: "6", scope: "rowgroup" }, (name || "(none)") + " \u2013 " + n));
    return tr;
  }

  function grouped(shown, by) {
    const groups = new Map();
    for (const row of shown) {
      if (!groups.has(row.of[by])) groups.set(row.of[by], []);
      groups.get(row.of[by]).push(row.tr);
    }
    const names = Array.from(groups.keys()).sort((a, b) => (by === "severity" ? 0 : groups.get(b).length - groups.get(a).length) || compare(a, b));
    return names.flatMap((name) => [heading(name, groups.get(name).length), ...groups.get(name)]);
  }

  function add(n) {
    body.append(...waiting.splice(0, n).map((tr) => document.adoptNode(tr)));
    more.hidden = waiting.length === 0;
    more.textContent = "show " + Math.min(waiting.length, 5 * AT_ONCE) + " more of " + waiting.length;
  }

  function apply() {
    const words = chosen("search").toLowerCase().split(/\s+/).filter(Boolean);
    const only = Object.keys(KEYS).filter((key) => chosen(key) !== "").map((key) => [key, chosen(key).slice(1)]);
    const fresh = form.elements.fresh && form.elements.fresh.checked;
    const shown = rows.filter((row) => only.every(([key, value]) => row.of[key] === value) && !(fresh && !row.fresh) && words.every((word) => row.text.includes(word)));
    const by = chosen("group");
    body.replaceChildren();
    waiting = by ? grouped(shown, by) : shown.map((row) => row.tr);
    add(AT_ONCE);
    count.textContent = shown.length + " of " + rows.length + " findings";
  }

  for (const key of Object.keys(KEYS)) fill(key);
  if (rows.some((row) => row.of.standing === "stands")) form.elements.standing.value = "=stands";
  source.after(table, more);
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  more.addEventListener("click", () => add(5 * AT_ONCE));
  addEventListener("beforeprint", () => add(waiting.length));
  apply();
}

// ---- the walker of a file's page ---------------------------------------------------------------------------------------

function setUpWalker(walker) {
  const findings = Array.from(walker.querySelectorAll(".finding"));
  const said = document.getElementById("said");
  const file = walker.dataset.file;
  let now = null;
  let step = 0;

  function steps(finding) {
    return Array.from(finding.querySelectorAll(".steps > li"));
  }

  function light(li) {
    for (const old of document.querySelectorAll(".line.lit")) {
      old.classList.remove("lit");
      old.removeAttribute("aria-current");
    }
    if (!li || li.dataset.file !== file) return;
    const line = document.getElementById("L" + li.dataset.line);
    if (!line) return;
    line.classList.add("lit");
    line.setAttribute("aria-current", "location");
    const box = line.getBoundingClientRect();
    if (box.top < 40 || box.bottom > innerHeight - 40) line.scrollIntoView({ block: "center" });
  }

  function show(finding, k) {
    const list = steps(finding);
    now = finding;
    step = Math.max(0, Math.min(k, list.length - 1));
    for (const f of findings) f.hidden = f !== finding;
    list.forEach((li, i) => { li.hidden = i !== step; });
    finding.querySelectorAll(".trail button").forEach((b, i) => {
      if (i === step) b.setAttribute("aria-current", "step");
      else b.removeAttribute("aria-current");
    });
    const [back, next] = finding.querySelectorAll(".walk button");
    back.disabled = step === 0;
    next.disabled = step >= list.length - 1;
    finding.querySelector(".where").textContent = list.length ? "step " + (step + 1) + " of " + list.length : "no path";
    light(list[step]);
  }

  function tell() {
    const li = steps(now)[step];
    said.textContent = li ? "Step " + (step + 1) + ": " + li.querySelector(".says").textContent : "";
  }

  function walk(by) {
    if (!now) return;
    show(now, step + by);
    tell();
  }

  function turn(by) {
    const k = findings.indexOf(now) + by;
    if (k < 0 || k >= findings.length) return;
    location.hash = findings[k].id;
  }

  for (const finding of findings) {
    const bar = element("div", { class: "walk", role: "group", "aria-label": "walk the path" });
    const back = element("button", { type: "button", "aria-keyshortcuts": "ArrowLeft" }, "\u2190 previous");
    const next = element("button", { type: "button", "aria-keyshortcuts": "ArrowRight" }, "next \u2192");
    back.addEventListener("click", () => walk(-1));
    next.addEventListener("click", () => walk(1));
    bar.append(back, next, element("span", { class: "where faint" }));
    if (findings.length > 1) {
      const k = findings.indexOf(finding);
      const before = element("button", { type: "button", "aria-keyshortcuts": "p" }, "previous finding");
      const after = element("button", { type: "button", "aria-keyshortcuts": "n" }, "next finding");
      before.disabled = k === 0;
      after.disabled = k === findings.length - 1;
      before.addEventListener("click", () => turn(-1));
      after.addEventListener("click", () => turn(1));
      bar.append(before, after, element("span", { class: "faint" }, (k + 1) + " of " + findings.length));
    }
    const trail = element("ol", { class: "trail", "aria-label": "steps" });
    steps(finding).forEach((li, i) => {
      const button = element("button", { type: "button" }, (i + 1) + ". " + li.querySelector(".says").textContent);
      button.addEventListener("click", () => { show(finding, i); tell(); });
      const item = element("li");
      item.append(button);
      trail.append(item);
    });
    const list = finding.querySelector(".steps");
    list.before(bar);
    list.after(trail);
  }

  function open() {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (e) { id = ""; }
    const target = findings.find((f) => f.id === id) || now || findings[0];
    if (!target) return;
    const turned = now !== null && target !== now;
    show(target, target === now ? step : 0);
    if (!turned) return;
    const title = target.querySelector("h2"); /* where it was is hidden now */
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  }

  addEventListener("hashchange", open);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const box = event.target.closest && event.target.closest(".source, .wide");
    const scrolls = box && box.scrollWidth > box.clientWidth;
    if (event.key === "ArrowRight" && !scrolls) walk(1);
    else if (event.key === "ArrowLeft" && !scrolls) walk(-1);
    else if (event.key === "n") turn(1);
    else if (event.key === "p") turn(-1);
    else return;
    event.preventDefault();
  });
  open();
}

const findings = document.getElementById("all");
if (findings) setUpIndex(findings);
const walker = document.getElementById("walker");
if (walker) setUpWalker(walker);
