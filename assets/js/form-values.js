// What a form holds, as plain values by name, and back.
const KEPT = "textarea[name], input[name]:not([type=hidden], [type=password], [type=file]), select[name]";
const isBox = (field) => field.type === "checkbox" || field.type === "radio";

export const fields = (form) => [...form.querySelectorAll(KEPT)];
export const nameOf = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);
export const values = (form) => Object.fromEntries(fields(form).map((field) => [nameOf(field), valueOf(field)]));

export function valueOf(field) {
  if (isBox(field)) return field.checked;
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

export function put(field, value) {
  if (isBox(field)) field.checked = value;
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  if (value && !isBox(field)) field.closest("details")?.setAttribute("open", "");
}
