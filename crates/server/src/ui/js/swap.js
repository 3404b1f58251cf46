// @ts-check
// Forms that change the page in place: the answer's `main` takes the place of ours, its status is
// said, and the focus goes where the work goes on.
import { ask, sending } from "./fetch.js";
import { close, failed, show } from "./dialog.js";

let sequence = 0;

/**
 * @param {Document} answer
 * @param {string | null} address
 * @param {"push" | "replace"} how
 */
export function swap(answer, address, how) {
  const fresh = answer.querySelector("main");
  const old = document.querySelector("main");
  if (!fresh || !old) return false;
  old.replaceWith(document.adoptNode(fresh));
  document.title = answer.title;
  if (address) {
    const state = how === "push" ? "pushState" : "replaceState";
    history[state](null, "", address);
  }
  for (const link of document.querySelectorAll("#main-nav a")) {
    if (link.textContent?.trim() === fresh.dataset.section) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  say(fresh.dataset.status ?? "");
  document.dispatchEvent(new Event("swapped"));
  return true;
}

/** @param {string} text */
export function say(text) {
  const region = document.getElementById("status");
  if (!region) return;
  // The same words twice are not heard unless they have been away.
  region.textContent = "";
  if (text) requestAnimationFrame(() => (region.textContent = text));
}

/** The address without what only says what was just done. @param {string} address */
function lasting(address) {
  const url = new URL(address);
  for (const name of ["deleted", "restored", "done", "permission"]) url.searchParams.delete(name);
  return url.pathname + url.search + url.hash;
}

/** @param {HTMLFormElement} form @param {boolean} is */
function busy(form, is) {
  const around = form.closest("dialog")?.querySelectorAll("button") ?? [];
  const buttons = new Set([...form.elements, ...around]);
  for (const button of buttons) {
    if (!(button instanceof HTMLButtonElement)) continue;
    if (is) button.dataset.was = String(button.disabled);
    button.disabled = is || button.dataset.was === "true";
    if (button.form === form && button.type === "submit") {
      if (is) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    }
  }
  form.closest("dialog")?.toggleAttribute("data-busy", is);
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
async function send(form, submitter) {
  const body = sending(form, submitter);
  const action = submitter?.getAttribute("formaction") ?? form.action;
  const place = remember(form);
  busy(form, true);
  let answer;
  try {
    answer = await ask(action, { method: "POST", body });
  } catch {
    busy(form, false);
    failed(form, form.dataset.unreachable ?? "Couldn’t reach the server.");
    return;
  }
  busy(form, false);
  if (answer.document.querySelector("dialog")) {
    show(answer.document, form.closest("dialog"));
    return;
  }
  const inDialog = form.closest("dialog");
  if (inDialog && answer.status >= 400) {
    failed(form, answer.document.querySelector("main")?.textContent ?? "It failed.");
    return;
  }
  if (inDialog) close(inDialog, { back: false });
  if (!swap(answer.document, lasting(answer.address), "replace")) location.reload();
  else resume(place, answer.status);
}

/**
 * Where the work was, so that it can go on there.
 * @param {HTMLElement} element
 */
function remember(element) {
  /** @type {HTMLElement | null} */
  // @ts-ignore Put there by dialog.js.
  const opener = element.closest("dialog")?.opener ?? element;
  const row = opener?.closest("tbody tr");
  const table = row?.closest("table")?.id ?? "";
  const index = row ? [...(row.parentElement?.children ?? [])].indexOf(row) : -1;
  return { table, index, control: opener?.dataset.row ?? "", form: element.id };
}

/** @param {ReturnType<typeof remember>} place @param {number} status */
function resume(place, status) {
  const invalid = document.querySelector("main [aria-invalid=true]");
  if (status >= 400 && invalid instanceof HTMLElement) return invalid.focus();
  const first = document.querySelector("main [autofocus]");
  if (first instanceof HTMLElement) return first.focus();
  const rows = place.table ? document.querySelectorAll(`#${place.table} tbody tr`) : [];
  const row = rows[place.index] ?? rows[rows.length - 1];
  const control = row?.querySelector(`[data-row="${place.control}"]`);
  if (control instanceof HTMLElement) return control.focus();
  const heading = document.querySelector("main [data-focus]") ?? document.querySelector("main");
  if (heading instanceof HTMLElement) heading.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-swap")) return;
  event.preventDefault();
  if (form.closest("dialog")?.hasAttribute("data-busy")) return;
  send(form, /** @type {HTMLElement | null} */ (event.submitter));
});

/** Shows a page in place of this one; the newest wins. @param {string} address */
export async function go(address) {
  const own = ++sequence;
  const focused = document.activeElement?.getAttribute("name");
  const control = () => focused && document.querySelector(`main :is(input:not([type=hidden]), select)[name="${focused}"]`);
  let answer;
  try {
    answer = await ask(address);
  } catch {
    return location.assign(address);
  }
  if (own !== sequence) return;
  const before = control();
  const typed = before instanceof HTMLInputElement ? before.value : null;
  if (!swap(answer.document, address, "replace")) return location.assign(address);
  const after = before && control();
  if (!(after instanceof HTMLElement)) return;
  after.focus();
  if (!(after instanceof HTMLInputElement) || typed === null) return;
  after.value = typed;
  after.setSelectionRange(typed.length, typed.length);
}
