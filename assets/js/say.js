// Spanish words for what happens in the browser alone: data-… of base.html's #words.
const words = document.getElementById("words")?.dataset ?? {};

export const say = (key) => words[key] ?? key;
