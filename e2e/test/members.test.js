// Who may use the dashboard: invited, let in by the link, given another role, removed; and one's own access.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { done, journey, says } from "../support/browser.js";
import { password } from "../support/environment.js";

after(done);

const BERT = "bert@example.com";

async function invite(page) {
  await page.goto("/dashboard/settings/members");
  await page.getByRole("textbox", { name: "Email address" }).fill(BERT);
  await page.getByRole("combobox", { name: "Role" }).selectOption({ label: "Viewer: reads all but secrets" });
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await says(page, `${BERT} invited`);
  return page.getByRole("group", { name: "Last action" }).getByRole("code").innerText();
}

async function follow(page, link) {
  await page.goto(link);
  await page.getByRole("heading", { level: 1, name: "Set up the dashboard" }).waitFor();
  await page.getByLabel("Password", { exact: true }).fill("a password of some length");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
}

test("a member is invited, comes in, gets another role and is removed", (t) =>
  journey(t, {}, async (page, context) => {
    const link = await invite(page);
    const other = await context.browser().newContext({ ignoreHTTPSErrors: true, baseURL: new URL(link).origin });
    const bert = await other.newPage();
    await follow(bert, link);
    await bert.goto("/dashboard/apis");
    assert.equal(await bert.getByRole("link", { name: "Create API" }).count(), 0);
    await page.goto("/dashboard/settings/members");
    const members = page.getByRole("table", { name: "Members" });
    await members.getByRole("rowheader", { name: BERT }).waitFor();
    await page.getByRole("button", { name: `Change role of ${BERT}` }).click();
    const role = page.getByRole("dialog", { name: `Change role of ${BERT}` });
    await role.getByRole("combobox", { name: "Role" }).selectOption("editor");
    await role.getByRole("button", { name: "Save" }).click();
    await says(page, "Role changed");
    await bert.reload();
    await bert.getByRole("link", { name: "Create API" }).waitFor();
    await page.getByRole("button", { name: `Remove member ${BERT}` }).click();
    const removal = page.getByRole("dialog", { name: `Remove member ${BERT}` });
    await removal.getByRole("button", { name: "Remove", exact: true }).click();
    await says(page, "Member removed");
    await members.getByRole("rowheader", { name: BERT }).waitFor({ state: "detached" });
    await bert.reload();
    await bert.getByRole("heading", { level: 1, name: "Sign in to the dashboard" }).waitFor();
    await other.close();
  }));

test("the profile ends other sessions and keeps the password from who doesn't know it", (t) =>
  journey(t, {}, async (page) => {
    await page.goto("/dashboard");
    await page.getByRole("button", { name: "Account menu" }).click();
    await page.getByRole("link", { name: "Profile" }).click();
    await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
    await page.getByRole("table", { name: "Sessions" }).getByText("This one").waitFor();
    await page.getByLabel("Current password").fill(`not ${password}`);
    await page.getByLabel("New password").fill("another password of some length");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByRole("alert").waitFor();
    assert.equal(await page.getByLabel("Current password").getAttribute("aria-invalid"), "true");
  }));
