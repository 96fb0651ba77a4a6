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
const dropOf = (field) => document.querySelector(`[data-receipt-drop="${field.name}"]`);
const forget = (field) => ask("readwrite", (waiting) => waiting.delete(key(field)));

function tell(field, text) {
  note(field).textContent = text;
  dropOf(field).hidden = !text;
}

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

function post(field, name, value) {
  const form = field.closest("form");
  const body = new FormData();
  body.append(name, value);
  body.append("name", field.name);
  body.append("query", form.dataset.draftQuery ?? "");
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return fetch(field.closest("[data-receipts]").dataset.receipts, { method: "POST", body });
}

async function send(field, file) {
  const box = field.closest("[data-receipts]");
  try {
    const answer = await post(field, "receipt", file);
    const said = await answer.json();
    await forget(field);
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
document.addEventListener("click", async ({ target }) => {
  const name = target.closest("[data-receipt-drop]")?.dataset.receiptDrop;
  if (!name) return;
  const field = document.querySelector(`input[name="${name}"]`);
  const said = note(field).textContent;
  tell(field, "");
  await forget(field).catch(() => {});
  await post(field, "drop", "1").catch(() => tell(field, said));
});
for (const field of document.querySelectorAll("[data-receipts] input[type=file]")) dropOf(field).hidden = !note(field).textContent;
addEventListener("online", sendWaiting);
if (document.querySelector("[data-receipts]")) sendWaiting();
