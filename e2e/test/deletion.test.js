import assert from "node:assert/strict";
import { after, test } from "node:test";
import { confirm, deletion, done, focused, journey, says } from "../support/browser.js";
import { deletePermission, makeApi, makeApplication, makeRole, scopeOf } from "../support/management.js";

after(done);

test("what it changes is shown before, it is gone afterwards, and undone with everything", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["read:posts", "write:posts"]);
    const application = await makeApplication(api, ["read:posts", "write:posts"]);
    await makeRole(api, ["read:posts"]);
    await page.goto(api.page);
    const { button, dialog, undo, row } = deletion(page, "read:posts");
    await page.getByRole("row", { name: /read:posts/ }).getByText("1 role · 1 application").waitFor();
    // When it was last issued is written within a second.
    const issued = page.getByRole("row", { name: /read:posts/ }).getByText(/just now|ago/);
    for (let tries = 0; tries < 20 && (await issued.count()) === 0; tries += 1) {
      await page.waitForTimeout(300);
      await page.reload();
    }
    await button.click();
    await dialog.waitFor();
    assert.equal(await focused(page), "Cancel");
    assert.match(page.url(), /\?delete=read%3Aposts$/);
    const changes = dialog.getByRole("list", { name: "What changes" });
    for (const text of ["1 role", "1 user", "1 application"]) {
      await changes.getByRole("listitem").filter({ hasText: text }).waitFor();
    }
    await dialog.getByText("Tokens already issued keep it until").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await focused(page), "Delete permission read:posts");
    assert.match(page.url(), /permissions$/);

    await button.click();
    await confirm(dialog).click();
    await says(page, "Permission read:posts deleted");
    await row.waitFor({ state: "detached" });
    assert.equal(await focused(page), "Delete permission write:posts");
    assert.equal(await scopeOf(application), "write:posts");
    await page.getByRole("group", { name: "Last action" }).getByRole("link", { name: "View in logs" }).waitFor();

    await undo.click();
    await says(page, "Permission read:posts restored");
    await page.getByText("Restored with 1 role, 1 user and 1 application.").waitFor();
    assert.equal(await scopeOf(application), "read:posts write:posts");
  }));

test("nothing uses it; Back, Escape and a link lead in and out", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["a"]);
    await page.goto(`${api.page}?delete=a`);
    const { button, dialog } = deletion(page, "a");
    await dialog.getByText("Nothing uses this permission.").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.match(page.url(), /permissions$/);
    await button.click();
    await dialog.waitFor();
    await page.goBack();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await focused(page), "Delete permission a");
  }));

test("what changes meanwhile is shown again, and what is gone already is said", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["a", "b"]);
    await page.goto(api.page);
    const { button, dialog } = deletion(page, "a");
    await button.click();
    await dialog.getByText("Nothing uses this permission.").waitFor();
    await makeRole(api, ["a"]);
    await confirm(dialog).click();
    await dialog.getByRole("alert").filter({ hasText: "This changed while you were looking. Review it again." }).waitFor();
    assert.equal(await focused(page), "Cancel");
    await dialog.getByRole("listitem").filter({ hasText: "1 role, was 0" }).waitFor();
    await deletePermission(api, "a");
    await confirm(dialog).click();
    await dialog.getByRole("alert").filter({ hasText: "deleted a just now" }).waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await deletion(page, "a").row.waitFor({ state: "detached" });
    await deletion(page, "b").row.waitFor();
  }));

test("a server that can't be reached, before and after", (t) =>
  journey(t, { allowed: ["ERR_FAILED"] }, async (page) => {
    const api = await makeApi(["a"]);
    await page.goto(api.page);
    const { button, dialog } = deletion(page, "a");
    await page.route("**/delete**", (route) => route.abort());
    await button.click();
    await dialog.getByRole("alert").filter({ hasText: "Couldn’t check what uses a." }).waitFor();
    assert.ok(await confirm(dialog).isDisabled());
    await page.unroute("**/delete**");
    await dialog.getByRole("button", { name: "Try again" }).click();
    await dialog.getByText("Nothing uses this permission.").waitFor();
    await page.route("**/delete**", (route) => route.abort());
    await confirm(dialog).click();
    await dialog.getByRole("alert").filter({ hasText: "Nothing was deleted as far as we know" }).waitFor();
    await page.unroute("**/delete**");
    await confirm(dialog).click();
    await says(page, "Permission a deleted");
  }));

