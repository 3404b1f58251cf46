import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { all, createOrganization, createUser, database, management, unique } from "../support/management.js";

test("a user is created with Auth0's defaults, and the password stays secret", async (t) => {
  const user = await createUser(t);
  const { user_id: id, email, created_at: created, picture } = user;
  assert.match(id, /^auth0\|[0-9a-f]{24}$/);
  assert.match(picture, /^https:\/\/s\.gravatar\.com\/avatar\/[0-9a-f]{32}\?/);
  assert.deepEqual(user, {
    created_at: created,
    email,
    email_verified: false,
    identities: [{ connection: database, user_id: id.slice("auth0|".length), provider: "auth0", isSocial: false }],
    name: email,
    nickname: email.split("@")[0],
    picture,
    updated_at: created,
    user_id: id,
  });
  assert.deepEqual(await management.users.get(id), user);
});

test("a user has the id that was chosen", async (t) => {
  const chosen = unique();
  const user = await createUser(t, { user_id: chosen });
  assert.deepEqual([user.user_id, user.identities[0].user_id], [`auth0|${chosen}`, chosen]);
});

test("metadata is merged at its first level, null deletes, {} wipes", async (t) => {
  const { user_id: id } = await createUser(t, {
    user_metadata: { colour: "blue", address: { city: "Bonn", street: "Weg" } },
    app_metadata: { plan: "free" },
  });
  const updated = await management.users.update(id, {
    user_metadata: { colour: null, address: { city: "Ulm" }, size: 3 },
    app_metadata: { seats: 2 },
  });
  assert.deepEqual(updated.user_metadata, { address: { city: "Ulm" }, size: 3 });
  assert.deepEqual(updated.app_metadata, { plan: "free", seats: 2 });
  const wiped = await management.users.update(id, { user_metadata: {}, app_metadata: {} });
  assert.deepEqual([wiped.user_metadata, "app_metadata" in wiped], [{}, false]);
});

test("an update changes what it names and nothing else", async (t) => {
  const { updated_at: before, ...user } = await createUser(t, { given_name: "Ada", family_name: "Byron" });
  const change = { nickname: "Countess", blocked: true };
  const { updated_at: after, ...updated } = await management.users.update(user.user_id, change);
  assert.deepEqual(updated, { ...user, ...change });
  assert.ok(after >= before);
});

test("an email that is taken is a ConflictError", async (t) => {
  const { email } = await createUser(t);
  await assert.rejects(
    createUser(t, { email }),
    (error) =>
      error instanceof Management.ConflictError &&
      error.body.message === "The user already exists." &&
      error.body.errorCode === "auth0_idp_error",
  );
});

test("users are found by their email", async (t) => {
  const { user_id: id, email } = await createUser(t);
  const found = await management.users.listUsersByEmail({ email, fields: "user_id,email" });
  assert.deepEqual(found, [{ user_id: id, email }]);
  assert.deepEqual(await management.users.listUsersByEmail({ email: `no-${email}` }), []);
});

test("a second account is linked and unlinked", async (t) => {
  const main = await createUser(t);
  const second = await createUser(t);
  const bare = second.user_id.slice("auth0|".length);
  const linked = await management.users.identities.link(main.user_id, { provider: "auth0", user_id: bare });
  assert.deepEqual(linked.map(({ user_id: id }) => `auth0|${id}`), [main.user_id, second.user_id]);
  await assert.rejects(management.users.get(second.user_id), Management.NotFoundError);
  const left = await management.users.identities.delete(main.user_id, "auth0", bare);
  assert.deepEqual(left.map(({ user_id: id }) => `auth0|${id}`), [main.user_id]);
  assert.equal((await management.users.get(second.user_id)).email, second.email);
});

test("a deleted user is gone, and deleting it again is no error", async (t) => {
  const { user_id: id } = await createUser(t);
  await management.users.delete(id);
  await assert.rejects(
    management.users.get(id),
    (error) => error instanceof Management.NotFoundError && error.body.errorCode === "inexistent_user",
  );
  await management.users.delete(id);
});

test("a user lists the organizations that it is a member of", async (t) => {
  const { user_id: id } = await createUser(t);
  const organization = await createOrganization(t);
  await management.organizations.members.create(organization.id, { members: [id] });
  const organizations = await all(management.users.organizations.list(id));
  assert.deepEqual(organizations.map((found) => found.id), [organization.id]);
});
