// Runs auth0-deploy-cli: reading a tenant into a YAML file, writing one from it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { dump, load } from "js-yaml";
import { audience, credentials, domain } from "./environment.js";

const PROGRAM = createRequire(import.meta.url).resolve("auth0-deploy-cli/lib/index.js");
const SETTINGS = {
  AUTH0_DOMAIN: domain,
  AUTH0_CLIENT_ID: credentials.clientId,
  AUTH0_CLIENT_SECRET: credentials.clientSecret,
  AUTH0_AUDIENCE: audience,
  // A 5xx answer is to be an error, not minutes of retries.
  AUTH0_API_MAX_RETRIES: "1",
};

// An import compiles its schemas for half a minute, and longer where others want the processor too.
const MILLISECONDS_MAX = 10 * 60_000;

// What can be written; the other families can only be read.
export const WRITABLE = [
  "clientGrants",
  "clients",
  "databases",
  "organizations",
  "resourceServers",
  "roles",
  "tenant",
];

// A folder for the length of a test.
export async function createFolder(t) {
  const folder = await mkdtemp(join(tmpdir(), "deploy-cli-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

// The whole tenant, and what the program printed.
export async function exportTenant(folder, name) {
  const into = join(folder, name);
  await mkdir(into);
  const output = await run(into, ["export", "--format", "yaml", "--output_folder", into]);
  return { output, tenant: load(await readFile(join(into, "tenant.yaml"), "utf8")) };
}

// What the program printed while it brought the server to what the tenant says.
export async function importTenant(folder, name, tenant, options = []) {
  const file = join(folder, `${name}.yaml`);
  await writeFile(file, dump(tenant));
  return run(folder, ["import", "--input_file", file, ...options], { AUTH0_INCLUDED_ONLY: JSON.stringify(WRITABLE) });
}

// The warnings in what it printed.
export function warningsIn(output) {
  return output.split("\n").filter((line) => /\bwarn/i.test(line));
}

async function run(folder, words, others = {}) {
  const env = { ...process.env, ...SETTINGS, ...others };
  const child = spawn(process.execPath, [PROGRAM, ...words], { cwd: folder, env, timeout: MILLISECONDS_MAX });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [status, signal] = await once(child, "close");
  output = stripVTControlCharacters(output);
  if (status !== 0) throw new Error(`deploy-cli ${words[0]} ended with ${status ?? signal}:\n${output}`);
  return output;
}
