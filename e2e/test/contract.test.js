// The public names of pages, exactly: whoever drives the dashboard by role and name relies on them.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { done, journey } from "../support/browser.js";
import { url } from "../support/environment.js";
import {
  lastLog, makeApi, makeApplication, makePerson, makeRole, makeSinglePage, makeUser,
} from "../support/management.js";

after(done);

const SECTIONS = ["Home", "Applications", "APIs", "Users", "Roles", "Logs", "Settings"];

/** One thing that has this role and exactly this name; `within` is the page or a part of it. */
async function one(within, role, name, more = {}) {
  const found = within.getByRole(role, { name, exact: true, ...more });
  await found.first().waitFor({ state: "attached" });
  assert.equal(await found.count(), 1, `${role} "${name}"`);
  return found;
}

/** What every page has; `section` is the current one, if any. */
async function frame(page, section) {
  await one(page, "link", "Skip to content");
  assert.equal(await page.getByRole("banner").count(), 1);
  assert.equal(await page.getByRole("main").count(), 1);
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, page.url());
  assert.equal(await page.getByRole("status").count(), 1);
  const main = await one(page, "navigation", "Main");
  for (const label of SECTIONS) {
    const link = await one(main, "link", label);
    const current = await link.getAttribute("aria-current");
    assert.equal(current, label === section ? "page" : null, `${label} on ${page.url()}`);
  }
  await one(page, "button", "Account menu");
  await one(page, "button", "Search or jump to");
}

async function tabs(page, name, labels, selected) {
  const list = await one(page, "tablist", name);
  const found = await list.getByRole("tab").allInnerTexts();
  assert.deepEqual(found, labels);
  const tab = await one(list, "tab", selected, { selected: true });
  assert.equal(await tab.evaluate((node) => node.tagName), "A");
  await one(page, "tabpanel", selected);
}

async function things() {
  const api = await makeApi(["read:posts", "write:posts"]);
  const [application, role, user] = [
    await makeApplication(api, ["read:posts"]),
    await makeRole(api, ["read:posts"]),
    await makeUser(),
  ];
  return { api, application, role, user, entry: await lastLog() };
}

test("the frame is on every page", (t) =>
  journey(t, {}, async (page) => {
    const { api, application, role, user, entry } = await things();
    for (const [path, section] of [
      ["", "Home"],
      ["/apis", "APIs"],
      ["/apis/new", "APIs"],
      [`/apis/${api.id}/permissions/read%3Aposts`, "APIs"],
      ["/applications", "Applications"],
      [`/applications/${application.client_id}/settings`, "Applications"],
      ["/users", "Users"],
      [`/users/${encodeURIComponent(user.user_id)}/details`, "Users"],
      ["/roles", "Roles"],
      [`/roles/${role.id}/permissions`, "Roles"],
      ["/logs", "Logs"],
      [`/logs/${entry.log_id}`, "Logs"],
      ["/settings", "Settings"],
      ["/settings/members", "Settings"],
      ["/profile", undefined],
    ]) {
      await page.goto(`/dashboard${path}`);
      await frame(page, section);
    }
    await page.getByRole("button", { name: "Account menu", exact: true }).click();
    await one(page, "button", "Sign out");
    await page.keyboard.press("Escape");
    for (const open of [
      () => page.getByRole("button", { name: "Search or jump to", exact: true }).click(),
      () => page.keyboard.press("Control+k"),
    ]) {
      await open();
      const palette = await one(page, "dialog", "Search or jump to");
      await one(palette, "combobox", "Search or jump to");
      await page.keyboard.press("Escape");
      await palette.waitFor({ state: "hidden" });
    }
  }));

