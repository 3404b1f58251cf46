import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { createApi, management, unique } from "../support/management.js";

const SCOPES = [
  { value: "read:orders", description: "Read orders" },
  { value: "update:orders", description: "Change orders" },
];

test("an API is created with Auth0's defaults", async (t) => {
  const identifier = `https://sdk.example/${unique()}`;
  const api = await createApi(t, { name: "Orders", identifier, scopes: SCOPES });
  assert.match(api.id, /^[0-9a-f]{24}$/);
  const { id, ...others } = api;
  assert.deepEqual(others, {
    name: "Orders",
    identifier,
    allow_offline_access: false,
    skip_consent_for_verifiable_first_party_clients: false,
    subject_type_authorization: {
      client: { policy: "require_client_grant" },
      user: { policy: "allow_all" },
    },
    token_lifetime: 86400,
    token_lifetime_for_web: 7200,
    signing_alg: "RS256",
    scopes: SCOPES,
  });
});

test("an API is read by its id and by its identifier", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  assert.deepEqual(await management.resourceServers.get(api.id), api);
  assert.deepEqual(await management.resourceServers.get(api.identifier), api);
});

test("an update changes what it names and nothing else", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  const change = { token_lifetime: 3600, enforce_policies: true, token_dialect: "access_token_authz" };
  const updated = await management.resourceServers.update(api.id, change);
  assert.deepEqual(updated, { ...api, ...change });
  assert.deepEqual(await management.resourceServers.get(api.id), updated);
});

test("the list of permissions is replaced as a whole", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  const scopes = [{ value: "delete:orders" }, { value: "read:orders", description: "Read any order" }];
  const updated = await management.resourceServers.update(api.id, { scopes });
  assert.deepEqual(updated.scopes, scopes);
  const emptied = await management.resourceServers.update(api.id, { scopes: [] });
  assert.deepEqual(emptied.scopes, []);
});

test("a deleted API is gone, and deleting it again is no error", async (t) => {
  const api = await createApi(t);
  await management.resourceServers.delete(api.id);
  await assert.rejects(management.resourceServers.get(api.id), Management.NotFoundError);
  await management.resourceServers.delete(api.id);
});

test("the Management API is a system API that keeps its permissions", async () => {
  const page = await management.resourceServers.list({ per_page: 100 });
  const system = page.data.find((api) => api.name === "Auth0 Management API");
  assert.equal(system.is_system, true);
  await assert.rejects(
    management.resourceServers.update(system.id, { scopes: SCOPES }),
    (error) => error instanceof Management.BadRequestError && error.body.errorCode === "invalid_body",
  );
  const { scopes } = await management.resourceServers.get(system.id);
  assert.ok(scopes.some((scope) => scope.value === "update:resource_servers"));
});
