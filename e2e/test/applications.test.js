import { after, test } from "node:test";
import { done, journey, says } from "../support/browser.js";
import { makeApi, named } from "../support/management.js";

after(done);

test("an application is made, given access, a new secret, and is deleted and brought back", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["read:books", "write:books"]);
    const name = named("Library");
    await page.goto("/dashboard/applications");
    await page.getByRole("link", { name: "Create application" }).first().click();
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("combobox", { name: "Type" }).selectOption({ value: "non_interactive" });
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();

    await page.getByRole("textbox", { name: "Allowed callback URLs" }).fill("nowhere");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByRole("textbox", { name: "Allowed callback URLs" }).fill("https://books.example.com/callback");
    await page.getByRole("button", { name: "Save" }).click();
    await says(page, "Saved");

    await page.getByRole("tab", { name: "APIs" }).click();
    await page.getByRole("button", { name: `Edit access to ${api.name}` }).click();
    const access = page.getByRole("dialog", { name: `Edit access for ${name}` });
    const own = access.getByRole("group", { name: "Client access" });
    await own.getByRole("switch", { name: "Grant access" }).check();
    await own.getByRole("checkbox", { name: "read:books" }).check();
    await access.getByRole("button", { name: "Save" }).click();
    await says(page, "Access saved");
    await page.getByText("1 / 2 permissions granted").waitFor();

    await page.getByRole("tab", { name: "Credentials" }).click();
    await page.getByRole("button", { name: "Rotate secret" }).click();
    const rotation = page.getByRole("dialog", { name: `Rotate secret of ${name}` });
    await rotation.getByRole("button", { name: "Rotate", exact: true }).click();
    await says(page, "Client secret rotated");

    await page.getByRole("tab", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Delete application" }).click();
    const dialog = page.getByRole("dialog", { name: `Delete application ${name}` });
    await dialog.getByRole("list", { name: "What changes" }).getByText("1 application grant").waitFor();
    await dialog.getByRole("textbox", { name: `Type ${name} to confirm` }).fill(name);
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await says(page, `Application ${name} deleted`);
    await page.getByRole("button", { name: `Undo delete application ${name}` }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  }));
