import assert from "node:assert/strict";
import { test } from "node:test";
import { ManagementError } from "auth0";
import { createApi, createApplication, createGrant, management } from "../support/management.js";

async function createGrants(t, count) {
  const { identifier: audience } = await createApi(t, { scopes: [{ value: "read:orders" }] });
  const ids = [];
  while (ids.length < count) {
    const application = await createApplication(t);
    ids.push((await createGrant(t, application, audience, ["read:orders"])).id);
  }
  return { audience, ids: ids.sort() };
}

test("grants are walked from checkpoint to checkpoint, in the order of their ids", async (t) => {
  const { audience, ids } = await createGrants(t, 5);
  const page = await management.clientGrants.list({ audience, take: 2 });
  const sizes = [page.data.length];
  const seen = page.data.map((grant) => grant.id);
  while (page.hasNextPage()) {
    assert.equal(typeof page.response.next, "string");
    await page.getNextPage();
    sizes.push(page.data.length);
    seen.push(...page.data.map((grant) => grant.id));
  }
  assert.deepEqual(sizes, [2, 2, 1]);
  assert.deepEqual(seen, ids);
  assert.equal("next" in page.response, false);
});

test("iterating a list fetches what follows each checkpoint", async (t) => {
  const { audience, ids } = await createGrants(t, 3);
  const seen = [];
  for await (const grant of await management.clientGrants.list({ audience, take: 1 })) {
    seen.push(grant.id);
  }
  assert.deepEqual(seen, ids);
});

test("what was created after a checkpoint doesn't shift what follows it", async (t) => {
  const { audience, ids } = await createGrants(t, 2);
  const page = await management.clientGrants.list({ audience, take: 1 });
  const first = page.data[0].id;
  await management.clientGrants.delete(first);
  await page.getNextPage();
  assert.deepEqual([first, ...page.data.map((grant) => grant.id)], ids);
});

// The SDK has no class for this status of this operation.
test("a checkpoint that is none is a bad request", async () => {
  await assert.rejects(
    management.clientGrants.list({ take: 2, from: "no-checkpoint" }),
    (error) => error instanceof ManagementError && error.statusCode === 400,
  );
});

test("the database connection of a fresh tenant is listed", async () => {
  const page = await management.connections.list({ strategy: ["auth0"], take: 50 });
  const connection = page.data.find(({ name }) => name === "Username-Password-Authentication");
  assert.match(connection.id, /^con_[A-Za-z0-9]{16}$/);
  assert.equal(connection.strategy, "auth0");
  assert.equal(page.hasNextPage(), false);
});
