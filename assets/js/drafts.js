// What is typed in form[data-draft] stays in this browser until the server has taken it.
import { forget, keep, kept, sent } from "./draft-store.js";
import { fields, nameOf, put, valueOf, values } from "./form-values.js";

function note(form, before) {
  const box = document.getElementById("draft-note").content.firstElementChild.cloneNode(true);
  box.querySelector("button").addEventListener("click", () => {
    forget(form.dataset.draft);
    for (const field of fields(form)) put(field, before[nameOf(field)]);
    if (form.dataset.draftSave) save(form);
    box.remove();
  });
  form.prepend(box);
}

function restore(form) {
  if (form.dataset.draftSeen) return;
  form.dataset.draftSeen = "yes";
  giveBack(form, kept(form.dataset.draft));
}

function giveBack(form, typed) {
  const before = values(form);
  const lost = fields(form).filter((f) => nameOf(f) in typed && String(typed[nameOf(f)]) !== String(valueOf(f)));
  for (const field of lost) put(field, typed[nameOf(field)]);
  if (lost.length) note(form, before);
}

// On the server too, for another browser or after a crash: some seconds after one stops typing.
const waiting = new WeakMap();

function saveSoon(form) {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), 2500));
}

function save(form) {
  if (!form.isConnected || form.querySelector("[aria-busy=true]")) return; // it is being sent
  const body = new FormData();
  for (const field of form.querySelectorAll("textarea[name], input[type=text][name], [name=csrfmiddlewaretoken]"))
    body.append(field.name, field.value);
  if (form.dataset.draftTitle) {
    // a whole page of answers: all of them, and what they are about
    body.append("fields", JSON.stringify(values(form)));
    body.append("title", form.dataset.draftTitle);
    body.append("query", form.dataset.draftQuery);
  }
  fetch(form.dataset.draftSave, { method: "POST", body }).catch(() => {}); // it is in this browser in any case
}

// What the server had, where nothing is typed yet.
function restoreFromServer(draft) {
  const form = document.querySelector(`form[data-draft="${draft.dataset.serverDraft}"]`);
  if (form && draft.dataset.fields) return restoreAnswers(form, JSON.parse(draft.dataset.fields));
  const kept = [...draft.content.querySelectorAll("textarea")].map((one) => [form?.elements[one.name], one.value]);
  if (!form || kept.some(([field]) => field?.value)) return;
  const before = values(form);
  for (const [field, value] of kept) if (field) put(field, value);
  note(form, before);
}

// A whole page of answers: what this browser has of it is newer.
function restoreAnswers(form, typed) {
  if (!Object.keys(kept(form.dataset.draft)).length) giveBack(form, typed);
}

function restoreAll(root) {
  root.querySelectorAll("[data-server-draft]").forEach(restoreFromServer);
  if (root.matches?.("form[data-draft]")) restore(root);
  root.querySelectorAll("form[data-draft]").forEach(restore);
}

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-draft]");
  if (!form) return;
  keep(form.dataset.draft, values(form));
  if (form.dataset.draftSave) saveSoon(form);
});
document.addEventListener("submit", (event) => {
  const key = event.target.dataset.draft;
  if (key && !event.defaultPrevented) sent(key); // htmx tells by itself how it went
});
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // before the answer is there: its own form would be given the draft
  // the form that asked: the swap may have taken it away, and then detail.elt is what is left around it
  const form = detail.requestConfig.elt.closest("form[data-draft]");
  const taken = detail.xhr.status >= 200 && detail.xhr.status < 300; // to htmx a 409 that is swapped is a success
  if (form && taken && detail.requestConfig.verb !== "get") forget(form.dataset.draft);
});
document.body.addEventListener("htmx:load", ({ target }) => restoreAll(target));
addEventListener("beforeunload", (event) => {
  // a chosen file cannot be kept: ask
  const chosen = [...document.querySelectorAll("form[data-draft] input[type=file]")].some((field) => field.files.length);
  if (chosen && !document.querySelector("form[data-draft] [aria-busy=true]")) event.preventDefault();
});
restoreAll(document);
