// Each status is a class of the SDK's own; what it holds is Auth0's envelope.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Management, ManagementClient, ManagementError } from "auth0";
import { audience, credentials, domain } from "../support/environment.js";
import { createApi, createApplication, createGrant, management } from "../support/management.js";
import { drawToken } from "../support/tokens.js";

function isError(type, body) {
  return (error) => {
    assert.ok(error instanceof type, `${error.name} instead of ${type.name}`);
    assert.deepEqual(error.body, body);
    assert.equal(error.statusCode, body.statusCode);
    return true;
  };
}

test("a body with what can't be set is a BadRequestError", async (t) => {
  const { id } = await createApi(t);
  await assert.rejects(
    management.resourceServers.update(id, { identifier: "https://sdk.example/other" }),
    isError(Management.BadRequestError, {
      statusCode: 400,
      error: "Bad Request",
      message: "Payload validation error: 'Additional properties not allowed: identifier'.",
      errorCode: "invalid_body",
    }),
  );
});

test("a query out of range is a BadRequestError", async () => {
  await assert.rejects(
    management.resourceServers.list({ per_page: 101 }),
    (error) => error instanceof Management.BadRequestError && error.body.errorCode === "invalid_query_string",
  );
});

test("what is no token at all is a BadRequestError", async () => {
  const client = new ManagementClient({ domain, token: "opaque" });
  await assert.rejects(
    client.resourceServers.list(),
    isError(Management.BadRequestError, {
      statusCode: 400,
      error: "Bad Request",
      message: "Bad HTTP authentication header format",
      errorCode: "Bearer",
    }),
  );
});

test("a token with a broken signature is an UnauthorizedError", async () => {
  const [header, payload] = (await tokenOfTheBootstrapApplication()).split(".");
  const client = new ManagementClient({ domain, token: `${header}.${payload}.${"A".repeat(342)}` });
  await assert.rejects(
    client.resourceServers.list(),
    (error) => error instanceof Management.UnauthorizedError && error.body.error === "Unauthorized",
  );
});

test("a token of another API is an UnauthorizedError", async (t) => {
  const api = await createApi(t);
  const application = await createApplication(t);
  await createGrant(t, application, api.identifier, []);
  const client = new ManagementClient({ domain, token: await drawToken(application, api.identifier) });
  await assert.rejects(client.resourceServers.list(), Management.UnauthorizedError);
});

test("a missing scope is a ForbiddenError that names it", async (t) => {
  const application = await createApplication(t);
  await createGrant(t, application, audience, ["read:client_grants"]);
  const client = new ManagementClient({
    domain,
    clientId: application.client_id,
    clientSecret: application.client_secret,
  });
  assert.ok((await client.clientGrants.list({ take: 1 })).data.length === 1);
  await assert.rejects(
    client.resourceServers.create({ identifier: "https://sdk.example/never" }),
    isError(Management.ForbiddenError, {
      statusCode: 403,
      error: "Forbidden",
      message: "Insufficient scope, expected any of: create:resource_servers",
      errorCode: "insufficient_scope",
    }),
  );
});

test("what isn't there is a NotFoundError", async () => {
  await assert.rejects(
    management.resourceServers.get("0123456789abcdef01234567"),
    isError(Management.NotFoundError, {
      statusCode: 404,
      error: "Not Found",
      message: "The resource server does not exist",
      errorCode: "inexistent_resource_server",
    }),
  );
});

test("an identifier that is taken is a ConflictError", async (t) => {
  const { identifier } = await createApi(t);
  await assert.rejects(
    createApi(t, { identifier }),
    isError(Management.ConflictError, {
      statusCode: 409,
      error: "Conflict",
      message: "A resource server with the same identifier already exists",
      errorCode: "resource_server_conflict",
    }),
  );
});

test("what isn't supported is a ForbiddenError that says so", async () => {
  await assert.rejects(
    management.rules.create({ name: "legacy", script: "function (user, context, callback) {}" }),
    (error) =>
      error instanceof Management.ForbiddenError && error.body.errorCode === "operation_not_supported",
  );
});

test("a wrong secret is a ManagementError with the token endpoint's answer", async () => {
  const client = new ManagementClient({ domain, clientId: credentials.clientId, clientSecret: "wrong" });
  await assert.rejects(client.resourceServers.list(), (error) => {
    assert.ok(error instanceof ManagementError);
    assert.equal(error.statusCode, 401);
    assert.deepEqual(error.body, { error: "access_denied", error_description: "Unauthorized" });
    return true;
  });
});

function tokenOfTheBootstrapApplication() {
  return drawToken({ client_id: credentials.clientId, client_secret: credentials.clientSecret }, audience);
}
