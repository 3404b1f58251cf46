import { after, test } from "node:test";
import { done, journey } from "../support/browser.js";
import { deletePermission, makeApi } from "../support/management.js";

after(done);

test("a change is found in the log, with what it was before and after", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["read:books", "write:books"]);
    await deletePermission(api, "read:books");
    await page.goto("/dashboard");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Logs" }).click();
    await page.getByRole("heading", { level: 1, name: "Logs" }).waitFor();
    await page.getByRole("combobox", { name: "Type" }).selectOption({ label: "API operations" });
    await page.getByRole("searchbox", { name: "Search logs" }).pressSequentially("Delete a perm");
    const table = page.getByRole("table", { name: "Logs" });
    const first = table.getByRole("row").nth(1);
    await first.getByRole("link", { name: "Delete a permission" }).click();
    await page.getByRole("heading", { level: 1, name: "Delete a permission" }).waitFor();
    await page.getByRole("table", { name: "Changes" }).waitFor();
    await page.getByRole("link", { name: "Back to Logs" }).click();
    await page.getByRole("searchbox", { name: "Search logs" }).fill("unknown:x");
    await page.getByRole("alert").waitFor();
  }));
