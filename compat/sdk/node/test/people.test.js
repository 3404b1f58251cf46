// auth0's AuthenticationClient for applications that people sign in to: signing up, every grant, refresh tokens.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { AuthApiError, UserInfoClient } from "auth0/legacy";
import { domain, issuer, url } from "../support/environment.js";
import {
  all, createApi, createApplication, createUser, database, management, openDatabase, permissionsOf, unique,
} from "../support/management.js";
import { Person } from "../support/person.js";
import { authentication, claimsOf, scopesOf } from "../support/tokens.js";

const CALLBACK = "https://app.example/callback";
const REALM = "http://auth0.com/oauth/grant-type/password-realm";
const SCOPE = "openid profile email offline_access read:orders";

function isRefusal(status, code) {
  return (error) => {
    assert.ok(error instanceof AuthApiError, String(error));
    assert.deepEqual([error.statusCode, error.error], [status, code], error.message);
    return true;
  };
}

async function scene(t) {
  const scopes = ["read:orders", "delete:orders"].map((value) => ({ value }));
  const api = await createApi(t, { scopes, enforce_policies: true, allow_offline_access: true });
  const application = await createApplication(t, {
    app_type: "regular_web",
    grant_types: ["authorization_code", "refresh_token", "password", REALM],
    callbacks: [CALLBACK],
    refresh_token: { rotation_type: "rotating", expiration_type: "expiring", leeway: 0 },
  });
  await openDatabase(application);
  const password = `Tea ${unique()} 1!`;
  const user = await createUser(t, { password, email_verified: true, name: "Ada" });
  await management.users.permissions.create(user.user_id, { permissions: permissionsOf(api, ["read:orders", "delete:orders"]) });
  return { api, application, user, password, client: authentication(application), person: new Person(user, password) };
}

function login({ user, password, api }, fields = {}) {
  return { username: user.email, password, realm: database, audience: api.identifier, scope: SCOPE, ...fields };
}

async function codeFor({ application, person }, fields) {
  const asked = new URLSearchParams({
    client_id: application.client_id, response_type: "code", redirect_uri: CALLBACK, scope: SCOPE, ...fields,
  });
  const { address } = await person.walk(`${url}/authorize?${asked}`, CALLBACK);
  return address.searchParams.get("code");
}

test("a person signs up, signs in by password and is known at userinfo", async (t) => {
  const here = await scene(t);
  const email = `${unique()}@sdk.example`;
  const made = await here.client.database.signUp({ email, password: here.password, connection: database, name: "Bert" });
  t.after(async () => {
    for (const { user_id } of await all(management.users.list({ q: `email:"${email}"` }))) await management.users.delete(user_id);
  });
  assert.equal(made.data.email, email);
  assert.equal(made.data.email_verified, false);
  const again = here.client.database.signUp({ email, password: here.password, connection: database });
  await assert.rejects(again, isRefusal(400, "invalid_signup"));
  const { data } = await here.client.oauth.passwordGrant(login(here, { username: email }));
  const claims = claimsOf(data.id_token);
  assert.deepEqual([claims.iss, claims.aud, claims.name], [issuer, here.application.client_id, "Bert"]);
  const info = await new UserInfoClient({ domain }).getUserInfo(data.access_token);
  assert.deepEqual([info.data.sub, info.data.email], [claims.sub, email]);
});

test("a new password is asked for by mail, whoever it is", async (t) => {
  const here = await scene(t);
  for (const email of [here.user.email, `${unique()}@sdk.example`]) {
    const { data } = await here.client.database.changePassword({ email, connection: database });
    assert.equal(data, "We've just sent you an email to reset your password.");
  }
});

test("a wrong password is refused, and so is a grant that the application lacks", async (t) => {
  const here = await scene(t);
  await assert.rejects(here.client.oauth.passwordGrant(login(here, { password: "wrong" })), isRefusal(403, "invalid_grant"));
  const application = await createApplication(t);
  await openDatabase(application);
  await assert.rejects(authentication(application).oauth.passwordGrant(login(here)), isRefusal(403, "unauthorized_client"));
});

