// The "?" sheet lists what this page really offers, and can switch single letters off.
const sheet = document.getElementById("keys");
const list = sheet?.querySelector("[data-keys-here]");
const toggle = sheet?.querySelector("[data-keys-toggle]");

function row(keys, text) {
  const line = document.createElement("div");
  const name = document.createElement("dt");
  const value = document.createElement("dd");
  name.textContent = text;
  value.append(...keys.map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
  line.append(name, value);
  return line;
}

const label = (element) =>
  element.dataset.keyLabel || element.ariaLabel || (element.labels?.[0] ?? element).textContent.trim();

function fill() {
  const here = [...document.querySelectorAll("main [data-key]")].filter((element) => element.checkVisibility());
  const go = [...document.querySelectorAll("[data-go]")];
  sheet.querySelector("[data-keys-list]").hidden = !document.querySelector("main tr .row-link");
  list.replaceChildren(
    ...here.map((element) => row([element.dataset.key.toUpperCase()], label(element))),
    ...go.map((element) => row(["G", element.dataset.go.toUpperCase()], label(element))),
  );
}

if (sheet) {
  sheet.addEventListener("beforetoggle", fill);
  toggle.checked = localStorage.getItem("keys") !== "off";
  toggle.addEventListener("change", () => localStorage.setItem("keys", toggle.checked ? "on" : "off"));
}
