// npm's express-openid-connect: a web application that lets people in.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import express from "express";
import openid from "express-openid-connect";
import { issuer, unlessNode } from "../support/environment.js";
import { createApplication, createUser, openDatabase, unique } from "../support/management.js";
import { Person } from "../support/person.js";

const skip = unlessNode("20.19.0");

// Starts one for the length of a test.
async function serve(t, settings, grantTypes) {
  const app = express();
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const baseURL = `http://localhost:${server.address().port}`;
  const application = await createApplication(t, {
    app_type: "regular_web",
    grant_types: grantTypes,
    callbacks: [`${baseURL}/callback`],
    allowed_logout_urls: [baseURL],
  });
  await openDatabase(application);
  const { client_id: clientID, client_secret: clientSecret } = application;
  const secret = unique() + unique() + unique();
  const common = { issuerBaseURL: issuer.slice(0, -1), baseURL, clientID, secret, authRequired: false, idpLogout: true };
  app.use(openid.auth({ ...common, ...settings({ clientSecret }) }));
  app.get("/", (request, response) => response.send(request.oidc.isAuthenticated() ? request.oidc.user.email : "nobody"));
  return { baseURL, application };
}

async function rounds(t, { baseURL }) {
  const password = `Tea ${unique()} 1!`;
  const user = await createUser(t, { password, email_verified: true });
  const person = new Person(user, password);
  const shown = async (path) => (await person.walk(`${baseURL}${path}`)).pages.at(-1).text;
  assert.equal(await shown("/"), "nobody");
  assert.equal(await shown("/login"), user.email);
  assert.equal(await shown("/"), user.email);
  assert.equal(await shown("/logout"), "nobody");
}

test("a code comes by a redirect", { skip }, async (t) => {
  const settings = ({ clientSecret }) => ({ clientSecret, authorizationParams: { response_type: "code" } });
  await rounds(t, await serve(t, settings, ["authorization_code"]));
});

test("an ID token comes by a form, as is the default", { skip }, async (t) => {
  await rounds(t, await serve(t, () => ({}), ["implicit"]));
});
