// Three buttons: as the system says, light, dark.
const root = document.documentElement;

function show() {
  const chosen = localStorage.getItem("theme") ?? "auto";
  for (const button of document.querySelectorAll("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
}

function choose(theme) {
  if (theme === "auto") {
    localStorage.removeItem("theme");
    delete root.dataset.theme;
  } else {
    localStorage.setItem("theme", theme);
    root.dataset.theme = `sgc-${theme}`;
  }
  show();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (button) choose(button.dataset.themeChoice);
});

show();
