// express-oauth2-jwt-bearer: what it lets in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { claimCheck, claimIncludes, requiredScopes, scopeIncludesAny } from "express-oauth2-jwt-bearer";
import { serveApi } from "../support/api-server.js";
import { issuer } from "../support/environment.js";
import { createGrantedApplication, management } from "../support/management.js";
import { drawToken } from "../support/tokens.js";

const VALUES = ["read:orders", "update:orders"];

async function callWithToken(t, apiFields, checks, options) {
  const { api, application } = await createGrantedApplication(t, VALUES, apiFields);
  const callApi = await serveApi(t, api, checks, options);
  const answer = await callApi(await drawToken(application, api.identifier));
  return { ...answer, api, application };
}

test("a token of the API is let in", async (t) => {
  const { status, body, api } = await callWithToken(t, {}, []);
  assert.equal(status, 200);
  assert.deepEqual([body.iss, body.aud], [issuer, api.identifier]);
});

test("a token that carries the scopes is let in", async (t) => {
  const checks = [requiredScopes("read:orders update:orders"), scopeIncludesAny("delete:orders update:orders")];
  assert.equal((await callWithToken(t, {}, checks)).status, 200);
});

test("a check of claims sees the application that drew the token", async (t) => {
  const seen = [];
  const check = claimCheck((claims) => seen.push(claims.azp));
  const { status, application } = await callWithToken(t, {}, [check]);
  assert.deepEqual([status, seen], [200, [application.client_id]]);
});

test("permissions are a list in the dialect that has them", async (t) => {
  const check = claimIncludes("permissions", ...VALUES);
  assert.equal((await callWithToken(t, { token_dialect: "access_token_authz" }, [check])).status, 200);
  assert.equal((await callWithToken(t, { token_dialect: "access_token" }, [check])).status, 401);
});

test("a token of the RFC 9068 dialect passes the strict check, Auth0's own does not", async (t) => {
  const strict = { strict: true };
  assert.equal((await callWithToken(t, { token_dialect: "rfc9068_profile" }, [], strict)).status, 200);
  assert.equal((await callWithToken(t, {}, [], strict)).status, 401);
});

// The keys say RS256 unless the tenant has them say nothing; the middleware takes that literally.
test("PS256 is accepted where keys don't say what they are for", async (t) => {
  const { settings } = management.tenants;
  const setFlag = (value) => settings.update({ flags: { remove_alg_from_jwks: value } });
  const { flags } = await settings.get();
  t.after(() => setFlag(flags.remove_alg_from_jwks ?? false));
  await setFlag(true);
  assert.equal((await callWithToken(t, { signing_alg: "PS256" }, [])).status, 200);
  assert.equal((await callWithToken(t, { signing_alg: "RS256" }, [])).status, 200);
});

test("HS256 is accepted with the secret of the API", async (t) => {
  const secret = "only for tests, only for tests, only for tests";
  const options = { issuerBaseURL: undefined, issuer, secret, tokenSigningAlg: "HS256" };
  const { status } = await callWithToken(t, { signing_alg: "HS256", signing_secret: secret }, [], options);
  assert.equal(status, 200);
});
