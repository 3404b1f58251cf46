import assert from "node:assert/strict";
import { test } from "node:test";
import { ManagementClient } from "auth0";
import { AuthApiError } from "auth0/legacy";
import { letSign } from "../support/assertions.js";
import { audience, domain, unlessNode } from "../support/environment.js";
import { createKeyPair } from "../support/keys.js";
import { createApplication, createGrant, createGrantedApplication, management } from "../support/management.js";
import { authentication, drawToken, scopesOf } from "../support/tokens.js";

function signing(application, clientAssertionSigningKey) {
  return authentication({ client_id: application.client_id }, { clientAssertionSigningKey }).oauth;
}

test("an assertion draws a token", async (t) => {
  const { api, application } = await createGrantedApplication(t, ["read:orders"]);
  const oauth = signing(application, await letSign(application));
  const { data } = await oauth.clientCredentialsGrant({ audience: api.identifier });
  assert.deepEqual(scopesOf(data.access_token), ["read:orders"]);
});

test("another key's assertion is refused", async (t) => {
  const { api, application } = await createGrantedApplication(t, ["read:orders"]);
  await letSign(application);
  const oauth = signing(application, createKeyPair().privateKey);
  await assert.rejects(
    oauth.clientCredentialsGrant({ audience: api.identifier }),
    (error) => error instanceof AuthApiError && error.statusCode === 401,
  );
});

test("an application that signs has no secret any more", async (t) => {
  const { api, application } = await createGrantedApplication(t, ["read:orders"]);
  await letSign(application);
  const read = await management.clients.get(application.client_id);
  assert.equal("client_secret" in read, false);
  await assert.rejects(drawToken(application, api.identifier), AuthApiError);
});

// The SDK takes globalThis.crypto, which older versions lack.
const skip = unlessNode("20.19");

test("the Management API client signs as well", { skip }, async (t) => {
  const application = await createApplication(t);
  await createGrant(t, application, audience, ["read:tenant_settings"]);
  const client = new ManagementClient({
    domain,
    clientId: application.client_id,
    clientAssertionSigningKey: await letSign(application),
  });
  assert.deepEqual((await client.tenants.settings.get()).enabled_locales, ["en"]);
});
