// What a test needs to be there, made by the Management API.
import { clientId, clientSecret, url } from "./environment.js";

let token;
let made = 0;

async function send(method, path, body, authorization) {
  const headers = { "content-type": "application/json", ...authorization };
  const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function call(method, path, body) {
  token ??= (
    await send("POST", "/oauth/token", {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      audience: `${url}/api/v2/`,
    })
  ).access_token;
  return send(method, path, body, { authorization: `Bearer ${token}` });
}

/** A name that no other test has. */
export function named(word) {
  made += 1;
  return `${word} ${process.pid}-${made}`;
}

/** An API with these permissions. */
export async function makeApi(permissions, more = {}) {
  const name = named("Posts");
  const identifier = `https://${name.replaceAll(" ", "-").toLowerCase()}.test/`;
  const scopes = permissions.map((value) => ({ value, description: `May ${value}` }));
  const api = await call("POST", "/api/v2/resource-servers", { name, identifier, scopes, ...more });
  return { ...api, page: `/dashboard/apis/${api.id}/permissions` };
}

/** An application that may ask for these permissions of an API, and has asked for them once. */
export async function makeApplication(api, scope, name = named("Reader")) {
  const client = await call("POST", "/api/v2/clients", { name, app_type: "non_interactive" });
  const { client_id, client_secret } = client;
  await call("POST", "/api/v2/client-grants", { client_id, audience: api.identifier, scope });
  const asked = { grant_type: "client_credentials", client_id, client_secret, audience: api.identifier };
  await send("POST", "/oauth/token", asked);
  return { ...client, asked };
}

/** What a token of the application carries now. */
export async function scopeOf(application) {
  const { access_token } = await send("POST", "/oauth/token", application.asked);
  const [, claims] = access_token.split(".");
  return JSON.parse(Buffer.from(claims, "base64url").toString()).scope ?? "";
}

/** A role with these permissions, and a user who has it. */
export async function makeRole(api, permissions, name = named("Editors")) {
  const role = await call("POST", "/api/v2/roles", { name, description: "Of the paper" });
  const list = permissions.map((value) => ({
    permission_name: value,
    resource_server_identifier: api.identifier,
  }));
  await call("POST", `/api/v2/roles/${role.id}/permissions`, { permissions: list });
  const user = await makeUser();
  await call("POST", `/api/v2/roles/${role.id}/users`, { users: [user.user_id] });
  return role;
}

/** A user of the tenant's database. */
export async function makeUser() {
  return call("POST", "/api/v2/users", {
    email: `${named("reader").replaceAll(" ", "-")}@example.com`,
    password: "Only for tests, 4711",
    connection: "Username-Password-Authentication",
  });
}

/** The newest entry of the log. */
export async function lastLog() {
  const [entry] = await call("GET", "/api/v2/logs?per_page=1&q=type:sapi");
  return entry;
}

export async function deletePermission(api, value) {
  return call("DELETE", `/api/lictor/v1/apis/${api.id}/permissions/${encodeURIComponent(value)}`);
}

/** Brings back what a deletion took. */
export async function restorePermission(deletion) {
  return call("POST", `/api/lictor/v1/deletions/${deletion.id}/restore`);
}

/** A single-page application at this address. */
export async function makeSinglePage(address) {
  const application = await call("POST", "/api/v2/clients", {
    name: named("Reader"),
    app_type: "spa",
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token", "implicit"],
    callbacks: [address],
    allowed_logout_urls: [address],
    web_origins: [address],
    allowed_origins: [address],
    refresh_token: { rotation_type: "rotating", expiration_type: "expiring", leeway: 0 },
  });
  const [database] = await call("GET", "/api/v2/connections?name=Username-Password-Authentication");
  await call("PATCH", `/api/v2/connections/${database.id}/clients`, [{ client_id: application.client_id, status: true }]);
  return application;
}

/** Somebody who has these permissions of an API. */
export async function makePerson(api, permissions, name = named("person")) {
  const password = "Only for tests, 4711";
  const email = `${name.replaceAll(" ", "-")}@example.com`;
  const user = await call("POST", "/api/v2/users", {
    email,
    email_verified: true,
    password,
    connection: "Username-Password-Authentication",
  });
  await call("POST", `/api/v2/users/${encodeURIComponent(user.user_id)}/permissions`, {
    permissions: permissions.map((value) => ({
      permission_name: value,
      resource_server_identifier: api.identifier,
    })),
  });
  return { ...user, email, password };
}