test("while it loads it says so", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["a"]);
    await page.goto(api.page);
    const { button, dialog } = deletion(page, "a");
    let go;
    const gate = new Promise((resolve) => (go = resolve));
    await page.route("**/delete**", async (route) => {
      await gate;
      await route.continue();
    });
    await button.click();
    await dialog.getByText("Checking what uses a…").waitFor();
    assert.ok(await confirm(dialog).isDisabled());
    assert.equal(await focused(page), "Cancel");
    go();
    await dialog.getByText("Nothing uses this permission.").waitFor();
    assert.ok(await confirm(dialog).isEnabled());
  }));

test("recently deleted permissions can be restored, unless their name is taken", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["a", "b"]);
    await deletePermission(api, "a");
    await page.goto(api.page);
    const disclosure = page.getByRole("button", { name: "Recently deleted permissions" });
    await disclosure.click();
    const table = page.getByRole("table", { name: "Recently deleted permissions" });
    await table.waitFor();
    await page.getByRole("textbox", { name: "Permission", exact: true }).fill("a");
    await page.getByRole("button", { name: "Add permission" }).click();
    await page.getByText("A permission with this name was deleted").waitFor();
    await disclosure.click();
    await table.getByRole("button", { name: "Restore permission a" }).click();
    await page.getByRole("alert").filter({ hasText: "a exists again. Delete the new one first, or keep it." }).waitFor();
    const { button, dialog } = deletion(page, "a");
    await button.click();
    await confirm(dialog).click();
    await says(page, "Permission a deleted");
    await page.getByRole("button", { name: "Dismiss" }).click();
    await disclosure.click();
    await table.getByRole("button", { name: "Restore permission a" }).last().click();
    await says(page, "Permission a restored");
  }));

test("several at once, all of them back by one Undo", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["a", "b", "c", "d"]);
    await makeRole(api, ["a"]);
    await page.goto(api.page);
    await page.getByRole("checkbox", { name: "Select permission a", exact: true }).check();
    await page.getByRole("checkbox", { name: "Select permission c", exact: true }).click({ modifiers: ["Shift"] });
    await page.getByRole("region", { name: "Bulk actions" }).getByText("3 selected").waitFor();
    await page.getByRole("button", { name: "Delete 3 permissions" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete 3 permissions" });
    await dialog.getByRole("rowheader", { name: "b", exact: true }).waitFor();
    await confirm(dialog).click();
    await dialog.getByText("Type delete, in small letters.").waitFor();
    await dialog.getByRole("textbox", { name: "Type delete to confirm" }).fill("delete");
    await confirm(dialog).click();
    await says(page, "3 permissions deleted");
    await page.getByRole("button", { name: "Undo delete 3 permissions" }).click();
    await says(page, "3 permissions restored");
    await page.getByRole("checkbox", { name: "Select all permissions on this page" }).check();
    await page.getByRole("button", { name: "Delete 4 permissions" }).waitFor();
  }));

test("with the keyboard alone", (t) =>
  journey(t, {}, async (page) => {
    const api = await makeApi(["a", "b"]);
    await page.goto(api.page);
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Skip to content");
    await page.keyboard.press("Enter");
    for (let presses = 0; (await focused(page)) !== "Delete permission a"; presses += 1) {
      assert.ok(presses < 60, "the button can't be reached");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Space");
    const { dialog } = deletion(page, "a");
    await dialog.waitFor();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.waitForURL(/permissions(#main)?$/);
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Delete permission a");
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Delete");
    await page.keyboard.press("Enter");
    await says(page, "Permission a deleted");
    assert.equal(await focused(page), "Delete permission b");
    await page.keyboard.press("Control+z");
    await says(page, "Permission a restored");
  }));

test("without a script", (t) =>
  journey(t, { javaScriptEnabled: false }, async (page) => {
    const api = await makeApi(["a", "b"]);
    await makeRole(api, ["a"]);
    await page.goto(api.page);
    const { button, row } = deletion(page, "a");
    await button.click();
    await page.getByRole("heading", { level: 1, name: "Delete permission a" }).waitFor();
    await page.getByRole("list", { name: "What changes" }).getByText("1 role").waitFor();
    await page.getByRole("link", { name: "Cancel" }).click();
    await button.click();
    await confirm(page).click();
    await page.getByRole("status").filter({ hasText: "Permission a deleted" }).waitFor({ state: "attached" });
    assert.equal(await row.count(), 0);
    await page.getByRole("button", { name: "Undo delete permission a" }).click();
    await row.waitFor();
    await page.getByRole("checkbox", { name: "Select permission a" }).check();
    await page.getByRole("button", { name: "Delete selected permissions" }).click();
    await page.getByRole("heading", { level: 1, name: "Delete 1 permission" }).waitFor();
  }));
