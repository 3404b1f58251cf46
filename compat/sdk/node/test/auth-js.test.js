// @auth0/auth0-auth-js draws tokens since version 7 of auth0 doesn't. Unlike that it begins with
// discovery, and is strict about it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthClient } from "@auth0/auth0-auth-js";
import { letSign } from "../support/assertions.js";
import { domain, unlessNode } from "../support/environment.js";
import { createGrantedApplication } from "../support/management.js";
import { claimsOf, scopesOf } from "../support/tokens.js";

const VALUES = ["read:orders", "update:orders"];

test("a secret draws a token", async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES);
  const { client_id: clientId, client_secret: clientSecret } = application;
  const client = new AuthClient({ domain, clientId, clientSecret });
  const answer = await client.getTokenByClientCredentials({ audience: api.identifier });
  assert.deepEqual(scopesOf(answer.accessToken), VALUES);
  const { exp } = claimsOf(answer.accessToken);
  assert.ok(Math.abs(answer.expiresAt - exp) <= 60);
});

// The SDK takes globalThis.CryptoKey, which older versions lack.
const skip = unlessNode("20.19");

test("an assertion draws a token", { skip }, async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES);
  const clientAssertionSigningKey = await letSign(application);
  const client = new AuthClient({ domain, clientId: application.client_id, clientAssertionSigningKey });
  const answer = await client.getTokenByClientCredentials({ audience: api.identifier });
  assert.deepEqual(scopesOf(answer.accessToken), VALUES);
});

test("a wrong secret is the SDK's own error, with the server's reason", async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES);
  const client = new AuthClient({ domain, clientId: application.client_id, clientSecret: "wrong" });
  await assert.rejects(client.getTokenByClientCredentials({ audience: api.identifier }), (error) => {
    assert.equal(error.code, "token_by_client_credentials_error");
    assert.deepEqual([error.statusCode, error.cause.error], [401, "access_denied"]);
    return true;
  });
});
