// Takes the pictures of the documentation: a small tenant, looked at as an administrator does.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium as launcher } from "playwright-core";
import { confirm, deletion, signIn } from "./support/browser.js";
import { chromium, url } from "./support/environment.js";
import { makeApi, makeApplication, makePerson, makeRole } from "./support/management.js";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

const permissions = ["read:orders", "update:orders", "delete:orders"];
const api = await makeApi(permissions, { name: "Orders", identifier: "https://orders.example/" });
await makeRole(api, permissions, "Clerks");
await makePerson(api, ["delete:orders"], "berta");
await makeApplication(api, ["read:orders", "delete:orders"], "Shop");

const browser = await launcher.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const context = await browser.newContext({
  baseURL: url,
  ignoreHTTPSErrors: true,
  reducedMotion: "reduce",
  viewport: { width: 1200, height: 760 },
});
const page = await context.newPage();
const take = (name) => page.screenshot({ path: join(folder, `${name}.png`) });

await page.goto("/dashboard");
await take("sign-in");
await signIn(page);
await page.getByRole("navigation", { name: "Main" }).waitFor();
await page.goto("/dashboard/apis");
await take("apis");
await page.goto(api.page);
await take("permissions");
const { button, dialog, undo } = deletion(page, "delete:orders");
await button.click();
await dialog.waitFor();
await confirm(dialog).waitFor();
await take("delete-permission");
await confirm(dialog).click();
await undo.waitFor();
await take("permission-deleted");
await browser.close();
