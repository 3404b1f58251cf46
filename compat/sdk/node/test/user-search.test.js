// Users are found by Auth0's search syntax, page by page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { all, createUser, management, unique } from "../support/management.js";

// Three users who share a family name that nobody else has.
async function createFamily(t) {
  const family = `Family${unique()}`;
  const users = [];
  for (const given of ["Ada", "Bea", "Cleo"]) {
    const fields = { given_name: given, family_name: family, name: `${given} ${family}` };
    const metadata = { app_metadata: { plan: given === "Bea" ? "free" : "paid", seats: users.length } };
    users.push(await createUser(t, { ...fields, ...metadata, email: `${given}@${family}.example`.toLowerCase() }));
  }
  return { family, users };
}

async function namesFound(q, others = {}) {
  const found = await all(management.users.list({ q, search_engine: "v3", sort: "given_name:1", ...others }));
  return found.map((user) => user.given_name);
}

test("a search has its words anded, ored, negated, grouped, and with wildcards", async (t) => {
  const { family } = await createFamily(t);
  const ofFamily = `family_name:${family}`;
  assert.deepEqual(await namesFound(ofFamily), ["Ada", "Bea", "Cleo"]);
  assert.deepEqual(await namesFound(`family_name:"${family.toLowerCase()}" AND given_name:bea`), ["Bea"]);
  assert.deepEqual(await namesFound(`${ofFamily} AND (given_name:Ada OR given_name:Cleo)`), ["Ada", "Cleo"]);
  assert.deepEqual(await namesFound(`${ofFamily} AND NOT given_name:A*`), ["Bea", "Cleo"]);
  assert.deepEqual(await namesFound(`email.domain:"${family}.example"`.toLowerCase()), ["Ada", "Bea", "Cleo"]);
  assert.deepEqual(await namesFound(`${ofFamily} AND app_metadata.plan:"free"`), ["Bea"]);
  assert.deepEqual(await namesFound(`${ofFamily} AND app_metadata.seats:[1 TO *]`), ["Bea", "Cleo"]);
  assert.deepEqual(await namesFound(`${ofFamily} AND _exists_:blocked`), []);
  assert.deepEqual(await namesFound(`${ofFamily} AND created_at:[2016-01-01 TO *]`), ["Ada", "Bea", "Cleo"]);
});

test("results are sorted, and have the fields that were asked for", async (t) => {
  const { family, users } = await createFamily(t);
  const q = `family_name:${family}`;
  assert.deepEqual(await namesFound(q, { sort: "given_name:-1" }), ["Cleo", "Bea", "Ada"]);
  const part = await management.users.list({ q, sort: "created_at:1", fields: "user_id,email", include_fields: true });
  assert.deepEqual(part.data, users.map(({ user_id, email }) => ({ user_id, email })));
  const rest = await management.users.list({ q, fields: "email", include_fields: false });
  assert.deepEqual(rest.data.map((user) => "email" in user), [false, false, false]);
});

test("pages have totals, and the one past the end is empty", async (t) => {
  const { family } = await createFamily(t);
  const q = `family_name:${family}`;
  const page = await management.users.list({ q, per_page: 2, sort: "given_name:1" });
  const totals = ({ start, limit, length, total }) => [start, limit, length, total];
  assert.deepEqual(totals(page.response), [0, 2, 2, 3]);
  assert.ok(page.hasNextPage());
  await page.getNextPage();
  assert.deepEqual(totals(page.response), [2, 2, 1, 3]);
  assert.equal(page.hasNextPage(), false);
  const beyond = await management.users.list({ q, per_page: 2, page: 7 });
  assert.deepEqual([beyond.data, beyond.response.total], [[], 3]);
});

test("what can't be searched is a BadRequestError", async () => {
  await assert.rejects(management.users.list({ q: "email:(" }), Management.BadRequestError);
  await assert.rejects(
    management.users.list({ q: "email:a*", search_engine: "v2" }),
    (error) =>
      error instanceof Management.BadRequestError &&
      error.body.message === "You are not allowed to use search_engine=v2. Use search_engine=v3 instead.",
  );
});
