// Version 4 of the SDK, which version 7 carries along, asks for lists without totals, and for logs
// from a checkpoint.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ManagementClient } from "auth0/legacy";
import { credentials, domain } from "../support/environment.js";
import { createApi, createApplication, createGrant, unique } from "../support/management.js";

const legacy = new ManagementClient({ domain, ...credentials });

test("lists are bare arrays unless totals are asked for", async (t) => {
  const api = await createApi(t);
  const application = await createApplication(t);
  const grant = await createGrant(t, application, api.identifier, []);
  const apis = await legacy.resourceServers.getAll({ identifiers: [api.identifier] });
  assert.deepEqual(apis.data.map(({ id }) => id), [api.id]);
  const grants = await legacy.clientGrants.getAll({ client_id: application.client_id });
  assert.deepEqual(grants.data.map(({ id }) => id), [grant.id]);
  const applications = await legacy.clients.getAll({ per_page: 100 });
  assert.ok(applications.data.some(({ client_id: id }) => id === application.client_id));
  assert.ok(Array.isArray((await legacy.logs.getAll({ per_page: 1 })).data));
});

test("totals come in an object", async (t) => {
  const api = await createApi(t);
  const { data } = await legacy.resourceServers.getAll({ identifiers: [api.identifier], include_totals: true });
  assert.deepEqual([data.total, data.start, data.limit], [1, 0, 50]);
  assert.deepEqual(data.resource_servers.map(({ id }) => id), [api.id]);
});

test("applications are listed from checkpoint to checkpoint", async (t) => {
  const created = [];
  while (created.length < 3) created.push((await createApplication(t, { app_type: "spa" })).client_id);
  const seen = [];
  let from;
  do {
    const { data } = await legacy.clients.getAll({ app_type: "spa", take: 2, ...(from && { from }) });
    assert.ok(data.clients.length <= 2);
    seen.push(...data.clients.map(({ client_id: id }) => id));
    from = data.next;
  } while (from);
  const counts = created.map((id) => seen.filter((other) => other === id).length);
  assert.deepEqual(counts, [1, 1, 1]);
});

test("logs are read on from an entry, oldest first", async (t) => {
  const names = [unique(), unique(), unique()];
  for (const name of names) await createApi(t, { name });
  const isAbout = (name) => (entry) => entry.details?.request?.body?.name === name;
  const newest = (await legacy.logs.getAll({ per_page: 50 })).data;
  let from = newest.find(isAbout(names[0])).log_id;
  const since = [];
  for (;;) {
    const answer = await legacy.logs.getAll({ from, take: 1 });
    const next = /<[^>]*[?&]from=([^&]+)&take=1>; rel="next"/.exec(answer.headers.get("link"))[1];
    if (answer.data.length === 0) {
      assert.equal(next, from);
      break;
    }
    assert.deepEqual([answer.data.length, answer.data[0].log_id], [1, next]);
    since.push(...answer.data);
    from = next;
  }
  const ids = since.map((entry) => entry.log_id);
  assert.deepEqual(ids, [...ids].sort());
  const found = names.map((name) => since.findIndex(isAbout(name)));
  assert.equal(found[0], -1);
  assert.ok(found[1] >= 0 && found[1] < found[2]);
});
