// "@" and some letters in a note offer the colleagues who see the ticket; Enter or a click names one.
const TYPED = /(?:^|\s)@([\p{L} ]{0,40})$/u;
const chosen = new Set(); // whom one has named: what follows is no search for another
const place = (field) => field.form?.querySelector("[data-colleagues]");

function begun(field) {
  return TYPED.exec(field.value.slice(0, field.selectionStart));
}

function name(field, who) {
  chosen.add(who);
  const start = field.selectionStart - begun(field)[1].length;
  field.setRangeText(`${who} `, start, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

document.addEventListener("input", ({ target }) => {
  const offers = target.matches?.("textarea") && place(target);
  if (!offers) return;
  const found = begun(target);
  if (!found || [...chosen].some((who) => found[1].startsWith(who))) return offers.replaceChildren();
  htmx.ajax("GET", offers.dataset.colleagues, { target: offers, values: { q: found[1].trim() } });
});
document.addEventListener("keydown", (event) => {
  const offer = event.key === "Enter" && event.target.matches?.("textarea") && place(event.target)?.querySelector("[data-mention]");
  if (!offer || event.ctrlKey || event.metaKey || !begun(event.target)?.[1]) return;
  event.preventDefault();
  offer.click();
});
document.addEventListener("click", ({ target }) => {
  const offer = target.closest("[data-mention]");
  if (!offer) return;
  const field = offer.closest("form").querySelector("textarea");
  const who = offer.dataset.mention;
  offer.parentElement.replaceChildren();
  name(field, who);
});
