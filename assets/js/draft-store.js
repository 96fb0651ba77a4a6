// Drafts in localStorage: one per form and person, for a week.
const WEEK = 7 * 24 * 3600 * 1000;
const PREFIX = "draft:";
const full = (key) => `${PREFIX}${document.body.dataset.user ?? ""}:${key}`;

export function keep(key, fields) {
  try {
    localStorage.setItem(full(key), JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // the browser's room is full: the form itself still holds what was typed
  }
}

export const kept = (key) => JSON.parse(localStorage.getItem(full(key)) ?? '{"fields":{}}').fields;
export const forget = (key) => localStorage.removeItem(full(key));

export function sent(key) {
  sessionStorage.setItem("draft-sent", JSON.stringify({ key: full(key), from: location.href }));
}

// Taken only if that very form led here and the answer was good; "back" and reload prove nothing.
function settle() {
  const { key, from } = JSON.parse(sessionStorage.getItem("draft-sent") ?? "{}");
  if (!key) return;
  sessionStorage.removeItem("draft-sent");
  const [page] = performance.getEntriesByType("navigation");
  const led = document.referrer === from.split("#")[0] && page?.type === "navigate";
  if (led && page.responseStatus === 200) localStorage.removeItem(key);
}

function sweep() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    if (Date.now() - JSON.parse(localStorage.getItem(key)).at > WEEK) localStorage.removeItem(key);
  }
}

settle();
sweep();
