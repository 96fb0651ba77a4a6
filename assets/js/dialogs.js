// Native <dialog>: opened by [data-dialog=id], closed by [data-close], Esc or a click beside it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
    return;
  }
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  const beside = event.target === dialog && !dialog.querySelector("form[data-draft]");
  if (beside || event.target.closest("[data-close]")) dialog.close();
});

// a form that came back with errors must be seen again
for (const dialog of document.querySelectorAll("dialog"))
  if (dialog.querySelector("[aria-invalid=true]")) dialog.showModal();
