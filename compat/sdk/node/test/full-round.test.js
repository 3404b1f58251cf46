// The main job with people in it: everybody who can hold a permission holds one, the API's update
// deletes it, and nobody has it any more.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  all,
  createGrantedApplication,
  createOrganization,
  createRole,
  createUser,
  management,
  permissionsOf,
} from "../support/management.js";
import { authentication, claimsOf, drawToken, scopesOf } from "../support/tokens.js";

const VALUES = ["delete:orders", "read:orders", "update:orders"];
const KEPT = ["read:orders", "update:orders"];

// An API whose three permissions a role, a user, a member of an organization and an application hold.
async function createTenant(t) {
  const settings = { enforce_policies: true, token_dialect: "access_token_authz" };
  const { api, application, grant } = await createGrantedApplication(t, VALUES, settings);
  const role = await createRole(t);
  const user = await createUser(t);
  const organization = await createOrganization(t);
  const permissions = permissionsOf(api, VALUES);
  await management.roles.permissions.add(role.id, { permissions });
  await management.users.permissions.create(user.user_id, { permissions });
  await management.users.roles.assign(user.user_id, { roles: [role.id] });
  await management.organizations.members.create(organization.id, { members: [user.user_id] });
  await management.organizations.members.roles.assign(organization.id, user.user_id, { roles: [role.id] });
  return { api, application, grant, role, user, organization };
}

// The permissions that each of the holders is said to have.
async function listed({ api, application, grant, role, user }) {
  const { user_id: id } = user;
  const namesOf = async (list) => (await all(list)).map(({ permission_name: name }) => name);
  const query = { resource_server_identifier: api.identifier };
  const [granted] = await all(management.clientGrants.list({ audience: api.identifier }));
  const token = await drawToken(application, api.identifier);
  return {
    api: (await management.resourceServers.get(api.id)).scopes.map(({ value }) => value),
    role: await namesOf(management.roles.permissions.list(role.id)),
    user: await namesOf(management.users.permissions.list(id)),
    effective: await namesOf(management.users.effectivePermissions.list(id, query)),
    grant: (await management.clientGrants.get(grant.id)).scope,
    grants: granted.scope,
    scope: scopesOf(token),
    permissions: claimsOf(token).permissions,
  };
}

function everywhere(values) {
  const places = ["api", "role", "user", "effective", "grant", "grants", "scope", "permissions"];
  return Object.fromEntries(places.map((place) => [place, values]));
}

async function deletePermission(api) {
  const scopes = api.scopes.filter(({ value }) => KEPT.includes(value));
  return management.resourceServers.update(api.id, { scopes });
}

test("a permission is deleted by an update of its API, and nobody lists it", async (t) => {
  const tenant = await createTenant(t);
  assert.deepEqual(await listed(tenant), everywhere(VALUES));
  await deletePermission(tenant.api);
  assert.deepEqual(await listed(tenant), everywhere(KEPT));
});

test("totals don't count it, and nobody is said to give it", async (t) => {
  const tenant = await createTenant(t);
  await deletePermission(tenant.api);
  const { user_id: id } = tenant.user;
  const counts = [
    await management.roles.permissions.list(tenant.role.id, { per_page: 1 }),
    await management.users.permissions.list(id, { per_page: 1 }),
  ];
  assert.deepEqual(counts.map((page) => page.response.total), [2, 2]);
  const query = { resource_server_identifier: tenant.api.identifier, permission_name: "delete:orders" };
  assert.deepEqual(await all(management.users.effectivePermissions.sources.roles.list(id, query)), []);
});

test("it can't be given or asked for any more", async (t) => {
  const { api, application, role, user } = await createTenant(t);
  await deletePermission(api);
  const permissions = permissionsOf(api, ["delete:orders"]);
  const isMissing = (error) =>
    error.statusCode === 404 && error.body.errorCode === "inexistent_resource_server_permission";
  await assert.rejects(management.roles.permissions.add(role.id, { permissions }), isMissing);
  await assert.rejects(management.users.permissions.create(user.user_id, { permissions }), isMissing);
  await assert.rejects(
    authentication(application).oauth.clientCredentialsGrant({ audience: api.identifier, scope: "delete:orders" }),
    (error) => error.statusCode === 403 && error.error === "access_denied",
  );
});

test("a dangling assignment is taken away as if it were there, and stays away", async (t) => {
  const tenant = await createTenant(t);
  const { api, role, user } = tenant;
  await deletePermission(api);
  const permissions = permissionsOf(api, ["delete:orders"]);
  const answers = [
    await management.roles.permissions.delete(role.id, { permissions }).withRawResponse(),
    await management.users.permissions.delete(user.user_id, { permissions }).withRawResponse(),
  ];
  assert.deepEqual(answers.map(({ rawResponse }) => rawResponse.status), [204, 204]);
  assert.deepEqual(await listed(tenant), everywhere(KEPT));
});

test("made anew under the same name it is nobody's, until it is given again", async (t) => {
  const tenant = await createTenant(t);
  const { api, grant, role, user } = tenant;
  await deletePermission(api);
  await management.resourceServers.update(api.id, { scopes: api.scopes });
  assert.deepEqual(await listed(tenant), { ...everywhere(KEPT), api: VALUES });
  const permissions = permissionsOf(api, ["delete:orders"]);
  await management.roles.permissions.add(role.id, { permissions });
  await management.users.permissions.create(user.user_id, { permissions });
  await management.clientGrants.update(grant.id, { scope: VALUES });
  assert.deepEqual(await listed(tenant), everywhere(VALUES));
});

test("with its API every permission goes, and what dangles is taken away without a word", async (t) => {
  const { api, grant, role, user } = await createTenant(t);
  await management.resourceServers.delete(api.id);
  const { user_id: id } = user;
  const lists = [management.roles.permissions.list(role.id), management.users.permissions.list(id)];
  assert.deepEqual(await Promise.all(lists.map(all)), [[], []]);
  await assert.rejects(management.clientGrants.get(grant.id), (error) => error.statusCode === 404);
  const permissions = permissionsOf(api, VALUES);
  await management.roles.permissions.delete(role.id, { permissions });
  await management.users.permissions.delete(id, { permissions });
});
