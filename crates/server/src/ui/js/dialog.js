// @ts-check
// Dialogs: the server says what is in them. What takes long shows that it is under way; what fails
// can be tried again. The address bar has the dialog's address while it is open.
import { ask, asking } from "./fetch.js";

/** The address changes because a dialog was closed, not because somebody went back. */
let goingBack = false;

/** How long nothing is shown while the server thinks. */
const PATIENCE = 150;

/** @param {string} tag @param {Record<string, string>} attributes @param {(string | Node)[]} content */
function element(tag, attributes, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/**
 * What is shown while it loads.
 * @param {string} title @param {string} text
 */
function waiting(title, text) {
  const cancel = element("button", { class: "button", type: "button", "data-do": "close" }, "Cancel");
  const confirm = element("button", { class: "button danger", type: "button", disabled: "" }, "Delete");
  const body = element("div", { class: "dialog-body", "aria-busy": "true" },
    element("p", { id: "dialog-consequence" }, text));
  const actions = element("div", { class: "dialog-actions" }, cancel, confirm);
  return /** @type {HTMLDialogElement} */ (element("dialog",
    { class: "dialog", "aria-labelledby": "dialog-title", "aria-describedby": "dialog-consequence" },
    element("h2", { id: "dialog-title" }, title), body, actions));
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement | null} opener
 */
function open(dialog, opener) {
  // @ts-ignore Read when the dialog is closed.
  dialog.opener = opener;
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!dialog.hasAttribute("data-busy")) close(dialog, { back: true });
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !dialog.hasAttribute("data-busy")) close(dialog, { back: true });
  });
  dialog.showModal();
  rest(dialog);
}

/** The focus begins where nothing is lost. @param {HTMLDialogElement} dialog */
function rest(dialog) {
  const first = dialog.querySelector("[autofocus]") ?? dialog.querySelector("[data-do=close]");
  if (first instanceof HTMLElement) first.focus();
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {{ back: boolean }} how
 */
export function close(dialog, { back }) {
  // @ts-ignore Put there by `open`.
  const opener = dialog.opener;
  const pushed = dialog.dataset.pushed === "true";
  const { back: behind, stale } = dialog.dataset;
  dialog.close();
  dialog.remove();
  if (!back) return;
  if (stale !== undefined && behind) return location.assign(behind);
  if (pushed) {
    goingBack = true;
    history.back();
  } else if (behind) history.replaceState(null, "", behind);
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
}

/**
 * Shows the dialog of an answer, in place of the one that is open.
 * @param {Document} answer
 * @param {HTMLDialogElement | null} old
 * @param {HTMLElement | null} [by]
 */
export function show(answer, old, by = null) {
  const fresh = answer.querySelector("dialog");
  if (!fresh) return false;
  // @ts-ignore Put there by `open`.
  const opener = old?.opener ?? by;
  const pushed = old?.dataset.pushed;
  const dialog = /** @type {HTMLDialogElement} */ (document.adoptNode(fresh));
  if (pushed) dialog.dataset.pushed = pushed;
  old?.close();
  old?.remove();
  open(dialog, opener);
  return true;
}

/** Says inside a dialog, or above the form, what went wrong. @param {HTMLElement} form @param {string} text */
export function failed(form, text) {
  const place = form.closest("dialog")?.querySelector(".dialog-body") ?? form;
  place.querySelector(":scope > [data-failure]")?.remove();
  place.prepend(element("div", { class: "alert", "data-tone": "danger", role: "alert", "data-failure": "" }, text.trim()));
}

/**
 * Opens the dialog at an address.
 * @param {string} address
 * @param {{ opener?: HTMLElement | null, title?: string, loading?: string, failure?: string, pushed?: boolean }} [how]
 */
export async function openAt(address, how = {}) {
  const title = how.title ?? "One moment";
  let shown = /** @type {HTMLDialogElement | null} */ (null);
  let given = false;
  const wait = () => {
    shown = waiting(title, how.loading ?? "Loading…");
    shown.addEventListener("close", () => (given = true));
    open(shown, how.opener ?? null);
  };
  const timer = setTimeout(wait, PATIENCE);
  let answer;
  try {
    answer = await ask(address);
  } catch {
    answer = null;
  }
  clearTimeout(timer);
  if (given) return;
  if (answer && show(answer.document, shown, how.opener)) {
    const dialog = document.querySelector("dialog[open]");
    const own = dialog instanceof HTMLDialogElement ? dialog.dataset.address : "";
    if (dialog instanceof HTMLDialogElement && own && how.pushed !== false) {
      dialog.dataset.pushed = "true";
      history.pushState({ dialog: true }, "", own);
    }
    return;
  }
  if (!shown) wait();
  lost(/** @type {any} */ (shown), address, how, answer);
}

/**
 * It couldn't be loaded: nothing is lost, and it can be tried again.
 * @param {HTMLDialogElement} dialog @param {string} address
 * @param {{ opener?: HTMLElement | null, failure?: string }} how
 * @param {{ status: number, request: string, document: Document } | null} answer
 */
function lost(dialog, address, how, answer) {
  const body = dialog.querySelector(".dialog-body");
  body?.removeAttribute("aria-busy");
  const text = element("p", { id: "dialog-consequence" }, how.failure ?? "This couldn’t be loaded.");
  const said = answer?.document.querySelector("main .error-text")?.textContent ?? "";
  const alert = element("div", { class: "alert", "data-tone": "danger", role: "alert" }, text);
  if (said) alert.append(element("p", {}, said));
  if (answer?.request) alert.append(element("p", {}, "Request ", element("code", { class: "chip" }, answer.request)));
  body?.replaceChildren(alert);
  const again = element("button", { class: "button", type: "button" }, "Try again");
  again.addEventListener("click", () => {
    close(dialog, { back: false });
    openAt(address, how);
  });
  dialog.querySelector(".dialog-actions")?.append(again);
}

/** @param {Element} trigger */
function words(trigger) {
  const button = trigger.matches("form") ? trigger.querySelector("button") : trigger;
  const { loading, failure } = /** @type {HTMLElement} */ (trigger).dataset;
  return { title: button?.getAttribute("aria-label") ?? button?.textContent?.trim(), loading, failure };
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-dialog")) return;
  event.preventDefault();
  const opener = /** @type {HTMLElement | null} */ (event.submitter);
  openAt(asking(form, opener), { opener, ...words(form) });
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest("a[data-dialog]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (link instanceof HTMLAnchorElement && plain) {
    event.preventDefault();
    openAt(link.href, { opener: link, ...words(link) });
  }
  const dialog = target?.closest("[data-do=close]")?.closest("dialog");
  if (dialog instanceof HTMLDialogElement) close(dialog, { back: true });
});

addEventListener("popstate", (event) => {
  if (goingBack) {
    goingBack = false;
    // An address with a fragment takes the focus to it.
    const focused = document.activeElement;
    if (focused instanceof HTMLElement) requestAnimationFrame(() => focused.isConnected && focused.focus());
    return;
  }
  const dialog = document.querySelector("dialog[open]");
  // @ts-ignore Put there by `open`.
  const opener = dialog?.opener;
  if (dialog instanceof HTMLDialogElement) {
    close(dialog, { back: false });
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  } else if (event.state?.dialog) {
    location.reload();
  }
});