test("lists are named, searched, and turned over", (t) =>
  journey(t, {}, async (page) => {
    const { api, application, role, user } = await things();
    await Promise.all(Array.from({ length: 26 }, () => makeUser()));
    for (const [title, search, create, name] of [
      ["APIs", "Search APIs", "Create API", api.name],
      ["Applications", "Search applications", "Create application", application.name],
      ["Roles", "Search roles", "Create role", role.name],
      ["Users", "Search users", "Create user", user.email],
    ]) {
      await page.goto(`/dashboard/${title.toLowerCase()}?q=${encodeURIComponent(name)}`);
      await one(page, "heading", title, { level: 1 });
      const table = await one(page, "table", title);
      const header = await one(table, "rowheader", name);
      await one(header, "link", name);
      await one(page, "searchbox", search);
      await one(page, "link", create);
      await one(page, "button", `Actions for ${name}`);
    }
    await page.goto("/dashboard/users");
    const pages = await one(page, "navigation", "Pagination");
    await (await one(pages, "link", "Next page")).click();
    await one(pages, "link", "Previous page");
    await page.goto("/dashboard/logs");
    const logs = await one(page, "table", "Logs");
    for (const column of ["Time", "Type", "Description", "Actor"]) await one(logs, "columnheader", column);
    await one(page, "searchbox", "Search logs");
  }));

test("what has sections names them", (t) =>
  journey(t, {}, async (page) => {
    const { api, application, role, user } = await things();
    for (const [path, title, list, labels] of [
      [`/apis/${api.id}`, api.name, "API sections", {
        Quickstart: "quickstart", Settings: "settings", Permissions: "permissions",
        "Application Access": "applications", Test: "test",
      }],
      [`/applications/${application.client_id}`, application.name, "Application sections", {
        Quickstart: "quickstart", Settings: "settings", Credentials: "credentials", APIs: "apis",
        Connections: "connections",
      }],
      [`/users/${encodeURIComponent(user.user_id)}`, user.email, "User sections", {
        Details: "details", Devices: "devices", Logs: "logs", "Raw JSON": "json",
        "Authorized Applications": "applications", Permissions: "permissions", Roles: "roles",
      }],
      [`/roles/${role.id}`, role.name, "Role sections", {
        Settings: "settings", Permissions: "permissions", Users: "users",
      }],
    ]) {
      for (const [label, end] of Object.entries(labels)) {
        await page.goto(`/dashboard${path}/${end}`);
        await one(page, "heading", title, { level: 1 });
        await tabs(page, list, Object.keys(labels), label);
      }
    }
  }));

test("forms are named by their labels, and say what is wrong where it is", (t) =>
  journey(t, { allowed: ["400"] }, async (page) => {
    const { api } = await things();
    await page.goto("/dashboard/apis/new");
    await one(page, "textbox", "Name");
    const identifier = await one(page, "textbox", "Identifier");
    await (await one(page, "button", "Create")).click();
    await page.getByRole("alert").first().waitFor();
    assert.equal(await identifier.getAttribute("aria-invalid"), "true");
    const described = await identifier.evaluate((node) =>
      (node.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent));
    assert.ok(described.some((text) => text?.startsWith("Enter")), described.join());
    await page.goto(`/dashboard/apis/${api.id}/settings`);
    await one(page, "textbox", "Name");
    await one(page, "spinbutton", "Maximum access token lifetime (seconds)");
    for (const name of [
      "Enable RBAC", "Add permissions in the access token", "Allow skipping user consent", "Allow offline access",
    ]) await one(page, "switch", name);
    await one(page, "button", "Save");
  }));

test("the permissions of an API", (t) =>
  journey(t, {}, async (page) => {
    const { api } = await things();
    await page.goto(api.page);
    await one(page, "heading", "Permissions", { level: 2 });
    const table = await one(page, "table", "Permissions");
    for (const column of ["Permission", "Description", "Used by", "Last issued"]) await one(table, "columnheader", column);
    await one(table, "rowheader", "read:posts");
    await one(page, "textbox", "Permission");
    await one(page, "textbox", "Description");
    await one(page, "button", "Add permission");
    await one(page, "button", "Edit description of read:posts");
    await one(page, "button", "Delete permission read:posts");
    await one(page, "checkbox", "Select all permissions on this page");
    await one(page, "searchbox", "Search permissions");
    await (await one(page, "checkbox", "Select permission read:posts")).check();
    await (await one(page, "checkbox", "Select permission write:posts")).check();
    await (await one(page, "button", "Delete 2 permissions")).click();
    const bulk = await one(page, "dialog", "Delete 2 permissions");
    await one(bulk, "textbox", "Type delete to confirm");
    await (await one(bulk, "button", "Cancel")).click();
    await page.goto((await makeApi([])).page);
    await one(page, "heading", "No permissions yet");
  }));

