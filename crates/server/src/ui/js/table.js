// @ts-check
// Lists that search as one types, and rows that can be selected together.
import { asking } from "./fetch.js";
import { go } from "./swap.js";

const PAUSE = 200;
/** @type {number | undefined} */
let timer;

document.addEventListener("input", (event) => {
  const input = event.target;
  const form = input instanceof Element ? input.closest("form[data-search]") : null;
  if (!(form instanceof HTMLFormElement)) return;
  clearTimeout(timer);
  timer = setTimeout(() => go(asking(form, null)), PAUSE);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-search")) return;
  event.preventDefault();
  clearTimeout(timer);
  go(asking(form, null));
});

/** The last box that was ticked, for a range with Shift. @type {HTMLInputElement | null} */
let last = null;

/** @returns {HTMLInputElement[]} */
function boxes() {
  return [...document.querySelectorAll("main input[data-select]")].filter((box) => box instanceof HTMLInputElement);
}

function count() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  const bar = document.querySelector("main [data-bulk]");
  if (!(bar instanceof HTMLElement)) return;
  bar.hidden = chosen === 0;
  const button = bar.querySelector("button[type=submit]");
  const noun = bar.dataset.bulk ?? "thing";
  if (button) button.textContent = `Delete ${chosen} ${noun}${chosen === 1 ? "" : "s"}`;
  const text = bar.querySelector("[data-count]");
  if (text) text.textContent = `${chosen} selected`;
  const whole = document.querySelector("main input[data-select-all]");
  if (whole instanceof HTMLInputElement) {
    whole.checked = chosen > 0 && chosen === all.length;
    whole.indeterminate = chosen > 0 && chosen < all.length;
  }
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement)) return;
  if (box.hasAttribute("data-select-all")) {
    for (const one of boxes()) one.checked = box.checked;
    count();
  } else if (box.hasAttribute("data-select")) {
    const all = boxes();
    const [from, to] = [last ? all.indexOf(last) : -1, all.indexOf(box)];
    if (event.shiftKey && from >= 0) {
      for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
    }
    last = box;
    count();
  }
});

document.addEventListener("swapped", count);
count();
