import assert from "node:assert/strict";
import { after, test } from "node:test";
import { done, journey, signIn } from "../support/browser.js";

after(done);
const refused = ["401"];

test("a deep link survives the sign-in, and the session ends by signing out", (t) =>
  journey(t, { signedIn: false }, async (page) => {
    await page.goto("/dashboard/apis?q=management");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await signIn(page);
    await page.getByRole("heading", { level: 1, name: "APIs" }).waitFor();
    assert.equal(new URL(page.url()).search, "?q=management");
    await page.getByRole("button", { name: "Account menu" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("textbox", { name: "Email address" }).waitFor();
    await page.goto("/dashboard/apis");
    await page.getByRole("textbox", { name: "Email address" }).waitFor();
  }));

test("a wrong password is told, and the address can be corrected", (t) =>
  journey(t, { signedIn: false, allowed: refused }, async (page) => {
    await page.goto("/dashboard");
    await signIn(page, "not the password");
    await page.getByRole("alert").filter({ hasText: "wrong" }).waitFor();
    await page.getByLabel("Password", { exact: true }).fill("shown");
    await page.getByRole("button", { name: "Show password" }).click();
    await page.getByRole("textbox", { name: "Password", exact: true }).waitFor();
    await page.getByRole("link", { name: "Edit email address" }).click();
    await page.getByRole("textbox", { name: "Email address" }).waitFor();
  }));
