// Every page and every dialog: what axe finds, in light and dark, and whether it fits 320 pixels.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { deletion, done, journey } from "../support/browser.js";
import { lastLog, makeApi, makeApplication, makeRole, makeUser } from "../support/management.js";

after(done);

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const NARROW = { width: 320, height: 640 };

async function check(page, what) {
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  });
  assert.deepEqual(found, [], what);
}

async function fits(page, what) {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(beyond <= 0, `${what} is ${beyond} pixels too wide`);
}

async function visit(page, look) {
  await page.addInitScript({ content: axe });
  const api = await makeApi(["read:posts", "write:posts", "a-permission-with-a-name-that-is-rather-long:for-a-narrow-screen"]);
  const application = await makeApplication(api, ["read:posts"]);
  const role = await makeRole(api, ["read:posts"]);
  const user = await makeUser();
  const entry = await lastLog();
  const own = `/dashboard/apis/${api.id}`;
  const pages = ["", "/nowhere", "/apis", "/apis?q=nothing-has-this-name", "/apis/new", "/search?q=posts",
    "/roles", "/roles?q=nothing-has-this-name", "/roles/new",
    ...["settings", "permissions", "permissions/add", "users", "delete"].map((end) => `/roles/${role.id}/${end}`),
    "/users", "/users?q=nobody-has-this-name", "/users?q=(", "/users/new",
    ...["details", "devices", "logs", "json", "applications", "permissions", "permissions/assign", "roles", "roles/assign", "password", "delete"]
      .map((end) => `/users/${encodeURIComponent(user.user_id)}/${end}`),
    "/logs", "/logs?type=refused", "/logs?q=(", `/logs/${entry.log_id}`,
    "/applications", "/applications?q=nothing-has-this-name", "/applications/new",
    ...["quickstart", "settings", "credentials", "rotate-secret", "apis", "connections", "delete"]
      .map((end) => `/applications/${application.client_id}/${end}`),
    "/explorer", "/explorer?q=nothing-is-called-this", "/docs", "/docs/getting-started", "/docs/delete-api-permissions",
    "/docs/compatibility", "/docs/security", "/profile", "/settings",
    ...["general", "signing-keys", "signing-keys/rotate", "sessions", "branding", "members", "about"]
      .map((end) => `/settings/${end}`)];
  const sections = ["quickstart", "settings", "permissions", "permissions?q=none", "permissions/read%3Aposts",
    "permissions/read%3Aposts/delete", "permissions/read%3Aposts/edit", "applications", "test", "delete",
    "delete-permissions?p=read%3Aposts&p=write%3Aposts"];
  for (const path of [...pages.map((one) => `/dashboard${one}`), ...sections.map((one) => `${own}/${one}`)]) {
    await page.goto(path);
    await look(page, path);
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, path);
    assert.equal(await page.getByRole("status").count(), 1, path);
  }
  await page.goto(api.page);
  const { button, dialog } = deletion(page, "read:posts");
  await button.click();
  await dialog.waitFor();
  await dialog.getByText("Show the change").click();
  await look(page, "the dialog");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Account menu" }).click();
  await look(page, "the account menu");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Search or jump to" }).click();
  await page.getByRole("combobox").waitFor();
  await look(page, "the palette");
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing, ${colorScheme}`, (t) =>
    journey(t, { colorScheme, allowed: ["404"] }, (page) => visit(page, check)));
}

test("320 pixels are enough", (t) =>
  journey(t, { viewport: NARROW, allowed: ["404"] }, (page) => visit(page, fits)));

test("the doors, too", (t) =>
  journey(t, { signedIn: false, viewport: NARROW, allowed: ["404"] }, async (page) => {
    await page.addInitScript({ content: axe });
    for (const path of ["/dashboard/sign-in", "/dashboard/setup?token=none"]) {
      await page.goto(path);
      await check(page, path);
      await fits(page, path);
    }
    await page.goto("/dashboard/sign-in");
    await page.getByRole("textbox", { name: "Email address" }).fill("anna@example.com");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("Password", { exact: true }).waitFor();
    await check(page, "the password");
  }));
