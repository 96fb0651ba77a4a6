// Rows of a list by keyboard: j/k walk, x chooses (Shift: up to here), o opens, Esc chooses none.
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";
const links = () => [...document.querySelectorAll("main tr .row-link")];
const picked = document.getElementById("picked");
const boxes = () => [...document.querySelectorAll("td.pick input")];
let last = null; // the row that was chosen last: where a range begins
let at = -1; // where one is, also after the focus has gone to a cell

function here() {
  const index = links().findIndex((link) => link.closest("tr").contains(document.activeElement));
  return index < 0 ? at : index;
}

function walk(step) {
  const all = links();
  at = Math.min(Math.max(here() + step, 0), all.length - 1);
  all[at]?.focus();
  all[at]?.scrollIntoView({ block: "nearest" });
}

// with Shift, all from the one chosen last to this one
function choose(box, isRange) {
  const all = boxes();
  const [from, to] = [all.indexOf(last ?? box), all.indexOf(box)].sort((a, b) => a - b);
  if (isRange) for (const one of all.slice(from, to + 1)) one.checked = true;
  last = box;
  tell();
}

// A month that is wider than the screen is opened at today, with the days before it.
for (const today of document.querySelectorAll(".nights th[aria-current]")) {
  const frame = today.closest(".table-wrap");
  frame.scrollLeft = today.offsetLeft + 2 * today.offsetWidth - frame.clientWidth;
}

function toggle(isRange) {
  const box = links()[here()]?.closest("tr").querySelector("td.pick input");
  if (!box) return;
  box.checked = !box.checked;
  choose(box, isRange);
}

function tell() {
  if (!picked) return;
  const all = boxes();
  const count = all.filter((box) => box.checked).length;
  picked.hidden = count === 0;
  for (const box of all) box.closest("tr").toggleAttribute("data-picked", box.checked);
  picked.querySelector("[data-check-count]").textContent = count;
  const whole = document.querySelector("[data-check-all]");
  whole.checked = count === all.length;
  whole.indeterminate = count > 0 && count < all.length;
  if (count < all.length) picked.querySelector("[data-check-whole]").checked = false;
}

function none() {
  for (const box of boxes()) box.checked = false;
  last = null;
  tell();
}

const acts = {
  j: () => walk(1),
  k: () => walk(-1),
  o: () => links()[here()]?.click(),
  x: () => toggle(false),
  X: () => toggle(true),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.(TYPING);
  if (event.key === "Escape" && typing?.closest(".cell-form")) return typing.form.querySelector("[data-cancel]").click();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open], details.menu[open]")) return;
  if (event.key === "Escape" && boxes().some((box) => box.checked)) return none();
  const act = localStorage.getItem("keys") === "off" ? null : acts[event.key];
  if (!act || !links().length) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-check-none]")) none();
  const box = event.target.closest("td.pick input");
  if (box) choose(box, event.shiftKey);
  const mover = event.target.closest("[data-move]");
  if (mover) move(mover);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-check-all]")) tell();
});

// what can be changed in the rows: the first of it is one Enter away
picked?.querySelector("details")?.addEventListener("toggle", ({ target }) => {
  if (target.open) target.querySelector("button").focus();
});

// columns: up and down in their dialog
function move(button) {
  const item = button.closest("li");
  if (button.dataset.move === "up") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  button.focus();
}

// a cell that is being corrected: the cursor goes into it, and back to where it was
document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  const cell = detail.target?.isConnected ? detail.target : detail.elt;
  cell?.querySelector?.(".cell-form :is(input:not([type=hidden]), select)")?.focus();
});

tell();
