// Runs before the first paint, so that the page never flashes in the other face.
const choice = localStorage.getItem("theme");
if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = `sgc-${choice}`;
