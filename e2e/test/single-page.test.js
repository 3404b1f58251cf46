import assert from "node:assert/strict";
import { after, test } from "node:test";
import { done, journey } from "../support/browser.js";
import { deletePermission, makeApi, makePerson, makeSinglePage, restorePermission } from "../support/management.js";
import { serveApplication, silently, start } from "../support/single-page.js";
import { url } from "../support/environment.js";

after(done);

async function logIn(page, person) {
  await page.getByRole("textbox", { name: "Email address" }).fill(person.email);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
}

async function scene(t) {
  const address = await serveApplication(t);
  const api = await makeApi(["read:posts", "delete:posts"], { allow_offline_access: true, enforce_policies: true });
  const application = await makeSinglePage(address);
  const person = await makePerson(api, ["read:posts", "delete:posts"]);
  const options = (more = {}) => ({
    domain: new URL(url).host,
    clientId: application.client_id,
    ...more,
    authorizationParams: { redirect_uri: address, audience: api.identifier, scope: "openid email read:posts delete:posts" },
  });
  return { address, api, application, person, options };
}

/** Logs in and comes back to the application. */
async function comeIn(page, { address, person, options }, more) {
  await page.goto(address);
  await start(page, options(more));
  await page.evaluate(() => globalThis.client.loginWithRedirect()).catch(() => {});
  await logIn(page, person);
  // An application on the user's own machine could be anybody's program.
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForURL(`${address}/?code=*`);
  await start(page, options(more));
  await page.evaluate(() => globalThis.client.handleRedirectCallback());
  const user = await page.evaluate(() => globalThis.client.getUser());
  assert.equal(user.email, person.email);
}

test("a single-page application gets tokens silently, without those permissions that are deleted meanwhile", (t) =>
  journey(t, { signedIn: false }, async (page) => {
    const here = await scene(t);
    await comeIn(page, here);
    // Loaded anew it remembers nothing: the frame asks the server.
    await page.goto(here.address);
    await start(page, here.options());
    assert.ok((await silently(page)).includes("delete:posts"));
    const deletion = await deletePermission(here.api, "delete:posts");
    const left = await silently(page);
    assert.ok(left.includes("read:posts") && !left.includes("delete:posts"), left.join());
    await restorePermission(deletion);
    assert.ok((await silently(page)).includes("delete:posts"));
  }));

test("a refresh token does it, too, and logout ends it all", (t) =>
  journey(t, { signedIn: false, allowed: ["400", "403"] }, async (page) => {
    const here = await scene(t);
    const stored = { useRefreshTokens: true, cacheLocation: "localstorage" };
    await comeIn(page, here, stored);
    assert.ok((await silently(page)).includes("delete:posts"));
    const deletion = await deletePermission(here.api, "delete:posts");
    assert.ok(!(await silently(page)).includes("delete:posts"));
    await restorePermission(deletion);
    assert.ok((await silently(page)).includes("delete:posts"));
    await page
      .evaluate((returnTo) => globalThis.client.logout({ logoutParams: { returnTo } }), here.address)
      .catch(() => {});
    await page.waitForURL(`${here.address}/`);
    await start(page, here.options());
    const failed = await page.evaluate(() => globalThis.client.getTokenSilently().catch((error) => error.error));
    assert.equal(failed, "login_required");
  }));
