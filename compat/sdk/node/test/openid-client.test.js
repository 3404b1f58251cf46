// npm's openid-client, which applications in many languages' image follow: code with PKCE, silent authentication,
// rotation, logout.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as oidc from "openid-client";
import { unlessNode, url } from "../support/environment.js";
import { createApi, createApplication, createUser, management, openDatabase, permissionsOf, unique } from "../support/management.js";
import { Person } from "../support/person.js";
import { scopesOf } from "../support/tokens.js";

const skip = unlessNode("20.0.0");
const CALLBACK = "https://app.example/callback";
const AFTER = "https://app.example/after";

async function scene(t, fields = {}) {
  const application = await createApplication(t, {
    app_type: "regular_web",
    grant_types: ["authorization_code", "refresh_token"],
    callbacks: [CALLBACK],
    allowed_logout_urls: [AFTER],
    refresh_token: { rotation_type: "rotating", expiration_type: "expiring", leeway: 0 },
    ...fields,
  });
  await openDatabase(application);
  const password = `Tea ${unique()} 1!`;
  const user = await createUser(t, { password, email_verified: true });
  const config = await oidc.discovery(new URL(url), application.client_id, application.client_secret);
  return { application, user, config, person: new Person(user, password) };
}

// Goes to /authorize and comes back: with what is needed to redeem the code.
async function authorize({ config, person }, fields = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const checks = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: "openid profile email offline_access",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...fields,
  });
  const { address: back, pages } = await person.walk(address, CALLBACK);
  return { back, pages, checks };
}

async function signIn(scene, fields) {
  const { back, checks } = await authorize(scene, fields);
  return oidc.authorizationCodeGrant(scene.config, back, checks);
}

test("a person signs in with a code and PKCE", { skip }, async (t) => {
  const here = await scene(t);
  const tokens = await signIn(here);
  const claims = tokens.claims();
  assert.equal(claims.sub, here.user.user_id);
  assert.equal(claims.email, here.user.email);
  assert.match(claims.sid, /^\S+$/);
  const info = await oidc.fetchUserInfo(here.config, tokens.access_token, claims.sub);
  assert.equal(info.email, here.user.email);
});

test("who is signed in isn't asked again, and silently nobody else gets in", { skip }, async (t) => {
  const here = await scene(t);
  const refused = await authorize(here, { prompt: "none" });
  assert.equal(refused.back.searchParams.get("error"), "login_required");
  await assert.rejects(oidc.authorizationCodeGrant(here.config, refused.back, refused.checks), { error: "login_required" });
  const first = await signIn(here);
  const silent = await authorize(here, { prompt: "none" });
  assert.equal(silent.pages.length, 0);
  const second = await oidc.authorizationCodeGrant(here.config, silent.back, silent.checks);
  assert.equal(second.claims().sid, first.claims().sid);
  const again = await authorize(here, { prompt: "login" });
  assert.notEqual(again.pages.length, 0);
});

test("a code is good once, and with its verifier only", { skip }, async (t) => {
  const here = await scene(t);
  const wrong = await authorize(here);
  const other = { ...wrong.checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
  await assert.rejects(oidc.authorizationCodeGrant(here.config, wrong.back, other), { error: "invalid_grant" });
  const good = await authorize(here);
  const tokens = await oidc.authorizationCodeGrant(here.config, good.back, good.checks);
  await assert.rejects(oidc.authorizationCodeGrant(here.config, good.back, good.checks), { error: "invalid_grant" });
  await assert.rejects(oidc.refreshTokenGrant(here.config, tokens.refresh_token), { error: "invalid_grant" });
});

test("a refresh token that comes twice ends its family", { skip }, async (t) => {
  const here = await scene(t);
  const first = await signIn(here);
  const second = await oidc.refreshTokenGrant(here.config, first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  await assert.rejects(oidc.refreshTokenGrant(here.config, first.refresh_token), { error: "invalid_grant" });
  await assert.rejects(oidc.refreshTokenGrant(here.config, second.refresh_token), { error: "invalid_grant" });
});

test("a deleted permission is missing from the next tokens of a session", { skip }, async (t) => {
  const here = await scene(t);
  const scopes = ["read:orders", "delete:orders"].map((value) => ({ value, description: value }));
  const api = await createApi(t, { scopes, enforce_policies: true, allow_offline_access: true });
  const permissions = permissionsOf(api, ["read:orders", "delete:orders"]);
  await management.users.permissions.create(here.user.user_id, { permissions });
  const wanted = { audience: api.identifier, scope: "openid offline_access read:orders delete:orders" };
  const first = await signIn(here, wanted);
  assert.deepEqual(scopesOf(first.access_token).slice(0, 1), ["openid"]);
  assert.ok(scopesOf(first.access_token).includes("delete:orders"));
  await management.resourceServers.update(api.id, { scopes: scopes.slice(0, 1) });
  const second = await oidc.refreshTokenGrant(here.config, first.refresh_token);
  const silent = await authorize(here, { ...wanted, prompt: "none" });
  const third = await oidc.authorizationCodeGrant(here.config, silent.back, silent.checks);
  for (const { access_token } of [second, third]) {
    assert.ok(scopesOf(access_token).includes("read:orders"));
    assert.ok(!scopesOf(access_token).includes("delete:orders"));
  }
});

test("logout ends the session", { skip }, async (t) => {
  const here = await scene(t);
  const tokens = await signIn(here);
  const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER, state: "s1" };
  const { address } = await here.person.walk(oidc.buildEndSessionUrl(here.config, parameters), AFTER);
  assert.equal(address.searchParams.get("state"), "s1");
  const { back } = await authorize(here, { prompt: "none" });
  assert.equal(back.searchParams.get("error"), "login_required");
});
