// @ts-check
// The command palette: Ctrl+K or the button in the banner. What it finds, the server says.
import { ask, asking } from "./fetch.js";

let sequence = 0;

/** @param {HTMLFormElement} form */
async function open(form) {
  if (document.querySelector("dialog[open]")) return;
  const before = document.activeElement;
  const at = encodeURIComponent(location.pathname);
  const answer = await ask(`${form.action}?at=${at}`).catch(() => null);
  const found = answer?.document.querySelector("dialog");
  if (!found) return location.assign(form.action);
  const dialog = /** @type {HTMLDialogElement} */ (document.adoptNode(found));
  document.body.append(dialog);
  const leave = () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
  };
  dialog.addEventListener("close", leave);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  /** @type {HTMLInputElement | null} */
  const input = dialog.querySelector("[role=combobox]");
  const searching = dialog.querySelector("form");
  input?.focus();
  input?.addEventListener("input", () => searching instanceof HTMLFormElement && refresh(dialog, asking(searching, null)));
  input?.addEventListener("keydown", (event) => move(dialog, input, event));
  searching?.addEventListener("submit", (event) => {
    event.preventDefault();
    choose(dialog.querySelector("[aria-selected=true]"));
  });
  dialog.addEventListener("click", (event) => {
    choose(event.target instanceof Element ? event.target.closest("[role=option]") : null);
  });
  mark(dialog, input, 0);
}

/** @param {Element | null} option */
function choose(option) {
  if (option instanceof HTMLElement && option.dataset.to) location.assign(option.dataset.to);
}

/** @param {HTMLDialogElement} dialog @param {string} address */
async function refresh(dialog, address) {
  const own = ++sequence;
  const answer = await ask(address).catch(() => null);
  const fresh = answer?.document.querySelector("[role=listbox]");
  if (own !== sequence || !fresh) return;
  dialog.querySelector("[role=listbox]")?.replaceWith(document.adoptNode(fresh));
  mark(dialog, dialog.querySelector("[role=combobox]"), 0);
}

/** @param {HTMLDialogElement} dialog @param {HTMLInputElement | null} input @param {number} index */
function mark(dialog, input, index) {
  const options = [...dialog.querySelectorAll("[role=option]")];
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
  const chosen = options[index];
  if (chosen) input?.setAttribute("aria-activedescendant", chosen.id);
  else input?.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLDialogElement} dialog @param {HTMLInputElement} input @param {KeyboardEvent} event */
function move(dialog, input, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
  if (!step) return;
  event.preventDefault();
  const options = [...dialog.querySelectorAll("[role=option]")];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (options.length) mark(dialog, input, (at + step + options.length) % options.length);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-palette")) return;
  event.preventDefault();
  open(form);
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
  const form = document.querySelector("form[data-palette]");
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  open(form);
});
