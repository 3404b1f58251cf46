// "Credentials" are the public keys of an application that signs instead of sending a secret.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Management } from "auth0";
import { createKeyPair } from "../support/keys.js";
import { createApplication, management } from "../support/management.js";

async function createCredential(t, fields = {}) {
  const { client_id: id } = await createApplication(t);
  const pem = createKeyPair().publicKey;
  const credential = await management.clients.credentials.create(id, {
    credential_type: "public_key",
    name: "first",
    pem,
    ...fields,
  });
  return { id, credential };
}

test("a public key is stored and never answered", async (t) => {
  const { id, credential } = await createCredential(t, { alg: "PS256" });
  assert.match(credential.id, /^cred_/);
  assert.equal(credential.alg, "PS256");
  assert.equal(credential.name, "first");
  assert.equal("pem" in credential, false);
  assert.deepEqual(await management.clients.credentials.get(id, credential.id), credential);
  assert.deepEqual(await management.clients.credentials.list(id), [credential]);
});

test("a key id may be chosen", async (t) => {
  const { credential } = await createCredential(t, { kid: "orders-key-2026" });
  assert.equal(credential.kid, "orders-key-2026");
});

test("only the end of its validity changes", async (t) => {
  const { id, credential } = await createCredential(t);
  const end = "2099-12-31T23:59:59.000Z";
  const updated = await management.clients.credentials.update(id, credential.id, { expires_at: end });
  assert.deepEqual(updated, { ...credential, expires_at: end, updated_at: updated.updated_at });
});

test("a deleted credential is gone, and deleting it again is no error", async (t) => {
  const { id, credential } = await createCredential(t);
  await management.clients.credentials.delete(id, credential.id);
  assert.deepEqual(await management.clients.credentials.list(id), []);
  await assert.rejects(management.clients.credentials.get(id, credential.id), Management.NotFoundError);
  await management.clients.credentials.delete(id, credential.id);
});

test("a key that can't be read is a bad request", async (t) => {
  await assert.rejects(createCredential(t, { pem: "no key" }), Management.BadRequestError);
});
