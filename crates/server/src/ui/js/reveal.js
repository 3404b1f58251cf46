// @ts-check
// Shows a password to who types it.

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-do=reveal]") : null;
  if (!(button instanceof HTMLElement)) return;
  const input = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  const shows = input.type === "password";
  input.type = shows ? "text" : "password";
  button.setAttribute("aria-pressed", String(shows));
});
