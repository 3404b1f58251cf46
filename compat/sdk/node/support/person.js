// A person at a browser without scripts: follows redirects, keeps cookies, fills in forms.
import { url } from "./environment.js";

const REDIRECTS_MAX = 20;
// What fields are called in which people say who they are.
const NAMES = ["username", "email", "identifier"];

export class Person {
  #cookies = new Map();

  constructor(user, password) {
    this.email = user?.email;
    this.password = password;
  }

  // Goes to an address and on through every page that stands in between, until one begins with `end`, which isn't asked
  // for; without `end`, until a page has no form that a person would send. Tells where that is, what was there, and
  // which pages were seen.
  async walk(address, end = "\0") {
    const pages = [];
    let request = { address: String(address) };
    for (let step = 0; step < REDIRECTS_MAX; step += 1) {
      if (request.address.startsWith(end)) return { address: new URL(request.address), pages };
      const answer = await this.#send(request);
      const location = answer.headers.get("location");
      if (location) {
        request = { address: String(new URL(location, request.address)) };
        continue;
      }
      const text = await answer.text();
      const form = formIn(text, request.address);
      pages.push({ address: request.address, status: answer.status, text });
      if (!form) return { address: new URL(request.address), pages };
      request = this.#filled(form);
      if (request.address.startsWith(end)) return { address: new URL(request.address), form: request.fields, pages };
    }
    throw new Error(`no end after ${REDIRECTS_MAX} steps: ${request.address}`);
  }

  // Forgets who is signed in, as after a restart of the browser.
  forget() {
    this.#cookies.clear();
  }

  #filled({ action, fields }) {
    const values = new URLSearchParams();
    for (const { name, type, value } of fields) {
      if (type === "password") values.set(name, this.password);
      else if (NAMES.includes(name) && type !== "hidden") values.set(name, this.email);
      else values.set(name, value);
    }
    return { address: action, fields: values };
  }

  async #send({ address, fields }) {
    const { origin } = new URL(address);
    const own = this.#cookies.get(origin) ?? new Map();
    const cookie = [...own].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { connection: "close", ...(cookie && { cookie }) };
    if (fields && origin === url) headers["sec-fetch-site"] = "same-origin";
    const method = fields ? "POST" : "GET";
    const answer = await fetch(address, { method, headers, body: fields, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(";").map((part) => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      if (value === "" || attributes.includes("Max-Age=0")) own.delete(name);
      else own.set(name, value);
    }
    this.#cookies.set(origin, own);
    return answer;
  }
}

// The form that a person would send: the one that asks who it is, the one that agrees, or one that sends itself.
function formIn(text, address) {
  const forms = [...text.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, head, body]) => ({
    action: String(new URL(attribute(head, "action") ?? address, address)),
    fields: [...body.matchAll(/<(input|button)\b([^>]*)>/g)].map(([, kind, head]) => ({
      kind,
      name: attribute(head, "name"),
      type: attribute(head, "type") ?? "text",
      value: attribute(head, "value") ?? "",
    })),
  }));
  const asks = ({ type, name }) => type === "password" || (type !== "hidden" && NAMES.includes(name));
  const form =
    forms.find(({ fields }) => fields.some(asks)) ??
    forms.find(({ fields }) => fields.some(({ kind, value }) => kind === "button" && value === "accept")) ??
    forms.find(({ fields }) => fields.length > 0 && fields.every(({ type }) => ["hidden", "submit"].includes(type)));
  if (!form) return undefined;
  const isSent = ({ kind, name, value }) => name && (kind === "input" || value === "accept");
  return { action: form.action, fields: form.fields.filter(isSent) };
}

function attribute(head, name) {
  const found = head.match(new RegExp(`\\b${name}="([^"]*)"`));
  const entities = { "&amp;": "&", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&#39;": "'" };
  return found?.[1].replace(/&(?:amp|quot|lt|gt|#39);/g, (entity) => entities[entity]);
}