test("a refresh token rotates, its reuse ends the family, and a revoked one is none", async (t) => {
  const here = await scene(t);
  const { oauth } = here.client;
  const first = (await oauth.passwordGrant(login(here))).data;
  assert.deepEqual(scopesOf(first.access_token).includes("read:orders"), true);
  const second = (await oauth.refreshTokenGrant({ refresh_token: first.refresh_token })).data;
  assert.notEqual(second.refresh_token, first.refresh_token);
  for (const { refresh_token } of [first, second]) {
    await assert.rejects(oauth.refreshTokenGrant({ refresh_token }), isRefusal(403, "invalid_grant"));
  }
  const third = (await oauth.passwordGrant(login(here))).data;
  await oauth.revokeRefreshToken({ token: third.refresh_token });
  await assert.rejects(oauth.refreshTokenGrant({ refresh_token: third.refresh_token }), isRefusal(403, "invalid_grant"));
});

test("a permission that is deleted meanwhile is missing after the next refresh", async (t) => {
  const here = await scene(t);
  const { oauth } = here.client;
  const asked = login(here, { scope: `${SCOPE} delete:orders` });
  const first = (await oauth.passwordGrant(asked)).data;
  assert.ok(scopesOf(first.access_token).includes("delete:orders"));
  await management.resourceServers.update(here.api.id, { scopes: [{ value: "read:orders" }] });
  const second = (await oauth.refreshTokenGrant({ refresh_token: first.refresh_token })).data;
  const left = scopesOf(second.access_token);
  assert.deepEqual([left.includes("read:orders"), left.includes("delete:orders")], [true, false]);
});

test("a code is redeemed with and without PKCE, once", async (t) => {
  const here = await scene(t);
  const { oauth } = here.client;
  const nonce = unique();
  const audience = here.api.identifier;
  const plain = { code: await codeFor(here, { audience, nonce }), redirect_uri: CALLBACK };
  const given = await oauth.authorizationCodeGrant(plain, { idTokenValidateOptions: { nonce } });
  assert.equal(claimsOf(given.data.id_token).nonce, nonce);
  await assert.rejects(oauth.authorizationCodeGrant(plain), isRefusal(403, "invalid_grant"));
  const code_verifier = randomBytes(32).toString("base64url");
  const code_challenge = createHash("sha256").update(code_verifier).digest("base64url");
  const challenge = { audience, code_challenge, code_challenge_method: "S256" };
  const wrong = { code: await codeFor(here, challenge), redirect_uri: CALLBACK, code_verifier: "x".repeat(43) };
  await assert.rejects(oauth.authorizationCodeGrantWithPKCE(wrong), isRefusal(403, "invalid_grant"));
  const right = { code: await codeFor(here, challenge), redirect_uri: CALLBACK, code_verifier };
  const { data } = await oauth.authorizationCodeGrantWithPKCE(right);
  assert.equal(claimsOf(data.id_token).sub, here.user.user_id);
});

test("a request is pushed, and its reference leads to a code", async (t) => {
  const here = await scene(t);
  const { oauth } = here.client;
  const { client_id } = here.application;
  const pushed = await oauth.pushedAuthorization({ client_id, redirect_uri: CALLBACK, response_type: "code", scope: "openid" });
  assert.match(pushed.data.request_uri, /^urn:/);
  const asked = new URLSearchParams({ client_id, request_uri: pushed.data.request_uri });
  const { address } = await here.person.walk(`${url}/authorize?${asked}`, CALLBACK);
  const { data } = await oauth.authorizationCodeGrant({ code: address.searchParams.get("code"), redirect_uri: CALLBACK });
  assert.equal(claimsOf(data.id_token).sub, here.user.user_id);
});

test("what isn't there yet is refused", async (t) => {
  const here = await scene(t);
  const { passwordless, oauth } = here.client;
  const connection = { connection: "google-oauth2", subject_token: "x" };
  await assert.rejects(oauth.tokenForConnection(connection), isRefusal(400, "unsupported_grant_type"));
  const { email, user_id } = here.user;
  await assert.rejects(passwordless.loginWithEmail({ email, code: "123456" }), AuthApiError);
  await assert.rejects(passwordless.sendEmail({ email, send: "code" }), AuthApiError);
  const asked = { userId: user_id, binding_message: "1", scope: "openid" };
  await assert.rejects(here.client.backchannel.authorize(asked), AuthApiError);
});
