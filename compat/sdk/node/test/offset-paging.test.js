import assert from "node:assert/strict";
import { test } from "node:test";
import { createApi, createApplication, management } from "../support/management.js";

async function createApis(t, count) {
  const apis = [];
  while (apis.length < count) apis.push(await createApi(t));
  return apis.map((api) => api.identifier);
}

test("pages of two are walked one by one, with totals", async (t) => {
  const identifiers = await createApis(t, 5);
  const page = await management.resourceServers.list({ identifiers, per_page: 2 });
  const { resource_servers: items, ...totals } = page.response;
  assert.equal(items.length, 2);
  assert.deepEqual(totals, { total: 5, start: 0, limit: 2 });
  const seen = page.data.map((api) => api.identifier);
  while (page.hasNextPage()) {
    await page.getNextPage();
    seen.push(...page.data.map((api) => api.identifier));
  }
  assert.equal(page.response.start, 4);
  assert.deepEqual(seen.sort(), identifiers.sort());
});

test("iterating a list fetches its pages", async (t) => {
  const identifiers = await createApis(t, 3);
  const seen = [];
  for await (const api of await management.resourceServers.list({ identifiers, per_page: 1 })) {
    seen.push(api.identifier);
  }
  assert.deepEqual(seen.sort(), identifiers.sort());
});

// Without per_page the SDK goes on until a page is empty.
test("the page after the last one is empty", async (t) => {
  const identifiers = await createApis(t, 2);
  const seen = [];
  for await (const api of await management.resourceServers.list({ identifiers })) {
    seen.push(api.identifier);
  }
  assert.deepEqual(seen.sort(), identifiers.sort());
  const beyond = await management.resourceServers.list({ identifiers, page: 7, per_page: 2 });
  assert.deepEqual(beyond.data, []);
  assert.deepEqual([beyond.response.start, beyond.response.total], [14, 2]);
  assert.equal(beyond.hasNextPage(), false);
});

test("lists name their other pages in a Link header", async (t) => {
  const identifiers = await createApis(t, 3);
  const page = await management.resourceServers.list({ identifiers, page: 1, per_page: 1 });
  const link = page.rawResponse.headers.get("link");
  for (const [relation, number] of [["first", 0], ["next", 2], ["last", 2]]) {
    assert.match(link, new RegExp(`[?&]page=${number}&per_page=1[^>]*>; rel="${relation}"`));
  }
});

test("every application is on one page exactly", async (t) => {
  const created = [];
  while (created.length < 3) created.push((await createApplication(t, { app_type: "native" })).client_id);
  const seen = [];
  for await (const application of await management.clients.list({ app_type: "native", per_page: 2 })) {
    seen.push(application.client_id);
  }
  const counts = created.map((id) => seen.filter((other) => other === id).length);
  assert.deepEqual(counts, [1, 1, 1]);
});

test("a list has the fields that were asked for", async (t) => {
  const { client_id: id } = await createApplication(t, { app_type: "native" });
  const wanted = { app_type: "native", fields: "client_id,name", include_fields: true, per_page: 100 };
  const page = await management.clients.list(wanted);
  const found = page.data.find((application) => application.client_id === id);
  assert.equal("client_secret" in found || "app_type" in found, false);
});
