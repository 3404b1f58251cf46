import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { all, createApi, createRole, createUser, management, permissionsOf, unique } from "../support/management.js";

const SCOPES = [{ value: "read:orders", description: "Read orders" }, { value: "update:orders" }];

test("a role is created, read, changed, found and deleted", async (t) => {
  const name = `Clerk ${unique()}`;
  const role = await createRole(t, { name });
  assert.match(role.id, /^rol_[A-Za-z0-9]{16}$/);
  assert.deepEqual(role, { id: role.id, name, type: "tenant" });
  const read = await management.roles.get(role.id);
  assert.deepEqual(read, { id: role.id, name, description: "", type: "tenant" });
  const updated = await management.roles.update(role.id, { description: "Counts orders" });
  assert.deepEqual(updated, { ...read, description: "Counts orders" });
  assert.deepEqual((await management.roles.list({ name_filter: name.toUpperCase() })).data, [updated]);
  await management.roles.delete(role.id);
  const isMissing = (error) => {
    assert.deepEqual(error.body, { statusCode: 404, error: "Not Found", message: "The role does not exist." });
    return error instanceof Management.NotFoundError;
  };
  await assert.rejects(management.roles.get(role.id), isMissing);
  await assert.rejects(management.roles.delete(role.id), isMissing);
});

test("two roles can't have one name", async (t) => {
  const { name } = await createRole(t);
  await assert.rejects(
    createRole(t, { name }),
    (error) => error instanceof Management.ConflictError && error.body.message === "The role already exists.",
  );
});

test("roles are listed page by page, in the order of their names", async (t) => {
  const word = unique();
  const names = [`${word} c`, `${word} a`, `${word} b`];
  for (const name of names) await createRole(t, { name });
  const page = await management.roles.list({ name_filter: word, per_page: 2 });
  const { roles, ...totals } = page.response;
  assert.deepEqual([roles.length, totals], [2, { start: 0, limit: 2, total: 3 }]);
  const listed = await all(management.roles.list({ name_filter: word, per_page: 2 }));
  assert.deepEqual(listed.map((role) => role.name), names.sort());
});

test("permissions are given to a role and taken away", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  const { id } = await createRole(t);
  const permissions = permissionsOf(api, ["update:orders", "read:orders"]);
  await management.roles.permissions.add(id, { permissions });
  await management.roles.permissions.add(id, { permissions });
  const listed = await management.roles.permissions.list(id);
  assert.deepEqual(listed.response, {
    permissions: [
      {
        permission_name: "read:orders",
        description: "Read orders",
        resource_server_name: api.name,
        resource_server_identifier: api.identifier,
      },
      {
        permission_name: "update:orders",
        description: "",
        resource_server_name: api.name,
        resource_server_identifier: api.identifier,
      },
    ],
    start: 0,
    limit: 50,
    total: 2,
  });
  const [first] = permissions;
  await management.roles.permissions.delete(id, { permissions: [first] });
  const left = await all(management.roles.permissions.list(id, { per_page: 1 }));
  assert.deepEqual(left.map((permission) => permission.permission_name), ["read:orders"]);
  // What isn't there is taken away as well as Auth0 does it: without a word.
  await management.roles.permissions.delete(id, { permissions: [first] });
});

test("a permission that the API hasn't got can't be given", async (t) => {
  const api = await createApi(t, { scopes: SCOPES });
  const { id } = await createRole(t);
  await assert.rejects(
    management.roles.permissions.add(id, { permissions: permissionsOf(api, ["read:orders", "burn:orders"]) }),
    (error) =>
      error instanceof Management.NotFoundError && error.body.errorCode === "inexistent_resource_server_permission",
  );
  assert.deepEqual((await management.roles.permissions.list(id)).data, []);
});

test("a role lists its users, from checkpoint to checkpoint", async (t) => {
  const { id } = await createRole(t);
  const users = [];
  while (users.length < 3) users.push(await createUser(t));
  await management.roles.users.assign(id, { users: users.map((user) => user.user_id) });
  const page = await management.roles.users.list(id, { take: 2 });
  assert.deepEqual([page.data.length, typeof page.response.next], [2, "string"]);
  const listed = await all(management.roles.users.list(id, { take: 2 }));
  const expected = users.map(({ user_id, email, picture, name }) => ({ user_id, email, picture, name }));
  const byId = (one, other) => one.user_id.localeCompare(other.user_id);
  assert.deepEqual(listed.sort(byId), expected.sort(byId));
});
