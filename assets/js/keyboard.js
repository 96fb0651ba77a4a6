// "/" or Ctrl+K search, "?" the sheet, "g" then a letter goes, [data-key] acts, Ctrl+Enter sends,
// Ctrl+Z takes back what the last notice offers to take back.
const TYPING = "input, textarea, select, [contenteditable=true]";
const silenced = () => localStorage.getItem("keys") === "off";
let going = 0;

function act(element) {
  const card = element.matches("summary") && element.closest("details:not(.menu)");
  if (card) card.open = true; // it opens to be written in
  const field = card ? card.querySelector(":is(input:not([type=hidden]), textarea, select)") : element;
  if (field?.matches(TYPING)) field.focus();
  else element.click();
}

function find(attribute, key) {
  const scope = document.querySelector("dialog[open]") ?? document;
  return [...scope.querySelectorAll(`[${attribute}]`)].find(
    (element) => element.getAttribute(attribute) === key && element.checkVisibility(),
  );
}

function search(event) {
  event.preventDefault();
  const box = document.getElementById("search");
  box?.focus();
  box?.select();
}

function takeBack(event) {
  const offers = document.querySelectorAll(".toast form button");
  if (!offers.length) return;
  event.preventDefault();
  [...offers].at(-1).click();
}

function letter(event) {
  if (event.key === "/") return search(event);
  if (event.key === "?") return document.getElementById("keys")?.showModal();
  const attribute = Date.now() - going < 1500 ? "data-go" : "data-key";
  going = event.key === "g" && attribute === "data-key" ? Date.now() : 0;
  // on a phone the links that "g" follows are in the closed drawer: they need not be seen
  const target = attribute === "data-go" ? document.querySelector(`[data-go="${CSS.escape(event.key)}"]`) : find(attribute, event.key);
  if (!target) return;
  event.preventDefault();
  act(target);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "k") return search(event);
  if (command && event.key.toLowerCase() === "z" && !event.target.closest?.(TYPING)) return takeBack(event);
  if (command && event.key === "Enter") return event.target.form?.requestSubmit();
  if (command || event.altKey || event.repeat || silenced()) return;
  if (event.target.closest?.(TYPING) || (document.querySelector("dialog[open]") && event.key !== "?")) return;
  letter(event);
});
