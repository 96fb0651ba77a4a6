// Photos of receipts leave as soon as they are taken; without a line they wait in this browser.
const LONGEST_SIDE = 2000; // pixels: a receipt is read well, and travels in a second

function store() {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("receipts", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("waiting");
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
}

async function ask(mode, work) {
  const opened = await store();
  return new Promise((done, failed) => {
    const asked = work(opened.transaction("waiting", mode).objectStore("waiting"));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

const key = (field) => `${field.closest("[data-receipts]").dataset.receipts} ${field.name}`;
const note = (field) => document.querySelector(`[data-receipt-of="${field.name}"]`);
const tell = (field, text) => (note(field).textContent = text);

async function smaller(file) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(picture.width * scale, picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    return new File([made], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: made.type });
  } catch {
    return file; // not a picture that this browser reads: the server says what it is
  }
}

async function send(field, file) {
  const box = field.closest("[data-receipts]");
  const form = field.closest("form");
  const body = new FormData();
  body.append("receipt", file);
  body.append("name", field.name);
  body.append("query", form.dataset.draftQuery ?? "");
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(box.dataset.receipts, { method: "POST", body });
    const said = await answer.json();
    await ask("readwrite", (waiting) => waiting.delete(key(field)));
    tell(field, said.kept ? `✓ ${said.name}` : said.problem);
  } catch {
    tell(field, `${file.name}: ${box.dataset.waiting}`);
    await ask("readwrite", (waiting) => waiting.put(file, key(field))).catch(() => {});
  }
}

async function sendWaiting() {
  for (const field of document.querySelectorAll("[data-receipts] input[type=file]")) {
    const file = await ask("readonly", (waiting) => waiting.get(key(field))).catch(() => null);
    if (file) await send(field, file);
  }
}

document.addEventListener("change", async ({ target }) => {
  if (!target.matches("[data-receipts] input[type=file]") || !target.files.length) return;
  const file = await smaller(target.files[0]);
  await ask("readwrite", (waiting) => waiting.put(file, key(target))).catch(() => {});
  target.value = ""; // it travels by itself: the form need not carry it again
  await send(target, file);
});
addEventListener("online", sendWaiting);
if (document.querySelector("[data-receipts]")) sendWaiting();
