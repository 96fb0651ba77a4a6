// Three buttons: as the system says, light, dark. js/theme.js reads what they leave.
const root = document.documentElement;

function show() {
  for (const button of document.querySelectorAll("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === root.dataset.themeChosen));
}

function choose(theme) {
  localStorage.setItem("theme", theme);
  localStorage.setItem("theme-after", root.dataset.profileTheme ?? "");
  root.dataset.themeChosen = theme;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = `sgc-${theme}`;
  show();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (button) choose(button.dataset.themeChoice);
});

show();
