// @ts-check
// The notice about what was just done: it stays until it is dismissed. Ctrl+Z undoes while it is
// there, unless one is writing.

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-do=dismiss]") : null;
  if (!button) return;
  button.closest(".notice")?.remove();
  const heading = document.querySelector("main [data-focus]") ?? document.querySelector("main");
  if (heading instanceof HTMLElement) heading.focus();
});

document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  if (!isUndo || document.querySelector("dialog[open]")) return;
  const at = document.activeElement;
  const writes = at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement ||
    (at instanceof HTMLInputElement && at.type !== "checkbox" && at.type !== "radio");
  const form = document.querySelector(".notice form[data-undo], .notice form.undo");
  if (writes || !(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  form.requestSubmit();
});
