// @ts-check
// Buttons that put a text on the clipboard, and say so.
import { say } from "./swap.js";

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (!(button instanceof HTMLElement)) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
  } catch {
    return say("It couldn’t be copied.");
  }
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, 1500);
  say("Copied");
});
