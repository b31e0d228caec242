// The mission page: what is asked stands in the address; base values come first, ranges follow.

import { draw, renew } from "./charts.js";
import { watch } from "./panel.js";

const page = document.getElementById("page");
const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
// Parts that base values change at once; the others wait for the draws.
const AT_ONCE = new Set(["sliders", "forces", "flips", "map"]);
const MERGED = new Set(["difference", "needs"]);
const REST = 800; // milliseconds after which moving a slider again is another step back
const PAUSE = 120; // milliseconds without a change before the ranges are asked for

let state = new URLSearchParams(location.search || page.dataset.query);
let turn = 0;
let waiting = null;
let running = null;
let moving = null; // the figure whose slider is under way: one step back undoes the whole move
let resting = null;
let good = new URLSearchParams(state); // the last question that had an answer

// ------------------------------------------------------------------ what is asked

function listOf(key) {
  return state.getAll(key).flatMap((text) => text.split(",")).filter(Boolean);
}

function setList(key, values) {
  state.delete(key);
  [...new Set(values)].sort().forEach((value) => state.append(key, value));
}

function toggle(member) {
  const button = one(`[data-member="${member}"]`);
  if (!button) return;
  const acts = button.getAttribute("aria-pressed") === "true";
  const without = listOf("without"), added = listOf("added"), members = listOf("members");
  if (acts && added.includes(member)) setList("added", added.filter((x) => x !== member));
  else if (acts) setList("without", [...without, member]);
  else if (without.includes(member)) setList("without", without.filter((x) => x !== member));
  else if (members.length) setList("members", [...members, member]);
  else setList("added", [...added, member]);
  ask({ push: true });
}

function assume(figure, value, { push = false } = {}) {
  const rest = state.getAll("assume").filter((text) => !text.startsWith(`${figure}=`));
  state.delete("assume");
  rest.forEach((text) => state.append("assume", text));
  if (value !== null) state.append("assume", `${figure}=${value}`);
  ask({ push });
}

function lever(field, item) {
  // No more is taken away than there is.
  const change = Math.min(Number(field.max), Math.max(Number(field.min), Number(field.value) || 0));
  field.value = String(change);
  const member = one("#focus").value;
  const rest = state.getAll("lever").filter((text) => !text.startsWith(`${member}.${item}+`) && !text.startsWith(`${member}.${item}-`));
  state.delete("lever");
  rest.forEach((text) => state.append("lever", text));
  if (change) state.append("lever", `${member}.${item}${change > 0 ? "+" : ""}${change}`);
  ask({ push: true });
}

// ------------------------------------------------------------------ asking

/** Ask for base values now and for ranges after a pause; answers that were overtaken are dropped. */
async function ask({ push = false, ranges = true } = {}) {
  const mine = ++turn;
  running?.abort();
  running = new AbortController();
  clearTimeout(waiting);
  const address = `/mission?${state}`;
  history[push ? "pushState" : "replaceState"](null, "", address);
  const base = new URLSearchParams(state);
  base.set("how", "first");
  const found = await fetched(base, running.signal);
  if (mine !== turn) return;
  if (!found) return forget();
  good = new URLSearchParams(state);
  await show(found, { stale: true });
  page.dataset.base = mine;
  if (ranges) waiting = setTimeout(() => follow(mine), PAUSE);
}

// A question without an answer does not stay in the address.
function forget() {
  state = new URLSearchParams(good);
  history.replaceState(null, "", `/mission?${state}`);
}

async function follow(mine) {
  const found = await fetched(state, running.signal);
  if (!found || mine !== turn) return;
  await show(found, { stale: false });
  page.dataset.ranges = mine;
}

async function fetched(query, signal) {
  try {
    const response = await fetch(`/mission/parts?${query}`, { signal, headers: { accept: "application/json" } });
    const found = await response.json();
    if (response.ok) return told("", found);
    return told(found.error?.message ?? "the program did not answer", null);
  } catch (problem) {
    return problem.name === "AbortError" ? null : told("The program does not answer. Is `delian serve` still running?", null);
  }
}

function told(text, found) {
  const place = one("#problem");
  place.hidden = !text;
  place.textContent = text;
  return found;
}

// ------------------------------------------------------------------ showing

const shown = new Map(); // what each part was last made of

async function show(found, { stale }) {
  const held = focus();
  for (const [name, html] of Object.entries(found.html)) {
    const place = one(`[data-part="${name}"]`);
    if (!place) continue;
    place.classList.toggle("stale", stale && !AT_ONCE.has(name));
    // What reads the same is left alone: laying a page out again costs more than asking for it.
    const now = `${stale}${html}`;
    if (shown.get(name) === now) continue;
    shown.set(name, now);
    if (stale && MERGED.has(name)) merge(place, html);
    else if (!stale || AT_ONCE.has(name)) replace(place, html, name);
  }
  one("#title").textContent = document.title = found.title;
  const usa = one('[data-member="USA"]');
  one("#usa").setAttribute("aria-pressed", String(Boolean(usa) && usa.getAttribute("aria-pressed") !== "true"));
  if (!stale) all("[data-view]").forEach((link) => (link.href = `${link.dataset.view}?${found.query}`));
  held();
  if (await renew(found.charts, stale)) await drawn();
}

