// A browser for a test: signed in or not, and strict about what a page may do wrong.
import assert from "node:assert/strict";
import { chromium as launcher } from "playwright-core";
import { chromium, email, password, url } from "./environment.js";

let browser;
let session;

/** Runs a journey with a page of its own. */
export async function journey(t, options, walk) {
  browser ??= await launcher.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  const { signedIn = true, allowed = [], ...rest } = options;
  const context = await browser.newContext({
    baseURL: url,
    ignoreHTTPSErrors: true,
    reducedMotion: "reduce",
    ...rest,
  });
  context.setDefaultTimeout(15_000);
  const wrong = [];
  context.on("page", (page) => watch(page, wrong));
  const page = await context.newPage();
  try {
    if (signedIn) await enter(context, page);
    await walk(page, context);
    const unexpected = wrong.filter((text) => !allowed.some((one) => text.includes(one)));
    assert.deepEqual(unexpected, [], "a page has said that something is wrong");
  } catch (error) {
    const picture = process.env.LICTOR_PICTURES;
    if (picture) await page.screenshot({ path: `${picture}/${t.name.replaceAll(/\W+/g, "-")}.png` });
    throw error;
  } finally {
    await context.close();
  }
}

function watch(page, wrong) {
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.text().includes("Content Security Policy")) wrong.push(message.text());
  });
}

/** Signs in once; later pages begin with the cookie of that. */
async function enter(context, page) {
  if (session) return context.addCookies(session);
  await page.goto("/dashboard");
  await signIn(page);
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  session = await context.cookies();
}

export async function signIn(page, secret = password) {
  await page.getByRole("textbox", { name: "Email address" }).fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Continue" }).click();
}

export async function done() {
  await browser?.close();
}

/** The name of what has the focus. */
export async function focused(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
  });
}

/** Waits until the status says something. */
export async function says(page, text) {
  await page.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });
}

export function deletion(page, value) {
  return {
    button: page.getByRole("button", { name: `Delete permission ${value}`, exact: true }),
    dialog: page.getByRole("dialog", { name: `Delete permission ${value}`, exact: true }),
    undo: page.getByRole("group", { name: "Last action" }).getByRole("button", { name: `Undo delete permission ${value}` }),
    row: page.getByRole("table", { name: "Permissions", exact: true }).getByRole("rowheader", { name: value, exact: true }),
  };
}

export function confirm(dialog) {
  return dialog.getByRole("button", { name: "Delete", exact: true });
}
