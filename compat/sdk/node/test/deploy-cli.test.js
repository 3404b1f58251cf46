// auth0-deploy-cli reads every family of the Management API in a full export.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { load } from "js-yaml";
import { audience, credentials, domain, unlessNode } from "../support/environment.js";
import { createGrantedApplication } from "../support/management.js";

const PROGRAM = createRequire(import.meta.url).resolve("auth0-deploy-cli/lib/index.js");

async function exportTenant(folder) {
  const settings = {
    AUTH0_DOMAIN: domain,
    AUTH0_CLIENT_ID: credentials.clientId,
    AUTH0_CLIENT_SECRET: credentials.clientSecret,
    AUTH0_AUDIENCE: audience,
    // A 5xx answer is to be an error, not minutes of retries.
    AUTH0_API_MAX_RETRIES: "1",
  };
  const command = [PROGRAM, "export", "--format", "yaml", "--output_folder", folder];
  const child = spawn(process.execPath, command, { cwd: folder, env: { ...process.env, ...settings } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [status] = await once(child, "close");
  return { status, output };
}

test("a full export succeeds and has what the tenant has", { skip: unlessNode("20.19") }, async (t) => {
  const { api, application } = await createGrantedApplication(t, ["read:orders", "update:orders"]);
  const folder = await mkdtemp(join(tmpdir(), "export-"));
  t.after(() => rm(folder, { recursive: true }));
  const { status, output } = await exportTenant(folder);
  assert.equal(status, 0, output);
  // What it may not read or doesn't find it leaves out, with a warning.
  assert.doesNotMatch(output, /\bwarn\b|insufficient scope/i);

  const tenant = load(await readFile(join(folder, "tenant.yaml"), "utf8"));
  const apis = tenant.resourceServers.filter(({ identifier }) => identifier === api.identifier);
  assert.deepEqual(apis.map(({ scopes }) => scopes), [api.scopes]);
  const grants = tenant.clientGrants.filter(({ client_id: name }) => name === application.name);
  assert.deepEqual(grants.map(({ scope }) => scope), [["read:orders", "update:orders"]]);
  assert.ok(tenant.databases.some(({ name }) => name === "Username-Password-Authentication"));
  assert.ok(tenant.clients.some(({ name }) => name === application.name));
});