// A slider or field that is in use stays as it is; only what stands beside it changes.
function replace(place, html, name) {
  const active = place.contains(document.activeElement) && name === "sliders" ? document.activeElement : null;
  const open = [...place.querySelectorAll("details")].map((part) => part.open);
  if (active) return beside(place, html);
  place.innerHTML = html;
  place.querySelectorAll("details").forEach((part, i) => (part.open = open[i] ?? part.open));
}

function beside(place, html) {
  const fresh = parsed(html);
  for (const row of place.querySelectorAll(".slider")) {
    const next = fresh.querySelector(`[data-figure="${CSS.escape(row.dataset.figure)}"]`);
    if (!next) continue;
    row.className = next.className;
    row.querySelector(".note").innerHTML = next.querySelector(".note").innerHTML;
    row.querySelector(".undo").hidden = next.querySelector(".undo").hidden;
  }
}

// New base values with the ranges of before, greyed.
function merge(place, html) {
  const fresh = parsed(html);
  const rows = [...fresh.querySelectorAll("[data-key]")];
  const old = new Map([...place.querySelectorAll("[data-key]")].map((row) => [row.dataset.key, row]));
  if (rows.length !== old.size) return void (place.innerHTML = html);
  for (const row of rows) {
    [...row.cells].forEach((cell, i) => {
      const range = old.get(row.dataset.key)?.cells[i]?.querySelector(".r");
      const own = cell.querySelector(".r");
      if (range && own) own.replaceWith(range);
      else if (range) cell.append(" ", range);
    });
  }
  place.replaceChildren(...fresh.childNodes);
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// Parts are renewed under the reader's hands: the focus goes back to where it was.
function focus() {
  const active = document.activeElement;
  const path = active?.id ? `#${CSS.escape(active.id)}` : active?.dataset?.member ? `[data-member="${active.dataset.member}"]` : null;
  return () => {
    if (path && document.activeElement !== one(path)) one(path)?.focus({ preventScroll: true });
  };
}

// ------------------------------------------------------------------ hands

page.addEventListener("input", ({ target }) => {
  const slider = target.closest(".slider");
  if (!slider) return;
  const [range, number] = slider.querySelectorAll("input");
  if (target === range) number.value = String(Number(Number(range.value).toPrecision(4)));
  else range.value = number.value;
  const { figure } = slider.dataset;
  if (target.value !== "") assume(figure, Number(target.value), { push: moving !== figure });
  else told("", null);
  moving = figure;
  clearTimeout(resting);
  resting = setTimeout(() => (moving = null), REST);
});

page.addEventListener("change", ({ target }) => {
  if (target.id === "focus") { state.set("focus", target.value); return void ask({ push: true }); }
  if (target.closest("[data-item]")) return void lever(target, target.closest("[data-item]").dataset.item);
  if (["mission", "alliance", "year"].includes(target.id)) {
    const kept = new URLSearchParams([...state].filter(([key]) => !["assume", "lever", "focus"].includes(key) || target.id === "year"));
    kept.set(target.name, target.value);
    if (target.id === "alliance") ["members", "added", "without"].forEach((key) => kept.delete(key));
    location.assign(`/mission?${kept}`);
  }
});

page.addEventListener("click", (event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if (target.dataset.member) toggle(target.dataset.member);
  else if (target.id === "usa") toggle("USA");
  else if (target.id === "help") one("#keys").showModal();
  else if (target.id === "reset") reset();
  else if (target.id === "rebase") rebase();
  else if (target.classList.contains("undo")) assume(target.closest(".slider").dataset.figure, null, { push: true });
  else if (target.dataset.step) step(target);
});

watch(page);
one("#ask").addEventListener("submit", (event) => event.preventDefault());

function step(button) {
  const field = button.closest("[data-item]").querySelector("input");
  field.value = String((Number(field.value) || 0) + Number(button.dataset.step));
  lever(field, button.closest("[data-item]").dataset.item);
}

function reset() {
  for (const key of ["assume", "lever", "without", "added", "base"]) state.delete(key);
  document.activeElement?.blur?.();
  ask({ push: true });
}

function rebase() {
  const own = new URLSearchParams([...state].filter(([key]) => !["base", "focus", "pin"].includes(key)));
  state.set("base", String(own));
  ask({ push: true });
}

const KEYS = {
  "?": () => one("#keys").showModal(),
  m: () => one("#mission").focus(),
  y: () => one("#year").focus(),
  u: () => toggle("USA"),
  c: () => one("[data-member]").focus(),
  a: () => { one("#assumptions").open = true; one(".slider input")?.focus(); },
  f: () => one("#focus").focus(),
  b: rebase,
  r: reset,
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=range]), select, textarea") || document.querySelector("dialog[open]");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const member = event.target.closest?.("[data-member]");
  if (member && ["ArrowRight", "ArrowLeft"].includes(event.key)) {
    event.preventDefault();
    (event.key === "ArrowRight" ? member.nextElementSibling : member.previousElementSibling)?.focus();
  } else if (!typing && KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

window.addEventListener("popstate", () => {
  const before = new URLSearchParams(state);
  state = new URLSearchParams(location.search);
  if (["missions", "alliance", "year"].some((key) => before.get(key) !== state.get(key))) location.reload();
  else { document.activeElement?.blur?.(); ask(); }
});

// ------------------------------------------------------------------ start

// Draw the charts of the question as it stands that are not drawn yet.
async function drawn() {
  const query = new URLSearchParams(state);
  query.set("how", "specs");
  const response = await fetch(`/mission/parts?${query}`);
  if (response.ok) await draw((await response.json()).charts, toggle);
}

await drawn();
page.dataset.ready = "yes";
