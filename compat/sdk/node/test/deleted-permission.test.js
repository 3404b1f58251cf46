// The main job, end to end: a permission is deleted, and from then on nothing carries or lists it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requiredScopes } from "express-oauth2-jwt-bearer";
import { serveApi } from "../support/api-server.js";
import { createGrantedApplication, management } from "../support/management.js";
import { authentication, claimsOf, drawToken, scopesOf } from "../support/tokens.js";

const VALUES = ["read:orders", "update:orders", "delete:orders"];
const KEPT = ["read:orders", "update:orders"];

async function deletePermission(api) {
  const scopes = api.scopes.filter(({ value }) => KEPT.includes(value));
  return management.resourceServers.update(api.id, { scopes });
}

test("the next token lacks a deleted permission, and the grant no longer lists it", async (t) => {
  const { api, application, grant } = await createGrantedApplication(t, VALUES);
  const before = await drawToken(application, api.identifier);
  assert.deepEqual(scopesOf(before), VALUES);
  assert.deepEqual(grant.scope, VALUES);

  const updated = await deletePermission(api);
  assert.deepEqual(updated.scopes.map(({ value }) => value), KEPT);

  const after = await drawToken(application, api.identifier);
  assert.deepEqual(scopesOf(after), KEPT);
  assert.deepEqual((await management.clientGrants.get(grant.id)).scope, KEPT);
  const listed = await management.clientGrants.list({ audience: api.identifier });
  assert.deepEqual(listed.data.map(({ scope }) => scope), [KEPT]);
});

test("a deleted permission can't be asked for", async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES);
  await deletePermission(api);
  await assert.rejects(
    authentication(application).oauth.clientCredentialsGrant({ audience: api.identifier, scope: "delete:orders" }),
    (error) => error.statusCode === 403 && error.error === "access_denied",
  );
});

test("the API's own check tells the tokens apart", async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES);
  const callApi = await serveApi(t, api, [requiredScopes("delete:orders")]);
  const before = await drawToken(application, api.identifier);
  await deletePermission(api);
  const after = await drawToken(application, api.identifier);
  // A token that is out already is valid until it expires.
  assert.deepEqual([(await callApi(before)).status, (await callApi(after)).status], [200, 403]);
});

test("the list of permissions in a token loses it too", async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES, { token_dialect: "access_token_authz" });
  await deletePermission(api);
  assert.deepEqual(claimsOf(await drawToken(application, api.identifier)).permissions, KEPT);
});

test("a permission that is made anew under the same name is nobody's", async (t) => {
  const { api, application, grant } = await createGrantedApplication(t, VALUES);
  await deletePermission(api);
  await management.resourceServers.update(api.id, { scopes: api.scopes });
  assert.deepEqual(scopesOf(await drawToken(application, api.identifier)), KEPT);
  await management.clientGrants.update(grant.id, { scope: VALUES });
  assert.deepEqual(scopesOf(await drawToken(application, api.identifier)), VALUES);
});

test("who deleted it is in the log", async (t) => {
  const { api } = await createGrantedApplication(t, VALUES);
  await deletePermission(api);
  const page = await management.logs.list({ per_page: 50 });
  const entry = page.data.find(({ details }) => details?.request?.path === `/api/v2/resource-servers/${api.id}`);
  assert.equal(entry.description, "Update a resource server");
  assert.deepEqual(entry.details.request.body.scopes.map(({ value }) => value), KEPT);
});
