import assert from "node:assert/strict";
import { after, test } from "node:test";
import { done, journey, says } from "../support/browser.js";
import { makeApi, makeRole, named } from "../support/management.js";

after(done);

test("a role is made, given permissions, changed, deleted and brought back", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["read:books", "write:books", "lend:books"]);
    const name = named("Librarian");
    await page.goto("/dashboard/roles");
    await page.getByRole("link", { name: "Create role" }).first().click();
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("alert").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("textbox", { name: "Description" }).fill("Lends books");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.getByRole("heading", { name: "No permissions yet" }).waitFor();

    await page.getByRole("button", { name: "Add permissions" }).click();
    const picker = page.getByRole("dialog", { name: "Add permissions" });
    await picker.getByRole("combobox", { name: "API" }).selectOption({ label: api.name });
    await picker.getByRole("checkbox", { name: "read:books" }).check();
    await picker.getByRole("searchbox", { name: "Search permissions" }).pressSequentially("write");
    await picker.getByRole("checkbox", { name: "lend:books" }).waitFor({ state: "detached" });
    await picker.getByRole("checkbox", { name: "write:books" }).check();
    await picker.getByRole("button", { name: "Add permissions" }).click();
    await says(page, "Permissions added");
    const table = page.getByRole("table", { name: "Permissions" });
    await table.getByRole("rowheader", { name: "read:books" }).waitFor();
    await table.getByRole("rowheader", { name: "write:books" }).waitFor();

    await page.getByRole("button", { name: "Remove permission read:books" }).click();
    const removal = page.getByRole("dialog", { name: "Remove permission read:books" });
    await removal.getByRole("button", { name: "Remove", exact: true }).click();
    await says(page, "Permission removed");
    assert.equal(await table.getByRole("rowheader").count(), 1);

    await page.getByRole("tab", { name: "Settings" }).click();
    await page.getByRole("textbox", { name: "Description" }).fill("Lends and mends books");
    await page.getByRole("button", { name: "Save" }).click();
    await says(page, "Saved");

    await page.getByRole("button", { name: "Delete role" }).click();
    const deletion = page.getByRole("dialog", { name: `Delete role ${name}` });
    await deletion.getByText("Nobody has this role.").waitFor();
    await deletion.getByRole("button", { name: "Delete", exact: true }).click();
    await says(page, `Role ${name} deleted`);
    await page.getByRole("button", { name: `Undo delete role ${name}` }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.getByRole("tab", { name: "Permissions" }).click();
    await table.getByRole("rowheader", { name: "write:books" }).waitFor();
  }));

test("a role says who has it, and its deletion who loses it", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["read"]);
    const role = await makeRole(api, ["read"]);
    await page.goto("/dashboard/roles");
    await page.getByRole("searchbox", { name: "Search roles" }).pressSequentially(role.name);
    await page.getByText("1–1 of 1").waitFor();
    const row = page.getByRole("table", { name: "Roles" }).getByRole("rowheader", { name: role.name });
    await row.getByRole("link", { name: role.name }).click();
    await page.getByRole("tab", { name: "Users" }).click();
    await page.getByRole("tabpanel", { name: "Users" }).getByText("1–1 of 1").waitFor();
    await page.goto(`/dashboard/roles/${role.id}/delete`);
    await page.getByRole("heading", { level: 1, name: `Delete role ${role.name}` }).waitFor();
    await page.getByRole("list", { name: "What changes" }).getByText("1 user").waitFor();
  }));
