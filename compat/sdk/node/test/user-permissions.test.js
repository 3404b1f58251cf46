// What users hold: directly, through roles, and what of it is in effect.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { all, createApi, createRole, createUser, management, permissionsOf } from "../support/management.js";

const SCOPES = ["read:orders", "update:orders", "delete:orders"].map((value) => ({ value, description: `To ${value}` }));
const DIRECT = { source_id: "", source_name: "", source_type: "DIRECT" };

function namesOf(permissions) {
  return permissions.map(({ permission_name: name }) => name);
}

test("permissions are given to a user directly and taken away", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  const { user_id: id } = await createUser(t);
  const permissions = permissionsOf(api, ["update:orders", "read:orders"]);
  await management.users.permissions.create(id, { permissions });
  await management.users.permissions.create(id, { permissions });
  const listed = await management.users.permissions.list(id);
  const { permissions: items, ...totals } = listed.response;
  assert.deepEqual(totals, { start: 0, limit: 50, total: 2 });
  assert.deepEqual(items[0], {
    permission_name: "read:orders",
    description: "To read:orders",
    resource_server_name: api.name,
    resource_server_identifier: api.identifier,
    sources: [DIRECT],
  });
  await management.users.permissions.delete(id, { permissions: [permissions[0]] });
  await management.users.permissions.delete(id, { permissions: [permissions[0]] });
  assert.deepEqual(namesOf(await all(management.users.permissions.list(id, { per_page: 1 }))), ["read:orders"]);
});

test("a permission that the API hasn't got can't be given", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  const { user_id: id } = await createUser(t);
  await assert.rejects(
    management.users.permissions.create(id, { permissions: permissionsOf(api, ["burn:orders"]) }),
    (error) =>
      error instanceof Management.NotFoundError && error.body.errorCode === "inexistent_resource_server_permission",
  );
});

test("roles are given to a user and taken away", async (t) => {
  const { user_id: id } = await createUser(t);
  const role = await createRole(t, { description: "Counts orders" });
  await management.users.roles.assign(id, { roles: [role.id] });
  const listed = await management.users.roles.list(id);
  const { roles, ...totals } = listed.response;
  assert.deepEqual(totals, { start: 0, limit: 50, total: 1 });
  assert.deepEqual(roles.map(({ id: found, name, description }) => ({ id: found, name, description })), [
    { id: role.id, name: role.name, description: "Counts orders" },
  ]);
  await management.users.roles.delete(id, { roles: [role.id] });
  await management.users.roles.delete(id, { roles: [role.id] });
  assert.deepEqual(await all(management.users.roles.list(id)), []);
  await assert.rejects(
    management.users.roles.assign(id, { roles: ["rol_0000000000000000"] }),
    (error) => error instanceof Management.NotFoundError && error.body.message === "The role does not exist.",
  );
});

test("what is in effect says where it is from", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  const { user_id: id } = await createUser(t);
  const role = await createRole(t);
  await management.roles.permissions.add(role.id, { permissions: permissionsOf(api, ["read:orders", "update:orders"]) });
  await management.users.roles.assign(id, { roles: [role.id] });
  const direct = permissionsOf(api, ["delete:orders", "read:orders"]);
  await management.users.permissions.create(id, { permissions: direct });

  const query = { resource_server_identifier: api.identifier };
  const effective = await all(management.users.effectivePermissions.list(id, { ...query, take: 2 }));
  const sources = effective.map((permission) => [permission.permission_name, [...permission.sources].sort()]);
  assert.deepEqual(sources, [
    ["delete:orders", ["direct"]],
    ["read:orders", ["direct", "roles"]],
    ["update:orders", ["roles"]],
  ]);
  const wanted = { ...query, permission_name: "update:orders" };
  const roles = await all(management.users.effectivePermissions.sources.roles.list(id, wanted));
  assert.deepEqual(roles.map((found) => [found.id, found.sources]), [[role.id, ["direct"]]]);
  const effectiveRoles = await all(management.users.effectiveRoles.list(id));
  assert.deepEqual(effectiveRoles.map((found) => found.id), [role.id]);
});

test("a deleted role is nobody's", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  const { user_id: id } = await createUser(t);
  const role = await createRole(t);
  await management.roles.permissions.add(role.id, { permissions: permissionsOf(api, ["read:orders"]) });
  await management.users.roles.assign(id, { roles: [role.id] });
  await management.roles.delete(role.id);
  assert.deepEqual(await all(management.users.roles.list(id)), []);
  const query = { resource_server_identifier: api.identifier };
  assert.deepEqual(await all(management.users.effectivePermissions.list(id, query)), []);
  await assert.rejects(management.users.roles.delete(id, { roles: [role.id] }), Management.NotFoundError);
});
