import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { all, createOrganization, createRole, createUser, management, unique } from "../support/management.js";

async function createMembers(t, organization, count) {
  const users = [];
  while (users.length < count) users.push(await createUser(t));
  await management.organizations.members.create(organization.id, { members: users.map((user) => user.user_id) });
  return users;
}

test("an organization is created, read, changed, found and deleted", async (t) => {
  const name = `sdk-${unique()}`;
  const organization = await createOrganization(t, { name, display_name: "Orders Ltd" });
  assert.match(organization.id, /^org_[A-Za-z0-9]{16}$/);
  assert.deepEqual([organization.name, organization.display_name], [name, "Orders Ltd"]);
  const metadata = { tier: "gold" };
  const updated = await management.organizations.update(organization.id, { metadata });
  assert.deepEqual(updated, { ...organization, metadata });
  assert.deepEqual(await management.organizations.get(organization.id), updated);
  assert.deepEqual(await management.organizations.getByName(name), updated);
  const listed = await all(management.organizations.list({ take: 1 }));
  assert.deepEqual(listed.filter((found) => found.id === organization.id).map((found) => found.name), [name]);
  const { metadata: dropped, ...emptied } = await management.organizations.update(organization.id, { metadata: {} });
  assert.deepEqual([dropped, emptied], [undefined, organization]);
  await management.organizations.delete(organization.id);
  await assert.rejects(management.organizations.get(organization.id), Management.NotFoundError);
});

test("two organizations can't have one name", async (t) => {
  const { name } = await createOrganization(t);
  await assert.rejects(createOrganization(t, { name }), Management.ConflictError);
});

test("members are added, listed from checkpoint to checkpoint, and removed", async (t) => {
  const organization = await createOrganization(t);
  const users = await createMembers(t, organization, 3);
  const ids = users.map((user) => user.user_id).sort();
  const listed = await all(management.organizations.members.list(organization.id, { take: 2 }));
  assert.deepEqual(listed.map((member) => member.user_id).sort(), ids);
  const { user_id: id, email, name, picture } = users[0];
  const member = listed.find((found) => found.user_id === id);
  assert.deepEqual([member.email, member.name, member.picture], [email, name, picture]);
  // Somebody who is none is removed without a word.
  await management.organizations.members.delete(organization.id, { members: [id] });
  await management.organizations.members.delete(organization.id, { members: [id] });
  const left = await all(management.organizations.members.list(organization.id));
  assert.deepEqual(left.map((found) => found.user_id).sort(), ids.filter((other) => other !== id));
});

test("a member has roles in the organization only", async (t) => {
  const organization = await createOrganization(t);
  const [{ user_id: user }] = await createMembers(t, organization, 1);
  const role = await createRole(t);
  const { roles } = management.organizations.members;
  await roles.assign(organization.id, user, { roles: [role.id] });
  const listed = await roles.list(organization.id, user);
  assert.deepEqual(listed.data.map((found) => [found.id, found.name]), [[role.id, role.name]]);
  assert.deepEqual(listed.response.total, 1);
  assert.deepEqual(await all(management.users.roles.list(user)), []);
  const effective = await all(management.organizations.members.effectiveRoles.list(organization.id, user));
  assert.deepEqual(effective.map((found) => found.id), [role.id]);
  const withRoles = await all(management.organizations.members.list(organization.id, { fields: "user_id,roles" }));
  assert.deepEqual(withRoles.map((member) => member.roles.map((found) => found.id)), [[role.id]]);
  await roles.delete(organization.id, user, { roles: [role.id] });
  assert.deepEqual(await all(roles.list(organization.id, user)), []);
  // The SDK has no class for this status of this operation.
  await assert.rejects(
    roles.assign(organization.id, user, { roles: ["rol_0000000000000000"] }),
    (error) => error.statusCode === 404 && error.body.message === "No such role with id: rol_0000000000000000",
  );
});

test("who leaves an organization has no roles there any more", async (t) => {
  const organization = await createOrganization(t);
  const [{ user_id: user }] = await createMembers(t, organization, 1);
  const role = await createRole(t);
  await management.organizations.members.roles.assign(organization.id, user, { roles: [role.id] });
  await management.organizations.members.delete(organization.id, { members: [user] });
  await management.organizations.members.create(organization.id, { members: [user] });
  assert.deepEqual(await all(management.organizations.members.roles.list(organization.id, user)), []);
});

test("connections are given to an organization, changed and taken away", async (t) => {
  const organization = await createOrganization(t);
  const connection = await management.connections.create({ name: `sdk-${unique()}`, strategy: "auth0" });
  t.after(() => management.connections.delete(connection.id));
  const { connections, enabledConnections } = management.organizations;
  const added = await connections.create(organization.id, { connection_id: connection.id });
  assert.deepEqual(added, {
    connection_id: connection.id,
    is_signup_enabled: false,
    assign_membership_on_login: false,
    show_as_button: true,
    is_enabled: true,
    organization_access_level: "none",
    connection: { name: connection.name, strategy: "auth0" },
  });
  const change = { assign_membership_on_login: true, is_signup_enabled: true };
  const changed = await connections.update(organization.id, connection.id, change);
  assert.deepEqual(changed, { ...added, ...change });
  assert.deepEqual(await connections.get(organization.id, connection.id), changed);
  assert.deepEqual(await all(connections.list(organization.id)), [changed]);
  const enabled = await all(enabledConnections.list(organization.id));
  assert.deepEqual(enabled.map((found) => found.connection_id), [connection.id]);
  await connections.update(organization.id, connection.id, { is_enabled: false });
  assert.deepEqual(await all(enabledConnections.list(organization.id)), []);
  await connections.delete(organization.id, connection.id);
  assert.deepEqual(await all(connections.list(organization.id)), []);
});
