// Runs before the first paint, so that the page never flashes in the other face. What was chosen in
// this browser counts until the person's profile says something new; a page without a person keeps it.
const root = document.documentElement;
const profile = root.dataset.profileTheme;
const here = !profile || localStorage.getItem("theme-after") === profile;
const theme = (here && localStorage.getItem("theme")) || profile;
if (theme === "light" || theme === "dark") root.dataset.theme = `sgc-${theme}`;
root.dataset.themeChosen = theme || "auto";
