// @ts-check
// Leaving a form with unsaved changes asks first.

let changed = false;

document.addEventListener("input", (event) => {
  if (event.target instanceof Element && event.target.closest("form.settings")) changed = true;
});
document.addEventListener("submit", (event) => {
  if (event.target instanceof Element && event.target.matches("form.settings")) changed = false;
});
document.addEventListener("swapped", () => (changed = false));
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
