// The Management API as the bootstrap application, and things in it that last as long as a test.
import { randomBytes } from "node:crypto";
import { Management, ManagementClient } from "auth0";
import { credentials, domain } from "./environment.js";

export const management = new ManagementClient({ domain, ...credentials });

export function unique() {
  return randomBytes(6).toString("hex");
}

export async function createApi(t, fields = {}) {
  const identifier = `https://sdk.example/${unique()}`;
  const api = await management.resourceServers.create({ name: `Orders ${unique()}`, identifier, ...fields });
  t.after(() => management.resourceServers.delete(api.id));
  return api;
}

export async function createApplication(t, fields = {}) {
  const application = await management.clients.create({
    name: `Worker ${unique()}`,
    app_type: "non_interactive",
    grant_types: ["client_credentials"],
    ...fields,
  });
  t.after(() => management.clients.delete(application.client_id));
  return application;
}

export async function createGrant(t, application, audience, scope) {
  const grant = await management.clientGrants.create({ client_id: application.client_id, audience, scope });
  t.after(() => management.clientGrants.delete(grant.id));
  return grant;
}

// An application that may draw tokens with these permissions, which are all that the API has.
export async function createGrantedApplication(t, values, apiFields = {}) {
  const scopes = values.map((value) => ({ value, description: `Allows ${value}` }));
  const api = await createApi(t, { scopes, ...apiFields });
  const application = await createApplication(t);
  const grant = await createGrant(t, application, api.identifier, values);
  return { api, application, grant };
}

export async function createRole(t, fields = {}) {
  const role = await management.roles.create({ name: `Clerk ${unique()}`, ...fields });
  t.after(() => ignoreMissing(management.roles.delete(role.id)));
  return role;
}

export const database = "Username-Password-Authentication";

export async function createUser(t, fields = {}) {
  const email = `${unique()}@sdk.example`;
  const user = await management.users.create({ connection: database, email, password: `Tea ${unique()} 1!`, ...fields });
  t.after(() => management.users.delete(user.user_id));
  return user;
}

// Lets people of the database sign in to an application.
export async function openDatabase(application) {
  const [{ id }] = await all(management.connections.list({ name: database }));
  await management.connections.clients.update(id, [{ client_id: application.client_id, status: true }]);
}

export async function createOrganization(t, fields = {}) {
  const organization = await management.organizations.create({ name: `sdk-${unique()}`, ...fields });
  t.after(() => ignoreMissing(management.organizations.delete(organization.id)));
  return organization;
}

// How a permission is named where it is given or taken away.
export function permissionsOf(api, values) {
  return values.map((value) => ({ resource_server_identifier: api.identifier, permission_name: value }));
}

// Every item of a list, over all its pages.
export async function all(list) {
  const items = [];
  for await (const item of await list) items.push(item);
  return items;
}

// Roles and organizations are the ones whose second deletion is a 404.
async function ignoreMissing(deletion) {
  await deletion.catch((error) => {
    if (!(error instanceof Management.NotFoundError)) throw error;
  });
}
