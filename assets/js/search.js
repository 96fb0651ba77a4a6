// The search box's list: what this page offers, then what the server found. Arrows walk it, Esc or a
// click elsewhere closes it.
const box = document.getElementById("search");
const panel = document.getElementById("search-results");
const OFFERED = ".page-actions :is(a[href], button:not([type=button])), .page-actions [data-key], main [data-key]";
const ASIDE = "main :is(aside, .alert) .btn, main .btn[hx-get]"; // rarer: told to who asks for it by name

const close = () => panel.replaceChildren();
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const stops = () => [...panel.querySelectorAll("a, button")];
const labelOf = (element) => (element.dataset.keyLabel || element.ariaLabel || element.textContent).trim();

function offered() {
  const typed = fold(box.value).split(/\s+/).filter(Boolean);
  const fits = (label) => typed.every((part) => fold(label).split(/\s+/).some((word) => word.startsWith(part)));
  return [...document.querySelectorAll(typed.length ? `${OFFERED}, ${ASIDE}` : OFFERED)]
    .filter((element) => !element.matches("input, select, textarea, [rel]") && labelOf(element))
    .filter((element) => fits(labelOf(element)));
}

function entry(element) {
  const line = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: labelOf(element) });
  button.addEventListener("click", () => {
    close();
    element.click();
  });
  line.append(button);
  return line;
}

// what can be done with the thing on this page is what the page itself lets this person do
function addHere() {
  const told = new Set([...panel.querySelectorAll("a")].map((link) => link.href));
  const here = offered().filter((element) => !told.has(element.href)); // not what the server offers as well
  if (!here.length) return;
  const list = document.createElement("ul");
  list.append(...here.map(entry));
  panel.querySelector("p")?.remove();
  panel.prepend(Object.assign(document.createElement("h2"), { textContent: panel.dataset.here }), list);
}

function walk(event) {
  const all = [box, ...stops()];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || all.length === 1) return;
  event.preventDefault();
  const here = all.indexOf(document.activeElement);
  all[(here + step + all.length) % all.length].focus();
}

if (box && panel) {
  const whole = box.closest("form");
  whole.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return walk(event);
    close();
    box.focus();
  });
  let isWalking = false; // among lines that an answer is about to replace
  panel.addEventListener("htmx:beforeSwap", () => (isWalking = panel.contains(document.activeElement)));
  panel.addEventListener("htmx:afterSwap", () => {
    if (!isWalking && !whole.contains(document.activeElement)) return close(); // one had left
    addHere();
    if (isWalking) stops()[0]?.focus();
  });
  document.addEventListener("click", (event) => {
    if (!whole.contains(event.target)) close();
  });
}
