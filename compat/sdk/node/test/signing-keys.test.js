import assert from "node:assert/strict";
import { test } from "node:test";
import { Management, ManagementClient } from "auth0";
import { credentials, domain, url } from "../support/environment.js";
import { createGrantedApplication, management } from "../support/management.js";
import { drawToken, headerOf } from "../support/tokens.js";

const { signing } = management.keys;

async function published() {
  const { keys } = await (await fetch(`${url}/.well-known/jwks.json`)).json();
  return keys.map((key) => key.kid);
}

test("there are a current key and a next one", async () => {
  const keys = await signing.list();
  const current = keys.filter((key) => key.current);
  assert.deepEqual([current.length, keys.filter((key) => key.next).length], [1, 1]);
  assert.match(current[0].cert, /^-----BEGIN CERTIFICATE-----\r\n/);
  assert.deepEqual(await signing.get(current[0].kid), current[0]);
  await assert.rejects(signing.get("no-such-key"), Management.NotFoundError);
});

test("after a rotation the next key signs, and older tokens are still accepted", async (t) => {
  const { api, application } = await createGrantedApplication(t, ["read:orders"]);
  const keys = await signing.list();
  const next = keys.find((key) => key.next).kid;
  const made = await signing.rotate();
  const token = await drawToken(application, api.identifier);
  assert.equal(headerOf(token).kid, next);
  assert.equal((await signing.get(made.kid)).next, true);
  const previous = await signing.get(keys.find((key) => key.current).kid);
  assert.equal(previous.previous, true);
  const kids = await published();
  assert.ok([previous.kid, next, made.kid].every((kid) => kids.includes(kid)));
});

test("a revoked key is published no more, and nothing that it signed is accepted", async () => {
  await signing.rotate();
  const client = new ManagementClient({ domain, ...credentials });
  await client.tenants.settings.get();
  await signing.rotate();
  const { kid } = (await signing.list())
    .filter((key) => key.previous && !key.revoked)
    .sort((a, b) => (a.current_since < b.current_since ? 1 : -1))[0];
  const revoked = await signing.revoke(kid);
  assert.equal(revoked.kid, kid);
  assert.equal((await signing.get(kid)).revoked, true);
  assert.equal((await published()).includes(kid), false);
  await assert.rejects(client.tenants.settings.get(), Management.UnauthorizedError);
});
