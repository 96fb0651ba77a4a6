// The global search's list: arrows walk it, Esc or a click elsewhere closes it.
const box = document.getElementById("search");
const panel = document.getElementById("search-results");

const close = () => panel.replaceChildren();

function walk(event) {
  const stops = [box, ...panel.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || stops.length === 1) return;
  event.preventDefault();
  const here = stops.indexOf(document.activeElement);
  stops[(here + step + stops.length) % stops.length].focus();
}

if (box && panel) {
  const whole = box.closest("form");
  whole.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return walk(event);
    close();
    box.focus();
  });
  panel.addEventListener("htmx:afterSwap", () => {
    if (!box.value.trim()) close(); // an answer that came after the box was emptied
  });
  document.addEventListener("click", (event) => {
    if (!whole.contains(event.target)) close();
  });
}
