// @ts-check
// Asking the server for a part of a page. The answer is parsed, never run: scripts in it are dead.

/** @type {{ createHTML(text: string): any }} */
// @ts-ignore Not every browser has Trusted Types.
const policy = window.trustedTypes?.createPolicy("app", { createHTML: (text) => text }) ?? {
  createHTML: (text) => text,
};

/** @param {string} text */
export function parse(text) {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}

/**
 * The answer as a document, with its status and the address it came from. Throws when the server
 * can't be reached.
 * @param {string} address
 * @param {RequestInit} [options]
 */
export async function ask(address, options = {}) {
  const headers = { "x-fragment": "1", ...options.headers };
  const answer = await fetch(address, { ...options, headers, credentials: "same-origin" });
  // A refusal is an answer like any other; browsers would report it as an error of the page.
  const status = Number(answer.headers.get("x-status") ?? answer.status);
  if (status === 401) {
    const here = location.pathname + location.search;
    location.assign("/dashboard/sign-in?return_to=" + encodeURIComponent(here));
    return new Promise(() => {});
  }
  const type = answer.headers.get("content-type") ?? "";
  const text = type.startsWith("text/html") ? await answer.text() : "";
  return {
    status,
    address: answer.url,
    redirected: answer.redirected,
    request: answer.headers.get("x-request-id") ?? "",
    document: parse(text),
  };
}

/**
 * What a form would send.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
export function sending(form, submitter) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) data.append(name, String(value));
  return data;
}

/**
 * The address that a form with method=get leads to.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
export function asking(form, submitter) {
  const query = sending(form, submitter).toString();
  const action = submitter?.getAttribute("formaction") ?? form.action;
  return query ? `${action}?${query}` : action;
}
