import { after, test } from "node:test";
import { done, journey, says } from "../support/browser.js";

after(done);

test("the tenant is named, and its signing key rotated", (t) =>
  journey(t, {}, async (page) => {
    await page.goto("/dashboard");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await page.getByRole("textbox", { name: "Friendly name" }).fill("The library");
    await page.getByRole("button", { name: "Save" }).click();
    await says(page, "Saved");
    await page.getByRole("tab", { name: "Sessions" }).click();
    await page.getByRole("spinbutton", { name: "Session lifetime (minutes)", exact: true }).fill("600");
    await page.getByRole("button", { name: "Save" }).click();
    await says(page, "Saved");
    await page.getByRole("tab", { name: "Branding" }).click();
    await page.getByRole("textbox", { name: "Primary color" }).fill("#1d5bc9");
    await page.getByRole("button", { name: "Save" }).click();
    await says(page, "Saved");
    await page.getByRole("tab", { name: "Signing keys" }).click();
    await page.getByRole("button", { name: "Rotate signing key" }).click();
    const dialog = page.getByRole("dialog", { name: "Rotate signing key" });
    await dialog.getByRole("button", { name: "Rotate", exact: true }).click();
    await says(page, "Signing key rotated");
    await page.getByRole("table", { name: "Signing keys" }).getByText("Previous").first().waitFor();
  }));
