import assert from "node:assert/strict";
import { test } from "node:test";
import { management } from "../support/management.js";

const { settings } = management.tenants;

test("the settings are read, whole or in part", async () => {
  const whole = await settings.get();
  assert.deepEqual(whole.enabled_locales, ["en"]);
  assert.equal(typeof whole.flags, "object");
  const part = await settings.get({ fields: "session_lifetime", include_fields: true });
  assert.deepEqual(part, { session_lifetime: whole.session_lifetime });
});

test("an update changes what it names and nothing else", async (t) => {
  const before = await settings.get();
  t.after(() => settings.update({ friendly_name: before.friendly_name ?? "" }));
  const updated = await settings.update({ friendly_name: "Orders Ltd" });
  assert.equal(updated.friendly_name, "Orders Ltd");
  // Recorded: an update answers other members than a read, so that only reads can be compared.
  assert.deepEqual(await settings.get(), { ...before, friendly_name: "Orders Ltd" });
});
