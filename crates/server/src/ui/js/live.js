// @ts-check
// A form in a dialog that asks for the dialog again as one types or chooses. What was ticked stays
// ticked, also where it is out of sight for the moment.
import { show } from "./dialog.js";
import { ask, asking } from "./fetch.js";

const PAUSE = 200;
/** @type {number | undefined} */
let timer;
let newest = 0;

/** @param {ParentNode} dialog @returns {HTMLInputElement[]} */
function boxes(dialog) {
  return [...dialog.querySelectorAll("#confirm input[type=checkbox]")].filter((box) => box instanceof HTMLInputElement);
}

/** @param {ParentNode} dialog */
function picked(dialog) {
  const ticked = boxes(dialog).filter((box) => box.checked && !box.disabled);
  const kept = [...dialog.querySelectorAll("#confirm input[data-kept]")];
  return [...ticked, ...kept].map((box) => /** @type {HTMLInputElement} */ (box)).map(({ name, value }) => ({ name, value }));
}

/** @param {HTMLDialogElement} dialog @param {{ name: string, value: string }[]} all */
function tick(dialog, all) {
  for (const { name, value } of all) {
    const box = boxes(dialog).find((one) => one.name === name && one.value === value);
    if (box) box.checked = true;
    else {
      const kept = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      kept.dataset.kept = "";
      dialog.querySelector("#confirm")?.append(kept);
    }
  }
}

/** @param {HTMLFormElement} form @param {boolean} keeps */
async function again(form, keeps) {
  const old = form.closest("dialog");
  if (!(old instanceof HTMLDialogElement)) return form.submit();
  const own = ++newest;
  let answer;
  try {
    answer = await ask(asking(form, null));
  } catch {
    return;
  }
  if (own !== newest || !old.isConnected) return;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.getAttribute("name") : null;
  const all = keeps ? picked(old) : [];
  const field = old.querySelector(`form[data-live] [name="${focused}"]`);
  const typed = field instanceof HTMLInputElement ? field.value : null;
  if (!show(answer.document, old)) return;
  const dialog = document.querySelector("dialog[open]");
  if (!(dialog instanceof HTMLDialogElement)) return;
  tick(dialog, all);
  const same = dialog.querySelector(`form[data-live] [name="${focused}"]`);
  if (same instanceof HTMLInputElement && typed !== null) {
    same.value = typed;
    same.focus();
    same.setSelectionRange(typed.length, typed.length);
  } else if (same instanceof HTMLElement) same.focus();
}

/** @param {Event} event */
function formOf(event) {
  const form = event.target instanceof Element ? event.target.closest("form[data-live]") : null;
  return form instanceof HTMLFormElement ? form : null;
}

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (!form || !(event.target instanceof HTMLInputElement)) return;
  clearTimeout(timer);
  timer = setTimeout(() => again(form, true), PAUSE);
});
document.addEventListener("change", (event) => {
  const form = formOf(event);
  if (form && event.target instanceof HTMLSelectElement) again(form, false);
});
document.addEventListener("submit", (event) => {
  const form = formOf(event);
  if (!form?.closest("dialog")) return;
  event.preventDefault();
  clearTimeout(timer);
  again(form, true);
});
