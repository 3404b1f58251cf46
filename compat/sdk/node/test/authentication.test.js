import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthApiError } from "auth0/legacy";
import { issuer } from "../support/environment.js";
import { createApi, createApplication, createGrantedApplication } from "../support/management.js";
import { authentication, claimsOf, drawToken, headerOf, scopesOf } from "../support/tokens.js";

const VALUES = ["read:orders", "update:orders"];

function isOAuthError(status, code, description) {
  return (error) => {
    assert.ok(error instanceof AuthApiError);
    assert.deepEqual([error.statusCode, error.error, error.error_description], [status, code, description]);
    return true;
  };
}

test("the secret of an application draws a token with all that it was granted", async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES, { token_lifetime: 1234 });
  const oauth = authentication(application).oauth;
  const { data, status, headers } = await oauth.clientCredentialsGrant({ audience: api.identifier });
  assert.deepEqual([status, headers.get("cache-control")], [200, "no-store"]);
  assert.deepEqual([data.token_type, data.expires_in], ["Bearer", 1234]);
  const claims = claimsOf(data.access_token);
  assert.deepEqual(claims, {
    iss: issuer,
    sub: `${application.client_id}@clients`,
    aud: api.identifier,
    iat: claims.iat,
    exp: claims.iat + 1234,
    scope: VALUES.join(" "),
    gty: "client-credentials",
    azp: application.client_id,
  });
  const { alg, typ } = headerOf(data.access_token);
  assert.deepEqual([alg, typ], ["RS256", "JWT"]);
});

test("a scope that is asked for narrows the token", async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES);
  const oauth = authentication(application).oauth;
  const wanted = { audience: api.identifier, scope: "update:orders" };
  const { data } = await oauth.clientCredentialsGrant(wanted);
  assert.deepEqual(scopesOf(data.access_token), ["update:orders"]);
  await assert.rejects(
    oauth.clientCredentialsGrant({ ...wanted, scope: "update:orders delete:orders" }),
    isOAuthError(403, "access_denied", "Client has not been granted scopes: delete:orders"),
  );
});

test("a wrong secret is refused", async (t) => {
  const { api, application } = await createGrantedApplication(t, VALUES);
  await assert.rejects(
    drawToken({ ...application, client_secret: "wrong" }, api.identifier),
    isOAuthError(401, "access_denied", "Unauthorized"),
  );
});

test("an API that doesn't exist is refused", async (t) => {
  const application = await createApplication(t);
  const audience = "https://sdk.example/nowhere";
  await assert.rejects(
    drawToken(application, audience),
    isOAuthError(403, "access_denied", `Service not enabled within domain: ${audience}`),
  );
});

test("an API that was not granted is refused", async (t) => {
  const application = await createApplication(t);
  const { identifier } = await createApi(t);
  await assert.rejects(
    drawToken(application, identifier),
    isOAuthError(
      403,
      "access_denied",
      `Client "${application.client_id}" is not authorized to access resource server "${identifier}". ` +
        'You need to create a "client-grant" associated to this API.',
    ),
  );
});
