import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { AuthApiError } from "auth0/legacy";
import { createApi, createApplication, createGrant, management } from "../support/management.js";
import { drawToken } from "../support/tokens.js";

// Without what differs between the answers of create, read and update.
function lasting({ signing_keys: keys, encrypted, ...others }) {
  return { ...others, certificates: keys.map(({ cert }) => cert) };
}

test("an application gets an id and a secret", async (t) => {
  const application = await createApplication(t);
  assert.match(application.client_id, /^[A-Za-z0-9]{32}$/);
  assert.match(application.client_secret, /^[A-Za-z0-9_-]{64}$/);
  assert.equal(application.encrypted, true);
  assert.deepEqual(lasting(await management.clients.get(application.client_id)), lasting(application));
});

test("a read gives the fields that were asked for", async (t) => {
  const { client_id: id, name } = await createApplication(t);
  const read = await management.clients.get(id, { fields: "name,app_type", include_fields: true });
  assert.equal(read.name, name);
  assert.equal(read.app_type, "non_interactive");
  assert.equal("client_secret" in read || "grant_types" in read, false);
});

test("an update changes what it names and nothing else", async (t) => {
  const application = await createApplication(t, { client_metadata: { team: "blue", floor: "2" } });
  const change = { description: "Counts orders", client_metadata: { team: "red" } };
  const updated = await management.clients.update(application.client_id, change);
  const changed = { description: "Counts orders", client_metadata: { team: "red", floor: "2" } };
  assert.deepEqual(lasting(updated), { ...lasting(application), ...changed });
});

test("after its secret was rotated only the new one draws tokens", async (t) => {
  const application = await createApplication(t);
  const api = await createApi(t, { scopes: [{ value: "read:orders" }] });
  await createGrant(t, application, api.identifier, ["read:orders"]);
  await drawToken(application, api.identifier);
  const rotated = await management.clients.rotateSecret(application.client_id);
  assert.notEqual(rotated.client_secret, application.client_secret);
  assert.deepEqual(lasting(rotated), { ...lasting(application), client_secret: rotated.client_secret });
  await drawToken(rotated, api.identifier);
  await assert.rejects(
    drawToken(application, api.identifier),
    (error) => error instanceof AuthApiError && error.statusCode === 401 && error.error === "access_denied",
  );
});

test("a deleted application is gone with its grants, and deleting it again is no error", async (t) => {
  const application = await createApplication(t);
  const api = await createApi(t);
  const grant = await createGrant(t, application, api.identifier, []);
  await management.clients.delete(application.client_id);
  await assert.rejects(management.clients.get(application.client_id), Management.NotFoundError);
  await assert.rejects(management.clientGrants.get(grant.id), Management.NotFoundError);
  await assert.rejects(drawToken(application, api.identifier), AuthApiError);
  await management.clients.delete(application.client_id);
});

test("the global client is listed only where it is asked for", async () => {
  const globals = await management.clients.list({ is_global: true });
  assert.deepEqual(globals.data.map((client) => [client.name, client.global]), [["All Applications", true]]);
  for await (const client of await management.clients.list({ is_global: false, per_page: 100 })) {
    assert.notEqual(client.global, true);
  }
});
