// Installs what the lock file names, and runs the journeys.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const installed = join(here, "node_modules/.package-lock.json");
const lock = join(here, "package-lock.json");
const isFresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
if (!isFresh) run("npm", ["ci", "--no-audit", "--no-fund"]);

const words = process.argv.slice(2);
if (words[0] === "--pictures") {
  run(process.execPath, ["pictures.mjs", words[1]]);
  process.exit();
}
const wanted = (name) => words.length === 0 || words.some((word) => name.includes(word));
const files = readdirSync(join(here, "test")).filter((name) => name.endsWith(".test.js") && wanted(name));
run(process.execPath, ["--test", "--test-concurrency=1", ...files.map((name) => join("test", name))]);

function run(program, parameters) {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: process.env.LICTOR_CA };
  const { status } = spawnSync(program, parameters, { cwd: here, stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}
