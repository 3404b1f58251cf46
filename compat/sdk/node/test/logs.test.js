import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { credentials } from "../support/environment.js";
import { createApi, management } from "../support/management.js";

async function newestAbout(api, query = {}) {
  const page = await management.logs.list({ per_page: 50 }, { queryParams: query });
  return page.data.find((entry) => entry.details?.response?.body?.id === api.id);
}

test("a change is logged with who made it and what was asked", async (t) => {
  const api = await createApi(t, { scopes: [{ value: "read:orders" }] });
  const entry = await newestAbout(api);
  assert.equal(entry.type, "sapi");
  assert.equal(entry.description, "Create a resource server");
  assert.equal(entry.client_id, credentials.clientId);
  const { request, response } = entry.details;
  assert.deepEqual([request.method, request.path], ["post", "/api/v2/resource-servers"]);
  assert.deepEqual(request.body, { name: api.name, identifier: api.identifier, scopes: api.scopes });
  assert.equal(response.statusCode, 201);
});

test("an entry is read by its id", async (t) => {
  const entry = await newestAbout(await createApi(t));
  assert.match(entry.log_id, /^900[0-9]{53}$/);
  assert.deepEqual(await management.logs.get(entry.log_id), entry);
  await assert.rejects(management.logs.get(`900${"0".repeat(53)}`), Management.NotFoundError);
});

test("logs are searched by type and description", async (t) => {
  const api = await createApi(t);
  await management.resourceServers.update(api.id, { token_lifetime: 60 });
  const entry = await newestAbout(api, { q: 'type:sapi AND description:"Update a resource server"' });
  assert.equal(entry.description, "Update a resource server");
  assert.equal(await newestAbout(api, { q: "type:seccft" }), undefined);
});

test("pages of a search have totals, and the newest entry comes first", async (t) => {
  await createApi(t);
  await createApi(t);
  const page = await management.logs.list({ per_page: 2, sort: "date:-1" });
  const { start, limit, length, total } = page.response;
  assert.deepEqual([start, limit, length], [0, 2, 2]);
  assert.ok(total >= 2);
  assert.ok(page.data[0].log_id > page.data[1].log_id);
});

test("entries have the fields that were asked for, and their id", async (t) => {
  await createApi(t);
  const page = await management.logs.list({ per_page: 1, fields: "type,date", include_fields: true });
  assert.deepEqual(Object.keys(page.data[0]).sort(), ["_id", "date", "type"]);
});
