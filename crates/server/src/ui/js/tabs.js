// @ts-check
// Arrow keys go from tab to tab, as those who use a screen reader expect of tabs.

document.addEventListener("keydown", (event) => {
  const tab = event.target instanceof Element ? event.target.closest("[role=tab]") : null;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
  if (!tab || !step) return;
  const all = [...(tab.closest("[role=tablist]")?.querySelectorAll("[role=tab]") ?? [])];
  const next = all[(all.indexOf(tab) + step + all.length) % all.length];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
});
