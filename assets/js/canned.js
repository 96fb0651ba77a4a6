// Canned replies: "/" at the beginning of a line of an answer, or the button, opens them; Enter inserts.
const picker = () => document.querySelector("[data-canned]");

function insert(field, text) {
  const { selectionStart: from, selectionEnd: to } = field;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true })); // drafts and previews listen
  field.focus();
}

function close() {
  const form = picker()?.closest("form");
  picker()?.remove();
  form?.querySelector("textarea").focus();
}

function choose(offer) {
  const form = offer.closest("form");
  const [body, step] = ["body", "next_step"].map((name) => form.querySelector(`[name=${name}]`));
  close();
  insert(body, offer.dataset.cannedText);
  if (step && !step.value) step.value = offer.dataset.cannedStep;
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const places = [picker().querySelector("input"), ...picker().querySelectorAll(".canned-offer")];
  places.at((places.indexOf(document.activeElement) + step) % places.length).focus();
}

document.addEventListener("keydown", (event) => {
  if (picker()?.contains(event.target)) {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault(); // not the answer's form
      picker().querySelector(".canned-offer")?.click();
    }
    return move(event);
  }
  const field = event.target;
  if (event.key !== "/" || event.isComposing || !field.matches?.("#composer textarea[name=body]")) return;
  const line = field.value.slice(0, field.selectionStart).split("\n").pop();
  if (line.trim()) return;
  event.preventDefault();
  field.form.querySelector("[data-canned-open]").click();
});
document.addEventListener("click", ({ target }) => {
  const offer = target.closest("[data-canned-text]");
  if (offer) return choose(offer);
  if (target.closest("a.canned-offer")) return setTimeout(close); // a macro: its preview opens above
  if (target.closest("[data-canned-close]")) return close();
  const variable = target.closest("[data-insert]");
  if (variable) insert(document.getElementById(variable.dataset.into), variable.dataset.insert);
});
