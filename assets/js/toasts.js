// Short messages in the corner. Good news leaves by itself; bad news, and what can be undone, waits.
import { say } from "./say.js";

const STAY = 7000;

function leave(toast) {
  let timer = setTimeout(() => toast.remove(), STAY);
  toast.addEventListener("mouseenter", () => clearTimeout(timer));
  toast.addEventListener("mouseleave", () => (timer = setTimeout(() => toast.remove(), STAY)));
}

function arm(toast) {
  const undo = toast.querySelector("form");
  const left = undo && new URL(undo.action).searchParams.get("quedan"); // seconds, where it is worth offering no longer
  if (left) setTimeout(() => toast.remove(), left * 1000);
  if (["success", "info"].includes(toast.dataset.tone) && !toast.querySelector("form")) leave(toast);
}

// The way back, as the page's own toasts have it: a form of one button.
function wayBack(url) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: url });
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const button = Object.assign(document.createElement("button"), { className: "btn btn-sm btn-ghost", textContent: say("undo") });
  form.append(...(token ? [token.cloneNode()] : []), button);
  return form;
}

export function toast(text, tone = "info", undo = "") {
  const box = document.getElementById("toasts");
  const made = document.getElementById("toast-template")?.content.firstElementChild.cloneNode(true);
  if (!box || !made) return;
  made.dataset.tone = tone;
  for (const icon of made.querySelectorAll("[data-for]"))
    if (!icon.dataset.for.split(" ").includes(tone)) icon.remove();
  made.querySelector("p").textContent = text;
  if (undo) made.querySelector("p").after(wayBack(undo));
  box.append(made);
  arm(made);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".toast, .alert")?.remove();
});
document.body.addEventListener("toast", ({ detail }) => toast(detail.text, detail.tone, detail.undo));
document.body.addEventListener("htmx:sendError", () => toast(say("offline"), "danger"));
document.body.addEventListener("htmx:timeout", () => toast(say("offline"), "danger"));
document.body.addEventListener("htmx:responseError", ({ detail }) => {
  const known = { 403: "forbidden", 404: "missing", 413: "tooLarge", 429: "tooMany" };
  toast(say(known[detail.xhr.status] ?? "failed"), "danger");
});
for (const shown of document.querySelectorAll(".toast")) arm(shown);