test("the deletion of a permission and what comes after it", (t) =>
  journey(t, {}, async (page) => {
    const { api } = await things();
    await page.goto(api.page);
    await (await one(page, "button", "Delete permission read:posts")).click();
    const dialog = await one(page, "dialog", "Delete permission read:posts");
    const changes = await one(dialog, "list", "What changes");
    const items = await changes.getByRole("listitem").allInnerTexts();
    for (const text of ["1 role", "1 user", "1 application"]) {
      assert.ok(items.some((item) => item.includes(text)), `${text} in ${items}`);
    }
    const described = await dialog.getAttribute("aria-describedby");
    assert.ok(described, "the consequence describes the dialog");
    const cancel = await one(dialog, "button", "Cancel");
    assert.equal(await cancel.evaluate((node) => node === document.activeElement), true);
    await (await one(dialog, "button", "Delete")).click();
    await page.getByRole("status").filter({ hasText: "Permission read:posts deleted" }).waitFor({ state: "attached" });
    const last = await one(page, "group", "Last action");
    await one(last, "link", "View in logs");
    await (await one(page, "button", "Recently deleted permissions")).click();
    const table = await one(page, "table", "Recently deleted permissions");
    await one(table, "button", "Restore permission read:posts");
    await (await one(last, "button", "Undo delete permission read:posts")).click();
    await page.getByRole("status").filter({ hasText: "Permission read:posts restored" }).waitFor({ state: "attached" });
    await (await one(page, "button", "Delete permission write:posts")).click();
    const unused = await one(page, "dialog", "Delete permission write:posts");
    await unused.getByText("Nothing uses this permission.", { exact: true }).waitFor();
  }));

test("without a script the same button leads to a page", (t) =>
  journey(t, { javaScriptEnabled: false }, async (page) => {
    const { api } = await things();
    await page.goto(api.page);
    await (await one(page, "button", "Delete permission read:posts")).click();
    await one(page, "heading", "Delete permission read:posts", { level: 1 });
    await one(page, "list", "What changes");
    await one(page, "button", "Delete");
    await (await one(page, "link", "Cancel")).click();
    await one(page, "heading", "Permissions", { level: 2 });
  }));

test("roles and users are given permissions, and lose them", (t) =>
  journey(t, {}, async (page) => {
    const { api, role, user } = await things();
    await page.goto(`/dashboard/roles/${role.id}/permissions`);
    await (await one(page, "button", "Add permissions")).click();
    const add = await one(page, "dialog", "Add permissions");
    await (await one(add, "combobox", "API")).selectOption({ label: api.name });
    await one(add, "searchbox", "Search permissions");
    await (await one(add, "checkbox", "write:posts")).check();
    await (await one(add, "button", "Add permissions")).click();
    await add.waitFor({ state: "hidden" });
    await (await one(page, "button", "Remove permission write:posts")).click();
    const remove = await one(page, "dialog", "Remove permission write:posts");
    await (await one(remove, "button", "Remove")).click();
    await remove.waitFor({ state: "hidden" });
    const own = `/dashboard/users/${encodeURIComponent(user.user_id)}`;
    await page.goto(`${own}/roles`);
    await (await one(page, "button", "Assign roles")).click();
    const roles = await one(page, "dialog", "Assign roles");
    await roles.getByRole("searchbox").fill(role.name);
    await (await one(roles, "checkbox", role.name)).check();
    await (await one(roles, "button", "Assign")).click();
    await roles.waitFor({ state: "hidden" });
    await one(page, "button", `Remove role ${role.name}`);
    await page.goto(`${own}/permissions`);
    await (await one(page, "button", "Assign permissions")).click();
    const permissions = await one(page, "dialog", "Assign permissions");
    await (await one(permissions, "combobox", "API")).selectOption({ label: api.name });
    await (await one(permissions, "checkbox", "write:posts")).check();
    await (await one(permissions, "button", "Assign")).click();
    await permissions.waitFor({ state: "hidden" });
    const table = await one(page, "table", "Permissions");
    for (const column of ["Name", "Description", "API", "Assignment"]) await one(table, "columnheader", column);
    const row = (value) => table.getByRole("row").filter({ hasText: value });
    await row("write:posts").getByText("Direct", { exact: true }).waitFor();
    await row("read:posts").getByText(`Role: ${role.name}`).waitFor();
    await one(page, "button", "Remove permission write:posts");
  }));

