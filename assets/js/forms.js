// Sent forms lock their button until the answer; filters send themselves; tables check all rows.
function lock(form, submitter) {
  const button = submitter ?? form.querySelector("button:not([type=button])");
  button?.setAttribute("aria-busy", "true");
}

function unlock() {
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented && !form.matches("[hx-post], [data-hx-post]")) return;
  if (form.method === "dialog") return;
  if (form.method === "get") for (const field of form.elements) if (field.name && field.value === "") mute(field);
  if (form.method === "post" && form.querySelector("[aria-busy=true]")) return event.preventDefault();
  if (form.method === "post") lock(form, event.submitter);
});

// an empty filter says nothing, so it stays out of the address
function mute(field) {
  field.disabled = true;
  setTimeout(() => (field.disabled = false));
}

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.form?.matches("[data-autosubmit]")) field.form.requestSubmit();
  if (!field.matches("[data-check-all], td input[type=checkbox]")) return;
  const table = field.closest("table");
  const boxes = [...table.querySelectorAll("td input[type=checkbox]")];
  if (field.matches("[data-check-all]")) for (const box of boxes) box.checked = field.checked;
  const count = boxes.filter((box) => box.checked).length;
  for (const shown of document.querySelectorAll("[data-check-count]")) shown.textContent = count;
  const sum = boxes.reduce((all, box) => all + (box.checked ? Number(box.dataset.amount ?? 0) : 0), 0);
  for (const shown of document.querySelectorAll("[data-check-sum]"))
    shown.textContent = sum.toLocaleString("es", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) navigator.clipboard?.writeText(button.dataset.copy);
});
addEventListener("pageshow", unlock);
document.body.addEventListener("htmx:afterRequest", unlock);
