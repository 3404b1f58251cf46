// express-oauth2-jwt-bearer: what it keeps out.
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { test } from "node:test";
import { claimCheck, requiredScopes } from "express-oauth2-jwt-bearer";
import { serveApi } from "../support/api-server.js";
import { unlessNode, url } from "../support/environment.js";
import { createKeyPair, signHs256, signRs256, tampered, unsigned } from "../support/keys.js";
import { createGrantedApplication } from "../support/management.js";
import { claimsOf, drawToken, headerOf } from "../support/tokens.js";

async function setUp(t, checks = []) {
  const { api, application } = await createGrantedApplication(t, ["read:orders"]);
  const token = await drawToken(application, api.identifier);
  return { api, application, token, callApi: await serveApi(t, api, checks) };
}

function assertRefused({ status, body, challenge }) {
  assert.deepEqual([status, body.error], [401, "invalid_token"]);
  assert.match(challenge, /error="invalid_token"/);
}

test("no token at all is 401", async (t) => {
  const { callApi } = await setUp(t);
  const { status, challenge } = await callApi();
  assert.equal(status, 401);
  assert.match(challenge, /^Bearer realm="api"/);
});

test("a missing scope is 403", async (t) => {
  const { callApi, token } = await setUp(t, [requiredScopes("read:orders delete:orders")]);
  const { status, body, challenge } = await callApi(token);
  assert.deepEqual([status, body.error], [403, "insufficient_scope"]);
  assert.match(challenge, /scope="read:orders delete:orders"/);
});

test("a check of claims that says no is 401", async (t) => {
  const { callApi, token } = await setUp(t, [claimCheck((claims) => claims.azp === "somebody else")]);
  assertRefused(await callApi(token));
});

test("an expired token is refused", { skip: unlessNode("20.11") }, async (t) => {
  const { callApi, token } = await setUp(t);
  assert.equal((await callApi(token)).status, 200);
  const end = claimsOf(token).exp * 1000;
  t.mock.timers.enable({ apis: ["Date"], now: end + 60_000 });
  assertRefused(await callApi(token));
});

test("a token of another API is refused", async (t) => {
  const { callApi } = await setUp(t);
  const other = await createGrantedApplication(t, ["read:orders"]);
  assertRefused(await callApi(await drawToken(other.application, other.api.identifier)));
});

test("a token that was tampered with is refused", async (t) => {
  const { callApi, token } = await setUp(t);
  assertRefused(await callApi(tampered(token, { scope: "read:orders delete:orders" })));
});

test("a token of a foreign key is refused, whichever key it names", async (t) => {
  const { callApi, token } = await setUp(t);
  const { privateKey } = createKeyPair();
  assertRefused(await callApi(signRs256(headerOf(token), claimsOf(token), privateKey)));
  const unknown = { ...headerOf(token), kid: "foreign" };
  assertRefused(await callApi(signRs256(unknown, claimsOf(token), privateKey)));
});

test("an unsigned token is refused", async (t) => {
  const { callApi, token } = await setUp(t);
  assertRefused(await callApi(unsigned(headerOf(token), claimsOf(token))));
});

test("a token with the public key as its secret is refused", async (t) => {
  const { callApi, token } = await setUp(t);
  const { keys } = await (await fetch(`${url}/.well-known/jwks.json`)).json();
  const key = createPublicKey({ key: keys.find(({ kid }) => kid === headerOf(token).kid), format: "jwk" });
  const secret = key.export({ type: "spki", format: "pem" });
  assertRefused(await callApi(signHs256(headerOf(token), claimsOf(token), secret)));
});
