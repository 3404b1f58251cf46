import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { createApi, createApplication, createGrant, management } from "../support/management.js";

async function createPair(t) {
  const scopes = [{ value: "read:orders" }, { value: "update:orders" }];
  return { api: await createApi(t, { scopes }), application: await createApplication(t) };
}

test("a grant is created, read, changed and found", async (t) => {
  const { api, application } = await createPair(t);
  const grant = await createGrant(t, application, api.identifier, ["read:orders"]);
  assert.match(grant.id, /^cgr_[A-Za-z0-9]{16}$/);
  assert.deepEqual(grant, {
    id: grant.id,
    client_id: application.client_id,
    audience: api.identifier,
    scope: ["read:orders"],
    subject_type: "client",
  });
  const scope = ["update:orders", "read:orders"];
  const updated = await management.clientGrants.update(grant.id, { scope });
  assert.deepEqual(updated, { ...grant, scope });
  assert.deepEqual(await management.clientGrants.get(grant.id), updated);
  for (const filter of [{ audience: api.identifier }, { client_id: application.client_id }]) {
    assert.deepEqual((await management.clientGrants.list(filter)).data, [updated]);
  }
});

test("a grant of all scopes lists none", async (t) => {
  const { api, application } = await createPair(t);
  const grant = await createGrant(t, application, api.identifier, ["read:orders"]);
  const all = await management.clientGrants.update(grant.id, { allow_all_scopes: true });
  assert.equal(all.allow_all_scopes, true);
  assert.equal("scope" in all, false);
});

test("a second grant for the same application and API is a conflict", async (t) => {
  const { api, application } = await createPair(t);
  await createGrant(t, application, api.identifier, []);
  await assert.rejects(
    createGrant(t, application, api.identifier, ["read:orders"]),
    (error) =>
      error instanceof Management.ConflictError &&
      error.body.message ===
        `A client grant already exists between ${application.client_id} and ${api.identifier}`,
  );
});

test("a grant goes with its API", async (t) => {
  const { api, application } = await createPair(t);
  const grant = await createGrant(t, application, api.identifier, []);
  await management.resourceServers.delete(api.id);
  await assert.rejects(
    management.clientGrants.get(grant.id),
    (error) => error instanceof Management.NotFoundError && error.body.errorCode === "inexistent_client_grant",
  );
  await management.clientGrants.delete(grant.id);
});
