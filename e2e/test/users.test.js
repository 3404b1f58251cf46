import assert from "node:assert/strict";
import { after, test } from "node:test";
import { done, journey, says } from "../support/browser.js";
import { makeApi, makeRole, makeUser, named } from "../support/management.js";

after(done);

test("a user is created, changed, blocked and deleted", (t) =>
  journey(t, {}, async (page) => {
    const email = `${named("anna").replaceAll(" ", "-")}@example.com`;
    await page.goto("/dashboard/users");
    await page.getByRole("link", { name: "Create user" }).first().click();
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("alert").waitFor();
    await page.getByRole("textbox", { name: "Email address" }).fill(email);
    await page.getByLabel("Password", { exact: true }).fill("Only for tests, 4711");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: email }).waitFor();
    await says(page, `User ${email} created`);

    await page.getByRole("textbox", { name: "User metadata" }).fill('{"plan": "free"}');
    await page.getByRole("switch", { name: "Email address is verified" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await says(page, "Saved");
    await page.getByText("Verified", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Block user" }).click();
    await says(page, `User ${email} blocked`);
    await page.getByRole("button", { name: "Unblock user" }).click();
    await says(page, `User ${email} unblocked`);

    await page.getByRole("tab", { name: "Raw JSON" }).click();
    await page.getByRole("tabpanel", { name: "Raw JSON" }).getByText('"plan": "free"').waitFor();
    await page.getByRole("tab", { name: "Logs" }).click();
    const logs = page.getByRole("table", { name: "Logs" });
    await logs.getByRole("link", { name: "Create a User" }).waitFor();

    await page.getByRole("tab", { name: "Details" }).click();
    await page.getByRole("button", { name: "Delete user" }).click();
    const dialog = page.getByRole("dialog", { name: `Delete user ${email}` });
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.getByText("letter by letter").waitFor();
    await dialog.getByRole("textbox", { name: `Type ${email} to confirm` }).fill(email);
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await says(page, "User deleted");
    await page.getByRole("searchbox", { name: "Search users" }).fill(email);
    await page.getByRole("heading", { name: /No users match/ }).waitFor();
  }));

test("roles and permissions are assigned to a user and removed", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["read:books", "write:books"]);
    const role = await makeRole(api, ["read:books"]);
    const user = await makeUser();
    await page.goto("/dashboard/users");
    await page.getByRole("searchbox", { name: "Search users" }).pressSequentially(user.email.slice(0, -4));
    await page.getByText("1–1 of 1").waitFor();
    const row = page.getByRole("table", { name: "Users" }).getByRole("rowheader", { name: user.email });
    await row.getByRole("link", { name: user.email }).click();

    await page.getByRole("tab", { name: "Roles" }).click();
    await page.getByRole("button", { name: "Assign roles" }).click();
    const roles = page.getByRole("dialog", { name: "Assign roles" });
    await roles.getByRole("searchbox", { name: "Search roles" }).pressSequentially(role.name);
    await roles.getByRole("checkbox", { name: role.name }).check();
    await roles.getByRole("button", { name: "Assign", exact: true }).click();
    await says(page, "Roles assigned");

    await page.getByRole("tab", { name: "Permissions" }).click();
    await page.getByRole("button", { name: "Assign permissions" }).click();
    const picker = page.getByRole("dialog", { name: "Assign permissions" });
    await picker.getByRole("combobox", { name: "API" }).selectOption({ label: api.name });
    await picker.getByRole("checkbox", { name: "write:books" }).check();
    await picker.getByRole("button", { name: "Assign", exact: true }).click();
    await says(page, "Permissions assigned");
    const table = page.getByRole("table", { name: "Permissions" });
    await table.getByRole("row", { name: /write:books/ }).getByText("Direct").waitFor();
    await table.getByRole("row", { name: /read:books/ }).getByText(`Role: ${role.name}`).waitFor();
    const names = await table.getByRole("columnheader").allTextContents();
    assert.deepEqual(names.slice(0, 4), ["Name", "Description", "API", "Assignment"]);

    await page.getByRole("button", { name: "Remove permission write:books" }).click();
    const removal = page.getByRole("dialog", { name: "Remove permission write:books" });
    await removal.getByRole("button", { name: "Remove", exact: true }).click();
    await says(page, "Permission removed");
    await page.getByRole("tab", { name: "Roles" }).click();
    await page.getByRole("button", { name: `Remove role ${role.name}` }).click();
    const leaving = page.getByRole("dialog", { name: `Remove role ${role.name}` });
    await leaving.getByRole("button", { name: "Remove", exact: true }).click();
    await says(page, "Role removed");
    await page.getByRole("heading", { name: "No roles yet" }).waitFor();
  }));
