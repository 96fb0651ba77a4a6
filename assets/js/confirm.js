// Ask before what cannot be undone, in our own dialog: for [data-confirm] and for hx-confirm.
import { say } from "./say.js";

const dialog = document.getElementById("confirm");
let proceed = null;

function ask(question, action, then) {
  dialog.querySelector("[data-question]").textContent = question;
  dialog.querySelector("[data-proceed]").textContent = action ?? say("confirm");
  proceed = then;
  dialog.showModal();
}

dialog?.querySelector("[data-proceed]").addEventListener("click", () => {
  const then = proceed;
  dialog.close();
  then?.();
});
dialog?.addEventListener("close", () => (proceed = null));

// in the capture phase, before htmx and the other modules see the form go
document.addEventListener(
  "submit",
  (event) => {
    const source = event.submitter?.dataset.confirm ? event.submitter : event.target;
    if (!dialog || !source.dataset.confirm || source.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source.dataset.confirm, source.dataset.confirmAction, () => {
      source.dataset.confirmed = "yes";
      event.target.requestSubmit(event.submitter);
      delete source.dataset.confirmed;
    });
  },
  true,
);

document.body.addEventListener("htmx:confirm", (event) => {
  const { question, issueRequest, elt } = event.detail;
  if (!dialog || !question) return;
  event.preventDefault();
  ask(question, elt.dataset.confirmAction, () => issueRequest(true));
});
