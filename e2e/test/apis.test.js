import assert from "node:assert/strict";
import { after, test } from "node:test";
import { done, focused, journey, says } from "../support/browser.js";
import { makeApi, makeApplication, named, scopeOf } from "../support/management.js";

after(done);

test("an API is made, given permissions, changed, deleted and brought back", (t) =>
  journey(t, {}, async (page) => {
    const name = named("Library");
    await page.goto("/dashboard");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "APIs" }).click();
    await page.getByRole("link", { name: "Create API" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("alert").waitFor();
    const identifier = page.getByRole("textbox", { name: "Identifier" });
    assert.equal(await identifier.getAttribute("aria-invalid"), "true");
    await identifier.fill(`urn:${name.replaceAll(" ", "-")}`);
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.getByRole("heading", { name: "No permissions yet" }).waitFor();

    await page.getByRole("textbox", { name: "Permission", exact: true }).fill("read:books");
    await page.getByRole("textbox", { name: "Description", exact: true }).fill("Read books");
    await page.getByRole("button", { name: "Add permission" }).click();
    await page.getByRole("rowheader", { name: "read:books" }).waitFor();
    await page.getByRole("button", { name: "Edit description of read:books" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit description of read:books" });
    await dialog.getByRole("textbox", { name: "Description" }).fill("Read all books");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("cell", { name: "Read all books" }).waitFor();

    await page.getByRole("tab", { name: "Settings" }).click();
    await page.getByRole("spinbutton", { name: "Maximum access token lifetime (seconds)" }).fill("7200");
    await page.getByRole("switch", { name: "Enable RBAC" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await says(page, "Saved");
    await page.reload();
    assert.ok(await page.getByRole("switch", { name: "Enable RBAC" }).isChecked());

    await page.getByRole("button", { name: "Delete API" }).click();
    const deletion = page.getByRole("dialog", { name: `Delete API ${name}` });
    await deletion.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog", { name: `Delete API ${name}` }).getByText("letter by letter").waitFor();
    await deletion.getByRole("textbox", { name: `Type ${name} to confirm` }).fill(name);
    await deletion.getByRole("button", { name: "Delete", exact: true }).click();
    await says(page, `API ${name} deleted`);
    await page.getByRole("button", { name: `Undo delete API ${name}` }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  }));

test("an application gets access to an API", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["read", "write"]);
    const application = await makeApplication(api, ["read"]);
    await page.goto(`/dashboard/apis/${api.id}/applications`);
    const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: application.name }) });
    await row.getByText("1 / 2 permissions granted").waitFor();
    await page.getByRole("button", { name: `Edit access for ${application.name}` }).click();
    const dialog = page.getByRole("dialog", { name: `Edit access for ${application.name}` });
    const client = dialog.getByRole("group", { name: "Client access" });
    assert.ok(await client.getByRole("switch", { name: "Grant access" }).isChecked());
    await client.getByRole("checkbox", { name: "write" }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await row.getByText("2 / 2 permissions granted").waitFor();
    assert.equal(await scopeOf(application), "read write");
  }));

test("the palette finds an API and leads there", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["read"]);
    await page.goto("/dashboard");
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Search or jump to" });
    await palette.getByRole("combobox", { name: "Search or jump to" }).fill(api.name);
    await palette.getByRole("option", { name: api.name }).waitFor();
    await page.keyboard.press("Escape");
    await palette.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Search or jump to" }).click();
    await palette.getByRole("combobox").fill(api.name);
    await palette.getByRole("option", { name: api.name }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: api.name }).waitFor();
    assert.equal(typeof (await focused(page)), "string");
  }));

test("permissions are found, sorted and paged", (t) =>
  journey(t, {}, async (page) => {
    const values = Array.from({ length: 30 }, (_, index) => `item:${String(index).padStart(2, "0")}`);
    const api = await makeApi(values);
    await page.goto(api.page);
    await page.getByText("1–25 of 30").waitFor();
    await page.getByRole("navigation", { name: "Pagination" }).getByRole("link", { name: "Next page" }).click();
    await page.getByText("26–30 of 30").waitFor();
    await page.goto(api.page);
    await page.getByRole("columnheader", { name: "Permission" }).getByRole("link").click();
    await page.getByRole("columnheader", { name: "Permission" }).getByRole("link").click();
    assert.equal(await page.getByRole("rowheader").first().textContent(), "item:29");
    await page.getByRole("searchbox", { name: "Search permissions" }).pressSequentially("item:07");
    await page.getByText("1–1 of 1").waitFor();
    await page.getByRole("searchbox", { name: "Search permissions" }).fill("nothing");
    await page.getByRole("heading", { name: /^No permissions match/ }).waitFor();
  }));
