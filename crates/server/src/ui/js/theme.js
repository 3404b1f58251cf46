// @ts-check
// The theme changes at once; the cookie makes it last.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-theme-form")) return;
  const chosen = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (!chosen) return;
  event.preventDefault();
  document.documentElement.dataset.theme = chosen.value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${chosen.value}; Path=/dashboard; Max-Age=31536000; SameSite=Lax${secure}`;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === chosen));
  }
});
