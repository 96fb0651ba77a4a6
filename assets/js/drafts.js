// What is typed in form[data-draft] stays in this browser until the server has taken it.
import { forget, kept, keep, sent } from "./draft-store.js";
import { say } from "./say.js";

const KEPT = "textarea[name], input[name]:not([type=hidden], [type=password], [type=file]), select[name]";
const touched = new WeakSet();
const fields = (form) => [...form.querySelectorAll(KEPT)];
const isBox = (field) => field.type === "checkbox" || field.type === "radio";
const value = (field) => (isBox(field) ? field.checked : field.multiple ? [...field.selectedOptions].map((o) => o.value) : field.value);
const name = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);

function put(field, value) {
  if (isBox(field)) field.checked = value;
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
}

function note(form, before) {
  const box = document.getElementById("draft-note").content.firstElementChild.cloneNode(true);
  box.querySelector("button").addEventListener("click", () => {
    forget(form.dataset.draft);
    for (const field of fields(form)) put(field, before[name(field)]);
    box.remove();
  });
  form.prepend(box);
}

function restore(form) {
  const typed = kept(form.dataset.draft);
  const before = Object.fromEntries(fields(form).map((field) => [name(field), value(field)]));
  const lost = fields(form).filter((f) => name(f) in typed && String(typed[name(f)]) !== String(value(f)));
  if (form.dataset.draftArmed || !lost.length) return;
  form.dataset.draftArmed = "yes";
  for (const field of lost) put(field, typed[name(field)]);
  note(form, before);
}

const restoreAll = (root) => root.querySelectorAll("form[data-draft]").forEach(restore);

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-draft]");
  if (!form) return;
  touched.add(form);
  keep(form.dataset.draft, Object.fromEntries(fields(form).map((field) => [name(field), value(field)])));
});
document.addEventListener("submit", (event) => event.target.dataset?.draft && !event.defaultPrevented && sent(event.target.dataset.draft));
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest?.("form[data-draft]");
  if (form && detail.successful && detail.requestConfig.verb !== "get") forget(form.dataset.draft);
});
document.body.addEventListener("htmx:load", ({ target }) => restoreAll(target));
addEventListener("beforeunload", (event) => {
  // a chosen file cannot be kept: ask
  const chosen = [...document.querySelectorAll("form[data-draft] input[type=file]")].some((field) => field.files.length);
  if (chosen && !document.querySelector("form[data-draft] [aria-busy=true]")) event.preventDefault();
});
restoreAll(document);
