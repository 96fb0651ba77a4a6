// Where the keyboard is: never nowhere. What a swap opens takes the focus by itself (autofocus); after
// a verb it is on the title, after something said on the newest entry. Esc leaves a field, or the
// form of a verb, back to the button that opened it: from there the letters are shortcuts again.
const FIELD = "input, textarea, select";
const isLost = () => !document.activeElement || document.activeElement === document.body;
let opener = null; // what opened the form above the conversation
let wasSomewhere = false; // a swap that nobody asked for does not take the focus of who reads

function stand(place) {
  if (!place) return;
  if (!place.matches("a, button, summary, input, textarea, select")) place.tabIndex = -1;
  place.focus();
}

const title = () => document.querySelector("main h1");
const newest = () => [...document.querySelectorAll("#thread .entry")].at(-1);
const heading = (field) => field.closest("section, details, dialog, main")?.querySelector("h1, h2, summary") ?? title();

document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const panel = document.getElementById("panel");
  if (panel && detail.target === panel && !panel.contains(detail.elt)) opener = detail.elt;
});

document.body.addEventListener("htmx:beforeSwap", () => (wasSomewhere = !isLost()));
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  const { elt, verb } = detail.requestConfig;
  const isDone = verb === "post" && detail.target.id === "ticket";
  if (isDone) return stand(elt.matches("[data-draft-save]") ? newest() : title());
  if (wasSomewhere && isLost()) return stand(title());
  const { form, name, type } = document.activeElement;
  if (type === "radio") form.querySelector(`[name="${name}"]:checked`)?.focus(); // of a group, the chosen one
});

function close(panel) {
  panel.replaceChildren();
  stand(opener?.isConnected ? opener : title());
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const { target } = event;
  if (document.querySelector("dialog[open], details.menu[open]") || target.closest(".cell-form, [data-canned]")) return;
  const panel = target.closest("#panel");
  if (panel) return close(panel);
  if (!target.matches(FIELD)) return;
  stand(heading(target));
});