test("applications' access to an API is edited", (t) =>
  journey(t, {}, async (page) => {
    const { api, application } = await things();
    await page.goto(`/dashboard/apis/${api.id}/applications?q=${encodeURIComponent(application.name)}`);
    await one(page, "table", "Applications");
    await (await one(page, "button", `Edit access for ${application.name}`)).click();
    const dialog = await one(page, "dialog", `Edit access for ${application.name}`);
    for (const group of ["User-delegated access", "Client access"]) {
      const part = await one(dialog, "group", group);
      await one(part, "switch", "Grant access");
      await one(part, "checkbox", "read:posts");
      await one(part, "checkbox", "Always grant all permissions");
    }
    await one(dialog, "button", "Save");
  }));

test("a log entry says what changed", (t) =>
  journey(t, {}, async (page) => {
    const { entry } = await things();
    await page.goto(`/dashboard/logs/${entry.log_id}`);
    await one(page, "heading", entry.description, { level: 1 });
    const changes = page.getByRole("table", { name: "Changes", exact: true });
    const listed = page.getByRole("list", { name: "Changes", exact: true });
    assert.ok((await changes.count()) + (await listed.count()) >= 1);
  }));

test("other deletions ask for the name", (t) =>
  journey(t, {}, async (page) => {
    const { api, application, role, user } = await things();
    // A role comes back with everybody who had it: no typing.
    await page.goto(`/dashboard/roles/${role.id}/settings`);
    await (await one(page, "button", "Delete role")).click();
    await one(await one(page, "dialog", `Delete role ${role.name}`), "button", "Delete");
    for (const [path, noun, name] of [
      [`/apis/${api.id}/settings`, "API", api.name],
      [`/users/${encodeURIComponent(user.user_id)}/details`, "user", user.email],
      [`/applications/${application.client_id}/settings`, "application", application.name],
    ]) {
      await page.goto(`/dashboard${path}`);
      await (await one(page, "button", `Delete ${noun}`)).click();
      const dialog = await one(page, "dialog", `Delete ${noun} ${name}`);
      await one(dialog, "textbox", `Type ${name} to confirm`);
      await one(dialog, "button", "Delete");
    }
  }));

test("the pages on which people sign in", (t) =>
  journey(t, { signedIn: false, allowed: ["400", "401"] }, async (page) => {
    const api = await makeApi(["read:posts"]);
    const person = await makePerson(api, ["read:posts"]);
    // A page with an icon: for one without, the browser asks for a picture that isn't there.
    const end = `${url}/dashboard/sign-in`;
    const application = await makeSinglePage(end);
    const asked = new URLSearchParams({
      client_id: application.client_id, response_type: "code", redirect_uri: end, audience: api.identifier,
      scope: "openid read:posts", state: "s",
    });
    await page.goto(`/authorize?${asked}`);
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    await one(page, "link", "Sign up");
    await (await one(page, "textbox", "Email address")).fill(person.email);
    await (await one(page, "button", "Continue")).click();
    await one(page, "link", "Forgot password?");
    await one(page, "link", "Edit email address");
    await one(page, "button", "Show password");
    const secret = page.getByLabel("Password", { exact: true });
    await secret.fill("wrong");
    await (await one(page, "button", "Continue")).click();
    await page.getByRole("alert").first().waitFor();
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await (await one(page, "button", "Continue")).click();
    await one(page, "heading", `Authorize ${application.name}`, { level: 1 });
    const list = await one(page, "list", "Requested permissions");
    assert.ok((await list.getByRole("listitem").count()) >= 1);
    await one(page, "button", "Decline");
    await (await one(page, "button", "Accept")).click();
    await page.waitForURL((address) => address.pathname === "/dashboard/sign-in");
    assert.ok(new URL(page.url()).searchParams.get("code"));
  }));
